//! Rate limits, for example on passwords, shared by all processes through the database. Whose
//! attempts they are is stored as a hash.

use crate::{
    Result, Storage,
    db::{execute, query},
    hash_token,
};
use practice::Moment;
use std::time::Duration;

/// How many attempts are allowed within what time.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What is limited; each kind is counted separately.
    pub kind: &'static str,
    /// How many attempts are allowed.
    pub times: u32,
    /// Length of a window; a window begins with its first attempt.
    pub within: Duration,
}

/// Whether one more attempt is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It is within the limit.
    Allowed,
    /// The limit is reached until this much time has passed.
    Wait(Duration),
}

impl Storage {
    /// Counts an attempt by `key` (an account, an address), and says whether it is within `limit`.
    pub async fn attempt(&self, limit: &Limit, key: &str, now: Moment) -> Result<Attempt> {
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
            limit.kind,
            self.attempt_key(limit, key),
            now.plus(limit.within).as_micros(),
            now.as_micros(),
        )?;
        change.commit().await?;
        Ok(if tries <= i64::from(limit.times) {
            Attempt::Allowed
        } else {
            Attempt::Wait(Moment::from_micros(window_ends_at).since(now))
        })
    }

    /// Forgets the attempts by `key`, after one succeeded.
    pub async fn clear_attempts(&self, limit: &Limit, key: &str) -> Result<()> {
        let sql = "DELETE FROM attempt WHERE kind = $1 AND key_hash = $2";
        execute!(self.writer(), sql, limit.kind, self.attempt_key(limit, key))?;
        Ok(())
    }

    /// A keyed hash: from a plain one, names and addresses could be guessed.
    fn attempt_key(&self, limit: &Limit, key: &str) -> String {
        self.keys().index(&hash_token(&format!("{}\0{key}", limit.kind)))
    }
}
