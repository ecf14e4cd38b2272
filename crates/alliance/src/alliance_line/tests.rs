//! Tests each clause of the prompt rule at its edge, and what must hold for any answers.

use super::*;
use crate::check_in::{Given, OutOfStep, Seen, Span, by_session};
use practice::{CheckInId, Moment, SessionId};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn whole(items: [u8; 3]) -> Reading {
    Reading { items: items.map(Some), talk: false }
}

/// Sessions with the same answers, then `last`.
fn after(usual: [u8; 3], sessions: usize, last: Reading) -> Vec<Reading> {
    let mut readings = vec![whole(usual); sessions];
    readings.push(last);
    readings
}

fn reasons(readings: &[Reading], threshold: Threshold) -> Vec<Reason> {
    let line = AllianceLine::of(readings.iter().copied(), threshold);
    line.latest().unwrap().reasons.clone()
}

fn check_in(answers: &[(Item, Answer, Seen)]) -> CheckIn {
    let given = |(item, answer, seen): &(Item, Answer, Seen)| {
        (*item, Given { answer: answer.clone(), seen: *seen })
    };
    CheckIn {
        id: CheckInId::new("a"),
        occasion: Occasion::Leaving,
        by: Side::Client,
        at: Moment::from_micros(0),
        place: None,
        answers: answers.iter().map(given).collect::<BTreeMap<_, _>>(),
    }
}

#[test]
fn a_total_at_the_threshold_is_asked_about_and_one_above_it_is_not() {
    for (threshold, points) in Threshold::ALL.into_iter().zip([3, 4, 5]) {
        assert_eq!(threshold.points(), points);
        let falls = |by: u8| {
            let one = by / 3;
            let rest = by - 2 * one;
            reasons(&after([9, 9, 9], 3, whole([9 - one, 9 - one, 9 - rest])), threshold)
        };
        assert!(falls(points).contains(&Reason::Total), "{threshold:?}");
        assert!(!falls(points - 1).contains(&Reason::Total), "{threshold:?}");
    }
}

#[test]
fn a_client_whose_totals_vary_must_fall_further() {
    // Totals 21, 24, 27: median 24, deviation 3, so 2 × 1.4826 × 3 = 8.9 points must be lost.
    let earlier = [whole([7, 7, 7]), whole([8, 8, 8]), whole([9, 9, 9])];
    let last = |items| reasons(&[&earlier[..], &[whole(items)]].concat(), Threshold::Three);
    assert!(!last([6, 5, 5]).contains(&Reason::Total), "16 is above 15.1");
    assert_eq!(
        last([5, 5, 5]),
        [
            Reason::Total,
            Reason::OneItem(Item::Accepted),
            Reason::OneItem(Item::Mattered),
            Reason::OneItem(Item::MadeSense),
        ]
    );
}

#[test]
fn one_answer_three_below_its_own_median_is_asked_about() {
    let falls = |to| reasons(&after([8, 8, 8], 3, whole([9, to, 9])), Threshold::Five);
    assert_eq!(falls(5), [Reason::OneItem(Item::Mattered)]);
    assert_eq!(falls(6), []);
    // A median between two whole points counts as it is: 8.5 - 3 = 5.5.
    let mut readings = after([8, 8, 8], 2, whole([9, 9, 9]));
    readings.extend([whole([9, 9, 9]), whole([9, 9, 5])]);
    assert_eq!(reasons(&readings, Threshold::Five), [Reason::OneItem(Item::MadeSense)]);
    readings.pop();
    readings.push(whole([9, 9, 6]));
    assert_eq!(reasons(&readings, Threshold::Five), []);
}

#[test]
fn a_slide_counts_from_the_sixth_session_one_point_before_the_threshold() {
    // Each total alone is too near to be asked about; their mean is 24.
    let slide = [whole([8, 8, 8]), whole([8, 8, 8]), whole([8, 8, 8])];
    let with = |earlier, threshold| {
        let mut readings = vec![whole([9, 9, 9]); earlier];
        readings.extend(slide);
        reasons(&readings, threshold)
    };
    assert_eq!(with(3, Threshold::Four), [Reason::Slide]);
    assert_eq!(with(3, Threshold::Five), [], "27 - 24 is less than 4");
    assert_eq!(with(2, Threshold::Four), [], "the fifth session is too early");
    // A missing total in between is left out; without a total in this session there is no slide.
    let mut readings = vec![whole([9, 9, 9]); 3];
    readings.extend([slide[0], Reading::default(), slide[1], slide[2]]);
    assert_eq!(reasons(&readings, Threshold::Four), [Reason::Slide]);
    readings.push(Reading::default());
    assert_eq!(reasons(&readings, Threshold::Four), []);
}

