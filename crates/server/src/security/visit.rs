//! One visit of one browser: who it is, which language, which form token. Every page passes here,
//! and errors become pages here.

use super::form_token::{FormCookie, token_of_page};
use crate::cookies::Cookie;
use crate::error::{self, PageError};
use crate::page::Page;
use crate::sign_in::login::{self, Recognised};
use crate::sign_in::way_back;
use crate::state::App;
use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::request::Parts;
use http::{HeaderMap, header};
use practice::audit::Actor;
use practice::permission::may;
use practice::{Action, ClientId, PairId, Who};
use storage::{Login, Person};

/// Recognises the visitor, runs the handler, and turns errors into pages.
pub async fn visit(app: App, mut request: Request, next: Next) -> Response {
    let secure = app.config.secure();
    let sent = Cookie::Form.read(request.headers(), secure).map(str::to_string);
    let is_new = sent.is_none();
    let form =
        sent.unwrap_or_else(|| BASE64_URL_SAFE_NO_PAD.encode(crate::secrets::random::<32>()));
    let recognised = login::recognise(&app, request.headers()).await;
    let (recognised, broken) = match recognised {
        Ok(recognised) => (recognised, None),
        Err(error) => (Recognised::default(), Some(PageError::from(error))),
    };
    let person = recognised.person.as_ref().map(|(person, _)| person);
    let csrf = token_of_page(&app.secrets.form, &form);
    let language = language(&app, request.headers());
    // The cookie and not the login decides: the way out is needed most when the database is away.
    let holds_login = [Cookie::Client, Cookie::Appointment]
        .iter()
        .any(|cookie| cookie.read(request.headers(), secure).is_some());
    let reading = person.map(|person| person.reading.clone()).unwrap_or_default();
    let page = Page::new(&app.words, &app.assets, language, csrf, person)
        .written_for(&reading)
        .of_client(holds_login)
        .of_pair(recognised.client.as_ref().map(|(_, pair, _)| pair));
    let method = request.method().clone();
    let came_from = way_back::of_request(&method, request.uri(), request.headers());
    let wants_json = wants_json(request.headers());
    request.extensions_mut().insert(FormCookie(form.clone()));
    request.extensions_mut().insert(page.clone());
    request.extensions_mut().insert(recognised);
    let response = match broken {
        Some(error) => error.into_response(),
        // No address of ours has a NUL, and PostgreSQL takes none in a text.
        None if request.uri().path().contains("%00") => PageError::NotFound.into_response(),
        None => next.run(request).await,
    };
    let came_from = came_from.filter(|_| error::asks_to_sign_in(&response));
    let mut response = error::dress(page, &method, wants_json, response);
    if let Some(path) = came_from {
        response.headers_mut().append(header::SET_COOKIE, way_back::keep(&app, &path));
    }
    if is_new {
        response.headers_mut().append(header::SET_COOKIE, Cookie::Form.set(&form, None, secure));
    }
    response
}

/// The language of the words for this request.
pub fn language(app: &App, headers: &HeaderMap) -> String {
    let wish = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    app.words.choose(wish).to_string()
}

/// Whether a script asks, which reads sentences as JSON.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|kind| kind == "application/json")
}

impl<S: Send + Sync> FromRequestParts<S> for Recognised {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or(PageError::Broken("not a visited route"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or(PageError::Broken("not a visited route"))
    }
}

/// A signed-in owner or counsellor; others are sent to the sign-in page.
#[derive(Clone)]
pub struct CurrentPerson {
    /// The person.
    pub person: Person,
    /// The login of this request.
    pub login: Login,
    /// Their page.
    pub page: Page,
}

impl CurrentPerson {
    /// For permission questions.
    pub fn who(&self) -> Who {
        Who::Person { person: self.person.id.clone(), role: self.person.role }
    }

    /// For the audit.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.person.id.to_string())
    }

    /// The name they sign in with; a word in its place when it is damaged.
    pub fn sign_in_name(&self) -> String {
        self.page.name(&self.person.sign_in_name)
    }

    /// Whether they may do their own work.
    ///
    /// # Errors
    /// 404 if not.
    pub fn own_work(&self) -> Result<(), PageError> {
        if may(&self.who(), &Action::OwnWork) { Ok(()) } else { Err(PageError::NotFound) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CurrentPerson {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let recognised = Recognised::from_request_parts(parts, state).await?;
        let (person, login) = recognised.person.ok_or(PageError::SignInFirst)?;
        Ok(Self { person, login, page: Page::from_request_parts(parts, state).await? })
    }
}

/// A client who opened a personal link; others are asked to open it again.
#[derive(Clone)]
pub struct CurrentClient {
    /// The client.
    pub client: ClientId,
    /// Their pair.
    pub pair: PairId,
    /// The login of this request.
    pub login: Login,
    /// Their page.
    pub page: Page,
}

impl CurrentClient {
    /// For permission questions.
    pub fn who(&self) -> Who {
        Who::Client { client: self.client.clone(), pair: self.pair.clone() }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CurrentClient {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let recognised = Recognised::from_request_parts(parts, state).await?;
        let (client, pair, login) = recognised.client.ok_or(PageError::OpenLinkAgain)?;
        Ok(Self { client, pair, login, page: Page::from_request_parts(parts, state).await? })
    }
}
