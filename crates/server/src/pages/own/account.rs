//! A person's own account: logins, password, recovery codes, sound. Passkeys are in `passkeys.rs`.

use crate::error::PageError;
use crate::form::{Faults, FromScript};
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go, go_with, html, with_cookies};
use crate::security::CurrentPerson;
use crate::sign_in::guesses::Guesses;
use crate::sign_in::proof::Proven;
use crate::sign_in::{login, passkey, password, recovery};
use crate::state::App;
use crate::times::{Times, When};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use practice::ClockHabit;
use practice::{LoginId, Private};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "own/account.html")]
struct Account {
    page: Page,
    faults: Faults,
    said: Option<String>,
    sign_in_name: String,
    logins: Vec<LoginRow>,
    passkeys: Vec<PasskeyRow>,
    can_add_passkey: bool,
    can_remove_passkey: bool,
    has_password: bool,
    codes_left: u32,
    sound: bool,
    has_screen: bool,
    has_feed: bool,
    /// `h12`, `h23`, or nothing.
    clock: &'static str,
    reminders: u8,
    has_mail: bool,
}

struct LoginRow {
    id: String,
    device: String,
    seen: When,
    is_this: bool,
}

struct PasskeyRow {
    id: String,
    label: String,
    made: When,
    used: Option<When>,
}

#[derive(Template)]
#[template(path = "own/codes.html")]
struct Codes {
    page: Page,
    codes: Vec<String>,
}

/// `GET /account`
pub async fn show(app: App, me: CurrentPerson, headers: HeaderMap) -> Result<Response, PageError> {
    me.own_work()?;
    let (once, clear) = Once::take(&app, &headers);
    let mut page = account(&app, &me).await?;
    page.said = once.and_then(|once| once.said(&me.page));
    Ok(with_cookies(html(&page)?, clear))
}

/// `POST /account/logins/{login}/end`
pub async fn end_login(
    app: App,
    me: CurrentPerson,
    Path(login): Path<LoginId>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let now = app.clock.now();
    let own = app.storage.logins_of(&me.person.id, now).await?;
    if !own.iter().any(|own| own.id == login) {
        return Err(PageError::NotFound);
    }
    login::end_one(&app, &login, &me.actor()).await?;
    Ok(go_with("/account", [Once::say("login-ended").carry(&app)]))
}

/// `POST /account/logins/end-others`
pub async fn end_other_logins(app: App, me: CurrentPerson) -> Result<Response, PageError> {
    me.own_work()?;
    login::end_others(&app, &me.person.id, &me.login.id, &me.actor()).await?;
    Ok(go_with("/account", [Once::say("other-logins-ended").carry(&app)]))
}

/// The current password and the new one.
#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(deserialize_with = "crate::form::private")]
    now: Private<String>,
    #[serde(deserialize_with = "crate::form::private")]
    new: Private<String>,
}

/// `POST /account/password`: for people who have one. Ends the other logins.
pub async fn change_password(
    app: App,
    me: CurrentPerson,
    Form(form): Form<NewPassword>,
) -> Result<Response, PageError> {
    me.own_work()?;
    if !me.person.has_password {
        return Err(PageError::NotFound);
    }
    let guesses = Guesses::own(&me);
    guesses.count(&app).await?;
    let stored = app.storage.password(&me.person.id).await?;
    let mut faults = Faults::default();
    let fits = password::fits(form.now, stored, app.password_cost).await?;
    if !fits {
        guesses.failed(&app);
        faults.note("now", Some("fault-password-now"));
    }
    faults.note("new", password::fault(form.new.reveal(), &me.sign_in_name()));
    if !faults.is_empty() {
        let mut page = account(&app, &me).await?;
        page.faults = faults;
        return faulty(&page);
    }
    let phc = password::hash(form.new, app.password_cost).await?;
    let now = app.clock.now();
    app.storage.set_password(&me.person.id, &phc, &me.actor(), now).await?;
    login::end_others(&app, &me.person.id, &me.login.id, &me.actor()).await?;
    guesses.forget(&app).await?;
    Ok(go_with("/account", [Once::say("password-changed").carry(&app)]))
}

/// `POST /account/codes`
pub async fn new_codes(app: App, Proven(me): Proven) -> Result<Response, PageError> {
    let codes = recovery::give(&app, &me.person.id).await?;
    Ok(go_with("/account/codes", [Once::Codes(codes).carry(&app)]))
}

/// `GET /account/codes`: shows new codes once.
pub async fn show_codes(
    app: App,
    me: CurrentPerson,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    me.own_work()?;
    let (once, clear) = Once::take(&app, &headers);
    match once {
        Some(Once::Codes(codes)) => {
            let page = me.page.at("account");
            Ok(with_cookies(html(&Codes { page, codes })?, clear))
        }
        _ => Ok(with_cookies(go("/account"), clear)),
    }
}

/// Whether a sound is played when somebody knocks.
#[derive(Deserialize)]
pub struct Sound {
    #[serde(default)]
    sound: String,
}

/// `POST /account/sound`
pub async fn set_sound(
    app: App,
    me: CurrentPerson,
    FromScript(from_script): FromScript,
    Form(form): Form<Sound>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let mut settings = app.storage.settings(&me.person.id).await?;
    settings.sound = form.sound == "on";
    app.storage.set_settings(&me.person.id, &settings).await?;
    if from_script {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(go_with("/account", [Once::say("sound-kept").carry(&app)]))
}

async fn account(app: &App, me: &CurrentPerson) -> Result<Account, PageError> {
    let times = Times::of_practice(app, &me.page).await?;
    let logins = app.storage.logins_of(&me.person.id, app.clock.now()).await?;
    let logins = logins.into_iter().map(|login| LoginRow {
        id: login.id.to_string(),
        device: login
            .device
            .map_or_else(|| me.page.t("device-unknown"), |device| device.reveal().clone()),
        seen: times.when(login.seen_at),
        is_this: login.id == me.login.id,
    });
    let passkeys = app.storage.passkeys(&me.person.id).await?;
    let passkeys = passkeys.into_iter().map(|passkey| PasskeyRow {
        id: passkey.id.to_string(),
        label: me.page.name(&passkey.label),
        made: times.when(passkey.created_at),
        used: passkey.last_used_at.map(|at| times.when(at)),
    });
    let (passkeys, settings): (Vec<_>, _) =
        (passkeys.collect(), app.storage.settings(&me.person.id).await?);
    Ok(Account {
        page: me.page.clone().at("account"),
        faults: Faults::default(),
        said: None,
        sign_in_name: me.sign_in_name(),
        logins: logins.collect(),
        can_add_passkey: app.webauthn.is_some(),
        can_remove_passkey: passkey::may_remove(&me.person, passkeys.len()),
        passkeys,
        has_password: me.person.has_password,
        codes_left: app.storage.recovery_codes_left(&me.person.id).await?,
        sound: settings.sound,
        has_screen: settings.screen.is_some(),
        has_feed: app.storage.feed_of(&me.person.id).await?.is_some(),
        clock: settings.reading.habit.map_or("", ClockHabit::as_str),
        reminders: settings.reminders.times(),
        has_mail: app.config.mail.is_some(),
    })
}
