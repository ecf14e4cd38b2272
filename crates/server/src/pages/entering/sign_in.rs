//! Signing in: passkey, or password and then a code; recovery code; one-time link; signing out.

use super::link_text::token_in;
use crate::cookies::Cookie;
use crate::error::PageError;
use crate::form::Faults;
use crate::page::Page;
use crate::reply::{faulty, go, go_with, html, with_cookies};
use crate::security::{ClientAddress, limit, within};
use crate::sign_in::guesses::{From, Guesses};
use crate::sign_in::login::{self, Recognised};
use crate::sign_in::{code, passkey, password, recovery, way_back};
use crate::state::App;
use askama::Template;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use http::HeaderMap;
use practice::{PersonId, Private};
use serde::Deserialize;
use std::time::Duration;
use storage::{CeremonyKind, OneTimeKind, Person};

/// Time limit for the code after the password (chosen: time to find the telephone).
const HALF_WAY: Duration = Duration::from_secs(10 * 60);

#[derive(Template)]
#[template(path = "entering/sign_in.html")]
struct SignIn {
    page: Page,
    has_passkeys: bool,
    faults: Faults,
    sign_in_name: String,
}

#[derive(Template)]
#[template(path = "entering/sign_in_code.html")]
struct SignInCode {
    page: Page,
    faults: Faults,
}

#[derive(Template)]
#[template(path = "entering/sign_in_recovery.html")]
struct SignInRecovery {
    page: Page,
    faults: Faults,
    sign_in_name: String,
}

#[derive(Template)]
#[template(path = "entering/sign_in_link.html")]
struct SignInLink {
    page: Page,
}

/// Name and password.
#[derive(Deserialize)]
pub struct ByPassword {
    #[serde(deserialize_with = "crate::form::private")]
    sign_in_name: Private<String>,
    #[serde(deserialize_with = "crate::form::private")]
    password: Private<String>,
}

/// `GET /sign-in`
pub async fn show(app: App, page: Page, recognised: Recognised) -> Result<Response, PageError> {
    if recognised.person.is_some() {
        return Ok(go(way_back::TODAY));
    }
    let has_passkeys = app.webauthn.is_some();
    html(&SignIn { page, has_passkeys, faults: Faults::default(), sign_in_name: String::new() })
}

/// `POST /sign-in`
pub async fn with_password(
    app: App,
    ClientAddress(address): ClientAddress,
    page: Page,
    headers: HeaderMap,
    Form(form): Form<ByPassword>,
) -> Result<Response, PageError> {
    let typed = form.sign_in_name.reveal();
    let person = app.storage.person_by_sign_in_name(typed).await?;
    let from = From { headers: &headers, address: &address };
    let guesses = Guesses::of(&app, &from, person.as_ref(), typed);
    guesses.count(&app).await?;
    // A password alone never signs anybody in: a person without codes has no way in by password.
    let stored = match &person {
        Some(person) if person.has_totp => app.storage.password(&person.id).await?,
        _ => None,
    };
    let fits = password::fits(form.password, stored, app.password_cost).await?;
    match person {
        Some(person) if fits => Ok(go_with("/sign-in/code", [half_way(&app, &person.id).await?])),
        _ => {
            guesses.failed(&app);
            faulty(&SignIn {
                page,
                has_passkeys: app.webauthn.is_some(),
                faults: Faults::one("password", "fault-password-wrong"),
                sign_in_name: form.sign_in_name.into_inner(),
            })
        }
    }
}

/// What the code page sends.
#[derive(Deserialize)]
pub struct ByCode {
    #[serde(deserialize_with = "crate::form::private")]
    code: Private<String>,
}

/// `GET /sign-in/code`
pub async fn show_code(app: App, page: Page, headers: HeaderMap) -> Result<Response, PageError> {
    match Cookie::HalfWay.read(&headers, app.config.secure()) {
        Some(_) => html(&SignInCode { page, faults: Faults::default() }),
        None => Ok(go("/sign-in")),
    }
}

/// `POST /sign-in/code`
pub async fn with_code(
    app: App,
    ClientAddress(address): ClientAddress,
    page: Page,
    headers: HeaderMap,
    Form(form): Form<ByCode>,
) -> Result<Response, PageError> {
    let Some(person) = half_way_person(&app, &headers).await? else { return Ok(go("/sign-in")) };
    let from = From { headers: &headers, address: &address };
    let guesses = Guesses::of(&app, &from, Some(&person), "");
    guesses.count(&app).await?;
    let code = form.code.reveal();
    if code::fits(&app, &person.id, code).await? {
        let then = if recovery::looks_like_one(code) { "/account" } else { way_back::TODAY };
        return enter(&app, &person, &from, then).await;
    }
    guesses.failed(&app);
    let again = half_way(&app, &person.id).await?;
    let page = SignInCode { page, faults: Faults::one("code", "fault-code-wrong") };
    Ok(with_cookies(faulty(&page)?, [again]))
}

/// Name and recovery code, for people without a password.
#[derive(Deserialize)]
pub struct ByRecovery {
    #[serde(deserialize_with = "crate::form::private")]
    sign_in_name: Private<String>,
    #[serde(deserialize_with = "crate::form::private")]
    code: Private<String>,
}

