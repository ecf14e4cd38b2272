//! Charts of items 10 and 11 (docs/practices.md#c7), which do not belong to the alliance line.

use super::alliance_chart::{head, legend, quality_word};
use super::drawing::{self, Column, Height};
use super::line_chart::LineChart;
use super::pen::{DRAWN, Held, Pen};
use super::table::{NOTHING, Table, cell};
use alliance::check_in::{Answer, Hindrance, Item};
use std::collections::BTreeMap;

pub(super) fn draw(pen: Pen<'_>, held: &[Held<'_>], item: Item) -> LineChart {
    let is_screen = item == Item::OnScreen;
    let value = |one: &Held<'_>| one.session.scale(item);
    let has_any = held.iter().any(|one| value(one).is_some());
    let column = |one: &Held<'_>| Column {
        at: one.at,
        value: value(one),
        asks: false,
        quality: one.quality.filter(|_| is_screen),
    };
    let columns: Vec<Column> =
        held[held.len().saturating_sub(DRAWN)..].iter().map(column).collect();
    let ends = [pen.t("chart-completely"), pen.t("chart-not-at-all")];
    let drawing = has_any.then(|| drawing::draw(pen, &columns, Height::Short, None, ends));
    let (id, title, source) = if is_screen {
        ("screen", "chart-screen-title", "chart-screen-source")
    } else {
        ("pace", "chart-pace-title", "chart-pace-source")
    };
    LineChart {
        page: pen.to.page.clone(),
        id: id.into(),
        title: pen.say_to(title, &[]),
        sentence: sentence(pen, held, item),
        source: pen.say_to(source, &[]),
        legend: drawing.as_ref().map(|drawing| legend(pen, drawing)).unwrap_or_default(),
        drawing,
        table: has_any.then(|| table(pen, held, item)),
    }
}

/// The last answer in words, and what got in the way most often.
fn sentence(pen: Pen<'_>, held: &[Held<'_>], item: Item) -> String {
    let drawn = &held[held.len().saturating_sub(DRAWN)..];
    let last = drawn.iter().rev().find_map(|one| Some((one, one.session.scale(item)?)));
    let Some((one, value)) = last else { return pen.say_to("chart-item-nothing", &[]) };
    let day = pen.times.date(one.at).long();
    let value = pen.formats().number(value);
    let mut words = pen.say_to("chart-item-last", &[("day", &day), ("value", &value)]);
    let in_the_way = if item == Item::OnScreen { most_in_the_way(drawn) } else { Vec::new() };
    if !in_the_way.is_empty() {
        let names: Vec<String> = in_the_way.into_iter().map(|one| pen.t(named(one))).collect();
        words.push(' ');
        words.push_str(
            &pen.to.page.ta("chart-screen-in-the-way", &[("what", &pen.formats().list(&names))]),
        );
    }
    words
}

/// What was named most often, if at least twice; several when equally often.
fn most_in_the_way(held: &[Held<'_>]) -> Vec<Hindrance> {
    let mut times_named = BTreeMap::new();
    for hindrance in held.iter().flat_map(in_the_way) {
        *times_named.entry(hindrance).or_insert(0_usize) += 1;
    }
    let most = times_named.values().copied().max().unwrap_or(0);
    times_named
        .into_iter()
        .filter(|(_, times)| *times == most && most > 1)
        .map(|(one, _)| one)
        .collect()
}

fn in_the_way(held: &Held<'_>) -> Vec<Hindrance> {
    let answers = held.session.leaving.iter().rev();
    let given = answers.filter_map(|leaving| leaving.answers.get(&Item::InTheWay));
    let named = given.map(|given| {
        let Answer::InTheWay(all) = &given.answer else { return Vec::new() };
        all.iter().copied().collect()
    });
    named.into_iter().next().unwrap_or_default()
}

fn named(hindrance: Hindrance) -> &'static str {
    match hindrance {
        Hindrance::Sound => "chart-way-sound",
        Hindrance::Picture => "chart-way-picture",
        Hindrance::Delay => "chart-way-delay",
        Hindrance::TooClose => "chart-way-too-close",
        Hindrance::TooFar => "chart-way-too-far",
        Hindrance::EyeContact => "chart-way-eye-contact",
        Hindrance::Privacy => "chart-way-privacy",
        Hindrance::SeeingMyself => "chart-way-seeing-myself",
        Hindrance::Other => "chart-way-other",
    }
}

fn table(pen: Pen<'_>, held: &[Held<'_>], item: Item) -> Table {
    let is_screen = item == Item::OnScreen;
    let mut heads = vec![pen.t("chart-head-session"), pen.t(head(item))];
    if is_screen {
        heads.extend([pen.t("chart-head-in-the-way"), pen.t("chart-head-the-line")]);
    }
    let row = |one: &Held<'_>| {
        let mut row =
            vec![pen.times.date(one.at).full(), cell(pen.formats(), one.session.scale(item))];
        if is_screen {
            let names: Vec<_> = in_the_way(one).into_iter().map(|one| pen.t(named(one))).collect();
            row.push(if names.is_empty() { NOTHING.into() } else { pen.formats().row(&names) });
            row.push(quality_word(pen, one.quality));
        }
        row
    };
    let title = if is_screen { "chart-screen-title" } else { "chart-pace-title" };
    Table::over_sessions(pen.say_to(title, &[]), heads, held.iter().rev().map(row))
}
