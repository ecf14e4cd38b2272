//! What a pair says or does when somebody comes in. Either of the two writes it down, both read it;
//! the browsers tell each other of a change. Deliberately absent: the socket.

use crate::error::PageError;
use crate::form::FromScript;
use crate::reply::go;
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use practice::permission::may;
use practice::{Action, PairId, Private, Who};
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

/// `POST /arrive/word`: from the client's side.
pub async fn agree_as_client(
    State(app): State<App>,
    client: CurrentClient,
    from_script: FromScript,
    Form(agreed): Form<Agreed>,
) -> Result<Response, PageError> {
    let kept = keep(&app, &client.pair, &client.who(), agreed).await?;
    Ok(answer(&from_script, kept, "/arrive"))
}

/// `POST /room/{pair}/word`: from the counsellor's side.
pub async fn agree_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
    from_script: FromScript,
    Form(agreed): Form<Agreed>,
) -> Result<Response, PageError> {
    let kept = keep(&app, &pair, &me.who(), agreed).await?;
    Ok(answer(&from_script, kept, &format!("/room/{pair}")))
}

/// What a pair agreed on, for the facts of the room.
pub async fn word_of(app: &App, pair: &PairId) -> Result<Option<CodeWord>, PageError> {
    let kept = app.storage.code_word(pair).await?;
    Ok(kept.map(|kept| CodeWord {
        word: kept.word.into_inner(),
        agreed_at: kept.agreed_at.as_micros(),
    }))
}

async fn keep(app: &App, pair: &PairId, who: &Who, agreed: Agreed) -> Result<CodeWord, PageError> {
    let pair = app.storage.pair(pair).await?.ok_or(PageError::NotFound)?;
    let action = Action::EnterRoom { pair: &pair.id, counsellor: &pair.counsellor };
    if !may(who, &action) {
        return Err(PageError::NotFound);
    }
    let word = agreed.word.reveal().trim().to_string();
    if word.chars().count() > LETTERS_MAX || word.chars().any(char::is_control) {
        return Err(PageError::Unreadable);
    }
    let now = app.clock.now();
    app.storage.set_code_word(&pair.id, &Private::new(word.clone()), now).await?;
    Ok(CodeWord { word, agreed_at: now.as_micros() })
}

fn answer(from_script: &FromScript, kept: CodeWord, back: &str) -> Response {
    if from_script.0 { Json(kept).into_response() } else { go(back) }
}
