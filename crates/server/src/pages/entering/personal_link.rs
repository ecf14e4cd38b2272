//! Where a client's personal link leads: `/j#TOKEN`. The token is in the fragment, which browsers
//! do not send; a few lines of script put it into the form, and without script it is pasted. The
//! script stands inside the page, and what the arrival needs is loaded meanwhile.

use super::link_text::token_in;
use crate::error::PageError;
use crate::page::Page;
use crate::reply::{go_with, html};
use crate::security::{ClientAddress, limit, policy_with, within};
use crate::sign_in::login;
use crate::state::App;
use askama::Template;
use axum::Form;
use axum::response::Response;
use http::{HeaderMap, header};
use serde::Deserialize;
use storage::LinkOutcome;

#[derive(Template)]
#[template(path = "entering/personal_link.html")]
struct PersonalLink {
    page: Page,
    script: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Opened {
    token: String,
}

/// `GET /j`
pub async fn show(page: Page) -> Result<Response, PageError> {
    let script = page.script("pages/personal_link.js");
    let policy = policy_with(&script);
    let mut response = html(&PersonalLink { page, script })?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// `POST /j`
pub async fn open(
    app: App,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Form(opened): Form<Opened>,
) -> Result<Response, PageError> {
    within(&app, &[(&limit::LINK_ADDRESS, &address)]).await?;
    let token = token_in(&opened.token).ok_or(PageError::LinkUnreadable)?;
    match app.storage.open_link(&token).await? {
        LinkOutcome::Open { link, pair, client } => {
            app.storage.note_link_opened(&link, app.clock.now()).await?;
            let cookie = login::begin_client(&app, &client, &pair, &link, &headers).await?;
            Ok(go_with("/arrive", [cookie]))
        }
        LinkOutcome::Replaced => Err(PageError::LinkReplaced),
        LinkOutcome::Revoked => Err(PageError::LinkRevoked),
        LinkOutcome::Unknown => Err(PageError::LinkUnknown),
    }
}
