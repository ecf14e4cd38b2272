//! The pace on the wire (A6): how a pair's choices stand, in the facts of the room's page and as the
//! answer to a choice. What the counsellor's page sends after each minute is
//! [`SessionPace`](alliance::pace::SessionPace) as it is, by `POST /pairs/PAIR/pace`.
//! Deliberately absent: when who spoke; that stays in the two browsers.

use alliance::pace::Choice;
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

#[cfg(test)]
mod tests {
    use alliance::pace::SessionPace;
    use ts_rs::{Config, TS};

    #[test]
    fn export_bindings_session_pace() {
        SessionPace::export_all(&Config::from_env()).expect("the type is written");
    }
}
