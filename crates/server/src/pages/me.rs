//! The client's own page, by the personal link: everything the two have built and everything the
//! client answered, to read, correct, take along and delete. Every answer says whether the
//! counsellor sees it, and a page shows all that they see. Deliberately absent: what the counsellor
//! keeps to themselves.

mod answer;
mod entry;
mod export;
mod pace;

pub use answer::{
    ask_delete_answer, ask_delete_check_in, delete_answer, delete_check_in, keep, show_answer,
};
pub use entry::{ask_delete_entry, delete_entry};
pub use export::{as_json, as_page};
pub use pace::{ask_delete_pace, ask_delete_paces};

use super::contact::ClockShown;
use super::instruments::{InstrumentsShown, shown_to, shown_to_other};
use super::pace::PaceChoices;
use super::pair::offers::{self, Offered};
use super::pair::phone::ByPhone;
use super::pair::plan_calendar;
use crate::built::board_words::BoardWords;
use crate::built::sessions::SessionsShown;
use crate::built::work::Work;
use crate::charts::{Charts, Telling};
use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{html, with_cookies};
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::{Times, When};
use alliance::Side;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use http::HeaderMap;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "me/page.html")]
struct Me {
    page: Page,
    name: String,
    other: String,
    said: Option<String>,
    next: Option<When>,
    clock: ClockShown,
    offered: Vec<Offered>,
    by_phone: Option<ByPhone>,
    charts: Charts,
    words: BoardWords,
    sessions: SessionsShown,
    instruments: InstrumentsShown,
    minutes: u16,
    has_calendar: bool,
    pace: PaceChoices,
}

#[derive(Template)]
#[template(path = "me/seen.html")]
struct SeenByOther {
    page: Page,
    other: String,
    charts: Charts,
    words: BoardWords,
    sessions: SessionsShown,
    instruments: InstrumentsShown,
    /// Number of sessions whose pace the counsellor may read.
    paced: u32,
}

/// Which sessions are shown.
#[derive(Deserialize)]
pub struct Shown {
    /// Number of the latest ones to skip.
    #[serde(default)]
    from: usize,
}

/// `GET /me`
pub async fn show(
    app: App,
    one: OneOfTwo,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (once, clear) = Once::take(&app, &headers);
    let (page, pair) = (&one.page, &one.pair);
    let times = Times::of_one(&app, &one).await?;
    let work = Work::of(&app, &one).await?;
    let mut charts = work.charts(one.telling(), &times);
    let next = app.storage.next_appointment(&pair.id, app.clock.now()).await?;
    let page = Me {
        said: once.and_then(|once| once.said(page)),
        next: next.map(|next| times.when(next.arranged.starts_at)),
        clock: ClockShown::of(&app, &one, &times).await?,
        offered: offers::offered(&app, page, pair, &times).await?,
        by_phone: ByPhone::beside_work(&app, &one, &times).await?,
        words: work.board_words(page, &times, &mut charts),
        charts,
        sessions: work.sessions_shown(page, &times, shown.from),
        instruments: shown_to(&app, page, &times, &pair.id, Side::Client).await?.latest(),
        minutes: pair.plan_minutes,
        has_calendar: plan_calendar::can_be_taken(&app, pair).await?,
        pace: PaceChoices::for_client(&app, &one, &times, &work.sessions).await?,
        name: work.client,
        other: work.counsellor,
        page: one.page,
    };
    Ok(with_cookies(html(&page)?, clear))
}

/// `GET /me/seen`: what the counsellor sees of it.
pub async fn show_seen(
    app: App,
    one: OneOfTwo,
    Query(shown): Query<Shown>,
) -> Result<Response, PageError> {
    let (page, pair) = (&one.page, &one.pair);
    let times = Times::of_one(&app, &one).await?;
    let work = Work::of(&app, &one).await?.without_private();
    let as_counsellor = Telling { page, side: Side::Counsellor, name: &work.client };
    let mut charts = work.charts(as_counsellor, &times);
    let paced = app.storage.paced_sessions(&pair.id).await?;
    html(&SeenByOther {
        words: work.board_words(page, &times, &mut charts),
        charts,
        sessions: work.sessions_shown(page, &times, shown.from),
        instruments: shown_to_other(&app, page, &times, &pair.id).await?.latest(),
        paced: u32::try_from(paced.len()).unwrap_or(u32::MAX),
        other: work.counsellor,
        page: one.page,
    })
}
