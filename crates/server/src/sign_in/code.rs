//! Codes that a person types: from the app, or a recovery code. Either is used up.

use super::{recovery, totp};
use crate::error::PageError;
use crate::state::App;
use practice::PersonId;

/// Whether a person's code is valid now and was not used before.
///
/// # Errors
/// When storage fails.
pub async fn fits(app: &App, person: &PersonId, code: &str) -> Result<bool, PageError> {
    let now = app.clock.now();
    if recovery::looks_like_one(code) {
        let hash = recovery::hash(code);
        return Ok(app.storage.use_recovery_code(person, &hash, now).await?);
    }
    let Some(kept) = app.storage.totp(person).await? else { return Ok(false) };
    match totp::step_of(&kept.secret, code, now)? {
        Some(step) => Ok(app.storage.use_totp_step(person, step).await?),
        None => Ok(false),
    }
}