#[test]
fn in_the_first_three_sessions_an_answer_of_five_is_asked_about() {
    for earlier in 0..3 {
        let last = |low| reasons(&after([9, 9, 9], earlier, whole([9, 9, low])), Threshold::Three);
        assert_eq!(last(5), [Reason::EarlyLow(Item::MadeSense)]);
        assert_eq!(last(6), [], "nothing is compared before the fourth session");
    }
    // A client who always answers 5 is asked about at first, and then no more.
    let line = AllianceLine::of([whole([5, 5, 5]); 6], Threshold::Three);
    let prompts: Vec<bool> = line.points.iter().map(Point::prompts).collect();
    assert_eq!(prompts, [true, true, true, false, false, false]);
}

#[test]
fn out_of_step_is_asked_about_only_when_the_client_wants_to_talk() {
    use OutOfStepThen::{KeepToMyself, NotNow, TalkNextTime};
    use OutOfStepWas::{ALittle, No, Yes};
    for (was, then, expected) in [
        (Yes, Some(TalkNextTime), true),
        (ALittle, Some(TalkNextTime), true),
        (No, Some(TalkNextTime), false),
        (Yes, Some(NotNow), false),
        (ALittle, Some(KeepToMyself), false),
        (Yes, None, false),
    ] {
        let answer = Answer::OutOfStep(OutOfStep { was, then });
        let one = check_in(&[(Item::OutOfStep, answer, Seen::Shared)]);
        let line = AllianceLine::draw([Some(&one)], Side::Counsellor, Threshold::Four);
        let reasons = &line.points[0].reasons;
        assert_eq!(reasons.contains(&Reason::Talk), expected, "{was:?} {then:?}");
    }
}

#[test]
fn each_sees_the_line_from_what_they_may_see() {
    let scale = |item, value, seen| (item, Answer::Scale(value), seen);
    let one = |low, seen| {
        check_in(&[
            scale(Item::Accepted, 9, Seen::Shared),
            scale(Item::Mattered, 9, Seen::Shared),
            scale(Item::MadeSense, low, seen),
            scale(Item::TimeAndQuiet, 0, Seen::Shared),
            scale(Item::OnScreen, 0, Seen::Shared),
        ])
    };
    let check_ins = [one(9, Seen::Shared), one(9, Seen::Shared), one(9, Seen::Shared)];
    let (shared, private) = (one(3, Seen::Shared), one(3, Seen::Private));
    let drawn = |last, side| {
        let all = check_ins.iter().chain([last]).map(Some);
        AllianceLine::draw(all, side, Threshold::Four)
    };
    for (last, side, total, prompts) in [
        (&shared, Side::Counsellor, Some(21), true),
        (&private, Side::Client, Some(21), true),
        (&private, Side::Counsellor, None, false),
    ] {
        let line = drawn(last, side);
        let point = line.latest().unwrap();
        assert_eq!((point.reading.total(), point.prompts()), (total, prompts));
        assert_eq!(line.points[0].reading.total(), Some(27), "items 10 and 11 stand apart");
    }
}

#[test]
fn other_occasions_and_other_kinds_of_answer_are_not_read() {
    let mut arriving = check_in(&[(Item::Accepted, Answer::Scale(2), Seen::Shared)]);
    arriving.occasion = Occasion::CounsellorLeaving;
    assert_eq!(Reading::of([&arriving], Side::Client), Reading::default());
    let words = Answer::Words(crate::OwnWords::new("ten"));
    let odd = check_in(&[(Item::Accepted, words, Seen::Shared)]);
    assert_eq!(Reading::of([&odd], Side::Client), Reading::default());
    let beyond = check_in(&[(Item::Accepted, Answer::Scale(200), Seen::Shared)]);
    assert_eq!(Reading::of([&beyond], Side::Client).items, [Some(10), None, None]);
}

#[test]
fn of_several_check_ins_after_one_session_the_latest_answers_count() {
    let scale = |item, value| check_in(&[(item, Answer::Scale(value), Seen::Shared)]);
    let both = [scale(Item::Accepted, 3), scale(Item::Mattered, 8), scale(Item::Accepted, 9)];
    let read = Reading::of(&both, Side::Counsellor);
    assert_eq!(read.items, [Some(9), Some(8), None]);
}

