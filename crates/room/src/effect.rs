//! What a room asks the server to do, in order. What stands after [`Effect::Persist`] waits until
//! the snapshot is written, so that nobody is told what a killed server would have forgotten.

use crate::{ConnId, Host, Joint, SeatId, Stage};
use practice::{Modality, Moment, Side, joint_check};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One thing for the server to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send a message over a socket.
    Send {
        /// To which seat.
        seat: SeatId,
        /// Over which socket.
        conn: ConnId,
        /// Its number, counting from 1 for each seat; 0 for messages that are never repeated.
        n: u32,
        /// What to tell.
        message: Tell,
    },
    /// Close a socket after what was sent to it before.
    Close {
        /// The socket.
        conn: ConnId,
    },
    /// The meeting's course has changed: write a snapshot of the room.
    Persist,
    /// A client was let in and no session was open. Comes before `Persist`; a server killed in
    /// between may say it again, which
    /// [`Room::session_started_at`](crate::Room::session_started_at) tells apart.
    SessionStarted {
        /// How the client meets.
        modality: Modality,
    },
    /// The session is over. Comes before `Persist`; a server killed in between may say it again.
    SessionEnded(Facts),
    /// Somebody chose how their own screen looks: write it with the snapshot. Comes before what is
    /// told of it.
    Ways {
        /// Who.
        side: Side,
        /// What they chose, as it came.
        ways: Arc<str>,
    },
    /// [`Room::waiting`](crate::Room::waiting) has changed; for the counsellor's pages outside the
    /// room.
    WaitingChanged,
    /// Nobody is left and no seat is kept: the room and its snapshot may be dropped.
    Empty,
}

/// What a browser is told. `Welcome`, `Got`, `Joint`, `Refused`, `Replaced` and `Draining` carry
/// the number 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Tell {
    /// Answer to a join: the whole state of the room as this seat may know it.
    Welcome(Welcome),
    /// Everything up to this number has been taken.
    Got {
        /// The number.
        n: u32,
    },
    /// To the counsellor: who waits now, longest first.
    Waiting(Vec<Waiting>),
    /// To a client who waits: where the counsellor is.
    Host(Host),
    /// To a client: come in. `Meet` follows.
    Admitted,
    /// To a client: not today.
    Declined,
    /// Begin a new peer connection; everything of earlier rounds is void.
    Meet {
        /// The round, counting from 1.
        round: u32,
        /// Whether this side gives way when both offer at once; the client does.
        polite: bool,
        /// Whom one meets.
        other: Other,
    },
    /// The other changed how they meet.
    OtherModality(Modality),
    /// The other's socket was lost; their seat is kept. Media may well go on.
    OtherAway,
    /// The other's socket is back.
    OtherBack,
    /// The other left, or their seat was not kept any longer.
    OtherLeft,
    /// From the other browser.
    Signal {
        /// The round it belongs to.
        round: u32,
        /// As it came.
        body: Arc<str>,
    },
    /// The whole joint check, after every change of it.
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
    /// A message was not taken.
    Refused {
        /// Its number.
        n: u32,
        /// Why.
        reason: Refusal,
    },
}

/// The state of the room as one seat may know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Welcome {
    /// The person's part.
    pub side: Side,
    /// Where they stand.
    pub stage: Stage,
    /// Whether the seat was resumed; if not, numbering starts anew in both directions.
    pub resumed: bool,
    /// Number of the last message taken from this seat; later ones are to be sent again.
    pub got: u32,
    /// Messages that follow are numbered from here plus one.
    pub sent: u32,
    /// The current round, 0 before the first and for those who are not in the room. A page that has
    /// not begun this round begins it now; the `Meet` of the same round may follow or not.
    pub round: u32,
    /// The other person, once both are in the room.
    pub other: Option<Other>,
    /// Who waits, longest first; always empty for a client.
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

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Their seat.
    pub seat: SeatId,
    /// How they would like to meet.
    pub modality: Modality,
    /// When they knocked.
    pub since: Moment,
}

/// Why a message was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "RoomRefusal"))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// A number was left out.
    OutOfOrder,
    /// Not this seat's to say.
    NotAllowed,
    /// Not now: nobody is there for it, or the seat does not wait.
    NotNow,
    /// Not of the current round.
    OldRound,
    /// Two people are already in the room, or all seats are taken.
    RoomFull,
    /// Own words that are too long.
    TooLarge,
    /// More requests than one session may hold.
    TooMany,
}

/// What is recorded of a session: facts only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// When the first client was let in.
    pub started_at: Moment,
    /// When the two were last in the room together.
    pub ended_at: Moment,
    /// Who ended it.
    pub ended_by: EndedBy,
    /// How the client met, each way once, in a fixed order.
    pub modalities: Vec<Modality>,
    /// How the line was.
    pub line: LineFacts,
    /// What was asked and answered in the joint check; `None` when nobody used it.
    pub joint_check: Option<joint_check::Record>,
}

/// Who ended a session, by the word or by leaving for good.
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

/// How the line was, over a whole session and for both people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineFacts {
    /// How many reports there were.
    pub reports: u32,
    /// Median network round trip, to two significant figures; `None` without reports.
    pub round_trip_ms_median: Option<u32>,
    /// Worst loss reported, per thousand; `None` without reports.
    pub lost_permille_max: Option<u32>,
    /// Whether a relay ever carried the media.
    pub relayed: bool,
    /// Times the connection had to be mended, as both counted.
    pub mended: u32,
}
