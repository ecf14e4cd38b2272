//! The end of a practice. Its keys go, and with them everything that they seal, in every copy that
//! the installation's key of today opens; its rows go, but for the audit trail, which holds ids only.

use crate::{Error, Installation, Result, db::execute};
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
    /// [`Error::Absent`] when there is none with this id.
    pub async fn end_practice(&self, id: &PracticeId, now: Moment) -> Result<()> {
        let (storage, is_readable) = match self.practice(id).await {
            Ok(storage) => (Some(storage), true),
            // Its keys are damaged; then they need not be destroyed.
            Err(Error::WrongKey) => (Some(self.without_keys(id)), false),
            // It ended before.
            Err(Error::Absent) if self.practices().await?.iter().any(|one| one.id == *id) => {
                (None, false)
            }
            Err(error) => return Err(error),
        };
        if let Some(storage) = storage {
            let _still = storage.ring().still().await;
            let mut change = storage.change_keys().await?;
            if is_readable {
                change.audit(&Actor::System, now, "practice_ended", id.as_str()).await?;
            }
            for sql in DELETES {
                execute!(change.on(), *sql)?;
            }
            let sql = "UPDATE practice SET ended_at = $2, keys = NULL, key_check = $3, \
                           host = NULL, name = NULL, zone = NULL, crisis_contacts = NULL, \
                           audit_key = NULL, audit_head = NULL WHERE id = $1";
            execute!(change.on(), sql, now.as_micros(), Vec::<u8>::new())?;
            change.commit().await?;
        }
        self.forget(id);
        self.rotate_keys().await?;
        self.pools().purge(&format!("{}, practice", TABLES.join(", "))).await;
        Ok(())
    }
}
