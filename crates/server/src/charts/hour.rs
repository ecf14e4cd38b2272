//! A session minute by minute (docs/practices.md#a6): the client's seconds above the
//! middle, the counsellor's beneath, both at once across it, and silence as empty space. The side
//! tells who spoke, so the chart reads without colour. Deliberately absent: a target, and when
//! within a minute somebody spoke.

use super::table::Table;
use super::{Telling, long};
use crate::page::Page;
use alliance::pace::{Minute, Spoken};
use askama::Template;

/// Columns drawn at most; beyond, a column is several minutes (chosen: what a phone can show).
const COLUMNS_MAX: usize = 90;
/// Height of a full minute on either side of the middle, in pixels; `charts.css` has the same
/// number.
const FULL: f64 = 72.0;
/// Space above for a label, in pixels.
const TOP: f64 = 24.0;
/// Share of its column that a bar takes, so that minutes stay apart (chosen).
const BAR: f64 = 0.8;
/// Labels of minutes beneath, at most (chosen: what fits on a phone).
const NAMES_MAX: usize = 7;
/// Minutes between two labels (chosen: steps of a clock); beyond the largest only the first and the
/// last minute have one.
const NAME_STEPS: [usize; 8] = [1, 5, 10, 15, 30, 60, 120, 240];

/// The chart of an hour.
#[derive(Template)]
#[template(path = "charts/hour.html")]
pub struct HourChart {
    page: Page,
    title: String,
    /// What the drawing says, in words.
    sentence: String,
    drawing: Option<Hour>,
    table: Option<Table>,
}

/// The marks of the SVG.
struct Hour {
    columns: usize,
    height: f64,
    middle: f64,
    /// Labels of the one above and the one beneath.
    ends: [String; 2],
    legend: [String; 3],
    client: String,
    counsellor: String,
    both: String,
    unheard: String,
    names: Vec<Name>,
    names_y: f64,
}

/// The label of a minute.
struct Name {
    x: String,
    anchor: &'static str,
    words: String,
}

/// Draws a session's minutes.
pub fn hour(telling: Telling<'_>, minutes: &[Minute]) -> HourChart {
    let is_there = !minutes.is_empty();
    HourChart {
        page: telling.page.clone(),
        title: telling.page.t("pace-hour-title"),
        sentence: sentence(telling, minutes),
        drawing: is_there.then(|| draw(telling, minutes)),
        table: is_there.then(|| table(telling, minutes)),
    }
}

fn sentence(telling: Telling<'_>, minutes: &[Minute]) -> String {
    let page = telling.page;
    if minutes.is_empty() {
        return page.t("pace-hour-nothing");
    }
    let spoken = Spoken::over(minutes);
    let args = [
        ("client", long(page, spoken.client_s + spoken.both_s).into()),
        ("counsellor", long(page, spoken.counsellor_s + spoken.both_s).into()),
        ("both", long(page, spoken.both_s).into()),
        ("silent", long(page, spoken.silent_s).into()),
    ];
    let said = telling.say_to("pace-hour-sentence", &args);
    if spoken.unheard_s < 60 {
        return said;
    }
    let unheard = page.ta("pace-hour-unheard", &[("time", &long(page, spoken.unheard_s))]);
    format!("{said} {unheard}")
}

/// Minutes in one column.
fn per_column(minutes: usize) -> usize {
    minutes.div_ceil(COLUMNS_MAX).max(1)
}

