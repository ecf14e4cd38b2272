//! The queue between whoever tells something and the socket that sends it.

use axum::extract::ws::Utf8Bytes;
use tokio::sync::mpsc;

/// Messages that may wait for one slow socket before it is closed (chosen); its page resumes.
const QUEUE: usize = 128;

/// What goes out over a socket.
pub enum Out {
    /// A message.
    Text(Utf8Bytes),
    /// Close the socket after what was sent before.
    Close,
}

/// The sending end, held by a room, a board or a list.
#[derive(Clone)]
pub struct Outbox(mpsc::Sender<Out>);

/// The receiving end, held by the socket.
pub type Inbox = mpsc::Receiver<Out>;

impl Outbox {
    /// Both ends of a new queue.
    pub fn new() -> (Self, Inbox) {
        let (to, from) = mpsc::channel(QUEUE);
        (Self(to), from)
    }

    /// Queues a message; `false` when the socket is gone or too slow, and must count as lost.
    #[must_use]
    pub fn say(&self, text: impl Into<Utf8Bytes>) -> bool {
        self.0.try_send(Out::Text(text.into())).is_ok()
    }

    /// Closes the socket after what is queued. When the queue is full, dropping this end closes it.
    pub fn close(self) {
        let _ = self.0.try_send(Out::Close);
    }
}
