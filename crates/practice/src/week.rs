//! A counsellor's week: appointments, the openings in which they take them, days away; and what a
//! proposed time meets there. Adding, moving, listing free times and taking one ask the same function.
//! Deliberately absent: forbidding. A conflict is told; the counsellor decides.

mod free_times;
mod opening;
#[cfg(test)]
mod tests;

pub use opening::{Away, AwayFault, DAY_MINUTES, MARGIN_USUAL, MARGINS, Opening, OpeningFault};

use crate::appointment::{Appointment, Arrangement};
use crate::wall::{Wall, Zone};
use crate::{AppointmentId, Moment, PairId};
use jiff::civil::{Date, DateTime};
use std::ops::Range;
use std::time::Duration;

/// What stands in a counsellor's weeks. Days and openings are those of `zone`'s clock.
#[derive(Clone, Debug)]
pub struct Diary {
    zone: Zone,
    openings: Vec<Opening>,
    away: Vec<Away>,
    /// By their beginning.
    appointments: Vec<Appointment>,
}

/// What a proposed time meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Another appointment at the same time.
    Collision(Appointment),
    /// Another appointment so near that less is left between the two than the counsellor keeps free.
    Margin {
        /// The neighbour.
        other: Appointment,
        /// Whole minutes between the two.
        left: u16,
        /// Minutes that are kept free.
        kept: u16,
    },
    /// A day on which the counsellor is away.
    Away(Away),
    /// No opening has all of it.
    Outside,
    /// Another appointment of the same pair on the same day.
    SameDay(Appointment),
    /// It ends on the day after.
    Overnight,
}

impl Conflict {
    /// Whether nobody but the counsellor should take such a time: a client may well come twice a day,
    /// or late.
    pub fn closes(&self) -> bool {
        match self {
            Self::Collision(_) | Self::Margin { .. } | Self::Away(_) | Self::Outside => true,
            Self::SameDay(_) | Self::Overnight => false,
        }
    }

    /// The other appointment, where there is one.
    pub fn other(&self) -> Option<&Appointment> {
        match self {
            Self::Collision(other) | Self::Margin { other, .. } | Self::SameDay(other) => {
                Some(other)
            }
            Self::Away(_) | Self::Outside | Self::Overnight => None,
        }
    }
}

/// A proposed time with what it meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The time.
    pub arranged: Arrangement,
    /// What it meets, the gravest first; at least one.
    pub conflicts: Vec<Conflict>,
}

impl Diary {
    /// What stands in the weeks of one counsellor, in any order.
    pub fn new(
        zone: Zone,
        mut openings: Vec<Opening>,
        mut away: Vec<Away>,
        mut appointments: Vec<Appointment>,
    ) -> Self {
        openings.sort_by_key(|one| (one.weekday().to_monday_one_offset(), one.from()));
        away.sort_by_key(|one| (one.first(), one.last()));
        appointments
            .sort_by(|a, b| (a.arranged.starts_at, &a.id).cmp(&(b.arranged.starts_at, &b.id)));
        Self { zone, openings, away, appointments }
    }

    /// Whose clock is meant.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The appointments, soonest first.
    pub fn appointments(&self) -> &[Appointment] {
        &self.appointments
    }

    /// The openings of a day, also of one away, soonest first.
    pub fn openings_on(&self, date: Date) -> impl Iterator<Item = &Opening> {
        self.openings.iter().filter(move |one| one.weekday() == date.weekday())
    }

    /// Whether the counsellor said when they take appointments.
    pub fn has_openings(&self) -> bool {
        !self.openings.is_empty()
    }

    /// The days away that a day belongs to.
    pub fn away_on(&self, date: Date) -> Option<&Away> {
        self.away.iter().find(|one| one.has(date))
    }

    /// The same without these appointments: those that are to be moved.
    #[must_use]
    pub fn without(mut self, moved: &[AppointmentId]) -> Self {
        self.appointments.retain(|one| !moved.contains(&one.id));
        self
    }

