//! The alliance line as a chart (docs/practices.md#c10): items 7 to 9 together, this
//! client's usual range, where it is worth asking, and the line's quality beneath. Items 10 and 11
//! have charts of their own.

use super::drawing::{self, Column, Drawing, Height, Mark};
use super::line_chart::LineChart;
use super::pen::{DRAWN, Held, Pen};
use super::quality::Quality;
use super::table::{NOTHING, Table, cell};
use alliance::alliance_line::{AllianceLine, ITEMS, Point, Reason};
use alliance::check_in::Item;

pub(super) fn draw(pen: Pen<'_>, held: &[Held<'_>], line: &AllianceLine) -> LineChart {
    let has_any = line.points.iter().any(is_told);
    let first = held.len().saturating_sub(DRAWN);
    let columns: Vec<Column> = held[first..]
        .iter()
        .zip(&line.points[first..])
        .map(|(one, point)| Column {
            at: one.at,
            value: point.reading.total(),
            asks: point.prompts(),
            quality: one.quality,
        })
        .collect();
    let usual = line.usual.map(|usual| (usual.median, usual.spread));
    let ends = [pen.t("chart-completely"), pen.t("chart-not-at-all")];
    let drawing = has_any.then(|| drawing::draw(pen, &columns, Height::Tall, usual, ends));
    LineChart {
        page: pen.to.page.clone(),
        id: "line".into(),
        title: pen.say_to("chart-line-title", &[]),
        sentence: sentence(pen, held, line),
        source: pen.say_to("chart-line-source", &[]),
        legend: drawing.as_ref().map(|drawing| legend(pen, drawing)).unwrap_or_default(),
        drawing,
        table: has_any.then(|| table(pen, held, line)),
    }
}

fn is_told(point: &Point) -> bool {
    point.prompts() || point.reading.items.iter().any(Option::is_some)
}

/// The chart in words: the usual range, then the latest session that was worth asking about.
fn sentence(pen: Pen<'_>, held: &[Held<'_>], line: &AllianceLine) -> String {
    let has_just_varied = line.latest().is_some_and(Point::prompts);
    let first = if line.rarely_varies && !has_just_varied {
        "chart-line-rarely-varies"
    } else if line.usual.is_some() {
        "chart-line-mostly-usual"
    } else if line.points.iter().any(is_told) {
        "chart-line-too-few"
    } else {
        "chart-line-nothing"
    };
    let mut words = pen.say_to(first, &[]);
    let drawn = held.iter().zip(&line.points).rev().take(DRAWN);
    let asked = drawn.into_iter().find(|(_, point)| point.prompts());
    if let Some((one, point)) = asked {
        words.push(' ');
        words.push_str(&pen.say_to(why(point), &[("day", &day(pen, one))]));
        if let Some(also) = one.quality.and_then(that_day) {
            words.push(' ');
            words.push_str(&pen.t(also));
        }
    }
    words
}

/// The reason that is named, where there are several.
fn why(point: &Point) -> &'static str {
    let has = |wanted: &dyn Fn(&Reason) -> bool| point.reasons.iter().any(wanted);
    if has(&|reason| *reason == Reason::Talk) {
        "chart-line-talk"
    } else if has(&|reason| *reason == Reason::Total) {
        "chart-line-lower"
    } else if has(&|reason| *reason == Reason::Slide) {
        "chart-line-slide"
    } else if has(&|reason| matches!(reason, Reason::OneItem(_))) {
        "chart-line-one-lower"
    } else {
        "chart-line-early-low"
    }
}

fn that_day(quality: Quality) -> Option<&'static str> {
    match quality {
        Quality::Steady => None,
        Quality::Delayed => Some("chart-that-day-delayed"),
        Quality::Uneven => Some("chart-that-day-uneven"),
        Quality::BrokeUp => Some("chart-that-day-broke-up"),
    }
}

fn day(pen: Pen<'_>, held: &Held<'_>) -> String {
    pen.times.date(held.at).long()
}

/// What the marks in the drawing mean.
pub(super) fn legend(pen: Pen<'_>, drawing: &Drawing) -> Vec<(Mark, String)> {
    let has = |mark| drawing.qualities.iter().any(|(quality, _)| *quality == mark);
    let all = [
        (Mark::Usual, drawing.band.is_some()),
        (Mark::Asks, !drawing.rings.is_empty()),
        (Mark::LeftOut, !drawing.left_out.is_empty()),
        (Mark::Steady, has(Mark::Steady)),
        (Mark::Uneven, has(Mark::Uneven)),
        (Mark::BrokeUp, has(Mark::BrokeUp)),
    ];
    all.into_iter()
        .filter(|(_, is_there)| *is_there)
        .map(|(mark, _)| (mark, said(pen, mark)))
        .collect()
}

fn said(pen: Pen<'_>, mark: Mark) -> String {
    match mark {
        Mark::Usual => pen.say_to("chart-mark-usual", &[]),
        Mark::Asks => pen.t("chart-mark-asks"),
        Mark::LeftOut => pen.t("chart-mark-left-out"),
        Mark::Steady => pen.t("chart-mark-steady"),
        Mark::Uneven => pen.t("chart-mark-uneven"),
        Mark::BrokeUp => pen.t("chart-mark-broke-up"),
    }
}

fn table(pen: Pen<'_>, held: &[Held<'_>], line: &AllianceLine) -> Table {
    let heads = ["accepted", "mattered", "made-sense", "together", "the-line", "asks"];
    let first = pen.t("chart-head-session");
    let rest = heads.map(|head| pen.t(&format!("chart-head-{head}")));
    let [asks, nothing] = [pen.t("chart-mark-asks"), String::new()];
    let row = |(one, point): (&Held<'_>, &Point)| {
        let items =
            ITEMS.iter().zip(point.reading.items).map(|(_, value)| cell(pen.formats(), value));
        let mut row = vec![pen.times.date(one.at).full()];
        row.extend(items);
        row.push(cell(pen.formats(), point.reading.total()));
        row.push(quality_word(pen, one.quality));
        row.push(if point.prompts() { asks.clone() } else { nothing.clone() });
        row
    };
    let heads = [first].into_iter().chain(rest).collect();
    let rows = held.iter().zip(&line.points).rev().map(row);
    Table::over_sessions(pen.say_to("chart-line-title", &[]), heads, rows)
}

pub(super) fn quality_word(pen: Pen<'_>, quality: Option<Quality>) -> String {
    match quality {
        None => NOTHING.into(),
        Some(Quality::Steady) => pen.t("chart-line-was-steady"),
        Some(Quality::Delayed) => pen.t("chart-line-was-delayed"),
        Some(Quality::Uneven) => pen.t("chart-line-was-uneven"),
        Some(Quality::BrokeUp) => pen.t("chart-line-was-broke-up"),
    }
}

/// The item's name in a table.
pub(super) fn head(item: Item) -> &'static str {
    if item == Item::OnScreen { "chart-head-screen" } else { "chart-head-pace" }
}
