//! Taking the board's forms: read as ops, done like those of a script, so that others see them live.
//! What is refused comes back on a page of its own with what was typed.
//! Deliberately absent: the markup of the forms (`templates/board/board.html`).

use super::Sent;
use crate::built::work::shared_pair;
use crate::error::PageError;
use crate::page::Page;
use crate::reply::{faulty, go};
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use alliance::Side;
use alliance::board::{LETTERS_MAX, Refusal};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use practice::{EntryId, PairId};
use storage::Pair;

#[derive(Template)]
#[template(path = "board/refused_page.html")]
struct ToCounsellor {
    page: Page,
    refused: Refused,
}

#[derive(Template)]
#[template(path = "board/refused_client_page.html")]
struct ToClient {
    page: Page,
    refused: Refused,
}

struct Refused {
    why: &'static str,
    action: String,
    back: String,
    /// Hidden fields for another try; empty where another try would end the same.
    fields: Vec<(&'static str, String)>,
    /// Name and text of the field that was typed in, if one was.
    typed: Option<(&'static str, String)>,
    letters_max: usize,
}

/// `POST /me/board`
pub async fn do_as_client(
    State(app): State<App>,
    client: CurrentClient,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let pair = shared_pair(&app, &client.who(), &client.pair).await?;
    let pages = ["/me", "/me/board", "/arrive", "/leaving"];
    perform(&app, client.page, &pair, Side::Client, &sent, &pages).await
}

/// `POST /pairs/{pair}/board`
pub async fn do_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let pair = shared_pair(&app, &me.who(), &pair).await?;
    let here = |page: &str| format!("/pairs/{}/{page}", pair.id);
    let (together, board) = (here("together"), here("board"));
    let room = format!("/room/{}", pair.id);
    let pages = [together.as_str(), board.as_str(), room.as_str(), "/leaving"];
    perform(&app, me.page, &pair, Side::Counsellor, &sent, &pages).await
}

async fn perform(
    app: &App,
    page: Page,
    pair: &Pair,
    side: Side,
    sent: &Sent,
    pages: &[&str],
) -> Result<Response, PageError> {
    let back = sent.back(pages).ok_or(PageError::Unreadable)?;
    let board = app.storage.board(&pair.id).await?;
    let ops = sent.ops(&board, EntryId::new(storage::new_id())).ok_or(PageError::Unreadable)?;
    for op in &ops {
        if let Err(refusal) = app.boards.apply(&pair.id, side, op).await? {
            let fields = if may_try_again(refusal) { sent.fields() } else { Vec::new() };
            let refused = Refused {
                why: sentence(refusal),
                action: super::action(side, &pair.id),
                back: back.to_owned(),
                fields,
                typed: sent.typed(),
                letters_max: LETTERS_MAX,
            };
            return match side {
                Side::Client => faulty(&ToClient { page, refused }),
                Side::Counsellor => faulty(&ToCounsellor { page, refused }),
            };
        }
    }
    Ok(go(back))
}

fn may_try_again(refusal: Refusal) -> bool {
    matches!(refusal, Refusal::Empty | Refusal::TooLong | Refusal::TooMany)
}

fn sentence(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Gone => "board-not-kept-gone",
        Refusal::NotYours => "board-not-kept-not-yours",
        Refusal::NotThisKind => "board-not-kept-not-this-kind",
        Refusal::Empty => "board-not-kept-empty",
        Refusal::TooLong => "board-not-kept-too-long",
        Refusal::TooMany => "board-not-kept-too-many",
        Refusal::OutOfRange => "board-not-kept-out-of-range",
        Refusal::NotAgreed => "board-not-kept-not-agreed",
    }
}
