//! Reports of the pace from the counsellor's page in the room, each minute and at the end. Whether
//! both agreed is read from the server's own record, never from the report.

use crate::error::PageError;
use crate::security::OneOfTwo;
use crate::state::App;
use axum::Json;
use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use storage::PaceOutcome;
use wire::PaceReport;

/// Characters of a count's name.
const COUNT_LETTERS: usize = 32;

/// `POST /pairs/{pair}/pace`: 204 if it is kept; 409 if counting is not allowed, or not any more;
/// 422 if it is malformed; 429 if the session has too many parts.
pub async fn keep(app: App, one: OneOfTwo, body: Bytes) -> Result<Response, PageError> {
    let (status, why) = match read(&body) {
        None => (StatusCode::UNPROCESSABLE_ENTITY, "pace-unreadable"),
        Some(report) => {
            let PaceReport { count, pace } = report;
            match app.storage.keep_pace(&one.pair.id, &count, &pace, app.clock.now()).await? {
                PaceOutcome::Kept => return Ok(StatusCode::NO_CONTENT.into_response()),
                PaceOutcome::NotAgreed => (StatusCode::CONFLICT, "pace-not-agreed"),
                PaceOutcome::NoSession => (StatusCode::CONFLICT, "pace-no-session"),
                PaceOutcome::Forgotten => (StatusCode::CONFLICT, "pace-forgotten"),
                PaceOutcome::TooManyParts => (StatusCode::TOO_MANY_REQUESTS, "pace-too-many-parts"),
            }
        }
    };
    Ok((status, Json(serde_json::json!({ "sentence": one.page.t(why) }))).into_response())
}

fn read(body: &[u8]) -> Option<PaceReport> {
    let report: PaceReport = serde_json::from_slice(body).ok()?;
    let is_named = report.count.len() == COUNT_LETTERS
        && report.count.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_named && report.pace.check().is_ok()).then_some(report)
}
