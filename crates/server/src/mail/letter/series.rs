//! The paragraphs about a series: its rule, and what is not as the rule has it.

use super::{Clocks, Facts};
use practice::appointment::Arrangement;
use practice::calendar::{Exception, Method, Series};
use practice::wall::{Fold, Wall};

/// How many exceptions are spelt out (chosen: the calendar has them all).
const SPELT_MAX: usize = 8;
/// How far ahead the next ones are looked for, in days (chosen: two steps of the longest rule).
const AHEAD: i64 = 56;

pub(super) fn parts(clocks: &Clocks, facts: &Facts, series: &Series) -> Vec<String> {
    let (page, master) = (clocks.page, series.master());
    let rule = master.rule;
    match facts.object.method {
        Method::Cancel => return vec![page.t("letter-series-gone")],
        Method::Request => {}
    }
    let is_new = facts.kind == practice::outbox::Kind::Invited;
    let weeks = u32::from(rule.every_weeks().get());
    let mut when = vec![page.tn("letter-series-weeks", "weeks", weeks)];
    match next(clocks, series) {
        Some(next) => when.extend(clocks.lines(next.starts_at, next.wall.zone())),
        None => when.extend(clocks.lines(master.arranged(rule.first()).starts_at, &master.zone)),
    }
    let mut parts = vec![
        page.t(if is_new { "letter-series-made" } else { "letter-series-changed" }),
        when.join("\n"),
    ];
    if let Some(last) = rule.last() {
        let last = master.arranged(last.to_datetime(rule.first().time())).starts_at;
        let day = clocks.day(last, &master.zone);
        parts.push(page.plain("letter-series-last", &[("day", &day)]));
    }
    let others: Vec<String> = others(clocks, series);
    if !others.is_empty() {
        parts.push(others.join("\n"));
    }
    parts.push(page.tn("letter-minutes-each", "minutes", u32::from(master.minutes)));
    parts
}

/// The first that has not begun.
fn next(clocks: &Clocks, series: &Series) -> Option<Arrangement> {
    let first = series.master().rule.first().date();
    let today = Wall::of(clocks.now, series.master().zone.clone()).local().date();
    let until = first.max(today).saturating_add(jiff::Span::new().days(AHEAD));
    let times = series.times(until).into_values();
    times.filter(|one| one.starts_at > clocks.now).min_by_key(|one| one.starts_at)
}

/// A line for each that is not as the rule has it, and has not passed.
fn others(clocks: &Clocks, series: &Series) -> Vec<String> {
    let (page, zone) = (clocks.page, &series.master().zone);
    let placed = |at| Wall::new(at, zone.clone(), Fold::First).moment();
    let line = |exception: &Exception| match exception {
        Exception::Gone { by_rule } => {
            let at = placed(*by_rule);
            let day = clocks.day(at, zone);
            (at > clocks.now).then(|| page.plain("letter-not-on", &[("day", &day)]))
        }
        Exception::At { by_rule, arranged } => {
            let is_elsewhere = arranged.wall.local() != *by_rule;
            let day = clocks.day(placed(*by_rule), zone);
            let (at, zone) = (arranged.starts_at, arranged.wall.zone());
            let instead = clocks.line("letter-when", at, clocks.own(at, zone));
            let words = [("day", day.as_str()), ("when", &instead)];
            let is_to_come = arranged.starts_at > clocks.now;
            (is_elsewhere && is_to_come).then(|| page.plain("letter-instead", &words))
        }
    };
    series.exceptions().iter().filter_map(line).take(SPELT_MAX).collect()
}
