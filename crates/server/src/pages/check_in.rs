//! Check-ins (docs/practices.md#communication): a page that asks, and a page on which the one who
//! answered chooses what the other may see. Each side answers alone; "a conversation starter, not a
//! test". Deliberately absent: what an answer means, and notifying anybody.

mod kept;
mod questions;
mod ways;

pub use kept::{choose, show as show_kept};
pub use questions::{Questions, blank};

use crate::built::check_in_words;
use crate::error::PageError;
use crate::form::{FromScript, SentFields};
use crate::page::Page;
use crate::pages::owner::crisis::Crisis;
use crate::reply::{faulty, go, html};
use crate::security::{InRoom, OneOfTwo};
use crate::state::App;
use alliance::check_in::{CheckIn, Item, Occasion, Read, SessionCheckIns, by_session, read};
use alliance::{Place, Side};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use http::StatusCode;
use practice::{CheckInId, Private};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use storage::Error;
use ways::{spans, way_on};

/// Longest id in a form; ours have 36 characters.
const ID_LETTERS_MAX: usize = 64;

#[derive(Template)]
#[template(path = "check_in/page.html")]
struct Asks {
    page: Page,
    one: OneOfTwo,
    occasion: Occasion,
    questions: Questions,
    /// Where one goes without answering.
    way_on: String,
    /// Message key of what was not taken, and why.
    notice: Option<&'static str>,
    crisis: Crisis,
}

impl Asks {
    /// Message key of a part of the page that depends on the occasion.
    fn key(&self, part: &str) -> String {
        format!("check_in-{part}-{}", self.occasion.as_str())
    }
}

/// The answer to a script that sent a form.
#[derive(Serialize)]
struct Taken {
    /// The page on which to choose who may see the answers, or the next page when nothing was
    /// answered.
    next: String,
    /// What was answered, for a script that stays on its page.
    lines: Vec<TakenLine>,
}

/// An answer just given.
#[derive(Serialize)]
struct TakenLine {
    item: &'static str,
    question: String,
    answer: String,
}

/// The occasion that the address names.
#[derive(Deserialize)]
pub struct OfOccasion {
    occasion: String,
}

/// `GET /check-in/{occasion}` and `GET /pairs/{pair}/check-in/{occasion}`
pub async fn show(
    app: App,
    one: OneOfTwo,
    Path(of): Path<OfOccasion>,
) -> Result<Response, PageError> {
    let occasion = one.may_answer(&of.occasion)?;
    let check_ins = app.storage.check_ins_of(&one.pair.id).await?;
    let spans = spans(&app, &one.pair.id).await?;
    let sessions = by_session(&check_ins, &spans);
    let current = sessions.current(one.side, occasion, app.clock.now());
    let came = sessions.sessions.last().filter(|_| occasion == Occasion::Leaving);
    let id = current.map_or_else(|| app.storage.new_check_in_id(), |current| current.id.clone());
    let questions = Questions::of(&one, occasion, id, current, came);
    html(&asks(&app, one, occasion, questions).await?)
}

/// `POST /check-in/{occasion}` and `POST /pairs/{pair}/check-in/{occasion}`
pub async fn answer(
    app: App,
    InRoom(one): InRoom,
    Path(of): Path<OfOccasion>,
    FromScript(from_script): FromScript,
    Form(SentFields(fields)): Form<SentFields>,
) -> Result<Response, PageError> {
    let occasion = one.may_answer(&of.occasion)?;
    let id = sent_id(&app, &fields)?;
    let read = read(occasion, &fields);
    if !read.faults.is_empty() {
        let questions = Questions::again(&one, occasion, id, &read, &fields);
        let mut page = asks(&app, one, occasion, questions).await?;
        page.notice = Some("check_in-faults");
        return faulty(&page);
    }
    let kept = match keep(&app, &one, occasion, id, &read).await? {
        Outcome::Kept(check_in) => Some(check_in),
        Outcome::Nothing => None,
        Outcome::WasDeleted => {
            let id = app.storage.new_check_in_id();
            let questions = Questions::again(&one, occasion, id, &read, &fields);
            let mut page = asks(&app, one, occasion, questions).await?;
            page.notice = Some("check_in-was-deleted");
            let mut response = html(&page)?;
            *response.status_mut() = StatusCode::CONFLICT;
            return Ok(response);
        }
    };
    let next = match &kept {
        Some(check_in) => format!("{}/kept/{}", one.check_ins(), check_in.id),
        None => way_on(&app, &one, occasion).await?,
    };
    if from_script {
        let lines = kept.map(|kept| check_in_words::lines(&one.page, &kept)).unwrap_or_default();
        let lines = lines.into_iter().map(|line| TakenLine {
            item: line.item.as_str(),
            question: line.question,
            answer: line.answer,
        });
        return Ok(Json(Taken { next, lines: lines.collect() }).into_response());
    }
    Ok(go(&next))
}

