//! When somebody is reminded of an appointment: by the client's clock, never at night, moved earlier
//! and never later. Also when both are told of weeks in which their clocks differ unusually.
//! Deliberately absent: whether mail is allowed, and whether an appointment still stands. Who sends
//! asks that at sending.

use crate::Moment;
use crate::appointment::Arrangement;
use crate::wall::{Fold, Wall, Zone, unusual_weeks};
use jiff::ToSpan;
use jiff::civil::{DateTime, Time};
use std::time::Duration;

/// From when on mail may come, by the client's clock (chosen: when most people are up).
pub const DAY_BEGINS: Time = Time::constant(8, 0, 0, 0);
/// Until when mail may come, by the client's clock; that minute still counts (chosen).
pub const DAY_ENDS: Time = Time::constant(20, 0, 0, 0);
/// How long after [`DAY_ENDS`] a mail may still leave that was due by then (chosen: the next look for
/// what is due, and one more try).
pub const A_LITTLE_LATER: Duration = Duration::from_secs(10 * 60);
/// When a reminder comes that would have come at night (chosen: after work, well before the night).
pub const EVENING: Time = Time::constant(18, 0, 0, 0);
/// A reminder of the day before comes at least this long ahead (chosen).
pub const LEAST_AHEAD: Duration = Duration::from_secs(2 * 3600);
/// How long ahead the second reminder comes (chosen: time to find a quiet place).
pub const SECOND_AHEAD: Duration = LEAST_AHEAD;

/// How often a counsellor has clients reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Choice {
    /// Not at all; also when the client said no.
    None,
    /// The day before.
    #[default]
    One,
    /// The day before, and two hours before.
    Two,
}

impl Choice {
    /// All, by how many reminders they are.
    pub const ALL: [Self; 3] = [Self::None, Self::One, Self::Two];

    /// How many reminders: 0 to 2.
    pub fn times(self) -> u8 {
        match self {
            Self::None => 0,
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// The choice of this many; `None` for any other number.
    pub fn of_times(times: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| i64::from(choice.times()) == times)
    }
}

/// Which reminder of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Which {
    /// The day before.
    DayBefore,
    /// Two hours before.
    HoursBefore,
}

/// A reminder, and when it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Which one.
    pub which: Which,
    /// When it is due.
    pub due_at: Moment,
}

/// The reminders of an appointment, in order. `made_at` is when it was made or last moved: who was told
/// of it after a reminder would have been due has been reminded.
///
/// The first comes one calendar day before, at the same time on the client's wall. At night it comes
/// earlier: at six in the evening of that day, or of the day before. The second comes two hours before;
/// when that is at night, there is none, since earlier would be too near to the first.
pub fn due(
    appointment: &Arrangement,
    clients_zone: &Zone,
    made_at: Moment,
    choice: Choice,
) -> Vec<Reminder> {
    let first = Some(day_before(appointment, clients_zone))
        .filter(|due_at| appointment.starts_at.since(*due_at) >= LEAST_AHEAD);
    let second = appointment.starts_at.minus(SECOND_AHEAD);
    let second =
        Some(second).filter(|at| is_day(Wall::of(*at, clients_zone.clone()).local().time()));
    let (first, second) = match choice {
        Choice::None => (None, None),
        Choice::One => (first, None),
        Choice::Two => (first, second),
    };
    let first = first.map(|due_at| Reminder { which: Which::DayBefore, due_at });
    let second = second.map(|due_at| Reminder { which: Which::HoursBefore, due_at });
    [first, second].into_iter().flatten().filter(|reminder| reminder.due_at >= made_at).collect()
}

fn day_before(appointment: &Arrangement, zone: &Zone) -> Moment {
    let shown = Wall::of(appointment.starts_at, zone.clone());
    let day_before = shown.local().saturating_sub(1.days());
    by_day(day_before, shown.fold(), zone)
}

/// The moment of this time on the wall, or of the evening before when it is night.
fn by_day(local: DateTime, fold: Fold, zone: &Zone) -> Moment {
    let evening = |date: jiff::civil::Date| {
        Wall::new(date.to_datetime(EVENING), zone.clone(), Fold::First).moment()
    };
    if is_day(local.time()) {
        Wall::new(local, zone.clone(), fold).moment()
    } else if local.time() > DAY_ENDS {
        evening(local.date())
    } else {
        evening(local.date().saturating_sub(1.days()))
    }
}

/// Whether mail may come at this moment, by this clock. What was due by day may come
/// [`A_LITTLE_LATER`].
pub fn may_come(at: Moment, zone: &Zone) -> bool {
    let time = |at| Wall::of(at, zone.clone()).local().time();
    is_day(time(at)) || is_day(time(at.minus(A_LITTLE_LATER)))
}

fn is_day(time: Time) -> bool {
    (DAY_BEGINS..=DAY_ENDS).contains(&time)
}

/// That the clocks of the two differ unusually at some occurrences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// When both are told. One that was due before the series was made is told when it is made.
    pub due_at: Moment,
    /// At which occurrences, in order. The first of them names the announcement for good.
    pub occurrences: Vec<Moment>,
}

/// When both are told of occurrences at which their clocks differ unusually: once for each stretch of
/// them without a usual one between, a week before its first, on the client's clock and by day.
///
/// `occurrences` are all that were arranged, in order. What is usual follows from them, so that the
/// caller gives the same ones, also past ones, until a stretch is over.
pub fn announcements(
    occurrences: &[Moment],
    counsellors_zone: &Zone,
    clients_zone: &Zone,
) -> Vec<Announcement> {
    let unusual = unusual_weeks(occurrences, counsellors_zone, clients_zone);
    let is_unusual = |at: &Moment| unusual.contains(at);
    let stretches = occurrences.chunk_by(|a, b| is_unusual(a) == is_unusual(b));
    stretches
        .filter(|stretch| stretch.first().is_some_and(is_unusual))
        .map(|stretch| {
            let first = Wall::of(stretch[0], clients_zone.clone());
            let week_before = first.local().saturating_sub(7.days());
            let due_at = by_day(week_before, first.fold(), clients_zone);
            Announcement { due_at, occurrences: stretch.to_vec() }
        })
        .collect()
}

#[cfg(test)]
mod tests;
