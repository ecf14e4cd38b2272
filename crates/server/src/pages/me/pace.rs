//! Deletes what was counted in one session, or in all, from the client's own page, whether or not
//! the client may read it. Asks once, on a page of its own.

use super::answer::Delete;
use crate::error::PageError;
use crate::reply::html;
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::Times;
use axum::extract::Path;
use axum::response::Response;
use practice::SessionId;

/// `GET /me/pace/{session}/delete`
pub async fn ask_delete_pace(
    app: App,
    one: OneOfTwo,
    Path(id): Path<SessionId>,
) -> Result<Response, PageError> {
    let is_paced = app.storage.paced_sessions(&one.pair.id).await?.contains(&id);
    let sessions = app.storage.sessions_of(&one.pair.id).await?;
    let session = sessions.into_iter().find(|session| is_paced && session.id == id);
    let session = session.ok_or(PageError::NotFound)?;
    let times = Times::of_one(&app, &one).await?;
    let day = times.day(session.started_at);
    html(&Delete {
        title: one.page.ta("pace-delete-title", &[("day", &day)]),
        lines: Vec::new(),
        words: String::new(),
        action: format!("/me/pace/{id}/delete"),
        hint: one.page.t("pace-delete-what"),
        page: one.page,
    })
}

/// `GET /me/pace/delete`
pub async fn ask_delete_paces(one: OneOfTwo) -> Result<Response, PageError> {
    html(&Delete {
        title: one.page.t("pace-delete-all-title"),
        lines: Vec::new(),
        words: String::new(),
        action: "/me/pace/delete".into(),
        hint: one.page.t("pace-delete-all-hint"),
        page: one.page,
    })
}
