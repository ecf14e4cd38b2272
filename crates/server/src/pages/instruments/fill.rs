//! A questionnaire for the client: the questions, then the scores, then who sees them. Nobody sees
//! the answers live, and every page says so.

use super::fault_words::not_taken_key;
use super::of_id;
use super::shown::{AnswerShown, ScoreShown, answers, scores};
use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::pages::owner::crisis::Crisis;
use crate::reply::{faulty, go_with, html, with_cookies};
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::{Times, When};
use alliance::instrument::{Answers, Asks, Instrument, Question};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use http::HeaderMap;
use practice::{FormId, Private};
use serde::Deserialize;
use std::collections::BTreeMap;
use storage::{Form as OfferedForm, NewAnswers};

#[derive(Template)]
#[template(path = "instruments/fill.html")]
struct Fill {
    page: Page,
    form: String,
    other: String,
    title: String,
    copyright: String,
    language: String,
    crisis: Crisis,
    has_risk: bool,
    has_required: bool,
    questions: Vec<QuestionField>,
    /// Whether the form came back with faults.
    is_faulty: bool,
    nothing: bool,
}

/// One question as a field of the form.
struct QuestionField {
    name: String,
    lead: Vec<String>,
    /// Whether the lead differs from that of the question above.
    is_lead_new: bool,
    text: String,
    below: Vec<String>,
    kind: Kind,
    required: bool,
    typed: String,
    fault: Option<&'static str>,
    is_risk: bool,
}

enum Kind {
    Choice(Vec<Way>),
    Number { whole: bool, least: String, most: String },
    Words,
}

/// One answer to choose.
struct Way {
    value: String,
    text: String,
    /// Whether it is an answer that must not wait.
    is_above: bool,
}

#[derive(Template)]
#[template(path = "instruments/result.html")]
struct Shown {
    page: Page,
    said: Option<String>,
    form: String,
    other: String,
    title: String,
    copyright: String,
    language: String,
    crisis: Crisis,
    at: Option<When>,
    scores: Vec<ScoreShown>,
    answers: Vec<AnswerShown>,
    is_shared: bool,
    asks_risk: bool,
    has_risk: bool,
    is_read: bool,
}

#[derive(Template)]
#[template(path = "instruments/gone.html")]
struct Gone {
    page: Page,
    other: String,
    /// Whether it can be filled in again once the practice has its crisis contacts.
    not_now: bool,
}

/// `GET /me/instruments/{form}`
pub async fn show(
    app: App,
    one: OneOfTwo,
    Path(form): Path<FormId>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let form = own_form(&app, &one, &form).await?;
    let (once, clear) = Once::take(&app, &headers);
    let response = if form.answered_at.is_some() && form.filled.is_some() {
        let said = once.and_then(|once| once.said(&one.page));
        result(&app, &one, &form, said).await?
    } else {
        let is_open = form.answered_at.is_none() && form.withdrawn_at.is_none();
        match of_id(&app, &form.instrument).await?.filter(|_| is_open) {
            Some(instrument) if must_not_be_asked(&app, &instrument).await? => {
                html(&gone(&one, true))?
            }
            Some(instrument) => html(&fill(&app, &one, &form, &instrument, None).await?)?,
            None => html(&gone(&one, false))?,
        }
    };
    Ok(with_cookies(response, clear))
}

/// The answers by field; a question that was skipped is empty or not there.
pub struct Sent(BTreeMap<String, Private<String>>);

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let pairs: Vec<(String, String)> = Deserialize::deserialize(from)?;
        Ok(Self(pairs.into_iter().map(|(name, value)| (name, value.into())).collect()))
    }
}

