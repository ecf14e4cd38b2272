//! Live rooms and boards, and the list of who waits. Deliberately absent: sockets (`sockets/`), templates,
//! and any look into what the two browsers tell each other.

mod attendance;
mod board_hub;
mod hub;
mod joint;
mod keeper;
mod live_room;
mod outbox;
mod seat;
pub mod translate;

pub use board_hub::{BOARD_BYTES_MAX, Boards, Standing, Subscription, text};
pub use hub::{Hub, SharedRoom};
pub use live_room::Coming;
pub use outbox::{Inbox, Out, Outbox};
pub use seat::{Seated, seat_of};
pub use translate::{Heard, heard};
