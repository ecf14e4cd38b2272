//! The one loop that every socket runs: messages both ways, time limits, a budget, and whether the
//! login still holds. What is said is each socket's own ([`Conversation`]).

use super::open_sockets::{Carries, OpenSocket, Over};
use crate::cookies::Cookie;
use crate::live::{Inbox, Out};
use crate::sign_in::login::Recognised;
use crate::state::App;
use alliance::Side;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use http::HeaderMap;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// A socket that says nothing for this long is lost: two heartbeats and a half (chosen).
const SILENCE: Duration = Duration::from_millis(2_500 * wire::HEARTBEAT_S as u64);
/// How long one message may take to be sent (chosen), and besides for each kilobyte (chosen: a line
/// of 128 kbit/s).
const SEND: Duration = Duration::from_secs(10);
const SEND_PER_KB: Duration = Duration::from_millis(64);
/// Messages a second, and at once, that a socket may send; trickled candidates come in bursts (chosen).
const MESSAGES_PER_S: f64 = 60.0;
const MESSAGES_AT_ONCE: f64 = 240.0;
/// Refused messages after which a socket is closed (chosen).
const REFUSALS_MAX: u32 = 50;

/// Buffers of a few kilobytes: a practice has many open sockets that say little. What is written has
/// no bound of its own here: one message is written at a time ([`send`]), and each is bounded where it
/// is made.
fn sized(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0)
        .max_message_size(2 * wire::MESSAGE_BYTES_MAX)
        .max_frame_size(2 * wire::MESSAGE_BYTES_MAX)
}

/// A socket that one login opened.
pub struct Socket {
    inner: WebSocket,
    open: OpenSocket,
    /// Whether its login still held when it was put among the open ones, which end with it.
    login_held: bool,
}

/// Opens a socket for a login, and runs what is said over it. There is no other way to a [`Socket`], so
/// none outlives its login.
pub fn open<Run, Running>(
    upgrade: WebSocketUpgrade,
    login: Login,
    carries: Carries,
    run: Run,
) -> Response
where
    Run: FnOnce(Socket) -> Running + Send + 'static,
    Running: Future<Output = ()> + Send + 'static,
{
    sized(upgrade).on_upgrade(async move |inner| {
        let open = login.app.open_sockets.add(&login.kept, login.token_hash.clone(), carries);
        let login_held = login.still_holds().await;
        run(Socket { inner, open, login_held }).await;
    })
}

/// Opens a socket only to say one sentence: a script cannot read why an upgrade failed, so a page
/// whose login ended while its socket was lost would retry for ever.
pub fn turn_away(upgrade: WebSocketUpgrade, text: Utf8Bytes) -> Response {
    sized(upgrade).on_upgrade(async move |mut socket| {
        send(&mut socket, text).await;
        close(&mut socket).await;
    })
}

impl Socket {
    /// Sends one message; `false` when the socket is gone.
    pub async fn send(&mut self, text: impl Into<Utf8Bytes>) -> bool {
        send(&mut self.inner, text.into()).await
    }

    /// The first message, when a conversation begins with one; `None` when the socket is gone or it
    /// is no text.
    pub async fn first_text(&mut self) -> Option<Utf8Bytes> {
        next(&mut self.inner).await.flatten()
    }

    /// Whether the login that opened it still holds: it may have ended before the first message.
    pub fn login_holds(&mut self) -> bool {
        self.login_held && !self.open.is_over()
    }

    /// Closes the socket, if it is still there.
    pub async fn close(mut self) {
        close(&mut self.inner).await;
    }
}

async fn send(socket: &mut WebSocket, text: Utf8Bytes) -> bool {
    let bytes = text.len();
    let kilobytes = u32::try_from(bytes / 1024).unwrap_or(u32::MAX);
    let limit = SEND + SEND_PER_KB * kilobytes;
    match timeout(limit, socket.send(Message::Text(text))).await {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => tracing::info!(bytes, %error, "a message could not be sent"),
        Err(_) => tracing::info!(bytes, "a message could not be sent in time"),
    }
    false
}

/// The next message, or none when the socket is gone. `Some(None)` is a message that is no text.
async fn next(socket: &mut WebSocket) -> Option<Option<Utf8Bytes>> {
    loop {
        match socket.recv().await? {
            Ok(Message::Text(text)) => return Some(Some(text)),
            Ok(Message::Binary(_)) => return Some(None),
            Ok(Message::Close(_)) | Err(_) => return None,
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
        }
    }
}

async fn close(socket: &mut WebSocket) {
    let _ = timeout(SEND, socket.send(Message::Close(None))).await;
}

/// Whose login opened a socket.
pub struct Login {
    app: App,
    kept: storage::Login,
    token_hash: String,
}

impl Login {
    /// The login of this request, for the side that the socket is for: a browser may hold both.
    /// `None` when nobody is signed in on that side.
    pub fn of(app: &App, headers: &HeaderMap, recognised: &Recognised, side: Side) -> Option<Self> {
        let (kept, cookie) = match side {
            Side::Client => (recognised.client_login(), Cookie::Client),
            Side::Counsellor => {
                (recognised.person.as_ref().map(|(_, login)| login), Cookie::Person)
            }
        };
        let token_hash = storage::hash_token(cookie.read(headers, app.config.secure())?);
        Some(Self { app: app.clone(), kept: kept?.clone(), token_hash })
    }

