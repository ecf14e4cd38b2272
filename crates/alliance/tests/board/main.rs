//! The board as two people use it: its rules one by one, and then both at once over bad lines.
#![allow(clippy::unwrap_used)]

mod rules;
mod simulation;
