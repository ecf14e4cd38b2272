//! Messages between browser and server, as JSON over the sockets of seats, boards and Today pages.
//! `docs/protocol.md` explains them. Deliberately absent: logic, and everything that goes between
//! the browsers alone (chat, quiet signals, muting).

mod board;
mod joint;
mod pace;
#[cfg(test)]
mod sections;
mod today;

pub use board::{BoardFromBrowser, BoardToBrowser, MidwayLine};
pub use joint::{Joint, JointLast, JointNear, JointPrivacy, JointRequestText, JointRow, JointSide};
pub use pace::{PaceReport, PaceStands};
pub use today::{ToToday, TodayFromBrowser};

use practice::joint_check::Topic;
use practice::{Modality, Side};
use room::{Host, LineReport, Stage};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Version of this protocol; a page with another version is told to reload. Raise it when a page
/// that was loaded before the change cannot work with the new server: when the server no longer
/// accepts something that the page sends, or changes something that the page must understand. A
/// message that only new pages send needs no new number, nor does one that old pages may ignore.
pub const PROTOCOL: u32 = 2;
/// Seconds between heartbeats of a browser (docs/protocol.md#coming-and-coming-back). They find
/// half-open sockets.
pub const HEARTBEAT_S: u32 = 10;
/// Seconds for which a seat is kept after its socket was lost (docs/protocol.md#coming-and-coming-back).
pub const SEAT_KEPT_S: u32 = 120;
/// Largest message from a browser, in bytes (chosen: a session description has 4 to 8 KB).
pub const MESSAGE_BYTES_MAX: usize = 32 * 1024;
/// Largest [`Ways::nearness`].
pub const NEARNESS_MAX: u8 = 6;

/// A message from a browser with its number. Numbers count from 1 for each seat and go on after a
/// resume; `hello` and `heartbeat` carry 0 and are never repeated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(deny_unknown_fields)]
pub struct BrowserEnvelope {
    /// Number of the message.
    pub n: u32,
    /// The message.
    pub message: FromBrowser,
}

/// A message to a browser with its number. `welcome`, `got`, `alive`, `joint`, `refused`,
/// `elsewhere`, `replaced` and `draining` carry 0, and so does the counsellor's `waiting`, always
/// the whole list, when it changed in another room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ServerEnvelope {
    /// Number of the message.
    pub n: u32,
    /// The message.
    pub message: ToBrowser,
}

/// A message of a browser in a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum FromBrowser {
    /// First message on every socket.
    Hello {
        /// The page's [`PROTOCOL`].
        protocol: u32,
        /// Resumes the seat after a lost socket; `None` on a new page.
        resume: Option<Resume>,
        /// How this person would like to meet.
        modality: Modality,
    },
    /// Every [`HEARTBEAT_S`] seconds.
    Heartbeat {},
    /// A client asks to come in.
    Knock {},
    /// The counsellor lets a waiting client in.
    Admit {
        /// The client's seat.
        seat: String,
    },
    /// The counsellor asks a waiting client to come another time.
    Decline {
        /// The client's seat.
        seat: String,
    },
    /// This person changes how they meet.
    Modality {
        /// The new way to meet.
        modality: Modality,
    },
    /// A signal for the other browser. The server passes it on while both are admitted and `round`
    /// is the current round.
    Signal {
        /// The round to which the signal belongs.
        round: u32,
        /// The signal.
        signal: Signal,
    },
    /// The peer connection cannot be mended: requests a new round.
    Again {
        /// The round that failed.
        round: u32,
    },
    /// How the line has been since the last report; facts for the session's record.
    Line {
        /// Figures since the last report.
        report: LineReport,
    },
    /// What this person chose for their own screen, kept for next time.
    Ways {
        /// All of their choices.
        ways: Ways,
    },
    /// Opens the joint check again during the session.
    JointOpen {},
    /// What this person sees or hears of the other is fine.
    JointFine {
        /// The topic that is fine.
        topic: Topic,
    },
    /// Asks the other for a change.
    JointAsk {
        /// The topic of the request.
        topic: Topic,
        /// The request.
        words: JointRequestText,
    },
    /// This person has done what the other asked for.
    JointDone {
        /// The topic of the request.
        topic: Topic,
    },
    /// What the other did helps; asks for a bit more of it.
    JointMore {
        /// The topic of the request.
        topic: Topic,
    },
    /// Whether this person can speak freely.
    JointPrivacy {
        /// Their answers.
        privacy: JointPrivacy,
    },
    /// This person is comfortable; once both are, the session opens.
    JointBegin {},
    /// Closes the joint check for both.
    JointSkip {},
    /// This person leaves; the room stays for the other.
    Leave {},
    /// The meeting is over for both.
    End {},
}

