//! Mail: the bytes of what is sent (`invitation`, `message`, `address`), of what a calendar fetches
//! (`feed`), and the mail server (`send`).

pub mod address;
mod clock_changes;
pub mod feed;
pub mod invitation;
pub mod message;
mod send;

pub use send::try_out;
