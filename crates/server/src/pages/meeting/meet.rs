//! Arrival, waiting and room: one document, so that nothing is asked twice and nothing reloads.

use super::midway::Look;
use super::steps::Steps;
use crate::error::PageError;
use crate::page::{Page, json_for_html};
use crate::pages::board::BoardShown;
use crate::pages::check_in::{self, Giver};
use crate::pages::instruments::{Notice, Open, asked_of, notices_of_pair};
use crate::pages::own::boundaries::{self, List};
use crate::pages::own::noticing_cards;
use crate::pages::own::screen::{self, ScreenFacts};
use crate::pages::owner::crisis::Crisis;
use crate::pages::pace;
use crate::pages::pair::code_word::{self, CodeWord};
use crate::reply::html;
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use crate::times::{Times, When};
use alliance::Side;
use alliance::board::StepWhen;
use alliance::check_in::Occasion;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use practice::appointment::{Arrival, arrival};
use practice::permission::may;
use practice::{Action, PairId, Who};
use serde::Serialize;
use storage::{Held, Pair, Person};

/// What both templates show.
struct Meet {
    page: Page,
    role: &'static str,
    my_name: String,
    other_name: String,
    practice_name: String,
    arrival_key: &'static str,
    appointment: Option<When>,
    modality: &'static str,
    sound: bool,
    /// Whether the two are meeting by telephone.
    by_phone: bool,
    /// Empty for a client.
    bounds: List,
    /// What the counsellor reads first; empty for a client.
    notices: Vec<Notice>,
    /// Questionnaires that wait for the client; empty for a counsellor.
    asked: Vec<Open>,
    /// Empty for a client.
    noticing_cards: Vec<String>,
    board: BoardShown,
    /// Where the code word is sent.
    word_path: String,
    facts_json: String,
    words_json: String,
    way_in: Option<WayIn>,
    look: Look,
}

/// What a client may do before they knock.
struct WayIn {
    asks: String,
    has_answered: bool,
    steps: Steps,
    crisis: Crisis,
}

#[derive(Template)]
#[template(path = "meeting/arrive.html")]
struct Arrive {
    meet: Meet,
}

#[derive(Template)]
#[template(path = "meeting/room.html")]
struct Room {
    meet: Meet,
}

impl std::ops::Deref for Arrive {
    type Target = Meet;
    fn deref(&self) -> &Meet {
        &self.meet
    }
}

impl std::ops::Deref for Room {
    type Target = Meet;
    fn deref(&self) -> &Meet {
        &self.meet
    }
}

/// For the script, as `web/room/state.ts` describes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts<'a> {
    role: &'a str,
    pair: &'a str,
    live: String,
    my_name: &'a str,
    other_name: &'a str,
    away: &'a str,
    leaving: &'a str,
    screen: Option<ScreenFacts>,
    code_word: Option<CodeWord>,
    pace: wire::PaceStands,
}

/// Who opens the document.
struct Opener {
    who: Who,
    role: &'static str,
    page: Page,
    sound: bool,
    bounds: List,
    noticing_cards: Vec<String>,
    screen: Option<ScreenFacts>,
    look: Look,
}

/// `GET /arrive`: a client's side.
pub async fn arrive(State(app): State<App>, client: CurrentClient) -> Result<Response, PageError> {
    let who = client.who();
    let bounds = List { rows: Vec::new(), has_last: false };
    let giver = Giver::client(&app, client).await?;
    let (role, page) = ("client", giver.page.clone());
    let noticing_cards = Vec::new();
    let look = Look::of(&app, &giver).await?;
    let opener =
        Opener { who, role, page, sound: false, bounds, noticing_cards, screen: None, look };
    let mut meet = meet(&app, &giver.pair.id, opener).await?;
    meet.way_in = Some(way_in(&app, &giver).await?);
    html(&Arrive { meet })
}

async fn way_in(app: &App, giver: &Giver) -> Result<WayIn, PageError> {
    let arrived = check_in::arrived(app, giver).await?;
    let place = arrived.as_ref().and_then(|check_in| check_in.place);
    let asks = match &arrived {
        Some(check_in) => format!("{}/kept/{}", giver.base(), check_in.id),
        None => giver.action(Occasion::Arriving),
    };
    Ok(WayIn {
        asks,
        has_answered: arrived.is_some(),
        steps: Steps::of(app, &giver.page, &giver.pair.id, StepWhen::Before, place).await?,
        crisis: Crisis::of(app).await?,
    })
}

