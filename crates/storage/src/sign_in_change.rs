//! Changes to how a person signs in, of which their pages tell until they say that they know.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    db::{Change, execute, execute_alone, query},
};
use practice::{Moment, PersonId};

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInChange {
    /// Another password.
    Password,
    /// Another app for codes.
    App,
    /// Other recovery codes.
    Codes,
    /// A new passkey.
    PasskeyAdded,
    /// One passkey fewer.
    PasskeyRemoved,
}

impl SignInChange {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Password, Self::App, Self::Codes, Self::PasskeyAdded, Self::PasskeyRemoved];

    /// Its word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::App => "app",
            Self::Codes => "codes",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
        }
    }
}

impl Storage {
    /// The last change of each kind that the person has not seen, oldest first.
    pub async fn sign_in_changes(&self, person: &PersonId) -> Result<Vec<(SignInChange, Moment)>> {
        let rows: Vec<(String, i64)> = query!(
            fetch_all,
            self.read().await?.on(),
            "SELECT what, at FROM sign_in_change WHERE practice_id = $1 AND person_id = $2 \
             ORDER BY at, what",
            person.as_str(),
        )?;
        let read = |(what, at): (String, i64)| {
            let kind = SignInChange::ALL.into_iter().find(|kind| kind.as_str() == what);
            let kind =
                kind.ok_or_else(|| Error::Damaged(format!("a sign-in change of {person}")))?;
            Ok((kind, Moment::from_micros(at)))
        };
        without_damaged(rows.into_iter().map(read))
    }

    /// Forgets the changes until then: the person has seen them.
    pub async fn see_sign_in_changes(&self, person: &PersonId, until: Moment) -> Result<()> {
        execute_alone!(
            self,
            "DELETE FROM sign_in_change WHERE practice_id = $1 \
             AND person_id = $2 AND at <= $3",
            person.as_str(),
            until.as_micros(),
        );
        Ok(())
    }
}

impl Change {
    /// Keeps that the person is to be told, in the transaction of the change.
    pub(crate) async fn note_sign_in(
        &mut self,
        person: &PersonId,
        what: SignInChange,
        at: Moment,
    ) -> Result<()> {
        execute!(
            self.on(),
            "INSERT INTO sign_in_change (practice_id, person_id, what, at) \
             VALUES ($1, $2, $3, $4) \
             ON CONFLICT (person_id, what) DO UPDATE SET at = excluded.at",
            person.as_str(),
            what.as_str(),
            at.as_micros(),
        )?;
        Ok(())
    }
}
