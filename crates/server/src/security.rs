//! What keeps pages safe: headers, form tokens, limits, and who asks.
//! Deliberately absent: who may do what. `practice::permission` decides that; the extractors of
//! `one_of_two.rs` and handlers ask it.

mod address;
mod bounds;
mod form_token;
mod headers;
pub mod limit;
mod one_of_two;
mod sending;
mod visit;

pub use address::{ClientAddress, household};
pub use bounds::{REQUESTS_PER_ADDRESS_MAX, at_once, in_time};
pub use form_token::guard;
pub use headers::{ON_WORKERS, no_referrer, policy_with, safe_headers};
pub use limit::within;
pub use one_of_two::{InRoom, MayEnter, OneOfTwo, OwnPair};
pub use sending::{Sendings, once};
pub use visit::{CurrentClient, CurrentPerson, language, visit};

/// Largest request body in bytes (chosen; the largest form has a few fields).
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// The limit where an owner loads a questionnaire: two files of 128 KB, form-encoded.
const LOADING_BYTES_MAX: usize = 800 * 1024;
/// The limit where the room reports the pace: a day of minutes, and its silences.
const PACE_BYTES_MAX: usize = 256 * 1024;

/// Largest request body of a path.
fn body_bytes_max(path: &str) -> usize {
    match path {
        "/people/instruments" => LOADING_BYTES_MAX,
        path if path.starts_with("/pairs/") && path.ends_with("/pace") => PACE_BYTES_MAX,
        _ => BODY_BYTES_MAX,
    }
}
