//! The socket of a counsellor's pages outside the room: who waits.

use super::socket::{SILENCE, next_text, send, sized};
use crate::error::PageError;
use crate::live::{Out, QUEUE};
use crate::security::Recognised;
use crate::state::App;
use axum::extract::State;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;
use practice::PersonId;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};
use wire::ToToday;

/// The one thing a page says here.
const HEARTBEAT: &str = r#"{"type":"heartbeat"}"#;

/// `GET /live/today`.
///
/// # Errors
/// 401 for anyone who is not signed in.
pub async fn open(
    State(app): State<App>,
    recognised: Recognised,
    upgrade: WebSocketUpgrade,
) -> Result<Response, PageError> {
    let (person, _) = recognised.person.ok_or(PageError::SignInFirst)?;
    Ok(sized(upgrade).on_upgrade(move |socket| show(app, person.id, socket)))
}

async fn show(app: App, person: PersonId, mut socket: WebSocket) {
    let (to, mut from_hub) = mpsc::channel(QUEUE);
    let conn = app.hub.next_conn();
    app.hub.open_today(&person, conn, to);
    let list = ToToday::Waiting { waiting: app.hub.waiting_for(&person) };
    if say(&mut socket, &list).await {
        pass(&mut socket, &mut from_hub).await;
    }
    app.hub.close_today(&person, conn);
}

async fn pass(socket: &mut WebSocket, from_hub: &mut mpsc::Receiver<Out>) {
    let mut silent_until = Instant::now() + SILENCE;
    loop {
        tokio::select! {
            out = from_hub.recv() => match out {
                Some(Out::Text(text)) => {
                    if !send(socket, text).await {
                        return;
                    }
                }
                Some(Out::Close) | None => return,
            },
            text = timeout_at(silent_until, next_text(socket)) => match text {
                Ok(Some(text)) if text.as_str() == HEARTBEAT => {
                    silent_until = Instant::now() + SILENCE;
                    if !say(socket, &ToToday::Alive {}).await {
                        return;
                    }
                }
                _ => return,
            },
        }
    }
}

async fn say(socket: &mut WebSocket, message: &ToToday) -> bool {
    send(socket, serde_json::to_string(message).expect("a list serialises")).await
}
