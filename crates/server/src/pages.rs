//! Server-rendered pages: one file per page, one template beside it. Every page works as a plain form.
//! Deliberately absent: SQL, sockets, visible words (those are in `locales/`).

pub mod account;
pub mod authenticator;
pub mod away;
pub mod board;
pub mod boundaries;
pub mod check_in;
pub mod check_in_shown;
pub mod code_word;
pub mod contact_request;
pub mod crisis;
pub mod front;
pub mod instruments;
pub mod leaving;
pub mod look;
pub mod me;
pub mod meet;
pub mod noticing_cards;
mod once;
pub mod pace;
pub mod pairs;
pub mod passkeys;
pub mod people;
pub mod personal_link;
pub mod phone;
pub mod plan_calendar;
pub mod practice;
pub mod prompt;
pub mod screen;
pub mod set_up;
pub mod sign_in;
pub mod steps;
pub mod times;
pub mod today;
pub mod together;
pub mod work;

use crate::assets::Assets;
use crate::error::PageError;
use crate::security::{Recognised, token_for};
use crate::state::App;
use crate::words::Words;
use ::practice::{Private, Role};
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use fluent_bundle::FluentValue;
use http::{HeaderValue, StatusCode, header};
use std::borrow::Borrow;
use std::sync::Arc;

/// What every template may ask for: words, addresses of scripts, the form token, who is signed in.
#[derive(Clone)]
pub struct Page {
    words: Arc<Words>,
    assets: Arc<Assets>,
    language: String,
    csrf: String,
    me: Option<Private<String>>,
    is_owner: bool,
    here: &'static str,
}

impl Page {
    /// The page of one visit.
    pub fn new(app: &App, language: String, form_cookie: &str, who: &Recognised) -> Self {
        let person = who.person.as_ref().map(|(person, _)| person);
        Self {
            words: app.words.clone(),
            assets: app.assets.clone(),
            language,
            csrf: token_for(&app.secrets.form, form_cookie),
            me: person.map(|person| person.name.clone()),
            is_owner: person.is_some_and(|person| person.role == Role::Owner),
            here: "",
        }
    }

    /// The same page, marked in the navigation as the one the visitor is on.
    #[must_use]
    pub fn at(mut self, here: &'static str) -> Self {
        self.here = here;
        self
    }

    /// Whether the navigation entry is the current one.
    pub fn is_at(&self, here: &str) -> bool {
        self.here == here
    }

    /// A message.
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.words.say(&self.language, key.as_ref(), &[])
    }

    /// A message with words in it.
    pub fn ta(&self, key: impl AsRef<str>, args: &[(&str, &str)]) -> String {
        let args: Vec<_> =
            args.iter().map(|(name, text)| (*name, FluentValue::from(*text))).collect();
        self.words.say(&self.language, key.as_ref(), &args)
    }

    /// A message with a number in it.
    pub fn tn(&self, key: impl AsRef<str>, name: &str, number: impl Borrow<u32>) -> String {
        self.words.say(&self.language, key.as_ref(), &[(name, (*number.borrow()).into())])
    }

    /// A message with words and numbers in it.
    pub fn say(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.words.say(&self.language, key, args)
    }

    /// All messages of some files as JSON for a script, safe inside a `<script>` element.
    pub fn words_json(&self, files: &[&str]) -> String {
        json_for_html(&self.words.say_all(&self.language, files))
    }

    /// Address of a script or style.
    pub fn asset(&self, name: &str) -> String {
        self.assets.address(name)
    }

    /// Addresses of everything that looks and listens on the person's own device, for a script.
    pub fn sensing_json(&self) -> String {
        json_for_html(&self.assets.addresses_in("sensing"))
    }

    /// Language of the words.
    pub fn lang(&self) -> &str {
        &self.language
    }

    /// Token for forms.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Name of the owner or counsellor who is signed in.
    pub fn signed_in_as(&self) -> Option<&str> {
        self.me.as_ref().map(|name| name.reveal().as_str())
    }

    /// Whether they run the practice.
    pub fn runs_practice(&self) -> bool {
        self.is_owner
    }
}

/// JSON that may stand inside a `<script type="application/json">`.
pub fn json_for_html<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data serialises").replace('<', "\\u003c")
}

/// A rendered page.
pub fn html(template: &impl Template) -> Result<Response, PageError> {
    Ok(Html(template.render()?).into_response())
}

/// A rendered form with faults named under its fields.
pub fn faulty(template: &impl Template) -> Result<Response, PageError> {
    Ok((StatusCode::BAD_REQUEST, Html(template.render()?)).into_response())
}

/// Redirect after post.
pub fn go(to: &str) -> Response {
    axum::response::Redirect::to(to).into_response()
}

/// The same, with cookies.
pub fn go_with(to: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    with_cookies(go(to), cookies)
}

/// A response with cookies.
pub fn with_cookies(
    mut response: Response,
    cookies: impl IntoIterator<Item = HeaderValue>,
) -> Response {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What is wrong with a form: field and message key, in the order of the page.
#[derive(Clone, Debug, Default)]
pub struct Faults(Vec<(&'static str, &'static str)>);

impl Faults {
    /// One fault only.
    pub fn one(field: &'static str, key: &'static str) -> Self {
        Self(vec![(field, key)])
    }
    /// Adds a fault, if there is one.
    pub fn note(&mut self, field: &'static str, key: Option<&'static str>) {
        self.0.extend(key.map(|key| (field, key)));
    }
    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<&'static str> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, key)| *key)
    }
    /// Whether a field is the first with a fault; it gets the focus.
    pub fn begins_with(&self, field: &str) -> bool {
        self.0.first().is_some_and(|(name, _)| *name == field)
    }
}

/// Longest name of a person, client or practice in characters (chosen).
const NAME_LETTERS_MAX: usize = 80;

/// What is wrong with a name.
fn name_fault(name: &str) -> Option<&'static str> {
    let letters = name.trim().chars().count();
    if letters == 0 {
        Some("fault-name-missing")
    } else if letters > NAME_LETTERS_MAX || name.chars().any(char::is_control) {
        Some("fault-name-long")
    } else {
        None
    }
}

/// Reads a form field that must never be logged.
fn private<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Private<String>, D::Error> {
    serde::Deserialize::deserialize(from).map(Private::new)
}
