//! The queue between whoever tells something and the socket that sends it. It is bounded in messages and
//! in bytes. Of messages that hold a whole state, only the latest waits.

use axum::extract::ws::Utf8Bytes;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Messages that may wait for one slow socket before it is closed (chosen); its page resumes.
const QUEUE_MAX: usize = 128;
/// Bytes of these messages (chosen: the largest burst of a new round, several times over).
const QUEUE_BYTES_MAX: usize = 1024 * 1024;

/// What goes out over a socket.
pub enum Out {
    /// A message.
    Text(Utf8Bytes),
    /// Close the socket after what was sent before.
    Close,
}

enum Queued {
    Text(Utf8Bytes),
    Latest,
    Close,
}

#[derive(Default)]
struct Shared {
    bytes: AtomicUsize,
    latest: Mutex<Option<Utf8Bytes>>,
}

impl Shared {
    fn replace_latest(&self, by: Option<Utf8Bytes>) -> Option<Utf8Bytes> {
        std::mem::replace(&mut *self.latest.lock().unwrap_or_else(PoisonError::into_inner), by)
    }
}

/// The sending end, held by a room, a board or a list.
#[derive(Clone)]
pub struct Outbox {
    to: mpsc::Sender<Queued>,
    shared: Arc<Shared>,
}

/// The receiving end, held by the socket.
pub struct Inbox {
    from: mpsc::Receiver<Queued>,
    shared: Arc<Shared>,
}

impl Outbox {
    /// Both ends of a new queue.
    pub fn new() -> (Self, Inbox) {
        let (to, from) = mpsc::channel(QUEUE_MAX);
        let shared = Arc::<Shared>::default();
        (Self { to, shared: shared.clone() }, Inbox { from, shared })
    }

    /// Queues a message; `false` when the socket is gone or too slow, and must count as lost. An
    /// empty queue takes a message of any size.
    #[must_use]
    pub fn say(&self, text: impl Into<Utf8Bytes>) -> bool {
        let text = text.into();
        let bytes = text.len();
        let before = self.shared.bytes.fetch_add(bytes, Ordering::Relaxed);
        let fits = before == 0 || before + bytes <= QUEUE_BYTES_MAX;
        let is_said = fits && self.to.try_send(Queued::Text(text)).is_ok();
        if !is_said {
            self.shared.bytes.fetch_sub(bytes, Ordering::Relaxed);
        }
        is_said
    }

    /// Queues a message that holds a whole state, in place of an earlier one that still waits;
    /// `false` as [`Self::say`].
    #[must_use]
    pub fn say_latest(&self, text: impl Into<Utf8Bytes>) -> bool {
        let one_waits = self.shared.replace_latest(Some(text.into())).is_some();
        if one_waits { !self.to.is_closed() } else { self.to.try_send(Queued::Latest).is_ok() }
    }

    /// Closes the socket after what is queued. When the queue is full, dropping this end closes it.
    pub fn close(self) {
        let _ = self.to.try_send(Queued::Close);
    }
}

impl Inbox {
    /// What is to be sent next, once there is something; `None` when the other end is gone.
    pub async fn recv(&mut self) -> Option<Out> {
        let queued = self.from.recv().await?;
        Some(self.taken(queued))
    }

    /// What is to be sent next, if anything waits.
    pub fn try_recv(&mut self) -> Option<Out> {
        let queued = self.from.try_recv().ok()?;
        Some(self.taken(queued))
    }

    fn taken(&self, queued: Queued) -> Out {
        match queued {
            Queued::Text(text) => {
                self.shared.bytes.fetch_sub(text.len(), Ordering::Relaxed);
                Out::Text(text)
            }
            Queued::Latest => {
                Out::Text(self.shared.replace_latest(None).expect("one was put there before"))
            }
            Queued::Close => Out::Close,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: &str = "x";

    fn all(inbox: &mut Inbox) -> Vec<String> {
        let text = |out| match out {
            Out::Text(text) => text.to_string(),
            Out::Close => "closed".to_owned(),
        };
        std::iter::from_fn(|| inbox.try_recv().map(text)).collect()
    }

    #[test]
    fn only_the_latest_state_waits_and_comes_before_what_follows_it() {
        let (outbox, mut inbox) = Outbox::new();
        for state in ["board 1", "board 2"] {
            assert!(outbox.say_latest(state) && outbox.say(format!("did {state}")));
        }
        assert_eq!(all(&mut inbox), ["board 2", "did board 1", "did board 2"]);
        assert!((0..10_000).all(|n| outbox.say_latest(format!("board {n}"))));
        outbox.close();
        assert_eq!(all(&mut inbox), ["board 9999", "closed"]);
    }

    #[test]
    fn a_queue_is_bounded_in_messages_and_in_bytes() {
        let (outbox, mut inbox) = Outbox::new();
        assert!((0..QUEUE_MAX).all(|_| outbox.say(SHORT)) && !outbox.say(SHORT));
        assert_eq!(all(&mut inbox).len(), QUEUE_MAX);
        let eighth = "x".repeat(QUEUE_BYTES_MAX / 8);
        assert!((0..8).all(|_| outbox.say(eighth.clone())) && !outbox.say(SHORT));
        assert_eq!(all(&mut inbox).len(), 8);
        assert!(outbox.say(SHORT.repeat(2 * QUEUE_BYTES_MAX)) && !outbox.say(SHORT));
        drop(inbox);
        assert!(!outbox.say(SHORT) && !outbox.say_latest(SHORT));
    }
}
