//! The pace of a recording or an annotation, in which both people share one clock and no line lies
//! between. Deliberately absent: reading files and writing words.

use super::clashes::{Clash, clash};
use super::floor::floor;
use super::minutes::minutes;
use super::silences::silences;
use super::stretches::{Stretch, stretches};
use super::takeovers::{count, takeovers};
use super::{Change, Minute, Parameters, Party, Pause, Silence, Times, Unit};

/// How two people took turns. Arrays of two hold A first.
#[derive(Clone, Debug, PartialEq)]
pub struct Pace {
    /// Length that was listened to, milliseconds.
    pub length_ms: u32,
    /// A and B.
    pub speakers: [Speaker; 2],
    /// Changes of the floor, in order of time.
    pub changes: Vec<Change>,
    /// Pauses, in order of time.
    pub pauses: Vec<Pause>,
    /// All changes together.
    pub transfers: Transfers,
    /// Changes from A to B, then from B to A.
    pub per_direction: [Transfers; 2],
    /// Silences of both that are long.
    pub long_silences: Vec<Silence>,
    /// How often both began and neither could have heard the other in time.
    pub simultaneous_starts: u32,
    /// Minute by minute, from the beginning.
    pub minutes: Vec<Minute>,
    /// What to know before believing it.
    pub notes: Vec<Note>,
}

/// One of the two.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Speaker {
    /// Units of speech, joined and without bursts.
    pub units: Vec<Unit>,
    /// Length of all units together, milliseconds.
    pub talk_ms: u32,
    /// Share of what both spoke, 0 to 1; `None` when nobody did.
    pub talk_share: Option<f64>,
    /// Number of turns.
    pub turns: u32,
    /// Own silences inside the floor.
    pub pauses: Times,
    /// Waiting times, from the end of the other's turn to one's own beginning; negative is before
    /// it.
    pub waiting: Times,
    /// Number of short responses.
    pub short_responses: u32,
    /// How often this person took the floor while the other spoke.
    pub takeovers: u32,
}

/// Changes of the floor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Transfers {
    /// From the end of the one to the beginning of the other; negative is an overlap.
    pub offsets: Times,
    /// Share of changes that overlap, 0 to 1; `None` when [`Times::middle`] is.
    pub overlap_share: Option<f64>,
}

/// What to know before believing the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Nobody was heard.
    NobodySpoke,
    /// Only this one was heard.
    OneVoice(Party),
    /// Too few changes of the floor to say how long they took.
    FewChanges,
    /// The two directions differ by this much: perhaps the two tracks are out of step.
    DirectionsDiffer {
        /// Median from B to A less that from A to B.
        by_ms: i32,
    },
}

/// Measures a recording of `length_ms`. Units may come in any order; what lies outside is left out.
#[must_use]
pub fn pace(a: &[Unit], b: &[Unit], length_ms: u32, parameters: &Parameters) -> Pace {
    let whole = stretches(a, b, &[], length_ms, parameters);
    let Some(stretch) = whole.first() else { return nothing() };
    let floor = floor(stretch, parameters);
    let of = |to: Party| transfers(&floor.changes, |change| change.to == to, parameters);
    let per_direction = [of(Party::B), of(Party::A)];
    let speakers = Party::BOTH.map(|party| {
        let pauses = floor.pauses.iter().filter(|pause| pause.by == party);
        let pauses_ms = pauses.map(|pause| i32::try_from(pause.span.ms()).unwrap_or(i32::MAX));
        let is_short = |by: Party| {
            count(stretch.spoken.iter().filter(|one| one.is_short && one.by == by).count())
        };
        Speaker {
            units: stretch.units[party.index()].clone(),
            talk_ms: talk_ms(stretch, party),
            talk_share: talk_share(stretch, party),
            turns: count(floor.turns.iter().filter(|turn| turn.by == party).count()),
            pauses: Times::of(pauses_ms.collect(), parameters),
            waiting: of(party).offsets,
            short_responses: is_short(party),
            takeovers: takeovers(stretch, party, |_| 0, parameters),
        }
    });
    Pace {
        length_ms,
        notes: notes(&speakers, &per_direction, parameters),
        speakers,
        transfers: transfers(&floor.changes, |_| true, parameters),
        per_direction,
        long_silences: silences(stretch, parameters),
        simultaneous_starts: simultaneous_starts(stretch, parameters),
        minutes: minutes(&whole, length_ms),
        changes: floor.changes,
        pauses: floor.pauses,
    }
}

