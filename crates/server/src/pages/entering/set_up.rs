//! Where a one-time set-up link leads: a new owner or counsellor says who they are and chooses how
//! to sign in. Their input so far is in a sealed cookie; nothing is stored before the last step.

use super::link_text::token_in;
use crate::cookies::{Cookie, seal, unseal};
use crate::error::PageError;
use crate::form::{Faults, name_fault};
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go, go_with, html, with_cookies};
use crate::security::{ClientAddress, limit, within};
use crate::sign_in::{login, passkey, password, recovery, totp};
use crate::state::App;
use crate::times;
use askama::Template;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use http::{HeaderMap, HeaderValue};
use practice::audit::Actor;
use practice::wall::Zone;
use practice::{PersonId, Private, Role};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use storage::{NewPerson, OneTimeKind};
use webauthn_rs::prelude::{CreationChallengeResponse, RegisterPublicKeyCredential};

/// Time limit for the whole set-up (chosen).
const UNDER_WAY: Duration = Duration::from_secs(60 * 60);

/// The input so far.
#[derive(Clone, Default, Serialize, Deserialize)]
struct UnderWay {
    token: String,
    is_owner: bool,
    name: String,
    sign_in_name: String,
    practice_name: String,
    zone: String,
    totp_secret: Vec<u8>,
}

#[derive(Template)]
#[template(path = "entering/set_up.html")]
struct SetUp {
    page: Page,
}

#[derive(Template)]
#[template(path = "entering/set_up_you.html")]
struct SetUpYou {
    page: Page,
    faults: Faults,
    said: UnderWay,
    zones: Vec<String>,
}

#[derive(Template)]
#[template(path = "entering/set_up_key.html")]
struct SetUpKey {
    page: Page,
    faults: Faults,
    has_passkeys: bool,
    sign_in_name: String,
    qr: String,
    spelled: String,
}

/// What the link page sends.
#[derive(Deserialize)]
pub struct Opened {
    #[serde(deserialize_with = "crate::form::private")]
    token: Private<String>,
}

/// `GET /set-up`
pub async fn show(page: Page) -> Result<Response, PageError> {
    html(&SetUp { page })
}

/// `POST /set-up`
pub async fn open(
    app: App,
    ClientAddress(address): ClientAddress,
    Form(opened): Form<Opened>,
) -> Result<Response, PageError> {
    within(&app, &[(&limit::LINK_ADDRESS, &address)]).await?;
    let token = token_in(opened.token.reveal()).ok_or(PageError::LinkUnreadable)?;
    let is_owner = match app.storage.one_time_link(&token, app.clock.now()).await? {
        Some(OneTimeKind::SetUpOwner) => true,
        Some(OneTimeKind::SetUpCounsellor) => false,
        Some(OneTimeKind::SignIn(_)) | None => return Err(PageError::OneTimeLinkGone),
    };
    let totp_secret = totp::new_secret().into_inner();
    // Whoever added the practice has named it.
    let practice_name = app.storage.practice_name().await?.map(Private::into_inner);
    let practice_name = practice_name.filter(|_| is_owner).unwrap_or_default();
    let said = UnderWay { token, is_owner, totp_secret, practice_name, ..UnderWay::default() };
    Ok(go_with("/set-up/you", [carry(&app, said)]))
}

/// The form about a new person.
#[derive(Deserialize)]
pub struct You {
    name: String,
    sign_in_name: String,
    #[serde(default)]
    practice_name: String,
    #[serde(default)]
    zone: String,
}

/// `GET /set-up/you`
pub async fn show_you(app: App, page: Page, headers: HeaderMap) -> Result<Response, PageError> {
    let Some(said) = under_way(&app, &headers) else { return Ok(go("/set-up")) };
    html(&SetUpYou { page, faults: Faults::default(), said, zones: times::zone_names() })
}