    /// What a time that is proposed for a pair meets, the gravest first.
    pub fn meets(&self, pair: &PairId, proposed: &Arrangement) -> Vec<Conflict> {
        let span = proposed.starts_at..proposed.ends_at();
        let (mut collisions, mut margins, mut same_day) = (Vec::new(), Vec::new(), Vec::new());
        let today = self.date(span.start);
        for other in &self.appointments {
            let is_same_day = || self.date(other.arranged.starts_at) == today;
            match self.left_beside(&span, &other.arranged) {
                Beside::Collides => collisions.push(Conflict::Collision(other.clone())),
                Beside::Within { left, kept } => {
                    margins.push(Conflict::Margin { other: other.clone(), left, kept });
                }
                Beside::Apart if other.pair == *pair && is_same_day() => {
                    same_day.push(Conflict::SameDay(other.clone()));
                }
                Beside::Apart => {}
            }
        }
        let dates = self.dates(&span);
        let overnight = (dates.len() > 1).then_some(Conflict::Overnight);
        let away = dates.into_iter().find_map(|date| self.away_on(date));
        let away = away.copied().map(Conflict::Away);
        // On a day away, openings say nothing.
        let is_outside = away.is_none() && self.has_openings() && !self.is_open(&span);
        let outside = is_outside.then_some(Conflict::Outside);
        let beside = margins.into_iter().chain(outside).chain(overnight).chain(same_day);
        collisions.into_iter().chain(away).chain(beside).collect()
    }

    /// Those of the proposed times of a series that meet something.
    pub fn met_by(
        &self,
        pair: &PairId,
        proposed: impl IntoIterator<Item = Arrangement>,
    ) -> Vec<Met> {
        let met = proposed.into_iter().map(|arranged| {
            let conflicts = self.meets(pair, &arranged);
            Met { arranged, conflicts }
        });
        met.filter(|met| !met.conflicts.is_empty()).collect()
    }

    /// Appointments that collide with an earlier one: each with the last that began before it.
    pub fn collisions(&self) -> Vec<(&Appointment, &Appointment)> {
        let mut found = Vec::new();
        for (place, later) in self.appointments.iter().enumerate() {
            let before = self.appointments[..place].iter().rev();
            let earlier = before
                .take_while(|one| later.arranged.starts_at.since(one.arranged.starts_at) < LONGEST)
                .find(|one| one.arranged.ends_at() > later.arranged.starts_at);
            found.extend(earlier.map(|earlier| (earlier, later)));
        }
        found
    }

    /// Minutes that are kept free on each side of what begins then.
    pub fn margin_at(&self, at: Moment) -> u16 {
        let here = self.openings_on(self.date(at));
        let mut here = here.filter(|one| one.on(self.date(at), &self.zone).contains(&at));
        here.next().map_or(MARGIN_USUAL, Opening::margin)
    }

    fn left_beside(&self, span: &Range<Moment>, other: &Arrangement) -> Beside {
        let ends_at = other.ends_at();
        let left = if ends_at <= span.start {
            span.start.since(ends_at)
        } else if span.end <= other.starts_at {
            other.starts_at.since(span.end)
        } else {
            return Beside::Collides;
        };
        if left >= minutes(MARGIN_MOST) {
            return Beside::Apart;
        }
        let kept = self.margin_at(span.start).max(self.margin_at(other.starts_at));
        match left < minutes(kept) {
            true => Beside::Within { left: u16::try_from(left.as_secs() / 60).unwrap_or(0), kept },
            false => Beside::Apart,
        }
    }

    /// Whether openings have all of it; where one ends and the next begins, they are one.
    fn is_open(&self, span: &Range<Moment>) -> bool {
        let mut until = span.start;
        for date in self.dates(span) {
            for opening in self.openings_on(date) {
                let open = opening.on(date, &self.zone);
                if open.contains(&until) {
                    until = open.end;
                }
            }
        }
        until >= span.end
    }

    /// The days of what lasts this long: one, or two.
    fn dates(&self, span: &Range<Moment>) -> Vec<Date> {
        let first = self.date(span.start);
        let last = self.date(span.end.minus(Duration::from_micros(1)).max(span.start));
        if first == last { vec![first] } else { vec![first, last] }
    }

    fn date(&self, at: Moment) -> Date {
        Wall::of(at, self.zone.clone()).local().date()
    }
}

const MARGIN_MOST: u16 = MARGINS[MARGINS.len() - 1];

/// Longer is no appointment (chosen; forms take up to eight hours).
pub const LONGEST: Duration = Duration::from_secs(24 * 3600);

enum Beside {
    Collides,
    Within { left: u16, kept: u16 },
    Apart,
}

fn minutes(count: u16) -> Duration {
    Duration::from_secs(60 * u64::from(count))
}

/// That many minutes after the beginning of a day; the end of the day is the next one's beginning.
fn at_minute(date: Date, minute: u16) -> DateTime {
    match i8::try_from(minute / 60) {
        Ok(hour @ 0..24) => date.at(hour, i8::try_from(minute % 60).unwrap_or(0), 0, 0),
        _ => date.tomorrow().unwrap_or(date).at(0, 0, 0, 0),
    }
}
