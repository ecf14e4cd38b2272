//! The gentle page after a meeting.

use super::{Page, html};
use crate::error::PageError;
use crate::security::Recognised;
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "pages/leaving.html")]
struct Leaving {
    page: Page,
    role: &'static str,
}

/// `GET /leaving`
pub async fn show(page: Page, recognised: Recognised) -> Result<Response, PageError> {
    let role = match (&recognised.client, &recognised.person) {
        // A browser that holds both is a counsellor's, who tried a link.
        (_, Some(_)) => "counsellor",
        (Some(_), None) => "client",
        (None, None) => "",
    };
    html(&Leaving { page, role })
}
