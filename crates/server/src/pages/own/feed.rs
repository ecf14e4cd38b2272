//! A person's feed, as a calendar program fetches it: with the secret as a password, or with an address
//! that holds it (docs/decisions/0012). Who fetches sends no cookie and gets none, and reads no words
//! when the secret opens nothing. A right secret is served however many wrong ones came from the same
//! address: one machine of a calendar's provider fetches for many people.
//! Deliberately absent: where a person makes the address (`calendar.rs`), and the bytes of a feed
//! (`mail/feed.rs`).

use crate::error::PageError;
use crate::mail::feed::{Feed, Shown, feed, span};
use crate::security::limit::FEED_ADDRESS;
use crate::security::{ClientAddress, within};
use crate::state::App;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use practice::permission::may;
use practice::{Action, PairId, PersonId, Private, Who};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use storage::{Feed as Kept, FeedShows, Pair, Person};

/// What a program shows where it asks for the password.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Basic realm=\"Webside\"");
/// The program of one person may keep what it fetched, and asks each time whether it is still so.
const KEPT: HeaderValue = HeaderValue::from_static("private, no-cache");
const CALENDAR: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");
/// How much of a hash tells one state of a feed from another (chosen).
const TAG_BYTES: usize = 16;

/// The address for a program that can send a password.
pub fn address(person: &PersonId) -> String {
    format!("/feed/{person}.ics")
}

/// The address that holds the secret.
pub fn address_with(secret: &str) -> String {
    format!("/feed/{secret}/busy.ics")
}

/// `GET /feed/{file}`: the secret is the password of HTTP Basic (RFC 7617), with any user name.
pub async fn by_password(
    app: App,
    from: ClientAddress,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let ask = || (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, CHALLENGE)]);
    let Some(secret) = password(&headers) else { return Ok(ask().into_response()) };
    let found = app.storage.feed_by_secret(secret.reveal()).await?;
    let found = found.filter(|kept| address(&kept.person) == format!("/feed/{file}"));
    match opened(&app, found).await? {
        Some((kept, person)) => serve(&app, &kept, &person, &headers).await,
        None => {
            within(&app, &[(&FEED_ADDRESS, &from.0)]).await?;
            Ok(ask().into_response())
        }
    }
}

/// `GET /feed/{secret}/busy.ics`: for programs that send no password.
pub async fn by_address(
    app: App,
    from: ClientAddress,
    Path(secret): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let found = app.storage.feed_by_secret(&secret).await?;
    match opened(&app, found).await? {
        Some((kept, person)) => serve(&app, &kept, &person, &headers).await,
        None => {
            within(&app, &[(&FEED_ADDRESS, &from.0)]).await?;
            Err(PageError::NotFound)
        }
    }
}

/// The password of HTTP Basic, if one was sent.
fn password(headers: &HeaderMap) -> Option<Private<String>> {
    let (scheme, sent) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let is_basic = scheme.eq_ignore_ascii_case("basic");
    let sent = is_basic.then(|| BASE64_STANDARD.decode(sent.trim()).ok()).flatten()?;
    let sent = String::from_utf8(sent).ok()?;
    sent.split_once(':').map(|(_, password)| Private::new(password.to_owned()))
}

/// Whose feed it is, if they may do their own work.
async fn opened(app: &App, found: Option<Kept>) -> Result<Option<(Kept, Person)>, PageError> {
    let Some(kept) = found else { return Ok(None) };
    let person = app.storage.person(&kept.person).await?;
    Ok(person
        .filter(|person| {
            let who = Who::Person { person: person.id.clone(), role: person.role };
            person.ended_at.is_none() && may(&who, &Action::OwnWork)
        })
        .map(|person| (kept, person)))
}

async fn serve(
    app: &App,
    kept: &Kept,
    person: &Person,
    headers: &HeaderMap,
) -> Result<Response, PageError> {
    let text = written(app, kept, person).await?;
    // Nobody goes without their calendar because a row cannot be written.
    if let Err(error) = app.storage.note_feed_used(kept, app.clock.now()).await {
        tracing::warn!(%error, "it is not kept that a feed was used");
    }
    let tag = tag(&text);
    let about = [(header::CACHE_CONTROL, KEPT), (header::ETAG, tag.clone())];
    if has(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(header::CONTENT_TYPE, CALENDAR)], text).into_response())
}

