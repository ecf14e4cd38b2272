//! What the page after a form shows once. It is sealed in a cookie, because it may neither be in an
//! address nor be stored in the clear.

use crate::cookies::{Cookie, seal, unseal};
use crate::page::Page;
use crate::state::App;
use http::{HeaderMap, HeaderValue};
use practice::PairId;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Long enough for a slow line, short enough for a shared desk (chosen).
const KEPT: Duration = Duration::from_secs(5 * 60);

/// What is shown.
#[derive(Serialize, Deserialize)]
pub enum Once {
    /// A personal link just made.
    PersonalLink {
        /// The pair.
        pair: PairId,
        /// Its token.
        token: String,
    },
    /// An invitation just made.
    Invitation {
        /// Its token.
        token: String,
    },
    /// The secret of a feed just made.
    Feed {
        /// It stands in the address, or is the password.
        secret: String,
    },
    /// Recovery codes just made.
    Codes(Vec<String>),
    /// The message keys of sentences.
    Said(Vec<String>),
}

impl Once {
    /// A sentence to be said on the next page.
    pub fn say(key: &'static str) -> Self {
        Self::Said(vec![key.into()])
    }

    /// Two sentences.
    pub fn say_both(first: &'static str, second: &'static str) -> Self {
        Self::Said(vec![first.into(), second.into()])
    }

    /// The sentences in words, if they are.
    pub fn said(&self, page: &Page) -> Option<String> {
        match self {
            Self::Said(keys) => {
                let sentences: Vec<_> = keys.iter().map(|key| page.t(key)).collect();
                Some(sentences.join(" "))
            }
            Self::PersonalLink { .. }
            | Self::Invitation { .. }
            | Self::Feed { .. }
            | Self::Codes(_) => None,
        }
    }

    /// The cookie that carries it to the next page.
    pub fn carry(self, app: &App) -> HeaderValue {
        let until = app.clock.now().plus(KEPT);
        let text = seal(&app.secrets, Cookie::Once, self, until);
        Cookie::Once.set(&text, Some(KEPT), app.config.secure())
    }

    /// What the page before left, and the cookie that removes it.
    pub fn take(app: &App, headers: &HeaderMap) -> (Option<Self>, Option<HeaderValue>) {
        let secure = app.config.secure();
        let Some(text) = Cookie::Once.read(headers, secure) else { return (None, None) };
        let once = unseal(&app.secrets, Cookie::Once, text, app.clock.now());
        (once, Some(Cookie::Once.clear(secure)))
    }
}
