//! Who holds the floor, and how it changes hands: gaps and overlaps as Heldner and Edlund count
//! them (docs/pace.md#the-numbers-it-rests-on), with short responses left out. Deliberately absent:
//! any preferred way of changing.

use super::stretches::Stretch;
use super::{Parameters, Party, Unit};

/// One party's speech until the other takes the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Who holds the floor.
    pub by: Party,
    /// From its first unit to the end of its last.
    pub span: Unit,
}

/// A change of who holds the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Who speaks from now on.
    pub to: Party,
    /// When they began, milliseconds.
    pub at_ms: u32,
    /// From the end of the other's turn, milliseconds; negative is before it.
    pub offset_ms: i32,
}

/// A silence of the one who holds the floor, in which nobody speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Who pauses.
    pub by: Party,
    /// From when to when.
    pub span: Unit,
}

/// Turns, changes and pauses of one stretch.
#[derive(Debug, Default)]
pub struct Floor {
    pub turns: Vec<Turn>,
    pub changes: Vec<Change>,
    pub pauses: Vec<Pause>,
}

/// Follows the floor through a stretch. Later speech never changes earlier results.
pub fn floor(stretch: &Stretch, parameters: &Parameters) -> Floor {
    let mut floor = Floor::default();
    // Who was heard last, and until when: short responses fill a silence too.
    let mut last: Option<(Party, u32)> = None;
    for spoken in &stretch.spoken {
        if !spoken.is_short {
            floor.take(spoken.by, spoken.unit, last, parameters);
        }
        if last.is_none_or(|(_, end_ms)| spoken.unit.end_ms > end_ms) {
            last = Some((spoken.by, spoken.unit.end_ms));
        }
    }
    floor
}

impl Floor {
    fn take(&mut self, by: Party, unit: Unit, last: Option<(Party, u32)>, parameters: &Parameters) {
        let Some(turn) = self.turns.last_mut() else {
            self.turns.push(Turn { by, span: unit });
            return;
        };
        if turn.by == by {
            if let Some((who, end_ms)) = last
                && who == by
                && unit.start_ms > end_ms
                && unit.start_ms - end_ms >= parameters.pause_min_ms
            {
                let span = Unit { start_ms: end_ms, end_ms: unit.start_ms };
                self.pauses.push(Pause { by, span });
            }
            turn.span.end_ms = turn.span.end_ms.max(unit.end_ms);
        } else if unit.end_ms > turn.span.end_ms {
            let offset_ms = between(turn.span.end_ms, unit.start_ms);
            self.changes.push(Change { to: by, at_ms: unit.start_ms, offset_ms });
            self.turns.push(Turn { by, span: unit });
        }
    }
}