    /// Whether it still holds: it may have ended while the socket was opened. A database that does
    /// not answer ends no meeting.
    async fn still_holds(&self) -> bool {
        let one = [self.kept.id.clone()];
        match self.app.storage.ended_logins(&one, self.app.clock.now()).await {
            Ok(ended) => ended.is_empty(),
            Err(error) => {
                tracing::error!(%error, "a login could not be checked");
                true
            }
        }
    }
}

/// What came over a socket.
pub enum Said<'a> {
    /// A message of a size that is allowed.
    Text(&'a str),
    /// A message in bytes; all of ours are text.
    NoText,
    /// A message that is longer than any of ours.
    TooLarge(&'a str),
    /// A message beyond the budget.
    TooFast,
}

/// What becomes of it.
pub enum Heard {
    /// It was taken; an answer, if there is one, comes through the inbox.
    Taken,
    /// It is answered at once.
    Answer(Utf8Bytes),
    /// It was not taken, and is told so; too many of these close the socket.
    Refused(Utf8Bytes),
    /// The socket is closed; its page comes back and says it again.
    Close,
}

/// What is said over one kind of socket.
pub trait Conversation: Sync {
    /// Takes one message.
    fn hear(&self, said: Said<'_>) -> impl Future<Output = Heard> + Send;

    /// What is said before the socket is closed.
    fn last_word(&self, over: Over) -> Utf8Bytes;

    /// The texts in which a message is sent. Between two of them, the page knows that the server is
    /// there.
    fn parts(&self, message: Utf8Bytes) -> Vec<Utf8Bytes> {
        vec![message]
    }
}

/// Passes messages both ways until either side is gone, falls silent, or is not allowed any longer.
pub async fn talk(conversation: &impl Conversation, socket: &mut Socket, inbox: &mut Inbox) {
    let Socket { inner: socket, open, login_held } = socket;
    if !*login_held {
        send(socket, conversation.last_word(Over::LoginEnded)).await;
        return;
    }
    let mut budget = Budget::new(Instant::now());
    let mut silent_until = Instant::now() + SILENCE;
    let mut parts = VecDeque::new();
    loop {
        let text = tokio::select! {
            biased;
            over = open.over() => {
                send(socket, conversation.last_word(over)).await;
                return;
            }
            out = next_out(&mut parts, inbox, conversation) => match out {
                Some(text) => match send(socket, text).await {
                    true => continue,
                    false => return,
                },
                None => return,
            },
            text = timeout_at(silent_until, next(socket)) => match text {
                Ok(Some(text)) => text,
                Ok(None) | Err(_) => return,
            },
        };
        silent_until = Instant::now() + SILENCE;
        let said = match &text {
            _ if !budget.allow(Instant::now()) => Said::TooFast,
            None => Said::NoText,
            Some(text) if text.len() > wire::MESSAGE_BYTES_MAX => Said::TooLarge(text),
            Some(text) => Said::Text(text),
        };
        let goes_on = match conversation.hear(said).await {
            Heard::Taken => true,
            Heard::Answer(answer) => send(socket, answer).await,
            Heard::Refused(answer) => !budget.refuse() && send(socket, answer).await,
            Heard::Close => false,
        };
        if !goes_on {
            return;
        }
    }
}

/// The next text to be sent; `None` when the socket is to be closed.
async fn next_out(
    parts: &mut VecDeque<Utf8Bytes>,
    inbox: &mut Inbox,
    conversation: &impl Conversation,
) -> Option<Utf8Bytes> {
    if parts.is_empty() {
        match inbox.recv().await? {
            Out::Text(message) => parts.extend(conversation.parts(message)),
            Out::Close => return None,
        }
    }
    parts.pop_front()
}

/// What a socket may still say.
struct Budget {
    left: f64,
    at: Instant,
    refusals: u32,
}

impl Budget {
    /// A full one.
    fn new(now: Instant) -> Self {
        Self { left: MESSAGES_AT_ONCE, at: now, refusals: 0 }
    }

    /// Takes a message off it; `false` when nothing is left.
    fn allow(&mut self, now: Instant) -> bool {
        let passed = now.duration_since(self.at).as_secs_f64();
        self.left = (self.left + passed * MESSAGES_PER_S).min(MESSAGES_AT_ONCE);
        self.at = now;
        if self.left < 1.0 {
            return false;
        }
        self.left -= 1.0;
        true
    }

    /// Counts a refusal; `true` when it was one too many.
    fn refuse(&mut self) -> bool {
        self.refusals += 1;
        self.refusals >= REFUSALS_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_a_flood_is_not() {
        let start = Instant::now();
        let mut budget = Budget::new(start);
        assert!((0..240).all(|_| budget.allow(start)));
        assert!(!budget.allow(start));
        assert!(budget.allow(start + Duration::from_millis(20)));
        assert!(!budget.allow(start + Duration::from_millis(21)));
    }
}
