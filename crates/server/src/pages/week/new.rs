//! A new appointment or series from the week's page: with whom, and when.

use super::conflicts::Told;
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::pages::pair::appointments::{Kept, NewAppointment, keep};
use crate::pages::pair::mail::told_by;
use crate::reply::{faulty, go_with, html};
use crate::security::CurrentPerson;
use crate::state::App;
use crate::times::Times;
use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::response::Response;
use practice::permission::may;
use practice::{Action, PairId};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "week/new.html")]
struct NewPage {
    page: Page,
    faults: Faults,
    clients: Vec<Client>,
    new: NewAppointment,
    told: Option<Told>,
    today: String,
    zone_name: String,
}

struct Client {
    pair: String,
    name: String,
    is_chosen: bool,
}

/// Where in the week it was asked for.
#[derive(Deserialize)]
pub struct At {
    /// `2026-03-09`.
    #[serde(default)]
    on: String,
    /// `15:00`.
    #[serde(default)]
    at: String,
}

/// `GET /week/new`
pub async fn show(
    app: App,
    me: CurrentPerson,
    Query(at): Query<At>,
) -> Result<Response, PageError> {
    let mut new = NewAppointment::empty();
    (new.typed.date, new.typed.time) = (at.on, at.at);
    html(&page_of(&app, me, new, "").await?)
}

/// A new appointment with whoever is chosen.
#[derive(Deserialize)]
pub struct WithWhom {
    #[serde(default)]
    pair: String,
    #[serde(flatten)]
    new: NewAppointment,
}

/// `POST /week/new`
pub async fn add(
    app: App,
    me: CurrentPerson,
    Form(sent): Form<WithWhom>,
) -> Result<Response, PageError> {
    let new = sent.new.settled();
    let pair = match sent.pair.is_empty() {
        true => None,
        false => app.storage.pair(&PairId::new(sent.pair.clone())).await?,
    };
    let own =
        pair.filter(|pair| may(&me.who(), &Action::ArrangePair { counsellor: &pair.counsellor }));
    let times = Times::of_practice(&app, &me.page).await?;
    let kept = match &own {
        Some(pair) => keep(&app, &me, pair, &times, &new).await?,
        None => Kept::Faulty(Faults::one("pair", "fault-week-pair")),
    };
    let (faults, told) = match kept {
        Kept::Done(said, date) => {
            let to = format!("/week?of={date}");
            let once = Once::say_both(
                said,
                told_by(&app, own.as_ref().ok_or(PageError::NotFound)?).await?,
            );
            return Ok(go_with(&to, [once.carry(&app)]));
        }
        Kept::Faulty(faults) => (faults, None),
        Kept::Told(told) => (Faults::default(), Some(told)),
    };
    let mut page = page_of(&app, me, new, &sent.pair).await?;
    (page.faults, page.told) = (faults, told);
    faulty(&page)
}

async fn page_of(
    app: &App,
    me: CurrentPerson,
    new: NewAppointment,
    chosen: &str,
) -> Result<NewPage, PageError> {
    me.own_work()?;
    let times = Times::of_practice(app, &me.page).await?;
    let pairs = app.storage.pairs_of(&me.person.id).await?;
    let mut clients: Vec<Client> = pairs
        .into_iter()
        .map(|pair| Client {
            name: me.page.name(&pair.client_name),
            is_chosen: pair.id.as_str() == chosen,
            pair: pair.id.to_string(),
        })
        .collect();
    clients.sort_by_key(|client| client.name.to_lowercase());
    Ok(NewPage {
        clients,
        new,
        faults: Faults::default(),
        told: None,
        today: times.today().to_string(),
        zone_name: times.place().to_string(),
        page: me.page.at("week"),
    })
}