/// Shows that the same page returns after a lost socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resume {
    /// The token from the last `welcome`.
    pub token: String,
    /// Number of the last message that the page has seen.
    pub seen: u32,
}

/// A message of the server in a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ToBrowser {
    /// Answer to `hello`: the whole state of the room as this seat may know it.
    Welcome {
        /// This person's seat.
        seat: String,
        /// Their side.
        role: Side,
        /// How far they have come.
        stage: Stage,
        /// Token with which to resume this seat.
        resume_token: String,
        /// Whether the seat was resumed. If not, the page forgets its state and both sides count
        /// from 1.
        resumed: bool,
        /// Number of the last message that the server has kept from this seat; the page sends later
        /// ones again.
        got: u32,
        /// Number of the last message to this seat; the next one is `sent + 1`.
        sent: u32,
        /// The current round, 0 before the first.
        round: u32,
        /// The other person in the room, once both are admitted.
        other: Option<Other>,
        /// Clients who wait; empty for a client.
        waiting: Vec<Waiting>,
        /// Where the counsellor is, for a waiting client.
        host: Host,
        /// ICE servers; empty until admitted.
        ice_servers: Vec<IceServer>,
        /// Whether the browser may use relayed candidates only.
        relay_only: bool,
        /// What this person chose last time.
        ways: Ways,
        /// The joint check, once both are in the room.
        joint: Option<Joint>,
    },
    /// The server has kept all messages up to `n`.
    Got {
        /// Number of the last message kept.
        n: u32,
    },
    /// Answer to a heartbeat.
    Alive {},
    /// To the counsellor: the clients who wait now.
    Waiting {
        /// All of them, the longest wait first.
        waiting: Vec<Waiting>,
    },
    /// To a waiting client: where the counsellor is.
    Host {
        /// The counsellor's place.
        host: Host,
    },
    /// To a waiting client: what is arranged for the next hours has changed. The page asks at
    /// `GET /arrive/seat` what became of the time for which it was opened.
    Rearranged {},
    /// To a client: come in. `meet` follows.
    Admitted {
        /// ICE servers.
        ice_servers: Vec<IceServer>,
        /// Whether the browser may use relayed candidates only.
        relay_only: bool,
    },
    /// To a client: not today.
    Declined {},
    /// Begin a new peer connection; signals of earlier rounds are void.
    Meet {
        /// The round, counting from 1.
        round: u32,
        /// Whether this side gives way when both offer at once (perfect negotiation).
        polite: bool,
        /// The other person.
        other: Other,
    },
    /// The other changed how they meet.
    OtherModality {
        /// Their new way to meet.
        modality: Modality,
    },
    /// The other's socket was lost; their seat is kept. Media may continue.
    OtherAway {},
    /// The other's socket is back.
    OtherBack {},
    /// The other left, or their seat was kept no longer.
    OtherLeft {},
    /// A signal from the other browser.
    Signal {
        /// The round to which the signal belongs.
        round: u32,
        /// The signal.
        signal: Signal,
    },
    /// The whole joint check, after each change.
    Joint {
        /// The check as this seat may know it.
        joint: Joint,
    },
    /// The meeting is over.
    Ended {
        /// Whether this person ended it.
        by_me: bool,
    },
    /// The same person took this seat in another window or on another device.
    Replaced {},
    /// The server is about to restart; reconnect in a moment.
    Draining {},
    /// To the counsellor: they are also in the room with somebody else.
    Elsewhere {
        /// Name of that person.
        name: String,
    },
    /// A message was refused.
    Refused {
        /// Number of the refused message.
        n: u32,
        /// Why it was refused.
        reason: Refusal,
    },
}

