//! How a person of the practice reads times, and how often their clients are reminded.

use crate::error::PageError;
use crate::once::Once;
use crate::pages::contact::language_of;
use crate::reply::go_with;
use crate::security::CurrentPerson;
use crate::state::App;
use axum::Form;
use axum::response::Response;
use http::HeaderMap;
use practice::ClockHabit;
use practice::reminder::Choice;
use serde::Deserialize;

/// The form.
#[derive(Deserialize)]
pub struct Chosen {
    /// `h12`, `h23`, or nothing for that of the language.
    clock: String,
    /// 0, 1 or 2; left out where the operator has set up no mail.
    reminders: Option<i64>,
}

/// `POST /account/reading`
pub async fn keep(
    app: App,
    me: CurrentPerson,
    headers: HeaderMap,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let mut settings = app.storage.settings(&me.person.id).await?;
    settings.reading.habit = ClockHabit::from_word(&chosen.clock);
    settings.reading.language = language_of(&headers, &me.page).or(settings.reading.language);
    if let Some(times) = chosen.reminders {
        settings.reminders = Choice::of_times(times).ok_or(PageError::Unreadable)?;
    }
    app.storage.set_settings(&me.person.id, &settings).await?;
    Ok(go_with("/account", [Once::say("reading-kept").carry(&app)]))
}
