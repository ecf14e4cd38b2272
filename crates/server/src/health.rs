//! Whether the database can be read and written. Deliberately absent: the answer to `GET /readyz`
//! (`pages/entering/front.rs`).

use crate::clock::Clock;
use practice::Moment;
use std::sync::Arc;
use std::time::Duration;
use storage::{Error, Installation};
use tokio::sync::Mutex;

/// How long a result holds (chosen: anybody may ask, and each check costs a write).
const HOLDS: Duration = Duration::from_secs(5);

/// What the answers to monitoring need. They belong to no practice: a balancer asks by address.
#[derive(Clone)]
pub struct Probe {
    /// The database.
    pub installation: Installation,
    /// The last check.
    pub health: Arc<Health>,
    /// The time.
    pub clock: Clock,
    /// Whether people reach the pages by HTTPS.
    pub is_secure: bool,
}

/// The last check: when, and whether all was well.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<(Moment, bool)>>);

impl Health {
    /// Checks at `now`, unless the last check was a moment ago.
    pub async fn is_well(&self, installation: &Installation, now: Moment) -> bool {
        let mut last = self.0.lock().await;
        // A check that lies ahead was made while the clock was wrong.
        if let Some((at, is_well)) = *last
            && at <= now
            && now.since(at) < HOLDS
        {
            return is_well;
        }
        let checked = check(installation).await;
        if let Err(error) = &checked {
            tracing::error!(%error, "the database cannot be read and written");
        }
        *last = Some((now, checked.is_ok()));
        checked.is_ok()
    }
}

async fn check(installation: &Installation) -> Result<(), Error> {
    installation.check().await?;
    installation.check_writing().await
}