/// `POST /set-up/you`
pub async fn keep_you(
    app: App,
    page: Page,
    headers: HeaderMap,
    Form(you): Form<You>,
) -> Result<Response, PageError> {
    let Some(mut said) = under_way(&app, &headers) else { return Ok(go("/set-up")) };
    said.name = you.name.trim().into();
    said.sign_in_name = you.sign_in_name.trim().into();
    said.practice_name = you.practice_name.trim().into();
    said.zone = you.zone;
    let mut faults = Faults::default();
    faults.note("name", name_fault(&said.name));
    let taken = app.storage.person_by_sign_in_name(&said.sign_in_name).await?.is_some();
    faults.note("sign_in_name", sign_in_name_fault(&said.sign_in_name));
    faults.note("sign_in_name", taken.then_some("fault-sign-in-name-taken"));
    if said.is_owner {
        faults.note("practice_name", name_fault(&said.practice_name));
        let unknown = Zone::named(&said.zone).is_none();
        faults.note("zone", unknown.then_some("fault-zone-unknown"));
    }
    if faults.is_empty() {
        return Ok(go_with("/set-up/key", [carry(&app, said)]));
    }
    faulty(&SetUpYou { page, faults, said, zones: times::zone_names() })
}

/// `GET /set-up/key`
pub async fn show_key(app: App, page: Page, headers: HeaderMap) -> Result<Response, PageError> {
    match under_way(&app, &headers).filter(|said| !said.sign_in_name.is_empty()) {
        Some(said) => html(&key_page(&app, page, &said, Faults::default())?),
        None => Ok(go("/set-up/you")),
    }
}

/// A password, and a code from the app as proof that it is set up.
#[derive(Deserialize)]
pub struct ByPassword {
    #[serde(deserialize_with = "crate::form::private")]
    password: Private<String>,
    code: String,
}

/// `POST /set-up/password`
pub async fn with_password(
    app: App,
    page: Page,
    headers: HeaderMap,
    Form(form): Form<ByPassword>,
) -> Result<Response, PageError> {
    let said = under_way(&app, &headers).filter(|said| !said.sign_in_name.is_empty());
    let Some(said) = said else { return Ok(go("/set-up")) };
    let secret = Private::new(said.totp_secret.clone());
    let step = totp::step_of(&secret, &form.code, app.clock.now())?;
    let mut faults = Faults::default();
    faults.note("password", password::fault(form.password.reveal(), &said.sign_in_name));
    faults.note("code", step.is_none().then_some("fault-code-wrong"));
    let Some(step) = step.filter(|_| faults.is_empty()) else {
        return faulty(&key_page(&app, page, &said, faults)?);
    };
    let phc = password::hash(form.password, app.password_cost).await?;
    let person = add_person(&app, &said).await?;
    let (by, now) = (Actor::Person(person.to_string()), app.clock.now());
    app.storage.set_password(&person, &phc, &by, now).await?;
    app.storage.set_totp(&person, &secret, &by, now).await?;
    app.storage.use_totp_step(&person, step).await?;
    let cookies = welcome(&app, &person, &headers).await?;
    Ok(go_with("/account/codes", cookies))
}

/// The first half of making a passkey, for the script.
#[derive(Serialize)]
pub struct PasskeyChallenge {
    token: String,
    challenge: CreationChallengeResponse,
}

/// The second half of making a passkey, from the script.
#[derive(Deserialize)]
pub struct PasskeyAnswer {
    token: String,
    credential: RegisterPublicKeyCredential,
}

/// `POST /set-up/passkey/start`
pub async fn start_passkey(
    app: App,
    headers: HeaderMap,
) -> Result<Json<PasskeyChallenge>, PageError> {
    let said = under_way(&app, &headers).filter(|said| !said.sign_in_name.is_empty());
    let said = said.ok_or(PageError::OneTimeLinkGone)?;
    let (sign_in_name, name) = (Private::new(said.sign_in_name), Private::new(said.name));
    let maker = passkey::Maker { sign_in_name: &sign_in_name, name: &name, has: &[] };
    let (challenge, token) = passkey::start_making(&app, maker).await?;
    Ok(Json(PasskeyChallenge { token, challenge }))
}

