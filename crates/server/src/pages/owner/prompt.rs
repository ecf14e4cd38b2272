//! The quiet flag after a session (docs/practices.md#c10): whether it is worth asking, and how soon
//! the practice wants to hear of it, with what each choice costs. Only the two of a pair learn of a
//! prompt. Deliberately absent: telling anybody, keeping a prompt, and what somebody answered.

use super::people::{people, runs_practice};
use crate::charts::span;
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go_with};
use crate::security::CurrentPerson;
use crate::state::App;
use alliance::Side;
use alliance::alliance_line::{self, EARLY_RATE, Threshold};
use alliance::check_in::{Occasion, Span, by_session};
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use practice::PairId;
use serde::Deserialize;

/// Whether something may have felt different in a pair's last session, as far as `looks` may know.
pub async fn is_worth_asking(app: &App, pair: &PairId, looks: Side) -> Result<bool, PageError> {
    let sessions = app.storage.sessions_of(pair).await?;
    let check_ins = app.storage.check_ins_on(pair, Occasion::Leaving).await?;
    let spans: Vec<Span> = sessions.iter().map(span).collect();
    let threshold = app.storage.prompt_threshold().await?;
    Ok(alliance_line::is_worth_asking(&by_session(&check_ins, &spans), looks, threshold))
}

/// How soon the practice hears of it, with what each choice costs.
pub(super) struct Choice {
    pub rows: Vec<Row>,
    pub early: String,
}

/// One threshold; numbers as they are read, shares of a hundred.
pub(super) struct Row {
    pub points: u8,
    pub is_chosen: bool,
    /// Message of its name.
    pub name: &'static str,
    pub cells: [String; 7],
}

impl Choice {
    pub(super) async fn of(app: &App) -> Result<Self, PageError> {
        let chosen = app.storage.prompt_threshold().await?;
        let rows = Threshold::ALL.into_iter().map(|threshold| row(threshold, chosen)).collect();
        Ok(Self { rows, early: EARLY_RATE.to_string() })
    }

    pub(super) fn heads(page: &Page) -> [String; 7] {
        [
            page.t("prompt-head-steady"),
            page.t("prompt-head-clients"),
            page.t("prompt-head-clients-first"),
            page.t("prompt-head-two"),
            page.t("prompt-head-three"),
            page.t("prompt-head-one"),
            page.t("prompt-head-slide"),
        ]
    }
}

fn row(threshold: Threshold, chosen: Threshold) -> Row {
    let rates = threshold.rates();
    let cells = [
        rates.steady_sessions,
        rates.steady_clients,
        rates.steady_clients_from_first,
        rates.all_by_two,
        rates.all_by_three,
        rates.one_by_five,
        rates.slide,
    ];
    Row {
        points: threshold.points(),
        is_chosen: threshold == chosen,
        name: match threshold {
            Threshold::Three => "prompt-soon",
            Threshold::Four => "prompt-between",
            Threshold::Five => "prompt-late",
        },
        cells: cells.map(|rate| rate.to_string()),
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Chosen {
    points: String,
}

/// `POST /people/prompt`
pub async fn keep(
    State(app): State<App>,
    me: CurrentPerson,
    Form(form): Form<Chosen>,
) -> Result<Response, PageError> {
    runs_practice(&me)?;
    let Some(threshold) = form.points.parse().ok().and_then(Threshold::from_points) else {
        let mut page = people(&app, me, None).await?;
        page.faults = Faults::one("points", "fault-prompt-points");
        return faulty(&page);
    };
    let by = me.actor();
    app.storage.set_prompt_threshold(threshold, &by, app.clock.now()).await?;
    Ok(go_with("/people", [Once::say("prompt-kept").carry(&app)]))
}
