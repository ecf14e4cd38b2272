//! The counsellor's pages outside the room: who waits, over `/live/today`. Nothing is numbered; each
//! socket begins with the whole list.

use crate::Waiting;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What such a page says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TodayFromBrowser {
    /// Every [`crate::HEARTBEAT_S`] seconds.
    Heartbeat {},
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ToToday {
    /// All of this counsellor's clients who wait, longest first.
    Waiting {
        /// Who.
        waiting: Vec<Waiting>,
    },
    /// Answer to a heartbeat.
    Alive {},
    /// The login has ended; the socket closes. Load the page again.
    Ended {},
    /// What the page said cannot be read.
    Refused {},
}
