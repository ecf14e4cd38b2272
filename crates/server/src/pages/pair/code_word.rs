//! The code word of a pair. Either of the two writes it, both read it; the browsers tell each other
//! about changes.

use crate::error::PageError;
use crate::form::FromScript;
use crate::reply::go;
use crate::security::InRoom;
use crate::state::App;
use alliance::Side;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use practice::{PairId, Private};
use serde::{Deserialize, Serialize};

/// Longest code word in characters (chosen: one sentence).
const LETTERS_MAX: usize = 80;

/// For the script, as `web/room/state.ts` describes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeWord {
    word: String,
    /// Microseconds since 1970.
    agreed_at: i64,
}

/// The form.
#[derive(Deserialize)]
pub struct Agreed {
    #[serde(deserialize_with = "crate::form::private")]
    word: Private<String>,
}

/// `POST /arrive/word` and `POST /room/{pair}/word`
pub async fn agree(
    app: App,
    InRoom(one): InRoom,
    FromScript(from_script): FromScript,
    Form(agreed): Form<Agreed>,
) -> Result<Response, PageError> {
    one.may_enter_room()?;
    let word = agreed.word.reveal().trim().to_string();
    if word.chars().count() > LETTERS_MAX || word.chars().any(practice::is_command) {
        return Err(PageError::Unreadable);
    }
    let now = app.clock.now();
    app.storage.set_code_word(&one.pair.id, &Private::new(word.clone()), now).await?;
    if from_script {
        return Ok(Json(CodeWord { word, agreed_at: now.as_micros() }).into_response());
    }
    Ok(go(&match one.side {
        Side::Client => "/arrive".into(),
        Side::Counsellor => format!("/room/{}", one.pair.id),
    }))
}

/// What a pair agreed on, for the facts of the room.
pub async fn word_of(app: &App, pair: &PairId) -> Result<Option<CodeWord>, PageError> {
    let kept = app.storage.code_word(pair).await?;
    Ok(kept.map(|kept| CodeWord {
        word: kept.word.into_inner(),
        agreed_at: kept.agreed_at.as_micros(),
    }))
}
