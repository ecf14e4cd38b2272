//! Messages between browser and server, as JSON over one WebSocket per seat. `docs/protocol.md`
//! explains them. Deliberately absent: logic, and everything that goes between the browsers alone
//! (chat, signals, muting).

mod board;
mod joint;
mod pace;
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

/// Version of this protocol; a browser with another one is asked to reload. Raise it when a page
/// that was loaded before the change cannot go on with the new server: when something that it sends
/// is no longer taken, or something that it must understand has changed. A message that only new
/// pages send, and one that an older page may ignore, need no new number.
pub const PROTOCOL: u32 = 2;
/// Seconds between heartbeats of a browser; half-open sockets are the commonest failure in the
/// field.
pub const HEARTBEAT_S: u32 = 10;
/// Seconds a seat is kept after its socket was lost (docs/protocol.md#coming-and-coming-back).
pub const SEAT_KEPT_S: u32 = 120;
/// Largest message from a browser in bytes; a session description is 4-8 KB (chosen).
pub const MESSAGE_BYTES_MAX: usize = 32 * 1024;
/// Largest `nearness` of [`Ways`].
pub const NEARNESS_MAX: u8 = 6;

/// A message from a browser with its number. Numbers count from 1 for each seat and go on after a
/// resume; `hello` and `heartbeat` carry 0 and are never repeated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(deny_unknown_fields)]
pub struct BrowserEnvelope {
    /// The number.
    pub n: u32,
    /// The message.
    pub message: FromBrowser,
}

/// A message to a browser with its number. `welcome`, `got`, `alive`, `joint`,
/// `refused` and `elsewhere` carry 0, and so does the counsellor's `waiting`, which is always the
/// whole list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct ServerEnvelope {
    /// The number.
    pub n: u32,
    /// The message.
    pub message: ToBrowser,
}

/// What a browser says in a room.
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
        /// [`PROTOCOL`] as the page knows it.
        protocol: u32,
        /// Present when the same page comes back after a lost socket.
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
        /// Which seat.
        seat: String,
    },
    /// The counsellor asks a waiting client to come another time.
    Decline {
        /// Which seat.
        seat: String,
    },
    /// This person changes how they meet.
    Modality {
        /// From now on.
        modality: Modality,
    },
    /// For the other browser; passed on only while both are admitted and `round` is the current
    /// one.
    Signal {
        /// The round the signal belongs to.
        round: u32,
        /// The signal.
        signal: Signal,
    },
    /// The peer connection cannot be mended; asks for a new round.
    Again {
        /// The round that failed.
        round: u32,
    },
    /// How the line has been since the last report; facts for the session's record.
    Line {
        /// The report.
        report: LineReport,
    },
    /// What this person chose for their own screen, kept for next time.
    Ways {
        /// The choices.
        ways: Ways,
    },
    /// Opens the joint check again.
    JointOpen {},
    /// This is fine about the other.
    JointFine {
        /// What.
        topic: Topic,
    },
    /// Asks the other for a change.
    JointAsk {
        /// About what.
        topic: Topic,
        /// In which words.
        words: JointRequestText,
    },
    /// This person has done what the other asked for.
    JointDone {
        /// About what.
        topic: Topic,
    },
    /// What the other did helps; a bit more of it, please.
    JointMore {
        /// About what.
        topic: Topic,
    },
    /// Whether this person can speak freely.
    JointPrivacy {
        /// The answer.
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

/// Proof that the same page comes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resume {
    /// The token from the last `welcome`.
    pub token: String,
    /// Number of the last message seen.
    pub seen: u32,
}