/// The bytes of a feed as it stands now.
async fn written(app: &App, kept: &Kept, person: &Person) -> Result<String, PageError> {
    let now = app.clock.now();
    let language = app.words.choose(person.reading.language.as_deref());
    let word = |key| app.words.plain(language, key, &[]);
    let (title, busy, held) = (word("feed-name"), word("feed-busy"), word("calendar-held"));
    let appointments = app.storage.feed_appointments(&person.id, span(now)).await?;
    let pairs = app.storage.pairs_of(&person.id).await?;
    let pairs: HashMap<&PairId, (&Pair, Option<String>)> = pairs
        .iter()
        .map(|pair| {
            let initials = match kept.shows {
                FeedShows::Busy => None,
                FeedShows::Initials => initials(pair),
            };
            (&pair.id, (pair, initials))
        })
        .collect();
    let shown = appointments.iter().map(|(appointment, sequence)| {
        let of = pairs.get(&appointment.pair);
        Shown {
            id: &appointment.id,
            arranged: &appointment.arranged,
            title: of.and_then(|(_, initials)| initials.as_deref()).unwrap_or(&busy),
            sequence: *sequence,
            held_min: of.map_or(0, |(pair, _)| pair.plan_minutes),
        }
    });
    let all = Feed { title: &title, held: &held, appointments: shown.collect() };
    Ok(feed(&all, now))
}

/// The initials of a client's name; `None` when it has none that are less than a name.
fn initials(pair: &Pair) -> Option<String> {
    initials_of(pair.client_name.as_ref()?.reveal())
}

/// A word of one letter is an initial where letters have cases; elsewhere it is a whole name.
fn initials_of(name: &str) -> Option<String> {
    let initial = |word: &str| {
        let mut letters = word.chars().filter(|letter| letter.is_alphabetic());
        let first = letters.next()?;
        let has_case = first.is_uppercase() || first.is_lowercase();
        (has_case || letters.next().is_some()).then(|| format!("{}.", first.to_uppercase()))
    };
    let initials: Vec<String> = name.split_whitespace().filter_map(initial).collect();
    (!initials.is_empty()).then(|| initials.join(" "))
}

/// Names a state of the feed, whenever it is written: a weak one, because the stamps differ.
fn tag(text: &str) -> HeaderValue {
    let mut hash = Sha256::new();
    for line in text.lines().filter(|line| !line.starts_with("DTSTAMP:")) {
        hash.update(line);
        hash.update([b'\n']);
    }
    let hash: String =
        hash.finalize().iter().take(TAG_BYTES).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::try_from(format!("W/\"{hash}\"")).expect("a hash is plain ASCII")
}

/// Whether the program has this state already (RFC 9110, 13.1.2: weak comparison).
fn has(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tag = tag.to_str().map(bare).unwrap_or_default();
    let lines = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut sent = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    sent.any(|one| one.trim() == "*" || bare(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_never_a_name() {
        for (name, expected) in [
            ("Juno Ashgrove", Some("J. A.")),
            ("juno  van der Berg", Some("J. V. D. B.")),
            ("J. A.", Some("J. A.")),
            ("O’Neill (new) 7", Some("O. N.")),
            ("ßeta", Some("SS.")),
            ("ليلى حداد", Some("ل. ح.")),
            ("田中 太郎", Some("田. 太.")),
            ("欧阳 修", Some("欧.")),
            ("王 伟", None),
            ("7 42", None),
            ("", None),
        ] {
            assert_eq!(initials_of(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_password_is_read_as_programs_send_it() {
        let sent = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, text.parse().unwrap());
            password(&headers).map(Private::into_inner)
        };
        let encoded = |text: &str| BASE64_STANDARD.encode(text);
        for scheme in ["Basic", "basic", "BASIC"] {
            let line = format!("{scheme} {}", encoded("calendar:a:b"));
            assert_eq!(sent(&line).as_deref(), Some("a:b"));
        }
        assert_eq!(sent(&format!("Basic {}", encoded(":secret"))).as_deref(), Some("secret"));
        for line in ["Bearer abc", "Basic", "Basic !!", "Basic ", &encoded("a:b")] {
            assert_eq!(sent(line), None, "{line}");
        }
        assert_eq!(sent(&format!("Basic {}", encoded("no colon"))), None);
        assert_eq!(password(&HeaderMap::new()).map(Private::into_inner), None);
    }

    #[test]
    fn a_state_has_one_name_whenever_it_is_written() {
        let text = |stamp, title| format!("BEGIN:VEVENT\r\nDTSTAMP:{stamp}\r\nSUMMARY:{title}\r\n");
        let first = tag(&text("20270101T000000Z", "Busy"));
        assert_eq!(first, tag(&text("20270102T000000Z", "Busy")));
        assert_ne!(first, tag(&text("20270101T000000Z", "J. A.")));
        let asks = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, line.parse().unwrap());
            has(&headers, &first)
        };
        let weak = first.to_str().unwrap();
        let strong = weak.trim_start_matches("W/");
        for line in [weak, strong, "*", &format!("\"other\", {weak}")] {
            assert!(asks(line), "{line}");
        }
        assert!(!asks("\"other\"") && !asks("W/\"\"") && !has(&HeaderMap::new(), &first));
    }
}
