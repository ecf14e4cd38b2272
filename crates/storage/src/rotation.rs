//! Key rotation: seals everything that an older practice key sealed with the newest, in one
//! transaction. What a client's data key seals stays; only the data keys are wrapped again.

use crate::{
    Result, Storage,
    damage::unless_damaged,
    db::{execute, query},
    sealed::{By, SEALED},
};
use practice::{Moment, audit::Actor};

/// The result of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The key version that seals everything now.
    pub version: u32,
    /// How many values were sealed again.
    pub values: u64,
}

impl Storage {
    /// Seals everything with the newest key. Call it after
    /// [`Keys::add_version`](crate::Keys::add_version), while no server with the older keys runs;
    /// it can be repeated. Damaged values stay as they are. Afterwards [`Keys::keep_newest`](crate::Keys::keep_newest) can remove
    /// the older keys; older copies of the database can then no longer be read.
    pub async fn rotate_keys(&self, by: &Actor, now: Moment) -> Result<Rotated> {
        let mut values = 0;
        let mut change = self.change().await?;
        for sealed in &SEALED {
            let By::Practice { update } = sealed.by else { continue };
            let column = sealed.name();
            let rows: Vec<(String, Vec<u8>)> = query!(fetch_all, change.on(), sealed.select)?;
            for (id, sealed) in rows {
                let plain = unless_damaged(self.keys().open_sealed(&column, &id, &sealed))?;
                let Some(plain) = plain else { continue };
                let sealed = self.keys().seal(&column, &id, &plain);
                values += execute!(change.on(), update, &id, &sealed)?;
            }
        }
        self.index_people(&mut change).await?;
        let version = self.keys().newest_version();
        change.commit_audited(by, now, "keys_rotated", &version.to_string()).await?;
        self.purge().await;
        Ok(Rotated { version, values })
    }
}
