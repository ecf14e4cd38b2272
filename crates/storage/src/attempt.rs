//! Limits on attempts, such as passwords tried, shared by all processes through the database.
//! A window begins with the first attempt; whose attempts they are is stored as a hash.

use crate::{
    Result, Storage,
    db::{execute, query},
    hash_token,
};
use practice::Moment;
use std::time::Duration;

/// Whether one more attempt is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Go on.
    Allowed,
    /// Not before this much time has passed.
    Wait(Duration),
}

impl Storage {
    /// Counts an attempt of `kind` by `key` (an account, an address), and says whether it is
    /// within `limit` per `window`.
    pub async fn attempt(
        &self,
        kind: &str,
        key: &str,
        limit: u32,
        window: Duration,
        now: Moment,
    ) -> Result<Attempt> {
        let mut change = self.write().await?;
        let (tries, window_ends_at): (i64, i64) = query!(
            fetch_one,
            change.on(),
            "INSERT INTO attempt (kind, key_hash, tries, window_ends_at) VALUES ($1, $2, 1, $3) \
             ON CONFLICT (kind, key_hash) DO UPDATE SET \
             tries = CASE WHEN attempt.window_ends_at <= $4 THEN 1 ELSE attempt.tries + 1 END, \
             window_ends_at = CASE WHEN attempt.window_ends_at <= $4 \
             THEN excluded.window_ends_at ELSE attempt.window_ends_at END \
             RETURNING tries, window_ends_at",
            kind,
            self.attempt_key(kind, key),
            now.plus(window).as_micros(),
            now.as_micros(),
        )?;
        change.commit().await?;
        Ok(if tries <= i64::from(limit) {
            Attempt::Allowed
        } else {
            Attempt::Wait(Moment::from_micros(window_ends_at).since(now))
        })
    }

    /// Forgets the attempts of `kind` by `key`, after one succeeded.
    pub async fn clear_attempts(&self, kind: &str, key: &str) -> Result<()> {
        let sql = "DELETE FROM attempt WHERE kind = $1 AND key_hash = $2";
        execute!(self.writer(), sql, kind, self.attempt_key(kind, key))?;
        Ok(())
    }

    /// Keyed, because names and addresses are easily guessed from a plain hash.
    fn attempt_key(&self, kind: &str, key: &str) -> String {
        self.keys().index(&hash_token(&format!("{kind}\0{key}")))
    }
}
