//! A counsellor's boundaries before a meeting (docs/practices.md#a4, docs/practices.md#b2): a short
//! list to tick, on a page of its own and in the room while they get ready. Nothing here prevents a
//! meeting.

use crate::error::PageError;
use crate::form::{Faults, Fields, FromScript, SentFields};
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go_with, html};
use crate::security::CurrentPerson;
use crate::state::App;
use crate::times::Times;
use askama::Template;
use axum::Form;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use practice::Private;
use practice::boundaries::{Boundaries, LETTERS_MAX, Line, NotTaken, OWN_MAX};
use serde::Deserialize;
use storage::PersonJson;

const HERE: &str = "/account/boundaries";

/// One line of the list, as a page shows it.
pub struct Row {
    /// Name of its field: `line` for an offered line, `own` for the person's own.
    pub field: &'static str,
    /// What the field sends.
    pub value: String,
    /// What it says.
    pub words: String,
    /// Whether it was ticked last time.
    pub ticked: bool,
}

/// The list as the room shows it.
#[derive(Default)]
pub struct List {
    /// Its lines.
    pub rows: Vec<Row>,
    /// Whether anything was ticked last time.
    pub has_last: bool,
}

/// An offered line, and whether it is on the list.
struct Offered {
    word: &'static str,
    words: String,
    used: bool,
}

#[derive(Template)]
#[template(path = "own/boundaries.html")]
struct Show {
    page: Page,
    faults: Faults,
    said: Option<String>,
    list: List,
    last_day: Option<String>,
    offered: Vec<Offered>,
    own: Vec<String>,
    is_full: bool,
    typed: String,
    letters_max: usize,
}

/// `GET /account/boundaries`
pub async fn show(app: App, me: CurrentPerson, headers: HeaderMap) -> Result<Response, PageError> {
    me.own_work()?;
    let (once, clear) = Once::take(&app, &headers);
    let mut shown = shown(&app, &me, &kept(&app, &me).await?).await?;
    shown.said = once.and_then(|once| once.said(&me.page));
    Ok(crate::reply::with_cookies(html(&shown)?, clear))
}

