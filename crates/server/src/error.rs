//! Why a page is not shown, and the page that says so. Details go to the log only, under the
//! reference number that the page shows.
//!
//! Which one to use. A value that a person typed and can correct is no error: show the form again
//! with `Faults` (400). Whatever does not exist, or exists and is not theirs, is `NotFound`,
//! always: nobody learns that it exists. Somebody who must be recognised first gets `SignInFirst`
//! (owner, counsellor) or `OpenLinkAgain` (client); the extractors return these, so a handler
//! rarely does. A request that no page of ours sends is `Unreadable`. The `Link…`,
//! `OneTimeLinkGone`, `ProveFirst`, `StaleForm` and `TooOften` variants each have a page that says
//! how to go on.
//! `Damaged`, `Storage`, `Template` and `Broken` are faults of ours (500), but for a record that is
//! gone (`storage::Error::Absent`, 404); they are logged as errors, all others as information.

use crate::page::Page;
use askama::Template;
use axum::Json;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use std::time::Duration;

/// Why a page is not shown. The head of this file says which one to use.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// A page of the practice, and nobody is signed in.
    #[error("nobody is signed in")]
    SignInFirst,
    /// A client's page, and no personal link was opened in this browser.
    #[error("no client is recognised")]
    OpenLinkAgain,
    /// A way to sign in is about to be changed, and the person has not shown lately that it is they.
    #[error("not proven lately")]
    ProveFirst,
    /// It does not exist, or it is not theirs to know.
    #[error("not found")]
    NotFound,
    /// No whole link can be read in what was opened or pasted.
    #[error("link not readable")]
    LinkUnreadable,
    /// A personal link that was never made.
    #[error("unknown link")]
    LinkUnknown,
    /// A personal link that a newer one replaced.
    #[error("replaced link")]
    LinkReplaced,
    /// A personal link that the counsellor closed.
    #[error("revoked link")]
    LinkRevoked,
    /// A set-up or sign-in link that was used, is too old, or was never made.
    #[error("one-time link no longer valid")]
    OneTimeLinkGone,
    /// Somebody else took the sign-in name between the first step and the last.
    #[error("sign-in name taken meanwhile")]
    NameTaken,
    /// The form's token does not fit this browser.
    #[error("form token missing or wrong")]
    StaleForm,
    /// Another site made the browser send this.
    #[error("sent from another site")]
    OtherSite,
    /// The form cannot be read as one of ours.
    #[error("form not readable")]
    Unreadable,
    /// The request is larger than any form of ours.
    #[error("body too large")]
    TooLarge,
    /// The request did not arrive in time.
    #[error("body too slow")]
    TooSlow,
    /// The request broke off before its end.
    #[error("body broke off")]
    BrokeOff,
    /// More requests of one address are in work than may be.
    #[error("too many requests at once")]
    TooManyAtOnce,
    /// Tried too often.
    #[error("too many attempts")]
    TooOften(Duration),
    /// The passkey was not accepted.
    #[error("passkey not accepted: {0}")]
    Passkey(String),
    /// What the page is about is damaged in the database.
    #[error("a stored value is damaged")]
    Damaged,
    /// The database failed.
    #[error("storage: {0}")]
    Storage(#[from] storage::Error),
    /// A page could not be written.
    #[error("template: {0}")]
    Template(#[from] askama::Error),
    /// Something that should never happen.
    #[error("{0}")]
    Broken(&'static str),
}

impl PageError {
    /// Status, and the first part of the message keys `…-title` and `…-sentence`.
    fn shown_as(&self) -> (StatusCode, &'static str) {
        match self {
            Self::SignInFirst => (StatusCode::UNAUTHORIZED, "error-sign-in"),
            Self::OpenLinkAgain => (StatusCode::UNAUTHORIZED, "error-open-link-again"),
            Self::ProveFirst => (StatusCode::FORBIDDEN, "error-prove"),
            Self::NotFound | Self::Storage(storage::Error::Absent) => {
                (StatusCode::NOT_FOUND, "error-not-found")
            }
            Self::LinkUnreadable => (StatusCode::BAD_REQUEST, "error-link-unreadable"),
            Self::LinkUnknown => (StatusCode::NOT_FOUND, "error-link-unknown"),
            Self::LinkReplaced => (StatusCode::GONE, "error-link-replaced"),
            Self::LinkRevoked => (StatusCode::GONE, "error-link-revoked"),
            Self::OneTimeLinkGone => (StatusCode::GONE, "error-one-time-link"),
            Self::NameTaken => (StatusCode::CONFLICT, "error-name-taken"),
            Self::StaleForm => (StatusCode::FORBIDDEN, "error-stale-form"),
            Self::OtherSite => (StatusCode::FORBIDDEN, "error-other-site"),
            Self::Unreadable => (StatusCode::BAD_REQUEST, "error-unreadable"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "error-too-large"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "error-too-slow"),
            Self::BrokeOff => (StatusCode::BAD_REQUEST, "error-broke-off"),
            Self::TooManyAtOnce => (StatusCode::TOO_MANY_REQUESTS, "error-too-many-at-once"),
            Self::TooOften(_) => (StatusCode::TOO_MANY_REQUESTS, "error-too-often"),
            Self::Passkey(_) => (StatusCode::BAD_REQUEST, "error-passkey"),
            Self::Damaged | Self::Storage(storage::Error::Damaged(_)) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "error-damaged")
            }
            Self::Storage(_) | Self::Template(_) | Self::Broken(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "error-broken")
            }
        }
    }

    fn then(&self) -> Then {
        match self {
            Self::SignInFirst => Then::SignIn,
            Self::ProveFirst => Then::Prove,
            Self::LinkUnreadable | Self::LinkUnknown => Then::Paste,
            Self::OpenLinkAgain
            | Self::NotFound
            | Self::LinkReplaced
            | Self::LinkRevoked
            | Self::OneTimeLinkGone
            | Self::NameTaken
            | Self::StaleForm
            | Self::OtherSite
            | Self::Unreadable
            | Self::TooLarge
            | Self::TooSlow
            | Self::BrokeOff
            | Self::TooManyAtOnce
            | Self::TooOften(_)
            | Self::Passkey(_)
            | Self::Damaged
            | Self::Storage(_)
            | Self::Template(_)
            | Self::Broken(_) => Then::Nothing,
        }
    }
}

