//! The counsellor's Today page: who waits, today's appointments, all clients, adding one.

use crate::built::prompt::is_worth_asking;
use crate::error::PageError;
use crate::form::{Faults, name_fault};
use crate::page::Page;
use crate::pages::instruments::{Notice, notices_of};
use crate::pages::own::prove::Changes;
use crate::pages::pair::appointments::Arranged;
use crate::pages::pair::contact_request::OpenContactRequest;
use crate::pages::pair::mail::{NotArrived, not_arrived};
use crate::pages::week::conflicts::collisions;
use crate::reply::{faulty, go, html};
use crate::security::CurrentPerson;
use crate::state::App;
use crate::times::{Times, When};
use alliance::Side;
use askama::Template;
use axum::Form;
use axum::response::Response;
use practice::permission::may;
use practice::{Action, Modality, PairId, PersonId, Private};
use serde::Deserialize;
use std::collections::HashMap;
use std::time::Duration;
use storage::Pair;

/// How long it is told that a client took a time (chosen: over a weekend).
const TOLD_TAKEN: Duration = Duration::from_secs(3 * 86_400);

#[derive(Template)]
#[template(path = "meeting/today.html")]
struct Today {
    page: Page,
    faults: Faults,
    new_name: String,
    weekday: String,
    changes: Option<Changes>,
    notices: Vec<Notice>,
    not_arrived: Vec<NotArrived>,
    contact_requests: Vec<OpenContactRequest>,
    waiting: Vec<Waiting>,
    meetings: Vec<Meeting>,
    /// Appointments of today that are at the same time, in sentences.
    collisions: Vec<String>,
    taken: Vec<Taken>,
    clients: Vec<Client>,
    sound: bool,
}

struct Waiting {
    pair: String,
    name: String,
    modality: &'static str,
}

/// A time that a client took of those that were offered.
struct Taken {
    href: String,
    words: String,
}

struct Meeting {
    arranged: Arranged,
    name: String,
    is_worth_asking: bool,
}

struct Client {
    pair: String,
    name: String,
    next: Option<When>,
    is_worth_asking: bool,
}

/// `GET /today`
pub async fn show(app: App, me: CurrentPerson) -> Result<Response, PageError> {
    html(&today(&app, me, Faults::default(), String::new()).await?)
}

/// What the "add a client" form sends.
#[derive(Deserialize)]
pub struct NewClient {
    name: String,
}

/// `POST /pairs`
pub async fn add_client(
    app: App,
    me: CurrentPerson,
    Form(new): Form<NewClient>,
) -> Result<Response, PageError> {
    if !may(&me.who(), &Action::OwnWork) {
        return Err(PageError::NotFound);
    }
    if let Some(fault) = name_fault(&new.name) {
        return faulty(&today(&app, me, Faults::one("name", fault), new.name).await?);
    }
    let name = Private::new(new.name.trim().to_string());
    let by = me.actor();
    let pair = app.storage.add_pair(&me.person.id, &name, &by, app.clock.now()).await?;
    Ok(go(&format!("/pairs/{}", pair.id)))
}

async fn today(
    app: &App,
    me: CurrentPerson,
    faults: Faults,
    new_name: String,
) -> Result<Today, PageError> {
    if !may(&me.who(), &Action::OwnWork) {
        return Err(PageError::NotFound);
    }
    let times = Times::of_practice(app, &me.page).await?;
    let now = app.clock.now();
    let pairs = app.storage.pairs_of(&me.person.id).await?;
    let mut clients = Vec::with_capacity(pairs.len());
    for pair in &pairs {
        let next = app.storage.next_appointment(&pair.id, now).await?;
        clients.push(Client {
            pair: pair.id.to_string(),
            name: me.page.name(&pair.client_name),
            next: next
                .map(|next| times.beside(pair.client_zone.clone()).when(next.arranged.starts_at)),
            is_worth_asking: is_worth_asking(app, &pair.id, Side::Counsellor).await?,
        });
    }
    clients.sort_by_key(|client| client.name.to_lowercase());
    let mut meetings = meetings(app, &me, &times, &pairs).await?;
    tell_once(&mut meetings, &mut clients);
    let names_by_pair: HashMap<PairId, String> =
        pairs.iter().map(|pair| (pair.id.clone(), me.page.name(&pair.client_name))).collect();
    let requests = app.storage.open_contact_requests(&me.person.id).await?;
    let contact_requests = requests.iter().filter_map(|request| {
        let zone = pairs.iter().find(|pair| pair.id == request.pair)?.client_zone.clone();
        let (name, times) = (names_by_pair.get(&request.pair)?, times.beside(zone));
        Some(OpenContactRequest::new(&me.page, request, name, &times))
    });
    Ok(Today {
        changes: Changes::of(app, &me).await?,
        weekday: times.weekday(),
        notices: notices_of(app, &me.page, &times, &me.person.id, &names_by_pair, "today").await?,
        not_arrived: not_arrived(app, &me.page, &times, &me.person.id, &names_by_pair).await?,
        contact_requests: contact_requests.collect(),
        waiting: waiting(app, &me.person.id),
        meetings,
        collisions: collisions_today(app, &me, &times, &names_by_pair).await?,
        taken: taken(app, &me, &times, &pairs, &names_by_pair).await?,
        clients,
        sound: app.storage.settings(&me.person.id).await?.sound,
        page: me.page.at("today"),
        faults,
        new_name,
    })
}

