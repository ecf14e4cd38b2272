//! The live meeting of one pair as a state machine: [`Room::apply`] takes the time and an [`Input`],
//! and returns [`Effect`]s. Deliberately absent: clock, randomness, files, sockets, threads and
//! names. Times and token hashes are parameters; the server adds names to outgoing messages.
#![cfg_attr(test, allow(clippy::unwrap_used))]

#[cfg(test)]
mod behaviour;
mod effect;
mod input;
mod join;
mod joint_check;
mod meeting;
mod outgoing;
mod room;
mod seat;
mod session;
mod step;

pub use effect::{Effect, EndedBy, Facts, LineFacts, Other, Refusal, Tell, Waiting, Welcome};
pub use input::{Input, LineReport, Resume, Said};
pub use joint_check::{Joint, JointRow, JointSaid, JointSide, REQUESTS_MAX, Stands};
pub use room::{ADMITTED_MAX, Room, SEAT_KEPT, SEATS_MAX, SESSION_KEPT, WAITING_KEPT};
pub use seat::{ConnId, Host, SeatId, Stage};