#[test]
fn a_total_needs_all_three_answers() {
    assert_eq!(whole([10, 10, 10]).total(), Some(TOTAL_MAX));
    assert_eq!(whole([0, 0, 0]).total(), Some(0));
    assert_eq!(Reading { items: [Some(9), None, Some(9)], talk: false }.total(), None);
    // An answer is still compared with the answers to the same item.
    let last = Reading { items: [Some(4), None, None], talk: false };
    assert_eq!(
        reasons(&after([9, 9, 9], 3, last), Threshold::Four),
        [Reason::OneItem(Item::Accepted)]
    );
    // An item that was never answered before has nothing to be compared with.
    let rare = Reading { items: [None, None, Some(5)], talk: false };
    let mut readings = vec![Reading { items: [Some(9), Some(9), None], talk: false }; 5];
    readings.push(rare);
    assert_eq!(reasons(&readings, Threshold::Four), [Reason::EarlyLow(Item::MadeSense)]);
}

#[test]
fn no_answers_give_an_empty_line() {
    let line = AllianceLine::of([], Threshold::Four);
    assert_eq!(line, AllianceLine::default());
    let line = AllianceLine::of([Reading::default(); 5], Threshold::Three);
    assert_eq!(line.points.len(), 5);
    assert!(line.points.iter().all(|point| !point.prompts()));
    assert_eq!((line.usual, line.rarely_varies), (None, false));
}

#[test]
fn what_is_usual_is_median_and_scaled_deviation() {
    assert_eq!(AllianceLine::of([whole([9, 9, 9]); 2], Threshold::Four).usual, None);
    let same = AllianceLine::of([whole([9, 9, 9]); 3], Threshold::Four);
    assert_eq!(same.usual, Some(Usual { median: 27.0, spread: 0.0 }));
    let totals = [[7, 7, 7], [8, 8, 8], [9, 9, 9], [10, 10, 10]].map(whole);
    let line = AllianceLine::of(totals, Threshold::Four);
    assert_eq!(line.usual, Some(Usual { median: 25.5, spread: MAD_SCALE * 3.0 }));
}

#[test]
fn rarely_varying_answers_are_recognised() {
    let rarely = |readings: &[Reading]| {
        AllianceLine::of(readings.iter().copied(), Threshold::Four).rarely_varies
    };
    assert!(!rarely(&[whole([10, 10, 10]); 3]), "too few to tell");
    assert!(rarely(&[whole([10, 10, 10]); 4]));
    assert!(rarely(&[whole([6, 7, 6]); 4]), "whatever the answers are");
    assert!(rarely(&after([10, 10, 10], 3, whole([4, 9, 8]))), "one may differ");
    let mut two = after([10, 10, 10], 6, whole([9, 9, 9]));
    two.push(whole([9, 10, 9]));
    assert!(!rarely(&two), "two differ");
    two.extend([whole([10, 10, 10]); 7]);
    assert!(rarely(&two), "only the latest eight count");
    let moved = [[10, 9, 8], [8, 9, 10], [9, 9, 9], [9, 8, 10], [10, 9, 8]].map(whole);
    assert!(!rarely(&moved), "the same totals from other answers do vary");
}

#[test]
fn the_last_session_is_asked_about_until_the_next_one_has_ended() {
    const HOUR: i64 = 3_600_000_000;
    let span = |n: i64, is_over: bool| Span {
        id: SessionId::new(n.to_string()),
        started_at: Moment::from_micros(n * 100 * HOUR),
        ended_at: is_over.then(|| Moment::from_micros((n * 100 + 1) * HOUR)),
    };
    let left = |n: i64, low: u8, seen| {
        let mut one = check_in(&[(Item::Accepted, Answer::Scale(low), seen)]);
        one.at = Moment::from_micros((n * 100 + 1) * HOUR);
        one
    };
    let asks = |spans: &[Span], check_ins: &[CheckIn], viewer| {
        is_worth_asking(&by_session(check_ins, spans), viewer, Threshold::Four)
    };
    let counsellor = Side::Counsellor;
    let low = left(1, 4, Seen::Shared);
    assert!(!asks(&[], &[], counsellor));
    assert!(asks(&[span(1, true)], std::slice::from_ref(&low), counsellor));
    assert!(
        asks(&[span(1, false)], std::slice::from_ref(&low), counsellor),
        "the client left before the end"
    );
    assert!(
        asks(&[span(1, true), span(2, false)], std::slice::from_ref(&low), counsellor),
        "last time"
    );
    assert!(
        !asks(&[span(1, true), span(2, true)], std::slice::from_ref(&low), counsellor),
        "too long ago"
    );
    let fine = left(2, 9, Seen::Shared);
    assert!(!asks(&[span(1, true), span(2, false)], &[low, fine], counsellor));
    let private = [left(1, 4, Seen::Private)];
    assert!(!asks(&[span(1, true)], &private, counsellor), "it is the client's alone");
    assert!(asks(&[span(1, true)], &private, Side::Client));
}