/// `GET /room/{pair}`: the counsellor's side.
pub async fn room(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
) -> Result<Response, PageError> {
    let opener = Opener {
        who: me.who(),
        role: "counsellor",
        sound: app.storage.settings(&me.person.id).await?.sound,
        bounds: boundaries::list_for(&app, &me).await?,
        noticing_cards: noticing_cards::cards_for(&app, &me).await?,
        screen: screen::facts_of(&app, &me).await?,
        look: Look::of(&app, &Giver::counsellor(&app, me.clone(), &pair).await?).await?,
        page: me.page,
    };
    html(&Room { meet: meet(&app, &pair, opener).await? })
}

/// Whose words the scripts of the page say.
const SPOKEN: [&str; 9] =
    ["arrive", "setup", "room", "quiet", "pace_room", "joint", "board", "noticing", "leaving"];

async fn meet(app: &App, pair: &PairId, opener: Opener) -> Result<Meet, PageError> {
    let pair = app.storage.pair(pair).await?.ok_or(PageError::NotFound)?;
    let action = Action::EnterRoom { pair: &pair.id, counsellor: &pair.counsellor };
    if !may(&opener.who, &action) {
        return Err(PageError::NotFound);
    }
    let counsellor = app.storage.person(&pair.counsellor).await?.ok_or(PageError::NotFound)?;
    let (now, page) = (app.clock.now(), opener.page);
    let times = Times::of_practice(app, &page).await?;
    let next = app.storage.next_appointment(&pair.id, now).await?;
    let (my_name, other_name) = names(&pair, &counsellor, opener.role);
    let (notices, asked) = if opener.role == "client" {
        (Vec::new(), asked_of(app, &times, &pair.id).await?)
    } else {
        (notices_of_pair(app, &page, &times, &pair, "room").await?, Vec::new())
    };
    let side = if opener.role == "client" { Side::Client } else { Side::Counsellor };
    let live = format!("/live/room/{}?as={}", pair.id, opener.role);
    let leaving = match opener.role {
        "client" => "/leaving".to_string(),
        _ => format!("/leaving?pair={}", pair.id),
    };
    let facts = Facts {
        role: opener.role,
        pair: pair.id.as_str(),
        live,
        my_name: &my_name,
        other_name: &other_name,
        away: "/away",
        leaving: &leaving,
        screen: opener.screen,
        code_word: code_word::word_of(app, &pair.id).await?,
        pace: pace::stands_of(&app.storage.pace_choices(&pair.id).await?, side),
    };
    let practice_name = app.storage.practice_name().await?.map(|name| name.into_inner());
    let back = if side == Side::Client { "/arrive" } else { "" };
    let mut board = BoardShown::of(app, &page, &pair, side, back).await?;
    (board.in_room, board.today_apart) = (true, side == Side::Client);
    Ok(Meet {
        role: opener.role,
        arrival_key: arrival_key(arrival(now, next.as_ref())),
        appointment: next.map(|next| times.when(next.arranged.starts_at)),
        modality: last_modality(app, &pair.id, side).await?,
        sound: opener.sound,
        by_phone: app.storage.open_session_held(&pair.id, Held::Phone).await?.is_some(),
        bounds: opener.bounds,
        notices,
        asked,
        noticing_cards: opener.noticing_cards,
        board,
        word_path: word_path(&pair.id, opener.role),
        facts_json: json_for_html(&facts),
        words_json: page.words_json(&SPOKEN),
        practice_name: practice_name.unwrap_or_default(),
        way_in: None,
        look: opener.look,
        page,
        my_name,
        other_name,
    })
}

fn names(pair: &Pair, counsellor: &Person, role: &str) -> (String, String) {
    let client = pair.client_name.reveal().clone();
    let counsellor = counsellor.name.reveal().clone();
    if role == "client" { (client, counsellor) } else { (counsellor, client) }
}

fn word_path(pair: &PairId, role: &str) -> String {
    if role == "client" { "/arrive/word".into() } else { format!("/room/{pair}/word") }
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

/// How this side met last time; empty before the first time, so that nothing is chosen for anybody.
async fn last_modality(app: &App, pair: &PairId, side: Side) -> Result<&'static str, PageError> {
    let ways = app.storage.ways(pair, side).await?;
    let ways = ways.and_then(|json| serde_json::from_str::<wire::Ways>(&json).ok());
    Ok(ways.map_or("", |ways| ways.modality.as_str()))
}
