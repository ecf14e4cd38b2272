//! The inputs of a room: from sockets, from the clock, and from the server.

use crate::{ConnId, Host, JointSaid, SeatId};
use practice::{Modality, Side};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One event for a room.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A socket said hello. The server has checked who it is and that they may enter.
    Join {
        /// The person's seat.
        seat: SeatId,
        /// The new socket.
        conn: ConnId,
        /// The person's side.
        side: Side,
        /// How they would like to meet.
        modality: Modality,
        /// Resumes the seat after a lost socket; `None` on a new page.
        resume: Option<Resume>,
        /// Hash of the resume token that the server adds to this seat's `Welcome`.
        new_token_hash: String,
    },
    /// A socket was closed or has been silent too long. Ignored unless it is the seat's current
    /// socket.
    SocketLost {
        /// The seat.
        seat: SeatId,
        /// The socket.
        conn: ConnId,
    },
    /// A numbered message from a browser.
    Message {
        /// The seat that sent it.
        seat: SeatId,
        /// The socket over which it came.
        conn: ConnId,
        /// Number of the message: 1 after a new join, then one more each time.
        n: u32,
        /// The message.
        message: Said,
    },
    /// Time has passed; the server sends it about once a second, also to restored rooms.
    Tick,
    /// The counsellor's place outside this room has changed. [`Host::Here`] counts as
    /// [`Host::Near`]: the room itself knows whether the counsellor is here.
    Host {
        /// The new place.
        place: Host,
    },
    /// What is arranged for the next hours has changed. Who waits is told so, and asks elsewhere
    /// what it is now; the room knows of no appointments.
    Rearranged,
    /// The server is about to stop.
    Drain,
}

/// Shows that the same page returns after a lost socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// Hash of the token from an earlier `Welcome`.
    pub token_hash: String,
    /// Number of the last message that the page has seen.
    pub seen: u32,
}

/// A message from a browser.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A client asks to come in.
    Knock,
    /// The counsellor lets a waiting client in.
    Admit(SeatId),
    /// The counsellor asks a waiting client to come another time.
    Decline(SeatId),
    /// This person changes how they meet.
    Modality(Modality),
    /// A signal for the other browser.
    Signal {
        /// The round to which the signal belongs.
        round: u32,
        /// The signal as text, opaque here; the server has checked its form.
        body: Arc<str>,
    },
    /// The peer connection of this round cannot be mended: requests a new round.
    Again {
        /// The round that failed.
        round: u32,
    },
    /// How the line has been since the last report.
    Line(LineReport),
    /// A message of the joint check.
    Joint(JointSaid),
    /// The settings of this person's own screen as text, opaque here.
    Ways(Arc<str>),
    /// This person leaves; the room stays for the other.
    Leave,
    /// The meeting is over for both.
    End,
}

/// Figures about the line since the last report. Nothing in it describes a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LineReport {
    /// Network round trip in milliseconds.
    pub round_trip_ms: u32,
    /// Lost packets of the incoming media, per thousand.
    pub lost_permille: u32,
    /// Whether a relay carries the media.
    pub relayed: bool,
    /// How often the connection was mended.
    pub mended: u32,
}