fn draw(telling: Telling<'_>, minutes: &[Minute]) -> Hour {
    let (page, each) = (telling.page, per_column(minutes.len()));
    let ends = ["pace-hour-client", "pace-hour-counsellor"];
    let middle = TOP + FULL;
    let mut hour = Hour {
        columns: minutes.len().div_ceil(each),
        height: middle + FULL + 48.0,
        middle,
        ends: ends.map(|end| telling.say_to(end, &[])),
        legend: ["both", "silent", "unheard"].map(|one| page.t(format!("pace-mark-{one}"))),
        client: String::new(),
        counsellor: String::new(),
        both: String::new(),
        unheard: String::new(),
        names: names(page, minutes.len()),
        names_y: middle + FULL + 40.0,
    };
    for (at, column) in minutes.chunks(each).enumerate() {
        let spoken = Spoken::over(column);
        let pixels = |seconds: u32| f64::from(seconds) * FULL / (60.0 * column.len() as f64);
        let [client, counsellor, both] =
            [spoken.client_s, spoken.counsellor_s, spoken.both_s].map(pixels);
        bar(&mut hour.client, at, middle - both - client, client);
        bar(&mut hour.both, at, middle - both, 2.0 * both);
        bar(&mut hour.counsellor, at, middle + both, counsellor);
        // Less than half of the minute was counted.
        if spoken.unheard_s as usize > 30 * column.len() {
            hour.unheard.push_str(&format!("M{at} {middle}h{BAR}"));
        }
    }
    hour
}

fn bar(path: &mut String, column: usize, y: f64, height: f64) {
    if height > 0.0 {
        path.push_str(&format!("M{column} {y:.1}h{BAR}v{height:.1}h-{BAR}z"));
    }
}

/// The minutes with labels: the first, the last, and some between.
fn names(page: &Page, minutes: usize) -> Vec<Name> {
    let fits = |step: &usize| minutes.div_ceil(*step) < NAMES_MAX;
    let step = NAME_STEPS.into_iter().find(fits).unwrap_or(minutes);
    // A label that would touch the last one is left out.
    let between = (0..minutes).step_by(step).filter(|at| 2 * (minutes - at) > step);
    between
        .chain([minutes])
        .map(|at| Name {
            x: format!("{:.2}%", at as f64 / minutes as f64 * 100.0),
            anchor: match at {
                0 => "start",
                at if at == minutes => "end",
                _ => "middle",
            },
            words: match at {
                at if at == minutes => {
                    page.tn("pace-hour-minutes", "minutes", u32::try_from(at).unwrap_or(0))
                }
                at => page.formats().number(at),
            },
        })
        .collect()
}

fn table(telling: Telling<'_>, minutes: &[Minute]) -> Table {
    let (page, each) = (telling.page, per_column(minutes.len()));
    let heads = vec![
        page.t("pace-head-minute"),
        telling.say_to("pace-head-client", &[]),
        telling.say_to("pace-head-counsellor", &[]),
        page.t("pace-head-both"),
        page.t("pace-head-silent"),
        page.t("pace-head-unheard"),
    ];
    let row = |(at, column): (usize, &[Minute])| {
        let spoken = Spoken::over(column);
        let first = at * each + 1;
        let name = match column.len() {
            1 => page.formats().number(first),
            length => {
                let [from, until] =
                    [first, first + length - 1].map(|one| page.formats().number(one));
                page.ta("pace-hour-span", &[("from", &from), ("until", &until)])
            }
        };
        let seconds = [
            spoken.client_s,
            spoken.counsellor_s,
            spoken.both_s,
            spoken.silent_s,
            spoken.unheard_s,
        ];
        [name].into_iter().chain(seconds.map(|one| page.formats().number(one))).collect()
    };
    let rows = minutes.chunks(each).enumerate().map(row).collect();
    Table::whole(page.t("pace-hour-title"), heads, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_as_wide_as_an_hour() {
        assert_eq!([1, 90, 91, 1_440].map(per_column), [1, 1, 2, 16]);
    }

    #[test]
    fn a_bar_that_is_nothing_is_not_drawn() {
        let mut path = String::new();
        bar(&mut path, 3, 12.0, 0.0);
        bar(&mut path, 4, 12.04, 7.26);
        assert_eq!(path, "M4 12.0h0.8v7.3h-0.8z");
    }
}
