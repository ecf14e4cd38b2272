//! A pair's page: personal link, appointments, past sessions.

use super::appointments::{self, Arranged, NewAppointment};
use super::contact_request::OpenContactRequest;
use super::link::{self, LinkShown};
use super::mail::{self, NotArrived};
use super::meetings;
use super::offers::{self, Offered};
use super::unusual_weeks::unusual_weeks;
use crate::error::PageError;
use crate::form::{Faults, name_fault};
use crate::once::Once;
use crate::page::Page;
use crate::pages::instruments::{Notice, notices_of_pair};
use crate::pages::meeting::awaited::is_at_the_door;
use crate::pages::pace::PaceChoices;
use crate::pages::week::conflicts::Told;
use crate::reply::{faulty, go, html, with_cookies};
use crate::security::{CurrentPerson, OwnPair};
use crate::state::App;
use crate::times::{Times, When};
use askama::Template;
use axum::Form;
use axum::response::Response;
use http::HeaderMap;
use practice::{Private, Side};
use serde::Deserialize;
use std::collections::HashMap;
use storage::Pair;

/// Appointments that are listed at once; the others are one tap away (chosen).
const SHOWN_AT_ONCE: usize = 5;

#[derive(Template)]
#[template(path = "pair/overview.html")]
pub(super) struct PairPage {
    page: Page,
    pub(super) faults: Faults,
    pair: String,
    name: String,
    typed_name: String,
    said: Option<String>,
    notices: Vec<Notice>,
    is_waiting: bool,
    not_arrived: Vec<NotArrived>,
    last_mail: Option<String>,
    contact_requests: Vec<OpenContactRequest>,
    link: LinkShown,
    arranged: Vec<Arranged>,
    /// Those that come after the next few.
    arranged_later: Vec<Arranged>,
    later_count: u32,
    next: Option<When>,
    pub(super) new: NewAppointment,
    pub(super) told: Option<Told>,
    offered: Vec<Offered>,
    today: String,
    zone_name: String,
    /// Where the client is, if they said.
    client_place: Option<String>,
    /// Weeks in which the clocks of the two differ unusually.
    unusual: Option<String>,
    meetings: Vec<meetings::Meeting>,
    pace: PaceChoices,
}

/// `GET /pairs/{pair}`
pub async fn show(
    app: App,
    OwnPair { me, pair }: OwnPair,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (once, clear) = Once::take(&app, &headers);
    let page = pair_page(&app, me, &pair, once).await?;
    Ok(with_cookies(html(&page)?, clear))
}

/// The form for the client's name.
#[derive(Deserialize)]
pub struct NewName {
    name: String,
}

/// `POST /pairs/{pair}/name`
pub async fn rename(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Form(new): Form<NewName>,
) -> Result<Response, PageError> {
    if let Some(fault) = name_fault(&new.name) {
        let mut page = pair_page(&app, me, &pair, None).await?;
        page.faults = Faults::one("name", fault);
        page.typed_name = new.name;
        return faulty(&page);
    }
    let name = Private::new(new.name.trim().to_string());
    app.storage.rename_client(&pair.client, &name, &me.actor(), app.clock.now()).await?;
    Ok(go(&format!("/pairs/{}", pair.id)))
}

pub(super) async fn pair_page(
    app: &App,
    me: CurrentPerson,
    pair: &Pair,
    once: Option<Once>,
) -> Result<PairPage, PageError> {
    let times = Times::of_practice(app, &me.page).await?.beside(pair.client_zone.clone());
    let said = once.as_ref().and_then(|once| once.said(&me.page));
    let mut arranged = appointments::arranged(app, &me.page, pair, &times).await?;
    let arranged_later = arranged.split_off(arranged.len().min(SHOWN_AT_ONCE));
    let name = me.page.name(&pair.client_name);
    let names = HashMap::from([(pair.id.clone(), name.clone())]);
    let requests = app.storage.contact_requests_of(&pair.id).await?;
    Ok(PairPage {
        pair: pair.id.to_string(),
        typed_name: pair.client_name.as_ref().map(|name| name.reveal().clone()).unwrap_or_default(),
        said,
        notices: notices_of_pair(app, &me.page, &times, pair, "pair").await?,
        not_arrived: mail::not_arrived(app, &me.page, &times, &me.person.id, &names).await?,
        last_mail: mail::last(app, &me.page, &times, pair).await?,
        contact_requests: requests
            .iter()
            .map(|one| OpenContactRequest::new(&me.page, one, &name, &times))
            .collect(),
        is_waiting: is_at_the_door(app, pair),
        link: link::shown(app, pair, &times.beside(None), once).await?,
        next: arranged.first().map(|next| next.at.clone()),
        arranged,
        later_count: u32::try_from(arranged_later.len()).unwrap_or(u32::MAX),
        arranged_later,
        new: NewAppointment::empty(),
        told: None,
        offered: offers::offered(app, &me.page, pair, &times).await?,
        today: times.today().to_string(),
        zone_name: times.place().to_string(),
        unusual: unusual_weeks(app, &me.page, pair, Side::Counsellor).await?,
        client_place: pair.client_zone.as_ref().map(|zone| me.page.formats().place(zone)),
        meetings: meetings::meetings(app, &me.page, pair, &times).await?,
        pace: PaceChoices::for_counsellor(app, &me.page, pair).await?,
        page: me.page.at("today"),
        name,
        faults: Faults::default(),
    })
}
