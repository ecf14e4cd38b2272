//! Choosing, from a form on the pair's page or the client's own, or from the room by a script.
//! Either of the two turns pace off for the pair. Deliberately absent: asking for a reason.

use crate::built::work;
use crate::error::PageError;
use crate::form::FromScript;
use crate::once::Once;
use crate::page::Page;
use crate::reply::go_with;
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use alliance::Side;
use alliance::pace::{Choice, Choices};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use http::StatusCode;
use practice::audit::Actor;
use practice::{PairId, Who};
use serde::Deserialize;
use wire::PaceStands;

/// What the form sends; the room sends the choice alone.
#[derive(Deserialize)]
pub struct Chosen {
    choice: Choice,
    /// There where the form had the box for `client_reads`, ticked or not.
    box_shown: Option<String>,
    client_reads: Option<String>,
}

/// What the switch sends.
#[derive(Deserialize)]
pub struct Turned {
    pace: Turn,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Turn {
    Off,
    On,
}

/// Who chooses.
struct Chooser<'a> {
    page: &'a Page,
    who: Who,
    by: Actor,
    side: Side,
    pair: &'a PairId,
}

impl<'a> Chooser<'a> {
    fn client(client: &'a CurrentClient) -> Self {
        let by = Actor::Client(client.client.to_string());
        Self { page: &client.page, who: client.who(), by, side: Side::Client, pair: &client.pair }
    }

    fn counsellor(me: &'a CurrentPerson, pair: &'a PairId) -> Self {
        let by = me.actor();
        Self { page: &me.page, who: me.who(), by, side: Side::Counsellor, pair }
    }

    /// Where the form stands.
    fn back(&self) -> String {
        match self.side {
            Side::Counsellor => format!("/pairs/{}#counting", self.pair),
            Side::Client => "/me#counting".into(),
        }
    }
}

/// `POST /me/pace/choice`
pub async fn choose_as_client(
    State(app): State<App>,
    client: CurrentClient,
    FromScript(from_script): FromScript,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    choose(&app, &Chooser::client(&client), from_script, chosen).await
}

/// `POST /pairs/{pair}/pace/choice`
pub async fn choose_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
    FromScript(from_script): FromScript,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    choose(&app, &Chooser::counsellor(&me, &pair), from_script, chosen).await
}

/// `POST /me/pace/off`
pub async fn turn_as_client(
    State(app): State<App>,
    client: CurrentClient,
    FromScript(from_script): FromScript,
    Form(turned): Form<Turned>,
) -> Result<Response, PageError> {
    turn(&app, &Chooser::client(&client), from_script, turned).await
}

/// `POST /pairs/{pair}/pace/off`
pub async fn turn_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
    FromScript(from_script): FromScript,
    Form(turned): Form<Turned>,
) -> Result<Response, PageError> {
    turn(&app, &Chooser::counsellor(&me, &pair), from_script, turned).await
}

/// `POST /me/pace/delete`: everything that was counted, and nothing more is.
pub async fn delete_all(
    State(app): State<App>,
    client: CurrentClient,
) -> Result<Response, PageError> {
    let chooser = Chooser::client(&client);
    let pair = work::shared_pair(&app, &chooser.who, chooser.pair).await?;
    app.storage.delete_paces(&pair.id, chooser.side, &chooser.by, app.clock.now()).await?;
    Ok(go_with(&chooser.back(), [Once::say("pace-deleted-all").carry(&app)]))
}

/// How the choices stand, as one of the two sees it.
pub fn stands_of(choices: &Choices, side: Side) -> PaceStands {
    PaceStands {
        mine: choices.of(side).choice,
        theirs: choices.of(side.other()).choice,
        off: choices.off,
    }
}

async fn choose(
    app: &App,
    chooser: &Chooser<'_>,
    from_script: bool,
    chosen: Chosen,
) -> Result<Response, PageError> {
    let Chooser { who, by, side, .. } = chooser;
    let pair = work::shared_pair(app, who, chooser.pair).await?;
    let (before, now) = (app.storage.pace_choices(&pair.id).await?.of(*side), app.clock.now());
    if before.choice != chosen.choice
        && !app.storage.choose_pace(&pair.id, *side, chosen.choice, by, now).await?
    {
        return Ok(refuse(app, chooser, from_script, "pace-off-unchosen"));
    }
    let reads = chosen.client_reads.is_some();
    if chosen.box_shown.is_some() && before.client_reads != reads {
        if reads {
            app.storage.let_client_read_pace(&pair.id, *side, by, now).await?;
        } else {
            app.storage.hide_pace_from_client(&pair.id, *side, by, now).await?;
        }
    }
    answer(app, chooser, from_script, "pace-kept").await
}

async fn turn(
    app: &App,
    chooser: &Chooser<'_>,
    from_script: bool,
    turned: Turned,
) -> Result<Response, PageError> {
    let pair = work::shared_pair(app, &chooser.who, chooser.pair).await?;
    let now = app.clock.now();
    let said = match turned.pace {
        Turn::Off => {
            app.storage.turn_pace_off(&pair.id, &chooser.by, now).await?;
            "pace-turned-off"
        }
        Turn::On => {
            app.storage.turn_pace_on(&pair.id, &chooser.by, now).await?;
            "pace-turned-on"
        }
    };
    answer(app, chooser, from_script, said).await
}

/// A script hears how the choices stand now.
async fn answer(
    app: &App,
    chooser: &Chooser<'_>,
    from_script: bool,
    said: &'static str,
) -> Result<Response, PageError> {
    if !from_script {
        return Ok(go_with(&chooser.back(), [Once::say(said).carry(app)]));
    }
    let choices = app.storage.pace_choices(chooser.pair).await?;
    Ok(Json(stands_of(&choices, chooser.side)).into_response())
}

fn refuse(app: &App, chooser: &Chooser<'_>, from_script: bool, why: &'static str) -> Response {
    if !from_script {
        return go_with(&chooser.back(), [Once::say(why).carry(app)]);
    }
    let sentence = chooser.page.t(why);
    (StatusCode::CONFLICT, Json(serde_json::json!({ "sentence": sentence }))).into_response()
}
