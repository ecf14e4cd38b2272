//! What waits to be sent over one socket.

use axum::extract::ws::Utf8Bytes;

/// Messages that may wait for one slow socket before it is closed (chosen); the seat resumes.
pub const QUEUE: usize = 128;

/// What goes out over a socket.
pub enum Out {
    /// A message.
    Text(Utf8Bytes),
    /// The end, after what was sent before.
    Close,
}