#[test]
fn a_threshold_is_read_from_its_points() {
    let read: Vec<_> = (0..8).filter_map(Threshold::from_points).collect();
    assert_eq!(read, Threshold::ALL);
    assert_eq!(Threshold::default(), Threshold::Four);
    for threshold in Threshold::ALL {
        assert!(threshold.rates().steady_sessions > 0.0);
    }
}

fn any_reading() -> impl Strategy<Value = Reading> {
    let answer = prop_oneof![1 => Just(None), 6 => (0..=10_u8).prop_map(Some)];
    ([answer.clone(), answer.clone(), answer], prop::bool::weighted(0.05))
        .prop_map(|(items, talk)| Reading { items, talk })
}

proptest! {
    #[test]
    fn later_sessions_never_change_an_earlier_verdict(
        readings in prop::collection::vec(any_reading(), 0..40),
        kept in 0..40_usize,
        threshold in prop::sample::select(Threshold::ALL.to_vec()),
    ) {
        let kept = kept.min(readings.len());
        let all = AllianceLine::of(readings.iter().copied(), threshold);
        let first = AllianceLine::of(readings[..kept].iter().copied(), threshold);
        prop_assert_eq!(&all.points[..kept], &first.points[..]);
    }

    #[test]
    fn sessions_left_out_change_nothing(
        readings in prop::collection::vec(any_reading(), 1..20),
        gap in 0..20_usize,
    ) {
        let mut gapped = readings.clone();
        gapped.insert(gap.min(readings.len()), Reading::default());
        let (all, with_gap) = (
            AllianceLine::of(readings, Threshold::Four),
            AllianceLine::of(gapped, Threshold::Four),
        );
        let spoken = |line: &AllianceLine| -> Vec<Point> {
            let has = |point: &&Point| point.reading != Reading::default();
            line.points.iter().filter(has).cloned().collect()
        };
        prop_assert_eq!(spoken(&all), spoken(&with_gap));
        prop_assert_eq!(all.usual, with_gap.usual);
    }

    #[test]
    fn the_order_of_answers_does_not_matter(
        values in prop::array::uniform3(0..=10_u8),
        order in Just([0, 1, 2]).prop_shuffle(),
        earlier in prop::collection::vec(any_reading(), 0..12),
    ) {
        let answers: Vec<_> = order
            .iter()
            .map(|at: &usize| (ITEMS[*at], Answer::Scale(values[*at]), Seen::Shared))
            .collect();
        let read = Reading::of([&check_in(&answers)], Side::Counsellor);
        prop_assert_eq!(read, whole(values));
        // Nor does it matter which of the three is which: each item is compared with itself.
        let turned = |reading: &Reading| Reading {
            items: order.map(|at: usize| reading.items[at]),
            talk: reading.talk,
        };
        let mut readings = earlier;
        readings.push(read);
        let line = AllianceLine::of(readings.iter().copied(), Threshold::Four);
        let other = AllianceLine::of(readings.iter().map(turned), Threshold::Four);
        for (one, two) in line.points.iter().zip(&other.points) {
            prop_assert_eq!(one.prompts(), two.prompts());
        }
    }

    #[test]
    fn a_sharper_threshold_asks_whenever_a_blunter_one_does(
        readings in prop::collection::vec(any_reading(), 0..30),
    ) {
        let [three, four, five] =
            Threshold::ALL.map(|threshold| AllianceLine::of(readings.iter().copied(), threshold));
        for at in 0..readings.len() {
            let asks = [&three, &four, &five].map(|line| line.points[at].prompts());
            prop_assert!(asks[0] >= asks[1] && asks[1] >= asks[2]);
        }
    }

    #[test]
    fn a_session_no_lower_than_any_before_is_never_asked_about(
        readings in prop::collection::vec(any_reading(), 0..20),
    ) {
        let mut readings = readings;
        readings.retain(|reading| !reading.talk);
        readings.push(whole([10, 10, 10]));
        readings.push(whole([10, 10, 10]));
        readings.push(whole([10, 10, 10]));
        prop_assert_eq!(reasons(&readings, Threshold::Three), []);
    }
}
