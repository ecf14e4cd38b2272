//! Clients and their data keys. What belongs to a client is sealed with their own key, which is
//! wrapped by the practice key; erasing a client destroys it.

use crate::{
    Keys, Result, Storage,
    db::{Change, execute, query},
    practice_row::text,
    seal::{self, Secret},
    token::random,
};
use practice::{ClientId, Moment, Private, audit::Actor};
use zeroize::Zeroizing;

/// Data keys are rewrapped, never changed, so what they seal always carries this version.
const VERSION: u32 = 1;

/// The key of one client, unwrapped.
pub(crate) struct DataKey(Secret);

impl DataKey {
    pub(crate) fn new() -> Self {
        Self(Zeroizing::new(random()))
    }

    pub(crate) fn wrap(&self, keys: &Keys, client: &str) -> Vec<u8> {
        keys.seal("data_key.wrapped", client, self.0.as_slice())
    }

    pub(crate) fn unwrap(keys: &Keys, client: &str, wrapped: &[u8]) -> Result<Self> {
        let plain = keys.open_sealed("data_key.wrapped", client, wrapped)?;
        let key = <[u8; 32]>::try_from(plain.as_slice())
            .map_err(|_| crate::Error::Damaged(format!("the data key of {client}")))?;
        Ok(Self(Zeroizing::new(key)))
    }

    pub(crate) fn seal(&self, column: &str, record: &str, value: &str) -> Vec<u8> {
        seal::seal(&self.0, VERSION, column, record, value.as_bytes())
    }

    pub(crate) fn open(
        &self,
        column: &str,
        record: &str,
        sealed: &[u8],
    ) -> Result<Private<String>> {
        text(column, record, &seal::open(&self.0, column, record, sealed)?)
    }
}

impl Storage {
    /// A client's name; `None` when unknown or erased.
    pub async fn client_name(&self, id: &ClientId) -> Result<Option<Private<String>>> {
        let row: Option<(Vec<u8>, Vec<u8>)> = query!(
            fetch_optional,
            self.readers(),
            "SELECT client.name, data_key.wrapped FROM client \
             JOIN data_key ON data_key.client_id = client.id \
             WHERE client.id = $1 AND client.name IS NOT NULL",
            id.as_str(),
        )?;
        let Some((name, wrapped)) = row else { return Ok(None) };
        let key = DataKey::unwrap(self.keys(), id.as_str(), &wrapped)?;
        key.open("client.name", id.as_str(), &name).map(Some)
    }

    /// Gives a client another name; `false` when unknown or erased.
    pub async fn rename_client(
        &self,
        id: &ClientId,
        name: &Private<String>,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let Some(key) = self.data_key(&mut change, id.as_str()).await? else { return Ok(false) };
        let sealed = key.seal("client.name", id.as_str(), name.reveal());
        let sql = "UPDATE client SET name = $2 WHERE id = $1";
        execute!(change.on(), sql, id.as_str(), &sealed)?;
        change.audit(by, now, "client_renamed", id.as_str()).await?;
        change.commit().await?;
        Ok(true)
    }

    /// Erases a client: destroys their data key, removes what it sealed, ends their links and
    /// logins, cancels what is arranged. Sessions stay as facts without a name.
    /// `false` when unknown or erased before.
    pub async fn erase_client(&self, id: &ClientId, by: &Actor, now: Moment) -> Result<bool> {
        let mut change = self.change().await?;
        let sql = "DELETE FROM data_key WHERE client_id = $1";
        if execute!(change.on(), sql, id.as_str())? == 0 {
            return Ok(false);
        }
        for sql in [
            "DELETE FROM login WHERE client_id = $1",
            "DELETE FROM link WHERE pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
            "DELETE FROM joint_check WHERE session_id IN (SELECT session.id FROM session \
             JOIN pair ON pair.id = session.pair_id WHERE pair.client_id = $1)",
            "DELETE FROM session_pace WHERE session_id IN (SELECT session.id FROM session \
             JOIN pair ON pair.id = session.pair_id WHERE pair.client_id = $1)",
            "DELETE FROM pace_choice WHERE pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
            "DELETE FROM board_entry WHERE pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
            "DELETE FROM board WHERE pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
            "DELETE FROM check_in WHERE pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
            "DELETE FROM contact_request \
             WHERE pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
            "DELETE FROM instrument_form \
             WHERE pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
            "DELETE FROM code_word WHERE pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
            // In the order in which `keep_rooms` writes, so that neither waits for the other.
            "DELETE FROM room_snapshot WHERE pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
            "DELETE FROM ways WHERE pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
        ] {
            execute!(change.on(), sql, id.as_str())?;
        }
        for sql in [
            "UPDATE client SET name = NULL, erased_at = $2 WHERE id = $1",
            "UPDATE appointment SET cancelled_at = $2 WHERE cancelled_at IS NULL \
             AND ends_at > $2 AND pair_id IN (SELECT id FROM pair WHERE client_id = $1)",
        ] {
            execute!(change.on(), sql, id.as_str(), now.as_micros())?;
        }
        change.audit(by, now, "client_erased", id.as_str()).await?;
        change.commit().await?;
        self.purge().await;
        Ok(true)
    }

    /// A client's data key within a change; `None` when unknown or erased.
    pub(crate) async fn data_key(
        &self,
        change: &mut Change,
        client: &str,
    ) -> Result<Option<DataKey>> {
        let row: Option<(Vec<u8>,)> = query!(
            fetch_optional,
            change.on(),
            "SELECT wrapped FROM data_key WHERE client_id = $1",
            client,
        )?;
        row.map(|(wrapped,)| DataKey::unwrap(self.keys(), client, &wrapped)).transpose()
    }
}
