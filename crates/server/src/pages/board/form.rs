//! Applies the board's forms: they are read as ops and applied like those of a script, so that
//! others see them live. A refused form comes back on a page of its own with what was typed.

use super::Sent;
use crate::error::PageError;
use crate::page::Page;
use crate::reply::{faulty, go};
use crate::security::OneOfTwo;
use crate::state::App;
use alliance::Side;
use alliance::board::{LETTERS_MAX, Refusal};
use askama::Template;
use axum::Form;
use axum::response::Response;
use practice::EntryId;

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
    /// Hidden fields for another try; empty where another try would be refused as well.
    fields: Vec<(&'static str, String)>,
    /// Name and text of the field that was typed in, if one was.
    typed: Option<(&'static str, String)>,
    letters_max: usize,
}

/// `POST /me/board` and `POST /pairs/{pair}/board`
pub async fn perform(
    app: App,
    one: OneOfTwo,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let pages = pages_with_board(&one);
    let back = sent.back(&pages).ok_or(PageError::Unreadable)?;
    let board = app.storage.board(&one.pair.id).await?;
    let ops = sent.ops(&board, EntryId::new(storage::new_id())).ok_or(PageError::Unreadable)?;
    for op in &ops {
        if let Err(refusal) = app.boards.apply(&one.pair.id, one.side, op).await? {
            let fields = if may_try_again(refusal) { sent.fields() } else { Vec::new() };
            let refused = Refused {
                why: sentence(refusal),
                action: one.board(),
                back: back.to_owned(),
                fields,
                typed: sent.typed(),
                letters_max: LETTERS_MAX,
            };
            return match one.side {
                Side::Client => faulty(&ToClient { page: one.page, refused }),
                Side::Counsellor => faulty(&ToCounsellor { page: one.page, refused }),
            };
        }
    }
    Ok(go(back))
}

/// The pages that show the board; a form leads back to one of them.
fn pages_with_board(one: &OneOfTwo) -> [String; 4] {
    let pair = &one.pair.id;
    match one.side {
        Side::Client => ["/me", "/me/board", "/arrive", "/leaving"].map(String::from),
        Side::Counsellor => [
            format!("/pairs/{pair}/together"),
            one.board(),
            format!("/room/{pair}"),
            "/leaving".into(),
        ],
    }
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
