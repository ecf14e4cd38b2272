//! What a proposed time meets, in sentences, before anything is kept. What to do about it is the
//! counsellor's choice: they take the time anyway, or another. `practice::week` finds conflicts.

use crate::error::PageError;
use crate::page::Page;
use crate::state::App;
use crate::times::Times;
use jiff::civil::DateTime;
use practice::appointment::{Appointment, Arrangement};
use practice::week::{Conflict, Diary, Met};
use practice::{AppointmentId, PairId};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt::Write as _;
use storage::{Pair, hash_token};

/// Dates of a series that are named one by one (chosen: what one reads at a glance).
const NAMED: usize = 3;

/// What is proposed.
pub struct Proposed<'a> {
    /// For whom.
    pub pair: &'a Pair,
    /// One time, or those of a series.
    pub times: &'a [Arrangement],
    /// Appointments that stand elsewhere, or nowhere, once it is kept.
    pub moved: &'a [AppointmentId],
}

/// What is told of it.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// A sentence for each conflict.
    pub sentences: Vec<String>,
    /// What a form sends to take the time anyway. It names exactly these conflicts of exactly these
    /// times, so that nobody confirms what they have not read.
    pub seen: String,
    /// A time nearby that meets nothing.
    pub near: Option<Near>,
}

/// A time nearby.
#[derive(Clone, Debug, Serialize)]
pub struct Near {
    /// As a form sends it: `2026-03-09T16:30`.
    pub value: String,
    /// "16:30".
    pub words: String,
}

/// Tells what the proposed times meet; `None` when they meet nothing.
pub async fn told(
    app: &App,
    page: &Page,
    times: &Times,
    proposed: &Proposed<'_>,
) -> Result<Option<Told>, PageError> {
    let (first, last) = (proposed.times.first(), proposed.times.last());
    let (Some(first), Some(last)) = (first, last) else { return Ok(None) };
    let span = first.starts_at..last.ends_at().max(first.ends_at());
    let pair = proposed.pair;
    let diary = app.storage.diary(&pair.counsellor, times.zone(), span).await?;
    let diary = diary.without(proposed.moved);
    let met = diary.met_by(&pair.id, proposed.times.iter().cloned());
    if met.is_empty() {
        return Ok(None);
    }
    let say = Say { page, times, names: names(app, page, pair, &met).await? };
    let (sentences, near) = match (proposed.times, &met[..]) {
        ([one], [met]) => (say.all(one, &met.conflicts), near(app, times, pair, &diary, one)),
        _ => (vec![say.series(&met, proposed.times.len())], None),
    };
    Ok(Some(Told { sentences, seen: seen(proposed.times, &met), near }))
}

/// Appointments that are at the same time, in sentences: those of which the later one is shown.
pub fn collisions(
    (page, times): (&Page, &Times),
    diary: &Diary,
    names: &HashMap<PairId, String>,
    is_shown: impl Fn(&Appointment) -> bool,
) -> Vec<String> {
    let name = |one: &Appointment| names.get(&one.pair).cloned().unwrap_or_default();
    let found = diary.collisions().into_iter().filter(|(_, later)| is_shown(later));
    let say = |(one, other): (&Appointment, &Appointment)| {
        let day = times.day(other.arranged.starts_at);
        let time = times.time(other.arranged.starts_at).words;
        let (one, other) = (name(one), name(other));
        let words = [("one", one.as_str()), ("other", &other), ("day", &day), ("time", &time)];
        page.ta("week-collision", &words)
    };
    found.map(say).collect()
}

/// Names of those whom the proposed times meet.
async fn names(
    app: &App,
    page: &Page,
    pair: &Pair,
    met: &[Met],
) -> Result<HashMap<PairId, String>, PageError> {
    let mut names = HashMap::from([(pair.id.clone(), page.name(&pair.client_name))]);
    let others = met.iter().flat_map(|met| &met.conflicts).filter_map(Conflict::other);
    for other in others {
        if !names.contains_key(&other.pair) {
            let pair = app.storage.pair(&other.pair).await?;
            let name = page.name(&pair.and_then(|pair| pair.client_name));
            names.insert(other.pair.clone(), name);
        }
    }
    Ok(names)
}

