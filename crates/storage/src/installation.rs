//! One database with its key file, and the practices in it. Each practice has keys of its own; those
//! of the installation seal them, so that a practice ends with its keys.

use crate::{
    Engine, Error, Keys, Result, Storage,
    address::Address,
    db::{Change, Pools, Whole, connect, connect_to_read, execute},
    engine::{execute_all, query, query_all},
    lease::Lease,
    new_id,
    practice_row::{FIRST, key_check},
    ring::Ring,
    seal,
    task::Task,
};
use practice::{Moment, PracticeId};
use std::{
    collections::HashMap,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Notify;

/// A database and the keys that open it. Cheap to clone.
#[derive(Clone)]
pub struct Installation(Arc<Inner>);

struct Inner {
    pools: Pools,
    keys: KeySource,
    standing: Standing,
    rings: Mutex<HashMap<PracticeId, Arc<Ring>>>,
    queued: Arc<Notify>,
}

/// Where the keys of the installation are. The file is read whenever they are needed: another process
/// may have changed it.
pub(crate) enum KeySource {
    File(PathBuf),
    Given(Keys),
}

/// What this process may take for granted.
enum Standing {
    /// Nobody else changes the keys of practices. On PostgreSQL, the row of `node` that says so.
    Serves(Option<Arc<str>>),
    /// Another process may serve the database, and change keys.
    Beside,
    /// This one only reads.
    Reads,
}

/// A practice of an installation, without anything that is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeFacts {
    /// Its id.
    pub id: PracticeId,
    /// The name of the host by which it is found; `None` for one that was there before there were
    /// several, and for one that has ended.
    pub host: Option<String>,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

type Row = (String, Option<String>, Option<i64>);

/// The practice that was made without a name comes first, then the others as they were made.
const PRACTICES: &str = "SELECT id, host, ended_at FROM practice
    ORDER BY CASE WHEN id = 'practice' THEN 0 ELSE 1 END, id";

impl Installation {
    /// Opens `sqlite:PATH` or `postgres://…` in a process that alone changes it, brings the schema up
    /// to date, and checks that the keys belong to the database.
    pub async fn open(url: &str, keys: Keys) -> Result<Self> {
        let pools = connect(url).await?;
        Self::checked(pools, KeySource::Given(keys), Standing::Serves(None)).await
    }

    /// The same beside a process that may serve the database, with the keys in a file. While the
    /// database is empty, a missing key file is created; afterwards it is [`Error::KeyMissing`].
    pub async fn open_with_key_file(url: &str, key_file: &Path) -> Result<Self> {
        Self::with_key_file(url, key_file, Standing::Beside).await
    }

    /// The same to serve the database, whose rooms are written only as long as this process has the
    /// lease. Nothing is changed in a database that another process serves. After a crash of the
    /// process before, this waits until its lease has ended.
    ///
    /// # Errors
    /// [`Error::Served`] when another process serves this database.
    pub async fn open_to_serve(url: &str, key_file: &Path) -> Result<(Self, Lease)> {
        let early = Lease::take_if_known(url).await?;
        let lease = match early {
            Some(lease) => lease,
            None => {
                connect(url).await?.close().await;
                Lease::take_if_known(url).await?.expect("the schema is up to date")
            }
        };
        let standing = Standing::Serves(lease.node());
        Ok((Self::with_key_file(url, key_file, standing).await?, lease))
    }

    async fn with_key_file(url: &str, key_file: &Path, standing: Standing) -> Result<Self> {
        let pools = connect(url).await?;
        if let Err(Error::KeyMissing(path)) = Keys::open(key_file) {
            if !practices(&pools).await?.is_empty() {
                return Err(Error::KeyMissing(path));
            }
            Keys::create(key_file)?;
        }
        Self::checked(pools, KeySource::File(key_file.to_owned()), standing).await
    }

    /// Opens an existing database for reading only: nothing is created, migrated or written. The
    /// caller checks [`schema`](crate::schema) first.
    pub async fn open_read_only(url: &str, keys: Keys) -> Result<Self> {
        let pools = connect_to_read(Address::read(url)?).await?;
        Self::checked(pools, KeySource::Given(keys), Standing::Reads).await
    }

    async fn checked(pools: Pools, keys: KeySource, standing: Standing) -> Result<Self> {
        let inner =
            Inner { pools, keys, standing, rings: Mutex::default(), queued: Arc::default() };
        let installation = Self(Arc::new(inner));
        installation.check().await?;
        if !matches!(installation.0.standing, Standing::Reads) {
            installation.adopt().await?;
        }
        Ok(installation)
    }

    /// Gives practices of an earlier version keys of their own, before anything else is done with
    /// keys.
    async fn adopt(&self) -> Result<()> {
        let sql = "SELECT id FROM practice WHERE keys IS NULL AND ended_at IS NULL";
        let rows: Vec<(String,)> =
            query_all!(fetch_all, self.pools().read_whole().await?.on(), sql)?;
        for (id,) in rows {
            match self.practice(&PracticeId::new(&id)).await {
                // It closes no other practice; whoever opens it learns of it.
                Err(Error::WrongKey) => tracing::error!(practice = id, "its keys are missing"),
                adopted => drop(adopted?),
            }
        }
        Ok(())
    }

    /// Checks that the database answers, and that the keys open those of a practice, if there is any
    /// that has some.
    pub async fn check(&self) -> Result<()> {
        match self.check_keys().await {
            // They may have been sealed again between the two.
            Err(Error::WrongKey) => self.check_keys().await,
            checked => checked,
        }
    }

    async fn check_keys(&self) -> Result<()> {
        let sql = "SELECT id, keys FROM practice WHERE keys IS NOT NULL ORDER BY id LIMIT 20";
        let rows: Vec<(String, Vec<u8>)> =
            query_all!(fetch_all, self.pools().read_whole().await?.on(), sql)?;
        let keys = self.keys()?;
        let opens = |(id, wrapped): &(String, Vec<u8>)| keys.unwrap(id, wrapped).is_ok();
        if rows.is_empty() || rows.iter().any(opens) { Ok(()) } else { Err(Error::WrongKey) }
    }

    pub(crate) fn pools(&self) -> &Pools {
        &self.0.pools
    }

    /// The installation's keys, as they are in the file now.
    pub fn keys(&self) -> Result<Keys> {
        match &self.0.keys {
            KeySource::File(path) => Keys::open(path),
            KeySource::Given(keys) => Ok(keys.clone()),
        }
    }

    /// The keys of a practice, as stored.
    pub(crate) fn open_keys(&self, practice: &str, wrapped: &[u8]) -> Result<Keys> {
        self.keys()?.unwrap(practice, wrapped)
    }

    pub(crate) fn key_source(&self) -> &KeySource {
        &self.0.keys
    }

    /// The row of `node` that is this process's.
    pub(crate) fn node(&self) -> Option<&str> {
        match &self.0.standing {
            Standing::Serves(node) => node.as_deref(),
            Standing::Beside | Standing::Reads => None,
        }
    }

    /// Whether another process may change the keys of practices meanwhile.
    pub(crate) fn is_beside(&self) -> bool {
        matches!(self.0.standing, Standing::Beside)
    }

    /// Which database is in use.
    pub fn engine(&self) -> Engine {
        self.pools().engine()
    }

    /// Waits for running statements and closes; SQLite then merges its write-ahead log into the
    /// file.
    pub async fn close(&self) {
        self.pools().close().await;
    }

    /// Whether the account of the database is shown all rows whatever the policies of the tables say:
    /// a second wall that is not there. False on SQLite, which has no accounts.
    pub async fn passes_over_policies(&self) -> Result<bool> {
        self.pools().pass_over_policies().await
    }

    /// Checks that the database takes a transaction that writes: a full disk answers all that read.
    pub async fn check_writing(&self) -> Result<()> {
        let mut whole = self.whole().await?;
        let sql = "UPDATE practice SET zone = zone WHERE id = (SELECT min(id) FROM practice)";
        execute_all!(whole.on(), sql)?;
        whole.commit().await
    }

    /// A transaction about all practices.
    pub(crate) async fn whole(&self) -> Result<Whole> {
        self.pools().whole().await
    }

    /// All practices, also those that have ended.
    pub async fn practices(&self) -> Result<Vec<PracticeFacts>> {
        practices(self.pools()).await
    }

    /// The practice that is found by this name of a host, unless it has ended.
    pub async fn practice_at(&self, host: &str) -> Result<Option<PracticeId>> {
        let sql = "SELECT id FROM practice WHERE host = $1 AND ended_at IS NULL";
        let row: Option<(String,)> =
            query_all!(fetch_optional, self.pools().read_whole().await?.on(), sql, host)?;
        Ok(row.map(|(id,)| PracticeId::new(id)))
    }

    /// What is known of a practice; `None` when there is none with this id.
    pub async fn practice_facts(&self, id: &PracticeId) -> Result<Option<PracticeFacts>> {
        let sql = "SELECT id, host, ended_at FROM practice WHERE id = $1";
        let row: Option<Row> =
            query_all!(fetch_optional, self.pools().read_whole().await?.on(), sql, id.as_str())?;
        Ok(row.map(PracticeFacts::read))
    }

    /// The practices that have rooms to bring back.
    pub async fn practices_with_rooms(&self) -> Result<Vec<PracticeId>> {
        let sql = "SELECT DISTINCT practice_id FROM room_snapshot ORDER BY practice_id";
        let rows: Vec<(String,)> =
            query_all!(fetch_all, self.pools().read_whole().await?.on(), sql)?;
        Ok(rows.into_iter().map(|(id,)| PracticeId::new(id)).collect())
    }

    /// The practice that came first, of those that have not ended and whose keys open. In an empty
    /// database it is made, without the name of a host.
    ///
    /// # Errors
    /// [`Error::Absent`] when all have ended.
    pub async fn first(&self) -> Result<Storage> {
        let mut all = self.practices().await?;
        if all.is_empty() {
            let mut whole = self.whole().await?;
            // Another process may have made it meanwhile.
            if whole.practices().await?.is_empty() {
                self.insert(&mut whole, FIRST, None).await?;
                whole.commit().await?;
            }
            all = self.practices().await?;
        }
        let mut refused = Error::Absent;
        for one in all.into_iter().filter(|one| one.ended_at.is_none()) {
            match self.practice(&one.id).await {
                Err(error @ Error::WrongKey) => refused = error,
                first => return first,
            }
        }
        Err(refused)
    }

    /// Adds a practice that is found by the name of a host.
    ///
    /// # Errors
    /// [`Error::Taken`] when another has this name.
    pub async fn add_practice(&self, host: &str) -> Result<Storage> {
        let id = new_id();
        let mut whole = self.whole().await?;
        self.insert(&mut whole, &id, Some(host)).await?;
        whole.commit().await?;
        self.practice(&PracticeId::new(id)).await
    }

    /// The keys are read within the transaction: while it lasts, no version leaves the file.
    async fn insert(&self, whole: &mut Whole, id: &str, host: Option<&str>) -> Result<()> {
        let (installation, keys) = (self.keys()?, Keys::new());
        execute_all!(
            whole.on(),
            "INSERT INTO practice (id, host, keys, key_check) VALUES ($1, $2, $3, $4)",
            id,
            host,
            keys.wrapped_by(&installation, id),
            key_check(&keys, id),
        )
        .map(drop)
    }

    /// The database as one practice sees it.
    ///
    /// # Errors
    /// [`Error::Absent`] when there is none with this id, or it has ended; [`Error::WrongKey`] when
    /// its keys do not open.
    pub async fn practice(&self, id: &PracticeId) -> Result<Storage> {
        if let Some(ring) = self.rings().get(id) {
            return Ok(Storage::of(self.clone(), id.clone(), ring.clone()));
        }
        let keys = match self.read_keys(id).await? {
            Some(keys) => keys,
            // Reading only, as an earlier version sealed.
            None if matches!(self.0.standing, Standing::Reads) => self.keys()?,
            None => self.give_keys(id).await?,
        };
        let ring = self.rings().entry(id.clone()).or_insert_with(|| Ring::shared(keys)).clone();
        let storage = Storage::of(self.clone(), id.clone(), ring);
        if !matches!(self.0.standing, Standing::Reads) {
            storage.settle_key_check().await?;
            storage.settle_audit().await?;
        }
        Ok(storage)
    }

    /// A practice of which nothing opens.
    pub(crate) fn without_keys(&self, id: &PracticeId) -> Storage {
        Storage::of(self.clone(), id.clone(), Ring::shared(Keys::new()))
    }

    /// Notified when mail was queued, of any practice, by this process.
    pub fn queued(&self) -> &Arc<Notify> {
        &self.0.queued
    }

    fn rings(&self) -> std::sync::MutexGuard<'_, HashMap<PracticeId, Arc<Ring>>> {
        self.0.rings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys of a practice as stored, and with them those that this process still opens with.
    pub(crate) async fn stored_keys_of(&self, id: &PracticeId) -> Result<Keys> {
        self.read_keys(id).await?.ok_or(Error::Absent)
    }

    /// The keys of a practice; `None` when an earlier version left it without.
    async fn read_keys(&self, id: &PracticeId) -> Result<Option<Keys>> {
        let storage = self.without_keys(id);
        let mut is_again = false;
        loop {
            let sql = "SELECT keys, ended_at FROM practice WHERE id = $1";
            let row: Option<(Option<Vec<u8>>, Option<i64>)> =
                query!(fetch_optional, storage.read().await?.on(), sql)?;
            let Some((wrapped, None)) = row else { return Err(Error::Absent) };
            let Some(wrapped) = wrapped else { return Ok(None) };
            match self.keys()?.unwrap(id.as_str(), &wrapped) {
                Ok(keys) => return Ok(Some(keys)),
                // They may have been sealed again between the two.
                Err(_) if !is_again => is_again = true,
                Err(error) => {
                    tracing::error!(%error, "the keys of a practice do not open");
                    return Err(Error::WrongKey);
                }
            }
        }
    }

    /// Gives a practice of an earlier version keys of its own. What it has is sealed by those of the
    /// installation, so these are among them until all is sealed again.
    async fn give_keys(&self, id: &PracticeId) -> Result<Keys> {
        let installation = self.keys()?;
        let as_before = Ring::shared(installation.clone());
        let before = Storage::of(self.clone(), id.clone(), as_before);
        before.check().await?;
        let mut change = before.change_keys().await?;
        if let Some(keys) = change.stored_keys(self).await? {
            return Ok(keys);
        }
        let keys = installation.and_new_version();
        change.store_keys(self, &keys).await?;
        change.ask(&Task::RotatePracticeKey(id.clone())).await?;
        change.commit().await?;
        Ok(keys)
    }

    /// Forgets the keys of a practice that has ended.
    pub(crate) fn forget(&self, id: &PracticeId) {
        if let Some(ring) = self.rings().remove(id) {
            ring.end();
        }
    }
}

impl Whole {
    /// The practices whose keys are not sealed by this version of the installation's.
    pub(crate) async fn keys_by_older(&mut self, version: u32) -> Result<Vec<PracticeId>> {
        let sql = "SELECT id, keys FROM practice WHERE ended_at IS NULL";
        let rows: Vec<(String, Option<Vec<u8>>)> = query_all!(fetch_all, self.on(), sql)?;
        let is_older = |wrapped: &Option<Vec<u8>>| {
            wrapped.as_deref().and_then(seal::key_version) != Some(version)
        };
        Ok(rows
            .into_iter()
            .filter_map(|(id, keys)| is_older(&keys).then(|| PracticeId::new(id)))
            .collect())
    }

    pub(crate) async fn practices(&mut self) -> Result<Vec<PracticeFacts>> {
        let rows: Vec<Row> = query_all!(fetch_all, self.on(), PRACTICES)?;
        Ok(rows.into_iter().map(PracticeFacts::read).collect())
    }
}

impl PracticeFacts {
    fn read((id, host, ended_at): Row) -> Self {
        Self { id: PracticeId::new(id), host, ended_at: ended_at.map(Moment::from_micros) }
    }
}

async fn practices(pools: &Pools) -> Result<Vec<PracticeFacts>> {
    let rows: Vec<Row> = query_all!(fetch_all, pools.read_whole().await?.on(), PRACTICES)?;
    Ok(rows.into_iter().map(PracticeFacts::read).collect())
}

impl Change {
    /// The keys of the practice as stored, whatever this process knows.
    pub(crate) async fn stored_keys(
        &mut self,
        installation: &Installation,
    ) -> Result<Option<Keys>> {
        let sql = "SELECT keys FROM practice WHERE id = $1 AND ended_at IS NULL";
        let row: Option<(Option<Vec<u8>>,)> = query!(fetch_optional, self.on(), sql)?;
        let (wrapped,) = row.ok_or(Error::Absent)?;
        let open = |wrapped: Vec<u8>| installation.keys()?.unwrap(self.practice(), &wrapped);
        wrapped.map(open).transpose()
    }

    /// Stores keys of the practice, sealed by the installation's.
    pub(crate) async fn store_keys(
        &mut self,
        installation: &Installation,
        keys: &Keys,
    ) -> Result<()> {
        let wrapped = keys.wrapped_by(&installation.keys()?, self.practice());
        execute!(self.on(), "UPDATE practice SET keys = $2 WHERE id = $1", &wrapped).map(drop)
    }
}

impl fmt::Debug for Installation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Installation({:?})", self.pools().engine())
    }
}
