//! The right to serve a database. One process at a time has it: a second one would take the live
//! rooms for lost, end their sessions and forget them.
//!
//! On PostgreSQL it is a row that a task renews, and it ends by the database's clock. A renewal that
//! comes late still counts as long as no other process has taken over. Rooms are written only
//! together with a look at the row, so that a process that was replaced overwrites nothing before it
//! knows. On SQLite the right is a lock on a file beside the database, which the system frees when
//! the process ends: nothing is renewed, and nobody waits after a crash.

use crate::{
    Error, Result,
    address::Address,
    db::{Change, make_private},
    engine::On,
    token::new_id,
};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

/// How long a lease lasts without being renewed (chosen: the longest wait for a start after a
/// crash).
const LEASE: Duration = Duration::from_secs(3);
/// How often a lease is renewed, and how long that may take (chosen: one renewal may fail).
const RENEWAL: Duration = Duration::from_secs(1);
/// How often somebody who waits for the end of a lease tries again (chosen).
const AGAIN: Duration = Duration::from_millis(200);

/// Microseconds since 1970 by the database's clock. `now()` would be when the transaction began,
/// which may have waited for a lock.
macro_rules! now {
    () => {
        "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
    };
}

/// The right to serve one database. Dropping it ends it: at once on SQLite, on PostgreSQL when
/// another process asks after three seconds.
pub struct Lease(On<File, Row>);

/// A row of `node`, and the task that renews it over a connection of its own: the pool may have none
/// to spare.
struct Row {
    id: Arc<str>,
    options: PgConnectOptions,
    renewing: JoinHandle<()>,
    /// True once another process has taken over.
    is_lost: watch::Receiver<bool>,
}

/// A lease of another process.
#[derive(PartialEq, Eq)]
struct Held {
    id: String,
    until: i64,
}

impl Change {
    /// Keeps another process from taking over before this transaction ends, and no renewal from
    /// being made meanwhile.
    ///
    /// # Errors
    /// [`Error::Served`] when one has taken over.
    pub(crate) async fn hold_lease(&mut self, node: Option<&str>) -> Result<()> {
        let Some(node) = node else { return Ok(()) };
        let On::Postgres(connection) = self.on().db else { return Ok(()) };
        let sql = "SELECT id FROM node WHERE id = $1 FOR KEY SHARE";
        let row = sqlx::query(sql).bind(node).fetch_optional(connection).await?;
        row.map(drop).ok_or(Error::Served)
    }
}

impl Lease {
    /// Takes the lease; `None` when the schema is from before there were any.
    pub(crate) async fn take_if_known(url: &str) -> Result<Option<Self>> {
        let options = match Address::read(url)? {
            Address::Sqlite(path) => {
                // Where a link leads is known once the file is there.
                make_private(path).map_err(|error| unusable(path, &error))?;
                return Ok(Some(Self(On::Sqlite(lock(&beside(path)?)?))));
            }
            Address::Postgres(options) => options,
        };
        let mut connection = options.connect().await?;
        let known = "SELECT 1 WHERE to_regclass('node') IS NOT NULL";
        if sqlx::query(known).fetch_optional(&mut connection).await?.is_none() {
            return Ok(None);
        }
        let id: Arc<str> = new_id().into();
        let mut first: Option<(Held, Instant)> = None;
        while let Some(held) = take(&mut connection, &id, first.as_ref()).await? {
            match &first {
                // It was renewed.
                Some((seen, _)) if *seen != held => return Err(Error::Served),
                Some(_) => {}
                None => first = Some((held, Instant::now())),
            }
            sleep(AGAIN).await;
        }
        let (lost, is_lost) = watch::channel(false);
        let renewing = tokio::spawn(renew(id.clone(), options.clone(), connection, lost));
        Ok(Some(Self(On::Postgres(Row { id, options, renewing, is_lost }))))
    }

    /// The row of `node` that is this process's, on PostgreSQL.
    pub(crate) fn node(&self) -> Option<Arc<str>> {
        match &self.0 {
            On::Sqlite(_) => None,
            On::Postgres(row) => Some(row.id.clone()),
        }
    }

    /// Waits until another process has taken over. What this one still wrote would overwrite what
    /// the other keeps.
    pub async fn lost(&mut self) {
        match &mut self.0 {
            On::Sqlite(_) => std::future::pending().await,
            // The task that tells ends only after it has told.
            On::Postgres(row) => drop(row.is_lost.wait_for(|is_lost| *is_lost).await),
        }
    }