/// `POST /me/instruments/{form}`
pub async fn answer(
    app: App,
    one: OneOfTwo,
    Path(form): Path<FormId>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let form = own_form(&app, &one, &form).await?;
    let here = format!("/me/instruments/{}", form.id);
    if form.filled.is_some() {
        return Ok(go_with(&here, [Once::say("instrument-answered-before").carry(&app)]));
    }
    let instrument = of_id(&app, &form.instrument).await?;
    let Some(instrument) = instrument.filter(|_| form.withdrawn_at.is_none()) else {
        return html(&gone(&one, false));
    };
    if must_not_be_asked(&app, &instrument).await? {
        return html(&gone(&one, true));
    }
    let mut taken = Answers::new();
    let mut fits = true;
    for (at, question) in instrument.questionnaire.questions.iter().enumerate() {
        let typed = sent.0.get(&name_of(at)).map_or("", |typed| typed.reveal().as_str());
        match question.take(typed) {
            Ok(answer) => taken.extend(answer.map(|answer| (question.link_id.clone(), answer))),
            Err(_) => fits = false,
        }
    }
    if !fits || taken.is_empty() {
        let mut page = fill(&app, &one, &form, &instrument, Some(&sent.0)).await?;
        page.is_faulty = !fits;
        page.nothing = fits;
        return faulty(&page);
    }
    let answers = NewAnswers { filled: instrument.fill(taken), is_shared: instrument.has_risk() };
    let now = app.clock.now();
    let kept = app.storage.answer_form(&one.pair.id, &form.id, &answers, now).await?;
    let key = if kept { "instrument-kept" } else { "instrument-answered-before" };
    Ok(go_with(&here, [Once::say(key).carry(&app)]))
}

/// `POST /me/instruments/{form}/share`
pub async fn share(
    app: App,
    one: OneOfTwo,
    Path(form): Path<FormId>,
) -> Result<Response, PageError> {
    let form = own_form(&app, &one, &form).await?;
    app.storage.share_form(&one.pair.id, &form.id, app.clock.now()).await?;
    let said = Once::say("instrument-shared").carry(&app);
    Ok(go_with(&format!("/me/instruments/{}", form.id), [said]))
}

/// `POST /me/instruments/{form}/delete`. If the counsellor was notified and has not read it, the
/// fact that there were answers stays.
pub async fn delete(
    app: App,
    one: OneOfTwo,
    Path(form): Path<FormId>,
) -> Result<Response, PageError> {
    let form = own_form(&app, &one, &form).await?;
    let asks_risk =
        of_id(&app, &form.instrument).await?.is_some_and(|instrument| instrument.has_risk());
    let was_told = form.shared_at.is_some() && form.opened_at.is_none();
    let has_risk = form.filled.as_ref().is_some_and(|filled| !filled.risk.is_empty());
    if was_told && (asks_risk || has_risk) {
        app.storage.empty_form(&one.pair.id, &form.id, app.clock.now()).await?;
    } else if form.filled.is_some() {
        app.storage.delete_form(&one.pair.id, &form.id).await?;
    }
    Ok(go_with("/me", [Once::say("instrument-deleted").carry(&app)]))
}

/// `POST /me/instruments/{form}/aside`
pub async fn put_aside(
    app: App,
    one: OneOfTwo,
    Path(form): Path<FormId>,
) -> Result<Response, PageError> {
    let form = own_form(&app, &one, &form).await?;
    app.storage.put_form_aside(&one.pair.id, &form.id, app.clock.now()).await?;
    Ok(go_with("/me", [Once::say("instrument-aside").carry(&app)]))
}

/// Questions about risk are never asked while the practice has no crisis contacts, even if the form
/// was offered before.
async fn must_not_be_asked(app: &App, instrument: &Instrument) -> Result<bool, PageError> {
    Ok(instrument.has_risk() && Crisis::of(app).await?.lines.is_empty())
}

/// The form, if it is this client's.
async fn own_form(app: &App, one: &OneOfTwo, id: &FormId) -> Result<OfferedForm, PageError> {
    app.storage.form(&one.pair.id, id).await?.ok_or(PageError::NotFound)
}

fn gone(one: &OneOfTwo, not_now: bool) -> Gone {
    Gone { page: one.page.clone(), other: one.other_name.clone(), not_now }
}

