//! A counsellor's feed as calendar programs fetch it, and the page on which its address is made.

use crate::house::{Answer, Browser, Everybody, HOUR, House, MINUTE, TwoHouses};
use crate::judges::find_nothing;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::{Engine, prelude::BASE64_STANDARD};
use icalendar::{Calendar, Component};
use practice::appointment::Arrangement;
use practice::audit::Actor;
use practice::series::Scope;
use practice::wall::{Wall, Zone};
use practice::{Moment, PersonId};
use std::collections::BTreeMap;
use storage::FeedShows;
use testkit::people;

/// A feed fetched with the secret as a password.
pub async fn with_password(program: &mut Browser, person: &PersonId, secret: &str) -> Answer {
    with_header(
        program,
        &format!("/feed/{person}.ics"),
        header::AUTHORIZATION.as_str(),
        &format!("Basic {}", BASE64_STANDARD.encode(format!("calendar:{secret}"))),
    )
    .await
}

async fn with_header(program: &mut Browser, path: &str, name: &str, value: &str) -> Answer {
    program.send(Request::get(path).header(name, value), Body::empty()).await
}

fn address(secret: &str) -> String {
    format!("/feed/{secret}/busy.ics")
}

/// Titles, beginnings and ends by UID.
fn events(answer: &Answer) -> BTreeMap<String, [String; 3]> {
    let calendar: Calendar = answer.text.parse().unwrap();
    let events = calendar.events().map(|event| {
        let value = |key| event.property_value(key).unwrap().to_owned();
        (value("UID"), ["SUMMARY", "DTSTART", "DTEND"].map(value))
    });
    events.collect()
}

fn in_utc(at: Moment) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

struct Ground {
    house: House,
    people: Everybody,
    program: Browser,
    secret: String,
}

impl Ground {
    async fn new() -> Self {
        let house = House::at("https://room.example.org").await;
        let people = house.everybody().await;
        let (storage, now) = (&house.app.storage, house.now());
        let secret = storage.make_feed(&people.counsellor, &Actor::System, now).await.unwrap();
        Self { program: house.browser(), house, people, secret }
    }

    async fn fetch(&mut self) -> Answer {
        self.program.get(&address(&self.secret)).await
    }
}

/// Nothing is left with the program, nor with who is between, and no address goes on.
fn is_discreet(answer: &Answer) {
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
    let kept = answer.headers[header::CACHE_CONTROL].to_str().unwrap();
    assert!(["private, no-cache", "no-store"].contains(&kept), "{kept}");
    assert_eq!(answer.headers[header::REFERRER_POLICY], "no-referrer");
}

/// What is there and not to be told: no page, no words.
fn says_nothing(answer: &Answer) {
    is_discreet(answer);
    assert_eq!(answer.text, "");
}

