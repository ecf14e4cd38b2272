//! What tests share: a clock that tests advance, seeded randomness, both databases, invented
//! people. It depends on no crate under test, so that all of them can use it.

mod clock;
mod databases;
pub mod people;
mod postgres_server;
mod random;

pub use clock::FakeClock;
pub use databases::{TestDatabase, databases, lasting_postgres, postgres, raw, sqlite};
pub use random::seeded;
