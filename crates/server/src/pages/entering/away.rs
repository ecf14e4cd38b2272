//! The neutral page after leaving quickly. It shows no trace of Webside and ends the client's login.
//! It comes at once whatever the database does: nothing here waits for it, so the page stands
//! outside [`visit`](crate::security::visit).

use crate::cookies::Cookie;
use crate::error::PageError;
use crate::page::Page;
use crate::reply::{html, with_cookies};
use crate::security::language;
use crate::sign_in::login;
use crate::state::App;
use askama::Template;
use axum::response::Response;
use http::HeaderMap;
use std::time::Duration;

/// How long to wait before each attempt to end the login, in seconds (chosen: a busy or full
/// database is given a quarter of an hour).
const ATTEMPTS_S: [u64; 6] = [0, 1, 5, 30, 120, 900];

#[derive(Template)]
#[template(path = "entering/away.html")]
struct Away {
    page: Page,
}

/// `GET` and `POST /away`
pub async fn leave(app: App, headers: HeaderMap) -> Result<Response, PageError> {
    let secure = app.config.secure();
    if let Some(token) = Cookie::Client.read(&headers, secure) {
        tokio::spawn(end_login(app.clone(), token.to_owned()));
    }
    let language = language(&app, &headers);
    let page = Page::new(&app.words, &app.assets, language, String::new(), None);
    let forgotten = [Cookie::Client, Cookie::Appointment].map(|cookie| cookie.clear(secure));
    Ok(with_cookies(html(&Away { page })?, forgotten))
}

/// The browser has forgotten the cookie; this makes a copy of it useless too.
async fn end_login(app: App, token: String) {
    for seconds in ATTEMPTS_S {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        match login::end_by_token(&app, &token).await {
            Ok(()) => return,
            Err(error) => tracing::warn!(%error, "the login of a client who left is not ended yet"),
        }
    }
}