fn nothing() -> Pace {
    Pace {
        length_ms: 0,
        speakers: Default::default(),
        changes: Vec::new(),
        pauses: Vec::new(),
        transfers: Transfers::default(),
        per_direction: Default::default(),
        long_silences: Vec::new(),
        simultaneous_starts: 0,
        minutes: Vec::new(),
        notes: vec![Note::NobodySpoke],
    }
}

fn talk_ms(stretch: &Stretch, party: Party) -> u32 {
    super::units::spoken_ms(&stretch.units[party.index()], stretch.within)
}

fn talk_share(stretch: &Stretch, party: Party) -> Option<f64> {
    let [own, other] = [party, party.other()].map(|party| f64::from(talk_ms(stretch, party)));
    (own + other > 0.0).then(|| own / (own + other))
}

fn transfers(
    changes: &[Change],
    is_meant: impl Fn(&&Change) -> bool,
    parameters: &Parameters,
) -> Transfers {
    let offsets_ms: Vec<i32> =
        changes.iter().filter(is_meant).map(|change| change.offset_ms).collect();
    let overlaps = offsets_ms.iter().filter(|offset| **offset < 0).count() as f64;
    let changes = offsets_ms.len() as f64;
    let offsets = Times::of(offsets_ms, parameters);
    Transfers { offsets, overlap_share: offsets.middle.map(|_| overlaps / changes) }
}

fn simultaneous_starts(stretch: &Stretch, parameters: &Parameters) -> u32 {
    let together = stretch.begun_over().filter(|(spoken, other)| {
        stretch.begins(*other) && clash(*other, spoken.unit, 0, parameters) == Some(Clash::Line)
    });
    count(together.count())
}