fn near(app: &App, times: &Times, pair: &Pair, diary: &Diary, one: &Arrangement) -> Option<Near> {
    let near = diary.nearest(&pair.id, one, app.clock.now())?;
    Some(Near { value: field_of(near.wall.local()), words: times.time(near.starts_at).words })
}

/// A time on the wall as forms spell it, to the minute: `2026-03-09T16:30`.
pub fn field_of(local: DateTime) -> String {
    local.to_string().chars().take("2026-03-09T16:30".len()).collect()
}

/// Names these conflicts of these times.
fn seen(times: &[Arrangement], met: &[Met]) -> String {
    let mut text = String::new();
    for one in times {
        let _ = writeln!(text, "{} {}", one.starts_at.as_micros(), one.minutes);
    }
    for met in met {
        let at = met.arranged.starts_at.as_micros();
        for conflict in &met.conflicts {
            let other = conflict.other().map_or("", |other| other.id.as_str());
            let _ = writeln!(text, "{at} {} {other}", key(conflict));
        }
    }
    hash_token(&text)
}

/// The message of a conflict, which also names its kind.
fn key(conflict: &Conflict) -> &'static str {
    match conflict {
        Conflict::Collision(_) => "conflict-collision",
        Conflict::Margin { .. } => "conflict-margin",
        Conflict::Away(_) => "conflict-away",
        Conflict::Outside => "conflict-outside",
        Conflict::SameDay(_) => "conflict-same-day",
        Conflict::Overnight => "conflict-overnight",
    }
}

struct Say<'a> {
    page: &'a Page,
    times: &'a Times,
    names: HashMap<PairId, String>,
}

impl Say<'_> {
    fn name(&self, other: &Appointment) -> &str {
        self.names.get(&other.pair).map_or("", String::as_str)
    }

    fn all(&self, one: &Arrangement, conflicts: &[Conflict]) -> Vec<String> {
        conflicts.iter().map(|conflict| self.one(one, conflict)).collect()
    }

    fn one(&self, one: &Arrangement, conflict: &Conflict) -> String {
        let key = key(conflict);
        let until = |arranged: &Arrangement| self.times.time(arranged.ends_at()).words;
        match conflict {
            Conflict::Away(_) | Conflict::Outside => self.page.t(key),
            Conflict::Overnight => self.page.ta(key, &[("to", &until(one))]),
            Conflict::Collision(other) | Conflict::SameDay(other) => {
                let from = self.times.time(other.arranged.starts_at).words;
                let to = until(&other.arranged);
                self.page.ta(key, &[("name", self.name(other)), ("from", &from), ("to", &to)])
            }
            Conflict::Margin { other, left, kept } => {
                let from = self.times.time(other.arranged.starts_at).words;
                let to = until(&other.arranged);
                let args = [
                    ("name", self.name(other).into()),
                    ("from", from.into()),
                    ("to", to.into()),
                    ("left", u32::from(*left).into()),
                    ("kept", u32::from(*kept).into()),
                ];
                self.page.say(key, &args)
            }
        }
    }

    /// "3 of 12 dates meet something: 17 March (Juno, 15:00), 24 March (you are away)."
    fn series(&self, met: &[Met], all: usize) -> String {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let mut named: Vec<String> = met.iter().take(NAMED).map(|met| self.date(met)).collect();
        let more = count(met.len().saturating_sub(NAMED));
        named.extend((more > 0).then(|| self.page.tn("conflict-more", "more", more)));
        let args = [
            ("met", count(met.len()).into()),
            ("all", count(all).into()),
            ("dates", self.page.formats().list(&named).into()),
        ];
        self.page.say("conflict-series", &args)
    }

    fn date(&self, met: &Met) -> String {
        let day = self.times.day(met.arranged.starts_at);
        let Some(gravest) = met.conflicts.first() else { return day };
        let why = match gravest {
            Conflict::Away(_) => self.page.t("conflict-date-away"),
            Conflict::Outside => self.page.t("conflict-date-outside"),
            Conflict::Overnight => self.page.t("conflict-date-overnight"),
            Conflict::Collision(other)
            | Conflict::SameDay(other)
            | Conflict::Margin { other, .. } => {
                let time = self.times.time(other.arranged.starts_at).words;
                let words = [("name", self.name(other)), ("time", &time)];
                self.page.ta("conflict-date-other", &words)
            }
        };
        self.page.ta("conflict-date", &[("day", &day), ("why", &why)])
    }
}
