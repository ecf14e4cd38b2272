//! Plans who says which phrase when, so that gaps, overlaps, pauses and short responses are
//! distributed as in recorded calls.

use crate::chance::Chance;
use crate::voice::Phrase;

// Changes of speaker in recorded calls: median 132 ms, mean 149, SD 488, 34.1 % overlap
// (docs/figures.md#recorded-calls). Most are drawn near the middle, some far out.
const CHANGE_NEAR_MS: (f32, f32) = (140.0, 330.0);
const CHANGE_FAR_MS: (f32, f32) = (200.0, 950.0);
const FAR: f32 = 0.15;
const CHANGE_MS: (f32, f32) = (-1_200.0, 3_000.0);
// Pauses in recorded calls: median 478 ms, nine in ten below 1,023
// (docs/figures.md#recorded-calls).
const PAUSE_MS: f32 = 478.0;
const PAUSE_SPREAD: f32 = 0.594;
const PAUSE_LEAST_MS: f32 = 200.0;
/// Share of the shorter of two overlapping phrases that stays free (chosen).
const FREE: f32 = 0.3;
const GOES_ON: f32 = 0.6; // chosen: probability of one more phrase in the same turn
const RESPONDS: f32 = 0.3; // chosen: probability of a response to a phrase
const APART_MS: f32 = 500.0; // docs/evidence.md#a6: own silence around a short response
const LONG_SILENCE: f32 = 0.02; // chosen: probability before a phrase
const LONG_SILENCE_MS: (f32, f32) = (3_000.0, 6_000.0); // docs/evidence.md#a6: from 3 s on

/// One phrase at its place.
pub struct Line {
    /// Who speaks, 0 or 1.
    pub who: usize,
    /// Beginning of its first sound, milliseconds.
    pub start_ms: f32,
    /// What is said.
    pub phrase: Phrase,
}

impl Line {
    /// End of its last sound, milliseconds.
    pub fn end_ms(&self) -> f32 {
        self.start_ms + self.phrase.ms()
    }
}

/// Fills `length_ms` with turns of both.
pub fn plan(phrases: &[[Vec<Phrase>; 2]; 2], length_ms: f32, chance: &mut Chance) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut who = chance.below(2);
    let mut is_change = false;
    loop {
        let [sentences, _] = &phrases[who];
        let phrase = sentences[chance.below(sentences.len())].clone();
        let start_ms = match lines.last() {
            None => chance.between(500.0, 1_500.0),
            Some(last) if is_change => {
                let least_ms = -(1.0 - FREE) * last.phrase.ms().min(phrase.ms());
                let own_ms = lines.iter().rfind(|line| line.who == who).map_or(0.0, Line::end_ms);
                let change_ms = change_ms(chance).max(least_ms);
                (last.end_ms() + change_ms).max(own_ms + APART_MS)
            }
            Some(last) => last.end_ms() + pause_ms(chance),
        };
        if start_ms + phrase.ms() > length_ms - APART_MS {
            break;
        }
        lines.push(Line { who, start_ms, phrase });
        is_change = !chance.happens(GOES_ON);
        if is_change {
            who = 1 - who;
        }
    }
    respond(phrases, &mut lines, chance);
    lines
}

fn change_ms(chance: &mut Chance) -> f32 {
    if chance.happens(LONG_SILENCE) {
        return chance.between(LONG_SILENCE_MS.0, LONG_SILENCE_MS.1);
    }
    let (mean, spread) = if chance.happens(FAR) { CHANGE_FAR_MS } else { CHANGE_NEAR_MS };
    (mean + spread * chance.normal()).clamp(CHANGE_MS.0, CHANGE_MS.1)
}

fn pause_ms(chance: &mut Chance) -> f32 {
    if chance.happens(LONG_SILENCE) {
        return chance.between(LONG_SILENCE_MS.0, LONG_SILENCE_MS.1);
    }
    loop {
        let ms = PAUSE_MS * (PAUSE_SPREAD * chance.normal()).exp();
        if ms >= PAUSE_LEAST_MS {
            return ms;
        }
    }
}

/// Adds short responses of one person while the other speaks or pauses.
fn respond(phrases: &[[Vec<Phrase>; 2]; 2], lines: &mut Vec<Line>, chance: &mut Chance) {
    let spoken: Vec<_> =
        lines.iter().map(|line| (line.who, line.start_ms, line.end_ms())).collect();
    for &(speaker, start_ms, end_ms) in &spoken {
        let who = 1 - speaker;
        let [_, responses] = &phrases[who];
        if !chance.happens(RESPONDS) {
            continue;
        }
        let phrase = responses[chance.below(responses.len())].clone();
        let from_ms = chance.between(start_ms + APART_MS, end_ms + APART_MS);
        let to_ms = from_ms + phrase.ms();
        let is_free = lines
            .iter()
            .filter(|line| line.who == who)
            .all(|line| line.end_ms() + APART_MS < from_ms || to_ms + APART_MS < line.start_ms);
        if is_free {
            lines.push(Line { who, start_ms: from_ms, phrase });
        }
    }
    lines.sort_by(|one, other| one.start_ms.total_cmp(&other.start_ms));
}
