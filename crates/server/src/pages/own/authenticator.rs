//! Setting up an authenticator app: again after a lost telephone, or for the first time by people
//! who have a passkey and would like a password as well.

use crate::cookies::{Cookie, seal, unseal};
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go, go_with, html, with_cookies};
use crate::security::CurrentPerson;
use crate::sign_in::guesses::Guesses;
use crate::sign_in::proof::Proven;
use crate::sign_in::{login, password, totp};
use crate::state::App;
use askama::Template;
use axum::Form;
use axum::response::Response;
use http::HeaderMap;
use practice::Private;
use serde::Deserialize;
use std::time::Duration;

/// Time limit for setting up the app (chosen).
const UNDER_WAY: Duration = Duration::from_secs(30 * 60);

#[derive(Template)]
#[template(path = "own/authenticator.html")]
struct Authenticator {
    page: Page,
    faults: Faults,
    has_password: bool,
    sign_in_name: String,
    qr: String,
    spelled: String,
}

/// The current or the new password, and a code from the app as proof that it is set up.
#[derive(Deserialize)]
pub struct Ready {
    #[serde(deserialize_with = "crate::form::private")]
    password: Private<String>,
    code: String,
}

/// `GET /account/app`
pub async fn show(app: App, Proven(me): Proven) -> Result<Response, PageError> {
    let secret = totp::new_secret();
    let until = app.clock.now().plus(UNDER_WAY);
    let sealed = seal(&app.secrets, Cookie::App, secret.reveal(), until);
    let cookie = Cookie::App.set(&sealed, Some(UNDER_WAY), app.config.secure());
    Ok(with_cookies(html(&shown(me, &secret, Faults::default())?)?, [cookie]))
}

/// `POST /account/app`: ends the other logins.
pub async fn keep(
    app: App,
    Proven(me): Proven,
    headers: HeaderMap,
    Form(ready): Form<Ready>,
) -> Result<Response, PageError> {
    let (now, secure) = (app.clock.now(), app.config.secure());
    let sealed = Cookie::App.read(&headers, secure);
    let secret = sealed.and_then(|text| unseal(&app.secrets, Cookie::App, text, now));
    let Some(secret) = secret.map(Private::<Vec<u8>>::new) else { return Ok(go("/account/app")) };
    let guesses = Guesses::own(&me);
    guesses.count(&app).await?;
    let step = totp::step_of(&secret, &ready.code, now)?;
    let mut faults = Faults::default();
    let fault = password_fault(&app, &me, &ready.password).await?;
    if me.person.has_password && fault.is_some() {
        guesses.failed(&app);
    }
    faults.note("password", fault);
    faults.note("code", step.is_none().then_some("fault-code-wrong"));
    let Some(step) = step.filter(|_| faults.is_empty()) else {
        return faulty(&shown(me, &secret, faults)?);
    };
    let (id, by) = (&me.person.id, me.actor());
    if !me.person.has_password {
        let phc = password::hash(ready.password, app.password_cost).await?;
        app.storage.set_password(id, &phc, &by, now).await?;
    }
    app.storage.set_totp(id, &secret, &by, now).await?;
    app.storage.use_totp_step(id, step).await?;
    login::end_others(&app, id, &me.login.id, &by).await?;
    guesses.forget(&app).await?;
    let said = Once::say("authenticator-kept").carry(&app);
    Ok(go_with("/account", [said, Cookie::App.clear(secure)]))
}

async fn password_fault(
    app: &App,
    me: &CurrentPerson,
    given: &Private<String>,
) -> Result<Option<&'static str>, PageError> {
    if !me.person.has_password {
        return Ok(password::fault(given.reveal(), &me.sign_in_name()));
    }
    let stored = app.storage.password(&me.person.id).await?;
    let fits = password::fits(given.clone(), stored, app.password_cost).await?;
    Ok((!fits).then_some("fault-password-now"))
}

fn shown(
    me: CurrentPerson,
    secret: &Private<Vec<u8>>,
    faults: Faults,
) -> Result<Authenticator, PageError> {
    let sign_in_name = me.sign_in_name();
    let handover = totp::hand_over(secret, &sign_in_name)?;
    Ok(Authenticator {
        page: me.page.at("account"),
        faults,
        has_password: me.person.has_password,
        sign_in_name,
        qr: handover.qr,
        spelled: handover.spelled,
    })
}
