//! The server from the outside: through its router, over real sockets and a real database. Folders and
//! files are named as those of `src/` that they test.

#![allow(clippy::unwrap_used)]

mod house;

mod board;
mod charts;
mod check_in;
mod entering;
mod every_page;
mod every_route;
mod every_socket;
mod instruments;
mod owner;
mod pace;
mod pair;
mod quiet_log;
mod reach;
mod security;
mod sockets;
mod words_used;
