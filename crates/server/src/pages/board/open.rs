//! A page for the board alone: before and after a session, and while two people speak by phone.
//! Deliberately absent: what the board shows, which is the same part as in the room.

use super::BoardShown;
use crate::error::PageError;
use crate::page::Page;
use crate::pages::check_in::Giver;
use crate::pages::meeting::midway::Look;
use crate::pages::pair::phone::ByPhone;
use crate::reply::html;
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use crate::times::Times;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use practice::PairId;

#[derive(Template)]
#[template(path = "board/client_page.html")]
struct ToClient {
    page: Page,
    board: BoardShown,
    by_phone: Option<ByPhone>,
    look: Option<Look>,
}

#[derive(Template)]
#[template(path = "board/page.html")]
struct ToCounsellor {
    page: Page,
    pair: String,
    board: BoardShown,
    by_phone: Option<ByPhone>,
    look: Option<Look>,
}

/// `GET /me/board`
pub async fn open_as_client(
    State(app): State<App>,
    client: CurrentClient,
) -> Result<Response, PageError> {
    let giver = Giver::client(&app, client).await?;
    let (board, by_phone, look) = parts(&app, &giver).await?;
    html(&ToClient { page: giver.page, board, by_phone, look })
}

/// `GET /pairs/{pair}/board`
pub async fn open_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
) -> Result<Response, PageError> {
    let giver = Giver::counsellor(&app, me, &pair).await?;
    let (board, by_phone, look) = parts(&app, &giver).await?;
    let page = giver.page.at("today");
    html(&ToCounsellor { page, pair: pair.to_string(), board, by_phone, look })
}

async fn parts(
    app: &App,
    giver: &Giver,
) -> Result<(BoardShown, Option<ByPhone>, Option<Look>), PageError> {
    let times = Times::of_practice(app, &giver.page).await?;
    let back = giver.board();
    Ok((
        BoardShown::of(app, &giver.page, &giver.pair, giver.side, &back).await?,
        ByPhone::now(app, giver, &times).await?.map(ByPhone::on_board),
        Look::by_phone(app, giver).await?,
    ))
}
