//! The practice's own name and zone, on the page of its people.

use super::people::{people, runs_practice};
use crate::error::PageError;
use crate::form::{Faults, name_fault};
use crate::once::Once;
use crate::reply::{faulty, go_with};
use crate::security::CurrentPerson;
use crate::state::App;
use crate::times;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use practice::Private;
use serde::Deserialize;

/// What the form sends.
#[derive(Deserialize)]
pub struct Practice {
    practice_name: String,
    zone: String,
}

/// `POST /people/practice`
pub async fn keep(
    State(app): State<App>,
    me: CurrentPerson,
    Form(form): Form<Practice>,
) -> Result<Response, PageError> {
    runs_practice(&me)?;
    let mut faults = Faults::default();
    faults.note("practice_name", name_fault(&form.practice_name));
    faults.note("zone", times::zone(&form.zone).is_none().then_some("fault-zone-unknown"));
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
