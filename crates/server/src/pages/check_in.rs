//! Check-ins (docs/practices.md#communication): a page that asks, and a page on which the one who
//! answered chooses what the other may see. Each side answers alone; "a conversation starter, not a
//! test". Deliberately absent: what an answer means, the line over time, and who is told (nobody
//! is).

mod giver;
mod kept;
mod questions;

pub use giver::Giver;
pub use kept::{choose, choose_as_counsellor, show_kept, show_kept_as_counsellor};
pub use questions::{Questions, blank};

use super::owner::crisis::Crisis;
use crate::built::check_in_words;
use crate::error::PageError;
use crate::form::{FromScript, SentFields};
use crate::page::Page;
use crate::reply::{go, html};
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use alliance::check_in::{CheckIn, Occasion, Read, SessionCheckIns, read};
use alliance::{Place, Side};
use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use practice::{CheckInId, Moment, PairId, Private};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;
use storage::Error;

/// Answers on arriving are taken up again for so long (chosen: the same day's visit).
const ARRIVAL_LASTS: Duration = Duration::from_secs(12 * 3_600);
/// Longest id a form may bring along; ours have 36 characters.
const ID_LETTERS_MAX: usize = 64;

#[derive(Template)]
#[template(path = "check_in/page.html")]
struct Asks {
    page: Page,
    giver: Giver,
    occasion: Occasion,
    questions: Questions,
    has_faults: bool,
    crisis: Crisis,
}

impl Asks {
    /// Message key of a part of the page that depends on the occasion.
    fn key(&self, part: &str) -> String {
        format!("check_in-{part}-{}", self.occasion.as_str())
    }
}

/// For a script that sent a form.
#[derive(Serialize)]
struct Taken {
    /// The page on which to choose who may see the answers; where to go on when nothing was
    /// answered.
    next: String,
    /// What was answered, for a script that stays on its page.
    lines: Vec<TakenLine>,
}

/// An answer just given.
#[derive(Serialize)]
struct TakenLine {
    item: &'static str,
    asked: String,
    answer: String,
}

/// `GET /check-in/{occasion}`
pub async fn show(
    State(app): State<App>,
    client: CurrentClient,
    Path(occasion): Path<String>,
) -> Result<Response, PageError> {
    asks(&app, Giver::client(&app, client).await?, &occasion).await
}

/// `GET /pairs/{pair}/check-in/{occasion}`
pub async fn show_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path((pair, occasion)): Path<(PairId, String)>,
) -> Result<Response, PageError> {
    asks(&app, Giver::counsellor(&app, me, &pair).await?, &occasion).await
}

/// `POST /check-in/{occasion}`
pub async fn answer(
    State(app): State<App>,
    client: CurrentClient,
    Path(occasion): Path<String>,
    FromScript(from_script): FromScript,
    axum::Form(fields): axum::Form<SentFields>,
) -> Result<Response, PageError> {
    take(&app, Giver::client(&app, client).await?, &occasion, from_script, &fields.0).await
}

/// `POST /pairs/{pair}/check-in/{occasion}`
pub async fn answer_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path((pair, occasion)): Path<(PairId, String)>,
    FromScript(from_script): FromScript,
    axum::Form(fields): axum::Form<SentFields>,
) -> Result<Response, PageError> {
    let giver = Giver::counsellor(&app, me, &pair).await?;
    take(&app, giver, &occasion, from_script, &fields.0).await
}

async fn asks(app: &App, giver: Giver, occasion: &str) -> Result<Response, PageError> {
    let occasion = giver.may_answer(occasion)?;
    let check_ins = app.storage.check_ins_of(&giver.pair.id).await?;
    let spans = giver::spans(app, &giver.pair.id).await?;
    let sessions = alliance::check_in::by_session(&check_ins, &spans);
    let current = current(&sessions, &giver, occasion, app.clock.now());
    let came = sessions.sessions.last().filter(|_| occasion == Occasion::Leaving);
    let id = current.map_or_else(|| app.storage.new_check_in_id(), |current| current.id.clone());
    let questions = Questions::of(&giver, occasion, id, current, came);
    let crisis = Crisis::of(app).await?;
    html(&Asks { page: giver.page.clone(), occasion, questions, giver, has_faults: false, crisis })
}

