//! Appointments of a pair, and whether somebody arrives early or late.

use crate::wall::Wall;
use crate::{AppointmentId, Moment, PairId, Private, SeriesId};
use jiff::civil::DateTime;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::time::Duration;

/// A client who arrives more than this before the time is early (chosen).
pub const EARLY: Duration = Duration::from_secs(30 * 60);
/// More than this after the time, the appointment has begun without the counsellor (chosen).
pub const LATE: Duration = Duration::from_secs(3 * 60);

/// The time that the two of a pair arrange. The client's export writes all fields (docs/export.md).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// What the clock on the wall reads when it starts: the truth.
    pub wall: Wall,
    /// When that is, by the zone data of this program.
    pub starts_at: Moment,
    /// Planned length in minutes.
    pub minutes: u16,
}

impl Arrangement {
    /// An arrangement at this time on the wall, with this length.
    pub fn new(wall: Wall, minutes: u16) -> Self {
        Self { starts_at: wall.moment(), wall, minutes }
    }

    /// When the planned length has passed.
    pub fn ends_at(&self) -> Moment {
        self.starts_at.plus(Duration::from_secs(60 * u64::from(self.minutes)))
    }
}

impl Serialize for Arrangement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Arrangement", 4)?;
        fields.serialize_field("starts_at", &self.starts_at.in_utc())?;
        fields
            .serialize_field("wall", &self.wall.local().strftime("%Y-%m-%dT%H:%M").to_string())?;
        fields.serialize_field("zone", self.wall.zone())?;
        fields.serialize_field("minutes", &self.minutes)?;
        fields.end()
    }
}

/// An appointment of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Id of the appointment.
    pub id: AppointmentId,
    /// The pair that meets.
    pub pair: PairId,
    /// Time and length.
    pub arranged: Arrangement,
    /// The series that it belongs to.
    pub series: Option<OfSeries>,
    /// Whether it stands at another time than at first.
    pub is_moved: bool,
}

/// The place of an appointment in a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfSeries {
    /// Which series.
    pub id: SeriesId,
    /// When it stands in the rule, in wall time of the series' zone: it may have been moved.
    pub by_rule: DateTime,
}

/// An arrival compared with the next appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Nothing is arranged.
    Unarranged,
    /// A day or more too early.
    DaysEarly(u32),
    /// Today, but more than [`EARLY`] before the time.
    Early,
    /// From [`EARLY`] before the time to [`LATE`] after it.
    Soon,
    /// The time has passed by more than [`LATE`].
    Begun,
}

/// Whether somebody who is here at `now` waits for an appointment at this time, and not only for one
/// of another day: it is near, or has begun.
pub fn is_awaited(now: Moment, starts_at: Moment) -> bool {
    days_ahead(now, starts_at) == 0
}

fn days_ahead(now: Moment, starts_at: Moment) -> u32 {
    u32::try_from(starts_at.since(now).as_secs() / 86_400).unwrap_or(u32::MAX)
}

/// Compares an arrival at `now` with the next appointment.
pub fn arrival(now: Moment, appointment: Option<&Appointment>) -> Arrival {
    let Some(appointment) = appointment else { return Arrival::Unarranged };
    let ahead = appointment.arranged.starts_at.since(now);
    let days = days_ahead(now, appointment.arranged.starts_at);
    if days >= 1 {
        Arrival::DaysEarly(days)
    } else if ahead > EARLY {
        Arrival::Early
    } else if now.since(appointment.arranged.starts_at) > LATE {
        Arrival::Begun
    } else {
        Arrival::Soon
    }
}

/// How long before an appointment a client can cancel without more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticePeriod {
    /// Its length in hours; 0 for none.
    pub hours: u16,
    /// What happens when somebody cancels later, in the practice's words.
    pub words: Option<Private<String>>,
}

impl NoticePeriod {
    /// That of a new practice (chosen: a day is usual).
    pub const USUAL_HOURS: u16 = 24;
    /// The longest that a practice may choose (chosen: two weeks).
    pub const HOURS_MAX: u16 = 336;

    /// Until when what begins at `starts_at` can be cancelled without more.
    pub fn ends_at(&self, starts_at: Moment) -> Moment {
        starts_at.minus(Duration::from_secs(3600 * u64::from(self.hours)))
    }

    /// Whether it is later than that.
    pub fn is_late(&self, starts_at: Moment, now: Moment) -> bool {
        now > self.ends_at(starts_at)
    }
}

/// From when on the link of an appointment leads into the room: as early as a client is not early.
pub fn opens_at(appointment: &Appointment) -> Moment {
    appointment.arranged.starts_at.minus(EARLY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wall::Zone;

    #[test]
    fn notice_ends_before_the_time_by_its_hours() {
        let at = |hours: i64| Moment::from_micros(hours * 3_600_000_000);
        let period = |hours| NoticePeriod { hours, words: None };
        assert!(!period(24).is_late(at(100), at(76)), "just in time");
        assert!(period(24).is_late(at(100), Moment::from_micros(at(76).as_micros() + 1)));
        assert!(!period(0).is_late(at(100), at(100)));
        const { assert!(NoticePeriod::USUAL_HOURS <= NoticePeriod::HOURS_MAX) };
    }

    #[test]
    fn every_arrival_has_its_word() {
        let start = Moment::from_micros(1_000_000_020_000_000);
        let appointment = Appointment {
            id: AppointmentId::new("a"),
            pair: PairId::new("p"),
            arranged: Arrangement::new(Wall::of(start, Zone::utc()), 50),
            series: None,
            is_moved: false,
        };
        let before = |secs: i64| Moment::from_micros(start.as_micros() - secs * 1_000_000);
        let cases = [
            (3 * 86_400 + 5, Arrival::DaysEarly(3)),
            (86_399, Arrival::Early),
            (1_801, Arrival::Early),
            (1_800, Arrival::Soon),
            (0, Arrival::Soon),
            (-180, Arrival::Soon),
            (-181, Arrival::Begun),
        ];
        for (secs, expected) in cases {
            assert_eq!(arrival(before(secs), Some(&appointment)), expected, "{secs} s before");
            let is_another_day = matches!(expected, Arrival::DaysEarly(_));
            assert_eq!(is_awaited(before(secs), start), !is_another_day, "{secs} s before");
        }
        assert_eq!(arrival(start, None), Arrival::Unarranged);
    }
}
