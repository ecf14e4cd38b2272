//! The socket of a counsellor's pages outside the room: who waits.

use super::open_sockets::{Carries, Over};
use super::socket::{self, Conversation, Heard, Login, Said, Socket, talk};
use crate::error::PageError;
use crate::live::Outbox;
use crate::sign_in::login::Recognised;
use crate::state::App;
use alliance::Side;
use axum::extract::ws::{Utf8Bytes, WebSocketUpgrade};
use axum::response::Response;
use http::HeaderMap;
use practice::PersonId;
use wire::{ToToday, TodayFromBrowser};

/// `GET /live/today`.
///
/// # Errors
/// 401 for anyone who is not signed in.
pub async fn open(
    app: App,
    recognised: Recognised,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, PageError> {
    let login = Login::of(&app, &headers, &recognised, Side::Counsellor);
    let (login, (person, _)) = login.zip(recognised.person).ok_or(PageError::SignInFirst)?;
    Ok(socket::open(upgrade, login, Carries::News, move |socket| show(app, person.id, socket)))
}

async fn show(app: App, person: PersonId, mut socket: Socket) {
    let (outbox, mut inbox) = Outbox::new();
    let conn = app.hub.next_conn();
    app.hub.open_today(&person, conn, outbox);
    talk(&TodaySocket, &mut socket, &mut inbox).await;
    app.hub.close_today(&person, conn);
    socket.close().await;
}

struct TodaySocket;

impl Conversation for TodaySocket {
    async fn hear(&self, said: Said<'_>) -> Heard {
        match said {
            Said::Text(text) => match serde_json::from_str(text) {
                Ok(TodayFromBrowser::Heartbeat {}) => Heard::Answer(to_text(&ToToday::Alive {})),
                Err(_) => Heard::Refused(to_text(&ToToday::Refused {})),
            },
            Said::NoText | Said::TooLarge(_) => Heard::Refused(to_text(&ToToday::Refused {})),
            Said::TooFast => Heard::Close,
        }
    }

    fn last_word(&self, over: Over) -> Utf8Bytes {
        to_text(&match over {
            Over::LoginEnded => ToToday::Ended {},
            Over::TooManyOpen => ToToday::TooManyOpen {},
        })
    }
}

fn to_text(message: &ToToday) -> Utf8Bytes {
    serde_json::to_string(message).expect("a message serialises").into()
}
