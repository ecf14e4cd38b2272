//! Arrival, waiting and room: one document, so that nothing is asked twice and nothing is loaded
//! again.

use super::awaited::path_to_ask;
use super::midway::Midway;
use super::steps::Steps;
use crate::error::PageError;
use crate::live::Seated;
use crate::page::{Page, json_for_html};
use crate::pages::board::BoardShown;
use crate::pages::instruments::{Notice, Open, asked_of, notices_of_pair};
use crate::pages::own::boundaries::{self, List};
use crate::pages::own::noticing_cards;
use crate::pages::own::screen::{self, ScreenFacts};
use crate::pages::owner::crisis::Crisis;
use crate::pages::pair::code_word::{self, CodeWord};
use crate::pages::pair::offers;
use crate::pages::{check_in, pace};
use crate::reply::html;
use crate::security::{CurrentPerson, MayEnter, OneOfTwo};
use crate::state::App;
use crate::times::{Times, When};
use alliance::Side;
use alliance::board::StepWhen;
use alliance::check_in::Occasion;
use askama::Template;
use axum::response::Response;
use practice::appointment::{Arrival, arrival};
use serde::Serialize;
use storage::Held;

/// The document, as one of the two opens it.
#[derive(Template)]
#[template(path = "meeting/meet.html")]
struct Meet {
    page: Page,
    side: Side,
    my_name: String,
    other_name: String,
    practice_name: String,
    arrival_key: &'static str,
    appointment: Option<When>,
    modality: &'static str,
    /// Where this one's own seat is while the page is made.
    seated: Seated,
    /// Whether the two are meeting by telephone.
    by_phone: bool,
    board: BoardShown,
    /// Where the code word is sent.
    word_path: String,
    facts_json: String,
    words_json: String,
    midway: Midway,
    /// What only a counsellor has; empty for a client.
    bounds: List,
    /// See [`Self::bounds`].
    noticing_cards: Vec<String>,
    /// See [`Self::bounds`].
    sound: bool,
    /// See [`Self::bounds`]: what must be read first.
    notices: Vec<Notice>,
    /// What only a client has; empty for a counsellor: questionnaires that wait.
    open_forms: Vec<Open>,
    /// See [`Self::open_forms`].
    way_in: Option<WayIn>,
    /// Whether they can ask the other to get in touch.
    asks_for_contact: bool,
}

/// What a client may do before they knock.
struct WayIn {
    /// Where the questions before a session are; `None` for who came by the link of one appointment,
    /// who sees nothing that the two wrote until they meet.
    asks: Option<String>,
    has_answered: bool,
    /// Whether times are offered, which are taken on the client's own page.
    is_offered: bool,
    steps: Steps,
    crisis: Crisis,
}

/// For the script, as `web/room/state.ts` describes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts<'a> {
    role: Side,
    pair: &'a str,
    live: String,
    my_name: &'a str,
    other_name: &'a str,
    leaving: &'a str,
    screen: Option<ScreenFacts>,
    code_word: Option<CodeWord>,
    pace: wire::PaceStands,
    seated: Seated,
    /// Where a client's page asks how it stands.
    ask: Option<String>,
}

/// `GET /arrive`: a client's side.
pub async fn arrive(app: App, MayEnter(one): MayEnter) -> Result<Response, PageError> {
    let times = Times::of_one(&app, &one).await?;
    let mut meet = meet(&app, &one, &times, None).await?;
    if one.shares_work() {
        meet.open_forms = asked_of(&app, &times, &one.pair.id).await?;
    }
    meet.way_in = Some(way_in(&app, &one, &times).await?);
    html(&meet)
}

async fn way_in(app: &App, one: &OneOfTwo, times: &Times) -> Result<WayIn, PageError> {
    let crisis = Crisis::of(app).await?;
    if !one.shares_work() {
        let steps = Steps::none();
        return Ok(WayIn { asks: None, has_answered: false, is_offered: false, steps, crisis });
    }
    let arrived = check_in::arrived(app, one).await?;
    let place = arrived.as_ref().and_then(|check_in| check_in.place);
    let asks = match &arrived {
        Some(check_in) => format!("{}/kept/{}", one.check_ins(), check_in.id),
        None => one.check_in(Occasion::Arriving),
    };
    Ok(WayIn {
        asks: Some(asks),
        has_answered: arrived.is_some(),
        is_offered: !offers::offered(app, &one.page, &one.pair, times).await?.is_empty(),
        steps: Steps::of(app, &one.page, &one.pair.id, StepWhen::Before, place).await?,
        crisis,
    })
}

