//! Who says which phrase when, drawn so that gaps, overlaps, pauses and short responses come as
//! they do in real calls.

use crate::chance::Chance;
use crate::voice::Phrase;

// Changes of speaker, measured in 2,438 calls: median 132, mean 149, SD 488 ms, 34.1 % overlap
// (docs/figures.md#recorded-calls): most of them near the middle, some far out.
const CHANGE_NEAR_MS: (f32, f32) = (140.0, 330.0);
const CHANGE_FAR_MS: (f32, f32) = (200.0, 950.0);
const FAR: f32 = 0.15;
const CHANGE_MS: (f32, f32) = (-1_200.0, 3_000.0);
// Pauses there: median 478, nine tenths below 1,023 ms (docs/figures.md#recorded-calls).
const PAUSE_MS: f32 = 478.0;
const PAUSE_SPREAD: f32 = 0.594;
const PAUSE_LEAST_MS: f32 = 200.0;
/// Of the shorter of two phrases that overlap, what stays free (chosen).
const FREE: f32 = 0.3;
const GOES_ON: f32 = 0.6; // chosen: with one more phrase of the same turn
const RESPONDS: f32 = 0.3; // chosen: to a phrase
const APART_MS: f32 = 500.0; // docs/evidence.md#a6: own silence around a short response
const LONG_SILENCE: f32 = 0.02; // chosen: before a phrase
const LONG_SILENCE_MS: (f32, f32) = (3_000.0, 6_000.0); // docs/evidence.md#a6: from 3 s on

/// One phrase at its place.
pub struct Line {
    /// 0 or 1.
    pub who: usize,
    /// Beginning of its first sound.
    pub start_ms: f32,
    /// Which phrase.
    pub phrase: Phrase,
}

impl Line {
    /// End of its last sound.
    pub fn end_ms(&self) -> f32 {
        self.start_ms + self.phrase.ms()
    }
}

/// Fills the time, in turns of both.
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

/// Adds short responses of the one while the other speaks or pauses.
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
