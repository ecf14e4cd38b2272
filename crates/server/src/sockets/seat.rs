//! One seat's socket in the room: hello, then messages both ways. What they mean is the room's business.

use super::open_sockets::{Carries, Over};
use super::socket::{self, Conversation, Heard, Login, Said, Socket, talk, turn_away};
use crate::error::PageError;
use crate::live::{Coming, Inbox, Out, Outbox, SharedRoom, seat_of, translate};
use crate::sign_in::login::Recognised;
use crate::state::App;
use alliance::Side;
use axum::extract::ws::{Utf8Bytes, WebSocketUpgrade};
use axum::extract::{Path, Query};
use axum::response::Response;
use http::HeaderMap;
use practice::{Action, PairId, PersonId, permission};
use room::{ConnId, Input, SeatId};
use serde::Deserialize;
use std::time::Duration;
use tokio::time::timeout;
use wire::{BrowserEnvelope, FromBrowser, Refusal, SocketRefusal, ToBrowser};

/// How long a new socket may take to say hello (chosen).
const HELLO: Duration = Duration::from_secs(10);

/// Which of the browser's two possible cookies is meant.
#[derive(Deserialize)]
pub struct As {
    #[serde(rename = "as")]
    side: Side,
}

/// `GET /live/room/{pair}?as=client|counsellor`. A browser in which nobody is signed in is told so
/// ([`turn_away`]).
///
/// # Errors
/// 404 for anyone the room is not meant for.
pub async fn open(
    app: App,
    Path(pair): Path<String>,
    Query(As { side }): Query<As>,
    recognised: Recognised,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, PageError> {
    let who = match side {
        Side::Client => recognised.as_client(),
        Side::Counsellor => recognised.as_person(),
    };
    let Some(seat) = seat_of(&who) else {
        return Ok(turn_away(upgrade, translate::not_allowed_any_more().into()));
    };
    let pair = PairId::new(pair);
    let kept = app.storage.pair(&pair).await?.ok_or(PageError::NotFound)?;
    let action = Action::EnterRoom { pair: &pair, counsellor: &kept.counsellor };
    if !permission::may(&who, &action) {
        return Err(PageError::NotFound);
    }
    let login = Login::of(&app, &headers, &recognised, side).ok_or(PageError::NotFound)?;
    let visit = Visit { app, pair, counsellor: kept.counsellor, seat, side };
    Ok(socket::open(upgrade, login, Carries::Meeting, move |socket| visit.sit(socket)))
}

/// Who comes into which room.
struct Visit {
    app: App,
    pair: PairId,
    counsellor: PersonId,
    seat: SeatId,
    side: Side,
}

impl Visit {
    async fn sit(self, mut socket: Socket) {
        let (modality, resume) = match hello(&mut socket).await {
            Ok(hello) => hello,
            Err(refused) => {
                if let Some(reason) = refused {
                    socket.send(refusal(0, reason)).await;
                }
                return socket.close().await;
            }
        };
        if !socket.login_holds() {
            return socket.close().await;
        }
        let (outbox, mut inbox) = Outbox::new();
        let conn = self.app.hub.next_conn();
        let coming = Coming {
            conn,
            seat: self.seat.clone(),
            side: self.side,
            modality,
            resume,
            resume_token: storage::new_token(),
            outbox,
        };
        let room = match self.app.hub.come(&self.pair, coming).await {
            Ok(Some(room)) => room,
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "a room could not be opened");
                return;
            }
        };
        if self.welcome(&mut socket, &mut inbox).await {
            let seat = SeatSocket { app: &self.app, room: &room, seat: &self.seat, conn };
            talk(&seat, &mut socket, &mut inbox).await;
        }
        self.app.hub.lose(&room, conn);
        socket.close().await;
    }

    /// Sends the welcome, and tells a counsellor who meets somebody in another room that they do.
    async fn welcome(&self, socket: &mut Socket, inbox: &mut Inbox) -> bool {
        let Some(Out::Text(welcome)) = inbox.recv().await else { return false };
        if !socket.send(welcome).await {
            return false;
        }
        let elsewhere = match self.side {
            Side::Counsellor => self.app.hub.meets_elsewhere(&self.counsellor, &self.pair),
            Side::Client => None,
        };
        match elsewhere {
            Some(name) => {
                let name = name.into_inner();
                socket.send(translate::envelope(0, ToBrowser::Elsewhere { name })).await
            }
            None => true,
        }
    }
}

/// Waits for the first message. Fails when none came that can be taken, with what to answer if there
/// is something.
async fn hello(
    socket: &mut Socket,
) -> Result<(practice::Modality, Option<room::Resume>), Option<SocketRefusal>> {
    let text = timeout(HELLO, socket.first_text()).await.ok().flatten().ok_or(None)?;
    match serde_json::from_str::<BrowserEnvelope>(&text).map(|envelope| envelope.message) {
        Ok(FromBrowser::Hello { protocol: wire::PROTOCOL, resume, modality }) => {
            let resume = resume.map(|resume| room::Resume {
                token_hash: storage::hash_token(&resume.token),
                seen: resume.seen,
            });
            Ok((modality, resume))
        }
        Ok(FromBrowser::Hello { .. }) => Err(Some(SocketRefusal::OtherProtocol)),
        Ok(_) => Err(Some(SocketRefusal::HelloFirst)),
        Err(_) => Err(Some(SocketRefusal::Malformed)),
    }
}

/// A socket that sits in a room.
struct SeatSocket<'a> {
    app: &'a App,
    room: &'a SharedRoom,
    seat: &'a SeatId,
    conn: ConnId,
}

impl Conversation for SeatSocket<'_> {
    async fn hear(&self, said: Said<'_>) -> Heard {
        match said {
            Said::Text(text) => match serde_json::from_str(text) {
                Ok(envelope) => self.take(envelope),
                Err(_) => Heard::Refused(refusal(0, SocketRefusal::Malformed)),
            },
            Said::NoText => Heard::Refused(refusal(0, SocketRefusal::Malformed)),
            Said::TooLarge(_) => Heard::Refused(refusal(0, room::Refusal::TooLarge)),
            Said::TooFast => Heard::Refused(refusal(0, SocketRefusal::TooFast)),
        }
    }

    fn last_word(&self, over: Over) -> Utf8Bytes {
        match over {
            Over::LoginEnded => translate::not_allowed_any_more().into(),
            Over::TooManyOpen => refusal(0, SocketRefusal::TooManyOpen),
        }
    }
}

impl SeatSocket<'_> {
    fn take(&self, BrowserEnvelope { n, message }: BrowserEnvelope) -> Heard {
        match translate::heard(message) {
            translate::Heard::Heartbeat => {
                Heard::Answer(translate::envelope(0, ToBrowser::Alive {}).into())
            }
            translate::Heard::Refused(reason) => Heard::Refused(refusal(n, reason)),
            translate::Heard::Said(message) => {
                let (seat, conn) = (self.seat.clone(), self.conn);
                self.app.hub.apply(self.room, Input::Message { seat, conn, n, message });
                Heard::Taken
            }
        }
    }
}

fn refusal(n: u32, reason: impl Into<Refusal>) -> Utf8Bytes {
    let reason = reason.into();
    translate::envelope(0, ToBrowser::Refused { n, reason }).into()
}
