//! The server from the outside: through its router, over real sockets and a real database.

#![allow(clippy::unwrap_used)]

mod house;
mod instruments;

mod board_forms;
mod boards;
mod charts;
mod check_ins;
mod every_page;
mod every_route;
mod every_socket;
mod live;
mod paces;
mod pairs;
mod prompts;
mod quiet_log;
mod reach_acme;
mod reach_coturn;
mod reach_doctor;
mod reach_turn;
mod safety;
mod setting_up;
mod signing_in;
mod together;
mod words_used;
