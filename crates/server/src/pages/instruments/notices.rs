//! Notices that must be read before a session: somebody answered a question that must not wait, or
//! took such answers back. They are on Today, on the pair's page and in the room until they are
//! read.

use super::of_id;
use super::shown::unbroken;
use crate::error::PageError;
use crate::page::Page;
use crate::state::App;
use crate::times::{Times, When};
use practice::{PairId, PersonId};
use std::collections::HashMap;
use storage::Form;

/// One notice.
pub struct Notice {
    /// What happened.
    pub sentence: String,
    /// When it happened.
    pub at: When,
    /// Address of the answers.
    pub href: String,
}

/// All notices of a counsellor; `from` is the page that the counsellor comes back to.
pub async fn notices_of(
    app: &App,
    page: &Page,
    times: &Times,
    counsellor: &PersonId,
    names_by_pair: &HashMap<PairId, String>,
    from: &str,
) -> Result<Vec<Notice>, PageError> {
    let mut notices = Vec::new();
    for form in app.storage.unread_forms(counsellor).await? {
        let Some(at) = form.answered_at.filter(|_| must_not_wait(&form)) else { continue };
        let Some(name) = names_by_pair.get(&form.pair) else { continue };
        let short = match &form.filled {
            Some(filled) => filled.short.clone(),
            None => of_id(app, &form.instrument)
                .await?
                .map(|instrument| instrument.scoring.short.clone())
                .unwrap_or_else(|| page.t("instrument-one")),
        };
        let short = unbroken(&short);
        let words = [("name", name.as_str()), ("short", short.as_str())];
        let sentence = match form.filled {
            Some(_) => page.ta("instrument-notice", &words),
            None if form.is_damaged => page.ta("instrument-notice-damaged", &words),
            None => page.ta("instrument-notice-taken-back", &words),
        };
        let href = format!("/pairs/{}/instruments/{}?from={from}", form.pair, form.id);
        notices.push(Notice { sentence, at: times.when(at), href });
    }
    Ok(notices)
}

/// The notices of one pair.
pub async fn notices_of_pair(
    app: &App,
    page: &Page,
    times: &Times,
    pair: &storage::Pair,
    from: &str,
) -> Result<Vec<Notice>, PageError> {
    let name = page.name(&pair.client_name);
    let only = HashMap::from([(pair.id.clone(), name)]);
    notices_of(app, page, times, &pair.counsellor, &only, from).await
}

fn must_not_wait(form: &Form) -> bool {
    form.filled.as_ref().is_none_or(|filled| !filled.risk.is_empty())
}