fn notes(
    speakers: &[Speaker; 2],
    per_direction: &[Transfers; 2],
    parameters: &Parameters,
) -> Vec<Note> {
    let [a, b] = speakers.each_ref().map(|speaker| speaker.talk_ms > 0);
    match (a, b) {
        (false, false) => return vec![Note::NobodySpoke],
        (true, false) => return vec![Note::OneVoice(Party::A)],
        (false, true) => return vec![Note::OneVoice(Party::B)],
        (true, true) => {}
    }
    let [Some(to_b), Some(to_a)] = per_direction.map(|direction| direction.offsets.middle) else {
        return vec![Note::FewChanges];
    };
    let by_ms = to_a.median_ms.saturating_sub(to_b.median_ms);
    let differ = by_ms.unsigned_abs() > parameters.directions_differ_ms;
    differ.then_some(Note::DirectionsDiffer { by_ms }).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anything, conversation, unit, units};
    use super::*;
    use proptest::prelude::*;

    fn paced(a: &[(f64, f64)], b: &[(f64, f64)]) -> Pace {
        pace(&units(a), &units(b), 120_000, &Parameters::default())
    }

    /// Turns of three seconds; the other begins after these offsets, milliseconds.
    fn answered(to_b_ms: i32, to_a_ms: i32, times: usize) -> Pace {
        let (mut a, mut b, mut at) = (Vec::new(), Vec::new(), 1_000_u32);
        for _ in 0..times {
            a.push(unit(at, at + 3_000));
            at = (at + 3_000).saturating_add_signed(to_b_ms);
            b.push(unit(at, at + 3_000));
            at = (at + 3_000).saturating_add_signed(to_a_ms);
        }
        pace(&a, &b, at + 3_000, &Parameters::default())
    }

    #[test]
    fn a_gap_and_an_overlap_are_told_per_direction() {
        let pace = paced(&[(1.0, 4.0), (8.7, 12.0)], &[(4.2, 9.0)]);
        assert_eq!(pace.speakers.each_ref().map(|speaker| speaker.turns), [2, 1]);
        assert_eq!(pace.per_direction.map(|direction| direction.offsets.n), [1, 1]);
        assert_eq!(pace.transfers.offsets, Times { n: 2, middle: None }, "too few to say");
        assert_eq!(pace.transfers.overlap_share, None);
        assert_eq!(pace.notes, [Note::FewChanges]);
    }

    #[test]
    fn each_waits_from_the_others_end() {
        let pace = answered(-200, 400, 12);
        let median_ms = |times: Times| times.middle.map(|middle| middle.median_ms);
        assert_eq!(median_ms(pace.speakers[0].waiting), Some(400));
        assert_eq!(median_ms(pace.speakers[1].waiting), Some(-200));
        assert_eq!(pace.per_direction[0].offsets, pace.speakers[1].waiting);
        assert_eq!(pace.per_direction.map(|one| one.overlap_share), [Some(1.0), Some(0.0)]);
        assert_eq!((pace.transfers.offsets.n, pace.changes.len()), (23, 23));
        assert_eq!(pace.transfers.overlap_share, Some(12.0 / 23.0));
        assert_eq!(pace.notes, [Note::DirectionsDiffer { by_ms: 600 }]);
        assert_eq!(answered(100, 400, 12).notes, [], "300 ms may well be");
    }

    #[test]
    fn a_median_takes_ten_changes() {
        let middles = |times| {
            let told = answered(100, 100, times).per_direction;
            told.map(|one| (one.offsets.n, one.offsets.middle.is_some()))
        };
        assert_eq!(middles(10), [(10, true), (9, false)]);
        assert_eq!(middles(11), [(11, true), (10, true)]);
    }

    #[test]
    fn talk_is_shared_out_with_short_responses_in_it() {
        let pace = paced(&[(1.0, 5.0), (10.0, 11.5)], &[(3.0, 3.5)]);
        assert_eq!(pace.speakers[1].short_responses, 1);
        assert_eq!(pace.speakers[1].turns, 0);
        assert_eq!(pace.speakers.each_ref().map(|speaker| speaker.talk_ms), [5_500, 500]);
        assert_eq!(pace.speakers[1].talk_share, Some(500.0 / 6_000.0));
        assert_eq!(pace.long_silences.len(), 1);
    }

    #[test]
    fn pauses_and_takeovers_are_each_ones_own() {
        let pace = paced(&[(1.0, 4.0), (4.5, 8.0), (13.0, 14.0)], &[(7.0, 11.0)]);
        assert_eq!(pace.speakers.each_ref().map(|speaker| speaker.pauses.n), [1, 0]);
        assert_eq!(pace.speakers.each_ref().map(|speaker| speaker.takeovers), [0, 1]);
        assert_eq!(pace.simultaneous_starts, 0);
    }

    #[test]
    fn two_who_begin_within_a_fifth_of_a_second_begin_together() {
        let together =
            |b_s: f64| paced(&[(1.0, 2.0), (5.0, 8.0)], &[(b_s, 9.0)]).simultaneous_starts;
        assert_eq!([4.799, 4.8, 5.0, 5.2, 5.201].map(together), [0, 1, 1, 1, 0]);
        assert_eq!(paced(&[(0.0, 8.0)], &[(0.1, 9.0)]).simultaneous_starts, 0, "cut, perhaps");
    }

    #[test]
    fn too_little_speech_gives_a_note() {
        assert_eq!(paced(&[], &[]).notes, [Note::NobodySpoke]);
        assert_eq!(paced(&[(1.0, 4.0)], &[]).notes, [Note::OneVoice(Party::A)]);
        assert_eq!(paced(&[], &[(1.0, 4.0)]).notes, [Note::OneVoice(Party::B)]);
        let none = pace(&units(&[(1.0, 4.0)]), &[], 0, &Parameters::default());
        assert_eq!(none, nothing());
        assert_eq!(paced(&[], &[]).speakers[0].talk_share, None);
    }

    fn swapped<T>([a, b]: [T; 2]) -> [T; 2] {
        [b, a]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn who_is_named_first_makes_no_difference([a, b] in conversation(40)) {
            let length_ms = 400_000;
            let of = |a: &[Unit], b: &[Unit]| pace(a, b, length_ms, &Parameters::default());
            let (one, mut other) = (of(&a, &b), of(&b, &a));
            other.speakers = swapped(other.speakers);
            other.per_direction = swapped(other.per_direction);
            other.changes.iter_mut().for_each(|change| change.to = change.to.other());
            other.pauses.iter_mut().for_each(|pause| pause.by = pause.by.other());
            for silence in &mut other.long_silences {
                silence.ended_by = silence.ended_by.other();
            }
            for minute in &mut other.minutes {
                minute.alone_ms = swapped(minute.alone_ms);
            }
            for note in &mut other.notes {
                *note = match *note {
                    Note::OneVoice(party) => Note::OneVoice(party.other()),
                    Note::DirectionsDiffer { by_ms } => Note::DirectionsDiffer { by_ms: -by_ms },
                    note @ (Note::NobodySpoke | Note::FewChanges) => note,
                };
            }
            prop_assert_eq!(one, other);
        }

        #[test]
        fn the_results_are_consistent([a, b] in conversation(60)) {
            let parameters = Parameters::default();
            let pace = pace(&a, &b, 400_000, &parameters);
            let shares = pace.speakers.each_ref().map(|speaker| speaker.talk_share);
            if let [Some(a), Some(b)] = shares {
                prop_assert!((a + b - 1.0).abs() < 1e-12 && a >= 0.0 && b >= 0.0);
            }
            let turns: u32 = pace.speakers.iter().map(|speaker| speaker.turns).sum();
            prop_assert_eq!(pace.changes.len(), turns.saturating_sub(1) as usize);
            let waits: u32 = pace.speakers.iter().map(|speaker| speaker.waiting.n).sum();
            prop_assert_eq!(waits, pace.transfers.offsets.n);
            prop_assert!(pace.pauses.iter().all(|pause| pause.span.ms() >= 200));
            prop_assert!(pace.long_silences.iter().all(|silence| silence.ms >= 3_000));
            let in_minutes = pace.minutes.iter().map(|minute| {
                minute.alone_ms.iter().sum::<u32>() + minute.both_ms + minute.silent_ms
            });
            prop_assert_eq!(in_minutes.sum::<u32>(), 400_000);
            for (index, speaker) in pace.speakers.iter().enumerate() {
                let spoken = pace.minutes.iter().map(|one| one.alone_ms[index] + one.both_ms);
                prop_assert_eq!(spoken.sum::<u32>(), speaker.talk_ms);
            }
            let silent: u32 = pace.minutes.iter().map(|minute| minute.silent_ms).sum();
            let long: u32 = pace.long_silences.iter().map(|silence| silence.ms).sum();
            prop_assert!(long <= silent);
        }

        #[test]
        fn any_units_get_an_answer(
            a in anything(), b in anything(),
            length_ms in prop_oneof![Just(0), 0_u32..100_000, Just(u32::MAX)],
            numbers in prop::collection::vec(prop_oneof![0_u32..5_000, any::<u32>()], 18),
        ) {
            let _ = pace(&a, &b, length_ms, &Parameters::default());
            let odd = Parameters {
                join_ms: numbers[0],
                drop_ms: numbers[1],
                pause_min_ms: numbers[2],
                short_max_ms: numbers[3],
                short_clear_ms: numbers[4],
                short_window_ms: numbers[5],
                short_other_percent: numbers[6],
                silence_min_ms: numbers[7],
                takeover_spoken_ms: numbers[8],
                takeover_overlap_ms: numbers[9],
                takeover_stops_ms: numbers[10],
                takeover_goes_on_ms: numbers[11],
                clash_opening_ms: numbers[12],
                clash_overlap_ms: numbers[13],
                reaction_ms: numbers[14],
                uncertain_max_ms: numbers[15],
                times_min: numbers[16],
                directions_differ_ms: numbers[17],
            };
            let _ = pace(&a, &b, length_ms, &odd);
        }
    }
}
