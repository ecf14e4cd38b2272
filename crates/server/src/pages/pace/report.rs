//! What the counsellor's page in the room reports of the pace, each minute and at the end.
//! Deliberately absent: believing the page that both agreed; the server's own record says so.

use crate::error::PageError;
use crate::pages::work;
use crate::security::CurrentPerson;
use crate::state::App;
use ::practice::PairId;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use wire::PaceReport;

/// Length of the name of a count.
const COUNT_LETTERS: usize = 32;

/// `POST /pairs/{pair}/pace`: 204 when it is kept; 409 when the two have not both chosen it, or no
/// session goes on; 422 when it is no pace.
pub async fn keep(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
    body: Bytes,
) -> Result<Response, PageError> {
    let pair = work::shared_pair(&app, &me.who(), &pair).await?;
    let Some(report) = read(&body) else {
        let sentence = me.page.t("pace-unreadable");
        let said = Json(serde_json::json!({ "sentence": sentence }));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, said).into_response());
    };
    let now = app.clock.now();
    if app.storage.keep_pace(&pair.id, &report.count, &report.pace, now).await? {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let said = Json(serde_json::json!({ "sentence": me.page.t("pace-not-agreed") }));
    Ok((StatusCode::CONFLICT, said).into_response())
}

fn read(body: &[u8]) -> Option<PaceReport> {
    let report: PaceReport = serde_json::from_slice(body).ok()?;
    let is_named = report.count.len() == COUNT_LETTERS
        && report.count.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_named && report.pace.check().is_ok()).then_some(report)
}
