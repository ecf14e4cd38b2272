//! How often something may be tried. Counts live in the database, so that all server processes share them.

use crate::error::PageError;
use crate::state::App;
use practice::Private;
use std::time::Duration;
use storage::Attempt;

const QUARTER: Duration = Duration::from_secs(15 * 60);

/// What is counted, how often it may happen, and within what time.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    kind: &'static str,
    times: u32,
    within: Duration,
}

impl Limit {
    /// Passwords and codes for one account: 40 an hour, below the 100 an hour that OWASP ASVS 4.0
    /// §2.2.1 allows at most.
    pub const ACCOUNT: Self = Self { kind: "sign_in_account", times: 10, within: QUARTER };
    /// Sign-in attempts from one address: a practice of ten behind one router (chosen).
    pub const SIGN_IN_ADDRESS: Self = Self { kind: "sign_in_address", times: 50, within: QUARTER };
    /// Links opened from one address: mistyped ones too (chosen).
    pub const LINK_ADDRESS: Self = Self { kind: "link_address", times: 60, within: QUARTER };

    /// The word under which it is counted.
    pub fn kind(self) -> &'static str {
        self.kind
    }
}

/// Counts one attempt; refuses when there were too many.
pub async fn within(app: &App, limit: Limit, key: &Private<String>) -> Result<(), PageError> {
    let now = app.clock.now();
    let attempt =
        app.storage.attempt(limit.kind, key.reveal(), limit.times, limit.within, now).await?;
    match attempt {
        Attempt::Allowed => Ok(()),
        Attempt::Wait(wait) => Err(PageError::TooOften(wait)),
    }
}
