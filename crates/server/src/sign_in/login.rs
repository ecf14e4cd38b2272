//! Logins: how a browser stays recognised. Only a hash of the cookie's token is stored. Who ends one does
//! so here, so that its sockets end too.

use super::device;
use super::known_browser::KnownBrowser;
use crate::cookies::Cookie;
use crate::state::App;
use fluent_bundle::FluentValue;
use http::{HeaderMap, HeaderValue, header};
use practice::audit::Actor;
use practice::{ClientId, LinkId, LoginId, Moment, PairId, PersonId, Private, Who};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use storage::{AppointmentLink, Error, Login, LoginOwner, NewLogin, Person};

const HOUR: Duration = Duration::from_secs(3600);
/// A login nobody uses ends after a working day (chosen).
const IDLE: Duration = HOUR.saturating_mul(12);
/// Every login ends after a week (chosen).
const LONGEST: Duration = HOUR.saturating_mul(7 * 24);
/// A client's login ends after a day: the device may be shared, and the link starts a new one
/// (chosen).
const CLIENT_LONGEST: Duration = HOUR.saturating_mul(24);
/// How long after the end of their appointment who went in by its link stays (chosen: a session that
/// runs over, and a line that fails at its end).
const LINK_HOLDER_LONGER: Duration = HOUR.saturating_mul(2);
/// How exactly "last seen" is stored; the write is shared by all logins that are due (chosen).
const SEEN_EVERY: Duration = Duration::from_secs(10 * 60);

/// Who the cookies of a request belong to. A browser may hold both, when a counsellor tries a
/// link.
#[derive(Clone, Default)]
pub struct Recognised {
    /// A signed-in owner or counsellor.
    pub person: Option<(Person, Login)>,
    /// A client who opened a personal link.
    pub client: Option<(ClientId, PairId, Login)>,
    /// A client who went in by the link of one appointment.
    pub link_holder: Option<(ClientId, PairId, Login)>,
}

impl Recognised {
    /// The person, for permission questions.
    pub fn as_person(&self) -> Who {
        self.person.as_ref().map_or(Who::Nobody, |(person, _)| Who::Person {
            person: person.id.clone(),
            role: person.role,
        })
    }
    /// The client, by whichever link, for permission questions.
    pub fn as_client(&self) -> Who {
        match (&self.client, &self.link_holder) {
            (Some((client, pair, _)), _) => {
                Who::Client { client: client.clone(), pair: pair.clone() }
            }
            (None, Some((client, pair, login))) => Who::LinkHolder {
                client: client.clone(),
                pair: pair.clone(),
                login: Some(login.id.clone()),
            },
            (None, None) => Who::Nobody,
        }
    }

    /// The client's login, by whichever link.
    pub fn client_login(&self) -> Option<&Login> {
        self.client.as_ref().or(self.link_holder.as_ref()).map(|(_, _, login)| login)
    }
}

/// Signs a person in; the values are for `Set-Cookie`.
pub async fn begin_person(
    app: &App,
    person: &PersonId,
    headers: &HeaderMap,
) -> Result<[HeaderValue; 2], Error> {
    let owner = LoginOwner::Person(person.clone());
    let login = begin(app, owner, Cookie::Person, LONGEST, headers).await?;
    Ok([login, KnownBrowser::remember(app, headers, person)])
}

/// Recognises a client from now on; the value is for `Set-Cookie`.
pub async fn begin_client(
    app: &App,
    client: &ClientId,
    pair: &PairId,
    link: &LinkId,
    headers: &HeaderMap,
) -> Result<HeaderValue, Error> {
    let owner =
        LoginOwner::Client { client: client.clone(), pair: pair.clone(), link: link.clone() };
    begin(app, owner, Cookie::Client, CLIENT_LONGEST, headers).await
}

/// Recognises the client of one appointment, until some time after its end, for the room alone; the
/// value is for `Set-Cookie`.
pub async fn begin_link_holder(
    app: &App,
    link: &AppointmentLink,
    headers: &HeaderMap,
) -> Result<HeaderValue, Error> {
    let owner = LoginOwner::LinkHolder {
        client: link.client.clone(),
        pair: link.appointment.pair.clone(),
        link: link.id.clone(),
        appointment: link.appointment.id.clone(),
    };
    let left = link.appointment.arranged.ends_at().since(app.clock.now());
    begin(app, owner, Cookie::Client, left + LINK_HOLDER_LONGER, headers).await
}

async fn begin(
    app: &App,
    owner: LoginOwner,
    cookie: Cookie,
    longest: Duration,
    headers: &HeaderMap,
) -> Result<HeaderValue, Error> {
    let now = app.clock.now();
    let device = Private::new(device_words(app, headers));
    let new = NewLogin { owner, device, expires_at: now.plus(longest) };
    let (_, token) = app.storage.start_login(&new, now).await?;
    // The cookie outlives the browser's process, so that a crash signs nobody out.
    Ok(cookie.set(&token, Some(longest), app.config.secure()))
}

/// Ends a login; the value removes its cookie.
pub async fn end(app: &App, login: &Login, cookie: Cookie) -> Result<HeaderValue, Error> {
    end_one(app, &login.id, &login.owner.actor()).await?;
    Ok(cookie.clear(app.config.secure()))
}

