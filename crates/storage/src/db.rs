//! Two typed pools behind one enum, and the macros that repeat a call for each. SQL is written
//! once: `$1` placeholders, text, bigint, boolean and bytes mean the same on both engines.

use crate::{Error, Keys, Result, schema};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection,
    SqlitePool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{fmt, fs::OpenOptions, path::Path, str::FromStr as _, sync::Arc, time::Duration};

/// How long a statement or a caller waits its turn before the database counts as busy (chosen).
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections that read from SQLite beside the one that writes (chosen).
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL (chosen).
const POSTGRES_CONNECTIONS: u32 = 16;
/// Advisory lock that puts audited changes on PostgreSQL in a row; the number spells "webside".
const CHANGE_LOCK: &str = "SELECT pg_advisory_xact_lock(33607990064669797)";

/// Which database is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

/// The practice's records. Cheap to clone.
#[derive(Clone)]
pub struct Storage {
    pools: Arc<Pools>,
    keys: Keys,
}

/// The same thing for one engine or the other.
pub(crate) enum On<S, P> {
    Sqlite(S),
    Postgres(P),
}

struct SqlitePools {
    /// One connection only: writers queue here in order, where SQLite would let them race.
    writer: SqlitePool,
    readers: SqlitePool,
}

type Pools = On<SqlitePools, PgPool>;
pub(crate) type Pool<'a> = On<&'a SqlitePool, &'a PgPool>;
pub(crate) type Connection<'a> = On<&'a mut SqliteConnection, &'a mut PgConnection>;

/// A transaction that is not committed yet. Dropping it undoes it.
pub(crate) struct Change {
    transaction: On<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>,
    keys: Keys,
}

/// Runs a statement; gives the number of rows it touched.
macro_rules! execute {
    ($db:expr, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $db {
            $crate::db::On::Sqlite(db) => sqlx::query($sql)$(.bind($arg))*
                .execute(db).await.map(|done| done.rows_affected()),
            $crate::db::On::Postgres(db) => sqlx::query($sql)$(.bind($arg))*
                .execute(db).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::Error::from)
    };
}

/// Reads rows with `$fetch` (`fetch_one`, `fetch_optional`, `fetch_all`) as the type expected.
macro_rules! query {
    ($fetch:ident, $db:expr, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $db {
            $crate::db::On::Sqlite(db) => sqlx::query_as($sql)$(.bind($arg))*.$fetch(db).await,
            $crate::db::On::Postgres(db) => sqlx::query_as($sql)$(.bind($arg))*.$fetch(db).await,
        }
        .map_err($crate::Error::from)
    };
}

pub(crate) use {execute, query};

impl Storage {
    /// Opens `sqlite:PATH` or `postgres://…`, brings the schema up to date, and checks that the
    /// keys belong to the database.
    pub async fn open(url: &str, keys: Keys) -> Result<Self> {
        let pools = connect(url).await?;
        let storage = Self { pools: Arc::new(pools), keys };
        storage.settle_key_check().await?;
        Ok(storage)
    }

    /// Like [`Storage::open`], with the keys in a file: made on first run, when the database is
    /// still empty. When the database is not empty, a missing key file is [`Error::KeyMissing`].
    pub async fn open_with_key_file(url: &str, key_file: &Path) -> Result<Self> {
        let pools = connect(url).await?;
        let keys = match Keys::open(key_file) {
            Err(Error::KeyMissing(path)) => {
                if has_key_check(pools.readers()).await? {
                    return Err(Error::KeyMissing(path));
                }
                Keys::create(key_file)?
            }
            keys => keys?,
        };
        let storage = Self { pools: Arc::new(pools), keys };
        storage.settle_key_check().await?;
        Ok(storage)
    }

    /// Opens an existing database for reading only: nothing is made, migrated or written. The
    /// caller compares [`schema`](crate::schema) first and calls [`Storage::check`] for the keys.
    pub async fn look(url: &str, keys: Keys) -> Result<Self> {
        let pools = match Address::read(url)? {
            Address::Sqlite(path) => {
                let readers = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
                let readers = readers.connect_with(only_reading(path)).await?;
                On::Sqlite(SqlitePools { writer: readers.clone(), readers })
            }
            Address::Postgres(options) => {
                let options = options.options([("default_transaction_read_only", "on")]);
                On::Postgres(connect_postgres(options, 1).await?)
            }
        };
        Ok(Self { pools: Arc::new(pools), keys })
    }

    /// Which database is in use.
    pub fn engine(&self) -> Engine {
        match *self.pools {
            On::Sqlite(_) => Engine::Sqlite,
            On::Postgres(_) => Engine::Postgres,
        }
    }

    /// The keys in use.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Waits for running work and closes; on SQLite the write-ahead log is folded into the file.
    pub async fn close(&self) {
        match &*self.pools {
            On::Sqlite(pools) => {
                pools.readers.close().await;
                pools.writer.close().await;
            }
            On::Postgres(pool) => pool.close().await,
        }
    }

