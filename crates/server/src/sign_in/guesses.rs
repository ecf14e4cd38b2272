//! Under what attempts to sign in are counted: those of a browser that signed the same person in
//! before by itself, all others by address, by account, and by both.

use super::known_browser::KnownBrowser;
use crate::error::PageError;
use crate::security::limit::{
    ACCOUNT, ACCOUNT_FROM_ADDRESS, KNOWN_BROWSER, KNOWN_BROWSER_PASSKEY, SIGN_IN_ADDRESS, within,
};
use crate::state::App;
use http::HeaderMap;
use practice::Private;
use storage::{Limit, Person};

/// Where an attempt comes from.
pub struct From<'a> {
    /// The headers of the request.
    pub headers: &'a HeaderMap,
    /// Its network address, as a key.
    pub address: &'a Private<String>,
}

/// The limits of attempts to sign one person in from one place.
pub struct Guesses(Vec<(Limit, Private<String>)>);

impl Guesses {
    /// For a person, as found by the sign-in name that was typed; `None` when nobody has it, which
    /// is counted in the same way.
    pub fn of(app: &App, from: &From<'_>, person: Option<&Person>, typed: &str) -> Self {
        let account = match person {
            Some(person) => person.id.to_string(),
            None => storage::one_spelling(typed),
        };
        let browser = KnownBrowser::of(app, from.headers);
        let knows = |browser: &KnownBrowser| person.is_some_and(|who| browser.knows(&who.id));
        if let Some(browser) = browser.filter(knows) {
            let key = format!("{}\0{account}", browser.id());
            return Self(vec![(KNOWN_BROWSER, Private::new(key))]);
        }
        let both = format!("{account}\0{}", from.address.reveal());
        Self(vec![
            (SIGN_IN_ADDRESS, from.address.clone()),
            (ACCOUNT_FROM_ADDRESS, Private::new(both)),
            (ACCOUNT, Private::new(account)),
        ])
    }

    /// Before it is known who it is: the start with a passkey.
    pub fn of_anybody(app: &App, from: &From<'_>) -> Self {
        Self(vec![match KnownBrowser::of(app, from.headers) {
            Some(browser) => (KNOWN_BROWSER_PASSKEY, Private::new(browser.id().to_owned())),
            None => (SIGN_IN_ADDRESS, from.address.clone()),
        }])
    }

    /// Counts one.
    ///
    /// # Errors
    /// [`PageError::TooOften`] when there were too many, and when storage fails.
    pub async fn count(&self, app: &App) -> Result<(), PageError> {
        let counts: Vec<_> = self.0.iter().map(|(limit, key)| (limit, key)).collect();
        within(app, &counts).await
    }

    /// Forgets them, after one succeeded. Those of the address stay: it may try other accounts.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn forget(&self, app: &App) -> Result<(), storage::Error> {
        for (limit, key) in self.0.iter().filter(|(limit, _)| limit.kind != SIGN_IN_ADDRESS.kind) {
            app.storage.clear_attempts(limit, key.reveal()).await?;
        }
        Ok(())
    }
}
