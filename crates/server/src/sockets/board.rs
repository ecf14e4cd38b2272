//! One page's socket on a board: ops in, boards out. It is the same in the room, on the pages before and
//! after, and when two people speak by phone.

use super::open_sockets::{Carries, Over};
use super::socket::{self, Conversation, Heard, Login, Said, Socket, talk, turn_away};
use crate::error::PageError;
use crate::live::{Seated, Subscription, seat_of, text};
use crate::sign_in::login::Recognised;
use crate::state::App;
use alliance::Side;
use alliance::board::Refusal;
use axum::extract::ws::{Utf8Bytes, WebSocketUpgrade};
use axum::extract::{Path, Query};
use axum::response::Response;
use http::HeaderMap;
use practice::{Action, PairId, Who, permission};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;
use tokio::time::sleep;
use wire::{BoardFromBrowser, BoardToBrowser};

/// Longest id of a page (chosen: a UUID has 36 letters).
const PAGE_LETTERS_MAX: usize = 64;

/// How often it is looked whether somebody has been let in, or has left (chosen).
const CHECK_EVERY: Duration = Duration::from_millis(250);

/// Bytes of a board in one message; a larger board comes in parts (chosen: written as JSON once more,
/// a part takes two seconds at 128 kbit/s, and an answer may take five).
const PART_BYTES_MAX: usize = 16 * 1024;

/// Which of the browser's two possible cookies is meant, and which page asks.
#[derive(Deserialize)]
pub struct As {
    #[serde(rename = "as")]
    side: Side,
    page: String,
}

/// `GET /live/board/{pair}?as=client|counsellor&page=ID`. A browser in which nobody is signed in is
/// told so ([`turn_away`]).
///
/// # Errors
/// 404 for anyone the board is not meant for.
pub async fn open(
    app: App,
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
        return Ok(turn_away(upgrade, text(&BoardToBrowser::Ended {})));
    }
    let pair = PairId::new(pair);
    let kept = app.storage.pair(&pair).await?.ok_or(PageError::NotFound)?;
    let counsellor = &kept.counsellor;
    let always = permission::may(&who, &Action::ShareWork { pair: &pair, counsellor });
    let in_room = permission::may(&who, &Action::ShareWorkInRoom { pair: &pair, counsellor });
    if !(always || in_room) || page.len() > PAGE_LETTERS_MAX {
        return Err(PageError::NotFound);
    }
    let login = Login::of(&app, &headers, &recognised, side).ok_or(PageError::NotFound)?;
    let seat = if always { None } else { seat_of(&who) };
    Ok(socket::open(upgrade, login, Carries::News, move |mut socket| async move {
        let Some(seat) = seat else { return show(app, pair, side, page, socket).await };
        let is_inside = || app.hub.seated(&pair, &seat) == Seated::Room;
        if !until_inside(&is_inside, &mut socket).await {
            return socket.close().await;
        }
        let left = async {
            while is_inside() {
                sleep(CHECK_EVERY).await;
            }
        };
        tokio::select! {
            () = show(app.clone(), pair.clone(), side, page, socket) => {}
            () = left => {}
        }
    }))
}

/// Waits until the counsellor has let in somebody who may see the board in the room alone, and answers
/// meanwhile that the line is there. `false` when the socket is gone.
async fn until_inside(is_inside: impl Fn() -> bool, socket: &mut Socket) -> bool {
    while !is_inside() {
        tokio::select! {
            () = sleep(CHECK_EVERY) => {}
            said = socket.first_text() => {
                let Some(said) = said else { return false };
                let is_heartbeat = matches!(
                    serde_json::from_str(&said),
                    Ok(BoardFromBrowser::Heartbeat {})
                );
                // What else is said is said again when it is not answered.
                if is_heartbeat && !socket.send(text(&BoardToBrowser::Alive {})).await {
                    return false;
                }
            }
        }
    }
    true
}

async fn show(app: App, pair: PairId, side: Side, page: String, mut socket: Socket) {
    match app.boards.subscribe(&pair, side, page).await {
        Ok((subscription, mut inbox)) => {
            talk(&BoardSocket(subscription), &mut socket, &mut inbox).await;
        }
        Err(error) => tracing::error!(%error, "a board could not be read"),
    }
    socket.close().await;
}

struct BoardSocket(Subscription);

impl Conversation for BoardSocket {
    async fn hear(&self, said: Said<'_>) -> Heard {
        match said {
            Said::Text(text) => match serde_json::from_str(text) {
                Ok(message) => self.take(message).await,
                Err(_) => refused(number_in(text)),
            },
            Said::TooLarge(text) => refused(number_in(text)),
            Said::NoText => refused(None),
            // Its page comes back and says again what was not answered.
            Said::TooFast => Heard::Close,
        }
    }

    fn last_word(&self, over: Over) -> Utf8Bytes {
        text(&match over {
            Over::LoginEnded => BoardToBrowser::Ended {},
            Over::TooManyOpen => BoardToBrowser::TooManyOpen {},
        })
    }

    fn parts(&self, message: Utf8Bytes) -> Vec<Utf8Bytes> {
        if message.len() <= PART_BYTES_MAX {
            return vec![message];
        }
        let mut parts = Vec::new();
        let mut rest = message.as_str();
        while !rest.is_empty() {
            let (part, after) = rest.split_at(rest.floor_char_boundary(PART_BYTES_MAX));
            rest = after;
            let last = rest.is_empty();
            parts.push(text(&BoardToBrowser::Part { text: part.to_owned(), last }));
        }
        parts
    }
}

impl BoardSocket {
    async fn take(&self, message: BoardFromBrowser) -> Heard {
        match message {
            BoardFromBrowser::Do { n, op } => match self.0.perform(n, &op).await {
                Ok(()) => Heard::Taken,
                Err(error) => {
                    tracing::error!(%error, "a board could not be written");
                    Heard::Close
                }
            },
            BoardFromBrowser::OpenMidway { longer } => {
                self.0.open_midway(longer);
                Heard::Taken
            }
            BoardFromBrowser::Heartbeat {} => Heard::Answer(text(&BoardToBrowser::Alive {})),
        }
    }
}

/// The number of a message that cannot be read, so that its page does not say it for ever.
fn number_in(text: &str) -> Option<u32> {
    serde_json::from_str::<Value>(text).ok()?["n"].as_u64()?.try_into().ok()
}

/// A refusal; 0 stands for a message without a number.
fn refused(n: Option<u32>) -> Heard {
    let reason = Refusal::NotThisKind;
    Heard::Refused(text(&BoardToBrowser::Refused { n: n.unwrap_or(0), reason }))
}