/// `POST /account/boundaries`: what is ticked, each as `line` or `own`.
pub async fn tick(
    app: App,
    me: CurrentPerson,
    FromScript(from_script): FromScript,
    Form(fields): Form<SentFields>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let fields = fields.0;
    let own: Vec<String> = values(&fields, "own").cloned().collect();
    change(&app, &me, |boundaries| {
        boundaries.tick(&lines(&fields), &own, app.clock.now());
    })
    .await?;
    if from_script {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(go_with(HERE, [Once::say("bounds-kept").carry(&app)]))
}

/// `POST /account/boundaries/lines`: which of the offered lines are on the list.
pub async fn choose(
    app: App,
    me: CurrentPerson,
    Form(fields): Form<SentFields>,
) -> Result<Response, PageError> {
    me.own_work()?;
    change(&app, &me, |boundaries| boundaries.use_only(&lines(&fields.0))).await?;
    Ok(go_with(HERE, [Once::say("bounds-lines-kept").carry(&app)]))
}

/// A line of the person's own.
#[derive(Deserialize)]
pub struct Own {
    #[serde(default, deserialize_with = "crate::form::private")]
    own: Private<String>,
}

/// `POST /account/boundaries/own`
pub async fn add(
    app: App,
    me: CurrentPerson,
    Form(form): Form<Own>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let mut boundaries = kept(&app, &me).await?;
    let fault = match boundaries.add(form.own.reveal()) {
        Ok(()) => {
            keep(&app, &me, &boundaries).await?;
            return Ok(go_with(HERE, [Once::say("bounds-lines-kept").carry(&app)]));
        }
        Err(NotTaken::Empty) => "fault-bounds-empty",
        Err(NotTaken::TooLong) => "fault-bounds-long",
        Err(NotTaken::TooMany) => "fault-bounds-many",
    };
    let mut shown = shown(&app, &me, &boundaries).await?;
    shown.faults = Faults::one("own", fault);
    shown.typed = form.own.into_inner();
    faulty(&shown)
}

/// `POST /account/boundaries/own/remove`
pub async fn remove(
    app: App,
    me: CurrentPerson,
    Form(form): Form<Own>,
) -> Result<Response, PageError> {
    me.own_work()?;
    change(&app, &me, |boundaries| boundaries.remove(form.own.reveal())).await?;
    Ok(go_with(HERE, [Once::say("bounds-lines-kept").carry(&app)]))
}

/// The list for the room.
pub async fn list_for(app: &App, me: &CurrentPerson) -> Result<List, PageError> {
    Ok(list(&me.page, &kept(app, me).await?))
}

fn list(page: &Page, boundaries: &Boundaries) -> List {
    let last = boundaries.last();
    let offered = boundaries.lines().map(|line| Row {
        field: "line",
        value: line.as_str().into(),
        words: page.t(words_of(line)),
        ticked: last.is_some_and(|last| last.lines.contains(&line)),
    });
    let own = boundaries.own().iter().map(|text| Row {
        field: "own",
        value: text.clone(),
        words: text.clone(),
        ticked: last.is_some_and(|last| last.own.contains(text)),
    });
    let rows: Vec<_> = offered.chain(own).collect();
    List { has_last: rows.iter().any(|row| row.ticked), rows }
}

fn words_of(line: Line) -> &'static str {
    match line {
        Line::Devices => "bounds-devices",
        Line::Door => "bounds-door",
        Line::Display => "bounds-display",
        Line::FullScreen => "bounds-full-screen",
        Line::Quiet => "bounds-quiet",
        Line::Reactions => "bounds-reactions",
        Line::Seat => "bounds-seat",
        Line::Camera => "bounds-camera",
    }
}

async fn shown(app: &App, me: &CurrentPerson, boundaries: &Boundaries) -> Result<Show, PageError> {
    let times = Times::of_practice(app, &me.page).await?;
    let offered = Line::ALL.into_iter().map(|line| Offered {
        word: line.as_str(),
        words: me.page.t(words_of(line)),
        used: boundaries.uses(line),
    });
    Ok(Show {
        page: me.page.clone().at("account"),
        faults: Faults::default(),
        said: None,
        list: list(&me.page, boundaries),
        last_day: boundaries.last().map(|last| times.day(last.at)),
        offered: offered.collect(),
        own: boundaries.own().to_vec(),
        is_full: boundaries.own().len() >= OWN_MAX,
        typed: String::new(),
        letters_max: LETTERS_MAX,
    })
}

fn values<'a>(fields: &'a Fields, name: &'static str) -> impl Iterator<Item = &'a String> {
    fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.reveal())
}

fn lines(fields: &Fields) -> Vec<Line> {
    values(fields, "line").filter_map(|word| Line::from_word(word)).collect()
}

async fn change(
    app: &App,
    me: &CurrentPerson,
    change: impl FnOnce(&mut Boundaries),
) -> Result<(), PageError> {
    let mut boundaries = kept(app, me).await?;
    change(&mut boundaries);
    keep(app, me, &boundaries).await
}

/// The person's list; the default list until they change it.
async fn kept(app: &App, me: &CurrentPerson) -> Result<Boundaries, PageError> {
    let json = app.storage.person_json(PersonJson::Boundaries, &me.person.id).await?;
    Ok(json.and_then(|json| serde_json::from_str(json.reveal()).ok()).unwrap_or_default())
}

async fn keep(app: &App, me: &CurrentPerson, boundaries: &Boundaries) -> Result<(), PageError> {
    let json = serde_json::to_string(boundaries).map_err(|_| PageError::Broken("boundaries"))?;
    let json = Private::new(json);
    app.storage.set_person_json(PersonJson::Boundaries, &me.person.id, &json).await?;
    Ok(())
}
