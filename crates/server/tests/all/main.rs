//! The server as a whole, over real sockets and a real database.

#![allow(clippy::unwrap_used)]

mod live;
mod reach_coturn;
mod reach_doctor;
mod reach_turn;
