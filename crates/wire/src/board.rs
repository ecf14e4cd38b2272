//! The board on the wire (docs/practices.md#communication). It has a socket of its own, so that it
//! works in the room, on the pages before and after, and while two people speak by phone. The
//! address is `/live/board/PAIR?as=client|counsellor&page=ID`; each loaded page makes a new id.
//! Deliberately absent: resuming. Each socket begins with the whole board.

use alliance::board::{Board, Op, Refusal};
use practice::Side;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A message of a browser on a board socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum BoardFromBrowser {
    /// Changes the board. After a lost socket the page sends it again, until `did` or `refused`
    /// has come.
    Do {
        /// Number of the op, from 1 in each page. The server does each number once; when it comes
        /// again, it only answers `did` or `refused` again.
        n: u32,
        /// The change.
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

/// A message of the server on a board socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum BoardToBrowser {
    /// The whole board: first on every socket, then after every change.
    Board {
        /// The board, without hopes and agenda entries that were closed before `today_since`.
        board: Board,
        /// Entries closed after this time still belong to today. Microseconds since 1970, UTC.
        #[ts(type = "number")]
        today_since: i64,
        /// Whether a goal is due for review by the rhythm that the two chose.
        review_due: bool,
    },
    /// A part of a message that is too long to be sent as one: the page puts the parts together, and
    /// reads them with the last one.
    Part {
        /// A part of the JSON text.
        text: String,
        /// Whether it is the last one.
        last: bool,
    },
    /// An op was done and is kept. The board that contains it was sent before.
    Did {
        /// Number of the op.
        n: u32,
    },
    /// An op was refused and changed nothing.
    Refused {
        /// Number of the op.
        n: u32,
        /// Why it was refused.
        reason: Refusal,
    },
    /// One of the two opened a midway check-in.
    MidwayOpened {
        /// The one who opened it.
        by: Side,
        /// Whether it is the longer check-in.
        longer: bool,
    },
    /// One of the two shared answers of a midway check-in, so that both read them together.
    MidwayShared {
        /// The one who shared.
        by: Side,
        /// The shared answers, in the order of the questions.
        lines: Vec<MidwayLine>,
    },
    /// Answer to a heartbeat.
    Alive {},
    /// The login that opened this socket has ended; reconnecting does not help.
    Ended {},
    /// The same login has opened many sockets since. This one is closed; the page comes back when the
    /// person does something in it.
    TooManyOpen {},
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
