//! A session, cut where one of the two could not be heard. Nothing is measured across a cut, and an
//! edge at a cut is neither a beginning nor an end of speech.

use std::cmp::Reverse;

use super::short_responses::short_responses;
use super::units::{clean, heard};
use super::{Parameters, Party, Unit};

/// One unit in the order of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoken {
    pub unit: Unit,
    pub by: Party,
    /// A short response, which leaves the floor where it is.
    pub is_short: bool,
}

/// A span in which both could be heard.
pub struct Stretch {
    pub within: Unit,
    /// Each person's units, in order.
    pub units: [Vec<Unit>; 2],
    /// All units by when they began; of two that begin together the longer one comes first.
    pub spoken: Vec<Spoken>,
}

impl Stretch {
    /// Each unit that begins while the other person speaks, paired with the other's unit. Short
    /// responses are left out.
    pub fn begun_over(&self) -> impl Iterator<Item = (Spoken, Unit)> {
        let mut last: [Option<Unit>; 2] = [None; 2];
        let turns = self.spoken.iter().filter(|spoken| !spoken.is_short);
        turns.filter_map(move |spoken| {
            last[spoken.by.index()] = Some(spoken.unit);
            let other = last[spoken.by.other().index()]?;
            (other.end_ms > spoken.unit.start_ms).then_some((*spoken, other))
        })
    }

    /// Whether a unit's beginning was heard.
    pub fn begins(&self, unit: Unit) -> bool {
        unit.start_ms > self.within.start_ms
    }
}

/// The stretches of a session, in order.
pub fn stretches(
    a: &[Unit],
    b: &[Unit],
    unheard: &[Unit],
    length_ms: u32,
    parameters: &Parameters,
) -> Vec<Stretch> {
    let stretch = |within| {
        let units = [a, b].map(|units| clean(units, within, parameters));
        let spoken = in_order(&units, within, parameters);
        Stretch { within, units, spoken }
    };
    heard(unheard, length_ms).into_iter().map(stretch).collect()
}

fn in_order(units: &[Vec<Unit>; 2], within: Unit, parameters: &Parameters) -> Vec<Spoken> {
    let of = |by: Party| {
        let (own, other) = (&units[by.index()], &units[by.other().index()]);
        let shorts = short_responses(own, other, within, parameters);
        own.iter().zip(shorts).map(move |(unit, is_short)| Spoken { unit: *unit, by, is_short })
    };
    let mut spoken: Vec<Spoken> = Party::BOTH.into_iter().flat_map(of).collect();
    spoken.sort_by_key(|spoken| (spoken.unit.start_ms, Reverse(spoken.unit.end_ms)));
    spoken
}

#[cfg(test)]
mod tests {
    use super::super::testing::units;
    use super::*;

    #[test]
    fn a_cut_splits_a_unit() {
        let [first, second] = &stretches(
            &units(&[(1.0, 9.0)]),
            &units(&[(2.0, 3.0), (6.0, 8.0)]),
            &units(&[(4.0, 5.0)]),
            10_000,
            &Parameters::default(),
        )[..] else {
            panic!("two stretches")
        };
        assert_eq!(first.units, [units(&[(1.0, 4.0)]), units(&[(2.0, 3.0)])]);
        assert_eq!(second.units, [units(&[(5.0, 9.0)]), units(&[(6.0, 8.0)])]);
        assert!(first.begins(first.units[0][0]) && !second.begins(second.units[0][0]));
    }

    #[test]
    fn a_unit_that_begins_over_another_comes_with_it() {
        let a = units(&[(1.0, 4.0), (6.0, 9.0)]);
        let b = units(&[(3.0, 6.5), (8.0, 8.6), (9.0, 12.0)]);
        let stretches = stretches(&a, &b, &[], 20_000, &Parameters::default());
        let over: Vec<_> = stretches[0]
            .begun_over()
            .map(|(spoken, other)| (spoken.by, spoken.unit, other))
            .collect();
        assert_eq!(over, [(Party::B, b[0], a[0]), (Party::A, a[1], b[0]), (Party::B, b[1], a[1]),]);
    }
}
