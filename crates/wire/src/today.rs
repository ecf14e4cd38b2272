//! Messages of `/live/today`, which tells the counsellor's pages outside the room who waits.
//! Messages have no numbers: each one holds the whole list.

use crate::Waiting;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A message of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TodayFromBrowser {
    /// Every [`crate::HEARTBEAT_S`] seconds.
    Heartbeat {},
}

/// A message of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ToToday {
    /// The list of this counsellor's clients who wait: first on every socket, then after each
    /// change.
    Waiting {
        /// All of them, the longest wait first.
        waiting: Vec<Waiting>,
    },
    /// Answer to a heartbeat.
    Alive {},
    /// The login has ended and the socket closes; the page has to be loaded again.
    Ended {},
    /// The same login has opened many sockets since. This one closes; the page has to be loaded again.
    TooManyOpen {},
    /// A message of the page could not be read.
    Refused {},
}
