//! What tests share: a clock that stands still, seeded randomness, both databases, invented
//! people. Deliberately absent: the crates under test, so that all of them can use this one.

mod clock;
mod databases;
pub mod people;
mod postgres;
mod random;

pub use clock::FakeClock;
pub use databases::{TestDatabase, databases, sqlite};
pub use random::seeded;
