//! Damaged values. One that does not open costs its own place only: a list leaves its row out, and a
//! value that stands beside others is read as absent. Both are logged, by column and record.
//! The operator finds them all with [`Storage::open_all`].

use crate::{
    Error, Keys, Result, Storage,
    data_key::{DataKeys, WrappedKey},
    db::query,
    sealed::{By, SEALED, Sealed},
};

/// A sealed value that does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Its table.
    pub table: &'static str,
    /// Its column in the table.
    pub column: &'static str,
    /// The id of its row; of several columns, they are joined by `/`.
    pub row: String,
}

/// The result of opening every sealed value once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// How many values open.
    pub whole: u64,
    /// Those that do not. A client whose data key does not open has that one entry only.
    pub damaged: Vec<Damage>,
}

#[derive(sqlx::FromRow)]
struct OfClient {
    id: String,
    sealed: Vec<u8>,
    #[sqlx(flatten)]
    key: WrappedKey,
}

impl Storage {
    /// Opens every sealed value once; keeps and shows none of them.
    pub async fn open_all(&self) -> Result<Opened> {
        let all = self.open_all_with(self.keys()).await?;
        if all.damaged.is_empty() {
            return Ok(all);
        }
        // A process that serves may have sealed them again meanwhile.
        match self.installation().stored_keys_of(self.practice()).await {
            Ok(keys) => self.open_all_with(keys).await,
            Err(Error::WrongKey | Error::Absent) => Ok(all),
            Err(error) => Err(error),
        }
    }

    async fn open_all_with(&self, keys: Keys) -> Result<Opened> {
        let mut all = Opened { whole: 0, damaged: Vec::new() };
        let mut data_keys = DataKeys::new(keys.clone());
        for sealed in &SEALED {
            let column = sealed.name();
            match sealed.by {
                By::Installation => {
                    let rows: Vec<(String, Vec<u8>)> =
                        query!(fetch_all, self.read().await?.on(), sealed.select)?;
                    for (id, wrapped) in rows {
                        let opens = self.installation().open_keys(&id, &wrapped).is_ok();
                        all.note(sealed, id, opens);
                    }
                }
                By::Practice { .. } => {
                    let rows: Vec<(String, Vec<u8>)> =
                        query!(fetch_all, self.read().await?.on(), sealed.select)?;
                    for (id, value) in rows {
                        let opens = keys.open_sealed(&column, &id, &value).is_ok();
                        all.note(sealed, id, opens);
                    }
                }
                By::Client => {
                    let rows: Vec<OfClient> =
                        query!(fetch_all, self.read().await?.on(), sealed.select)?;
                    for row in rows {
                        let Ok(key) = data_keys.of(&row.key) else { continue };
                        let opens = key.open(&column, &row.id, &row.sealed).is_ok();
                        all.note(sealed, row.id, opens);
                    }
                }
            }
        }
        Ok(all)
    }

    /// Whether the practice's keys open any value beside the key check.
    pub(crate) async fn opens_any(&self) -> Result<bool> {
        let keys = self.keys();
        for sealed in SEALED.iter().filter(|one| one.name() != "practice.key_check") {
            let By::Practice { .. } = sealed.by else { continue };
            let rows: Vec<(String, Vec<u8>)> =
                query!(fetch_all, self.read().await?.on(), sealed.select)?;
            let column = sealed.name();
            if rows.iter().any(|(id, value)| keys.open_sealed(&column, id, value).is_ok()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Opened {
    fn note(&mut self, sealed: &Sealed, row: String, opens: bool) {
        if opens {
            self.whole += 1;
        } else {
            self.damaged.push(Damage { table: sealed.table, column: sealed.column, row });
        }
    }
}

/// The value; `None` when it is damaged.
pub(crate) fn unless_damaged<T>(read: Result<T>) -> Result<Option<T>> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(error @ Error::Damaged(_)) => {
            tracing::error!(%error, "a damaged value is left out");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The rows of a list without the damaged ones.
pub(crate) fn without_damaged<T, L: FromIterator<T>>(
    rows: impl IntoIterator<Item = Result<T>>,
) -> Result<L> {
    rows.into_iter().filter_map(|row| unless_damaged(row).transpose()).collect()
}
