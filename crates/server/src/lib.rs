//! Pages, live sockets and what runs beside them, over storage and the room's state machine.
//! Deliberately absent: SQL, and the rules of who meets whom (those are in `room` and `practice`).

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod assets;
pub mod charts;
pub mod clock;
pub mod config;
pub mod cookies;
pub mod doctor;
pub mod error;
pub mod listen;
pub mod live;
pub mod mail;
pub mod pages;
pub mod router;
pub mod security;
pub mod serve;
pub mod sign_in;
pub mod sockets;
pub mod state;
pub mod stun;
pub mod tls;
pub mod turn;
pub mod words;
