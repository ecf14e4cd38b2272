//! How often something may be tried. The counts are in the database, so that all server processes
//! share them.

use crate::error::PageError;
use crate::state::App;
use practice::Private;
use std::time::Duration;
use storage::{Attempt, Limit};

const QUARTER: Duration = Duration::from_secs(15 * 60);

/// Passwords and codes for one account: 40 an hour, below the 100 an hour that OWASP ASVS 4.0
/// §2.2.1 allows at most.
pub const ACCOUNT: Limit = Limit { kind: "sign_in_account", times: 10, within: QUARTER };
/// Sign-in attempts from one address; enough for a practice of ten behind one router (chosen).
pub const SIGN_IN_ADDRESS: Limit = Limit { kind: "sign_in_address", times: 50, within: QUARTER };
/// Links opened from one address, mistyped ones included (chosen).
pub const LINK_ADDRESS: Limit = Limit { kind: "link_address", times: 60, within: QUARTER };

/// Counts one attempt; refuses when there were too many.
pub async fn within(app: &App, limit: &Limit, key: &Private<String>) -> Result<(), PageError> {
    match app.storage.attempt(limit, key.reveal(), app.clock.now()).await? {
        Attempt::Allowed => Ok(()),
        Attempt::Wait(wait) => Err(PageError::TooOften(wait)),
    }
}
