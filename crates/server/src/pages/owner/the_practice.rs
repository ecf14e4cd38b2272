//! What the owner decides for the practice, on the page of its people: name and zone, crisis
//! contacts, the threshold of the prompt.

use super::crisis;
use super::people::{people, runs_practice};
use crate::error::PageError;
use crate::form::{Faults, name_fault};
use crate::once::Once;
use crate::reply::{faulty, go_with};
use crate::security::CurrentPerson;
use crate::state::App;
use alliance::alliance_line::Threshold;
use axum::Form;
use axum::response::Response;
use practice::Private;
use practice::wall::Zone;
use serde::Deserialize;

/// The form of name and zone.
#[derive(Deserialize)]
pub struct Practice {
    practice_name: String,
    zone: String,
}

/// `POST /people/practice`
pub async fn keep(
    app: App,
    me: CurrentPerson,
    Form(form): Form<Practice>,
) -> Result<Response, PageError> {
    runs_practice(&me)?;
    let mut faults = Faults::default();
    faults.note("practice_name", name_fault(&form.practice_name));
    faults.note("zone", Zone::named(&form.zone).is_none().then_some("fault-zone-unknown"));
    if !faults.is_empty() {
        let mut page = people(&app, me, None).await?;
        page.faults = faults;
        page.practice_name = form.practice_name;
        page.zone = form.zone;
        return faulty(&page);
    }
    let (by, now) = (me.actor(), app.clock.now());
    let name = Private::new(form.practice_name.trim().to_string());
    app.storage.set_practice_name(&name, &by, now).await?;
    app.storage.set_practice_zone(&form.zone, &by, now).await?;
    Ok(go_with("/people", [Once::say("practice-kept").carry(&app)]))
}

/// The form of crisis contacts.
#[derive(Deserialize)]
pub struct Contacts {
    #[serde(default, deserialize_with = "crate::form::private")]
    crisis_contacts: Private<String>,
}

/// `POST /people/crisis-contacts`
pub async fn keep_crisis_contacts(
    app: App,
    me: CurrentPerson,
    Form(form): Form<Contacts>,
) -> Result<Response, PageError> {
    runs_practice(&me)?;
    let text = crisis::tidy(form.crisis_contacts.reveal());
    if text.chars().count() > crisis::LETTERS_MAX || text.lines().count() > crisis::LINES_MAX {
        let mut page = people(&app, me, None).await?;
        page.faults = Faults::one("crisis_contacts", "fault-crisis-long");
        page.crisis_contacts = form.crisis_contacts.into_inner();
        return faulty(&page);
    }
    let (by, now) = (me.actor(), app.clock.now());
    let contacts = (!text.is_empty()).then(|| Private::new(text));
    app.storage.set_crisis_contacts(contacts.as_ref(), &by, now).await?;
    Ok(go_with("/people", [Once::say("crisis-kept").carry(&app)]))
}

/// The form of the threshold.
#[derive(Deserialize)]
pub struct Chosen {
    points: String,
}

/// `POST /people/prompt`
pub async fn keep_prompt(
    app: App,
    me: CurrentPerson,
    Form(form): Form<Chosen>,
) -> Result<Response, PageError> {
    runs_practice(&me)?;
    let Some(threshold) = form.points.parse().ok().and_then(Threshold::from_points) else {
        let mut page = people(&app, me, None).await?;
        page.faults = Faults::one("points", "fault-prompt-points");
        return faulty(&page);
    };
    let by = me.actor();
    app.storage.set_prompt_threshold(threshold, &by, app.clock.now()).await?;
    Ok(go_with("/people", [Once::say("prompt-kept").carry(&app)]))
}
