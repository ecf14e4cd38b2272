//! Writes what changed in rooms: the first change at once, what changed while it was written
//! directly after it in one transaction, and so what changed within a few milliseconds after that.
//! Deliberately absent: rooms; the keeper is handed what it writes.

use practice::PairId;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use storage::{RoomChange, Storage};
use tokio::sync::{MutexGuard, Notify};

/// How long changes gather after a write before the next one (chosen: a fifth of what an eye notices).
const GATHER: Duration = Duration::from_millis(4);
/// Rooms in one transaction (chosen).
const BATCH: usize = 500;
/// Wait before the next try when the database does not answer (chosen).
const RETRY: Duration = Duration::from_millis(500);

/// Which rooms are due, and where they are written.
pub struct Keeper {
    storage: Storage,
    due: Mutex<BTreeSet<PairId>>,
    bell: Notify,
    writing: tokio::sync::Mutex<()>,
}

impl Keeper {
    /// Nothing is due.
    pub fn new(storage: Storage) -> Self {
        let (due, bell) = (Mutex::default(), Notify::new());
        Self { storage, due, bell, writing: tokio::sync::Mutex::default() }
    }

    /// Notes that a room has to be written.
    pub fn keep_soon(&self, pair: &PairId) {
        self.due.lock().unwrap_or_else(PoisonError::into_inner).insert(pair.clone());
        self.bell.notify_one();
    }

    /// Waits until something is due.
    pub async fn due(&self) {
        self.bell.notified().await;
    }

    /// Lets changes gather after a write, so that many at a time share the next one.
    pub async fn gather(&self) {
        tokio::time::sleep(GATHER).await;
    }

    /// The right to write; one at a time, so that no older state is written over a newer one.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().await
    }

    /// The next rooms to write; they are no longer due.
    pub fn take_due(&self) -> Vec<PairId> {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let batch: Vec<PairId> = due.iter().take(BATCH).cloned().collect();
        for pair in &batch {
            due.remove(pair);
        }
        batch
    }

    /// Writes all in one transaction, and tries again for as long as the database does not answer.
    /// When a change of one room cannot be written at all, the others are written one by one;
    /// returns the rooms that could not be.
    pub async fn write(&self, changes: &[RoomChange]) -> BTreeSet<PairId> {
        if self.write_together(changes).await.is_ok() {
            return BTreeSet::new();
        }
        let mut refused = BTreeSet::new();
        for change in changes {
            if let Err(error) = self.write_together(std::slice::from_ref(change)).await {
                tracing::error!(%error, pair = %change.pair, "a room cannot be written");
                refused.insert(change.pair.clone());
            }
        }
        refused
    }

    async fn write_together(&self, changes: &[RoomChange]) -> Result<(), storage::Error> {
        loop {
            match self.storage.keep_rooms(changes).await {
                Err(error) if error.is_temporary() => {
                    tracing::error!(%error, "rooms could not be written; trying again");
                    tokio::time::sleep(RETRY).await;
                }
                done => return done,
            }
        }
    }
}