#[tokio::test]
async fn a_program_fetches_by_address_and_by_password() {
    let mut ground = Ground::new().await;
    let at = ground.house.now().plus(24 * HOUR);
    let id = ground.house.appointment(&ground.people.pair, at).await;
    // Others' are not in it, nor what is past the span.
    ground.house.appointment(&ground.people.other_pair, at).await;
    ground.house.appointment(&ground.people.pair, at.plus(27 * 7 * 24 * HOUR)).await;
    let answer = ground.fetch().await.is(StatusCode::OK);
    is_discreet(&answer);
    assert!(answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    let (long, held) = (50 * MINUTE, 15 * MINUTE);
    let end = at.plus(long);
    let expected = BTreeMap::from([
        (format!("{id}@webside"), ["Busy".into(), in_utc(at), in_utc(end)]),
        (format!("{id}-before@webside"), ["Time held".into(), in_utc(at.minus(held)), in_utc(at)]),
        (format!("{id}-after@webside"), ["Time held".into(), in_utc(end), in_utc(end.plus(held))]),
    ]);
    assert_eq!(events(&answer), expected);
    for name in people::ALL.into_iter().flat_map(|name| name.split(' ')) {
        assert!(!answer.text.contains(name), "{name} is in the feed");
    }
    let (maren, secret) = (&ground.people.counsellor, &ground.secret);
    let same = with_password(&mut ground.program, maren, secret).await.is(StatusCode::OK);
    is_discreet(&same);
    assert_eq!(same.text, answer.text);
    let head = Request::head(address(secret));
    let head = ground.program.send(head, Body::empty()).await.is(StatusCode::OK);
    assert_eq!((head.text.as_str(), &head.headers[header::ETAG]), ("", &answer.headers["etag"]));

    let seconds = |at: Moment| at.as_micros() / 1_000_000;
    let spans = [(at.minus(held), at), (at, end), (end, end.plus(held))];
    let times: Vec<[i64; 2]> =
        spans.into_iter().map(|(from, until)| [seconds(from), seconds(until)]).collect();
    let case = serde_json::json!({
        "name": "as served", "zone": null, "ics": answer.text, "times": times,
    });
    find_nothing(&["zones.mjs"], &[case]);
}

#[tokio::test]
async fn a_secret_that_is_wrong_renewed_or_removed_opens_nothing() {
    let mut ground = Ground::new().await;
    let maren = ground.people.counsellor.clone();
    let (storage, now) = (ground.house.app.storage.clone(), ground.house.now());
    let old = ground.secret.clone();
    let new = storage.make_feed(&maren, &Actor::System, now).await.unwrap();
    let wrong = ["nothing".to_owned(), old, storage::hash_token(&new), maren.to_string()];
    for secret in &wrong {
        let answer = ground.program.get(&address(secret)).await.is(StatusCode::NOT_FOUND);
        says_nothing(&answer);
        let answer = with_password(&mut ground.program, &maren, secret).await;
        says_nothing(&answer);
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Basic realm=\"Webside\"");
    }
    // The right one at the address of somebody else, and no password at all.
    let other = ground.people.other_counsellor.clone();
    for person in [&other, &PersonId::new("nobody")] {
        let answer = with_password(&mut ground.program, person, &new).await;
        says_nothing(&answer.is(StatusCode::UNAUTHORIZED));
        let path = format!("/feed/{person}.ics");
        let answer = ground.program.get(&path).await.is(StatusCode::UNAUTHORIZED);
        assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
    }
    ground.program.get(&address(&new)).await.is(StatusCode::OK);
    storage.remove_feed(&maren, &Actor::System, now).await.unwrap();
    says_nothing(&ground.program.get(&address(&new)).await.is(StatusCode::NOT_FOUND));

    // Who left the practice.
    let last = storage.make_feed(&maren, &Actor::System, now).await.unwrap();
    ground.program.get(&address(&last)).await.is(StatusCode::OK);
    storage.end_person(&maren, &Actor::System, now).await.unwrap();
    says_nothing(&ground.program.get(&address(&last)).await.is(StatusCode::NOT_FOUND));
    let answer = with_password(&mut ground.program, &maren, &last).await;
    says_nothing(&answer.is(StatusCode::UNAUTHORIZED));
}

