//! The board as two people use it: each rule alone, and random use over lines that break.
#![allow(clippy::unwrap_used)]

mod rules;
mod simulation;
