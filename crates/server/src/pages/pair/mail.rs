//! Mails to a client, for their counsellor: what did not arrive, until that was seen, and what became
//! of the last one. Deliberately absent: what mails say, and the address.

use crate::error::PageError;
use crate::page::Page;
use crate::reply::go;
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::Times;
use alliance::Side;
use axum::extract::Path;
use axum::response::Response;
use practice::outbox::Dropped;
use practice::{OutboxId, PairId, PersonId};
use serde::Deserialize;
use std::collections::HashMap;
use storage::{Fate, Pair, Undelivered};

/// A mail that did not arrive.
pub struct NotArrived {
    /// Its row.
    pub id: String,
    /// The pair.
    pub pair: String,
    /// The client's name.
    pub name: String,
    /// What is said.
    pub words: String,
}

impl NotArrived {
    fn new(page: &Page, times: &Times, one: &Undelivered, name: &str) -> Self {
        let day = one.starts_at.map(|at| times.day(at));
        let words = match &day {
            Some(day) => page.ta("mail-not-arrived", &[("name", name), ("day", day)]),
            None => page.ta("mail-not-arrived-at-all", &[("name", name)]),
        };
        Self { id: one.id.to_string(), pair: one.pair.to_string(), name: name.to_owned(), words }
    }
}

/// Message key for whether the client of a pair is told by mail of what changes.
///
/// # Errors
/// When storage fails.
pub async fn told_by(app: &App, pair: &Pair) -> Result<&'static str, PageError> {
    let contact = app.storage.contact(&pair.client).await?;
    let is_told = app.config.mail.is_some() && contact.open_address().is_some();
    Ok(match (is_told, contact.is_unsure) {
        (true, false) => "told-by-mail",
        (true, true) => "told-by-doubtful-mail",
        (false, _) => "told-by-nobody",
    })
}

/// The mails to a counsellor's clients that did not arrive.
///
/// # Errors
/// When storage fails.
pub async fn not_arrived(
    app: &App,
    page: &Page,
    times: &Times,
    counsellor: &PersonId,
    names: &HashMap<PairId, String>,
) -> Result<Vec<NotArrived>, PageError> {
    let all = app.storage.undelivered(counsellor, app.clock.now()).await?;
    let shown =
        all.iter().filter_map(|one| Some(NotArrived::new(page, times, one, names.get(&one.pair)?)));
    Ok(shown.collect())
}

/// What became of the last mail to the client of a pair, in a sentence; `None` when there was none,
/// when that is said elsewhere, or when mail is not spoken of between them.
///
/// # Errors
/// When storage fails.
pub async fn last(
    app: &App,
    page: &Page,
    times: &Times,
    pair: &Pair,
) -> Result<Option<String>, PageError> {
    let has_address = app.storage.contact(&pair.client).await?.mail.is_some();
    let fate = app.storage.fate_of_last_mail(&pair.id).await?;
    Ok(match fate.filter(|_| has_address) {
        None => None,
        Some(Fate::Waits) => Some(page.t("mail-waits")),
        Some(Fate::Sent(at)) => Some(page.ta("mail-left", &[("when", &times.when(at).words)])),
        Some(Fate::NotSent(Dropped::NotWelcome)) => Some(page.t("mail-not-welcome")),
        Some(Fate::NotSent(Dropped::NoMail)) => Some(page.t("mail-no-server")),
        Some(Fate::NotSent(Dropped::Begun | Dropped::Superseded | Dropped::AtNight)) => None,
    })
}

/// The row that the address names.
#[derive(Deserialize)]
pub struct OfRow {
    row: OutboxId,
}

/// `POST /pairs/{pair}/mail/{row}/seen`: the counsellor has read that it did not arrive.
pub async fn seen(app: App, one: OneOfTwo, Path(of): Path<OfRow>) -> Result<Response, PageError> {
    if one.side != Side::Counsellor {
        return Err(PageError::NotFound);
    }
    // A second request changes nothing.
    app.storage.see_undelivered(&one.pair.id, &of.row, app.clock.now()).await?;
    Ok(go(&one.base()))
}
