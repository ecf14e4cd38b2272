//! A client asks their counsellor to get in touch, by a button; the counsellor reads it on their
//! own pages. Deliberately absent: e-mail or any other message.

use crate::error::PageError;
use crate::reply::go;
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::{Times, When};
use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use practice::ContactRequestId;
use serde::Deserialize;
use storage::{ContactRequest, Error};

/// What the client's form sends.
#[derive(Deserialize)]
pub struct Ask {
    /// `ask` or `take_back`.
    #[serde(rename = "do")]
    what: String,
}

/// An open contact request, as the counsellor's pages show it.
pub struct OpenContactRequest {
    /// Its id.
    pub id: String,
    /// The pair.
    pub pair: String,
    /// The client's name.
    pub name: String,
    /// When it was asked.
    pub at: When,
}

impl OpenContactRequest {
    /// In words.
    pub fn new(request: &ContactRequest, name: &str, times: &Times) -> Self {
        Self {
            id: request.id.to_string(),
            pair: request.pair.to_string(),
            name: name.to_string(),
            at: times.when(request.asked_at),
        }
    }
}

/// `POST /contact-request`: from the client.
pub async fn ask(app: App, one: OneOfTwo, Form(form): Form<Ask>) -> Result<Response, PageError> {
    let done = match form.what.as_str() {
        "ask" => app.storage.ask_for_contact(&one.pair.id, app.clock.now()).await,
        "take_back" => app.storage.withdraw_contact_request(&one.pair.id).await.map(drop),
        _ => return Err(PageError::Unreadable),
    };
    match done {
        Ok(()) => Ok(go("/leaving#contact")),
        Err(Error::Absent) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// The contact request that the address names.
#[derive(Deserialize)]
pub struct OfRequest {
    request: ContactRequestId,
}

/// `POST /pairs/{pair}/contact-request/{request}/done`: marks it as done.
pub async fn done(
    app: App,
    one: OneOfTwo,
    Path(of): Path<OfRequest>,
) -> Result<Response, PageError> {
    // A second request changes nothing.
    app.storage.answer_contact_request(&one.pair.id, &of.request, app.clock.now()).await?;
    Ok(go(&one.base()))
}
