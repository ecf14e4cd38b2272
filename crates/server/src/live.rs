//! Live rooms and boards, and the list of who waits. Deliberately absent: sockets (`sockets/`), templates,
//! and any look into what the two browsers tell each other.

mod board_hub;
mod hub;
mod joint;
mod keeper;
mod live_room;
mod outbox;
pub mod translate;

pub use board_hub::{Boards, Looking, text};
pub use hub::Hub;
pub use live_room::{Coming, LiveRoom};
pub use outbox::{Out, QUEUE};
pub use translate::said;
