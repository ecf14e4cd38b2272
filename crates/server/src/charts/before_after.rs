//! Arriving beside leaving (docs/practices.md#c8): items 1 and 5, and items 2 and 6, as pairs of
//! marks, one row a session, latest last. Deliberately absent: which of the two is better.

use super::pen::{Held, Pen};
use super::table::{Table, cell};
use crate::page::Page;
use alliance::check_in::{Item, SCALE_MAX};
use askama::Template;

/// Sessions drawn; the table has more (chosen: what can be seen at a glance).
const DRAWN: usize = 8;
/// Height of a row in pixels.
const ROW: usize = 34;
/// Where the scale begins and ends, in percent of the width; the day is left of it.
const SCALE: (f64, f64) = (24.0, 96.0);

/// Arriving beside leaving.
#[derive(Template)]
#[template(path = "charts/before_after.html")]
pub struct BeforeAfterChart {
    page: Page,
    title: String,
    sentence: String,
    sides: Vec<Pairs>,
    table: Option<Table>,
}

/// One question, before and after.
struct Pairs {
    id: &'static str,
    title: String,
    /// What the drawing says, in words.
    about: String,
    ends: [String; 2],
    rows: Vec<Row>,
    height: usize,
}

/// One session.
struct Row {
    day: String,
    y: usize,
    words_y: usize,
    before: Option<String>,
    after: Option<String>,
    /// Both marks in the same place: one is drawn inside the other.
    is_same: bool,
}

/// The two questions, each with its items before and after.
const QUESTIONS: [(&str, Item, Item); 2] =
    [("how", Item::Arriving, Item::Leaving), ("tense", Item::Tense, Item::TenseLeaving)];

pub(super) fn draw(pen: Pen<'_>, held: &[Held<'_>]) -> BeforeAfterChart {
    let sides: Vec<Pairs> = QUESTIONS
        .into_iter()
        .filter_map(|(id, before, after)| pairs(pen, held, id, before, after))
        .collect();
    let sentence =
        if sides.is_empty() { "chart-before_after-nothing" } else { "chart-before_after-sentence" };
    BeforeAfterChart {
        page: pen.to.page.clone(),
        title: pen.t("chart-before_after-title"),
        sentence: pen.say_to(sentence, &[]),
        table: (!sides.is_empty()).then(|| table(pen, held)),
        sides,
    }
}

fn pairs(
    pen: Pen<'_>,
    held: &[Held<'_>],
    id: &'static str,
    before: Item,
    after: Item,
) -> Option<Pairs> {
    let values = |one: &Held<'_>| (one.session.scale(before), one.session.scale(after));
    let is_told = |one: &&Held<'_>| values(one) != (None, None);
    let mut told: Vec<&Held<'_>> = held.iter().rev().filter(is_told).take(DRAWN).collect();
    told.reverse();
    let [low, high] = ["low", "high"].map(|end| pen.t(&format!("chart-before_after-{id}-{end}")));
    let rows: Vec<Row> = told
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let (before, after) = values(one);
            Row {
                day: pen.times.date(one.at).short(),
                y: at * ROW + 16,
                words_y: at * ROW + 21,
                before: before.map(x),
                after: after.map(x),
                is_same: before == after,
            }
        })
        .collect();
    (!rows.is_empty()).then(|| Pairs {
        id,
        title: pen.t(&format!("chart-before_after-{id}-title")),
        about: about(pen, told.iter().map(|one| values(one)), &high),
        ends: [low, high],
        height: rows.len() * ROW,
        rows,
    })
}

fn x(value: u8) -> String {
    let (from, to) = SCALE;
    let share = f64::from(value.min(SCALE_MAX)) / f64::from(SCALE_MAX);
    format!("{:.1}%", from + share * (to - from))
}

/// How often leaving was nearer to one end than arriving, further from it, or the same.
fn about(pen: Pen<'_>, pairs: impl Iterator<Item = (Option<u8>, Option<u8>)>, end: &str) -> String {
    let both: Vec<(u8, u8)> = pairs.filter_map(|(before, after)| before.zip(after)).collect();
    let count = |wanted: &dyn Fn(&(u8, u8)) -> bool| {
        u32::try_from(both.iter().filter(|pair| wanted(pair)).count()).unwrap_or(u32::MAX)
    };
    let args = [
        ("end", end.into()),
        ("all", count(&|_| true).into()),
        ("nearer", count(&|(before, after)| after > before).into()),
        ("further", count(&|(before, after)| after < before).into()),
    ];
    pen.to.page.say("chart-before_after-about", &args)
}

fn table(pen: Pen<'_>, held: &[Held<'_>]) -> Table {
    let heads = ["session", "arriving", "leaving", "tense-arriving", "tense-leaving"];
    let items = [Item::Arriving, Item::Leaving, Item::Tense, Item::TenseLeaving];
    let row = |one: &Held<'_>| {
        let values = items.map(|item| cell(pen.formats(), one.session.scale(item)));
        [pen.times.date(one.at).full()].into_iter().chain(values).collect()
    };
    let heads = heads.map(|head| pen.t(&format!("chart-head-{head}"))).to_vec();
    Table::over_sessions(pen.t("chart-before_after-title"), heads, held.iter().rev().map(row))
}
