//! Computes how often the prompt rule asks without a reason and how often it finds a fall, among
//! invented clients, beside the stated figures (docs/clinical-evidence.md#the-alliance-line).
//! `cargo xtask bench prompt` runs it and puts the table into docs/clinical-evidence.md.

mod clients;

use alliance::alliance_line::{EARLY_RATE, Threshold};
use clients::{draw, early, named, rates, shape};

/// Number of clients, the same as for the stated figures
/// (docs/clinical-evidence.md#what-the-choice-costs).
const CLIENTS: usize = 20_000;
/// Seed that draws the clients; another one may be given as the first argument.
const SEED: u64 = 4;
/// A figure further than this from the stated one is marked, percentage points (chosen).
const NEAR: f64 = 1.0;

#[allow(clippy::print_stdout)]
fn main() {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let clients = draw(CLIENTS, seed);
    let is = shape(&clients);
    println!(
        "{CLIENTS} invented clients, seed {seed}. Totals of steady sessions: mean {:.2}, SD {:.2}, \
         {:.1} % at 30 (stated: 26.5, 3.4, 26 %).\n",
        is.mean, is.deviation, is.ceiling
    );
    println!("| threshold | figure | here | stated | apart |\n|---|---|---|---|---|");
    for threshold in Threshold::ALL {
        let (here, stated) = (rates(&clients, threshold), threshold.rates());
        for ((name, here), (_, stated)) in named(&here).into_iter().zip(named(&stated)) {
            row(&threshold.points().to_string(), name, here, stated);
        }
    }
    row("any", "prompts per 100 sessions 1-3", early(&clients), EARLY_RATE);
}

#[allow(clippy::print_stdout)]
fn row(threshold: &str, name: &str, here: f64, stated: f64) {
    let apart = here - stated;
    let mark = if apart.abs() > NEAR { " (over one)" } else { "" };
    println!("| {threshold} | {name} | {here:.1} | {stated} | {apart:+.1}{mark} |");
}
