//! The real binary: starts, prints its links, serves, and stops without losing anything.

#![allow(clippy::unwrap_used)]

mod checking;
mod draining;
mod holding;
mod one_at_a_time;
mod pacing;
mod practices;
mod serving;
mod terminal;
