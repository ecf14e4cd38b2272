//! What the owner decides for the practice: its people, name, zone, crisis contacts and prompt.

pub mod crisis;
pub mod letterhead;
pub mod notice_period;
pub mod people;
pub mod prompt;
pub mod the_practice;
