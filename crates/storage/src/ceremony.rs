//! State of a sign-in ceremony between its two requests. Kept here and not in memory, so that a
//! restart or a second process does not matter.

use crate::{
    Result, Storage,
    db::{execute, query},
    hash_token, new_token,
};
use practice::{Moment, Private};
use std::time::Duration;

impl Storage {
    /// Keeps the state of a ceremony for `time_to_live`, and gives the token that takes it out.
    pub async fn keep_ceremony(
        &self,
        kind: &str,
        state: &Private<String>,
        now: Moment,
        time_to_live: Duration,
    ) -> Result<String> {
        let token = new_token();
        let hash = hash_token(&token);
        execute!(
            self.writer(),
            "INSERT INTO ceremony (token_hash, kind, state, expires_at) VALUES ($1, $2, $3, $4)",
            &hash,
            kind,
            self.seal_text("ceremony.state", &hash, state),
            now.plus(time_to_live).as_micros(),
        )?;
        Ok(token)
    }

    /// Takes the state of a ceremony out, once; `None` when taken, expired, or of another kind.
    pub async fn take_ceremony(
        &self,
        kind: &str,
        token: &str,
        now: Moment,
    ) -> Result<Option<Private<String>>> {
        let hash = hash_token(token);
        let mut change = self.write().await?;
        let row: Option<(Vec<u8>, i64)> = query!(
            fetch_optional,
            change.on(),
            "DELETE FROM ceremony WHERE token_hash = $1 AND kind = $2 RETURNING state, expires_at",
            &hash,
            kind,
        )?;
        change.commit().await?;
        let Some((state, expires_at)) = row else { return Ok(None) };
        if expires_at <= now.as_micros() {
            return Ok(None);
        }
        self.open_text("ceremony.state", &hash, &state).map(Some)
    }
}
