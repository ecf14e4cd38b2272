//! The front page, the page for unknown addresses, and the answers to monitoring.

use super::link_text;
use crate::error::PageError;
use crate::health::Probe;
use crate::page::Page;
use crate::reply::{go, html};
use crate::secrets::answer;
use crate::state::App;
use askama::Template;
use axum::Extension;
use axum::response::{AppendHeaders, IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, Uri};

#[derive(Template)]
#[template(path = "entering/front.html")]
struct Front {
    page: Page,
    practice_name: Option<String>,
    is_set_up: bool,
}

/// `GET /`
pub async fn show(app: App, page: Page) -> Result<Response, PageError> {
    let practice_name = app.storage.practice_name().await?.map(|name| name.into_inner());
    let is_set_up = !app.storage.people().await?.is_empty();
    html(&Front { page, practice_name, is_set_up })
}

/// The answer at unknown addresses; those of links that a program changed lead to their page.
pub async fn nothing_here(method: Method, uri: Uri) -> Result<Response, PageError> {
    let mended = (method == Method::GET).then(|| link_text::mended(uri.path())).flatten();
    mended.map(|place| go(&place)).ok_or(PageError::NotFound)
}

/// `GET /healthz`: the process turns. It asks nothing of the database, so that nobody restarts a server
/// whose database is away; two people who meet are better off with it. The first word tells the doctor
/// that this is Webside, and the answer to its question that it has this key file.
pub async fn health(Extension(probe): Extension<Probe>, headers: HeaderMap) -> Response {
    let question = headers.get(QUESTION).and_then(|question| question.to_str().ok());
    let keys = question.and_then(|_| probe.installation.keys().ok());
    let answer = question.zip(keys).map(|(question, keys)| [(ANSWER, answer(&keys, question))]);
    (answer.map(AppendHeaders), "webside turns\n").into_response()
}

/// The header with the doctor's question: a random text.
pub const QUESTION: &str = "x-webside-question";
/// The header with the answer.
pub const ANSWER: &str = "x-webside-answer";

/// `GET /readyz`: the database can be read and written.
pub async fn ready(Extension(probe): Extension<Probe>) -> (StatusCode, &'static str) {
    if probe.health.is_well(&probe.installation, probe.clock.now()).await {
        (StatusCode::OK, "webside is ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "webside cannot use its database\n")
    }
}
