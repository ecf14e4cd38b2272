//! A person's place in the room: their side and stage, the socket, and the message numbers.

use crate::outgoing::Outgoing;
use crate::{Effect, Refusal, Tell};
use practice::{Modality, Moment, Side};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Largest message number that a resuming page may name (chosen: far more than a page can send in a
/// day).
const NUMBER_MAX: u32 = 1 << 30;
/// Refusals after which a socket is closed (chosen). [`Refusal::NotNow`] and [`Refusal::OldRound`]
/// do not count: two people who act at the same moment can cause them.
pub(crate) const REFUSALS_MAX: u32 = 50;

/// Id of a person's seat, the same for all their windows and devices. The server chooses the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SeatId(String);

impl SeatId {
    /// Wraps the text that names a seat.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text, as messages contain it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SeatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Id of a socket. The server numbers sockets and uses each number once while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnId(pub u64);

/// How far a person has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Has not knocked yet.
    Arriving,
    /// Has knocked.
    Waiting,
    /// Is in the room. The counsellor has this stage from the start.
    Admitted,
    /// Was asked to come another time.
    Declined,
    /// Has left, or the meeting is over. A client may knock again.
    Ended,
}

/// Where the counsellor is, as a waiting client may know it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Host {
    /// Has no page open.
    #[default]
    Away,
    /// Has a page open that shows who waits.
    Near,
    /// Is in this room.
    Here,
    /// Is in the room with somebody else.
    Busy,
}

/// The socket of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Socket {
    /// Open.
    Open(ConnId),
    /// Lost, with the time; `None` just after a restart.
    Lost(Option<Moment>),
}

impl Default for Socket {
    fn default() -> Self {
        Self::Lost(None)
    }
}

/// How a message number compares with the numbers before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// The next number.
    Next,
    /// A number that was taken before.
    Replayed,
    /// At least one number was skipped.
    Gap,
}

/// A seat. Snapshots leave out what belongs to a socket, since sockets do not survive a restart.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Seat {
    #[serde(rename = "role")]
    pub(crate) side: Side,
    pub(crate) stage: Stage,
    pub(crate) modality: Modality,
    pub(crate) waiting_since: Option<Moment>,
    token_hash: String,
    /// Valid until the page has sent a message with the new token.
    earlier_token_hash: Option<String>,
    got: u32,
    sent: u32,
    #[serde(skip)]
    outgoing: Outgoing,
    #[serde(skip)]
    pub(crate) socket: Socket,
    /// Left out of the waiting list, because the socket has been lost for some time.
    #[serde(skip)]
    pub(crate) unseen: bool,
    /// Whether `sent` may be too low: a snapshot can be older than what the page has seen.
    #[serde(skip, default = "yes")]
    sent_unsure: bool,
    #[serde(skip, default = "yes")]
    got_unsure: bool,
    #[serde(skip)]
    refused: u32,
}

fn yes() -> bool {
    true
}

impl Seat {
    /// A seat nobody has connected to yet.
    pub(crate) fn new(side: Side, modality: Modality) -> Self {
        Self {
            side,
            stage: match side {
                Side::Counsellor => Stage::Admitted,
                Side::Client => Stage::Arriving,
            },
            modality,
            waiting_since: None,
            token_hash: String::new(),
            earlier_token_hash: None,
            got: 0,
            sent: 0,
            outgoing: Outgoing::default(),
            socket: Socket::default(),
            unseen: false,
            sent_unsure: false,
            got_unsure: false,
            refused: 0,
        }
    }

    pub(crate) fn is_away(&self) -> bool {
        matches!(self.socket, Socket::Lost(_))
    }

    pub(crate) fn waits_visibly(&self) -> bool {
        self.stage == Stage::Waiting && !self.unseen
    }

    /// Whether a page with this token and this number is the last page that had the seat.
    pub(crate) fn knows(&self, token_hash: &str, seen: u32) -> bool {
        let known = same(&self.token_hash, token_hash)
            | self.earlier_token_hash.as_deref().is_some_and(|earlier| same(earlier, token_hash));
        known && (seen <= self.sent || (self.sent_unsure && seen <= NUMBER_MAX))
    }

