//! The counsellor's week: its page, a new appointment from there, when they take appointments, and
//! what is told before a time is kept that meets something.

pub mod conflicts;
mod grid;
pub mod new;
pub mod openings;
pub mod shown;