/// What the server says in a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ToBrowser {
    /// Answer to `hello`: the whole state of the room as this seat may know it.
    Welcome {
        /// This person's seat.
        seat: String,
        /// Their part.
        role: Side,
        /// Where they stand.
        stage: Stage,
        /// For `resume`.
        resume_token: String,
        /// Whether the seat was resumed; if not, the page starts anew and so does numbering.
        resumed: bool,
        /// Number of the last message the server has kept from this seat; later ones are to be sent
        /// again.
        got: u32,
        /// Messages that follow are numbered from here plus one.
        sent: u32,
        /// The current round, 0 before the first.
        round: u32,
        /// The other person in the room, once both are admitted.
        other: Option<Other>,
        /// Who waits; always empty for a client.
        waiting: Vec<Waiting>,
        /// Where the counsellor is, for a client who waits.
        host: Host,
        /// How to reach the other browser; empty until admitted.
        ice_servers: Vec<IceServer>,
        /// Use relayed candidates only.
        relay_only: bool,
        /// What this person chose last time.
        ways: Ways,
        /// The joint check, once both are in the room.
        joint: Option<Joint>,
    },
    /// Everything up to this number has been kept.
    Got {
        /// The number.
        n: u32,
    },
    /// Answer to a heartbeat.
    Alive {},
    /// To the counsellor: who waits now.
    Waiting {
        /// All who wait, longest first.
        waiting: Vec<Waiting>,
    },
    /// To a client who waits: where the counsellor is.
    Host {
        /// Where.
        host: Host,
    },
    /// To a client: come in. `meet` follows.
    Admitted {
        /// How to reach the other browser.
        ice_servers: Vec<IceServer>,
        /// Use relayed candidates only.
        relay_only: bool,
    },
    /// To a client: not today.
    Declined {},
    /// Begin a new peer connection; everything of earlier rounds is void.
    Meet {
        /// The round, counting from 1.
        round: u32,
        /// This side gives way when both offer at once.
        polite: bool,
        /// Whom one meets.
        other: Other,
    },
    /// The other changed how they meet.
    OtherModality {
        /// From now on.
        modality: Modality,
    },
    /// The other's socket was lost; their seat is kept. Media may well go on.
    OtherAway {},
    /// The other's socket is back.
    OtherBack {},
    /// The other left, or their seat was not kept any longer.
    OtherLeft {},
    /// From the other browser.
    Signal {
        /// The round it belongs to.
        round: u32,
        /// The signal.
        signal: Signal,
    },
    /// The whole joint check, after every change of it.
    Joint {
        /// The check.
        joint: Joint,
    },
    /// The meeting is over.
    Ended {
        /// Whether this person ended it.
        by_me: bool,
    },
    /// The same person took this seat in another window or on another device.
    Replaced {},
    /// The server is about to restart; come back in a moment.
    Draining {},
    /// To the counsellor: they are also in the room with somebody else.
    Elsewhere {
        /// With whom.
        name: String,
    },
    /// A message was not taken.
    Refused {
        /// Number of the refused message.
        n: u32,
        /// Why.
        reason: Refusal,
    },
}

/// Why a message was not taken.
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
    /// Not readable as a message of this protocol.
    Malformed,
    /// Another protocol version: reload the page.
    OtherProtocol,
    /// Something else came before `hello`.
    HelloFirst,
    /// Too many messages in too short a time.
    TooFast,
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
    /// What they are called here.
    pub name: String,
    /// How they meet.
    pub modality: Modality,
    /// Whether their socket is lost at the moment.
    pub away: bool,
}

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// Their seat.
    pub seat: String,
    /// Their pair, which is also the room.
    pub pair: String,
    /// What they are called here.
    pub name: String,
    /// How they would like to meet.
    pub modality: Modality,
    /// Seconds they have waited.
    pub since_s: u32,
}

/// One way to reach the other browser, as `RTCIceServer` wants it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase")]
pub struct IceServer {
    /// `stun:` and `turn:` addresses.
    pub urls: Vec<String>,
    /// For TURN: ends with the seat's life.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub username: Option<String>,
    /// For TURN.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credential: Option<String>,
}

/// What one browser tells the other by way of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Signal {
    /// First: the device's public key, and a promise that binds what `reveal` will show.
    Introduce {
        /// P-256 public key, raw point, base64url.
        key: String,
        /// SHA-256 over the transcript of `reveal`, base64url.
        commit: String,
    },
    /// Second, after the other's promise has come: what was promised.
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
        /// `offer`, `answer` or `rollback`.
        kind: DescriptionKind,
        /// The description.
        sdp: String,
    },
    /// A candidate address.
    Candidate {
        /// The candidate line; empty at the end of candidates.
        candidate: String,
        /// Which media section.
        mid: Option<String>,
        /// Which media section, by position.
        line: Option<u32>,
        /// Which ICE generation.
        fragment: Option<String>,
    },
    /// This side refuses the connection because what was signed and what arrived differ.
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

/// What a person chose for their own screen; remembered per pair and part (docs/practices.md#a5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ways {
    /// Size of the other's picture: 0 furthest … 6 nearest.
    pub nearness: u8,
    /// Whether the own picture is shown.
    pub self_view: bool,
    /// Whether the board stands open.
    pub board: bool,
    /// How they met last.
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
