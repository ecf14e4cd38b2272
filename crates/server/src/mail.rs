//! Mail: letters (`letter`), their bytes (`address`, `invitation`, `message`), what a calendar fetches
//! (`feed`), the line to the mail server (`send`), reminders (`remind`), and the job that sends what
//! the outbox has (`deliver`). Nothing is written when it is queued: a letter says what is true when
//! it is sent.

pub mod address;
mod clock_changes;
pub mod deliver;
pub mod feed;
pub mod invitation;
mod letter;
pub mod message;
pub mod remind;
pub mod send;
pub mod telling;
mod try_out;

pub use clock_changes::in_utc;
pub use try_out::try_out;