async fn asks(
    app: &App,
    one: OneOfTwo,
    occasion: Occasion,
    questions: Questions,
) -> Result<Asks, PageError> {
    Ok(Asks {
        page: one.page.clone(),
        occasion,
        questions,
        way_on: way_on(app, &one, occasion).await?,
        one,
        notice: None,
        crisis: Crisis::of(app).await?,
    })
}

/// What became of a form.
enum Outcome {
    /// Its answers are kept.
    Kept(CheckIn),
    /// Everything was skipped, and nothing was kept before.
    Nothing,
    /// It was kept before and deleted since; it stays deleted.
    WasDeleted,
}

/// Keeps what a form said.
async fn keep(
    app: &App,
    one: &OneOfTwo,
    occasion: Occasion,
    id: CheckInId,
    read: &Read,
) -> Result<Outcome, PageError> {
    let before = app.storage.check_in(&one.pair.id, &id).await?;
    let is_new = before.is_none();
    let mut check_in = before.unwrap_or_else(|| CheckIn {
        id,
        occasion,
        by: one.side,
        at: app.clock.now(),
        place: None,
        answers: BTreeMap::new(),
    });
    if (check_in.occasion, check_in.by) != (occasion, one.side) {
        return Err(PageError::NotFound);
    }
    check_in.take_in(read);
    if is_new && check_in.answers.is_empty() && check_in.place.is_none() {
        return Ok(Outcome::Nothing);
    }
    match app.storage.keep_check_in(&one.pair.id, &check_in).await {
        Ok(true) => Ok(Outcome::Kept(check_in)),
        Ok(false) => Ok(Outcome::WasDeleted),
        Err(Error::Absent) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// The id that the page was made with, so that a form sent twice is one check-in.
fn sent_id(app: &App, fields: &[(String, Private<String>)]) -> Result<CheckInId, PageError> {
    let Some((_, id)) = fields.iter().find(|(name, _)| name == "check_in") else {
        return Ok(app.storage.new_check_in_id());
    };
    let id = id.reveal();
    let is_ours = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if id.is_empty() || id.len() > ID_LETTERS_MAX || !id.bytes().all(is_ours) {
        return Err(PageError::Unreadable);
    }
    Ok(CheckInId::new(id.as_str()))
}

/// The client's arrival check-in for the current or next session.
pub(super) async fn arrived(app: &App, one: &OneOfTwo) -> Result<Option<CheckIn>, PageError> {
    let check_ins = app.storage.check_ins_of(&one.pair.id).await?;
    let spans = spans(app, &one.pair.id).await?;
    let sessions = by_session(&check_ins, &spans);
    Ok(sessions.current(one.side, Occasion::Arriving, app.clock.now()).cloned())
}

/// What the way out needs to know about the session that has just ended.
pub(super) struct LastSession {
    /// Whether the one who leaves has answered on leaving.
    pub leaving: Option<CheckInId>,
    /// Where the client joined from.
    pub place: Option<Place>,
    /// Whether the client leaves in high distress.
    pub is_distress_high: bool,
}

impl LastSession {
    /// For one of the two, from their own check-ins only.
    pub async fn of(app: &App, one: &OneOfTwo) -> Result<Self, PageError> {
        let own = app.storage.check_ins_of(&one.pair.id).await?;
        let own: Vec<CheckIn> = own.into_iter().filter(|given| given.by == one.side).collect();
        let spans = spans(app, &one.pair.id).await?;
        let matched = by_session(&own, &spans);
        let occasion = match one.side {
            Side::Client => Occasion::Leaving,
            Side::Counsellor => Occasion::CounsellorLeaving,
        };
        let leaving = matched.current(one.side, occasion, app.clock.now());
        let session = matched.sessions.last();
        let arrivals = session.map(|session| session.arriving.clone()).unwrap_or_default();
        Ok(Self {
            leaving: leaving.map(|check_in| check_in.id.clone()),
            place: arrivals.iter().rev().find_map(|check_in| check_in.place),
            is_distress_high: session.is_some_and(is_distress_high),
        })
    }
}

fn is_distress_high(session: &SessionCheckIns<'_>) -> bool {
    let (arriving, leaving) = (session.scale(Item::Tense), session.scale(Item::TenseLeaving));
    alliance::check_in::is_distress_high(arriving, leaving)
}
