//! The connection pools: opening them, reading through them, and the transactions that write.

pub(crate) use crate::engine::{On, execute, execute_alone, known, query};

use crate::{
    Engine, Error, Installation, Keys, Result,
    address::{Address, PATIENCE, only_reading},
    engine::{Connection, Of},
    ring::{Ring, Sealing},
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
use tokio::sync::Notify;

/// SQLite connections for reading, beside the one that writes (chosen).
const SQLITE_READERS: u32 = 4;
/// PostgreSQL connections (chosen).
const POSTGRES_CONNECTIONS: u32 = 16;
/// Takes an advisory lock, which serialises the audited changes of one practice on PostgreSQL, or the
/// changes of the installation.
const CHANGE_LOCK: &str = "SELECT pg_advisory_xact_lock($1)";

/// The database as one practice sees it: no statement reaches the rows of another. Cheap to clone.
#[derive(Clone)]
pub struct Storage {
    installation: Installation,
    practice: PracticeId,
    ring: Arc<Ring>,
}

pub(crate) struct SqlitePools {
    /// One connection: writers wait for it in order, where SQLite would let them race.
    writer: SqlitePool,
    readers: SqlitePool,
}

pub(crate) type Pools = On<SqlitePools, PgPool>;

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
    /// Keeps the keys as they are. Who changes them has none.
    _sealing: Option<Sealing>,
    /// Whom to wake once this is made, when it queued mail.
    queued: Arc<Notify>,
    has_queued: bool,
}

/// Where rows of all practices are read, for one statement.
pub(crate) struct ReadingWhole<'a>(On<&'a SqlitePool, Transaction<'static, Postgres>>);

/// A transaction about all practices. There is one at a time. Dropping it rolls it back.
pub(crate) struct Whole(On<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>);

impl Storage {
    /// Opens `sqlite:PATH` or `postgres://…` with the keys of the installation, brings the schema up
    /// to date, and shows the practice that came first.
    pub async fn open(url: &str, keys: Keys) -> Result<Self> {
        Installation::open(url, keys).await?.first().await
    }

    pub(crate) fn of(installation: Installation, practice: PracticeId, ring: Arc<Ring>) -> Self {
        Self { installation, practice, ring }
    }

    /// The database with all its practices.
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    /// Which database is in use.
    pub fn engine(&self) -> Engine {
        self.installation.pools().engine()
    }

    /// Closes the database for all practices, as [`Installation::close`] does.
    pub async fn close(&self) {
        self.installation.close().await;
    }

    /// The practice's id.
    pub fn practice(&self) -> &PracticeId {
        &self.practice
    }

    /// The practice's keys as they are now.
    pub fn keys(&self) -> Keys {
        self.ring.keys()
    }

    pub(crate) fn ring(&self) -> &Ring {
        &self.ring
    }

    /// Where this practice's rows are read, for one statement.
    pub(crate) async fn read(&self) -> Result<Reading<'_>> {
        let db = match self.installation.pools() {
            On::Sqlite(pools) => On::Sqlite(&pools.readers),
            On::Postgres(pool) => On::Postgres(begin_of(pool, self.practice.as_str()).await?),
        };
        Ok(Reading { practice: self.practice.as_str(), db })
    }

    /// Begins a transaction that needs no audit row.
    pub(crate) async fn write(&self) -> Result<Change> {
        match self.installation.is_beside() {
            // Its keys are looked at in turn with who changes them.
            true => self.change().await,
            false => self.begin(Some(self.ring.sealing().await?)).await,
        }
    }

    /// Begins an audited transaction. Those of one practice are serialised on both engines, so that
    /// its audit chain has one end and no two of them deadlock.
    pub(crate) async fn change(&self) -> Result<Change> {
        let mut change = self.begin(Some(self.ring.sealing().await?)).await?;
        change.lock().await?;
        if self.installation.is_beside()
            && let Some(keys) = change.stored_keys(&self.installation).await?
        {
            self.ring.set(keys.clone());
            change.keys = keys;
        }
        Ok(change)
    }

    /// Begins a transaction that changes the keys of this practice. In this process, the caller keeps
    /// them [still](Ring::still).
    pub(crate) async fn change_keys(&self) -> Result<Change> {
        let mut change = self.begin(None).await?;
        change.lock().await?;
        change.hold_lease(self.installation.node()).await?;
        Ok(change)
    }

    async fn begin(&self, sealing: Option<Sealing>) -> Result<Change> {
        let transaction = match self.installation.pools() {
            On::Sqlite(pools) => On::Sqlite(pools.writer.begin_with("BEGIN IMMEDIATE").await?),
            On::Postgres(pool) => On::Postgres(begin_of(pool, self.practice.as_str()).await?),
        };
        let (practice, keys) = (self.practice.clone(), self.keys());
        let queued = self.installation.queued().clone();
        Ok(Change { practice, transaction, keys, _sealing: sealing, queued, has_queued: false })
    }

    /// Removes older versions of rows from the files, after something of this practice was erased.
    pub(crate) async fn purge(&self) {
        self.installation.pools().purge("data_key, client, login, ways").await;
    }
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Storage({:?})", self.engine())
    }
}

impl Pools {
    pub(crate) fn engine(&self) -> Engine {
        match self {
            On::Sqlite(_) => Engine::Sqlite,
            On::Postgres(_) => Engine::Postgres,
        }
    }

