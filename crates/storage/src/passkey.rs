//! Passkeys of owners and counsellors. Their credentials are JSON that the server reads.

use crate::{
    Result, SignInChange, Storage,
    db::{execute, known, query},
    hash_token, new_id,
};
use practice::{Moment, PasskeyId, PersonId, Private, audit::Actor};

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// The name that its person gave it; `None` when it is damaged.
    pub label: Option<Private<String>>,
    /// The public credential, as JSON; `None` when it is damaged.
    pub credential: Option<Private<String>>,
    /// When it was added.
    pub created_at: Moment,
    /// When it last signed its person in.
    pub last_used_at: Option<Moment>,
}

/// A passkey to add.
#[derive(Clone, Debug)]
pub struct NewPasskey {
    /// The name that its person gave it.
    pub label: Private<String>,
    /// The credential id that browsers send, as base64url. Only its hash is stored.
    pub credential_id: String,
    /// The public credential, as JSON.
    pub credential: Private<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    person_id: String,
    label: Vec<u8>,
    credential: Vec<u8>,
    created_at: i64,
    last_used_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT passkey.id, passkey.person_id, passkey.label, passkey.credential, \
             passkey.created_at, passkey.last_used_at FROM passkey ",
            $rest
        )
    };
}

impl Storage {
    /// Adds a passkey; [`Error::Taken`](crate::Error::Taken) when its credential id is stored
    /// already.
    pub async fn add_passkey(
        &self,
        person: &PersonId,
        passkey: &NewPasskey,
        by: &Actor,
        now: Moment,
    ) -> Result<PasskeyId> {
        let id = new_id();
        let mut change = self.change().await?;
        known!(change.on(), "person", person.as_str())?;
        let label = change.seal_text("passkey.label", &id, &passkey.label);
        let credential = change.seal_text("passkey.credential", &id, &passkey.credential);
        execute!(
            change.on(),
            "INSERT INTO passkey (practice_id, id, person_id, label, credential, credential_hash, \
             created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &id,
            person.as_str(),
            &label,
            &credential,
            hash_token(&passkey.credential_id),
            now.as_micros(),
        )?;
        change.note_sign_in(person, SignInChange::PasskeyAdded, now).await?;
        change.commit_audited(by, now, "passkey_added", &id).await?;
        Ok(PasskeyId::new(id))
    }

    /// A person's passkeys, oldest first.
    pub async fn passkeys(&self, person: &PersonId) -> Result<Vec<Passkey>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            select!("WHERE passkey.practice_id = $1 AND person_id = $2 ORDER BY created_at, id"),
            person.as_str(),
        )?;
        rows.into_iter().map(|row| self.read_passkey(row)).collect()
    }

    /// The passkey with this credential id and its person, unless the person has left.
    pub async fn passkey_by_credential_id(
        &self,
        credential_id: &str,
    ) -> Result<Option<(PersonId, Passkey)>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.read().await?.on(),
            select!(
                "JOIN person ON person.id = passkey.person_id \
                 WHERE passkey.practice_id = $1 AND passkey.credential_hash = $2 \
                 AND person.ended_at IS NULL"
            ),
            hash_token(credential_id),
        )?;
        let Some(row) = row else { return Ok(None) };
        let person = PersonId::new(row.person_id.clone());
        Ok(Some((person, self.read_passkey(row)?)))
    }

    /// Stores a credential as changed by signing in; `false` when the passkey was removed.
    pub async fn update_passkey(
        &self,
        id: &PasskeyId,
        credential: &Private<String>,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.write().await?;
        let sealed = change.seal_text("passkey.credential", id.as_str(), credential);
        let updated = execute!(
            change.on(),
            "UPDATE passkey SET credential = $3, last_used_at = $4 \
             WHERE practice_id = $1 AND id = $2",
            id.as_str(),
            &sealed,
            now.as_micros(),
        )?;
        change.commit().await?;
        Ok(updated == 1)
    }

    /// Removes a passkey of this person; `false` when they have none with this id.
    pub async fn remove_passkey(
        &self,
        person: &PersonId,
        id: &PasskeyId,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let sql = "DELETE FROM passkey WHERE practice_id = $1 AND id = $2 AND person_id = $3";
        if execute!(change.on(), sql, id.as_str(), person.as_str())? == 0 {
            return Ok(false);
        }
        change.note_sign_in(person, SignInChange::PasskeyRemoved, now).await?;
        change.commit_audited(by, now, "passkey_removed", id.as_str()).await?;
        Ok(true)
    }

    fn read_passkey(&self, row: Row) -> Result<Passkey> {
        Ok(Passkey {
            label: self.open_text_if_whole("passkey.label", &row.id, Some(&row.label))?,
            credential: self.open_text_if_whole(
                "passkey.credential",
                &row.id,
                Some(&row.credential),
            )?,
            created_at: Moment::from_micros(row.created_at),
            last_used_at: row.last_used_at.map(Moment::from_micros),
            id: PasskeyId::new(row.id),
        })
    }
}
