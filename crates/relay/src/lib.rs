//! Protocol parts of the media path as state machines; so far, answering STUN bindings.
//! Deliberately absent: sockets, clock, randomness. Bytes and time come in, bytes go out.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod rate;
mod stun;

pub use stun::Responder;
