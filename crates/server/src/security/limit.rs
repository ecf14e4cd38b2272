//! How often something may be tried. The counts are in the database, so that all server processes
//! share them.

use crate::error::PageError;
use crate::state::App;
use practice::Private;
use std::time::Duration;
use storage::{Attempt, Limit};

const QUARTER: Duration = Duration::from_secs(15 * 60);

/// Passwords and codes for one account from all browsers that never signed it in: 100 an hour, the
/// most that OWASP ASVS 4.0 §2.2.1 allows.
pub const ACCOUNT: Limit = Limit { kind: "sign_in_account", times: 25, within: QUARTER };
/// Those of them from one address: 40 an hour, so that one stranger does not use up what
/// [`ACCOUNT`] leaves for everybody (chosen).
pub const ACCOUNT_FROM_ADDRESS: Limit =
    Limit { kind: "sign_in_account_from_address", times: 10, within: QUARTER };
/// Passwords and codes for one account from a browser that signed it in before, whatever strangers
/// try meanwhile (chosen: as many as from one address).
pub const KNOWN_BROWSER: Limit =
    Limit { kind: "sign_in_known_browser", times: 10, within: QUARTER };
/// Passkeys that are asked for in a browser that signed anybody in before (chosen: as many as from
/// one address; they cannot be guessed, but each costs a write).
pub const KNOWN_BROWSER_PASSKEY: Limit =
    Limit { kind: "sign_in_known_browser_passkey", times: 50, within: QUARTER };
/// Passwords and codes by somebody who is signed in, for what only these open (chosen: as many as
/// from one address).
pub const OWN_PASSWORD: Limit = Limit { kind: "own_password", times: 10, within: QUARTER };
/// Entries in the audit trail that attempts on one account failed, or on all names together that
/// nobody has: as many as [`ACCOUNT`] lets through.
pub const FAILED_AUDITED: Limit = Limit { kind: "failed_audited", times: 25, within: QUARTER };
/// Entries that attempts on one account were refused (chosen: one tells that it went on).
pub const REFUSED_AUDITED: Limit = Limit { kind: "refused_audited", times: 1, within: QUARTER };
/// Sign-in attempts from one address; enough for a practice of ten behind one router (chosen).
pub const SIGN_IN_ADDRESS: Limit = Limit { kind: "sign_in_address", times: 50, within: QUARTER };
/// Links opened from one address, mistyped ones included (chosen).
pub const LINK_ADDRESS: Limit = Limit { kind: "link_address", times: 60, within: QUARTER };
/// Wrong secrets of feeds from one address (chosen: as many as links). A right one is never counted,
/// because one machine of a calendar's provider fetches for many people.
pub const FEED_ADDRESS: Limit = Limit { kind: "feed_address", times: 60, within: QUARTER };

/// Counts one attempt under each limit and key; refuses when there were too many.
///
/// # Errors
/// [`PageError::TooOften`], and when storage fails.
pub async fn within(app: &App, counts: &[(&Limit, &Private<String>)]) -> Result<(), PageError> {
    let counts: Vec<(&Limit, &str)> =
        counts.iter().map(|(limit, key)| (*limit, key.reveal().as_str())).collect();
    match app.storage.attempt(&counts, app.clock.now()).await? {
        Attempt::Allowed => Ok(()),
        Attempt::Wait(wait) => Err(PageError::TooOften(wait)),
    }
}