/// Shows each client's prompt once: at today's next appointment, else among all clients.
fn tell_once(meetings: &mut [Meeting], clients: &mut [Client]) {
    for client in clients.iter_mut().filter(|client| client.is_worth_asking) {
        let mut today = meetings.iter_mut().filter(|one| !one.arranged.is_over);
        if let Some(next) = today.find(|one| one.arranged.pair == client.pair) {
            next.is_worth_asking = true;
            client.is_worth_asking = false;
        }
    }
}

fn waiting(app: &App, me: &PersonId) -> Vec<Waiting> {
    let all = app.hub.waiting_for(me).into_iter();
    all.map(|waiting| Waiting {
        pair: waiting.pair,
        name: waiting.name,
        modality: match waiting.modality {
            Modality::Video => "waits-video",
            Modality::Voice => "waits-voice",
            Modality::Text => "waits-text",
        },
    })
    .collect()
}

/// Today's appointments, soonest first.
async fn meetings(
    app: &App,
    me: &CurrentPerson,
    times: &Times,
    pairs: &[Pair],
) -> Result<Vec<Meeting>, PageError> {
    let now = app.clock.now();
    let all = app.storage.appointments_between(&me.person.id, times.span_of_today()).await?;
    let shown = all.iter().filter_map(|one| {
        let pair = pairs.iter().find(|pair| pair.id == one.pair)?;
        let at = times.beside(pair.client_zone.clone()).time(one.arranged.starts_at);
        Some(Meeting {
            arranged: Arranged::new(&me.page, one, at, now),
            name: me.page.name(&pair.client_name),
            is_worth_asking: false,
        })
    });
    Ok(shown.collect())
}

/// Appointments of today that are at the same time, in sentences.
async fn collisions_today(
    app: &App,
    me: &CurrentPerson,
    times: &Times,
    names: &HashMap<PairId, String>,
) -> Result<Vec<String>, PageError> {
    let today = times.span_of_today();
    let diary = app.storage.diary(&me.person.id, times.zone(), today.clone()).await?;
    let now = app.clock.now();
    Ok(collisions((&me.page, times), &diary, names, |later| {
        today.contains(&later.arranged.starts_at) && later.arranged.ends_at() > now
    }))
}

/// Offered times that clients took lately.
async fn taken(
    app: &App,
    me: &CurrentPerson,
    times: &Times,
    pairs: &[Pair],
    names: &HashMap<PairId, String>,
) -> Result<Vec<Taken>, PageError> {
    let now = app.clock.now();
    let all = app.storage.taken_times(&me.person.id, now.minus(TOLD_TAKEN), now).await?;
    let told = all.iter().filter_map(|one| {
        let zone = pairs.iter().find(|pair| pair.id == one.pair)?.client_zone.clone();
        let (name, at) = (names.get(&one.pair)?, times.beside(zone).when(one.starts_at));
        Some(Taken {
            href: format!("/pairs/{}/appointment/{}", one.pair, one.appointment),
            words: me.page.ta("today-taken", &[("name", name), ("when", &at.in_full(&me.page))]),
        })
    });
    Ok(told.collect())
}
