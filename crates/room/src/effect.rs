//! The effects of a room, which the server carries out in order. Effects after [`Effect::Persist`]
//! wait until the snapshot is written, so that no browser knows more than a restarted server.

use crate::{ConnId, Host, Joint, SeatId, Stage};
use practice::{Modality, Moment, Side, joint_check};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One thing for the server to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send a message over a socket.
    Send {
        /// The seat that gets the message.
        seat: SeatId,
        /// The seat's socket.
        conn: ConnId,
        /// Number of the message, from 1 for each seat; 0 for messages that are never repeated.
        n: u32,
        /// The message.
        message: Tell,
    },
    /// Close a socket once the messages before this effect are sent.
    Close {
        /// The socket.
        conn: ConnId,
    },
    /// Write a snapshot of the room.
    Persist,
    /// A client was admitted and a session began. Comes before `Persist`: after a crash between the
    /// two it may come again; the times of
    /// [`Room::session_started_at`](crate::Room::session_started_at) tell them apart.
    SessionStarted {
        /// How the client meets.
        modality: Modality,
    },
    /// The session has ended. Comes before `Persist`: after a crash between the two it may come a
    /// second time.
    SessionEnded(Facts),
    /// A person changed the settings of their own screen: write them with the snapshot.
    Ways {
        /// The side of that person.
        side: Side,
        /// The settings, as the browser sent them.
        ways: Arc<str>,
    },
    /// [`Room::waiting`](crate::Room::waiting) has changed: tell the counsellor's pages outside the
    /// room.
    WaitingChanged,
    /// No seat is left: the room and its snapshot may be dropped.
    Empty,
}

/// A message to a browser. `Welcome`, `Got`, `Joint`, `Refused`, `Replaced` and `Draining` carry
/// the number 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Tell {
    /// Answer to a join: the state of the room, as this seat may know it.
    Welcome(Welcome),
    /// The room has taken all messages up to `n`.
    Got {
        /// Number of the last message taken.
        n: u32,
    },
    /// To the counsellor: the clients who wait, the longest wait first.
    Waiting(Vec<Waiting>),
    /// To a waiting client: where the counsellor is.
    Host(Host),
    /// To a waiting client: what is arranged has changed.
    Rearranged,
    /// To a client: come in. `Meet` follows.
    Admitted,
    /// To a client: not today.
    Declined,
    /// Begin a new peer connection; signals of earlier rounds are void.
    Meet {
        /// The round, counting from 1.
        round: u32,
        /// Whether this side gives way when both offer at once; the client does.
        polite: bool,
        /// The other person.
        other: Other,
    },
    /// The other changed how they meet.
    OtherModality(Modality),
    /// The other's socket was lost; their seat is kept. Media may continue.
    OtherAway,
    /// The other's socket is back.
    OtherBack,
    /// The other left, or their seat was kept no longer.
    OtherLeft,
    /// A signal from the other browser.
    Signal {
        /// The round to which the signal belongs.
        round: u32,
        /// The signal as it was received.
        body: Arc<str>,
    },
    /// The whole joint check, after each change.
    Joint(Box<Joint>),
    /// The meeting is over.
    Ended {
        /// Whether this person ended it.
        by_me: bool,
    },
    /// The same person took this seat in another window or on another device.
    Replaced,
    /// The server is about to restart.
    Draining,
    /// A message was refused.
    Refused {
        /// Number of the refused message.
        n: u32,
        /// Why it was refused.
        reason: Refusal,
    },
}

/// The state of the room as one seat may know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Welcome {
    /// The person's side.
    pub side: Side,
    /// Their stage.
    pub stage: Stage,
    /// Whether the seat was resumed. If not, both directions count from 1.
    pub resumed: bool,
    /// Number of the last message taken from this seat; the page sends later ones again.
    pub got: u32,
    /// Number of the last message to this seat; the next one is `sent + 1`.
    pub sent: u32,
    /// The current round; 0 before the first round and for a seat that is not admitted. A page that
    /// has not begun this round begins it now; the `Meet` of the same round may follow or not.
    pub round: u32,
    /// The other person, once both are in the room.
    pub other: Option<Other>,
    /// The clients who wait, the longest wait first; empty for a client.
    pub waiting: Vec<Waiting>,
    /// Where the counsellor is.
    pub host: Host,
    /// The joint check, once both are in the room.
    pub joint: Option<Joint>,
}

/// The other person in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Their seat.
    pub seat: SeatId,
    /// How they meet.
    pub modality: Modality,
    /// Whether their socket is lost at the moment.
    pub away: bool,
}

/// A client who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Their seat.
    pub seat: SeatId,
    /// How they would like to meet.
    pub modality: Modality,
    /// When they knocked.
    pub since: Moment,
}

/// Why a message was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "RoomRefusal"))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A number was skipped.
    OutOfOrder,
    /// This seat may not send this message.
    NotAllowed,
    /// The stage does not allow it now: the other is not there, or the client does not wait.
    NotNow,
    /// The message belongs to an earlier round.
    OldRound,
    /// Two people are in the room already, or all seats are taken.
    RoomFull,
    /// Own words are too long.
    TooLarge,
    /// The session has the largest number of requests already.
    TooMany,
}

/// What is recorded of a session. Facts only; nothing judges a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// When the client was first admitted.
    pub started_at: Moment,
    /// When the two were last in the room together.
    pub ended_at: Moment,
    /// Who ended the session.
    pub ended_by: EndedBy,
    /// The client's modalities, each once, in the order of [`Modality`].
    pub modalities: Vec<Modality>,
    /// Figures about the line.
    pub line: LineFacts,
    /// The joint check; `None` when nobody used it.
    pub joint_check: Option<joint_check::Record>,
}

/// Who ended a session, by ending it or by leaving it for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// The counsellor.
    Counsellor,
    /// The client.
    Client,
    /// Nobody: sockets were lost and did not come back.
    Lost,
}

/// Figures about the line over a whole session, from the reports of both browsers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineFacts {
    /// Number of reports.
    pub reports: u32,
    /// Median network round trip, to two significant figures; `None` without reports.
    pub round_trip_ms_median: Option<u32>,
    /// Largest packet loss reported, per thousand; `None` without reports.
    pub lost_permille_max: Option<u32>,
    /// Whether a relay ever carried the media.
    pub relayed: bool,
    /// How often the connection was mended, the counts of both browsers added.
    pub mended: u32,
}
