//! Pages, live sockets and background tasks, on top of storage and the room's state machine.
//! Deliberately absent: SQL, and the rules of who meets whom (those are in `room` and `practice`).

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod assets;
pub mod built;
pub mod charts;
pub mod clock;
pub mod config;
pub mod cookies;
pub mod doctor;
pub mod error;
pub mod form;
pub mod formats;
pub mod health;
pub mod hosts;
pub mod listen;
pub mod live;
pub mod mail;
pub mod once;
pub mod page;
pub mod pages;
pub mod places;
#[cfg(debug_assertions)]
mod reload;
pub mod reply;
pub mod router;
pub mod secrets;
pub mod security;
pub mod serve;
pub mod sign_in;
pub mod sockets;
pub mod state;
pub mod stun;
pub mod times;
pub mod tls;
pub mod turn;
pub mod words;
