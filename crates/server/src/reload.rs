//! For `cargo xtask run --watch`: tells open pages when scripts, styles or the server were built
//! again. Only in debug builds, and there only when `WEBSIDE_RELOAD` is set.

#[cfg(not(debug_assertions))]
compile_error!("pages that reload themselves have no place in a release build");

use crate::assets;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::Stream;
use http::{StatusCode, header};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

/// Turns it on.
const VARIABLE: &str = "WEBSIDE_RELOAD";
const SCRIPT: &str = "<script type=\"module\" src=\"/reload/page.js\"></script>\n</head>";
/// How often the web build is looked at, and how soon a page asks again (chosen: seems at once).
const EVERY: Duration = Duration::from_millis(200);
/// The longest page that gets the script (chosen: far above any).
const PAGE_MAX: usize = 16 << 20;

/// What a page compares: it reloads when the server or a script is another, and takes up a new
/// style sheet as it stands.
#[derive(Clone, PartialEq, serde::Serialize)]
struct State {
    /// When the server started, in milliseconds.
    server: u128,
    /// Addresses of style sheets by plain name.
    styles: BTreeMap<String, String>,
    /// Addresses of everything else that is built.
    others: BTreeMap<String, String>,
}

/// Adds the script to every page, and the route that tells of changes, if that is asked for.
pub fn beside(router: Router) -> Router {
    if std::env::var_os(VARIABLE).is_none() {
        return router;
    }
    added(router)
}

fn added(router: Router) -> Router {
    let script =
        || async { ([(header::CONTENT_TYPE, "text/javascript")], include_str!("reload/page.js")) };
    router
        .layer(from_fn(with_script))
        .route("/reload/page.js", get(script))
        .route("/reload/changes", get(async || Sse::new(changes())))
}

async fn with_script(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("text/html")) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(page) = to_bytes(body, PAGE_MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let page = String::from_utf8_lossy(&page).replacen("</head>", SCRIPT, 1);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(page))
}

/// The state now, and again whenever it is another.
fn changes() -> impl Stream<Item = Result<Event, Infallible>> {
    futures_util::stream::unfold(None, |told: Option<State>| async move {
        loop {
            let state = state();
            if told.as_ref() != Some(&state) {
                let event = Event::default().retry(EVERY).json_data(&state);
                return Some((Ok(event.unwrap_or_default()), Some(state)));
            }
            tokio::time::sleep(EVERY).await;
        }
    })
}

fn state() -> State {
    static START: LazyLock<SystemTime> = LazyLock::new(SystemTime::now);
    let server = START.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
    let (styles, others) =
        assets::addresses().into_iter().partition(|(name, _)| name.ends_with(".css"));
    State { server, styles, others }
}

#[cfg(test)]
mod tests;
