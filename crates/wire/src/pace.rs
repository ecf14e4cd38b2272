//! The pace on the wire (docs/practices.md#a6): how a pair's choices stand, in the facts of the
//! room's page and as the answer to a choice, and what the counsellor's page sends by `POST
//! /pairs/PAIR/pace`. Deliberately absent: when who spoke; that stays in the two browsers.

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
    /// The other's.
    pub theirs: Choice,
    /// One of them turned pace off for the pair: nobody is asked and nothing is counted.
    pub off: bool,
}

/// The pace so far, from the counsellor's page after each minute and at the end. A page that was
/// opened anew counts from anew: of each count the last report is kept, and those of one session
/// belong one after the other ([`SessionPace::then`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaceReport {
    /// Which count: 32 hexadecimal digits, by chance.
    pub count: String,
    /// All of that count.
    pub pace: SessionPace,
}
