//! The owner's page of questionnaires: the list, loading one, removing one. The owner sees no
//! answers.

use super::fault_words::fault_words;
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::pages::owner::people::runs_practice;
use crate::reply::{faulty, go_with, html, with_cookies};
use crate::security::CurrentPerson;
use crate::state::App;
use crate::times::Times;
use alliance::instrument::{Fault, Instrument, Questionnaire, Scoring, shipped};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use http::HeaderMap;
use practice::InstrumentId;
use serde::Deserialize;
use storage::NewInstrument;

const HERE: &str = "/people/instruments";
/// Most characters of a licence's reference (chosen).
const LICENCE_LETTERS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "instruments/load.html")]
struct Load {
    page: Page,
    faults: Faults,
    said: Option<String>,
    shipped: Vec<Row>,
    loaded: Vec<Row>,
    typed: New,
    /// What is wrong with each of the files, in words.
    wrong: [Option<String>; 2],
}

struct Row {
    id: String,
    title: String,
    copyright: String,
    questions: u32,
    has_risk: bool,
    licence: Option<(String, String)>,
}

/// What the form sends.
#[derive(Deserialize, Default)]
pub struct New {
    questionnaire: String,
    scoring: String,
    #[serde(default)]
    licensed: String,
    licence: String,
}

/// `GET /people/instruments`
pub async fn show(app: App, me: CurrentPerson, headers: HeaderMap) -> Result<Response, PageError> {
    let (once, clear) = Once::take(&app, &headers);
    let mut page = loaded(&app, me, New::default()).await?;
    page.said = once.and_then(|once| once.said(&page.page));
    Ok(with_cookies(html(&page)?, clear))
}

/// `POST /people/instruments`
pub async fn load(
    app: App,
    me: CurrentPerson,
    Form(new): Form<New>,
) -> Result<Response, PageError> {
    runs_practice(&me)?;
    let wrong = wrong_with(&new);
    let licence = new.licence.trim().to_string();
    let mut faults = Faults::default();
    faults.note("licensed", new.licensed.is_empty().then_some("fault-instrument-licensed"));
    let too_long = licence.chars().count() > LICENCE_LETTERS_MAX;
    let is_bad = licence.is_empty() || too_long || licence.chars().any(practice::is_command);
    faults.note("licence", is_bad.then_some("fault-instrument-licence"));
    if wrong.iter().all(Option::is_none) && faults.is_empty() {
        let by = me.actor();
        let instrument = NewInstrument {
            questionnaire: new.questionnaire.trim().into(),
            scoring: new.scoring.trim().into(),
            licence,
        };
        app.storage.load_instrument(&instrument, &by, app.clock.now()).await?;
        return Ok(go_with(HERE, [Once::say("instrument-loaded").carry(&app)]));
    }
    let mut page = loaded(&app, me, new).await?;
    page.wrong = wrong.map(|fault| fault.map(|fault| fault_words(&page.page, &fault)));
    page.faults = faults;
    faulty(&page)
}

/// `POST /people/instruments/{instrument}/remove`
pub async fn remove(
    app: App,
    me: CurrentPerson,
    Path(instrument): Path<InstrumentId>,
) -> Result<Response, PageError> {
    runs_practice(&me)?;
    let by = me.actor();
    if !app.storage.remove_instrument(&instrument, &by, app.clock.now()).await? {
        return Err(PageError::NotFound);
    }
    Ok(go_with(HERE, [Once::say("instrument-removed").carry(&app)]))
}

/// What is wrong with the first file, else with the second.
fn wrong_with(new: &New) -> [Option<Fault>; 2] {
    match Questionnaire::read(&new.questionnaire) {
        Err(fault) => [Some(fault), None],
        Ok(asked) => [None, Scoring::read(&new.scoring, &asked).err()],
    }
}

async fn loaded(app: &App, me: CurrentPerson, typed: New) -> Result<Load, PageError> {
    runs_practice(&me)?;
    let times = Times::of_practice(app, &me.page).await?;
    let own = shipped().iter().map(|one| row(one.id.into(), &one.instrument, None));
    let loaded = app.storage.instruments().await?.into_iter().filter_map(|one| {
        let instrument = Instrument::kept(&one.questionnaire, &one.scoring).ok()?;
        let licence = (one.licence, times.day(one.loaded_at));
        Some(row(one.id.to_string(), &instrument, Some(licence)))
    });
    Ok(Load {
        shipped: own.collect(),
        loaded: loaded.collect(),
        page: me.page.at("people"),
        faults: Faults::default(),
        said: None,
        typed,
        wrong: [None, None],
    })
}

fn row(id: String, instrument: &Instrument, licence: Option<(String, String)>) -> Row {
    let questions = instrument.questionnaire.questions.len();
    Row {
        id,
        title: instrument.questionnaire.title.clone(),
        copyright: instrument.questionnaire.copyright.clone(),
        questions: u32::try_from(questions).unwrap_or(u32::MAX),
        has_risk: instrument.has_risk(),
        licence,
    }
}
