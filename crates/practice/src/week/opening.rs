//! When a counsellor takes appointments: weekly openings in wall time, and days away.

use super::at_minute;
use crate::Moment;
use crate::wall::{Fold, Wall, Zone};
use jiff::civil::{Date, Weekday};
use std::ops::Range;

/// Minutes of a day on the wall.
pub const DAY_MINUTES: u16 = 24 * 60;
/// Minutes kept free on each side where no opening says otherwise (chosen).
pub const MARGIN_USUAL: u16 = 10;
/// Margins that can be chosen, in minutes (chosen).
pub const MARGINS: [u16; 6] = [0, 5, 10, 15, 20, 30];

/// A weekly time in which a counsellor takes appointments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    weekday: Weekday,
    from: u16,
    to: u16,
    margin: u16,
}

/// Why there is no such opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningFault {
    /// It ends before it begins, or at once.
    #[error("the opening ends before it begins")]
    EndsBeforeBeginning,
    /// It reaches beyond its day.
    #[error("the opening reaches beyond its day")]
    BeyondDay,
    /// It is none of [`MARGINS`].
    #[error("no such margin is offered")]
    Margin,
}

impl Opening {
    /// From and to are minutes after midnight on the wall; margin is what is kept free on each side of
    /// an appointment that begins in it, one of [`MARGINS`].
    pub fn new(weekday: Weekday, from: u16, to: u16, margin: u16) -> Result<Self, OpeningFault> {
        if from >= DAY_MINUTES || to > DAY_MINUTES {
            Err(OpeningFault::BeyondDay)
        } else if to <= from {
            Err(OpeningFault::EndsBeforeBeginning)
        } else if !MARGINS.contains(&margin) {
            Err(OpeningFault::Margin)
        } else {
            Ok(Self { weekday, from, to, margin })
        }
    }

    /// Its day of the week.
    pub fn weekday(&self) -> Weekday {
        self.weekday
    }

    /// When it begins, in minutes after midnight on the wall.
    pub fn from(&self) -> u16 {
        self.from
    }

    /// When it ends, in minutes after midnight on the wall.
    pub fn to(&self) -> u16 {
        self.to
    }

    /// Minutes kept free on each side of an appointment that begins in it.
    pub fn margin(&self) -> u16 {
        self.margin
    }

    /// Whether the two have a time in common.
    pub fn shares(&self, other: &Self) -> bool {
        self.weekday == other.weekday && self.from < other.to && other.from < self.to
    }

    /// From when to when it is on that day, whatever weekday it is. Where clocks change, it is as long
    /// as the clock shows it.
    pub fn on(&self, date: Date, zone: &Zone) -> Range<Moment> {
        let at = |minute| Wall::new(at_minute(date, minute), zone.clone(), Fold::First).moment();
        at(self.from)..at(self.to)
    }
}

/// Days on which a counsellor takes no appointments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Away {
    first: Date,
    last: Date,
}

/// The last day is before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the days away end before they begin")]
pub struct AwayFault;

impl Away {
    /// From the first to the last day, both included.
    pub fn new(first: Date, last: Date) -> Result<Self, AwayFault> {
        if last < first { Err(AwayFault) } else { Ok(Self { first, last }) }
    }

    /// The first day.
    pub fn first(&self) -> Date {
        self.first
    }

    /// The last day.
    pub fn last(&self) -> Date {
        self.last
    }

    /// Whether that day is one of them.
    pub fn has(&self, date: Date) -> bool {
        (self.first..=self.last).contains(&date)
    }
}
