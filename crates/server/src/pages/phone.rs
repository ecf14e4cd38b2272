//! A session held by telephone (C-rows without the room's media): the counsellor begins it, either
//! ends it, and the two use the board and the check-ins on their pages meanwhile.

use super::once::Once;
use super::{go, go_with, work};
use crate::error::PageError;
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use ::practice::audit::Actor;
use ::practice::{PairId, Who};
use axum::extract::{Path, State};
use axum::response::Response;
use storage::{EndedBy, Held, LineFacts, SessionFacts};

/// `POST /pairs/{pair}/phone`
pub async fn begin(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
) -> Result<Response, PageError> {
    let pair = work::shared_pair(&app, &me.who(), &pair).await?;
    let by = Actor::Person(me.person.id.to_string());
    let to = format!("/pairs/{}/together", pair.id);
    let begun = app.storage.start_phone_session(&pair.id, &by, app.clock.now()).await?;
    let is_in_room =
        begun.is_none() && app.storage.open_session_held(&pair.id, Held::Room).await?.is_some();
    if is_in_room {
        return Ok(go_with(&to, [Once::say("phone-in-the-room").carry(&app)]));
    }
    app.boards.changed(&pair.id).await?;
    Ok(go(&to))
}

/// `POST /pairs/{pair}/phone/end`
pub async fn end_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
) -> Result<Response, PageError> {
    end(&app, &me.who(), &pair, EndedBy::Counsellor).await
}

/// `POST /me/phone/end`
pub async fn end_as_client(
    State(app): State<App>,
    client: CurrentClient,
) -> Result<Response, PageError> {
    end(&app, &client.who(), &client.pair, EndedBy::Client).await
}

/// Both may press at once: the second finds it ended and comes to the same page.
async fn end(app: &App, who: &Who, pair: &PairId, by: EndedBy) -> Result<Response, PageError> {
    let pair = work::shared_pair(app, who, pair).await?;
    if let Some(open) = app.storage.open_session_held(&pair.id, Held::Phone).await? {
        let facts = SessionFacts {
            ended_at: app.clock.now(),
            ended_by: by,
            modalities: vec![open.modality],
            line: LineFacts::default(),
        };
        app.storage.end_session(&open.id, &facts, None).await?;
        app.boards.changed(&pair.id).await?;
    }
    Ok(go("/leaving"))
}
