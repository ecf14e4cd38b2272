//! The connection pools: opening them, reading through them, and the transactions that write.

pub(crate) use crate::engine::{On, execute, execute_alone, query};

use crate::{
    Engine, Error, Keys, Result,
    address::{Address, PATIENCE, only_reading},
    engine::{Connection, Of, Pool, query_all},
    practice_row::FIRST,
    schema,
};
use practice::PracticeId;
use sha2::{Digest as _, Sha256};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, PgPool, Postgres, Sqlite,
    SqlitePool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{fmt, fs::OpenOptions, path::Path, sync::Arc};

/// SQLite connections for reading, beside the one that writes (chosen).
const SQLITE_READERS: u32 = 4;
/// PostgreSQL connections (chosen).
const POSTGRES_CONNECTIONS: u32 = 16;
/// Takes the advisory lock that serialises the audited changes of one practice on PostgreSQL.
const CHANGE_LOCK: &str = "SELECT pg_advisory_xact_lock($1)";

/// The database as one practice sees it: no statement reaches the rows of another. Cheap to clone.
#[derive(Clone)]
pub struct Storage {
    pools: Arc<Pools>,
    practice: PracticeId,
    keys: Keys,
    /// The row of `node` by which this process may write rooms, if it serves a PostgreSQL database.
    node: Option<Arc<str>>,
}

struct SqlitePools {
    /// One connection: writers wait for it in order, where SQLite would let them race.
    writer: SqlitePool,
    readers: SqlitePool,
}

type Pools = On<SqlitePools, PgPool>;

/// Where a practice's rows are read. On PostgreSQL it is a transaction, because only within one can
/// the database be told which practice's rows it may show; behind a pooler, another statement may be
/// another connection's.
pub(crate) struct Reading<'a> {
    practice: &'a str,
    db: On<&'a SqlitePool, Transaction<'static, Postgres>>,
}

/// A transaction of a practice. Dropping it rolls it back.
pub(crate) struct Change {
    practice: PracticeId,
    transaction: On<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>,
    keys: Keys,
}

impl Storage {
    /// Opens `sqlite:PATH` or `postgres://…`, brings the schema up to date, and checks that the
    /// keys belong to the database.
    pub async fn open(url: &str, keys: Keys) -> Result<Self> {
        let pools = connect(url).await?;
        Self::settled(pools, keys).await
    }

    /// Like [`Storage::open`], with the keys in a file. While the database is empty, a missing key
    /// file is created; afterwards it is [`Error::KeyMissing`].
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
        Self::settled(pools, keys).await
    }

    fn of(pools: Pools, keys: Keys) -> Self {
        Self { pools: Arc::new(pools), practice: PracticeId::new(FIRST), keys, node: None }
    }

    async fn settled(pools: Pools, keys: Keys) -> Result<Self> {
        let storage = Self::of(pools, keys);
        storage.settle_key_check().await?;
        storage.settle_audit().await?;
        Ok(storage)
    }

    /// Opens an existing database for reading only: nothing is created, migrated or written. The
    /// caller checks [`schema`](crate::schema) first, and the keys with [`Storage::check`].
    pub async fn open_read_only(url: &str, keys: Keys) -> Result<Self> {
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
        Ok(Self::of(pools, keys))
    }

    /// The same database, whose rooms are written only as long as this process has its lease.
    pub(crate) fn serving(self, node: Option<Arc<str>>) -> Self {
        Self { node, ..self }
    }

    /// The row of `node` that is this process's.
    pub(crate) fn node(&self) -> Option<&str> {
        self.node.as_deref()
    }

    /// Which database is in use.
    pub fn engine(&self) -> Engine {
        match *self.pools {
            On::Sqlite(_) => Engine::Sqlite,
            On::Postgres(_) => Engine::Postgres,
        }
    }

    /// The practice's id.
    pub(crate) fn practice(&self) -> &str {
        self.practice.as_str()
    }

    /// The keys in use.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Whether the account of the database is shown all rows whatever the policies of the tables say:
    /// a second wall that is not there. False on SQLite, which has no accounts.
    pub async fn passes_over_policies(&self) -> Result<bool> {
        let On::Postgres(pool) = &*self.pools else { return Ok(false) };
        let sql = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";
        Ok(sqlx::query_scalar(sql).fetch_one(pool).await?)
    }

    /// Waits for running statements and closes; SQLite then merges its write-ahead log into the
    /// file.
    pub async fn close(&self) {
        match &*self.pools {
            On::Sqlite(pools) => {
                pools.readers.close().await;
                pools.writer.close().await;
            }
            On::Postgres(pool) => pool.close().await,
        }
    }

    /// Where this practice's rows are read, for one statement.
    pub(crate) async fn read(&self) -> Result<Reading<'_>> {
        let db = match &*self.pools {
            On::Sqlite(pools) => On::Sqlite(&pools.readers),
            On::Postgres(pool) => On::Postgres(begin_of(pool, &self.practice).await?),
        };
        Ok(Reading { practice: self.practice.as_str(), db })
    }

    /// The pool for statements about no practice.
    fn writer(&self) -> Pool<'_> {
        match &*self.pools {
            On::Sqlite(pools) => On::Sqlite(&pools.writer),
            On::Postgres(pool) => On::Postgres(pool),
        }
    }

    /// Begins a transaction that needs no audit row.
    pub(crate) async fn write(&self) -> Result<Change> {
        let transaction = match self.writer() {
            On::Sqlite(pool) => On::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            On::Postgres(pool) => On::Postgres(begin_of(pool, &self.practice).await?),
        };
        Ok(Change { practice: self.practice.clone(), transaction, keys: self.keys.clone() })
    }

    /// Begins an audited transaction. Those of one practice are serialised on both engines, so that
    /// its audit chain has one end and no two of them deadlock.
    pub(crate) async fn change(&self) -> Result<Change> {
        let mut change = self.write().await?;
        if let On::Postgres(transaction) = &mut change.transaction {
            let lock = change_lock(&self.practice);
            sqlx::query(CHANGE_LOCK).bind(lock).execute(&mut **transaction).await?;
        }
        Ok(change)
    }
}

