//! What a room is told: by its sockets, by the clock, and by the server around it.

use crate::{ConnId, Host, JointSaid, SeatId};
use practice::{Modality, Side};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One thing that happens to a room.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A socket has said hello. Who it is and that they may be here is already known.
    Join {
        /// The person's seat.
        seat: SeatId,
        /// The new socket.
        conn: ConnId,
        /// Their part.
        side: Side,
        /// How they would like to meet.
        modality: Modality,
        /// Present when the same page comes back after a lost socket.
        resume: Option<Resume>,
        /// Hash of the resume token that the server sends along with this seat's `Welcome`.
        new_token_hash: String,
    },
    /// A socket was closed or has fallen silent. Sockets that are not the seat's present one do not
    /// count.
    SocketLost {
        /// The seat.
        seat: SeatId,
        /// The socket.
        conn: ConnId,
    },
    /// A numbered message from a browser.
    Message {
        /// From which seat.
        seat: SeatId,
        /// Over which socket.
        conn: ConnId,
        /// Its number: 1 after a fresh join, then one more each time.
        n: u32,
        /// What it says.
        message: Said,
    },
    /// Time has passed; due every second or so. Rooms just restored from a snapshot need it too.
    Tick,
    /// Where the counsellor is outside this room. [`Host::Here`] counts as [`Host::Near`]: whether
    /// the counsellor is here the room knows by itself.
    Host {
        /// Where.
        place: Host,
    },
    /// The server is about to stop.
    Drain,
}

/// Proof that the same page comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// Hash of the token from an earlier `Welcome`.
    pub token_hash: String,
    /// Number of the last message the page has seen.
    pub seen: u32,
}

/// What a browser says.
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
    /// For the other browser.
    Signal {
        /// The round it belongs to.
        round: u32,
        /// Opaque here; the server has checked that it is a signal.
        body: Arc<str>,
    },
    /// The peer connection of this round cannot be mended.
    Again {
        /// The round.
        round: u32,
    },
    /// How the line has been since the last report.
    Line(LineReport),
    /// Said in the joint check.
    Joint(JointSaid),
    /// What this person chose for their own screen; opaque here.
    Ways(Arc<str>),
    /// This person leaves; the room stays for the other.
    Leave,
    /// The meeting is over for both.
    End,
}

/// How the line was, since the last report. Numbers only; nothing about the people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LineReport {
    /// Network round trip in milliseconds.
    pub round_trip_ms: u32,
    /// Packets lost on the way here, per thousand.
    pub lost_permille: u32,
    /// Whether a relay carries the media.
    pub relayed: bool,
    /// Times the connection had to be mended.
    pub mended: u32,
}