    pub(crate) async fn pass_over_policies(&self) -> Result<bool> {
        let On::Postgres(pool) = self else { return Ok(false) };
        let sql = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";
        Ok(sqlx::query_scalar(sql).fetch_one(pool).await?)
    }

    pub(crate) async fn close(&self) {
        match self {
            On::Sqlite(pools) => {
                pools.readers.close().await;
                pools.writer.close().await;
            }
            On::Postgres(pool) => pool.close().await,
        }
    }

    pub(crate) async fn read_whole(&self) -> Result<ReadingWhole<'_>> {
        Ok(ReadingWhole(match self {
            On::Sqlite(pools) => On::Sqlite(&pools.readers),
            On::Postgres(pool) => On::Postgres(begin_of(pool, WHOLE).await?),
        }))
    }

    pub(crate) async fn whole(&self) -> Result<Whole> {
        Ok(Whole(match self {
            On::Sqlite(pools) => On::Sqlite(pools.writer.begin_with("BEGIN IMMEDIATE").await?),
            On::Postgres(pool) => {
                let mut transaction = begin_of(pool, WHOLE).await?;
                let lock = lock_number("installation");
                sqlx::query(CHANGE_LOCK).bind(lock).execute(&mut *transaction).await?;
                On::Postgres(transaction)
            }
        }))
    }

    /// Removes older versions of rows from the files: SQLite merges its log into the file and
    /// truncates it, PostgreSQL vacuums the tables. A failure is ignored: readers may be in the way,
    /// and both engines do it later by themselves.
    pub(crate) async fn purge(&self, tables: &str) {
        match self {
            On::Sqlite(pools) => {
                sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&pools.writer).await.ok();
            }
            On::Postgres(pool) => {
                // Not the pool's: a request that was dropped may have left a transaction open there.
                let Ok(mut alone) = pool.connect_options().connect().await else { return };
                let sql = AssertSqlSafe(format!("VACUUM {tables}"));
                sqlx::query(sql).execute(&mut alone).await.ok();
                alone.close().await.ok();
            }
        }
    }
}

impl ReadingWhole<'_> {
    /// The connection or pool, for `query_all!`.
    pub(crate) fn on(&mut self) -> On<&SqlitePool, &mut PgConnection> {
        match &mut self.0 {
            On::Sqlite(pool) => On::Sqlite(*pool),
            On::Postgres(transaction) => On::Postgres(&mut **transaction),
        }
    }
}

impl Whole {
    /// The transaction's connection, for `execute_all!` and `query_all!`.
    pub(crate) fn on(&mut self) -> Connection<'_> {
        match &mut self.0 {
            On::Sqlite(transaction) => On::Sqlite(transaction),
            On::Postgres(transaction) => On::Postgres(transaction),
        }
    }

    pub(crate) async fn commit(self) -> Result<()> {
        commit(self.0).await
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

    /// The practice's keys. They stay as they are until the transaction ends.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Waits for the other audited changes of this practice.
    async fn lock(&mut self) -> Result<()> {
        if let On::Postgres(transaction) = &mut self.transaction {
            let lock = lock_number(&format!("change {}", self.practice));
            sqlx::query(CHANGE_LOCK).bind(lock).execute(&mut **transaction).await?;
        }
        Ok(())
    }

    /// Notes that this change queued mail.
    pub(crate) fn has_queued(&mut self) {
        self.has_queued = true;
    }

    pub(crate) async fn commit(self) -> Result<()> {
        commit(self.transaction).await?;
        if self.has_queued {
            self.queued.notify_one();
        }
        Ok(())
    }
}

async fn commit(
    transaction: On<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>,
) -> Result<()> {
    match transaction {
        On::Sqlite(transaction) => transaction.commit().await?,
        On::Postgres(transaction) => transaction.commit().await?,
    }
    Ok(())
}

/// In the place of a practice's id, for all rows.
const WHOLE: &str = "*";

/// Begins a transaction that sees the rows of one practice only: the policies of the tables compare
/// with this setting, which ends with the transaction.
async fn begin_of(pool: &PgPool, practice: &str) -> Result<Transaction<'static, Postgres>> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    assert!(practice == WHOLE || practice.bytes().all(is_plain), "ids of practices are made here");
    let begin = format!("BEGIN; SET LOCAL webside.practice = '{practice}'");
    Ok(pool.begin_with(AssertSqlSafe(begin)).await?)
}

/// The number of an advisory lock. Two that have the same one wait for each other, and lose nothing.
fn lock_number(what: &str) -> i64 {
    let hash = Sha256::digest(format!("webside {what}"));
    let (bytes, _) = hash.split_first_chunk().expect("a hash is longer than a number");
    i64::from_be_bytes(*bytes)
}

/// Connects and brings the schema up to date.
pub(crate) async fn connect(url: &str) -> Result<Pools> {
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

/// Connects for reading only.
pub(crate) async fn connect_to_read(address: Address<'_>) -> Result<Pools> {
    match address {
        Address::Sqlite(path) => {
            let readers = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
            let readers = readers.connect_with(only_reading(path)).await?;
            Ok(On::Sqlite(SqlitePools { writer: readers.clone(), readers }))
        }
        Address::Postgres(options) => {
            let options = options.options([("default_transaction_read_only", "on")]);
            Ok(On::Postgres(connect_postgres(options, 1).await?))
        }
    }
}

#[cfg(test)]
mod tests;
