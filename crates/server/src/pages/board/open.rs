//! A page for the board alone: before and after a session, and while two people speak by phone. It
//! shows the same part as the room.

use super::BoardShown;
use crate::error::PageError;
use crate::page::Page;
use crate::pages::meeting::midway::Midway;
use crate::pages::pair::phone::ByPhone;
use crate::reply::html;
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::Times;
use alliance::Side;
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "board/client_page.html")]
struct ToClient {
    page: Page,
    board: BoardShown,
    by_phone: Option<ByPhone>,
    midway: Option<Midway>,
}

#[derive(Template)]
#[template(path = "board/page.html")]
struct ToCounsellor {
    page: Page,
    pair: String,
    board: BoardShown,
    by_phone: Option<ByPhone>,
    midway: Option<Midway>,
}

/// `GET /me/board` and `GET /pairs/{pair}/board`
pub async fn open(app: App, one: OneOfTwo) -> Result<Response, PageError> {
    let times = Times::of_one(&app, &one).await?;
    let board = BoardShown::of(&app, &one, &one.board()).await?;
    let by_phone = ByPhone::on_board(&app, &one, &times).await?;
    let midway = match by_phone {
        Some(_) => Some(Midway::of(&app, &one).await?),
        None => None,
    };
    match one.side {
        Side::Client => html(&ToClient { page: one.page, board, by_phone, midway }),
        Side::Counsellor => {
            let (page, pair) = (one.page.at("today"), one.pair.id.to_string());
            html(&ToCounsellor { page, pair, board, by_phone, midway })
        }
    }
}