    /// Lets another process serve at once.
    pub async fn give_back(self) -> Result<()> {
        match &self.0 {
            On::Sqlite(file) => {
                file.unlock().map_err(|error| Error::Unreachable(error.to_string()))
            }
            On::Postgres(row) => {
                row.renewing.abort();
                let mut connection = row.options.connect().await?;
                let sql = "DELETE FROM node WHERE id = $1";
                sqlx::query(sql).bind(&*row.id).execute(&mut connection).await?;
                Ok(connection.close().await?)
            }
        }
    }
}

impl Drop for Row {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}

/// Renews the lease until another process has taken over.
async fn renew(
    id: Arc<str>,
    options: PgConnectOptions,
    connection: PgConnection,
    lost: watch::Sender<bool>,
) {
    let mut connection = Some(connection);
    let mut is_failing = false;
    loop {
        sleep(RENEWAL).await;
        // Taken out, so that a connection whose state is unknown is never used again.
        let known = connection.take();
        match timeout(RENEWAL, renew_once(&id, &options, known)).await {
            Ok(Ok(Some(same))) => {
                connection = Some(same);
                if std::mem::take(&mut is_failing) {
                    tracing::info!("the right to serve is renewed again");
                }
            }
            Ok(Ok(None)) => {
                lost.send_replace(true);
                return;
            }
            failed if !std::mem::replace(&mut is_failing, true) => {
                let error = failed.map_or_else(
                    |_| "no answer in time".into(),
                    |done| done.map_or_else(|error| error.to_string(), |_| String::new()),
                );
                tracing::warn!(error, "the right to serve cannot be renewed; trying again");
            }
            _ => {}
        }
    }
}

/// The connection, or `None` when the row is another process's by now.
async fn renew_once(
    id: &str,
    options: &PgConnectOptions,
    connection: Option<PgConnection>,
) -> Result<Option<PgConnection>> {
    let mut connection = match connection {
        Some(connection) => connection,
        None => options.connect().await?,
    };
    let sql = concat!("UPDATE node SET expires_at = $2 + ", now!(), " WHERE id = $1");
    let done = sqlx::query(sql).bind(id).bind(micros()).execute(&mut connection).await?;
    Ok((done.rows_affected() == 1).then_some(connection))
}

/// Takes a lease that nobody holds; returns the one that somebody does. The lock makes a renewal
/// wait, and one that waited finds its row gone; rooms that are being written do not wait for it.
/// One that has not changed since it was `first` seen, for longer than a lease lasts, is over
/// whatever the database's clock says: the clock may have been set back.
async fn take(
    connection: &mut PgConnection,
    id: &str,
    first: Option<&(Held, Instant)>,
) -> Result<Option<Held>> {
    let mut change = connection.begin().await?;
    sqlx::query("LOCK TABLE node IN SHARE ROW EXCLUSIVE MODE").execute(&mut *change).await?;
    let held = concat!("SELECT id, expires_at FROM node WHERE expires_at > ", now!());
    let held: Option<(String, i64)> = sqlx::query_as(held).fetch_optional(&mut *change).await?;
    if let Some((id, until)) = held {
        let held = Held { id, until };
        let is_over = first.is_some_and(|(seen, at)| *seen == held && at.elapsed() > LEASE);
        if !is_over {
            change.rollback().await?;
            return Ok(Some(held));
        }
    }
    sqlx::query("DELETE FROM node").execute(&mut *change).await?;
    let sql = concat!("INSERT INTO node (id, expires_at) VALUES ($1, $2 + ", now!(), ")");
    sqlx::query(sql).bind(id).bind(micros()).execute(&mut *change).await?;
    change.commit().await?;
    Ok(None)
}

fn micros() -> i64 {
    i64::try_from(LEASE.as_micros()).expect("some seconds fit")
}

/// The file that is locked, one for each database however its path is written. The database itself
/// must not be locked: closing it would free the locks that SQLite holds on it.
fn beside(path: &Path) -> Result<PathBuf> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let whole = fs::canonicalize(path).or_else(|_| {
        let name = path.file_name().unwrap_or_default();
        fs::canonicalize(folder).map(|folder| folder.join(name))
    });
    let mut name = whole.map_err(|error| unusable(path, &error))?.into_os_string();
    name.push("-served");
    Ok(name.into())
}

fn lock(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    // Windows locks no file that is open for appending only.
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|error| unusable(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Served),
        Err(TryLockError::Error(error)) => Err(unusable(path, &error)),
    }
}

fn unusable(path: &Path, error: &std::io::Error) -> Error {
    Error::Unreachable(format!("{}: {error}", path.display()))
}
