//! Changes the choices about counting, from a form on the pair's page or the client's own, or from
//! the room by a script. Either of the two can turn pace off for the pair. Nobody is asked for a
//! reason.

use crate::error::PageError;
use crate::form::FromScript;
use crate::once::Once;
use crate::reply::go_with;
use crate::security::{InRoom, OneOfTwo};
use crate::state::App;
use alliance::Side;
use alliance::pace::{Choice, Choices};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use http::StatusCode;
use serde::Deserialize;
use wire::PaceStands;

/// The form; the room sends the choice alone.
#[derive(Deserialize)]
pub struct Chosen {
    choice: Choice,
    /// Present if the form had the box for `client_reads`, ticked or not.
    box_shown: Option<String>,
    client_reads: Option<String>,
}

/// The form of the switch.
#[derive(Deserialize)]
pub struct Switched {
    pace: OnOff,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum OnOff {
    Off,
    On,
}

/// `POST /me/pace/choice` and `POST /pairs/{pair}/pace/choice`
pub async fn choose(
    app: App,
    InRoom(one): InRoom,
    FromScript(from_script): FromScript,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    let (pair, side, by) = (&one.pair.id, one.side, &one.actor);
    let (before, now) = (app.storage.pace_choices(pair).await?.of(side), app.clock.now());
    if before.choice != chosen.choice
        && !app.storage.choose_pace(pair, side, chosen.choice, by, now).await?
    {
        return Ok(refuse(&app, &one, from_script, "pace-off-unchosen"));
    }
    let reads = chosen.client_reads.is_some();
    if chosen.box_shown.is_some() && before.client_reads != reads {
        if reads {
            app.storage.let_client_read_pace(pair, side, by, now).await?;
        } else {
            app.storage.hide_pace_from_client(pair, side, by, now).await?;
        }
    }
    stand_now(&app, &one, from_script, "pace-kept").await
}

/// `POST /me/pace/off` and `POST /pairs/{pair}/pace/off`
pub async fn switch(
    app: App,
    InRoom(one): InRoom,
    FromScript(from_script): FromScript,
    Form(switched): Form<Switched>,
) -> Result<Response, PageError> {
    let (pair, by, now) = (&one.pair.id, &one.actor, app.clock.now());
    let said = match switched.pace {
        OnOff::Off => {
            app.storage.turn_pace_off(pair, by, now).await?;
            "pace-turned-off"
        }
        OnOff::On => {
            app.storage.turn_pace_on(pair, by, now).await?;
            "pace-turned-on"
        }
    };
    stand_now(&app, &one, from_script, said).await
}

/// `POST /me/pace/delete`: deletes everything that was counted, and ends the counting.
pub async fn delete_all(app: App, one: OneOfTwo) -> Result<Response, PageError> {
    app.storage.delete_paces(&one.pair.id, one.side, &one.actor, app.clock.now()).await?;
    Ok(go_with(&back(&one), [Once::say("pace-deleted-all").carry(&app)]))
}

/// Both choices, as one of the two sees them.
pub fn stands_of(choices: &Choices, side: Side) -> PaceStands {
    PaceStands {
        mine: choices.of(side).choice,
        theirs: choices.of(side.other()).choice,
        off: choices.off,
    }
}

/// Address of the forms.
fn back(one: &OneOfTwo) -> String {
    format!("{}#counting", one.base())
}

/// The answer after a change: a script gets both choices, a form leads back with a sentence.
async fn stand_now(
    app: &App,
    one: &OneOfTwo,
    from_script: bool,
    said: &'static str,
) -> Result<Response, PageError> {
    if !from_script {
        return Ok(go_with(&back(one), [Once::say(said).carry(app)]));
    }
    let choices = app.storage.pace_choices(&one.pair.id).await?;
    Ok(Json(stands_of(&choices, one.side)).into_response())
}

fn refuse(app: &App, one: &OneOfTwo, from_script: bool, why: &'static str) -> Response {
    if !from_script {
        return go_with(&back(one), [Once::say(why).carry(app)]);
    }
    let sentence = one.page.t(why);
    (StatusCode::CONFLICT, Json(serde_json::json!({ "sentence": sentence }))).into_response()
}
