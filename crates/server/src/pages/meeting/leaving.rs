//! The page after a session. A client may say how they leave and walk through their own steps, and
//! is offered support after a hard session; a counsellor may say how they leave, too. All of it can
//! be skipped.

use super::steps::Steps;
use crate::built::prompt::is_worth_asking;
use crate::built::work;
use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::pages::check_in::LastSession;
use crate::pages::owner::crisis::Crisis;
use crate::reply::{html, with_cookies};
use crate::security::{CurrentClient, CurrentPerson, OneOfTwo};
use crate::sign_in::login::Recognised;
use crate::state::App;
use alliance::Side;
use alliance::board::StepWhen;
use alliance::check_in::Occasion;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use http::HeaderMap;
use practice::PairId;
use serde::Deserialize;
use storage::Wish;

#[derive(Template)]
#[template(path = "meeting/leaving.html")]
struct Leaving {
    page: Page,
    /// Which of the two leaves; `None` for somebody who is not recognised.
    side: Option<Side>,
    own: Option<Own>,
}

/// What the page offers one of the two.
struct Own {
    one: OneOfTwo,
    asks: String,
    answers: Option<String>,
    steps: Steps,
    is_steady_offered: bool,
    has_asked: bool,
    crisis: Crisis,
    /// Address of the page about the session's pace.
    pace: Option<String>,
    /// The pair, if something is worth asking its counsellor about.
    worth_asking: Option<PairId>,
}

/// Which pair a counsellor has just left.
#[derive(Deserialize)]
pub struct Left {
    pair: Option<PairId>,
}

/// `GET /leaving`
pub async fn show(
    app: App,
    page: Page,
    recognised: Recognised,
    Query(left): Query<Left>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (once, clear) = Once::take(&app, &headers);
    let was_hard = matches!(once, Some(Once::Said(keys)) if keys == ["leaving-steady-title"]);
    let (side, one) = match (recognised.client, recognised.person, left.pair) {
        // A browser that holds both belongs to a counsellor who tried a link.
        (_, Some((person, login)), Some(pair)) => {
            let me = CurrentPerson { person, login, page: page.clone() };
            (Some(Side::Counsellor), Some(OneOfTwo::counsellor(&app, me, &pair).await?))
        }
        (_, Some(_), None) => (Some(Side::Counsellor), None),
        (Some((client, pair, login)), None, _) => {
            let client = CurrentClient { client, pair, login, page: page.clone() };
            (Some(Side::Client), Some(OneOfTwo::client(&app, client).await?))
        }
        (None, None, _) => (None, None),
    };
    let own = match one {
        Some(one) => Some(own(&app, one, was_hard).await?),
        None => None,
    };
    Ok(with_cookies(html(&Leaving { page, side, own })?, clear))
}

async fn own(app: &App, one: OneOfTwo, was_hard: bool) -> Result<Own, PageError> {
    let last = LastSession::of(app, &one).await?;
    let occasion = if one.is_client() { Occasion::Leaving } else { Occasion::CounsellorLeaving };
    let pair = &one.pair.id;
    let steps = Steps::of(app, &one.page, pair, StepWhen::After, last.place).await?;
    let worth_asking = !one.is_client() && is_worth_asking(app, pair, Side::Counsellor).await?;
    let last_session = app.storage.sessions_of(pair).await?.into_iter().next();
    let mut paced = work::paced(app, &one.pair, one.side).await?;
    let requests = app.storage.contact_requests_of(pair).await?;
    let has_asked = requests.iter().any(|one| one.wish == Wish::Contact);
    Ok(Own {
        asks: one.check_in(occasion),
        answers: last.leaving.map(|id| format!("{}/kept/{id}", one.check_ins())),
        steps,
        is_steady_offered: one.is_client() && (was_hard || last.is_distress_high || has_asked),
        has_asked,
        pace: last_session.and_then(|session| paced.remove(&session.id)),
        crisis: Crisis::of(app).await?,
        worth_asking: worth_asking.then(|| pair.clone()),
        one,
    })
}
