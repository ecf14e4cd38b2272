//! The practice's threshold for the prompt (docs/practices.md#c10), with the costs of each choice.

use crate::error::PageError;
use crate::page::Page;
use crate::state::App;
use alliance::alliance_line::{EARLY_RATE, Threshold};

/// The thresholds, with the costs of each.
pub(super) struct Choice {
    pub rows: Vec<Row>,
    pub early: String,
}

/// One threshold; the numbers are percentages.
pub(super) struct Row {
    pub points: u8,
    pub is_chosen: bool,
    /// Message key of its name.
    pub name: &'static str,
    pub cells: [String; 7],
}

impl Choice {
    pub(super) async fn of(app: &App, page: &Page) -> Result<Self, PageError> {
        let chosen = app.storage.prompt_threshold().await?;
        let rows =
            Threshold::ALL.into_iter().map(|threshold| row(page, threshold, chosen)).collect();
        Ok(Self { rows, early: page.formats().rounded(EARLY_RATE, 1) })
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

fn row(page: &Page, threshold: Threshold, chosen: Threshold) -> Row {
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
        cells: cells.map(|rate| page.formats().rounded(rate, 1)),
    }
}
