//! The client's export: as JSON (`docs/export.md`) and as one page to read or print. Deliberately
//! absent: the texts of instruments, which belong to others, and what the counsellor keeps to
//! themselves.

use crate::built::board_words::BoardWords;
use crate::built::check_in_words;
use crate::built::sessions::SessionsShown;
use crate::built::work::Work;
use crate::charts::Charts;
use crate::error::PageError;
use crate::page::Page;
use crate::pages::instruments::{InstrumentsShown, shown_to};
use crate::pages::pace::{PaceTaken, PaceWords};
use crate::reply::html;
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::Times;
use alliance::board::{Body, Entry, GoalEvent, GoalEventKind, Rating, StepWhen, StrengthOf};
use alliance::check_in::{Answer, CheckIn, Seen};
use alliance::instrument::{Answer as Given, Score};
use alliance::{Place, Side};
use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header;
use practice::appointment::Arrangement;
use practice::contact::Contact;
use practice::{ClockHabit, Modality, Moment};
use serde::Serialize;
use std::collections::BTreeMap;
use storage::{EndedBy, Form, Held, Pair, Session};

/// Raised when a reader of an earlier version would misread the file.
const VERSION: u32 = 1;

#[derive(Template)]
#[template(path = "me/export.html")]
struct ToRead {
    page: Page,
    name: String,
    other: String,
    made: String,
    charts: Charts,
    words: BoardWords,
    sessions: SessionsShown,
    instruments: InstrumentsShown,
    /// Where the client is, and where mail to them goes, if they said.
    place: Option<String>,
    mail: Option<String>,
    /// Number of sessions in which the pace was counted.
    paced: u32,
    /// The pace of each, if the client may read it.
    paces: Vec<PaceWords>,
}

#[derive(Serialize)]
struct Export<'a> {
    format: &'static str,
    version: u32,
    made_at: String,
    client: &'a str,
    counsellor: &'a str,
    contact: OneContact,
    minutes_held: u16,
    review_goals_every_sessions: Option<u8>,
    appointments: Vec<Arrangement>,
    sessions: Vec<OneSession<'a>>,
    check_ins: Vec<OneCheckIn<'a>>,
    board: Vec<OneEntry<'a>>,
    questionnaires: Vec<OneQuestionnaire>,
    pace: serde_json::Value,
}

/// How the client is reached, and how they read times.
#[derive(Default, Serialize)]
struct OneContact {
    zone: Option<String>,
    language: Option<String>,
    clock: Option<&'static str>,
    mail: Option<String>,
    mail_may_say: &'static str,
    reminders: bool,
}

/// Answers by the ids of their questions; the texts of the questions belong to others.
#[derive(Serialize)]
struct OneQuestionnaire {
    at: Option<String>,
    title: String,
    copyright: String,
    shared: bool,
    scores: Vec<OneScore>,
    answers: BTreeMap<String, serde_json::Value>,
}

#[derive(Serialize)]
struct OneScore {
    scale: String,
    value: Option<f64>,
    least: f64,
    most: f64,
}

#[derive(Serialize)]
struct OneSession<'a> {
    started_at: String,
    ended_at: Option<String>,
    left_open: bool,
    held: &'static str,
    by: Vec<&'a str>,
}

#[derive(Serialize)]
struct OneCheckIn<'a> {
    at: String,
    by: Side,
    occasion: &'static str,
    place: Option<Place>,
    answers: Vec<OneAnswer<'a>>,
}

#[derive(Serialize)]
struct OneAnswer<'a> {
    item: &'static str,
    asked: String,
    #[serde(flatten)]
    answer: &'a Answer,
    shared: bool,
}

#[derive(Serialize)]
struct OneEntry<'a> {
    kind: &'static str,
    by: Side,
    made_at: String,
    words: &'a str,
    agreed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stands: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<StepWhen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_words: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ratings: Vec<OneRating>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    history: Vec<OneEvent<'a>>,
}

#[derive(Serialize)]
struct OneRating {
    at: String,
    by: Side,
    value: u8,
}

#[derive(Serialize)]
struct OneEvent<'a> {
    at: String,
    by: Side,
    what: GoalEventKind,
    words_before: Option<&'a str>,
}

/// `GET /me/export.json`
pub async fn as_json(app: App, one: OneOfTwo) -> Result<Response, PageError> {
    let pair = &one.pair;
    let work = Work::of(&app, &one).await?;
    let coming = app.storage.upcoming_appointments(&pair.id, app.clock.now()).await?;
    let export = Export {
        contact: contact(app.storage.contact(&pair.client).await?),
        appointments: coming.into_iter().map(|one| one.arranged).collect(),
        questionnaires: app
            .storage
            .forms_of(&pair.id)
            .await?
            .into_iter()
            .filter_map(questionnaire)
            .collect(),
        pace: PaceTaken::of(&app, pair, &work).await?.json(Moment::in_utc),
        ..export(&one.page, pair, &work, app.clock.now())
    };
    let text = serde_json::to_string_pretty(&export).expect("plain data serialises");
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"my-page.json\""),
    ];
    Ok((headers, text).into_response())
}