/// Ends a login and its sockets.
///
/// # Errors
/// When storage cannot end it.
pub async fn end_one(app: &App, login: &LoginId, by: &Actor) -> Result<(), Error> {
    app.storage.end_login(login, by, app.clock.now()).await?;
    app.open_sockets.end_login(login);
    Ok(())
}

/// Ends all logins of a person but one, and their sockets.
///
/// # Errors
/// When storage cannot end them.
pub async fn end_others(
    app: &App,
    person: &PersonId,
    keep: &LoginId,
    by: &Actor,
) -> Result<(), Error> {
    app.storage.end_other_logins(person, keep, by, app.clock.now()).await?;
    app.open_sockets.end_others(person, keep);
    Ok(())
}

/// Ends the login that this token belongs to, if there is one; its sockets at once, whatever the
/// database does.
///
/// # Errors
/// When storage cannot end it.
pub async fn end_by_token(app: &App, token: &str) -> Result<(), Error> {
    app.open_sockets.end_token(token);
    let Some(login) = app.storage.login_by_token(token, app.clock.now()).await? else {
        return Ok(());
    };
    end(app, &login, Cookie::Client).await.map(drop)
}

/// Who the cookies of a request belong to.
pub async fn recognise(app: &App, headers: &HeaderMap) -> Result<Recognised, Error> {
    let mut recognised = Recognised::default();
    if let Some(login) = current(app, headers, Cookie::Person).await?
        && let LoginOwner::Person(id) = &login.owner
        && let Some(person) = app.storage.person(id).await?
        && person.ended_at.is_none()
    {
        recognised.person = Some((person, login));
    }
    if let Some(login) = current(app, headers, Cookie::Client).await? {
        match login.owner.clone() {
            LoginOwner::Client { client, pair, .. } => {
                recognised.client = Some((client, pair, login));
            }
            LoginOwner::LinkHolder { client, pair, .. } => {
                recognised.link_holder = Some((client, pair, login));
            }
            LoginOwner::Person(_) => {}
        }
    }
    Ok(recognised)
}

async fn current(app: &App, headers: &HeaderMap, cookie: Cookie) -> Result<Option<Login>, Error> {
    let Some(token) = cookie.read(headers, app.config.secure()) else { return Ok(None) };
    let now = app.clock.now();
    let Some(login) = app.storage.login_by_token(token, now).await? else { return Ok(None) };
    let seen_at = app.seen.at(&login.id).unwrap_or(login.seen_at);
    let unused = now.since(seen_at);
    if unused > IDLE {
        end_one(app, &login.id, &Actor::System).await?;
        return Ok(None);
    }
    if unused > SEEN_EVERY {
        app.seen.note([login.id.clone()], now);
    }
    Ok(Some(login))
}

/// Looks again and again whether the logins with open sockets still hold, and writes which logins
/// were seen: one question and one write for all of them. Whoever ends a login closes its sockets at
/// once; this finds what another process ended, and what has expired.
pub async fn watch(app: App) {
    let mut written_at = Instant::now();
    loop {
        tokio::time::sleep(app.login_check).await;
        let open = app.open_sockets.logins();
        let now = app.clock.now();
        match app.storage.ended_logins(&open, now).await {
            Ok(ended) => ended.iter().for_each(|login| app.open_sockets.end_login(login)),
            Err(error) => tracing::error!(%error, "logins could not be checked"),
        }
        if written_at.elapsed() >= SEEN_EVERY {
            written_at = Instant::now();
            app.seen.note(open, now);
        }
        write_seen(&app).await;
    }
}

/// Writes which logins were seen since the last time.
pub async fn write_seen(app: &App) {
    let seen = app.seen.logins();
    if seen.is_empty() {
        return;
    }
    match app.storage.touch_logins(&seen, app.clock.now()).await {
        Ok(()) => app.seen.forget(&seen),
        Err(error) => tracing::warn!(%error, "when logins were last seen could not be written"),
    }
}

/// When logins were seen whose rows do not say so yet. Clones share it.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<HashMap<LoginId, Moment>>>);

impl Seen {
    fn note(&self, logins: impl IntoIterator<Item = LoginId>, at: Moment) {
        self.locked().extend(logins.into_iter().map(|login| (login, at)));
    }

    fn at(&self, login: &LoginId) -> Option<Moment> {
        self.locked().get(login).copied()
    }

    fn logins(&self) -> Vec<LoginId> {
        self.locked().keys().cloned().collect()
    }

    fn forget(&self, logins: &[LoginId]) {
        let mut seen = self.locked();
        for login in logins {
            seen.remove(login);
        }
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<LoginId, Moment>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The browser and system a request comes from, in words.
pub fn device_words(app: &App, headers: &HeaderMap) -> String {
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let language = crate::words::FALLBACK;
    let (browser, system) = device::browser_and_system(user_agent.unwrap_or_default());
    let value = |name: &'static str, words: &'static str| (name, FluentValue::from(words));
    match (browser, system) {
        (Some(browser), Some(system)) => {
            let args = [value("browser", browser), value("system", system)];
            app.words.plain(language, "device-browser-on-system", &args)
        }
        (Some(name), None) | (None, Some(name)) => name.to_string(),
        (None, None) => app.words.say(language, "device-unknown", &[]),
    }
}