/// Why a message was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(untagged)]
pub enum Refusal {
    /// The socket refused it; the room has not seen it.
    Socket(SocketRefusal),
    /// The room refused it.
    Room(room::Refusal),
}

/// Why a socket refuses a message before the room sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "snake_case")]
pub enum SocketRefusal {
    /// It is no message of this protocol.
    Malformed,
    /// Another protocol version: reload the page.
    OtherProtocol,
    /// The first message was not `hello`.
    HelloFirst,
    /// Messages came faster than the rate limit allows.
    TooFast,
    /// The same login has opened many sockets since; this one is closed.
    TooManyOpen,
    /// Nothing can be written at the moment, and much waits for it: the socket is closed, and the
    /// page comes back by itself.
    CannotKeep,
}

impl From<SocketRefusal> for Refusal {
    fn from(reason: SocketRefusal) -> Self {
        Self::Socket(reason)
    }
}

impl From<room::Refusal> for Refusal {
    fn from(reason: room::Refusal) -> Self {
        Self::Room(reason)
    }
}

/// The other person in the room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase")]
pub struct Other {
    /// Their name, as this person may read it.
    pub name: String,
    /// How they meet.
    pub modality: Modality,
    /// Whether their socket is lost at the moment.
    pub away: bool,
}

/// A client who waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// Their seat.
    pub seat: String,
    /// Their pair, which is also the room.
    pub pair: String,
    /// Their name, as this person may read it.
    pub name: String,
    /// How they would like to meet.
    pub modality: Modality,
    /// Seconds since they knocked.
    pub since_s: u32,
}

/// An ICE server in the form of `RTCIceServer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase")]
pub struct IceServer {
    /// `stun:`, `turn:` and `turns:` addresses.
    pub urls: Vec<String>,
    /// User name for TURN, which holds the time at which it expires.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub username: Option<String>,
    /// Password for TURN.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credential: Option<String>,
}

/// What one browser tells the other through the server in order to connect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Signal {
    /// First: the device's public key, and a commitment to the content of `reveal`.
    Introduce {
        /// P-256 public key, raw point, base64url.
        key: String,
        /// SHA-256 over the transcript of `reveal`, base64url.
        commit: String,
    },
    /// Second, after the other's commitment has arrived: opens the own commitment.
    Reveal {
        /// 32 random bytes, base64url.
        nonce: String,
        /// The DTLS fingerprint of this side, `sha-256 AB:CD:…`.
        fingerprint: String,
        /// ECDSA signature by the device key, base64url.
        signature: String,
    },
    /// A session description.
    Description {
        /// Offer or answer.
        kind: DescriptionKind,
        /// The description as SDP text.
        sdp: String,
    },
    /// A candidate address.
    Candidate {
        /// The candidate line; empty at the end of candidates.
        candidate: String,
        /// Id of the media section.
        mid: Option<String>,
        /// Index of the media section.
        line: Option<u32>,
        /// User name fragment of the ICE generation.
        fragment: Option<String>,
    },
    /// This side refuses the connection because the signed fingerprint and the actual one differ.
    Refuse {},
}

/// Kind of a session description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "snake_case")]
pub enum DescriptionKind {
    /// An offer.
    Offer,
    /// An answer.
    Answer,
}

/// What a person chose for their own screen; stored per pair and side (docs/practices.md#a5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ways {
    /// Size of the other's picture, from 0 (furthest) to [`NEARNESS_MAX`] (nearest).
    pub nearness: u8,
    /// Whether the own picture is shown.
    pub self_view: bool,
    /// Whether the board is open.
    pub board: bool,
    /// How they met last time.
    pub modality: Modality,
}

impl Default for Ways {
    fn default() -> Self {
        Self { nearness: 3, self_view: false, board: false, modality: Modality::Video }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_one_word_whoever_refused() {
        let words = [
            (Refusal::from(SocketRefusal::TooFast), r#""too_fast""#),
            (Refusal::from(room::Refusal::NotNow), r#""not_now""#),
        ];
        for (reason, json) in words {
            assert_eq!(serde_json::to_string(&reason).unwrap(), json);
            assert_eq!(serde_json::from_str::<Refusal>(json).unwrap(), reason);
        }
    }
}