    /// Gives the seat to a new page with the socket `conn`; both directions count from 1. Returns the
    /// seat's former socket.
    pub(crate) fn sit(&mut self, conn: ConnId, token_hash: String) -> Socket {
        self.earlier_token_hash = None;
        self.token_hash = token_hash;
        (self.got, self.sent) = (0, 0);
        (self.got_unsure, self.sent_unsure) = (false, false);
        self.outgoing.clear();
        self.open(conn)
    }

    /// Gives the seat back to the page that had it, with the socket `conn`. Returns the former socket
    /// and the number of messages that the page has missed.
    pub(crate) fn sit_again(
        &mut self,
        conn: ConnId,
        token_hash: String,
        resume: &crate::Resume,
    ) -> (Socket, u32) {
        self.earlier_token_hash = Some(resume.token_hash.clone());
        self.token_hash = token_hash;
        let missed = self.sent.saturating_sub(resume.seen);
        let socket = self.open(conn);
        if !self.sent_unsure && self.outgoing.last(missed).is_some() {
            return (socket, missed);
        }
        self.sent = self.sent.max(resume.seen);
        self.sent_unsure = false;
        self.outgoing.clear();
        (socket, 0)
    }

    fn open(&mut self, conn: ConnId) -> Socket {
        self.unseen = false;
        self.refused = 0;
        std::mem::replace(&mut self.socket, Socket::Open(conn))
    }

    /// Number of the last message taken.
    pub(crate) fn got(&self) -> u32 {
        self.got
    }

    /// Number of the last message sent.
    pub(crate) fn sent(&self) -> u32 {
        self.sent
    }

    /// Checks and counts the number of a message from the current socket.
    pub(crate) fn take_number(&mut self, n: u32) -> Number {
        self.earlier_token_hash = None;
        if n != 0 && n <= self.got {
            return Number::Replayed;
        }
        let due = if self.got_unsure { 1..=NUMBER_MAX } else { self.got + 1..=self.got + 1 };
        if !due.contains(&n) {
            return Number::Gap;
        }
        self.got = n;
        self.got_unsure = false;
        Number::Next
    }

    /// Counts a refusal; returns whether the socket is to be closed.
    pub(crate) fn count_refusal(&mut self, reason: Refusal) -> bool {
        if !matches!(reason, Refusal::NotNow | Refusal::OldRound) {
            self.refused += 1;
        }
        self.refused >= REFUSALS_MAX
    }

    /// Sends a numbered message and keeps it for a resume; without a socket it is only kept.
    pub(crate) fn tell(
        &mut self,
        now: Moment,
        id: &SeatId,
        message: Tell,
        effects: &mut Vec<Effect>,
    ) {
        self.sent += 1;
        self.outgoing.keep(now, message.clone());
        if let Socket::Open(conn) = self.socket {
            effects.push(Effect::Send { seat: id.clone(), conn, n: self.sent, message });
        }
    }

    /// Sends a message without a number, which is never repeated; ignored without a socket.
    pub(crate) fn answer(&self, id: &SeatId, message: Tell, effects: &mut Vec<Effect>) {
        if let Socket::Open(conn) = self.socket {
            effects.push(Effect::Send { seat: id.clone(), conn, n: 0, message });
        }
    }

    /// Sends the last `count` messages again with their own numbers.
    pub(crate) fn repeat(&self, id: &SeatId, count: u32, effects: &mut Vec<Effect>) {
        let (Socket::Open(conn), Some(missed)) = (self.socket, self.outgoing.last(count)) else {
            return;
        };
        effects.extend((self.sent - count + 1..).zip(missed).map(|(n, message)| Effect::Send {
            seat: id.clone(),
            conn,
            n,
            message: message.clone(),
        }));
    }

    /// Forgets the kept messages: the person changed their own stage, so earlier messages are void. A
    /// page that missed some gets the whole state.
    pub(crate) fn forget_earlier(&mut self) {
        self.outgoing.clear();
    }

    /// Frees old messages while the socket is open.
    pub(crate) fn forget_old(&mut self, now: Moment) {
        if !self.is_away() {
            self.outgoing.forget_old(now);
        }
    }
}

/// Compares in constant time. Defence in depth: only hashes are compared here.
fn same(one: &str, other: &str) -> bool {
    let differences = one.bytes().zip(other.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && !one.is_empty() && differences == 0
}
