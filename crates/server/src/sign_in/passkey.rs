//! Passkeys. The server's state between the two halves of a ceremony is kept in the database, for
//! one use and a few minutes, never in the browser.

use crate::error::PageError;
use crate::state::App;
use hmac::{Hmac, KeyInit, Mac};
use practice::{PersonId, Private};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::Sha256;
use std::time::Duration;
use storage::{CeremonyKind, NewPasskey, Passkey as StoredPasskey, Person};
use uuid::Uuid;
use webauthn_rs::prelude::{
    CreationChallengeResponse, DiscoverableAuthentication, DiscoverableKey, Passkey,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    RequestChallengeResponse, Webauthn, WebauthnError,
};

/// Time a person has to reach for their key; the WebAuthn default.
const CEREMONY: Duration = webauthn_rs::DEFAULT_AUTHENTICATOR_TIMEOUT;

/// Somebody who makes a passkey.
pub struct Maker<'a> {
    /// Their sign-in name.
    pub sign_in_name: &'a Private<String>,
    /// Their name.
    pub name: &'a Private<String>,
    /// Passkeys they have already.
    pub has: &'a [StoredPasskey],
}

/// First half of making a passkey: the challenge, and the token that finds its other half.
pub async fn start_making(
    app: &App,
    maker: Maker<'_>,
) -> Result<(CreationChallengeResponse, String), PageError> {
    let known: Vec<Passkey> = maker.has.iter().filter_map(read).collect();
    let known = known.iter().map(|passkey| passkey.cred_id().clone()).collect();
    let handle = handle_of(app, maker.sign_in_name);
    let (mut challenge, state) = webauthn(app)?
        .start_passkey_registration(
            handle,
            maker.sign_in_name.reveal(),
            maker.name.reveal(),
            Some(known),
        )
        .map_err(refused)?;
    ask_to_be_found_by_the_browser(&mut challenge);
    Ok((challenge, keep(app, CeremonyKind::MakingPasskey, &state).await?))
}

/// Second half of making a passkey: ready to be stored under `label`.
pub async fn finish_making(
    app: &App,
    token: &str,
    answer: &RegisterPublicKeyCredential,
    label: Private<String>,
) -> Result<NewPasskey, PageError> {
    let state: PasskeyRegistration = take(app, CeremonyKind::MakingPasskey, token).await?;
    let passkey = webauthn(app)?.finish_passkey_registration(answer, &state).map_err(refused)?;
    let credential_id = id_text(passkey.cred_id());
    if app.storage.passkey_by_credential_id(&credential_id).await?.is_some() {
        return Err(PageError::Passkey("already known".into()));
    }
    Ok(NewPasskey { label, credential_id, credential: Private::new(json(&passkey)?) })
}

/// Whether a person with so many passkeys may remove one: the last way to sign in cannot be
/// removed.
pub fn may_remove(person: &Person, passkeys: usize) -> bool {
    passkeys > 1 || (person.has_password && person.has_totp)
}

/// The first half of using a passkey, for the script.
#[derive(Serialize)]
pub struct Challenge {
    token: String,
    challenge: RequestChallengeResponse,
}

/// The second half of using a passkey, from the script.
#[derive(Deserialize)]
pub struct Answer {
    token: String,
    credential: PublicKeyCredential,
}

/// First half of using a passkey. No name is asked for; the browser offers its passkeys.
pub async fn start_using(app: &App) -> Result<Challenge, PageError> {
    let (mut challenge, state) =
        webauthn(app)?.start_discoverable_authentication().map_err(refused)?;
    // The library asks for autofill; here a button asks, so the browser should answer at once.
    challenge.mediation = None;
    let token = keep(app, CeremonyKind::UsingPasskey, &state).await?;
    Ok(Challenge { token, challenge })
}

/// Second half of using a passkey: returns who it is.
pub async fn finish_using(app: &App, answer: &Answer) -> Result<PersonId, PageError> {
    let Answer { token, credential: answer } = answer;
    let state: DiscoverableAuthentication = take(app, CeremonyKind::UsingPasskey, token).await?;
    let webauthn = webauthn(app)?;
    let unknown = || PageError::Passkey("not known here".into());
    let credential_id = id_text(answer.get_credential_id());
    let found = app.storage.passkey_by_credential_id(&credential_id).await?;
    let (person, stored) = found.ok_or_else(unknown)?;
    let mut passkey = read(&stored).ok_or(PageError::Damaged)?;
    let result = webauthn
        .finish_discoverable_authentication_v2(answer, state, DiscoverableKey::from(&passkey))
        .map_err(refused)?;
    passkey.update_credential(&result);
    let now = app.clock.now();
    let credential = Private::new(json(&passkey)?);
    app.storage.update_passkey(&stored.id, &credential, now).await?;
    let known = app.storage.person(&person).await?.filter(|person| person.ended_at.is_none());
    known.map(|person| person.id).ok_or_else(unknown)
}

fn webauthn(app: &App) -> Result<&Webauthn, PageError> {
    app.webauthn.as_deref().ok_or(PageError::NotFound)
}

/// A person's handle is the same for all their passkeys, also before they exist in the database; it
/// tells others nothing about them.
fn handle_of(app: &App, sign_in_name: &Private<String>) -> Uuid {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(&app.secrets.passkey).expect("HMAC takes any key length");
    mac.update(sign_in_name.reveal().trim().to_lowercase().as_bytes());
    let bytes = mac.finalize().into_bytes();
    let half: [u8; 16] = std::array::from_fn(|place| bytes[place]);
    uuid::Builder::from_random_bytes(half).into_uuid()
}

/// Without this a browser may keep a passkey that it can only use when told a name first.
fn ask_to_be_found_by_the_browser(challenge: &mut CreationChallengeResponse) {
    if let Some(wishes) = &mut challenge.public_key.authenticator_selection {
        wishes.require_resident_key = true;
        wishes.resident_key = serde_json::from_value("required".into()).ok();
    }
}

async fn keep<T: Serialize>(app: &App, kind: CeremonyKind, state: &T) -> Result<String, PageError> {
    let state = Private::new(json(state)?);
    let expires_at = app.clock.now().plus(CEREMONY);
    Ok(app.storage.keep_ceremony(kind, &state, expires_at).await?)
}

async fn take<T: DeserializeOwned>(
    app: &App,
    kind: CeremonyKind,
    token: &str,
) -> Result<T, PageError> {
    let state = app.storage.take_ceremony(kind, token, app.clock.now()).await?;
    let state = state.ok_or_else(|| PageError::Passkey("ceremony over".into()))?;
    serde_json::from_str(state.reveal()).map_err(|_| PageError::Broken("ceremony not readable"))
}

fn read(stored: &StoredPasskey) -> Option<Passkey> {
    serde_json::from_str(stored.credential.as_ref()?.reveal()).ok()
}

fn json<T: Serialize>(value: &T) -> Result<String, PageError> {
    serde_json::to_string(value).map_err(|_| PageError::Broken("passkey cannot be written"))
}

fn id_text(id: &[u8]) -> String {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    BASE64_URL_SAFE_NO_PAD.encode(id)
}

fn refused(error: WebauthnError) -> PageError {
    PageError::Passkey(error.to_string())
}
