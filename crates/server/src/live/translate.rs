//! Between the words of the wire and the words of the room. No decisions.

use super::joint;
use room::{EndedBy, JointSaid, Said, Tell};
use std::sync::Arc;
use storage::{LineFacts, RoomFact, SessionFacts};
use wire::{FromBrowser, SocketRefusal, ToBrowser};

/// What becomes of a message from a browser.
pub enum Heard {
    /// The room hears it.
    Said(Said),
    /// The socket answers that it is alive.
    Heartbeat,
    /// It is refused before the room hears it.
    Refused(wire::Refusal),
}

/// A message from a browser, in the room's words.
pub fn heard(message: FromBrowser) -> Heard {
    Heard::Said(match message {
        FromBrowser::Hello { .. } => return Heard::Refused(room::Refusal::NotNow.into()),
        FromBrowser::Heartbeat {} => return Heard::Heartbeat,
        FromBrowser::Knock {} => Said::Knock,
        FromBrowser::Admit { seat } => Said::Admit(room::SeatId::new(seat)),
        FromBrowser::Decline { seat } => Said::Decline(room::SeatId::new(seat)),
        FromBrowser::Modality { modality } => Said::Modality(modality),
        FromBrowser::Signal { round, signal } => {
            let body = serde_json::to_string(&signal).expect("a signal of strings serialises");
            Said::Signal { round, body: Arc::from(body) }
        }
        FromBrowser::Again { round } => Said::Again { round },
        FromBrowser::Line { report } => Said::Line(report),
        FromBrowser::Ways { ways } => {
            if ways.nearness > wire::NEARNESS_MAX {
                return Heard::Refused(SocketRefusal::Malformed.into());
            }
            Said::Ways(serde_json::to_string(&ways).expect("ways serialise").into())
        }
        FromBrowser::Leave {} => Said::Leave,
        FromBrowser::End {} => Said::End,
        FromBrowser::JointOpen {} => Said::Joint(JointSaid::Open),
        FromBrowser::JointFine { topic } => Said::Joint(JointSaid::Fine(topic)),
        FromBrowser::JointAsk { topic, words } => {
            Said::Joint(JointSaid::Ask(topic, joint::words_in(words)))
        }
        FromBrowser::JointDone { topic } => Said::Joint(JointSaid::Done(topic)),
        FromBrowser::JointMore { topic } => Said::Joint(JointSaid::More(topic)),
        FromBrowser::JointPrivacy { privacy } => {
            Said::Joint(JointSaid::Privacy(joint::privacy_in(privacy)))
        }
        FromBrowser::JointBegin {} => Said::Joint(JointSaid::Begin),
        FromBrowser::JointSkip {} => Said::Joint(JointSaid::Skip),
    })
}

/// What the server adds to a room's words: names, and how browsers reach each other.
pub struct Context {
    /// What the other person is called.
    pub other_name: String,
    /// Everyone who waits for this counsellor; empty for a client.
    pub waiting: Vec<wire::Waiting>,
    /// For peer connections.
    pub ice_servers: Vec<wire::IceServer>,
    /// Use relayed candidates only.
    pub relay_only: bool,
    /// For resuming; only a `welcome` uses it.
    pub resume_token: String,
    /// What the person chose last time.
    pub ways: wire::Ways,
    /// What is remembered of the last joint check.
    pub last_joint: Option<wire::JointLast>,
    /// The seat that is told.
    pub seat: String,
}

/// An envelope as JSON.
pub fn told(n: u32, tell: Tell, context: impl FnOnce() -> Context) -> String {
    let message = match tell {
        Tell::Signal { round, body } => {
            let head =
                format!(r#"{{"n":{n},"message":{{"type":"signal","round":{round},"signal":"#);
            return format!("{head}{body}}}}}");
        }
        Tell::Welcome(welcome) => welcome_out(welcome, context()),
        Tell::Got { n } => ToBrowser::Got { n },
        Tell::Waiting(_) => ToBrowser::Waiting { waiting: context().waiting },
        Tell::Host(host) => ToBrowser::Host { host },
        Tell::Rearranged => ToBrowser::Rearranged {},
        Tell::Admitted => {
            let context = context();
            ToBrowser::Admitted { ice_servers: context.ice_servers, relay_only: context.relay_only }
        }
        Tell::Declined => ToBrowser::Declined {},
        Tell::Meet { round, polite, other } => {
            ToBrowser::Meet { round, polite, other: other_out(&other, context().other_name) }
        }
        Tell::OtherModality(modality) => ToBrowser::OtherModality { modality },
        Tell::OtherAway => ToBrowser::OtherAway {},
        Tell::OtherBack => ToBrowser::OtherBack {},
        Tell::OtherLeft => ToBrowser::OtherLeft {},
        Tell::Joint(joint) => ToBrowser::Joint { joint: joint::told(*joint, context().last_joint) },
        Tell::Ended { by_me } => ToBrowser::Ended { by_me },
        Tell::Replaced => ToBrowser::Replaced {},
        Tell::Draining => ToBrowser::Draining {},
        Tell::Refused { n, reason } => ToBrowser::Refused { n, reason: reason.into() },
    };
    envelope(n, message)
}

/// An envelope of the server's own.
pub fn envelope(n: u32, message: ToBrowser) -> String {
    serde_json::to_string(&wire::ServerEnvelope { n, message }).expect("a message serialises")
}

/// What a seat hears whose login or link has ended. The page says to load it again, and the next page why.
pub fn not_allowed_any_more() -> String {
    envelope(0, ToBrowser::Refused { n: 0, reason: room::Refusal::NotAllowed.into() })
}

/// What a seat hears before its socket is closed because too much waits to be written.
pub fn cannot_keep() -> String {
    envelope(0, ToBrowser::Refused { n: 0, reason: SocketRefusal::CannotKeep.into() })
}

fn welcome_out(welcome: room::Welcome, context: Context) -> ToBrowser {
    let is_admitted = welcome.stage == room::Stage::Admitted;
    ToBrowser::Welcome {
        seat: context.seat,
        role: welcome.side,
        stage: welcome.stage,
        resume_token: context.resume_token,
        resumed: welcome.resumed,
        got: welcome.got,
        sent: welcome.sent,
        round: welcome.round,
        other: welcome.other.map(|other| other_out(&other, context.other_name)),
        waiting: context.waiting,
        host: welcome.host,
        ice_servers: if is_admitted { context.ice_servers } else { Vec::new() },
        relay_only: context.relay_only,
        ways: context.ways,
        joint: welcome.joint.map(|joint| joint::told(joint, context.last_joint)),
    }
}

fn other_out(other: &room::Other, name: String) -> wire::Other {
    wire::Other { name, modality: other.modality, away: other.away }
}

/// The end of a session, as storage keeps it.
pub fn session_ended(facts: room::Facts) -> RoomFact {
    RoomFact::SessionEnded {
        facts: SessionFacts {
            ended_at: facts.ended_at,
            ended_by: ended_by(facts.ended_by),
            modalities: facts.modalities,
            line: LineFacts {
                reports: facts.line.reports,
                round_trip_ms_median: facts.line.round_trip_ms_median,
                lost_permille_max: facts.line.lost_permille_max,
                relayed: facts.line.relayed,
                mended: facts.line.mended,
            },
        },
        joint_check: facts.joint_check,
    }
}

fn ended_by(ended_by: EndedBy) -> storage::EndedBy {
    match ended_by {
        EndedBy::Counsellor => storage::EndedBy::Counsellor,
        EndedBy::Client => storage::EndedBy::Client,
        EndedBy::Lost => storage::EndedBy::Lost,
    }
}
