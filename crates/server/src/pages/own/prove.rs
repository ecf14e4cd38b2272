//! "Is it you?": asks for a passkey or a code before a way to sign in is changed; and the notice
//! that one was changed.

use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go, go_with, html, with_cookies};
use crate::security::CurrentPerson;
use crate::sign_in::guesses::Guesses;
use crate::sign_in::proof::{self, Proven};
use crate::sign_in::{code, passkey};
use crate::state::App;
use crate::times::{Times, When};
use askama::Template;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use practice::{Moment, Private};
use serde::Deserialize;
use storage::SignInChange;

#[derive(Template)]
#[template(path = "own/prove.html")]
struct Prove {
    page: Page,
    faults: Faults,
    has_passkeys: bool,
    has_app: bool,
}

/// A way to sign in that was changed, and when.
pub struct Changed {
    /// The key of what was changed.
    pub what: &'static str,
    /// When.
    pub at: When,
}

/// What was changed in how somebody signs in, and not yet seen by them.
pub struct Changes {
    /// Oldest first.
    pub list: Vec<Changed>,
    /// The last of them, as the form names it.
    pub until: i64,
}

impl Changes {
    /// `None` when there is nothing to tell.
    pub async fn of(app: &App, me: &CurrentPerson) -> Result<Option<Self>, PageError> {
        let changes = app.storage.sign_in_changes(&me.person.id).await?;
        let Some((_, last)) = changes.last().copied() else { return Ok(None) };
        let times = Times::of_practice(app, &me.page).await?;
        let changed = |(what, at)| Changed { what: key(what), at: times.when(at) };
        Ok(Some(Self { list: changes.into_iter().map(changed).collect(), until: last.as_micros() }))
    }
}

const fn key(what: SignInChange) -> &'static str {
    match what {
        SignInChange::Password => "changed-password",
        SignInChange::App => "changed-app",
        SignInChange::Codes => "changed-codes",
        SignInChange::PasskeyAdded => "changed-passkey-added",
        SignInChange::PasskeyRemoved => "changed-passkey-removed",
    }
}

/// `GET /account/prove`
pub async fn show(app: App, me: CurrentPerson) -> Result<Response, PageError> {
    me.own_work()?;
    html(&prove(&app, me, Faults::default()).await?)
}

/// A code from the app, or a recovery code.
#[derive(Deserialize)]
pub struct ByCode {
    #[serde(deserialize_with = "crate::form::private")]
    code: Private<String>,
}

/// `POST /account/prove`
pub async fn with_code(
    app: App,
    me: CurrentPerson,
    Form(form): Form<ByCode>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let guesses = Guesses::own(&me);
    guesses.count(&app).await?;
    if !code::fits(&app, &me.person.id, form.code.reveal()).await? {
        guesses.failed(&app);
        return faulty(&prove(&app, me, Faults::one("code", "fault-code-wrong")).await?);
    }
    guesses.forget(&app).await?;
    Ok(go_with("/account", [proof::carry(&app, &me.login), Once::say("proven").carry(&app)]))
}

/// `POST /account/prove/passkey/start`
pub async fn start_passkey(
    app: App,
    me: CurrentPerson,
) -> Result<Json<passkey::Challenge>, PageError> {
    me.own_work()?;
    Ok(Json(passkey::start_using(&app).await?))
}

/// `POST /account/prove/passkey/finish`
pub async fn finish_passkey(
    app: App,
    me: CurrentPerson,
    Json(answer): Json<passkey::Answer>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let person = passkey::finish_using(&app, &answer).await?;
    if person != me.person.id {
        Guesses::own(&me).failed(&app);
        return Err(PageError::Passkey("somebody else's".into()));
    }
    let cookies = [proof::carry(&app, &me.login), Once::say("proven").carry(&app)];
    Ok(with_cookies(Json(serde_json::json!({ "to": "/account" })).into_response(), cookies))
}

/// The last change that the person was shown.
#[derive(Deserialize)]
pub struct Seen {
    until: i64,
}

/// `POST /account/changes-seen`
pub async fn seen(
    app: App,
    Proven(me): Proven,
    Form(seen): Form<Seen>,
) -> Result<Response, PageError> {
    app.storage.see_sign_in_changes(&me.person.id, Moment::from_micros(seen.until)).await?;
    Ok(go("/today"))
}

async fn prove(app: &App, me: CurrentPerson, faults: Faults) -> Result<Prove, PageError> {
    let has_passkeys =
        app.webauthn.is_some() && !app.storage.passkeys(&me.person.id).await?.is_empty();
    let has_app = me.person.has_totp;
    Ok(Prove { page: me.page.at("account"), faults, has_passkeys, has_app })
}
