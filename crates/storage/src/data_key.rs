//! Data keys, one for each client. A client's data key seals what belongs to the client; the
//! practice key wraps it, and erasing the client deletes it.

use crate::{
    Error, Keys, Result,
    db::{Change, query},
    practice_row::text,
    seal::{self, Secret},
    token::random,
};
use practice::{ClientId, PairId, Private};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::{HashMap, hash_map::Entry};
use zeroize::Zeroizing;

/// Key version in the header of a sealed value. Data keys are rewrapped but never replaced.
const VERSION: u32 = 1;

/// One client's data key, unwrapped.
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
            .map_err(|_| Error::Damaged(format!("the data key of {client}")))?;
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

    /// Seals a value as JSON.
    pub(crate) fn seal_json(&self, column: &str, record: &str, value: &impl Serialize) -> Vec<u8> {
        let text = serde_json::to_string(value).map(Zeroizing::new);
        self.seal(column, record, &text.expect("a value of ours serialises"))
    }

    /// Opens a value that was sealed as JSON.
    pub(crate) fn open_json<T: DeserializeOwned>(
        &self,
        column: &str,
        record: &str,
        sealed: &[u8],
    ) -> Result<T> {
        let plain = seal::open(&self.0, column, record, sealed)?;
        serde_json::from_slice(&plain)
            .map_err(|_| Error::Damaged(format!("{column} of {record} is not what it should be")))
    }
}

/// The columns of a [`WrappedKey`].
macro_rules! key_columns {
    () => {
        "pair.client_id, data_key.wrapped"
    };
}

/// Joins the data key of the pair's client, and before it the pair when its id column is given.
/// Rows of erased clients drop out: they have no data key.
macro_rules! join_key {
    () => {
        "JOIN data_key ON data_key.client_id = pair.client_id "
    };
    ($pair_id:literal) => {
        concat!("JOIN pair ON pair.id = ", $pair_id, " ", $crate::data_key::join_key!())
    };
}

pub(crate) use {join_key, key_columns};

/// A client's data key as stored.
#[derive(sqlx::FromRow)]
pub(crate) struct WrappedKey {
    pub(crate) client_id: String,
    wrapped: Vec<u8>,
}

impl WrappedKey {
    pub(crate) fn unwrap(&self, keys: &Keys) -> Result<DataKey> {
        DataKey::unwrap(keys, &self.client_id, &self.wrapped)
    }
}

/// Unwraps the data keys of many rows, each key once.
pub(crate) struct DataKeys {
    keys: Keys,
    by_client: HashMap<String, DataKey>,
}

impl DataKeys {
    pub(crate) fn new(keys: Keys) -> Self {
        Self { keys, by_client: HashMap::new() }
    }

    pub(crate) fn of(&mut self, wrapped: &WrappedKey) -> Result<&DataKey> {
        Ok(match self.by_client.entry(wrapped.client_id.clone()) {
            Entry::Occupied(key) => key.into_mut(),
            Entry::Vacant(place) => place.insert(wrapped.unwrap(&self.keys)?),
        })
    }
}

impl Change {
    /// The data key of a pair's client; [`Error::Absent`] when the pair is unknown or its client
    /// was erased.
    pub(crate) async fn key_of(&mut self, pair: &PairId) -> Result<DataKey> {
        self.find_key_of(pair).await?.ok_or(Error::Absent)
    }

    /// The data key of a pair's client; `None` when the pair is unknown or its client was erased.
    pub(crate) async fn find_key_of(&mut self, pair: &PairId) -> Result<Option<DataKey>> {
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            " FROM pair ",
            join_key!(),
            "WHERE pair.practice_id = $1 AND pair.id = $2"
        );
        let row: Option<WrappedKey> = query!(fetch_optional, self.on(), sql, pair.as_str())?;
        row.map(|key| key.unwrap(self.keys())).transpose()
    }

    /// A client's data key; `None` when the client is unknown or was erased.
    pub(crate) async fn key_of_client(&mut self, client: &ClientId) -> Result<Option<DataKey>> {
        let sql = "SELECT client_id, wrapped FROM data_key WHERE practice_id = $1 \
                   AND client_id = $2";
        let row: Option<WrappedKey> = query!(fetch_optional, self.on(), sql, client.as_str())?;
        row.map(|key| key.unwrap(self.keys())).transpose()
    }
}
