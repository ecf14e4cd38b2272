//! The neutral page after a quick exit. It shows no trace of Webside and ends the client's login.

use crate::cookies::Cookie;
use crate::error::PageError;
use crate::page::Page;
use crate::reply::{html, with_cookies};
use crate::sign_in::login::{self, Recognised};
use crate::state::App;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "entering/away.html")]
struct Away {
    page: Page,
}

/// `GET` and `POST /away`
pub async fn leave(
    State(app): State<App>,
    page: Page,
    recognised: Recognised,
) -> Result<Response, PageError> {
    let cookie = match recognised.client {
        Some((_, _, login)) => login::end(&app, &login, Cookie::Client).await?,
        None => Cookie::Client.clear(app.config.secure()),
    };
    Ok(with_cookies(html(&Away { page })?, [cookie]))
}