/// `GET /me/export`
pub async fn as_page(app: App, one: OneOfTwo) -> Result<Response, PageError> {
    let (page, pair) = (&one.page, &one.pair);
    let times = Times::of_one(&app, &one).await?;
    let work = Work::of(&app, &one).await?;
    let mut charts = work.charts(one.telling(), &times);
    let pace = PaceTaken::of(&app, pair, &work).await?;
    let contact = app.storage.contact(&pair.client).await?;
    html(&ToRead {
        place: contact.zone.as_ref().map(|zone| page.formats().place(zone)),
        mail: contact.open_address().map(|mail| mail.reveal().clone()),
        made: times.day(app.clock.now()),
        words: work.board_words(page, &times, &mut charts),
        charts,
        paced: pace.count(),
        paces: pace.words(one.telling(), &times),
        sessions: work.all_sessions(page, &times),
        instruments: shown_to(&app, page, &times, &pair.id, Side::Client).await?,
        name: work.client,
        other: work.counsellor,
        page: one.page.clone(),
    })
}

fn export<'a>(page: &Page, pair: &Pair, work: &'a Work, now: Moment) -> Export<'a> {
    Export {
        format: "webside-client",
        version: VERSION,
        made_at: now.in_utc(),
        client: &work.client,
        counsellor: &work.counsellor,
        contact: OneContact::default(),
        minutes_held: pair.plan_minutes,
        review_goals_every_sessions: work.board.review_every,
        appointments: Vec::new(),
        sessions: work.sessions.iter().rev().map(session).collect(),
        check_ins: work.check_ins.iter().map(|one| check_in(page, one)).collect(),
        board: work.board.entries.iter().map(entry).collect(),
        questionnaires: Vec::new(),
        pace: serde_json::Value::Null,
    }
}

fn contact(contact: Contact) -> OneContact {
    OneContact {
        zone: contact.zone.map(|zone| zone.to_string()),
        language: contact.reading.language,
        clock: contact.reading.habit.map(ClockHabit::as_str),
        mail: contact.mail.map(|mail| mail.into_inner()),
        mail_may_say: contact.level.as_str(),
        reminders: contact.wants_reminders,
    }
}

fn session(session: &Session) -> OneSession<'_> {
    let facts = session.facts.as_ref();
    let by = facts.map_or_else(Vec::new, |facts| facts.modalities.clone());
    let by = if by.is_empty() { vec![session.modality] } else { by };
    OneSession {
        started_at: session.started_at.in_utc(),
        ended_at: facts.map(|facts| facts.ended_at.in_utc()),
        left_open: facts.is_some_and(|facts| facts.ended_by == EndedBy::LeftOpen),
        held: session.held.as_str(),
        by: match session.held {
            Held::Phone => Vec::new(),
            Held::Room => by.into_iter().map(Modality::as_str).collect(),
        },
    }
}

fn check_in<'a>(page: &Page, check_in: &'a CheckIn) -> OneCheckIn<'a> {
    let items = check_in.occasion.items().iter();
    OneCheckIn {
        at: check_in.at.in_utc(),
        by: check_in.by,
        occasion: check_in.occasion.as_str(),
        place: check_in.place,
        answers: items
            .filter_map(|item| {
                let given = check_in.answers.get(item)?;
                Some(OneAnswer {
                    item: item.as_str(),
                    asked: check_in_words::question(page, *item),
                    answer: &given.answer,
                    shared: given.seen == Seen::Shared,
                })
            })
            .collect(),
    }
}

fn entry(entry: &Entry) -> OneEntry<'_> {
    let mut one = OneEntry {
        kind: entry.body.section().kind,
        by: entry.by,
        made_at: entry.made_at.in_utc(),
        words: entry.words.reveal(),
        agreed: entry.agreed,
        stands: None,
        when: None,
        place: None,
        other_words: None,
        ratings: Vec::new(),
        history: Vec::new(),
    };
    match &entry.body {
        Body::Hope { closed_at } => {
            one.stands = Some(if closed_at.is_some() { "done" } else { "open" });
        }
        Body::Agenda { stands } => one.stands = Some(stands.as_str()),
        Body::Goal { stands, rewording, ratings, history } => {
            one.stands = Some(stands.as_str());
            one.other_words = rewording.as_ref().map(|other| other.words.reveal());
            one.ratings = ratings.iter().map(rating).collect();
            one.history = history.iter().map(event).collect();
        }
        Body::Strength { of: StrengthOf::Helped } => one.kind = "has_helped",
        Body::Step { when, place } => (one.when, one.place) = (Some(*when), *place),
        Body::Strength { of: StrengthOf::Person } | Body::Noticing {} => {}
    }
    one
}

fn questionnaire(form: Form) -> Option<OneQuestionnaire> {
    let filled = form.filled?;
    let score = |score: Score| OneScore {
        scale: score.scale,
        value: score.value,
        least: score.least,
        most: score.most,
    };
    let answers = filled.answers.iter().map(|(link_id, answer)| {
        let value = match answer {
            Given::Words(words) => words.reveal().into(),
            Given::Choice(place, None) => (*place).into(),
            Given::Choice(_, Some(_)) | Given::Number(_) | Given::YesNo(_) => answer.value().into(),
        };
        (link_id.clone(), value)
    });
    Some(OneQuestionnaire {
        at: form.answered_at.map(Moment::in_utc),
        shared: form.shared_at.is_some(),
        answers: answers.collect(),
        scores: filled.scores.into_iter().map(score).collect(),
        title: filled.title,
        copyright: filled.copyright,
    })
}

fn rating(rating: &Rating) -> OneRating {
    OneRating { at: rating.at.in_utc(), by: rating.by, value: rating.value }
}

fn event(event: &GoalEvent) -> OneEvent<'_> {
    OneEvent {
        at: event.at.in_utc(),
        by: event.by,
        what: event.what,
        words_before: event.before.as_ref().map(|words| words.reveal()),
    }
}