/// `GET /room/{pair}`: the counsellor's side.
pub async fn room(app: App, me: CurrentPerson, one: OneOfTwo) -> Result<Response, PageError> {
    let times = Times::of_one(&app, &one).await?;
    let screen = screen::facts_of(&app, &me).await?;
    let mut meet = meet(&app, &one, &times, screen).await?;
    meet.notices = notices_of_pair(&app, &one.page, &times, &one.pair, "room").await?;
    meet.sound = app.storage.settings(&me.person.id).await?.sound;
    meet.bounds = boundaries::list_for(&app, &me).await?;
    meet.noticing_cards = noticing_cards::cards_for(&app, &me).await?;
    html(&meet)
}

/// What both sides have.
async fn meet(
    app: &App,
    one: &OneOfTwo,
    times: &Times,
    screen: Option<ScreenFacts>,
) -> Result<Meet, PageError> {
    one.may_enter_room()?;
    let (page, pair, side) = (&one.page, &one.pair.id, one.side);
    let now = app.clock.now();
    let next = app.storage.next_appointment(pair, now).await?;
    let (leaving, word_path, back) = match side {
        Side::Client => ("/leaving".into(), "/arrive/word".into(), "/arrive"),
        Side::Counsellor => (format!("/leaving?pair={pair}"), format!("/room/{pair}/word"), ""),
    };
    let seated = one.seated(app);
    let facts = Facts {
        role: side,
        pair: pair.as_str(),
        live: format!("/live/room/{pair}?as={}", side.as_str()),
        my_name: &one.my_name,
        other_name: &one.other_name,
        leaving: &leaving,
        screen,
        code_word: if one.shares_work() { code_word::word_of(app, pair).await? } else { None },
        pace: pace::stands_of(&app.storage.pace_choices(pair).await?, side),
        seated,
        ask: (side == Side::Client).then(|| path_to_ask(next.as_ref())),
    };
    let practice_name = app.storage.practice_name().await?.map(|name| name.into_inner());
    let mut board = match one.shares_work() {
        true => BoardShown::of(app, one, back).await?,
        false => BoardShown::until_they_meet(app, one, back).await?,
    };
    (board.in_room, board.today_apart) = (true, side == Side::Client);
    Ok(Meet {
        page: page.clone(),
        side,
        my_name: one.my_name.clone(),
        other_name: one.other_name.clone(),
        practice_name: practice_name.unwrap_or_default(),
        arrival_key: arrival_key(arrival(now, next.as_ref())),
        appointment: next.map(|next| times.when(next.arranged.starts_at)),
        modality: last_modality(app, one).await?,
        seated,
        by_phone: app.storage.open_session_held(pair, Held::Phone).await?.is_some(),
        board,
        word_path,
        facts_json: json_for_html(&facts),
        words_json: page.arrival_json(),
        midway: Midway::of(app, one).await?,
        bounds: List::default(),
        noticing_cards: Vec::new(),
        sound: false,
        notices: Vec::new(),
        open_forms: Vec::new(),
        way_in: None,
        asks_for_contact: side == Side::Client && one.shares_work(),
    })
}

fn arrival_key(arrival: Arrival) -> &'static str {
    match arrival {
        Arrival::Unarranged => "arrive-unarranged",
        Arrival::DaysEarly(_) => "arrive-days-early",
        Arrival::Early => "arrive-early",
        Arrival::Soon => "arrive-soon",
        Arrival::Begun => "arrive-begun",
    }
}

/// The side's modality of last time; empty before the first time, so that nothing is preselected.
async fn last_modality(app: &App, one: &OneOfTwo) -> Result<&'static str, PageError> {
    let ways = app.storage.ways(&one.pair.id, one.side).await?;
    let ways = ways.and_then(|json| serde_json::from_str::<wire::Ways>(&json).ok());
    Ok(ways.map_or("", |ways| ways.modality.as_str()))
}
