//! One seat's socket: hello, heartbeats, limits. What is said is the room's business.

use super::socket::{
    Budget, LOGIN_CHECK, SEND, SILENCE, cookies_of, is_still_signed_in, next_text, send, sized,
};
use crate::error::PageError;
use crate::live::{Coming, Hub, LiveRoom, Out, QUEUE, translate};
use crate::security::Recognised;
use crate::state::App;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use http::HeaderMap;
use practice::{Action, PairId, Who, permission};
use room::{ConnId, Input, SeatId, SeatRole};
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use wire::{BrowserEnvelope, FromBrowser, Refusal, ToBrowser};

/// How long a new socket may take to say hello (chosen).
const HELLO: Duration = Duration::from_secs(10);

/// Which of the browser's two possible cookies is meant.
#[derive(Deserialize)]
pub struct As {
    #[serde(rename = "as")]
    role: wire::SeatRole,
}

/// `GET /live/room/{pair}?as=client|counsellor`.
///
/// Nobody's socket opens too, for the one sentence that says so: scripts cannot read why a socket was
/// refused, and a page whose login ended while its socket was lost would try for ever.
///
/// # Errors
/// 404 for anyone the room is not meant for.
pub async fn open(
    State(app): State<App>,
    Path(pair): Path<String>,
    Query(As { role }): Query<As>,
    recognised: Recognised,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, PageError> {
    let who = match role {
        wire::SeatRole::Client => recognised.as_client(),
        wire::SeatRole::Counsellor => recognised.as_person(),
    };
    let (seat, role) = match &who {
        Who::Nobody => return Ok(sized(upgrade).on_upgrade(turn_away)),
        Who::Client { client, .. } => (format!("client:{client}"), SeatRole::Client),
        Who::Person { person, .. } => (format!("counsellor:{person}"), SeatRole::Counsellor),
    };
    let pair = PairId::new(pair);
    let kept = app.storage.pair(&pair).await?.ok_or(PageError::NotFound)?;
    let action = Action::EnterRoom { pair: &pair, counsellor: &kept.counsellor };
    if !permission::may(&who, &action) {
        return Err(PageError::NotFound);
    }
    let seat = SeatId::new(seat);
    let socket = SeatSocket { app, pair, seat, role, cookies: cookies_of(&headers) };
    Ok(sized(upgrade).on_upgrade(move |upgraded| socket.serve(upgraded)))
}

async fn turn_away(mut socket: WebSocket) {
    send(&mut socket, translate::not_allowed_any_more()).await;
    let _ = timeout(SEND, socket.send(Message::Close(None))).await;
}

struct SeatSocket {
    app: App,
    pair: PairId,
    seat: SeatId,
    role: SeatRole,
    cookies: HeaderMap,
}

impl SeatSocket {
    async fn serve(self, mut socket: WebSocket) {
        let Some((modality, resume)) = self.hello(&mut socket).await else { return };
        let hub = self.app.hub.clone();
        let room = match hub.room(&self.pair).await {
            Ok(Some(room)) => room,
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "a room could not be opened");
                return;
            }
        };
        let (to, mut from_room) = mpsc::channel(QUEUE);
        let conn = hub.next_conn();
        let coming = Coming {
            conn,
            seat: self.seat.clone(),
            role: self.role,
            modality: translate::modality_in(modality),
            resume,
            resume_token: storage::new_token(),
            to,
        };
        hub.come(&room, coming);
        if self.welcome(&hub, &mut socket, &mut from_room).await {
            self.talk(&hub, &room, conn, &mut socket, &mut from_room).await;
        }
        hub.lose(&room, conn);
        let _ = timeout(SEND, socket.send(Message::Close(None))).await;
    }

    /// Sends the welcome, and to a counsellor who meets somebody in another room, that they do.
    async fn welcome(
        &self,
        hub: &Hub,
        socket: &mut WebSocket,
        from_room: &mut mpsc::Receiver<Out>,
    ) -> bool {
        let Some(Out::Text(welcome)) = from_room.recv().await else { return false };
        if !send(socket, welcome).await {
            return false;
        }
        if let Who::Person { person, .. } = self.who()
            && let Some(name) = hub.elsewhere(&person, &self.pair)
        {
            return send(socket, translate::envelope(0, ToBrowser::Elsewhere { name })).await;
        }
        true
    }

    fn who(&self) -> Who {
        match self.seat.as_str().split_once(':') {
            Some(("counsellor", id)) => Who::Person {
                person: practice::PersonId::new(id),
                role: practice::Role::Counsellor,
            },
            _ => Who::Nobody,
        }
    }

    /// Waits for the first message. `None` when none came that can be taken.
    async fn hello(
        &self,
        socket: &mut WebSocket,
    ) -> Option<(wire::Modality, Option<room::Resume>)> {
        let text = timeout(HELLO, next_text(socket)).await.ok()??;
        let reason = match serde_json::from_str::<BrowserEnvelope>(&text).map(|e| e.message) {
            Ok(FromBrowser::Hello { protocol: wire::PROTOCOL, resume, modality }) => {
                let resume = resume.map(|resume| room::Resume {
                    token_hash: storage::hash_token(&resume.token),
                    seen: resume.seen,
                });
                return Some((modality, resume));
            }
            Ok(FromBrowser::Hello { .. }) => Refusal::OtherProtocol,
            Ok(_) => Refusal::HelloFirst,
            Err(_) => Refusal::Malformed,
        };
        send(socket, translate::envelope(0, ToBrowser::Refused { n: 0, reason })).await;
        let _ = socket.send(Message::Close(None)).await;
        None
    }

    /// Passes messages both ways until either side is gone.
    async fn talk(
        &self,
        hub: &Hub,
        room: &Arc<Mutex<LiveRoom>>,
        conn: ConnId,
        socket: &mut WebSocket,
        from_room: &mut mpsc::Receiver<Out>,
    ) {
        let mut budget = Budget::new(Instant::now());
        let mut silent_until = Instant::now() + SILENCE;
        let mut check_login_at = Instant::now() + LOGIN_CHECK;
        loop {
            let text = tokio::select! {
                biased;
                out = from_room.recv() => match out {
                    Some(Out::Text(text)) => match send(socket, text).await {
                        true => continue,
                        false => return,
                    },
                    Some(Out::Close) | None => return,
                },
                text = timeout_at(silent_until, next_text(socket)) => match text {
                    Ok(Some(text)) => text,
                    Ok(None) | Err(_) => return,
                },
                () = sleep_until(check_login_at) => {
                    check_login_at = Instant::now() + LOGIN_CHECK;
                    let is_client = self.role == SeatRole::Client;
                    if is_still_signed_in(&self.app, &self.cookies, is_client).await { continue }
                    send(socket, translate::not_allowed_any_more()).await;
                    return;
                }
            };
            silent_until = Instant::now() + SILENCE;
            let answer = match budget.allow(Instant::now()) {
                true => self.hear(hub, room, conn, &text),
                false => Some(refused(0, Refusal::TooFast)),
            };
            let Some(answer) = answer else { continue };
            if matches!(answer, ToBrowser::Refused { .. }) && budget.refuse() {
                return;
            }
            if !send(socket, translate::envelope(0, answer)).await {
                return;
            }
        }
    }

    /// Takes one message; what it returns is answered at once.
    fn hear(
        &self,
        hub: &Hub,
        room: &Arc<Mutex<LiveRoom>>,
        conn: ConnId,
        text: &str,
    ) -> Option<ToBrowser> {
        if text.len() > wire::MESSAGE_BYTES_MAX {
            return Some(refused(0, Refusal::TooLarge));
        }
        let Ok(BrowserEnvelope { n, message }) = serde_json::from_str(text) else {
            return Some(refused(0, Refusal::Malformed));
        };
        if let FromBrowser::Ways { ways } = &message {
            if ways.nearness > wire::NEARNESS_MAX {
                return Some(refused(n, Refusal::Malformed));
            }
            self.keep_ways(room, ways.clone());
        }
        match message {
            FromBrowser::Heartbeat {} => Some(ToBrowser::Alive {}),
            FromBrowser::Hello { .. } => Some(refused(n, Refusal::NotNow)),
            message => {
                let message = translate::said(message)?;
                hub.apply(room, Input::Message { seat: self.seat.clone(), conn, n, message });
                None
            }
        }
    }

    fn keep_ways(&self, room: &Arc<Mutex<LiveRoom>>, ways: wire::Ways) {
        let text = serde_json::to_string(&ways).expect("ways serialise");
        room.lock().unwrap_or_else(PoisonError::into_inner).set_ways(self.role, ways);
        let (app, pair, role) = (self.app.clone(), self.pair.clone(), self.role);
        tokio::spawn(async move {
            let word = if role == SeatRole::Client { "client" } else { "counsellor" };
            if let Err(error) = app.storage.set_ways(&pair, word, &text).await {
                tracing::error!(%error, "a person's ways could not be kept");
            }
        });
    }
}

fn refused(n: u32, reason: Refusal) -> ToBrowser {
    ToBrowser::Refused { n, reason }
}