async fn take(
    app: &App,
    giver: Giver,
    occasion: &str,
    from_script: bool,
    fields: &[(String, Private<String>)],
) -> Result<Response, PageError> {
    let occasion = giver.may_answer(occasion)?;
    let id = sent_id(app, fields)?;
    let read = read(occasion, fields);
    if !read.faults.is_empty() {
        let questions = Questions::again(&giver, occasion, id, &read, fields);
        let crisis = Crisis::of(app).await?;
        let page = giver.page.clone();
        let again = Asks { page, occasion, questions, giver, has_faults: true, crisis };
        return Ok((StatusCode::BAD_REQUEST, html(&again)?).into_response());
    }
    let kept = keep(app, &giver, occasion, id, &read).await?;
    let next = match &kept {
        Some(check_in) => format!("{}/kept/{}", giver.base(), check_in.id),
        None => giver.way_on(occasion),
    };
    if from_script {
        let lines = kept.map(|kept| check_in_words::lines(&giver.page, &kept)).unwrap_or_default();
        let lines = lines.into_iter().map(|line| TakenLine {
            item: line.item.as_str(),
            asked: line.asked,
            answer: line.answer,
        });
        return Ok(Json(Taken { next, lines: lines.collect() }).into_response());
    }
    Ok(go(&next))
}

/// Keeps what a form said; `None` when all of it was skipped and nothing was kept before.
async fn keep(
    app: &App,
    giver: &Giver,
    occasion: Occasion,
    id: CheckInId,
    read: &Read,
) -> Result<Option<CheckIn>, PageError> {
    let before = app.storage.check_in(&giver.pair.id, &id).await?;
    let is_new = before.is_none();
    let mut check_in = before.unwrap_or_else(|| CheckIn {
        id,
        occasion,
        by: giver.side,
        at: app.clock.now(),
        place: None,
        answers: BTreeMap::new(),
    });
    if (check_in.occasion, check_in.by) != (occasion, giver.side) {
        return Err(PageError::NotFound);
    }
    check_in.take_in(read);
    if is_new && check_in.answers.is_empty() && check_in.place.is_none() {
        return Ok(None);
    }
    match app.storage.keep_check_in(&giver.pair.id, &check_in).await {
        Ok(()) => Ok(Some(check_in)),
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

/// What this side has answered for the session at hand already, to be taken up again.
fn current<'a>(
    matched: &alliance::check_in::BySession<'a>,
    giver: &Giver,
    occasion: Occasion,
    now: Moment,
) -> Option<&'a CheckIn> {
    let session = matched.sessions.last();
    let around = |given: fn(&SessionCheckIns<'a>) -> Vec<&'a CheckIn>| {
        session.map(given).unwrap_or_default()
    };
    let given = match occasion {
        Occasion::Arriving if matched.coming.is_empty() => {
            around(|session| session.arriving.clone())
        }
        Occasion::Arriving => matched.coming.clone(),
        Occasion::Leaving => around(|session| session.leaving.clone()),
        Occasion::CounsellorLeaving => around(|session| session.others.clone()),
        Occasion::Midway | Occasion::Longer => Vec::new(),
    };
    let is_over = session.is_some_and(|session| session.span.ended_at.is_some());
    let is_current = |check_in: &&&CheckIn| {
        (check_in.occasion, check_in.by) == (occasion, giver.side)
            && (occasion != Occasion::Arriving
                || now.since(check_in.at) <= ARRIVAL_LASTS
                    && (!matched.coming.is_empty() || !is_over))
    };
    given.iter().rev().find(is_current).copied()
}

/// What a client told on arriving for the session at hand.
pub(super) async fn arrived(app: &App, giver: &Giver) -> Result<Option<CheckIn>, PageError> {
    let check_ins = app.storage.check_ins_of(&giver.pair.id).await?;
    let spans = giver::spans(app, &giver.pair.id).await?;
    let sessions = alliance::check_in::by_session(&check_ins, &spans);
    Ok(current(&sessions, giver, Occasion::Arriving, app.clock.now()).cloned())
}

/// What the client's way out needs to know of the session that has just been.
pub(super) struct LastSession {
    /// Whether the one who leaves has answered on leaving.
    pub leaving: Option<CheckInId>,
    /// Where the client joined from.
    pub place: Option<Place>,
    /// Whether the client leaves in high distress.
    pub is_distress_high: bool,
}

impl LastSession {
    /// For one of the two, as far as it is their own to know.
    pub async fn of(app: &App, giver: &Giver) -> Result<Self, PageError> {
        let own = app.storage.check_ins_of(&giver.pair.id).await?;
        let own: Vec<CheckIn> = own.into_iter().filter(|one| one.by == giver.side).collect();
        let spans = giver::spans(app, &giver.pair.id).await?;
        let matched = alliance::check_in::by_session(&own, &spans);
        let occasion = match giver.side {
            Side::Client => Occasion::Leaving,
            Side::Counsellor => Occasion::CounsellorLeaving,
        };
        let leaving = current(&matched, giver, occasion, app.clock.now());
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
    use alliance::check_in::Item;
    let (arriving, leaving) = (session.scale(Item::Tense), session.scale(Item::TenseLeaving));
    alliance::check_in::is_distress_high(arriving, leaving)
}