/// Where a person shows that it is they.
const PROVE: &str = "/account/prove";

/// What [`dress`] needs to know about an error.
#[derive(Clone)]
struct Refusal {
    shown_as: &'static str,
    wait: Option<Duration>,
    reference: String,
    then: Then,
}

/// What whoever was refused does first.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    SignIn,
    Prove,
    Paste,
    Nothing,
}

impl Refusal {
    fn new(shown_as: &'static str) -> Self {
        Self { shown_as, wait: None, reference: reference(), then: Then::Nothing }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (status, shown_as) = self.shown_as();
        let mut refusal = Refusal::new(shown_as);
        let reference = refusal.reference.as_str();
        if status.is_server_error() {
            tracing::error!(reference, status = status.as_u16(), error = %self, "page failed");
        } else {
            tracing::info!(reference, status = status.as_u16(), error = %self, "page refused");
        }
        refusal.then = self.then();
        let mut response = status.into_response();
        if let Self::TooOften(wait) = self {
            refusal.wait = Some(wait);
            let seconds = wait.as_secs().max(1);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(refusal);
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    title: String,
    sentence: String,
    reference: String,
    way_on: WayOn,
}

#[derive(Clone, Copy, PartialEq)]
enum WayOn {
    SignIn,
    Today,
    Paste,
    Nowhere,
}

/// Whether somebody has to sign in first.
pub fn asks_to_sign_in(response: &Response) -> bool {
    response.extensions().get::<Refusal>().is_some_and(|refusal| refusal.then == Then::SignIn)
}

/// Turns a refusal, or an error that a library answered with, into a page (or JSON for a script).
pub fn dress(page: Page, method: &Method, wants_json: bool, response: Response) -> Response {
    let status = response.status();
    let refusal = match response.extensions().get::<Refusal>() {
        Some(refusal) => refusal.clone(),
        None if is_plain_error(&response) => Refusal::new(key_of(status)),
        None => return response,
    };
    if refusal.then == Then::SignIn && matches!(*method, Method::GET | Method::HEAD) && !wants_json
    {
        return axum::response::Redirect::to("/sign-in").into_response();
    }
    if refusal.then == Then::Prove && !wants_json {
        return axum::response::Redirect::to(PROVE).into_response();
    }
    let title = page.t(format!("{}-title", refusal.shown_as));
    let sentence_key = format!("{}-sentence", refusal.shown_as);
    let sentence = match refusal.wait {
        Some(wait) => page.tn(sentence_key, "minutes", whole_minutes(wait)),
        None => page.t(sentence_key),
    };
    let mut dressed = if wants_json {
        let to = (refusal.then == Then::Prove).then_some(PROVE);
        Json(serde_json::json!({ "sentence": sentence, "to": to })).into_response()
    } else {
        let way_on = match (refusal.then, page.signed_in_as()) {
            (Then::Paste, _) => WayOn::Paste,
            (_, Some(_)) => WayOn::Today,
            (Then::SignIn, None) => WayOn::SignIn,
            (Then::Prove | Then::Nothing, None) => WayOn::Nowhere,
        };
        let template = ErrorPage { page, title, sentence, reference: refusal.reference, way_on };
        template.render().map(Html).map_or_else(|_| status.into_response(), Html::into_response)
    };
    *dressed.status_mut() = status;
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    dressed
}

/// Libraries answer errors in plain text; our own pages and JSON are left alone.
fn is_plain_error(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let status = response.status();
    (status.is_client_error() || status.is_server_error())
        && kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

fn key_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => "error-not-found",
        StatusCode::PAYLOAD_TOO_LARGE => "error-too-large",
        status if status.is_server_error() => "error-broken",
        _ => "error-unreadable",
    }
}

fn whole_minutes(wait: Duration) -> u32 {
    u32::try_from(wait.as_secs().div_ceil(60)).unwrap_or(u32::MAX).max(1)
}

/// A reference number, short enough to say on the telephone, without letters that sound or look
/// alike.
fn reference() -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    crate::secrets::random::<6>().iter().map(letter).collect()
}