async fn fill(
    app: &App,
    one: &OneOfTwo,
    form: &OfferedForm,
    instrument: &Instrument,
    sent: Option<&BTreeMap<String, Private<String>>>,
) -> Result<Fill, PageError> {
    let risk = &instrument.scoring.risk;
    let mut lead: &[String] = &[];
    let mut questions = Vec::with_capacity(instrument.questionnaire.questions.len());
    for (at, question) in instrument.questionnaire.questions.iter().enumerate() {
        let name = name_of(at);
        let typed = sent.and_then(|sent| sent.get(&name)).map(|typed| typed.reveal().clone());
        let typed = typed.unwrap_or_default();
        let fault = sent.and_then(|_| question.take(&typed).err());
        questions.push(QuestionField {
            name,
            is_lead_new: question.lead != lead,
            lead: question.lead.clone(),
            text: question.text.clone(),
            below: question.below.clone(),
            kind: kind(&one.page, question, risk.contains(&question.link_id)),
            required: question.required,
            typed,
            fault: fault.map(not_taken_key),
            is_risk: risk.contains(&question.link_id),
        });
        lead = &question.lead;
    }
    Ok(Fill {
        page: one.page.clone(),
        form: form.id.to_string(),
        other: one.other_name.clone(),
        title: instrument.questionnaire.title.clone(),
        copyright: instrument.questionnaire.copyright.clone(),
        language: instrument.questionnaire.language.clone(),
        crisis: Crisis::of(app).await?,
        has_risk: instrument.has_risk(),
        has_required: questions.iter().any(|question| question.required),
        questions,
        is_faulty: false,
        nothing: false,
    })
}

async fn result(
    app: &App,
    one: &OneOfTwo,
    form: &OfferedForm,
    said: Option<String>,
) -> Result<Response, PageError> {
    if form.is_damaged {
        return Err(PageError::Damaged);
    }
    let Some(filled) = &form.filled else { return Err(PageError::NotFound) };
    let page = &one.page;
    let times = Times::of_one(app, one).await?;
    let forms = app.storage.forms_of(&one.pair.id).await?;
    let instrument = of_id(app, &form.instrument).await?;
    html(&Shown {
        said,
        form: form.id.to_string(),
        other: one.other_name.clone(),
        title: filled.title.clone(),
        copyright: filled.copyright.clone(),
        language: filled.language.clone(),
        crisis: Crisis::of(app).await?,
        at: form.answered_at.map(|at| times.when(at)),
        scores: scores(page, &times, form, &forms),
        answers: answers(page, filled, instrument.as_deref()),
        is_shared: form.shared_at.is_some(),
        asks_risk: instrument.is_some_and(|instrument| instrument.has_risk()),
        has_risk: !filled.risk.is_empty(),
        is_read: form.opened_at.is_some(),
        page: page.clone(),
    })
}

/// Fields are named by position, because a `linkId` may hold anything.
fn name_of(at: usize) -> String {
    format!("q{at}")
}

fn kind(page: &Page, question: &Question, is_risk: bool) -> Kind {
    let limit = |limit: &Option<f64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    match &question.asks {
        Asks::Choice(choices) => Kind::Choice(
            choices
                .iter()
                .enumerate()
                .map(|(at, choice)| Way {
                    value: at.to_string(),
                    text: choice.text.clone(),
                    is_above: is_risk && choice.value.is_some_and(|value| value > 0.0),
                })
                .collect(),
        ),
        Asks::YesNo => Kind::Choice(vec![
            Way { value: "yes".into(), text: page.t("instrument-yes"), is_above: is_risk },
            Way { value: "no".into(), text: page.t("instrument-no"), is_above: false },
        ]),
        Asks::Number { whole, least, most } => {
            Kind::Number { whole: *whole, least: limit(least), most: limit(most) }
        }
        Asks::Words => Kind::Words,
    }
}