/// `POST /set-up/passkey/finish`
pub async fn finish_passkey(
    app: App,
    headers: HeaderMap,
    Json(answer): Json<PasskeyAnswer>,
) -> Result<Response, PageError> {
    let said = under_way(&app, &headers).filter(|said| !said.sign_in_name.is_empty());
    let said = said.ok_or(PageError::OneTimeLinkGone)?;
    let label = Private::new(login::device_words(&app, &headers));
    let made = passkey::finish_making(&app, &answer.token, &answer.credential, label).await?;
    let person = add_person(&app, &said).await?;
    let by = Actor::Person(person.to_string());
    app.storage.add_passkey(&person, &made, &by, app.clock.now()).await?;
    let cookies = welcome(&app, &person, &headers).await?;
    Ok(with_cookies(Json(serde_json::json!({ "to": "/account/codes" })).into_response(), cookies))
}

async fn add_person(app: &App, said: &UnderWay) -> Result<PersonId, PageError> {
    let now = app.clock.now();
    let person = NewPerson {
        role: if said.is_owner { Role::Owner } else { Role::Counsellor },
        name: Private::new(said.name.clone()),
        sign_in_name: Private::new(said.sign_in_name.clone()),
    };
    let id = match app.storage.add_person_by_link(&said.token, &person, now).await {
        Ok(id) => id.ok_or(PageError::OneTimeLinkGone)?,
        Err(storage::Error::Taken) => return Err(PageError::NameTaken),
        Err(error) => return Err(error.into()),
    };
    if said.is_owner {
        let by = Actor::Person(id.to_string());
        let name = Private::new(said.practice_name.clone());
        app.storage.set_practice_name(&name, &by, now).await?;
        app.storage.set_practice_zone(&said.zone, &by, now).await?;
    }
    Ok(id)
}

/// Starts a login, and hands the recovery codes to the next page.
async fn welcome(
    app: &App,
    person: &PersonId,
    headers: &HeaderMap,
) -> Result<[HeaderValue; 4], PageError> {
    let codes = recovery::give(app, person).await?;
    // Whoever sets up knows how they sign in.
    app.storage.see_sign_in_changes(person, app.clock.now()).await?;
    let [login, known] = login::begin_person(app, person, headers).await?;
    Ok([login, known, Once::Codes(codes).carry(app), Cookie::SetUp.clear(app.config.secure())])
}

fn key_page(app: &App, page: Page, said: &UnderWay, faults: Faults) -> Result<SetUpKey, PageError> {
    let secret = Private::new(said.totp_secret.clone());
    let handover = totp::hand_over(&secret, &said.sign_in_name)?;
    Ok(SetUpKey {
        page,
        faults,
        has_passkeys: app.webauthn.is_some(),
        sign_in_name: said.sign_in_name.clone(),
        qr: handover.qr,
        spelled: handover.spelled,
    })
}

/// Shortest and longest sign-in name in characters (chosen: room for an e-mail address).
const SIGN_IN_NAME_LETTERS: std::ops::RangeInclusive<usize> = 2..=80;

fn sign_in_name_fault(name: &str) -> Option<&'static str> {
    let is_plain = !name.chars().any(|c| c.is_whitespace() || practice::is_command(c));
    let fits = SIGN_IN_NAME_LETTERS.contains(&name.chars().count());
    (!is_plain || !fits).then_some("fault-sign-in-name")
}

fn carry(app: &App, said: UnderWay) -> HeaderValue {
    let until = app.clock.now().plus(UNDER_WAY);
    let text = seal(&app.secrets, Cookie::SetUp, said, until);
    Cookie::SetUp.set(&text, Some(UNDER_WAY), app.config.secure())
}

fn under_way(app: &App, headers: &HeaderMap) -> Option<UnderWay> {
    let text = Cookie::SetUp.read(headers, app.config.secure())?;
    unseal(&app.secrets, Cookie::SetUp, text, app.clock.now())
}
