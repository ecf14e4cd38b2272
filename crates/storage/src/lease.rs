//! The right to serve a database. One process at a time has it: a second one would take the live
//! rooms for lost, end their sessions and forget them.
//!
//! On PostgreSQL it is a row that is renewed, and it ends by the database's clock. A renewal that
//! comes late still counts as long as no other process has taken over. On SQLite it is a lock on a
//! file beside the database, which the system frees when the process ends: nothing is renewed, and
//! nobody waits after a crash.

use crate::{Error, Result, Storage, address::Address, engine::On, token::new_id};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

/// How often a lease has to be renewed (chosen: two renewals may fail before it ends).
pub const RENEWAL: Duration = Duration::from_secs(1);
/// How long a lease lasts without being renewed, in microseconds (chosen: the longest wait for a
/// start after a crash).
const LEASE: i64 = 3_000_000;
/// How often somebody who waits tries again (chosen).
const AGAIN: Duration = Duration::from_millis(200);

/// Microseconds since 1970 by the database's clock. `now()` would be when the transaction began,
/// which may have waited for a lock.
macro_rules! now {
    () => {
        "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
    };
}

/// The right to serve one database.
pub struct Lease(On<File, Row>);

/// A row of `node`, and the connection that renews it: the pool may have none to spare.
struct Row {
    id: String,
    options: PgConnectOptions,
    connection: Option<PgConnection>,
}

/// What the leases say.
enum Found {
    Free,
    /// A lease that lasts until then.
    Held {
        id: String,
        until: i64,
    },
}

impl Storage {
    /// Opens a database to serve it, as [`Storage::open_with_key_file`] does. Nothing is changed in
    /// a database that another process serves. After a crash of the process before, this waits until
    /// its lease has ended.
    ///
    /// # Errors
    /// [`Error::Served`] when another process serves this database.
    pub async fn open_to_serve(url: &str, key_file: &Path) -> Result<(Self, Lease)> {
        let early = Lease::take_if_known(url).await?;
        let storage = Self::open_with_key_file(url, key_file).await?;
        let lease = match early {
            Some(lease) => lease,
            None => Lease::take_if_known(url).await?.expect("the schema is up to date"),
        };
        Ok((storage, lease))
    }
}

impl Lease {
    /// Takes the lease; `None` when the schema is from before there were any.
    async fn take_if_known(url: &str) -> Result<Option<Self>> {
        let options = match Address::read(url)? {
            Address::Sqlite(path) => {
                return lock(&beside(path)).map(|file| Some(Self(On::Sqlite(file))));
            }
            Address::Postgres(options) => options,
        };
        let mut connection = options.connect().await?;
        let known = "SELECT 1 WHERE to_regclass('node') IS NOT NULL";
        if sqlx::query(known).fetch_optional(&mut connection).await?.is_none() {
            return Ok(None);
        }
        let id = new_id();
        let mut first: Option<(String, i64)> = None;
        while let Found::Held { id: other, until } = take(&mut connection, &id).await? {
            if first.as_ref().is_some_and(|(seen, ended)| *seen != other || *ended < until) {
                return Err(Error::Served);
            }
            first = Some((other, until));
            tokio::time::sleep(AGAIN).await;
        }
        Ok(Some(Self(On::Postgres(Row { id, options, connection: Some(connection) }))))
    }

    /// Renews it; call it once a [`RENEWAL`]. False when another process has taken over: then
    /// nothing may be written any more. An error says nothing about the lease.
    pub async fn renew(&mut self) -> Result<bool> {
        let row = match &mut self.0 {
            On::Sqlite(_) => return Ok(true),
            On::Postgres(row) => row,
        };
        // Taken out, so that a connection whose state is unknown is never used again.
        let mut connection = match row.connection.take() {
            Some(connection) => connection,
            None => row.options.connect().await?,
        };
        let sql = concat!("UPDATE node SET expires_at = $2 + ", now!(), " WHERE id = $1");
        let done = sqlx::query(sql).bind(&row.id).bind(LEASE).execute(&mut connection).await?;
        row.connection = Some(connection);
        Ok(done.rows_affected() == 1)
    }

    /// Lets another process serve at once.
    pub async fn give_back(self) -> Result<()> {
        match self.0 {
            On::Sqlite(file) => drop(file),
            On::Postgres(Row { id, options, connection }) => {
                let mut connection = match connection {
                    Some(connection) => connection,
                    None => options.connect().await?,
                };
                let sql = "DELETE FROM node WHERE id = $1";
                sqlx::query(sql).bind(&id).execute(&mut connection).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }
}

/// Takes a lease that nobody holds. The lock makes a renewal wait, and one that waited finds its row
/// gone.
async fn take(connection: &mut PgConnection, id: &str) -> Result<Found> {
    let mut change = connection.begin().await?;
    sqlx::query("LOCK TABLE node IN EXCLUSIVE MODE").execute(&mut *change).await?;
    let held = concat!("SELECT id, expires_at FROM node WHERE expires_at > ", now!());
    let held: Option<(String, i64)> = sqlx::query_as(held).fetch_optional(&mut *change).await?;
    if let Some((id, until)) = held {
        return Ok(Found::Held { id, until });
    }
    sqlx::query("DELETE FROM node").execute(&mut *change).await?;
    let sql = concat!("INSERT INTO node (id, expires_at) VALUES ($1, $2 + ", now!(), ")");
    sqlx::query(sql).bind(id).bind(LEASE).execute(&mut *change).await?;
    change.commit().await?;
    Ok(Found::Free)
}

/// The file that is locked. The database itself must not be: closing it would free the locks that
/// SQLite holds on it.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-served");
    name.into()
}

fn lock(path: &Path) -> Result<File> {
    let unusable =
        |error: std::io::Error| Error::Unreachable(format!("{}: {error}", path.display()));
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Served),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}
