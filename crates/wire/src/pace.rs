//! The pace on the wire (docs/practices.md#a6): the choices of a pair, which the room's page gets
//! when it is loaded and after each choice; and the report that the counsellor's page sends with
//! `POST /pairs/PAIR/pace`. Deliberately absent: who spoke when. That stays in the two browsers.

use alliance::pace::{Choice, SessionPace};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the two of a pair chose, as one of them sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase")]
pub struct PaceStands {
    /// This person's own choice.
    pub mine: Choice,
    /// The other's choice.
    pub theirs: Choice,
    /// Whether one of them switched pace off for the pair. Then nobody is asked and nothing is
    /// counted.
    pub off: bool,
}

/// The pace of one count, sent by the counsellor's page after each minute and at the end. A
/// reloaded page begins another count. The server keeps the last report of each count and joins
/// the counts of a session in their order ([`SessionPace::then`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaceReport {
    /// Id of the count: 32 random hexadecimal digits.
    pub count: String,
    /// The figures of the whole count so far.
    pub pace: SessionPace,
}
