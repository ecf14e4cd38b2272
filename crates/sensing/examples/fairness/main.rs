//! Looks at invented people in ten skin tones, says how often each piece of advice was wrong or
//! missing, and fails when tones are treated differently. `cargo xtask bench fairness` runs it and
//! puts its tables into docs/fairness.md.

mod cases;
mod looking;
mod tables;
mod tally;

use cases::Case;
use looking::{Onlooker, Outcome};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Set-ups for each person and light (chosen: 108 of each tone, so that one is 0.9 points).
const GOOD_REPEATS: usize = 6;
/// Set-ups for each person and trouble.
const TROUBLED_REPEATS: usize = 2;

#[allow(clippy::print_stdout)]
fn main() -> ExitCode {
    let asked = std::env::args().nth(1).and_then(|repeats| repeats.parse().ok());
    let good = look_at(&cases::good(asked.unwrap_or(GOOD_REPEATS)));
    let troubled = look_at(&cases::troubled(asked.unwrap_or(TROUBLED_REPEATS)));
    println!("{}", tables::all(&good, &troubled));
    let unfair = tally::unfair(&tally::false_warnings(&good));
    for (advice, points) in &unfair {
        eprintln!("unfair: `{}` differs by {points:.1} points between tones", advice.key());
    }
    if unfair.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Shares the cases among all cores.
fn look_at(cases: &[Case]) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut onlooker = Onlooker::new();
        let mut outcomes = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            outcomes.extend(onlooker.all_tones(case));
        }
        outcomes
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no look panics")).collect()
    })
}
