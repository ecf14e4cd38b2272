//! Ratings of goals over time (docs/practices.md#c2), one chart a goal, whoever entered them.

use super::drawing::{self, Column, Drawing, Height};
use super::pen::Pen;
use super::table::Table;
use crate::page::Page;
use alliance::Side;
use alliance::board::{Board, Body, Entry, Rating};
use askama::Template;
use practice::EntryId;

/// Ratings drawn; the table has all (chosen: columns stay wide enough for days beneath).
const DRAWN: usize = 24;

/// One goal's ratings.
#[derive(Template)]
#[template(path = "charts/goal.html")]
pub struct GoalChart {
    page: Page,
    /// The goal.
    pub goal: EntryId,
    id: String,
    title: String,
    sentence: String,
    drawing: Drawing,
    table: Table,
}

pub(super) fn draw(pen: Pen<'_>, board: &Board) -> Vec<GoalChart> {
    let rated = board.entries.iter().filter_map(|entry| {
        let Body::Goal { ratings, .. } = &entry.body else { return None };
        (!ratings.is_empty()).then_some((entry, ratings.as_slice()))
    });
    rated.enumerate().map(|(at, (entry, ratings))| chart(pen, at, entry, ratings)).collect()
}

fn chart(pen: Pen<'_>, at: usize, entry: &Entry, ratings: &[Rating]) -> GoalChart {
    let drawn = &ratings[ratings.len().saturating_sub(DRAWN)..];
    let column = |rating: &Rating| Column {
        at: rating.at,
        value: Some(rating.value),
        asks: false,
        quality: None,
    };
    let columns: Vec<Column> = drawn.iter().map(column).collect();
    let ends = [pen.t("chart-goal-reached"), pen.t("chart-not-at-all")];
    GoalChart {
        page: pen.to.page.clone(),
        goal: entry.id.clone(),
        id: format!("goal-{at}"),
        title: pen.t("chart-goal-title"),
        sentence: sentence(pen, ratings),
        drawing: drawing::draw(pen, &columns, Height::Short, None, ends),
        table: table(pen, ratings),
    }
}

fn sentence(pen: Pen<'_>, ratings: &[Rating]) -> String {
    let (Some(first), Some(last)) = (ratings.first(), ratings.last()) else { return String::new() };
    let day = pen.times.date(last.at).long();
    let key = if ratings.len() == 1 {
        "chart-goal-once"
    } else if last.value > first.value {
        "chart-goal-higher"
    } else if last.value < first.value {
        "chart-goal-lower"
    } else {
        "chart-goal-same"
    };
    pen.to.page.ta(key, &[("day", &day)])
}

fn table(pen: Pen<'_>, ratings: &[Rating]) -> Table {
    let heads = ["chart-head-day", "chart-head-rating", "chart-head-entered"];
    let entered = |by: Side| {
        if by == pen.to.side {
            return pen.t("chart-entered-you");
        }
        match by {
            Side::Client => pen.say_to("chart-entered-client", &[]),
            Side::Counsellor => pen.t("chart-entered-counsellor"),
        }
    };
    let row = |rating: &Rating| {
        vec![
            pen.times.date(rating.at).full(),
            pen.formats().number(rating.value),
            entered(rating.by),
        ]
    };
    let heads = heads.map(|head| pen.t(head)).to_vec();
    Table::whole(pen.t("chart-goal-title"), heads, ratings.iter().rev().map(row).collect())
}
