//! The end of a practice. Its keys go, and with them everything that they seal, in every copy that
//! the installation's key of today opens; its rows go, but for the audit trail, which holds ids only.

use crate::{
    Error, Installation, Keys, Result,
    db::{execute, query},
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
    "outbox",
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
    "offered_time",
    "login",
    "link",
    "appointment",
    "series",
    "one_time_link",
    "ceremony",
    "attempt",
    "contact",
    "data_key",
    "pair",
    "client",
    "passkey",
    "recovery_code",
    "boundaries",
    "noticing_cards",
    "sign_in_change",
    "opening",
    "away",
    "feed",
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
        self.prepare_end(id).await?;
        let facts = self.practice_facts(id).await?.ok_or(Error::Absent)?;
        if facts.ended_at.is_none() {
            self.delete_practice(id, now).await?;
        }
        self.finish_rotation().await?;
        self.pools().purge(&format!("{}, practice", TABLES.join(", "))).await;
        Ok(())
    }

    /// Makes the key that will be left when a practice has ended: one that never sealed its keys. It
    /// does nothing when there is such a key already.
    ///
    /// # Errors
    /// [`Error::KeyFile`] when the key file cannot be replaced; then nothing should be deleted.
    pub async fn prepare_end(&self, id: &PracticeId) -> Result<()> {
        let path = self.key_file()?;
        let newest = Keys::open(path)?.newest_version();
        let sql = "SELECT keys FROM practice WHERE id = $1 AND ended_at IS NULL";
        let storage = self.without_keys(id);
        let row: Option<(Option<Vec<u8>>,)> =
            query!(fetch_optional, storage.read().await?.on(), sql)?;
        let Some((wrapped,)) = row else { return Ok(()) };
        // What is damaged does not say which key sealed it.
        let is_older = wrapped.is_some_and(|wrapped| {
            seal::key_version(&wrapped).is_some_and(|version| version < newest)
                && self.open_keys(id.as_str(), &wrapped).is_ok()
        });
        if is_older { Ok(()) } else { Keys::add_version(path).map(drop) }
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
        if is_readable {
            change.audit(&Actor::System, now, "practice_ended", id.as_str()).await?;
        }
        for sql in DELETES {
            execute!(change.on(), *sql)?;
        }
        let sql = "UPDATE practice SET ended_at = $2, keys = NULL, key_check = $3, host = NULL, \
                   name = NULL, zone = NULL, crisis_contacts = NULL, audit_key = NULL, \
                   audit_head = NULL, letterhead = NULL WHERE id = $1";
        execute!(change.on(), sql, now.as_micros(), Vec::<u8>::new())?;
        change.commit().await?;
        self.forget(id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_of_a_practice_is_deleted() {
        let migrations: String =
            crate::schema::SQLITE.iter().map(|one| one.sql.as_str().to_owned()).collect();
        let made = migrations.split("CREATE TABLE ").skip(1);
        let mut tables: BTreeSet<&str> =
            made.filter_map(|rest| rest.split([' ', '(']).next()).collect();
        for other in ["audit", "practice", "node", "task"] {
            assert!(tables.remove(other), "{other}");
        }
        let deleted: BTreeSet<&str> = TABLES.iter().copied().collect();
        assert_eq!(deleted, tables);
    }
}
