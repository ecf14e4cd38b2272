//! What a client asks between meetings, or tells: that the counsellor gets in touch, another time, that
//! they cancelled. The counsellor reads it on their own pages. Deliberately absent: e-mail or any other
//! message.

use crate::error::PageError;
use crate::page::Page;
use crate::reply::go;
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::{Times, When};
use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use practice::ContactRequestId;
use serde::Deserialize;
use storage::{ContactRequest, Error, Wish};

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
    /// What they ask, in a sentence.
    pub title: String,
    /// More about it.
    pub hint: String,
    /// The client's own words; empty when there are none.
    pub words: String,
    /// When it was asked.
    pub at: When,
    /// Where the counsellor can do something about it.
    pub act: Option<String>,
    /// Whether it is about the time of an appointment.
    pub is_about_a_time: bool,
    /// The message on the button that puts it away.
    pub done: &'static str,
}

impl OpenContactRequest {
    /// In words.
    pub fn new(page: &Page, request: &ContactRequest, name: &str, times: &Times) -> Self {
        let told = |key, at| {
            let when = times.when(at).in_full(page);
            page.ta(key, &[("name", name), ("when", &when)])
        };
        let (mut words, mut act) = (String::new(), None);
        let (title, hint) = match &request.wish {
            Wish::Contact => {
                (page.ta("contact-asked-title", &[("name", name)]), "contact-asked-what")
            }
            Wish::AnotherTime { about, starts_at, words: theirs } => {
                words = theirs.as_ref().map(|words| words.reveal().clone()).unwrap_or_default();
                act = Some(format!("/pairs/{}/appointment/{about}", request.pair));
                (told("another-time-asked", *starts_at), "another-time-asked-what")
            }
            Wish::Cancelled { starts_at, is_late: false, .. } => {
                (told("client-cancelled", *starts_at), "client-cancelled-what")
            }
            Wish::Cancelled { starts_at, is_late: true, .. } => {
                (told("client-cancelled", *starts_at), "client-cancelled-late")
            }
        };
        let (is_about_a_time, done) = match &request.wish {
            Wish::Contact => (false, "contact-asked-done"),
            Wish::AnotherTime { .. } => (true, "contact-asked-done"),
            Wish::Cancelled { .. } => (true, "mail-seen"),
        };
        Self {
            is_about_a_time,
            done,
            title,
            hint: page.t(hint),
            words,
            act,
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
