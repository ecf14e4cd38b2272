//! Under what attempts to sign in are counted: those of a browser that signed the same person in
//! before by itself, all others by address, by account, and by both. What a signed-in person tries
//! again is counted for them alone. The audit trail has those that failed, and, once a window, that
//! more were refused. Its entries are written beside the answer, which neither waits for them, so
//! that its time does not tell who has an account, nor fails with them.

use super::known_browser::KnownBrowser;
use crate::error::PageError;
use crate::security::CurrentPerson;
use crate::security::limit::{
    ACCOUNT, ACCOUNT_FROM_ADDRESS, FAILED_AUDITED, KNOWN_BROWSER, KNOWN_BROWSER_PASSKEY,
    OWN_PASSWORD, REFUSED_AUDITED, SIGN_IN_ADDRESS, within,
};
use crate::state::App;
use http::HeaderMap;
use practice::{Private, audit::Actor};
use storage::{Limit, NOBODY, Person, Vain};

/// Where an attempt comes from.
pub struct From<'a> {
    /// The headers of the request.
    pub headers: &'a HeaderMap,
    /// Its network address, as a key.
    pub address: &'a Private<String>,
}

/// The limits of attempts to sign one person in from one place.
pub struct Guesses {
    limits: Vec<(Limit, Private<String>)>,
    /// Id of the person whose password or code is tried, or [`NOBODY`]; `None` when that is not
    /// known yet, and there is nothing to record.
    about: Option<String>,
    by: Actor,
}

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
        let limits = if let Some(browser) = browser.filter(knows) {
            vec![(KNOWN_BROWSER, Private::new(format!("{}\0{account}", browser.id())))]
        } else {
            let both = format!("{account}\0{}", from.address.reveal());
            vec![
                (SIGN_IN_ADDRESS, from.address.clone()),
                (ACCOUNT_FROM_ADDRESS, Private::new(both)),
                (ACCOUNT, Private::new(account)),
            ]
        };
        let about = person.map_or(NOBODY.into(), |person| person.id.to_string());
        Self { limits, about: Some(about), by: Actor::System }
    }

    /// For somebody who is signed in, and shows once more that it is they.
    pub fn own(me: &CurrentPerson) -> Self {
        let about = me.person.id.to_string();
        let limits = vec![(OWN_PASSWORD, Private::new(about.clone()))];
        Self { limits, about: Some(about), by: me.actor() }
    }

    /// Before it is known who it is: the start with a passkey.
    pub fn of_anybody(app: &App, from: &From<'_>) -> Self {
        let limits = vec![match KnownBrowser::of(app, from.headers) {
            Some(browser) => (KNOWN_BROWSER_PASSKEY, Private::new(browser.id().to_owned())),
            None => (SIGN_IN_ADDRESS, from.address.clone()),
        }];
        Self { limits, about: None, by: Actor::System }
    }

    /// Counts one.
    ///
    /// # Errors
    /// [`PageError::TooOften`] when there were too many, and when storage fails.
    pub async fn count(&self, app: &App) -> Result<(), PageError> {
        let counts: Vec<_> = self.limits.iter().map(|(limit, key)| (limit, key)).collect();
        let counted = within(app, &counts).await;
        if matches!(counted, Err(PageError::TooOften(_))) {
            self.audit(app, Vain::Refused);
        }
        counted
    }

    /// One that was counted was wrong.
    pub fn failed(&self, app: &App) {
        self.audit(app, Vain::Failed);
    }

    /// One at a time, so that many attempts do not hold up others at the database. What failed is
    /// bounded by its limits; what was refused is not, and does not queue.
    fn audit(&self, app: &App, vain: Vain) {
        let Some(about) = self.about.clone() else { return };
        let (app, by, now) = (app.clone(), self.by.clone(), app.clock.now());
        tokio::spawn(async move {
            let (limit, turn) = match vain {
                Vain::Failed => (FAILED_AUDITED, Some(app.auditing.lock().await)),
                Vain::Refused => (REFUSED_AUDITED, app.auditing.try_lock().ok()),
            };
            let Some(_turn) = turn else { return };
            if let Err(error) = app.storage.audit_attempt(vain, &by, &about, &limit, now).await {
                tracing::error!(%error, "an attempt in vain has no entry in the audit trail");
            }
        });
    }

    /// Forgets them, after one succeeded. Those of the address stay: it may try other accounts.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn forget(&self, app: &App) -> Result<(), storage::Error> {
        for (limit, key) in
            self.limits.iter().filter(|(limit, _)| limit.kind != SIGN_IN_ADDRESS.kind)
        {
            app.storage.clear_attempts(limit, key.reveal()).await?;
        }
        Ok(())
    }
}