impl Storage {
    /// Removes older versions of rows from the files, after something was erased: SQLite merges its
    /// log into the file and truncates it, PostgreSQL vacuums the tables that hold keys and names.
    /// A failure is ignored: readers may be in the way, and both engines do it later by themselves.
    pub(crate) async fn purge(&self) {
        match self.writer() {
            On::Sqlite(pool) => {
                sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(pool).await.ok();
            }
            On::Postgres(pool) => {
                // Not the pool's: a request that was dropped may have left a transaction open there.
                let Ok(mut alone) = pool.connect_options().connect().await else { return };
                sqlx::query("VACUUM data_key, client, login, ways").execute(&mut alone).await.ok();
                alone.close().await.ok();
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

impl Reading<'_> {
    /// The connection or pool, for `query!`.
    pub(crate) fn on(&mut self) -> Of<'_, On<&SqlitePool, &mut PgConnection>> {
        let db = match &mut self.db {
            On::Sqlite(pool) => On::Sqlite(*pool),
            On::Postgres(transaction) => On::Postgres(&mut **transaction),
        };
        Of { practice: self.practice, db }
    }
}

impl Change {
    /// The transaction's connection, for `execute!` and `query!`.
    pub(crate) fn on(&mut self) -> Of<'_, Connection<'_>> {
        let db: Connection<'_> = match &mut self.transaction {
            On::Sqlite(transaction) => On::Sqlite(transaction),
            On::Postgres(transaction) => On::Postgres(transaction),
        };
        Of { practice: self.practice.as_str(), db }
    }

    /// The practice's id.
    pub(crate) fn practice(&self) -> &str {
        self.practice.as_str()
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

/// Begins a transaction that sees the rows of one practice only: the policies of the tables compare
/// with this setting, which ends with the transaction.
async fn begin_of(pool: &PgPool, practice: &PracticeId) -> Result<Transaction<'static, Postgres>> {
    let id = practice.as_str();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    assert!(id.bytes().all(is_plain), "ids of practices are made here");
    let begin = format!("BEGIN; SET LOCAL webside.practice = '{id}'");
    Ok(pool.begin_with(AssertSqlSafe(begin)).await?)
}

/// The number of a practice's lock. Two practices that have the same one wait for each other, and
/// lose nothing.
fn change_lock(practice: &PracticeId) -> i64 {
    let hash = Sha256::digest(format!("webside change {practice}"));
    let (bytes, _) = hash.split_first_chunk().expect("a hash is longer than a number");
    i64::from_be_bytes(*bytes)
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
    // the power fails; a revoked link or an erased client must not return.
    // secure_delete: overwrites what is deleted, instead of only unlinking it.
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
    // SQLite rolls back by itself when the disk is full or fails. sqlx then still counts a
    // transaction, and could begin no other on this connection.
    let writer = pool()
        .max_connections(1)
        .before_acquire(|connection, _| {
            let is_usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_usable) })
        })
        .connect_with(options.clone())
        .await?;
    schema::SQLITE.run(&writer).await?;
    let readers = pool()
        .max_connections(SQLITE_READERS)
        .connect_with(options.pragma("query_only", "ON"))
        .await?;
    Ok(On::Sqlite(SqlitePools { writer, readers }))
}

/// Creates the file readable by its owner only. SQLite gives its log files the same permissions.
pub(crate) fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

async fn connect_postgres(options: PgConnectOptions, connections: u32) -> Result<PgPool> {
    // A pool retries until its timeout and then reports no cause; a single connection reports one.
    options.connect().await?.close().await?;
    let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
    Ok(pool.connect_with(options).await?)
}

async fn has_key_check(readers: Pool<'_>) -> Result<bool> {
    let row: Option<(String,)> = query_all!(fetch_optional, readers, "SELECT id FROM practice")?;
    Ok(row.is_some())
}

#[cfg(test)]
mod tests;
