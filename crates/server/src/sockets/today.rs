//! The socket of a counsellor's pages outside the room: who waits.

use super::socket::{Conversation, Heard, Login, Said, sized, talk};
use crate::error::PageError;
use crate::live::Outbox;
use crate::sign_in::login::Recognised;
use crate::state::App;
use alliance::Side;
use axum::extract::State;
use axum::extract::ws::{Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use http::HeaderMap;
use practice::PersonId;
use wire::{ToToday, TodayFromBrowser};

/// `GET /live/today`.
///
/// # Errors
/// 401 for anyone who is not signed in.
pub async fn open(
    State(app): State<App>,
    recognised: Recognised,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, PageError> {
    let (person, _) = recognised.person.ok_or(PageError::SignInFirst)?;
    let login = Login::of(&app, &headers, Side::Counsellor);
    Ok(sized(upgrade).on_upgrade(move |socket| show(app, person.id, login, socket)))
}

async fn show(app: App, person: PersonId, login: Login, mut socket: WebSocket) {
    let (outbox, mut inbox) = Outbox::new();
    let conn = app.hub.next_conn();
    app.hub.open_today(&person, conn, outbox);
    talk(&TodaySocket, &login, &mut socket, &mut inbox).await;
    app.hub.close_today(&person, conn);
    super::socket::close(&mut socket).await;
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

    fn login_ended(&self) -> Utf8Bytes {
        to_text(&ToToday::Ended {})
    }
}

fn to_text(message: &ToToday) -> Utf8Bytes {
    serde_json::to_string(message).expect("a message serialises").into()
}