#[tokio::test]
async fn who_guesses_is_slowed_down_and_nobody_else() {
    let mut ground = Ground::new().await;
    let mut last = StatusCode::OK;
    for _ in 0..61 {
        last = ground.program.get(&address("guessed")).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let maren = ground.people.counsellor.clone();
    let answer = with_password(&mut ground.program, &maren, "guessed").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    says_nothing(&answer);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    // The same address may be that of a provider, which fetches for many.
    ground.fetch().await.is(StatusCode::OK);
}

#[tokio::test]
async fn what_moves_keeps_its_uids_and_its_held_times_follow() {
    let mut ground = Ground::new().await;
    let (storage, now) = (ground.house.app.storage.clone(), ground.house.now());
    let pair = ground.people.pair.clone();
    let at = now.plus(24 * HOUR);
    let id = ground.house.appointment(&pair, at).await;
    let first = ground.fetch().await;
    let before = events(&first);
    let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
    // The same an hour later, whoever asks.
    ground.house.clock.advance(HOUR);
    let path = address(&ground.secret);
    let same = with_header(&mut ground.program, &path, "if-none-match", &tag).await;
    says_nothing(&same);
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    assert_eq!(same.headers[header::ETAG], tag.as_str());
    let later = Arrangement::new(Wall::of(at.plus(2 * HOUR), Zone::utc()), 50);
    let by = Actor::System;
    storage.move_appointment(&pair, &id, &later, Scope::This, &by, now).await.unwrap();
    storage.set_plan_minutes(&pair, 10).await.unwrap();
    let moved = with_header(&mut ground.program, &path, "if-none-match", &tag).await;
    let moved = moved.is(StatusCode::OK);
    let after = events(&moved);
    assert!(before.keys().eq(after.keys()), "the same UIDs");
    let (starts_at, ends_at) = (later.starts_at, later.ends_at());
    let held = |side: &str| after[&format!("{id}-{side}@webside")][1..].to_vec();
    assert_eq!(held("before"), [in_utc(starts_at.minus(10 * MINUTE)), in_utc(starts_at)]);
    assert_eq!(held("after"), [in_utc(ends_at), in_utc(ends_at.plus(10 * MINUTE))]);
    assert_eq!(moved.text.matches("SEQUENCE:1").count(), 3);
    storage.cancel_appointment(&pair, &id, Scope::This, &by, now).await.unwrap();
    assert_eq!(events(&ground.fetch().await).len(), 0);
}

#[tokio::test]
async fn a_person_makes_chooses_renews_and_stops_on_their_page() {
    let Ground { house, people, mut program, secret: given } = Ground::new().await;
    house.appointment(&people.pair, house.now().plus(24 * HOUR)).await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let page = "/account/calendar";
    maren.get("/account").await.says("See or change the address");
    maren.get("/week").await.says("Show this in your own calendar");
    let plain = maren.get(page).await.says("Whoever has this address sees when you are busy");
    assert!(!plain.text.contains(&given));

    // A new address ends the old one, in both ways.
    maren.post(page, &[]).await.goes_to(page);
    let fresh = maren.get(page).await.says("It is shown only now");
    let secret = fresh.between("https://room.example.org/feed/", "/busy.ics");
    assert_eq!(fresh.between("id=\"feed-password\" value=\"", "\""), secret);
    let person = &people.counsellor;
    assert!(fresh.text.contains(&format!("https://room.example.org/feed/{person}.ics")));
    assert!(!maren.get(page).await.text.contains(&secret), "shown once");
    program.get(&address(&given)).await.is(StatusCode::NOT_FOUND);
    let busy = program.get(&address(&secret)).await.is(StatusCode::OK);
    assert!(busy.text.contains("SUMMARY:Busy\r\n"));
    maren.get(page).await.says("Last fetched");

    // Initials by choice only, and never a name.
    let shows = format!("{page}/shows");
    maren.post(&shows, &[("shows", "names")]).await.is(StatusCode::BAD_REQUEST);
    maren.post(&shows, &[("shows", "initials")]).await.goes_to(page);
    maren.get(page).await.says("Kept.");
    let initials = program.get(&address(&secret)).await;
    let letters: Vec<String> =
        people::CLIENT.split(' ').map(|word| format!("{}.", &word[..1])).collect();
    let title = format!("SUMMARY:{}\r\n", letters.join(" "));
    assert!(initials.text.contains(&title), "{}", initials.text);
    assert!(!people::CLIENT.split(' ').any(|name| initials.text.contains(name)));
    assert_ne!(initials.headers[header::ETAG], busy.headers[header::ETAG]);

    // A second page of before shows no address that has ended.
    let mut other = maren.clone();
    other.post(page, &[]).await.goes_to(page);
    maren.post(&format!("{page}/stop"), &[]).await.goes_to(page);
    other.get(page).await.says_not("It is shown only now").says("Make the address");
    program.get(&address(&secret)).await.is(StatusCode::NOT_FOUND);
    let feed = house.app.storage.feed_of(person).await.unwrap();
    assert_eq!(feed, None);
    let entries = house.app.storage.audit_entries(1, 10_000).await.unwrap();
    let mine = Actor::Person(person.to_string());
    let done: Vec<_> = entries
        .iter()
        .filter(|entry| entry.actor == mine && entry.what.starts_with("feed_"))
        .map(|entry| entry.what.as_str())
        .collect();
    assert_eq!(done, ["feed_renewed", "feed_shows_initials", "feed_renewed", "feed_removed"]);
}

#[tokio::test]
async fn a_feed_belongs_to_its_practice() {
    let TwoHouses { first, second, .. } = TwoHouses::on(testkit::sqlite()).await;
    let people = second.everybody().await;
    let (storage, by) = (&second.app.storage, Actor::System);
    let secret = storage.make_feed(&people.counsellor, &by, second.now()).await.unwrap();
    let shows = FeedShows::Initials;
    let now = second.now();
    assert!(storage.set_feed_shows(&people.counsellor, shows, &by, now).await.unwrap());
    let path = address(&secret);
    second.browser().get(&path).await.is(StatusCode::OK);
    says_nothing(&first.browser().get(&path).await.is(StatusCode::NOT_FOUND));
    let mut there = first.browser();
    let answer = with_password(&mut there, &people.counsellor, &secret).await;
    says_nothing(&answer.is(StatusCode::UNAUTHORIZED));
}
