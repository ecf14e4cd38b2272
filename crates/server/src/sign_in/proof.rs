//! Whether somebody has shown lately that it is they, and no stranger at an open page. Asked before
//! a way to sign in is changed.

use crate::cookies::{Cookie, seal, unseal};
use crate::error::PageError;
use crate::security::CurrentPerson;
use crate::state::{App, app_of};
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use practice::LoginId;
use std::time::Duration;
use storage::Login;

/// How long a sign-in, a passkey or a code counts (chosen: enough to set up an app or a key).
const FRESH: Duration = Duration::from_secs(10 * 60);

/// A signed-in person who has shown within the last ten minutes that it is they; others are asked
/// to, or to sign in.
pub struct Proven(pub CurrentPerson);

impl<S: Send + Sync> FromRequestParts<S> for Proven {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let me = CurrentPerson::from_request_parts(parts, state).await?;
        me.own_work()?;
        if is_fresh(app_of(parts)?, &me.login, &parts.headers) {
            Ok(Self(me))
        } else {
            Err(PageError::ProveFirst)
        }
    }
}

/// The cookie that says so of this login for the next ten minutes.
pub fn carry(app: &App, login: &Login) -> HeaderValue {
    let sealed = seal(&app.secrets, Cookie::Proof, &login.id, app.clock.now().plus(FRESH));
    Cookie::Proof.set(&sealed, Some(FRESH), app.config.secure())
}

fn is_fresh(app: &App, login: &Login, headers: &HeaderMap) -> bool {
    let now = app.clock.now();
    let sealed = Cookie::Proof.read(headers, app.config.secure());
    let proven = sealed.and_then(|text| unseal(&app.secrets, Cookie::Proof, text, now));
    // A login that began ahead of now began while the clock was wrong.
    let is_new = login.created_at <= now && now.since(login.created_at) < FRESH;
    is_new || proven.is_some_and(|of: LoginId| of == login.id)
}
