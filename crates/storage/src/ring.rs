//! The keys of one practice in this process. They may change while it runs: what seals a value holds
//! a [`Change`](crate::db::Change), which keeps them as they are until it ends, so that nothing is
//! written under a key that is gone by then.

use crate::Keys;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard};

pub(crate) struct Ring {
    keys: RwLock<Keys>,
    changes: Arc<tokio::sync::RwLock<()>>,
}

/// Held by everything that seals.
pub(crate) type Sealing = OwnedRwLockReadGuard<()>;

impl Ring {
    pub(crate) fn shared(keys: Keys) -> Arc<Self> {
        Arc::new(Self { keys: RwLock::new(keys), changes: Arc::default() })
    }

    /// The keys as they are now: the newest seals, as long as somebody holds a [`Sealing`].
    pub(crate) fn keys(&self) -> Keys {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    pub(crate) async fn sealing(&self) -> Sealing {
        self.changes.clone().read_owned().await
    }

    /// Waits until nothing is being sealed, and keeps it so.
    pub(crate) async fn still(&self) -> OwnedRwLockWriteGuard<()> {
        self.changes.clone().write_owned().await
    }
}
