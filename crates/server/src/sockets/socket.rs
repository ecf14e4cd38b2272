//! What every socket needs: sizes, silence, limits, and whether its login still holds.
//! Deliberately absent: what is said.

use crate::sign_in::login;
use crate::state::App;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use http::{HeaderMap, header};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// A socket that says nothing for this long is lost: two heartbeats and a half (chosen).
pub const SILENCE: Duration = Duration::from_millis(2_500 * wire::HEARTBEAT_S as u64);
/// How long one message may take to be sent (chosen).
pub const SEND: Duration = Duration::from_secs(10);
/// How often a login is looked at again while its socket stays open (chosen).
pub const LOGIN_CHECK: Duration = Duration::from_secs(60);
/// Messages a second, and at once, that a socket may send; trickled candidates come in bursts (chosen).
const MESSAGES_PER_S: f64 = 60.0;
const MESSAGES_AT_ONCE: f64 = 240.0;
/// Refused messages after which a socket is closed (chosen).
const REFUSALS_MAX: u32 = 50;

/// Buffers of a few kilobytes: a practice has many open sockets that say little.
pub fn sized(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0)
        .max_write_buffer_size(256 * 1024)
        .max_message_size(2 * wire::MESSAGE_BYTES_MAX)
        .max_frame_size(2 * wire::MESSAGE_BYTES_MAX)
}

/// Sends one message; `false` when the socket is gone.
pub async fn send(socket: &mut WebSocket, text: impl Into<Utf8Bytes>) -> bool {
    matches!(timeout(SEND, socket.send(Message::Text(text.into()))).await, Ok(Ok(())))
}

/// The next text message; `None` when the socket is gone.
pub async fn next_text(socket: &mut WebSocket) -> Option<Utf8Bytes> {
    loop {
        match socket.recv().await? {
            Ok(Message::Text(text)) => return Some(text),
            Ok(Message::Close(_)) | Err(_) => return None,
            Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_)) => {}
        }
    }
}

/// The cookies of a request, to look at its login again later.
pub fn cookies_of(headers: &HeaderMap) -> HeaderMap {
    let mut cookies = HeaderMap::new();
    for cookie in headers.get_all(header::COOKIE) {
        cookies.append(header::COOKIE, cookie.clone());
    }
    cookies
}

/// Whether the login that opened a socket still holds.
pub async fn is_still_signed_in(app: &App, cookies: &HeaderMap, is_client: bool) -> bool {
    match login::recognise(app, cookies).await {
        Ok(recognised) if is_client => recognised.client.is_some(),
        Ok(recognised) => recognised.person.is_some(),
        Err(error) => {
            tracing::error!(%error, "a login could not be looked at");
            true
        }
    }
}

/// What a socket may still say.
pub struct Budget {
    left: f64,
    at: Instant,
    refusals: u32,
}

impl Budget {
    /// A full one.
    pub fn new(now: Instant) -> Self {
        Self { left: MESSAGES_AT_ONCE, at: now, refusals: 0 }
    }

    /// Takes a message off it; `false` when nothing is left.
    pub fn allow(&mut self, now: Instant) -> bool {
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
    pub fn refuse(&mut self) -> bool {
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
