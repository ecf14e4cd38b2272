//! Removes an entry of the board from the client's own page. Asks once, on a page of its own.

use super::answer::Delete;
use crate::error::PageError;
use crate::once::Once;
use crate::reply::{go_with, html};
use crate::security::OneOfTwo;
use crate::state::App;
use alliance::board::Op;
use axum::extract::Path;
use axum::response::Response;
use practice::EntryId;

/// `GET /me/entries/{entry}/delete`
pub async fn ask_delete_entry(
    app: App,
    one: OneOfTwo,
    Path(id): Path<EntryId>,
) -> Result<Response, PageError> {
    let board = app.storage.board(&one.pair.id).await?;
    let entry = board.entries.into_iter().find(|entry| entry.id == id);
    let entry = entry.ok_or(PageError::NotFound)?;
    html(&Delete {
        title: one.page.t("delete-entry-title"),
        lines: Vec::new(),
        words: entry.words.reveal().to_owned(),
        action: format!("/me/entries/{id}/delete"),
        hint: one.page.t("delete-entry-hint"),
        page: one.page,
    })
}

/// `POST /me/entries/{entry}/delete`
pub async fn delete_entry(
    app: App,
    one: OneOfTwo,
    Path(id): Path<EntryId>,
) -> Result<Response, PageError> {
    let removed = app.boards.apply(&one.pair.id, one.side, &Op::Remove { id }).await?;
    if removed != Ok(true) {
        return Err(PageError::NotFound);
    }
    Ok(go_with("/me#goals", [Once::say("deleted-entry").carry(&app)]))
}
