//! The gate of `cargo xtask bench fairness` on fewer invented people: no skin tone gets more false
//! warnings than another, and none because nothing is said to it at all.

#[allow(dead_code)]
#[path = "../examples/fairness/cases.rs"]
mod cases;
#[path = "../examples/fairness/looking.rs"]
mod looking;
#[allow(dead_code)]
#[path = "../examples/fairness/tally.rs"]
mod tally;

use cases::Trouble;

/// A seed other than the benchmark's, so that more people are tried.
const SEED: u64 = 11;

#[test]
fn no_skin_tone_gets_more_false_warnings_than_another() {
    let good = looking::at_all(&cases::good(1, SEED));
    let found = tally::rates(good.iter(), |outcome| outcome.look.face.is_some());
    assert!(found.iter().all(|rate| *rate > 95.0), "faces found: {found:?}");
    let warnings = tally::false_warnings(&good);
    assert_eq!(tally::unfair(&warnings), [], "{warnings:?}");
    for (advice, rates) in warnings {
        assert!(rates.iter().all(|rate| *rate < 10.0), "{advice:?}: {rates:?}");
    }
}

#[test]
fn troubles_are_noticed_in_every_skin_tone() {
    let is_sure = |trouble: Trouble| {
        let is_doubtful = matches!(trouble, Trouble::Dim | Trouble::Dark | Trouble::Coloured);
        !is_doubtful && !trouble.is_edge()
    };
    let cases: Vec<cases::Case> = cases::troubled(1, SEED)
        .into_iter()
        .step_by(7)
        .filter(|case| case.trouble.is_some_and(is_sure))
        .collect();
    let outcomes = looking::at_all(&cases);
    let asked = outcomes.iter().filter(|outcome| {
        outcome.case.trouble.and_then(|trouble| trouble.asks(&outcome.truth)).is_some()
    });
    let noticed = tally::rates(asked, |outcome| {
        outcome.case.trouble.is_some_and(|trouble| trouble.is_told(&outcome.truth, &outcome.advice))
    });
    assert!(noticed.iter().all(|rate| *rate > 80.0), "{noticed:?}");
    assert!(tally::spread(&noticed) < 20.0, "{noticed:?}");
}

#[test]
fn hard_side_light_is_noticed_in_every_skin_tone() {
    let outcomes = looking::at_all(&cases::hard_side(2, SEED));
    let noticed = tally::hard_side(&outcomes);
    assert!(!tally::is_side_missed(tally::groups(&noticed)), "{noticed:?}");
    assert!(noticed[8..].iter().all(|rate| *rate >= 90.0), "tones 9 and 10: {noticed:?}");
}

#[test]
fn faces_are_found_in_a_dim_room() {
    let is_dim = |case: &cases::Case| case.trouble == Some(Trouble::Dim);
    let cases: Vec<_> = cases::troubled(2, SEED).into_iter().filter(is_dim).collect();
    let outcomes = looking::at_all(&cases);
    let found = tally::rates(outcomes.iter(), |outcome| outcome.look.face.is_some());
    assert!(found.iter().all(|rate| *rate >= 90.0), "{found:?}");
}
