//! Deleting what was counted in one session, or in all, from the client's own page: whether or not
//! the client may read it. It asks once, on a page of its own.

use super::answer::Delete;
use crate::built::work;
use crate::error::PageError;
use crate::reply::html;
use crate::security::CurrentClient;
use crate::state::App;
use crate::times::Times;
use axum::extract::{Path, State};
use axum::response::Response;
use practice::SessionId;

/// `GET /me/pace/{session}/delete`
pub async fn ask_delete_pace(
    State(app): State<App>,
    client: CurrentClient,
    Path(id): Path<SessionId>,
) -> Result<Response, PageError> {
    let pair = work::shared_pair(&app, &client.who(), &client.pair).await?;
    let is_paced = app.storage.paced_sessions(&pair.id).await?.contains(&id);
    let sessions = app.storage.sessions_of(&pair.id).await?;
    let session = sessions.into_iter().find(|one| is_paced && one.id == id);
    let session = session.ok_or(PageError::NotFound)?;
    let times = Times::of_practice(&app, &client.page).await?;
    let day = times.day(session.started_at);
    html(&Delete {
        title: client.page.ta("pace-delete-title", &[("day", &day)]),
        lines: Vec::new(),
        words: String::new(),
        action: format!("/me/pace/{id}/delete"),
        hint: client.page.t("pace-delete-what"),
        page: client.page,
    })
}

/// `GET /me/pace/delete`
pub async fn ask_delete_paces(
    State(app): State<App>,
    client: CurrentClient,
) -> Result<Response, PageError> {
    work::shared_pair(&app, &client.who(), &client.pair).await?;
    html(&Delete {
        title: client.page.t("pace-delete-all-title"),
        lines: Vec::new(),
        words: String::new(),
        action: "/me/pace/delete".into(),
        hint: client.page.t("pace-delete-all-hint"),
        page: client.page,
    })
}
