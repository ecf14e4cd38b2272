//! The keys of one practice in this process. They may change while it runs: what seals a value holds
//! a [`Change`](crate::db::Change), which keeps them as they are until it ends, so that nothing is
//! written under a key that is gone by then.

use crate::{Error, Keys, Result};
use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard};

pub(crate) struct Ring {
    keys: RwLock<Keys>,
    changes: Arc<tokio::sync::RwLock<()>>,
    has_ended: AtomicBool,
}

/// Held by everything that seals.
pub(crate) type Sealing = OwnedRwLockReadGuard<()>;

impl Ring {
    pub(crate) fn shared(keys: Keys) -> Arc<Self> {
        Arc::new(Self {
            keys: RwLock::new(keys),
            changes: Arc::default(),
            has_ended: AtomicBool::new(false),
        })
    }

    /// The keys as they are now: the newest seals, as long as somebody holds a [`Sealing`].
    pub(crate) fn keys(&self) -> Keys {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// # Errors
    /// [`Error::Absent`] when the practice has ended meanwhile.
    pub(crate) async fn sealing(&self) -> Result<Sealing> {
        let sealing = self.changes.clone().read_owned().await;
        if self.has_ended.load(Ordering::Acquire) { Err(Error::Absent) } else { Ok(sealing) }
    }

    /// The practice has ended: nothing is sealed any more, and its keys leave the memory.
    pub(crate) fn end(&self) {
        self.has_ended.store(true, Ordering::Release);
        self.set(Keys::new());
    }

    /// Waits until nothing is being sealed, and keeps it so.
    pub(crate) async fn still(&self) -> OwnedRwLockWriteGuard<()> {
        self.changes.clone().write_owned().await
    }
}
