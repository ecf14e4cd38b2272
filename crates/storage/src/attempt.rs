//! Rate limits, for example on passwords, shared by all processes through the database. Whose
//! attempts they are is stored as a hash. An attempt that is refused writes nothing: whoever tries
//! too often must not make others wait for the database.

use crate::{
    Result, Storage,
    db::{Change, execute_alone, query},
    hash_token,
};
use practice::{Moment, audit::Actor};
use std::{collections::BTreeSet, time::Duration};

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
    /// It is within the limits.
    Allowed,
    /// A limit is reached until this much time has passed.
    Wait(Duration),
}

/// Stands in the audit trail for a sign-in name that nobody has.
pub const NOBODY: &str = "nobody";

/// What the audit trail says of an attempt that led nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vain {
    /// A wrong password or code.
    Failed,
    /// There had been too many, so nothing was looked at.
    Refused,
}

/// The attempts of one window so far.
#[derive(sqlx::FromRow)]
struct Window {
    tries: i64,
    window_ends_at: i64,
}

impl Window {
    /// Time until it ends. It is over when its end lies further ahead than a window is long: it began
    /// while the clock was wrong.
    fn left(&self, limit: &Limit, now: Moment) -> Option<Duration> {
        let left = Moment::from_micros(self.window_ends_at).since(now);
        (left > Duration::ZERO && left <= limit.within).then_some(left)
    }
}

impl Storage {
    /// Counts an attempt under each limit and key (an account, an address), and says whether it is
    /// within all of them. When a limit was reached before, it is counted under none.
    pub async fn attempt(&self, counts: &[(&Limit, &str)], now: Moment) -> Result<Attempt> {
        let mut waits = Vec::new();
        for (limit, key) in counts {
            waits.extend(self.wait(limit, key, now).await?);
        }
        if waits.is_empty() {
            // Every attempt locks rows in the same order: no deadlock.
            let mut change = self.write().await?;
            let in_order: BTreeSet<(&str, String, usize)> = counts
                .iter()
                .enumerate()
                .map(|(at, (limit, key))| (limit.kind, self.attempt_key(limit, key), at))
                .collect();
            for (_, key_hash, at) in in_order {
                let limit = counts[at].0;
                let window = change.count_attempt(limit, &key_hash, now).await?;
                let over = window.tries > i64::from(limit.times);
                waits.extend(over.then(|| window.left(limit, now).unwrap_or_default()));
            }
            change.commit().await?;
        }
        Ok(waits.into_iter().max().map_or(Attempt::Allowed, Attempt::Wait))
    }

    /// Records that somebody tried in vain to sign in, or, `by` a person, to show that it is they.
    /// `about` is the person's id, or [`NOBODY`]. What goes beyond `limit` has no entry: whoever
    /// goes on trying must not fill the trail.
    pub async fn audit_attempt(
        &self,
        vain: Vain,
        by: &Actor,
        about: &str,
        limit: &Limit,
        now: Moment,
    ) -> Result<()> {
        let what = match vain {
            Vain::Failed => "sign_in_failed",
            Vain::Refused => "sign_in_refused",
        };
        let key = format!("{about}\0{by:?}");
        if self.wait(limit, &key, now).await?.is_some() {
            return Ok(());
        }
        let mut change = self.change().await?;
        let window = change.count_attempt(limit, &self.attempt_key(limit, &key), now).await?;
        if window.tries > i64::from(limit.times) {
            return Ok(());
        }
        change.commit_audited(by, now, what, about).await
    }

    /// Time until another attempt is allowed; `None` when it is now.
    async fn wait(&self, limit: &Limit, key: &str, now: Moment) -> Result<Option<Duration>> {
        let window: Option<Window> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT tries, window_ends_at FROM attempt WHERE practice_id = $1 AND kind = $2 \
             AND key_hash = $3",
            limit.kind,
            self.attempt_key(limit, key),
        )?;
        let full = window.filter(|window| window.tries >= i64::from(limit.times));
        Ok(full.and_then(|window| window.left(limit, now)))
    }

    /// Forgets the attempts by `key`, after one succeeded.
    pub async fn clear_attempts(&self, limit: &Limit, key: &str) -> Result<()> {
        let sql = "DELETE FROM attempt WHERE practice_id = $1 AND kind = $2 AND key_hash = $3";
        execute_alone!(self, sql, limit.kind, self.attempt_key(limit, key));
        Ok(())
    }

    /// A keyed hash: from a plain one, names and addresses could be guessed.
    fn attempt_key(&self, limit: &Limit, key: &str) -> String {
        let whole = format!("{}\0{}\0{key}", self.practice(), limit.kind);
        self.keys().index(&hash_token(&whole))
    }
}

impl Change {
    async fn count_attempt(
        &mut self,
        limit: &Limit,
        key_hash: &str,
        now: Moment,
    ) -> Result<Window> {
        query!(
            fetch_one,
            self.on(),
            "INSERT INTO attempt (practice_id, kind, key_hash, tries, window_ends_at) \
             VALUES ($1, $2, $3, 1, $4) \
             ON CONFLICT (kind, key_hash) DO UPDATE SET \
             tries = CASE WHEN attempt.window_ends_at > $5 AND attempt.window_ends_at <= $4 \
             THEN attempt.tries + 1 ELSE 1 END, \
             window_ends_at = CASE WHEN attempt.window_ends_at > $5 \
             AND attempt.window_ends_at <= $4 \
             THEN attempt.window_ends_at ELSE excluded.window_ends_at END \
             RETURNING tries, window_ends_at",
            limit.kind,
            key_hash,
            now.plus(limit.within).as_micros(),
            now.as_micros(),
        )
    }
}
