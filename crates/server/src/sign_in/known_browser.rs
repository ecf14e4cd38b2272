//! Browsers that signed somebody in before. A sealed cookie proves it, and it stays when they sign
//! out: what strangers try against an account does not keep its own browsers out. It signs nobody
//! in.

use crate::cookies::{Cookie, seal, unseal};
use crate::state::App;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue};
use practice::PersonId;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a browser stays known after somebody signed in (chosen: longer than a long leave).
const KNOWN_FOR: Duration = Duration::from_secs(180 * 86_400);
/// People whom one browser is known for; the one who signed in longest ago drops out (chosen: a
/// practice that shares a laptop).
const PEOPLE_MAX: usize = 8;

/// A browser, and whom it signed in.
#[derive(Serialize, Deserialize)]
pub struct KnownBrowser {
    id: String,
    people: Vec<PersonId>,
}

impl KnownBrowser {
    /// The browser of this request, when it signed anybody in before.
    pub fn of(app: &App, headers: &HeaderMap) -> Option<Self> {
        let text = Cookie::Known.read(headers, app.config.secure())?;
        unseal(&app.secrets, Cookie::Known, text, app.clock.now())
    }

    /// A random text that stands for it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it signed this person in.
    pub fn knows(&self, person: &PersonId) -> bool {
        self.people.contains(person)
    }

    /// The cookie by which the browser of this request is known from now on, for this person too.
    pub fn remember(app: &App, headers: &HeaderMap, person: &PersonId) -> HeaderValue {
        let mut browser = Self::of(app, headers).unwrap_or_else(|| Self {
            id: BASE64_URL_SAFE_NO_PAD.encode(crate::secrets::random::<16>()),
            people: Vec::new(),
        });
        browser.people.retain(|known| known != person);
        browser.people.push(person.clone());
        let too_many = browser.people.len().saturating_sub(PEOPLE_MAX);
        browser.people.drain(..too_many);
        let until = app.clock.now().plus(KNOWN_FOR);
        let text = seal(&app.secrets, Cookie::Known, browser, until);
        Cookie::Known.set(&text, Some(KNOWN_FOR), app.config.secure())
    }
}
