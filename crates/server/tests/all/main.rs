//! The server from the outside: through its router, over real sockets and a real database. Folders
//! and files are named as those of `src/` that they test.

#![allow(clippy::unwrap_used)]

// The fuzz targets use `libfuzzer_sys::fuzz_target`; here it is that of `fuzz_targets.rs`.
extern crate self as libfuzzer_sys;
use fuzz_targets::fuzz_target;

mod house;

// What is served is judged by a program that is not ours.
#[path = "../appointments/judges.rs"]
#[allow(dead_code, reason = "the judges of appointments use the rest")]
mod judges;

mod board;
mod by_link;
mod charts;
mod check_in;
mod damage;
mod entering;
mod every_page;
mod every_route;
mod every_socket;
mod feed;
mod fuzz_targets;
mod instruments;
mod mail;
mod owner;
mod pace;
mod pair;
mod practices;
mod quiet_log;
mod reach;
mod security;
mod sockets;
mod week;
mod words_used;
