//! The day and the session: Today, arrival and room, what is waited for, the midway check-in, the way out.

pub mod awaited;
pub mod leaving;
pub mod meet;
pub mod midway;
pub mod steps;
pub mod today;
