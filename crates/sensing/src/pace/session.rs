//! The pace of a live session as one of the two devices hears it: the own voice at the mouth, the
//! other's as it arrives. Deliberately absent: the units themselves, which are forgotten with the
//! session.

use super::clashes::{Clash, clash};
use super::delay::{Line, own_of_seen_ms};
use super::floor::floor;
use super::minutes::minutes;
use super::silences::silences;
use super::stretches::{Stretch, stretches};
use super::takeovers::takeovers;
use super::{Change, LineReading, Minute, Parameters, Party, Silence, Times, Unit};

/// No clash is told when the delay was uncertain for more than this share of them, percent
/// (chosen).
const UNKNOWN_PERCENT_MAX: u32 = 10;

/// What is told of a session. A is the person at this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Minute by minute, from when listening began.
    pub minutes: Vec<Minute>,
    /// Median delay, mouth to ear and back, milliseconds; `None` while unknown.
    pub line_ms: Option<u32>,
    /// Own waiting times: from the end of the other's turn, as it was heard, to one's own
    /// beginning.
    pub waiting: Times,
    /// The other's own waiting times.
    pub other_waiting: Times,
    /// `other_waiting` was estimated at this end: what was seen, less the delay.
    pub other_waiting_estimated: bool,
    /// Silences of both that are long.
    pub silences: Vec<Silence>,
    /// How often A took the floor while the other spoke.
    pub takeovers: u32,
    /// `None` when the delay was not known well enough to tell their cause.
    pub clashes: Option<Clashes>,
    /// [`Parameters::join_ms`].
    pub join_ms: u32,
}

/// Clashes by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clashes {
    /// Neither could have heard the other in time.
    pub line: u32,
    /// One of them could have heard the other in time.
    pub ours: u32,
}

/// Measures a session. `unheard` are spans in which one of the two could not be heard; `theirs` are
/// the other's own response times, as their device told them.
#[must_use]
pub fn session(
    own: &[Unit],
    other: &[Unit],
    unheard: &[Unit],
    line: &[LineReading],
    theirs: Option<&[i32]>,
    length_ms: u32,
) -> Session {
    let parameters = Parameters::default();
    let line = Line::new(line);
    let stretches = stretches(own, other, unheard, length_ms, &parameters);
    let delay_ms = |at_ms| line.at(at_ms).map_or(0, |reading| reading.delay_ms);
    let changes = changes(&stretches, &parameters);
    let theirs_ms = match theirs {
        Some(theirs) => theirs.to_vec(),
        None => estimated_ms(&changes, &line),
    };
    Session {
        minutes: minutes(&stretches, length_ms),
        line_ms: line.median_ms(length_ms),
        waiting: Times::of(own_ms(&changes), &parameters),
        other_waiting: Times::of(theirs_ms, &parameters),
        other_waiting_estimated: theirs.is_none(),
        silences: stretches.iter().flat_map(|one| silences(one, &parameters)).collect(),
        takeovers: stretches
            .iter()
            .map(|one| takeovers(one, Party::A, delay_ms, &parameters))
            .fold(0, u32::saturating_add),
        clashes: clashes(&stretches, &line, &parameters),
        join_ms: parameters.join_ms,
    }
}

/// Own response times in milliseconds, in order, as they may be told to the other's device.
/// `known_ms` is the time before which every unit that has begun is among these, complete. What was
/// told once never changes: what may still change waits for the next call.
#[must_use]
pub fn response_times(own: &[Unit], other: &[Unit], unheard: &[Unit], known_ms: u32) -> Vec<i32> {
    let parameters = Parameters::default();
    let mut stretches = stretches(own, other, unheard, u32::MAX, &parameters);
    // Whether a unit is a short response is known this long after its end.
    let after_ms = parameters.short_window_ms.max(parameters.short_clear_ms);
    let mut latest_ms = 0;
    let mut is_settled = true;
    for stretch in &mut stretches {
        stretch.spoken.retain(|spoken| {
            latest_ms = latest_ms.max(spoken.unit.end_ms);
            is_settled = is_settled && latest_ms.saturating_add(after_ms) <= known_ms;
            is_settled
        });
    }
    own_ms(&changes(&stretches, &parameters))
}

fn changes(stretches: &[Stretch], parameters: &Parameters) -> Vec<Change> {
    stretches.iter().flat_map(|stretch| floor(stretch, parameters).changes).collect()
}

