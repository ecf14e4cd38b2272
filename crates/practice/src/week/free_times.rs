//! Free times: what may be offered to a client, and what is near a time that meets something.

use super::{Conflict, Diary, Opening, at_minute, minutes};
use crate::appointment::Arrangement;
use crate::wall::{Fold, Reading, Wall};
use crate::{Moment, PairId};
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::ops::RangeInclusive;

/// Listed times begin a multiple of this many minutes after their opening (chosen: quarters of an hour
/// are easily said).
const STEP: u16 = 15;
/// A time near a proposed one is a multiple of this many minutes away (chosen).
const NEAR_STEP: u16 = 5;
/// How far from a proposed time another is looked for, in minutes (chosen).
const NEAR: i32 = 180;

impl Diary {
    /// Times of this length in the openings of these days that meet nothing and have not begun.
    /// Between any two of them the margin is left, so that all may be taken.
    pub fn free_times(
        &self,
        pair: &PairId,
        length: u16,
        days: RangeInclusive<Date>,
        now: Moment,
    ) -> Vec<Arrangement> {
        let (first, last) = days.into_inner();
        let mut found: Vec<Arrangement> = Vec::new();
        for date in first.series(1.day()).take_while(|date| *date <= last) {
            for opening in self.openings_on(date) {
                self.in_opening(pair, length, (date, opening), now, &mut found);
            }
        }
        // Openings of a day may overlap.
        found.sort_by_key(|one| one.starts_at);
        found
    }

    /// The time on the same day that is nearest to a proposed one and meets nothing, the later of two;
    /// `None` when there is none within three hours.
    pub fn nearest(
        &self,
        pair: &PairId,
        proposed: &Arrangement,
        now: Moment,
    ) -> Option<Arrangement> {
        let local = proposed.wall.local();
        let near = (1..=NEAR / i32::from(NEAR_STEP)).flat_map(|steps| [steps, -steps]);
        near.filter_map(|steps| {
            let at = local.checked_add((steps * i32::from(NEAR_STEP)).minutes()).ok()?;
            let once = matches!(Wall::reading(at, &self.zone), Reading::Once(_));
            (once && at.date() == local.date()).then_some(at)
        })
        .map(|at| Arrangement::new(Wall::new(at, self.zone.clone(), Fold::First), proposed.minutes))
        .find(|one| one.starts_at > now && self.is_free(pair, one))
    }

    /// Whether a client may take this time.
    pub fn is_free(&self, pair: &PairId, proposed: &Arrangement) -> bool {
        !self.meets(pair, proposed).iter().any(Conflict::closes)
    }

    fn in_opening(
        &self,
        pair: &PairId,
        length: u16,
        (date, opening): (Date, &Opening),
        now: Moment,
        found: &mut Vec<Arrangement>,
    ) {
        let mut minute = opening.from();
        while minute.saturating_add(length) <= opening.to() {
            let local = at_minute(date, minute);
            let is_once = matches!(Wall::reading(local, &self.zone), Reading::Once(_));
            let one = Arrangement::new(Wall::new(local, self.zone.clone(), Fold::First), length);
            let keeps_apart = found.iter().all(|other| {
                let kept = self.margin_at(one.starts_at).max(self.margin_at(other.starts_at));
                let kept = minutes(kept);
                other.ends_at().plus(kept) <= one.starts_at
                    || one.ends_at().plus(kept) <= other.starts_at
            });
            if is_once && keeps_apart && one.starts_at > now && self.is_free(pair, &one) {
                minute += (length + opening.margin()).next_multiple_of(STEP).max(STEP);
                found.push(one);
            } else {
                minute += STEP;
            }
        }
    }
}
