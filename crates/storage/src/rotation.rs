//! Key rotation, while the database is served. A new version of a key seals everything from the
//! moment it is there; what an older one sealed is sealed again in batches; then the older one goes.
//! At every moment the stored keys open all that is stored, so a crash leaves nothing closed.

use crate::{
    Error, Installation, Keys, Result, Storage,
    damage::unless_damaged,
    db::{execute, query},
    installation::KeySource,
    seal,
    sealed::{By, SEALED},
};
use practice::{Moment, PracticeId, audit::Actor};
use std::path::{Path, PathBuf};

/// How many values are sealed again in one transaction (chosen: other changes wait some
/// milliseconds).
const BATCH: i64 = 200;

/// The result of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The key version that seals everything now.
    pub version: u32,
    /// How many values were sealed again.
    pub values: u64,
}

impl Storage {
    /// Gives the practice a new key, seals everything with it, and deletes the older ones. One that
    /// was broken off is finished. Damaged values stay as they are. What a client's data key seals
    /// stays; only the data keys are wrapped again. No other process may change the practice's keys
    /// meanwhile: the caller has the lease.
    pub async fn rotate_keys(&self, by: &Actor, now: Moment) -> Result<Rotated> {
        let version = self.begin_rotation().await?;
        let mut values = 0;
        loop {
            let again = self.seal_again(version).await?;
            values += again;
            if again == 0 {
                break;
            }
        }
        self.end_rotation(version, by, now).await?;
        self.purge().await;
        Ok(Rotated { version, values })
    }

    /// The version that seals everything from now on.
    async fn begin_rotation(&self) -> Result<u32> {
        let _still = self.ring().still().await;
        let mut change = self.change_keys().await?;
        let stored = change.stored_keys(self.installation()).await?.ok_or(Error::Absent)?;
        let keys = if stored.has_older() { stored } else { stored.and_new_version() };
        change.store_keys(self.installation(), &keys).await?;
        change.commit().await?;
        let version = keys.newest_version();
        self.ring().set(keys);
        Ok(version)
    }

    /// Seals again what an older version sealed; how many values.
    async fn seal_again(&self, version: u32) -> Result<u64> {
        let mut values = 0;
        for sealed in &SEALED {
            let By::Practice { page, update } = sealed.by else { continue };
            let column = sealed.name();
            let mut last = String::new();
            loop {
                let mut change = self.change().await?;
                change.hold_lease(self.installation().node()).await?;
                let rows: Vec<(String, Vec<u8>)> =
                    query!(fetch_all, change.on(), page, &last, BATCH)?;
                let Some((end, _)) = rows.last() else { break };
                last.clone_from(end);
                for (id, was) in rows {
                    if seal::key_version(&was) == Some(version) {
                        continue;
                    }
                    let plain = unless_damaged(change.keys().open_sealed(&column, &id, &was))?;
                    let Some(plain) = plain else { continue };
                    let is = change.keys().seal(&column, &id, &plain);
                    // Another transaction may have replaced it meanwhile: then by the new key.
                    values += execute!(change.on(), update, &id, &is, &was)?;
                }
                change.commit().await?;
            }
        }
        Ok(values)
    }

    async fn end_rotation(&self, version: u32, by: &Actor, now: Moment) -> Result<()> {
        let mut change = self.change().await?;
        self.index_people(&mut change).await?;
        change.commit().await?;
        let _still = self.ring().still().await;
        let mut change = self.change_keys().await?;
        let stored = change.stored_keys(self.installation()).await?.ok_or(Error::Absent)?;
        if stored.newest_version() != version {
            // Another process has rotated them meanwhile.
            return Err(Error::Served);
        }
        change.store_keys(self.installation(), &stored.only_newest()).await?;
        // In memory the older ones stay until the next rotation: a value may have been read before it
        // was sealed again, and be opened after.
        change.commit_audited(by, now, "keys_rotated", &version.to_string()).await
    }
}

impl Installation {
    /// Gives the installation a new key, unless its newest is as new as `version`; seals the keys of
    /// all practices with it, and removes the older ones from the key file. The caller has the lease.
    ///
    /// # Errors
    /// [`Error::KeyFile`] when the file cannot be replaced, or the keys are not in one;
    /// [`Error::Damaged`] when the keys of a practice do not open.
    pub async fn rotate_keys(&self, version: u32) -> Result<()> {
        let path = self.key_file()?;
        // Never under a file that belongs to another installation.
        self.check().await?;
        if Keys::open(path)?.newest_version() < version {
            Keys::add_version(path)?;
        }
        self.finish_rotation().await
    }

    /// The version that the next key of the installation will have.
    pub fn next_version(&self) -> Result<u32> {
        Ok(self.keys()?.newest_version() + 1)
    }

    /// Seals the keys of all practices with the newest key of the installation, and removes the older
    /// ones from the file.
    pub(crate) async fn finish_rotation(&self) -> Result<()> {
        let path = self.key_file()?;
        self.check().await?;
        loop {
            let mut whole = self.whole().await?;
            let keys = Keys::open(path)?;
            let older = whole.keys_by_older(keys.newest_version()).await?;
            if older.is_empty() {
                // Nobody adds a practice while this transaction lasts.
                return if keys.has_older() { Keys::keep_newest(path).map(drop) } else { Ok(()) };
            }
            drop(whole);
            for id in older {
                self.seal_keys_again(&id).await?;
            }
        }
    }

    pub(crate) fn key_file(&self) -> Result<&Path> {
        match self.key_source() {
            KeySource::File(path) => Ok(path),
            KeySource::Given(_) => Err(Error::KeyFile {
                path: PathBuf::new(),
                why: "the keys are not in a file".into(),
            }),
        }
    }

    async fn seal_keys_again(&self, id: &PracticeId) -> Result<()> {
        let storage = match self.practice(id).await {
            Ok(storage) => storage,
            Err(Error::Absent) => return Ok(()),
            Err(Error::WrongKey) => return Err(damaged_keys(id)),
            Err(error) => return Err(error),
        };
        let mut change = storage.change_keys().await?;
        let keys = match change.stored_keys(self).await {
            Ok(Some(keys)) => keys,
            // What this process has opened before heals them.
            Ok(None) | Err(Error::Damaged(_)) => storage.keys(),
            Err(Error::Absent) => return Ok(()),
            Err(error) => return Err(error),
        };
        change.store_keys(self, &keys).await?;
        change.commit().await
    }
}

fn damaged_keys(id: &PracticeId) -> Error {
    Error::Damaged(format!(
        "the keys of practice {id}; bring them back from a copy of the database, or end the practice"
    ))
}