fn own_ms(changes: &[Change]) -> Vec<i32> {
    changes.iter().filter(|one| one.to == Party::A).map(|one| one.offset_ms).collect()
}

/// The other's own response times, as estimated at this end, milliseconds.
fn estimated_ms(changes: &[Change], line: &Line) -> Vec<i32> {
    let theirs = changes.iter().filter(|change| change.to == Party::B);
    let estimated =
        |change: &Change| Some(own_of_seen_ms(change.offset_ms, line.at(change.at_ms)?.delay_ms));
    theirs.filter_map(estimated).collect()
}

fn clashes(stretches: &[Stretch], line: &Line, parameters: &Parameters) -> Option<Clashes> {
    let mut clashes = Clashes::default();
    let mut unknown = 0_u32;
    for stretch in stretches {
        for (spoken, other) in stretch.begun_over().filter(|(_, other)| stretch.begins(*other)) {
            let reading = line.at(spoken.unit.start_ms)?;
            let (a, b) = match spoken.by {
                Party::A => (spoken.unit, other),
                Party::B => (other, spoken.unit),
            };
            match clash(a, b, reading.delay_ms, parameters) {
                None => {}
                Some(_) if reading.uncertain_ms > parameters.uncertain_max_ms => unknown += 1,
                Some(Clash::Line) => clashes.line += 1,
                Some(Clash::Ours) => clashes.ours += 1,
            }
        }
    }
    let all = unknown + clashes.line + clashes.ours;
    let is_known = line.is_known_within(parameters.uncertain_max_ms);
    (is_known && unknown * 100 <= all * UNKNOWN_PERCENT_MAX).then_some(clashes)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anything, conversation, later, unit, units};
    use super::super::units::{both, clean};
    use super::*;
    use proptest::prelude::*;
    use talks::Chance;

    const ALL_MS: u32 = 600_000;

    fn reading(at_ms: u32, delay_ms: u32, uncertain_ms: u32) -> LineReading {
        LineReading { at_ms, delay_ms, uncertain_ms }
    }

    /// Both take turns of three seconds, as each side hears it; D is `to_b_ms + to_a_ms`.
    struct Talk {
        a: Vec<Unit>,
        b: Vec<Unit>,
        to_b_ms: u32,
        to_a_ms: u32,
        /// How long each took to respond to what they heard.
        responses_ms: [Vec<i32>; 2],
    }

    impl Talk {
        fn draw(chance: &mut Chance, exchanges: usize) -> Self {
            let [to_b_ms, to_a_ms] = [(); 2].map(|()| chance.between(0.0, 800.0) as u32);
            let (mut a, mut b, mut at) = (Vec::new(), Vec::new(), 1_000_u32);
            let mut responses_ms = [Vec::new(), Vec::new()];
            for exchange in 0..exchanges {
                a.push(unit(at, at + 3_000));
                let theirs = chance.between(-900.0, 4_000.0) as i32;
                at = (at + 3_000 + to_b_ms).saturating_add_signed(theirs);
                b.push(unit(at, at + 3_000));
                responses_ms[1].push(theirs);
                if exchange + 1 < exchanges {
                    let own = chance.between(-900.0, 4_000.0) as i32;
                    at = (at + 3_000 + to_a_ms).saturating_add_signed(own);
                    responses_ms[0].push(own);
                }
            }
            Self { a, b, to_b_ms, to_a_ms, responses_ms }
        }

        fn at_a(&self) -> Vec<Change> {
            all_changes(&self.a, &later(&self.b, self.to_a_ms), &[], ALL_MS)
        }

        fn at_b(&self) -> Vec<Change> {
            all_changes(&self.b, &later(&self.a, self.to_b_ms), &[], ALL_MS)
        }
    }

    fn all_changes(own: &[Unit], other: &[Unit], unheard: &[Unit], length_ms: u32) -> Vec<Change> {
        let parameters = Parameters::default();
        changes(&stretches(own, other, unheard, length_ms, &parameters), &parameters)
    }

    #[test]
    fn only_the_sum_of_both_directions_matters_in_20_000_cases() {
        let mut chance = Chance::new(20_000);
        let mut cases = 0;
        while cases < 20_000 {
            let talk = Talk::draw(&mut chance, 20);
            let delay_ms = talk.to_b_ms + talk.to_a_ms;
            let line = Line::new(&[reading(0, delay_ms, 0)]);
            let (at_a, at_b) = (talk.at_a(), talk.at_b());
            let own = [own_ms(&at_a), own_ms(&at_b)];
            assert_eq!(own, talk.responses_ms, "each sees its own exactly");
            assert_eq!(estimated_ms(&at_a, &line), own[1], "seen less D");
            let none = Line::new(&[reading(0, 0, 0)]);
            let seen_by_b = estimated_ms(&at_b, &none);
            let delay_ms = i32::try_from(delay_ms).unwrap();
            let lived: Vec<i32> = own[0].iter().map(|own| own + delay_ms).collect();
            assert_eq!(lived, seen_by_b, "B waits D longer than A takes");
            cases += talk.responses_ms.iter().map(Vec::len).sum::<usize>();
        }
    }

    #[test]
    fn the_others_times_are_theirs_when_told_and_estimated_when_not() {
        let talk = Talk::draw(&mut Chance::new(3), 30);
        let received = later(&talk.b, talk.to_a_ms);
        let delay_ms = talk.to_b_ms + talk.to_a_ms;
        let line = [reading(0, delay_ms, 40)];
        let told = &talk.responses_ms[1];
        let shared = session(&talk.a, &received, &[], &line, Some(told), ALL_MS);
        let alone = session(&talk.a, &received, &[], &line, None, ALL_MS);
        assert!(!shared.other_waiting_estimated && alone.other_waiting_estimated);
        assert_eq!(shared.other_waiting, alone.other_waiting);
        assert_eq!((shared.other_waiting.n, shared.waiting.n), (30, 29));
        assert_eq!((shared.line_ms, shared.join_ms), (Some(delay_ms), 200));
        let unknown = session(&talk.a, &received, &[], &[], None, ALL_MS);
        assert_eq!(unknown.other_waiting, Times::default(), "nothing to take out");
        assert!(unknown.other_waiting_estimated);
        assert_eq!(unknown.waiting, shared.waiting, "own times need no line");
        assert_eq!((unknown.line_ms, unknown.clashes), (None, None));
    }

    /// Both begin again after a silence, B this much later, as heard at A.
    fn begun(b_later_ms: &[u32]) -> [Vec<Unit>; 2] {
        let moments = (1_u32..).map(|number| number * 10_000);
        let both = moments
            .zip(b_later_ms)
            .map(|(at, later)| (unit(at, at + 4_000), unit(at + later, at + later + 4_000)));
        let (a, b) = both.unzip();
        [a, b]
    }

    #[test]
    fn clashes_are_told_apart_by_the_line_that_held_then() {
        let [a, b] = begun(&[300, 300, 700]);
        let line = [reading(0, 50, 30), reading(15_000, 300, 30)];
        let found = session(&a, &b, &[], &line, None, ALL_MS);
        assert_eq!(found.clashes, Some(Clashes { line: 1, ours: 2 }));
        assert_eq!(found.line_ms, Some(300));
    }

    #[test]
    fn clashes_are_left_out_where_the_line_is_not_known_within_100_ms() {
        let [a, b] = begun(&[300; 20]);
        let clashes = |line: &[LineReading]| session(&a, &b, &[], line, None, ALL_MS).clashes;
        assert_eq!(clashes(&[reading(0, 400, 100)]), Some(Clashes { line: 20, ours: 0 }));
        assert_eq!(clashes(&[reading(0, 400, 101)]), None);
        let late = |known_ms| [reading(0, 400, 200), reading(known_ms, 400, 40)];
        assert_eq!(clashes(&late(25_000)), Some(Clashes { line: 18, ours: 0 }));
        assert_eq!(clashes(&late(35_000)), None, "three of twenty are too many");
        let quiet = session(&a, &[], &[], &[reading(0, 400, 40)], None, ALL_MS);
        assert_eq!(quiet.clashes, Some(Clashes::default()));
        let never = session(&a, &[], &[], &[reading(0, 400, 140)], None, ALL_MS);
        assert_eq!(never.clashes, None);
    }

    #[test]
    fn unheard_spans_count_for_nothing() {
        let [a, b] = [units(&[(1.0, 4.0), (30.0, 34.0)]), units(&[(5.0, 9.0), (20.0, 30.2)])];
        let line = [reading(0, 100, 20)];
        let found = |unheard: &[(f64, f64)]| session(&a, &b, &units(unheard), &line, None, 40_000);
        let whole = found(&[]);
        assert_eq!((whole.waiting.n, whole.other_waiting.n), (1, 1));
        assert_eq!((whole.takeovers, whole.silences.len()), (1, 1));
        assert_eq!(whole.minutes[0].whole_s(), [7, 14, 0, 19]);
        let cut = found(&[(4.5, 6.0), (25.0, 31.0)]);
        assert_eq!((cut.waiting.n, cut.other_waiting.n, cut.takeovers), (0, 0, 0));
        assert_eq!(cut.silences, whole.silences);
        assert_eq!(cut.minutes[0].whole_s(), [6, 8, 0, 19]);
        let away = found(&[(0.0, 40.0)]);
        assert_eq!(away.minutes, [Minute::default()]);
        assert_eq!(away.silences, []);
    }

    #[test]
    fn edges_made_by_a_cut_are_no_beginnings() {
        let [a, b] = [units(&[(1.0, 9.0)]), units(&[(5.3, 9.0)])];
        let line = [reading(0, 300, 20)];
        let found = session(&a, &b, &units(&[(4.0, 5.0)]), &line, None, 20_000);
        assert_eq!(found.clashes, Some(Clashes::default()));
    }

    #[test]
    fn times_that_may_still_change_are_not_told_yet() {
        let own = units(&[(4.3, 5.0)]);
        let at = |again_s: f64, known_ms| {
            let other = units(&[(1.0, 4.0), (again_s, again_s + 4.0)]);
            response_times(&own, &other, &[], known_ms)
        };
        assert_eq!(at(7.0, 6_999), [], "it may be a short response");
        assert_eq!(at(7.0, 7_000), [300]);
        assert_eq!(at(6.4, 7_000), [], "it is one");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn what_was_told_once_never_changes(
            [own, other] in conversation(40),
            mut known in prop::collection::vec(0_u32..300_000, 2..8),
            unheard in prop::collection::vec((0_u32..200_000, 1_u32..20_000), 0..3),
        ) {
            known.sort_unstable();
            let unheard: Vec<Unit> =
                unheard.iter().map(|(start, ms)| unit(*start, start + ms)).collect();
            let mut told: Vec<i32> = Vec::new();
            for known_ms in known {
                let begun = |units: &[Unit]| -> Vec<Unit> {
                    units.iter().filter(|unit| unit.start_ms < known_ms).copied().collect()
                };
                let now = response_times(&begun(&own), &begun(&other), &unheard, known_ms);
                prop_assert!(now.starts_with(&told), "{:?} after {:?}", now, told);
                told = now;
            }
            let all = own_ms(&all_changes(&own, &other, &unheard, u32::MAX));
            prop_assert!(all.starts_with(&told));
            prop_assert_eq!(response_times(&own, &other, &unheard, u32::MAX), all);
        }

        #[test]
        fn any_session_gets_an_answer(
            own in anything(), other in anything(), unheard in anything(),
            line in prop::collection::vec((any::<u32>(), any::<u32>(), any::<u32>()), 0..5),
            theirs in prop::option::of(prop::collection::vec(any::<i32>(), 0..30)),
            length_ms in prop_oneof![0_u32..100_000, Just(u32::MAX)],
            known_ms in any::<u32>(),
        ) {
            let line: Vec<LineReading> =
                line.into_iter().map(|(at, delay, unsure)| reading(at, delay, unsure)).collect();
            let found = session(&own, &other, &unheard, &line, theirs.as_deref(), length_ms);
            if let Some(theirs) = theirs {
                prop_assert_eq!(found.other_waiting.n as usize, theirs.len());
            }
            let _ = response_times(&own, &other, &unheard, known_ms);
        }

        #[test]
        fn stretches_hold_nothing_that_was_unheard(
            [own, other] in conversation(40), unheard in anything(),
        ) {
            let parameters = Parameters::default();
            let away = clean(&unheard, unit(0, ALL_MS), &super::super::testing::plain());
            for stretch in stretches(&own, &other, &unheard, ALL_MS, &parameters) {
                for unit in stretch.units.iter().flatten() {
                    prop_assert_eq!(both(&[*unit], &away), []);
                }
            }
        }
    }
}
