//! One page's socket on a board: heartbeats, limits, ops in, boards out. It is the same in the room, on
//! the pages before and after, and when two people speak by phone.

use super::socket::{
    Budget, LOGIN_CHECK, SEND, SILENCE, cookies_of, is_still_signed_in, next_text, send, sized,
};
use crate::error::PageError;
use crate::live::{Looking, Out, text};
use crate::security::Recognised;
use crate::state::App;
use alliance::Side;
use alliance::board::Refusal;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use http::HeaderMap;
use practice::{Action, PairId, Who, permission};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use wire::{BoardFromBrowser, BoardToBrowser};

/// Longest id of a page (chosen: a UUID has 36 letters).
const PAGE_LETTERS_MAX: usize = 64;

/// Which of the browser's two possible cookies is meant, and which page asks.
#[derive(Deserialize)]
pub struct As {
    #[serde(rename = "as")]
    side: Side,
    page: String,
}

/// `GET /live/board/{pair}?as=client|counsellor&page=ID`. Nobody's socket opens too, to be told that
/// the login is over, which a script could not learn otherwise.
///
/// # Errors
/// 404 for anyone the board is not meant for.
pub async fn open(
    State(app): State<App>,
    Path(pair): Path<String>,
    Query(As { side, page }): Query<As>,
    recognised: Recognised,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, PageError> {
    let who = match side {
        Side::Client => recognised.as_client(),
        Side::Counsellor => recognised.as_person(),
    };
    if who == Who::Nobody {
        return Ok(sized(upgrade).on_upgrade(turn_away));
    }
    let pair = PairId::new(pair);
    let kept = app.storage.pair(&pair).await?.ok_or(PageError::NotFound)?;
    let action = Action::ShareWork { pair: &pair, counsellor: &kept.counsellor };
    if !permission::may(&who, &action) || page.len() > PAGE_LETTERS_MAX {
        return Err(PageError::NotFound);
    }
    let socket = BoardSocket { app, pair, side, cookies: cookies_of(&headers) };
    Ok(sized(upgrade).on_upgrade(move |upgraded| socket.serve(upgraded, page)))
}

async fn turn_away(mut socket: WebSocket) {
    send(&mut socket, text(&BoardToBrowser::Ended {})).await;
    let _ = timeout(SEND, socket.send(Message::Close(None))).await;
}

struct BoardSocket {
    app: App,
    pair: PairId,
    side: Side,
    cookies: HeaderMap,
}

impl BoardSocket {
    async fn serve(self, mut socket: WebSocket, page: String) {
        match self.app.boards.look(&self.pair, self.side, page).await {
            Ok((looking, mut from_board)) => {
                self.talk(&looking, &mut socket, &mut from_board).await;
            }
            Err(error) => tracing::error!(%error, "a board could not be read"),
        }
        let _ = timeout(SEND, socket.send(Message::Close(None))).await;
    }

    /// Passes messages both ways until either side is gone.
    async fn talk(
        &self,
        looking: &Looking,
        socket: &mut WebSocket,
        from_board: &mut mpsc::Receiver<Out>,
    ) {
        let mut budget = Budget::new(Instant::now());
        let mut silent_until = Instant::now() + SILENCE;
        let mut check_login_at = Instant::now() + LOGIN_CHECK;
        loop {
            let said = tokio::select! {
                biased;
                out = from_board.recv() => match out {
                    Some(Out::Text(text)) => match send(socket, text).await {
                        true => continue,
                        false => return,
                    },
                    Some(Out::Close) | None => return,
                },
                said = timeout_at(silent_until, next_text(socket)) => match said {
                    Ok(Some(said)) => said,
                    Ok(None) | Err(_) => return,
                },
                () = sleep_until(check_login_at) => {
                    check_login_at = Instant::now() + LOGIN_CHECK;
                    let is_client = self.side == Side::Client;
                    if is_still_signed_in(&self.app, &self.cookies, is_client).await { continue }
                    send(socket, text(&BoardToBrowser::Ended {})).await;
                    return;
                }
            };
            silent_until = Instant::now() + SILENCE;
            // A page that goes too fast comes back and asks again for what was not answered.
            if !budget.allow(Instant::now()) {
                return;
            }
            let goes_on = match hear(looking, &said).await {
                Heard::Taken => true,
                Heard::Answer(answer) => send(socket, text(&answer)).await,
                Heard::Odd(answer) => {
                    let answered = match answer {
                        Some(answer) => send(socket, text(&answer)).await,
                        None => true,
                    };
                    answered && !budget.refuse()
                }
                Heard::NotKept => false,
            };
            if !goes_on {
                return;
            }
        }
    }
}

/// What became of a message.
enum Heard {
    /// It is answered over the board.
    Taken,
    /// It is answered at once.
    Answer(BoardToBrowser),
    /// It is no message of ours; a numbered one is refused, so that the page does not ask for ever.
    Odd(Option<BoardToBrowser>),
    /// Storage could not keep it; the page comes back and asks again.
    NotKept,
}

async fn hear(looking: &Looking, said: &str) -> Heard {
    let message = match said.len() <= wire::MESSAGE_BYTES_MAX {
        true => serde_json::from_str(said).ok(),
        false => None,
    };
    match message {
        Some(BoardFromBrowser::Do { n, op }) => match looking.perform(n, &op).await {
            Ok(()) => Heard::Taken,
            Err(error) => {
                tracing::error!(%error, "a board could not be kept");
                Heard::NotKept
            }
        },
        Some(BoardFromBrowser::OpenLook { longer }) => {
            looking.open_look(longer);
            Heard::Taken
        }
        Some(BoardFromBrowser::Heartbeat {}) => Heard::Answer(BoardToBrowser::Alive {}),
        None => {
            let number = serde_json::from_str::<Value>(said).ok().and_then(|v| v["n"].as_u64());
            let refused = |n| BoardToBrowser::Refused { n, reason: Refusal::NotThisKind };
            Heard::Odd(number.and_then(|n| u32::try_from(n).ok()).map(refused))
        }
    }
}
