//! The pages of one pair outside a session: overview, link, appointments, what they built together.

pub mod appointment;
pub mod appointments;
pub mod code_word;
pub mod contact_request;
pub mod joint_checks;
pub mod link;
pub mod mail;
pub mod meetings;
pub mod offers;
pub mod overview;
pub mod phone;
pub mod plan_calendar;
pub mod together;
pub mod unusual_weeks;
