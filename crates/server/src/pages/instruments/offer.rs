//! The counsellor's page of one client's questionnaires: offering one, reading what was shared.

use super::shown::{
    AnswerShown, InstrumentsShown, ScoreShown, answers, is_for, scores, shown_to, unbroken,
};
use super::{Notice, all, notices_of_pair, of_id};
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::pages::owner::crisis::Crisis;
use crate::reply::{faulty, go, go_with, html, with_cookies};
use crate::security::{CurrentPerson, OwnPair};
use crate::state::App;
use crate::times::{Times, When};
use alliance::Side;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::Response;
use http::HeaderMap;
use practice::FormId;
use serde::Deserialize;
use storage::Pair;

#[derive(Template)]
#[template(path = "instruments/offer.html")]
struct Offers {
    page: Page,
    faults: Faults,
    said: Option<String>,
    pair: String,
    name: String,
    notices: Vec<Notice>,
    offered: Vec<ToOffer>,
    instruments: InstrumentsShown,
    has_contacts: bool,
}

struct ToOffer {
    id: String,
    short: String,
    title: String,
    questions: u32,
    has_risk: bool,
}

#[derive(Template)]
#[template(path = "instruments/answers.html")]
struct Answers {
    page: Page,
    pair: String,
    name: String,
    form: String,
    short: String,
    title: String,
    copyright: String,
    language: String,
    at: Option<When>,
    scores: Vec<ScoreShown>,
    answers: Vec<AnswerShown>,
    has_risk: bool,
    is_damaged: bool,
    is_read: bool,
    from: &'static str,
}

/// `GET /pairs/{pair}/instruments`
pub async fn show(
    app: App,
    OwnPair { me, pair }: OwnPair,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (once, clear) = Once::take(&app, &headers);
    let mut page = offers(&app, &me, &pair).await?;
    page.said = once.and_then(|once| once.said(&page.page));
    Ok(with_cookies(html(&page)?, clear))
}

/// Which one is offered.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    instrument: String,
}

/// `POST /pairs/{pair}/instruments`
pub async fn offer(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    let fault = match of_id(&app, &chosen.instrument).await? {
        None => Some("fault-instrument-none"),
        Some(instrument) if instrument.has_risk() && Crisis::of(&app).await?.lines.is_empty() => {
            Some("fault-instrument-contacts")
        }
        Some(_) => {
            let forms = app.storage.forms_of(&pair.id).await?;
            let waits = forms.iter().any(|form| {
                form.instrument == chosen.instrument
                    && form.answered_at.is_none()
                    && form.withdrawn_at.is_none()
            });
            waits.then_some("fault-instrument-waits")
        }
    };
    if let Some(fault) = fault {
        let mut page = offers(&app, &me, &pair).await?;
        page.faults = Faults::one("instrument", fault);
        return faulty(&page);
    }
    app.storage.offer_form(&pair.id, &chosen.instrument, app.clock.now()).await?;
    let said = Once::say("instrument-offered").carry(&app);
    Ok(go_with(&format!("/pairs/{}/instruments", pair.id), [said]))
}

/// The questionnaire that the address names.
#[derive(Deserialize)]
pub struct OfForm {
    form: FormId,
}

/// `POST /pairs/{pair}/instruments/{form}/take-back`
pub async fn take_back(
    app: App,
    OwnPair { pair, .. }: OwnPair,
    Path(OfForm { form }): Path<OfForm>,
) -> Result<Response, PageError> {
    let key = if app.storage.take_form_back(&pair.id, &form).await? {
        "instrument-taken-back"
    } else {
        "instrument-too-late"
    };
    let said = Once::say(key).carry(&app);
    Ok(go_with(&format!("/pairs/{}/instruments", pair.id), [said]))
}

/// The page that the counsellor came from.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    from: String,
}

impl From {
    fn word(&self) -> &'static str {
        ["today", "room", "pair"].into_iter().find(|word| *word == self.from).unwrap_or("")
    }
}

/// `GET /pairs/{pair}/instruments/{form}`
pub async fn show_form(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Path(OfForm { form }): Path<OfForm>,
    Query(from): Query<From>,
) -> Result<Response, PageError> {
    let forms = app.storage.forms_of(&pair.id).await?;
    let seen: Vec<_> = forms.into_iter().filter(|one| is_for(one, Side::Counsellor)).collect();
    let form = seen.iter().find(|one| one.id == form && one.answered_at.is_some());
    let form = form.ok_or(PageError::NotFound)?;
    let instrument = of_id(&app, &form.instrument).await?;
    let times = Times::of_practice(&app, &me.page).await?;
    let filled = form.filled.as_ref();
    let asked = instrument.as_deref();
    let short = filled
        .map(|filled| filled.short.clone())
        .or_else(|| asked.map(|instrument| instrument.scoring.short.clone()))
        .unwrap_or_else(|| me.page.t("instrument-one"));
    html(&Answers {
        pair: pair.id.to_string(),
        name: me.page.name(&pair.client_name),
        form: form.id.to_string(),
        title: filled.map_or_else(|| short.clone(), |filled| filled.title.clone()),
        short,
        copyright: filled.map(|filled| filled.copyright.clone()).unwrap_or_default(),
        language: filled.map(|filled| filled.language.clone()).unwrap_or_default(),
        at: form.answered_at.map(|at| times.when(at)),
        scores: scores(&me.page, &times, form, &seen),
        answers: filled.map(|filled| answers(&me.page, filled, asked)).unwrap_or_default(),
        has_risk: filled.is_some_and(|filled| !filled.risk.is_empty()),
        is_damaged: form.is_damaged,
        is_read: form.opened_at.is_some(),
        from: from.word(),
        page: me.page.at("today"),
    })
}

/// `POST /pairs/{pair}/instruments/{form}/read`
pub async fn read(
    app: App,
    OwnPair { pair, .. }: OwnPair,
    Path(OfForm { form }): Path<OfForm>,
    Form(from): Form<From>,
) -> Result<Response, PageError> {
    app.storage.mark_form_read(&pair.id, &form, app.clock.now()).await?;
    Ok(go(&match from.word() {
        "today" => "/today".to_string(),
        "room" => format!("/room/{}", pair.id),
        "pair" => format!("/pairs/{}", pair.id),
        _ => format!("/pairs/{}/instruments", pair.id),
    }))
}

async fn offers(app: &App, me: &CurrentPerson, pair: &Pair) -> Result<Offers, PageError> {
    let times = Times::of_practice(app, &me.page).await?;
    let offered = all(app).await?.into_iter().map(|one| ToOffer {
        id: one.id.to_string(),
        short: one.instrument.scoring.short.clone(),
        title: unbroken(&one.instrument.questionnaire.title),
        questions: u32::try_from(one.instrument.questionnaire.questions.len()).unwrap_or(u32::MAX),
        has_risk: one.instrument.has_risk(),
    });
    Ok(Offers {
        pair: pair.id.to_string(),
        name: me.page.name(&pair.client_name),
        notices: notices_of_pair(app, &me.page, &times, pair, "").await?,
        offered: offered.collect(),
        instruments: shown_to(app, &me.page, &times, &pair.id, Side::Counsellor).await?,
        has_contacts: !Crisis::of(app).await?.lines.is_empty(),
        page: me.page.clone().at("today"),
        faults: Faults::default(),
        said: None,
    })
}