/// `GET /sign-in/recovery`
pub async fn show_recovery(page: Page) -> Result<Response, PageError> {
    html(&SignInRecovery { page, faults: Faults::default(), sign_in_name: String::new() })
}

/// `POST /sign-in/recovery`
pub async fn with_recovery(
    app: App,
    ClientAddress(address): ClientAddress,
    page: Page,
    headers: HeaderMap,
    Form(form): Form<ByRecovery>,
) -> Result<Response, PageError> {
    let typed = form.sign_in_name.reveal();
    let person = app.storage.person_by_sign_in_name(typed).await?;
    let from = From { headers: &headers, address: &address };
    let guesses = Guesses::of(&app, &from, person.as_ref(), typed);
    guesses.count(&app).await?;
    // With a password there are two steps; a recovery code alone must not bypass the first.
    if let Some(person) = person.filter(|person| !person.has_password) {
        let hash = recovery::hash(form.code.reveal());
        if app.storage.use_recovery_code(&person.id, &hash, app.clock.now()).await? {
            return enter(&app, &person, &from, "/account").await;
        }
    }
    guesses.failed(&app);
    faulty(&SignInRecovery {
        page,
        faults: Faults::one("code", "fault-recovery-wrong"),
        sign_in_name: form.sign_in_name.into_inner(),
    })
}

/// `POST /sign-in/passkey/start`
pub async fn start_passkey(
    app: App,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
) -> Result<Json<passkey::Challenge>, PageError> {
    let from = From { headers: &headers, address: &address };
    Guesses::of_anybody(&app, &from).count(&app).await?;
    Ok(Json(passkey::start_using(&app).await?))
}

/// `POST /sign-in/passkey/finish`
pub async fn finish_passkey(
    app: App,
    headers: HeaderMap,
    Json(answer): Json<passkey::Answer>,
) -> Result<Response, PageError> {
    let person = passkey::finish_using(&app, &answer).await?;
    let [login, known] = login::begin_person(&app, &person, &headers).await?;
    let (to, forgotten) = way_back::after(&app, &headers, way_back::TODAY);
    let json = Json(serde_json::json!({ "to": to }));
    Ok(with_cookies(json.into_response(), [login, known, forgotten]))
}

/// What the link page sends.
#[derive(Deserialize)]
pub struct ByLink {
    #[serde(deserialize_with = "crate::form::private")]
    token: Private<String>,
}

/// `GET /sign-in/link`
pub async fn show_link(page: Page) -> Result<Response, PageError> {
    html(&SignInLink { page })
}

/// `POST /sign-in/link`
pub async fn with_link(
    app: App,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Form(form): Form<ByLink>,
) -> Result<Response, PageError> {
    within(&app, &[(&limit::LINK_ADDRESS, &address)]).await?;
    let token = token_in(form.token.reveal()).ok_or(PageError::LinkUnreadable)?;
    let (token, now) = (token.as_str(), app.clock.now());
    // The kind is checked first, so that a set-up link pasted here is not used up.
    let kind = app.storage.one_time_link(token, now).await?;
    let Some(OneTimeKind::SignIn(person)) = kind else { return Err(PageError::OneTimeLinkGone) };
    let person = app.storage.person(&person).await?.filter(|person| person.ended_at.is_none());
    let person = person.ok_or(PageError::OneTimeLinkGone)?;
    app.storage.use_one_time_link(token, now).await?.ok_or(PageError::OneTimeLinkGone)?;
    enter(&app, &person, &From { headers: &headers, address: &address }, way_back::TODAY).await
}

/// `POST /sign-out`
pub async fn sign_out(app: App, recognised: Recognised) -> Result<Response, PageError> {
    let Some((_, login)) = recognised.person else { return Ok(go("/")) };
    let cookie = login::end(&app, &login, Cookie::Person).await?;
    Ok(go_with("/", [cookie]))
}

async fn enter(
    app: &App,
    person: &Person,
    from: &From<'_>,
    to: &str,
) -> Result<Response, PageError> {
    Guesses::of(app, from, Some(person), "").forget(app).await?;
    let [login, known] = login::begin_person(app, &person.id, from.headers).await?;
    let (to, forgotten) = way_back::after(app, from.headers, to);
    let half_way = Cookie::HalfWay.clear(app.config.secure());
    Ok(go_with(&to, [login, known, forgotten, half_way]))
}

async fn half_way(app: &App, person: &PersonId) -> Result<http::HeaderValue, PageError> {
    let (state, expires_at) = (Private::new(person.to_string()), app.clock.now().plus(HALF_WAY));
    let token = app.storage.keep_ceremony(CeremonyKind::HalfSignedIn, &state, expires_at).await?;
    Ok(Cookie::HalfWay.set(&token, Some(HALF_WAY), app.config.secure()))
}

async fn half_way_person(app: &App, headers: &HeaderMap) -> Result<Option<Person>, PageError> {
    let Some(token) = Cookie::HalfWay.read(headers, app.config.secure()) else { return Ok(None) };
    let kind = CeremonyKind::HalfSignedIn;
    let state = app.storage.take_ceremony(kind, token, app.clock.now()).await?;
    let Some(state) = state else { return Ok(None) };
    let person = app.storage.person(&PersonId::new(state.into_inner())).await?;
    Ok(person.filter(|person| person.ended_at.is_none()))
}
