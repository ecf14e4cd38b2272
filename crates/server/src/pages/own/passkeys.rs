//! Adds and removes a person's passkeys.

use crate::error::PageError;
use crate::once::Once;
use crate::reply::go_with;
use crate::sign_in::proof::Proven;
use crate::sign_in::{login, passkey};
use crate::state::App;
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use http::HeaderMap;
use practice::{PasskeyId, Private};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{CreationChallengeResponse, RegisterPublicKeyCredential};

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

/// `POST /account/passkeys/start`
pub async fn start(app: App, Proven(me): Proven) -> Result<Json<PasskeyChallenge>, PageError> {
    let has = app.storage.passkeys(&me.person.id).await?;
    let (sign_in_name, name) = (me.sign_in_name(), me.page.name(&me.person.name));
    let (sign_in_name, name) = (Private::new(sign_in_name), Private::new(name));
    let maker = passkey::Maker { sign_in_name: &sign_in_name, name: &name, has: &has };
    let (challenge, token) = passkey::start_making(&app, maker).await?;
    Ok(Json(PasskeyChallenge { token, challenge }))
}

/// `POST /account/passkeys/finish`
pub async fn finish(
    app: App,
    Proven(me): Proven,
    headers: HeaderMap,
    Json(answer): Json<PasskeyAnswer>,
) -> Result<Json<serde_json::Value>, PageError> {
    let label = Private::new(login::device_words(&app, &headers));
    let made = passkey::finish_making(&app, &answer.token, &answer.credential, label).await?;
    let by = me.actor();
    app.storage.add_passkey(&me.person.id, &made, &by, app.clock.now()).await?;
    Ok(Json(serde_json::json!({ "to": "/account" })))
}

/// `POST /account/passkeys/{passkey}/remove`
pub async fn remove(
    app: App,
    Proven(me): Proven,
    Path(passkey): Path<PasskeyId>,
) -> Result<Response, PageError> {
    let has = app.storage.passkeys(&me.person.id).await?;
    if !has.iter().any(|own| own.id == passkey) {
        return Err(PageError::NotFound);
    }
    if !passkey::may_remove(&me.person, has.len()) {
        return Ok(go_with("/account", [Once::say("passkey-is-last").carry(&app)]));
    }
    let by = me.actor();
    app.storage.remove_passkey(&me.person.id, &passkey, &by, app.clock.now()).await?;
    Ok(go_with("/account", [Once::say("passkey-removed").carry(&app)]))
}
