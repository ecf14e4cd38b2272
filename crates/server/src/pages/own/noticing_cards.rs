//! A counsellor's own noticing cards (docs/practices.md#c6): a page to add, change and remove
//! them. The room shows them beside the default cards. Deliberately absent: what is said with them.

use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go_with, html};
use crate::security::CurrentPerson;
use crate::state::App;
use alliance::OwnWords;
use alliance::noticing::{CARD_LETTERS_MAX, CARDS_MAX, Cards, NotTaken};
use askama::Template;
use axum::Form;
use axum::response::Response;
use http::HeaderMap;
use practice::Private;
use serde::Deserialize;
use storage::PersonJson;

const HERE: &str = "/account/noticings";

/// The default cards: open, curious, and without an interpretation of the other.
const OFFERED: [&str; 9] = [
    "noticing-card-notice",
    "noticing-card-wonder",
    "noticing-card-quiet",
    "noticing-card-screen",
    "noticing-card-missed",
    "noticing-card-unsaid",
    "noticing-card-around",
    "noticing-card-between",
    "noticing-card-helped",
];

#[derive(Template)]
#[template(path = "own/noticings.html")]
struct Show {
    page: Page,
    faults: Faults,
    said: Option<String>,
    own: Vec<String>,
    offered: Vec<String>,
    is_full: bool,
    typed: String,
    letters_max: usize,
}

/// One card; `was` is its former text.
#[derive(Deserialize)]
pub struct Card {
    #[serde(default, deserialize_with = "crate::form::private")]
    card: Private<String>,
    #[serde(default, deserialize_with = "crate::form::private")]
    was: Private<String>,
}

/// `GET /account/noticings`
pub async fn show(app: App, me: CurrentPerson, headers: HeaderMap) -> Result<Response, PageError> {
    me.own_work()?;
    let (once, clear) = Once::take(&app, &headers);
    let mut shown = shown(&me, &kept(&app, &me).await?);
    shown.said = once.and_then(|once| once.said(&me.page));
    Ok(crate::reply::with_cookies(html(&shown)?, clear))
}

/// `POST /account/noticings`: adds a card.
pub async fn add(
    app: App,
    me: CurrentPerson,
    Form(form): Form<Card>,
) -> Result<Response, PageError> {
    try_change(&app, &me, form.card.reveal(), |cards, card| cards.add(card)).await
}

/// `POST /account/noticings/change`: changes a card's text.
pub async fn change(
    app: App,
    me: CurrentPerson,
    Form(form): Form<Card>,
) -> Result<Response, PageError> {
    let was = OwnWords::new(form.was.reveal());
    try_change(&app, &me, form.card.reveal(), |cards, card| cards.change(&was, card)).await
}

/// `POST /account/noticings/remove`
pub async fn remove(
    app: App,
    me: CurrentPerson,
    Form(form): Form<Card>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let mut cards = kept(&app, &me).await?;
    cards.remove(&OwnWords::new(form.was.reveal()));
    keep(&app, &me, &cards).await?;
    Ok(go_with(HERE, [Once::say("noticings-kept").carry(&app)]))
}

/// The cards for the room: the person's own first, then the default cards.
pub async fn cards_for(app: &App, me: &CurrentPerson) -> Result<Vec<String>, PageError> {
    let own = revealed(&kept(app, me).await?);
    Ok(own.into_iter().chain(OFFERED.map(|key| me.page.t(key))).collect())
}

async fn try_change(
    app: &App,
    me: &CurrentPerson,
    typed: &str,
    change: impl FnOnce(&mut Cards, OwnWords) -> Result<(), NotTaken>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let mut cards = kept(app, me).await?;
    let fault = match change(&mut cards, OwnWords::new(typed)) {
        Ok(()) => {
            keep(app, me, &cards).await?;
            return Ok(go_with(HERE, [Once::say("noticings-kept").carry(app)]));
        }
        Err(NotTaken::Empty) => "fault-noticing-empty",
        Err(NotTaken::TooLong) => "fault-noticing-long",
        Err(NotTaken::TooMany) => "fault-noticing-many",
    };
    let mut shown = shown(me, &cards);
    shown.faults = Faults::one("card", fault);
    typed.clone_into(&mut shown.typed);
    faulty(&shown)
}

fn shown(me: &CurrentPerson, cards: &Cards) -> Show {
    Show {
        page: me.page.clone().at("account"),
        faults: Faults::default(),
        said: None,
        own: revealed(cards),
        offered: OFFERED.map(|key| me.page.t(key)).to_vec(),
        is_full: cards.list().len() >= CARDS_MAX,
        typed: String::new(),
        letters_max: CARD_LETTERS_MAX,
    }
}

fn revealed(cards: &Cards) -> Vec<String> {
    cards.list().iter().map(|card| card.reveal().to_owned()).collect()
}

async fn kept(app: &App, me: &CurrentPerson) -> Result<Cards, PageError> {
    let json = app.storage.person_json(PersonJson::NoticingCards, &me.person.id).await?;
    Ok(json.and_then(|json| serde_json::from_str(json.reveal()).ok()).unwrap_or_default())
}

async fn keep(app: &App, me: &CurrentPerson, cards: &Cards) -> Result<(), PageError> {
    let json = serde_json::to_string(cards).map_err(|_| PageError::Broken("noticing cards"))?;
    let json = Private::new(json);
    app.storage.set_person_json(PersonJson::NoticingCards, &me.person.id, &json).await?;
    Ok(())
}
