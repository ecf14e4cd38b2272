//! The notice period, on the owner's page of the people: how long before an appointment a client can
//! cancel without more, and what they read when it is later.

use super::people::{people, runs_practice};
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::reply::{faulty, go_with};
use crate::security::CurrentPerson;
use crate::state::App;
use axum::Form;
use axum::response::Response;
use practice::Private;
use practice::appointment::NoticePeriod;
use serde::Deserialize;

/// Most letters of what happens when somebody cancels late (chosen: a few sentences).
const WORDS_LETTERS_MAX: usize = 300;

/// What the form shows.
pub(super) struct NoticeShown {
    pub(super) hours: String,
    pub(super) words: String,
}

impl NoticeShown {
    pub(super) async fn of(app: &App) -> Result<Self, PageError> {
        let NoticePeriod { hours, words } = app.storage.notice_period().await?;
        let words = words.map(Private::into_inner).unwrap_or_default();
        Ok(Self { hours: hours.to_string(), words })
    }
}

/// The form.
#[derive(Deserialize)]
pub struct Chosen {
    notice_hours: String,
    #[serde(deserialize_with = "crate::form::private")]
    notice_words: Private<String>,
}

/// `POST /people/notice-period`
pub async fn keep(
    app: App,
    me: CurrentPerson,
    Form(form): Form<Chosen>,
) -> Result<Response, PageError> {
    runs_practice(&me)?;
    let hours = form.notice_hours.trim().parse().ok();
    let hours = hours.filter(|hours| *hours <= NoticePeriod::HOURS_MAX);
    let words = form.notice_words.reveal().trim();
    let is_short = words.chars().count() <= WORDS_LETTERS_MAX;
    let mut faults = Faults::default();
    faults.note("notice_hours", hours.is_none().then_some("fault-notice-hours"));
    faults.note("notice_words", (!is_short).then_some("fault-notice-words"));
    let (Some(hours), true) = (hours, faults.is_empty()) else {
        let mut page = people(&app, me, None).await?;
        page.faults = faults;
        page.notice.hours = form.notice_hours;
        page.notice.words = form.notice_words.into_inner();
        return faulty(&page);
    };
    let words = (!words.is_empty()).then(|| Private::new(words.to_owned()));
    let period = NoticePeriod { hours, words };
    app.storage.set_notice_period(&period, &me.actor(), app.clock.now()).await?;
    Ok(go_with("/people", [Once::say("notice-kept").carry(&app)]))
}