/// Milliseconds from one moment to another; negative when the second is earlier.
pub fn between(from_ms: u32, to_ms: u32) -> i32 {
    let ms = i64::from(to_ms) - i64::from(from_ms);
    i32::try_from(ms).unwrap_or(if ms < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use super::super::stretches::stretches;
    use super::super::testing::{conversation, plain, unit, units};
    use super::*;
    use proptest::prelude::*;

    fn followed(a: &[(f64, f64)], b: &[(f64, f64)]) -> Floor {
        let parameters = Parameters::default();
        let stretches = stretches(&units(a), &units(b), &[], 100_000, &parameters);
        floor(&stretches[0], &parameters)
    }

    fn offsets(floor: &Floor) -> Vec<(Party, i32)> {
        floor.changes.iter().map(|change| (change.to, change.offset_ms)).collect()
    }

    #[test]
    fn a_change_after_a_silence_is_a_gap_and_before_the_end_an_overlap() {
        let floor = followed(&[(1.0, 4.0), (8.7, 12.0)], &[(4.2, 9.0)]);
        assert_eq!(offsets(&floor), [(Party::B, 200), (Party::A, -300)]);
        let spans: Vec<Unit> = floor.turns.iter().map(|turn| turn.span).collect();
        assert_eq!(spans, units(&[(1.0, 4.0), (4.2, 9.0), (8.7, 12.0)]));
    }

    #[test]
    fn own_silences_inside_the_floor_are_pauses() {
        let floor = followed(&[(1.0, 3.0), (3.8, 6.0), (9.0, 12.0)], &[(6.5, 8.0)]);
        assert_eq!(floor.pauses, [Pause { by: Party::A, span: unit(3_000, 3_800) }]);
        assert_eq!(floor.turns.len(), 3);
    }

    #[test]
    fn a_short_response_changes_nothing_but_fills_a_silence() {
        let floor = followed(&[(1.0, 5.0), (6.0, 10.0)], &[(5.3, 5.7)]);
        assert_eq!(offsets(&floor), []);
        assert_eq!(floor.turns, [Turn { by: Party::A, span: unit(1_000, 10_000) }]);
        assert_eq!(floor.pauses, [], "somebody spoke in it");
    }

    #[test]
    fn who_comes_in_and_gives_way_has_not_had_the_floor() {
        let floor = followed(&[(1.0, 9.0), (9.5, 12.0)], &[(4.0, 6.5)]);
        assert_eq!(offsets(&floor), []);
        assert_eq!(floor.turns.len(), 1);
        assert_eq!(floor.pauses.len(), 1);
    }

    #[test]
    fn nothing_is_followed_across_a_cut() {
        let parameters = Parameters::default();
        let (a, b) = (units(&[(1.0, 4.0), (11.0, 13.0)]), units(&[(7.0, 9.0)]));
        let changes = |unheard: &[(f64, f64)]| -> usize {
            let stretches = stretches(&a, &b, &units(unheard), 20_000, &parameters);
            stretches.iter().map(|stretch| floor(stretch, &parameters).changes.len()).sum()
        };
        assert_eq!(changes(&[]), 2);
        assert_eq!(changes(&[(5.0, 6.0)]), 1);
        assert_eq!(changes(&[(5.0, 6.0), (9.5, 9.6)]), 0);
    }

    #[test]
    fn moments_too_far_apart_saturate() {
        assert_eq!(between(0, u32::MAX), i32::MAX);
        assert_eq!(between(u32::MAX, 0), i32::MIN);
        assert_eq!(between(500, 300), -200);
    }

    /// Heldner and Edlund's definition, literally: who speaks at every moment, and what lies
    /// between.
    fn by_moments(speakers: &[Vec<Unit>; 2]) -> (Vec<(Party, i32)>, Vec<Unit>) {
        let speaks = |party: usize, at: u32| {
            speakers[party].iter().any(|unit| (unit.start_ms..unit.end_ms).contains(&at))
        };
        let end = speakers.iter().flatten().map(|unit| unit.end_ms).max().unwrap_or(0);
        let mut runs: Vec<([bool; 2], Unit)> = Vec::new();
        for at in 0..end {
            let state = [speaks(0, at), speaks(1, at)];
            match runs.last_mut() {
                Some((last, run)) if *last == state => run.end_ms = at + 1,
                _ => runs.push((state, unit(at, at + 1))),
            }
        }
        let (mut changes, mut pauses) = (Vec::new(), Vec::new());
        for three in runs.windows(3) {
            let [(before, _), (state, run), (after, _)] = three else { continue };
            let alone = |state: &[bool; 2]| state[0] != state[1];
            if !alone(before) || !alone(after) || alone(state) {
                continue;
            }
            let to = if after[0] { Party::A } else { Party::B };
            let ms = i32::try_from(run.ms()).unwrap();
            match (before == after, state[0]) {
                (false, true) => changes.push((to, -ms)),
                (false, false) => changes.push((to, ms)),
                (true, true) => {}
                (true, false) => pauses.push(*run),
            }
        }
        (changes, pauses)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn changes_and_pauses_are_heldner_and_edlunds(speakers in conversation(8)) {
            let [a, b] = &speakers;
            let stretches = stretches(a, b, &[], 200_000, &plain());
            let floor = floor(&stretches[0], &plain());
            let (changes, pauses) = by_moments(&speakers);
            prop_assert_eq!(offsets(&floor), changes);
            let spans: Vec<Unit> = floor.pauses.iter().map(|pause| pause.span).collect();
            prop_assert_eq!(spans, pauses);
        }
    }
}
