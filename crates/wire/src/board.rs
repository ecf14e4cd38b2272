//! The board on the wire (docs/practices.md#communication): its own socket, so that it works in the
//! room, on the pages before and after, and when two people speak by phone. The address is
//! `/live/board/PAIR?as=client|counsellor&page=ID`; a page makes its id anew when it is opened.
//! Deliberately absent: numbers to resume from. Each socket begins with the whole board.

use alliance::board::{Board, Op, Refusal};
use practice::Side;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a browser says on a board's socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum BoardFromBrowser {
    /// Does something to the board. Sent again after a lost socket until `did` or `refused` came.
    Do {
        /// Counts from 1 in each page, whose id is in the socket's address; answered by `did` or
        /// `refused`. What was answered before is answered again and not done twice.
        n: u32,
        /// What.
        op: Op,
    },
    /// Opens a midway check-in for both.
    OpenMidway {
        /// Whether it is the longer check-in.
        longer: bool,
    },
    /// Every [`crate::HEARTBEAT_S`] seconds.
    Heartbeat {},
}

/// What the server says on a board's socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum BoardToBrowser {
    /// The whole board: first on every socket, then after every change.
    Board {
        /// The board.
        board: Board,
        /// What was closed since then belongs to today. Microseconds since 1970.
        #[ts(type = "number")]
        today_since: i64,
        /// By the rhythm the two chose, it is time to look at a goal.
        review_due: bool,
    },
    /// An op was done and is kept. The board that holds it has come before.
    Did {
        /// Its number.
        n: u32,
    },
    /// An op was not done; nothing changed.
    Refused {
        /// Its number.
        n: u32,
        /// Why.
        reason: Refusal,
    },
    /// One of the two opened a midway check-in.
    MidwayOpened {
        /// Who asks.
        by: Side,
        /// Whether it is the longer check-in.
        longer: bool,
    },
    /// One of the two shared answers of a midway check-in, so that both read them together.
    MidwayShared {
        /// Who.
        by: Side,
        /// The shared answers, in the order of the questions.
        lines: Vec<MidwayLine>,
    },
    /// Answer to a heartbeat.
    Alive {},
    /// The login that opened this socket is over; coming back does not help.
    Ended {},
}

/// One answer of a midway check-in, as text for the screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct MidwayLine {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}