    /// For reading.
    pub(crate) fn readers(&self) -> Pool<'_> {
        self.pools.readers()
    }

    /// For one statement that writes working state and needs no audit row.
    pub(crate) fn writer(&self) -> Pool<'_> {
        match &*self.pools {
            On::Sqlite(pools) => On::Sqlite(&pools.writer),
            On::Postgres(pool) => On::Postgres(pool),
        }
    }

    /// Begins a transaction that writes working state and needs no audit row.
    pub(crate) async fn write(&self) -> Result<Change> {
        let transaction = match self.writer() {
            On::Sqlite(pool) => On::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            On::Postgres(pool) => On::Postgres(pool.begin().await?),
        };
        Ok(Change { transaction, keys: self.keys.clone() })
    }

    /// Begins an audited change. Changes come one after the other on both engines, so that the
    /// audit chain has one end and two changes cannot wait for each other.
    pub(crate) async fn change(&self) -> Result<Change> {
        let mut change = self.write().await?;
        if let On::Postgres(transaction) = &mut change.transaction {
            sqlx::query(CHANGE_LOCK).execute(&mut **transaction).await?;
        }
        Ok(change)
    }
}

impl Storage {
    /// Drops older versions of rows from the files, after something was erased: SQLite folds its
    /// log into the file and empties it, PostgreSQL vacuums the tables that hold keys and names.
    /// As far as it goes: readers may be in the way, and both engines tidy up later anyway.
    pub(crate) async fn purge(&self) {
        match self.writer() {
            On::Sqlite(pool) => {
                sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(pool).await.ok();
            }
            On::Postgres(pool) => {
                sqlx::query("VACUUM data_key, client, login, ways").execute(pool).await.ok();
            }
        }
    }
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Storage({:?})", self.engine())
    }
}

impl Pools {
    fn readers(&self) -> Pool<'_> {
        match self {
            On::Sqlite(pools) => On::Sqlite(&pools.readers),
            On::Postgres(pool) => On::Postgres(pool),
        }
    }
}

impl Change {
    /// The connection of the transaction, for the macros.
    pub(crate) fn on(&mut self) -> Connection<'_> {
        match &mut self.transaction {
            On::Sqlite(transaction) => On::Sqlite(transaction),
            On::Postgres(transaction) => On::Postgres(transaction),
        }
    }

    /// The practice's keys.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self.transaction {
            On::Sqlite(transaction) => transaction.commit().await?,
            On::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }
}

/// Where a database is: a file, or a server.
pub(crate) type Address<'a> = On<&'a Path, PgConnectOptions>;

impl<'a> Address<'a> {
    pub(crate) fn read(url: &'a str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(Error::Address("sqlite: needs a path".into()));
            }
            Ok(Self::Sqlite(Path::new(path)))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            // The parser's own words may repeat the address, and with it a password.
            let options = PgConnectOptions::from_str(url)
                .map_err(|_| Error::Address("not a PostgreSQL address".into()))?
                .application_name("webside")
                .options([("lock_timeout", PATIENCE.as_millis().to_string())])
                .disable_statement_logging();
            Ok(Self::Postgres(options))
        } else {
            Err(Error::Address("unknown kind of database".into()))
        }
    }
}

/// Connects and brings the schema up to date.
async fn connect(url: &str) -> Result<Pools> {
    match Address::read(url)? {
        Address::Sqlite(path) => connect_sqlite(path).await,
        Address::Postgres(options) => {
            let pool = connect_postgres(options, POSTGRES_CONNECTIONS).await?;
            schema::POSTGRES.run(&pool).await?;
            Ok(On::Postgres(pool))
        }
    }
}

async fn connect_sqlite(path: &Path) -> Result<Pools> {
    make_private(path).map_err(|error| Error::Unreachable(error.to_string()))?;
    // FULL: NORMAL loses nothing when the process is killed, but may lose the last commits when
    // the power fails, and a revoked link or an erased client must not come back.
    // secure_delete: what is erased is overwritten in the file, not only unlinked.
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("secure_delete", "ON")
        .disable_statement_logging();
    let pool =
        || SqlitePoolOptions::new().acquire_timeout(PATIENCE).idle_timeout(None).max_lifetime(None);
    let writer = pool().max_connections(1).connect_with(options.clone()).await?;
    schema::SQLITE.run(&writer).await?;
    let readers = pool()
        .max_connections(SQLITE_READERS)
        .connect_with(options.pragma("query_only", "ON"))
        .await?;
    Ok(On::Sqlite(SqlitePools { writer, readers }))
}

/// Makes the database file readable by its owner alone; its companions inherit that.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

pub(crate) fn only_reading(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .busy_timeout(PATIENCE)
        .pragma("query_only", "ON")
        .disable_statement_logging()
}

async fn connect_postgres(options: PgConnectOptions, connections: u32) -> Result<PgPool> {
    // A pool tries again until its patience ends and then only says "busy"; this says why.
    options.connect().await?.close().await?;
    let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
    Ok(pool.connect_with(options).await?)
}

async fn has_key_check(readers: Pool<'_>) -> Result<bool> {
    let row: Option<(String,)> = query!(fetch_optional, readers, "SELECT id FROM practice")?;
    Ok(row.is_some())
}
