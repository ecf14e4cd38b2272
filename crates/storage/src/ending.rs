//! The end of a practice. Its keys go, and with them everything that they seal, in every copy that
//! the installation's key of today opens; its rows go, but for the audit trail, which holds ids only.

use crate::{
    Error, Installation, Keys, Result,
    db::{Change, execute, query},
    seal,
};
use practice::{Moment, PracticeId, audit::Actor};

macro_rules! of_practice {
    ($($table:literal),* $(,)?) => {
        /// Every table of a practice but `audit`, those that refer to others first; a test compares
        /// this with the schema.
        const TABLES: &[&str] = &[$($table),*];
        const DELETES: &[&str] =
            &[$(concat!("DELETE FROM ", $table, " WHERE practice_id = $1")),*];
    };
}

of_practice!(
    "session_pace",
    "joint_check",
    "room_snapshot",
    "ways",
    "code_word",
    "board_entry",
    "board",
    "check_in",
    "deleted_check_in",
    "contact_request",
    "instrument_form",
    "instrument",
    "pace_choice",
    "session",
    "appointment",
    "series",
    "login",
    "link",
    "one_time_link",
    "ceremony",
    "attempt",
    "data_key",
    "pair",
    "client",
    "passkey",
    "recovery_code",
    "boundaries",
    "noticing_cards",
    "sign_in_change",
    "person",
);

impl Installation {
    /// Ends a practice for good. The keys of the others are sealed again under a new key of the
    /// installation: the old one opens the keys of this practice in older copies. Repeating it
    /// finishes what a crash broke off. The caller has the lease.
    ///
    /// # Errors
    /// [`Error::Absent`] when there is none with this id; [`Error::KeyFile`] before anything is
    /// deleted, when the key file cannot be replaced.
    pub async fn end_practice(&self, id: &PracticeId, now: Moment) -> Result<()> {
        let facts = self.practice_facts(id).await?.ok_or(Error::Absent)?;
        if facts.ended_at.is_none() {
            self.delete_practice(id, now).await?;
        }
        self.finish_rotation().await?;
        self.pools().purge(&format!("{}, practice", TABLES.join(", "))).await;
        Ok(())
    }

    async fn delete_practice(&self, id: &PracticeId, now: Moment) -> Result<()> {
        let (storage, is_readable) = match self.practice(id).await {
            Ok(storage) => (storage, true),
            // Its keys are damaged; then they need not be destroyed.
            Err(Error::WrongKey) => (self.without_keys(id), false),
            Err(error) => return Err(error),
        };
        let _still = storage.ring().still().await;
        let mut change = storage.change_keys().await?;
        // The key that will be left must never have sealed the keys of this practice.
        let path = self.key_file()?;
        if change.keys_are_sealed_by(Keys::open(path)?.newest_version()).await? {
            Keys::add_version(path)?;
        }
        if is_readable {
            change.audit(&Actor::System, now, "practice_ended", id.as_str()).await?;
        }
        for sql in DELETES {
            execute!(change.on(), *sql)?;
        }
        let sql = "UPDATE practice SET ended_at = $2, keys = NULL, key_check = $3, host = NULL, \
                   name = NULL, zone = NULL, crisis_contacts = NULL, audit_key = NULL, \
                   audit_head = NULL WHERE id = $1";
        execute!(change.on(), sql, now.as_micros(), Vec::<u8>::new())?;
        change.commit().await?;
        self.forget(id);
        Ok(())
    }
}

impl Change {
    async fn keys_are_sealed_by(&mut self, version: u32) -> Result<bool> {
        let sql = "SELECT keys FROM practice WHERE id = $1";
        let (wrapped,): (Option<Vec<u8>>,) = query!(fetch_one, self.on(), sql)?;
        Ok(wrapped.as_deref().and_then(seal::key_version) == Some(version))
    }
}
