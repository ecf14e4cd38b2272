//! Between the words of the wire and the words of the room. No decisions.

use super::joint;
use room::{EndedBy, Host, Said, Tell};
use std::sync::Arc;
use storage::{LineFacts, RoomFact, SessionFacts};
use wire::{FromBrowser, ToBrowser};

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
        FromBrowser::Hello { .. } => return Heard::Refused(wire::Refusal::NotNow),
        FromBrowser::Heartbeat {} => return Heard::Heartbeat,
        FromBrowser::Knock {} => Said::Knock,
        FromBrowser::Admit { seat } => Said::Admit(room::SeatId::new(seat)),
        FromBrowser::Decline { seat } => Said::Decline(room::SeatId::new(seat)),
        FromBrowser::Modality { modality } => Said::Modality(modality_in(modality)),
        FromBrowser::Signal { round, signal } => {
            let body = serde_json::to_string(&signal).expect("a signal of strings serialises");
            Said::Signal { round, body: Arc::from(body) }
        }
        FromBrowser::Again { round } => Said::Again { round },
        FromBrowser::Line { report } => Said::Line(room::LineReport {
            round_trip_ms: report.round_trip_ms,
            lost_permille: report.lost_permille,
            relayed: report.relayed,
            mended: report.mended,
        }),
        FromBrowser::Ways { ways } if ways.nearness > wire::NEARNESS_MAX => {
            return Heard::Refused(wire::Refusal::Malformed);
        }
        FromBrowser::Ways { ways } => {
            Said::Ways(serde_json::to_string(&ways).expect("ways serialise").into())
        }
        FromBrowser::Leave {} => Said::Leave,
        FromBrowser::End {} => Said::End,
        message => match joint::said(message) {
            Ok(said) => Said::Joint(said),
            Err(_) => return Heard::Refused(wire::Refusal::Malformed),
        },
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
        Tell::Host(host) => ToBrowser::Host { host: host_out(host) },
        Tell::Admitted => {
            let context = context();
            ToBrowser::Admitted { ice_servers: context.ice_servers, relay_only: context.relay_only }
        }
        Tell::Declined => ToBrowser::Declined {},
        Tell::Meet { round, polite, other } => {
            ToBrowser::Meet { round, polite, other: other_out(&other, context().other_name) }
        }
        Tell::OtherModality(modality) => {
            ToBrowser::OtherModality { modality: modality_out(modality) }
        }
        Tell::OtherAway => ToBrowser::OtherAway {},
        Tell::OtherBack => ToBrowser::OtherBack {},
        Tell::OtherLeft => ToBrowser::OtherLeft {},
        Tell::Joint(joint) => ToBrowser::Joint { joint: joint::told(*joint, context().last_joint) },
        Tell::Ended { by_me } => ToBrowser::Ended { by_me },
        Tell::Replaced => ToBrowser::Replaced {},
        Tell::Draining => ToBrowser::Draining {},
        Tell::Refused { n, reason } => ToBrowser::Refused { n, reason: refusal_out(reason) },
    };
    envelope(n, message)
}

/// An envelope of the server's own.
pub fn envelope(n: u32, message: ToBrowser) -> String {
    serde_json::to_string(&wire::ServerEnvelope { n, message }).expect("a message serialises")
}

/// What a seat hears whose login or link has ended. The page says to load it again, and the next page why.
pub fn not_allowed_any_more() -> String {
    envelope(0, ToBrowser::Refused { n: 0, reason: wire::Refusal::NotAllowed })
}

fn welcome_out(welcome: room::Welcome, context: Context) -> ToBrowser {
    let is_admitted = welcome.stage == room::Stage::Admitted;
    ToBrowser::Welcome {
        seat: context.seat,
        role: role_out(welcome.role),
        stage: stage_out(welcome.stage),
        resume_token: context.resume_token,
        resumed: welcome.resumed,
        got: welcome.got,
        sent: welcome.sent,
        round: welcome.round,
        other: welcome.other.map(|other| other_out(&other, context.other_name)),
        waiting: context.waiting,
        host: host_out(welcome.host),
        ice_servers: if is_admitted { context.ice_servers } else { Vec::new() },
        relay_only: context.relay_only,
        ways: context.ways,
        joint: welcome.joint.map(|joint| joint::told(joint, context.last_joint)),
    }
}

fn other_out(other: &room::Other, name: String) -> wire::Other {
    wire::Other { name, modality: modality_out(other.modality), away: other.away }
}

/// How somebody meets, on the way in.
pub fn modality_in(modality: wire::Modality) -> practice::Modality {
    match modality {
        wire::Modality::Video => practice::Modality::Video,
        wire::Modality::Voice => practice::Modality::Voice,
        wire::Modality::Text => practice::Modality::Text,
    }
}

/// How somebody meets, on the way out.
pub fn modality_out(modality: practice::Modality) -> wire::Modality {
    match modality {
        practice::Modality::Video => wire::Modality::Video,
        practice::Modality::Voice => wire::Modality::Voice,
        practice::Modality::Text => wire::Modality::Text,
    }
}

fn role_out(role: room::SeatRole) -> wire::SeatRole {
    match role {
        room::SeatRole::Counsellor => wire::SeatRole::Counsellor,
        room::SeatRole::Client => wire::SeatRole::Client,
    }
}

fn stage_out(stage: room::Stage) -> wire::Stage {
    match stage {
        room::Stage::Arriving => wire::Stage::Arriving,
        room::Stage::Waiting => wire::Stage::Waiting,
        room::Stage::Admitted => wire::Stage::Admitted,
        room::Stage::Declined => wire::Stage::Declined,
        room::Stage::Ended => wire::Stage::Ended,
    }
}

fn host_out(host: Host) -> wire::Host {
    match host {
        Host::Away => wire::Host::Away,
        Host::Near => wire::Host::Near,
        Host::Here => wire::Host::Here,
        Host::Busy => wire::Host::Busy,
    }
}

fn refusal_out(reason: room::Refusal) -> wire::Refusal {
    match reason {
        room::Refusal::OutOfOrder => wire::Refusal::OutOfOrder,
        room::Refusal::NotAllowed => wire::Refusal::NotAllowed,
        room::Refusal::NotNow => wire::Refusal::NotNow,
        room::Refusal::OldRound => wire::Refusal::OldRound,
        room::Refusal::RoomFull => wire::Refusal::RoomFull,
        room::Refusal::TooLarge => wire::Refusal::TooLarge,
        room::Refusal::TooMany => wire::Refusal::TooMany,
    }
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
