//! Counts which advice was given to whom. Deliberately absent: weighting; a rate is a rate.

use super::cases::Trouble;
use super::looking::{Outcome, TONES};
use sensing::advice::Advice;
use sensing::vision::Light;

/// Largest difference between two tones in the rate of any false warning, percentage points
/// (docs/evidence.md#a1, the gate).
pub const GATE_POINTS: f32 = 5.0;

/// Least rate at which hard side light is noticed in tones 1–5 and in tones 6–10, percent, and
/// largest difference between the two, percentage points (chosen).
pub const NOTICED_MIN: f32 = 90.0;
pub const GROUP_POINTS: f32 = 10.0;

/// Percent of outcomes of each tone for which something holds, lightest tone first.
pub type Rates = [f32; 10];

/// Percent by tone of `outcomes` for which `holds`; NaN for a tone without any.
pub fn rates<'a>(
    outcomes: impl Iterator<Item = &'a Outcome> + Clone,
    holds: impl Fn(&Outcome) -> bool,
) -> Rates {
    let mut rates = [f32::NAN; 10];
    for (rate, tone) in rates.iter_mut().zip(TONES) {
        let of_tone = outcomes.clone().filter(|outcome| outcome.tone == tone);
        let (count, held) =
            of_tone.fold((0, 0), |(count, held), one| (count + 1, held + usize::from(holds(one))));
        if count > 0 {
            *rate = 100.0 * held as f32 / count as f32;
        }
    }
    rates
}

/// Largest minus smallest rate, in percentage points.
pub fn spread(rates: &Rates) -> f32 {
    let known = rates.iter().copied().filter(|rate| !rate.is_nan());
    let (low, high) =
        known.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), r| (low.min(r), high.max(r)));
    (high - low).max(0.0)
}

/// Share of a face that is truly blown out, from which saying so is not wrong (chosen: half of the
/// limit in docs/evidence.md#a1, because the check measures another part of the face than the truth
/// does).
pub const CLIPPED_SHARE: f32 = 0.005;

/// Whether `advice` was given though nothing called for it. Furnished rooms may be called busy, and
/// a camera may blow out a light face before a dark wall.
pub fn is_false(outcome: &Outcome, advice: Advice) -> bool {
    let is_furnished = outcome.case.scene.room.furnished;
    let is_blown_out = outcome.truth.clipped_share >= CLIPPED_SHARE;
    let may_be = (advice == Advice::BackgroundBusy && is_furnished)
        || (advice == Advice::Clipped && is_blown_out);
    outcome.advice.contains(&advice) && !may_be
}

/// Rates of false warnings in good set-ups: each kind of advice that a picture can call for.
pub fn false_warnings(good: &[Outcome]) -> Vec<(Advice, Rates)> {
    Advice::ALL
        .into_iter()
        .filter(|advice| !advice.is_about_sound())
        .map(|advice| (advice, rates(good.iter(), |outcome| is_false(outcome, advice))))
        .collect()
}

/// Kinds of advice whose rates differ by more than the gate allows.
pub fn unfair(warnings: &[(Advice, Rates)]) -> Vec<(Advice, f32)> {
    warnings
        .iter()
        .map(|(advice, rates)| (*advice, spread(rates)))
        .filter(|(_, spread)| *spread > GATE_POINTS)
        .collect()
}

/// Percent of pictures in hard side light in which it is noticed, by tone.
pub fn hard_side(troubled: &[Outcome]) -> Rates {
    let is_hard = |outcome: &&Outcome| outcome.case.trouble == Some(Trouble::HardSide);
    rates(troubled.iter().filter(is_hard), |outcome| {
        Trouble::HardSide.is_told(&outcome.truth, &outcome.advice)
    })
}

/// Mean rates of tones 1–5 and of tones 6–10.
pub fn groups(rates: &Rates) -> [f32; 2] {
    let (light, dark) = rates.split_at(5);
    [light, dark].map(|rates| rates.iter().sum::<f32>() / rates.len() as f32)
}

/// Whether hard side light is noticed too seldom, or more often in some tones than in others.
pub fn is_side_missed([light, dark]: [f32; 2]) -> bool {
    light.min(dark) < NOTICED_MIN || (light - dark).abs() > GROUP_POINTS
}

type Pick = fn(&Light) -> bool;

/// Measures of light, and whether each could not be measured.
pub const LIGHTS: [(&str, Pick); 5] = [
    ("side ratio", |light| light.side_ratio.is_none()),
    ("backlight", |light| light.outshone.is_none()),
    ("clipping", |light| light.clipped_share.is_none()),
    ("noise", |light| light.noise.is_none()),
    ("colour cast", |light| light.cast.is_none()),
];
