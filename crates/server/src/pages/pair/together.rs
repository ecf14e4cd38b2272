//! What counsellor and client have built, for the counsellor. Of the client's answers only what the
//! client shared. Link, appointments and joint checks are on the pair's page (`overview.rs`).

use super::contact_request::OpenContactRequest;
use super::phone::ByPhone;
use super::plan_calendar;
use crate::built::board_words::BoardWords;
use crate::built::sessions::SessionsShown;
use crate::built::work::Work;
use crate::charts::Charts;
use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::pages::instruments::{InstrumentsShown, Notice, notices_of_pair, shown_to};
use crate::pages::meeting::awaited::is_at_the_door;
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
#[template(path = "pair/together.html")]
struct Together {
    page: Page,
    pair: String,
    name: String,
    said: Option<String>,
    is_waiting: bool,
    next: Option<When>,
    by_phone: Option<ByPhone>,
    contact_requests: Vec<OpenContactRequest>,
    charts: Charts,
    words: BoardWords,
    sessions: SessionsShown,
    notices: Vec<Notice>,
    instruments: InstrumentsShown,
    minutes: u16,
    has_calendar: bool,
}

/// Which sessions are shown.
#[derive(Deserialize)]
pub struct Shown {
    /// Number of the latest ones to skip.
    #[serde(default)]
    from: usize,
}

/// `GET /pairs/{pair}/together`
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
    let requests = app.storage.contact_requests_of(&pair.id).await?;
    let page = Together {
        said: once.and_then(|once| once.said(page)),
        is_waiting: is_at_the_door(&app, pair),
        next: next.map(|next| times.when(next.arranged.starts_at)),
        by_phone: ByPhone::beside_work(&app, &one, &times).await?,
        contact_requests: requests
            .iter()
            .map(|one| OpenContactRequest::new(page, one, &work.client, &times))
            .collect(),
        words: work.board_words(page, &times, &mut charts),
        charts,
        sessions: work.sessions_shown(page, &times, shown.from),
        notices: notices_of_pair(&app, page, &times, pair, "pair").await?,
        instruments: shown_to(&app, page, &times, &pair.id, Side::Counsellor).await?.latest(),
        minutes: pair.plan_minutes,
        has_calendar: plan_calendar::can_be_taken(&app, pair).await?,
        name: work.client,
        pair: pair.id.to_string(),
        page: one.page.at("today"),
    };
    Ok(with_cookies(html(&page)?, clear))
}
