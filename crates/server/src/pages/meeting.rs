//! The day and the session: Today, arrival and room, the midway check-in, the way out.

pub mod leaving;
pub mod meet;
pub mod midway;
pub mod steps;
pub mod today;
