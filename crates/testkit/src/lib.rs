//! What tests share: a clock that stands still, seeded randomness, both databases, invented
//! people. Deliberately absent: the crates under test, so that all of them can use this one.

mod clock;
mod databases;
pub mod people;
mod postgres_server;
mod random;

pub use clock::FakeClock;
pub use databases::{TestDatabase, databases, postgres, sqlite};
pub use random::seeded;
