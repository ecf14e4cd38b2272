//! The day and the session: who comes today, arrival and room, the question midway, the way out.

pub mod leaving;
pub mod meet;
pub mod midway;
pub mod steps;
pub mod today;
