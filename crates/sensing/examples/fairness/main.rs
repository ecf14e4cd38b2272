//! Appearance at invented people in ten skin tones, tells how often each piece of advice was wrong
//! or missing, and fails when tones are treated differently. `cargo xtask bench fairness` runs it
//! and puts its tables into docs/fairness.md.

mod cases;
mod looking;
mod tables;
mod tally;

use std::process::ExitCode;

/// Set-ups for each person and light (chosen: 96 pictures of each tone, so that one is about 1
/// point).
const GOOD_REPEATS: usize = 4;
/// Set-ups for each person and trouble.
const TROUBLED_REPEATS: usize = 2;
/// Set-ups for each person in hard side light, which has a gate of its own.
const HARD_REPEATS: usize = 8;
/// Seed that draws people and rooms; another one may be given as the first argument.
const SEED: u64 = 10;

#[allow(clippy::print_stdout)]
fn main() -> ExitCode {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let good = looking::at_all(&cases::good(GOOD_REPEATS, seed));
    let mut troubles = cases::troubled(TROUBLED_REPEATS, seed);
    troubles.extend(cases::hard_side(HARD_REPEATS, seed));
    let troubled = looking::at_all(&troubles);
    println!("{}", tables::all(&good, &troubled));
    let unfair = tally::unfair(&tally::false_warnings(&good));
    for (advice, points) in &unfair {
        eprintln!("unfair: `{}` differs by {points:.1} points between tones", advice.key());
    }
    let hard_side = tally::groups(&tally::hard_side(&troubled));
    let is_side_missed = tally::is_side_missed(hard_side);
    if is_side_missed {
        eprintln!("hard side light is noticed in {hard_side:?} percent of light and of dark skin");
    }
    if unfair.is_empty() && !is_side_missed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
