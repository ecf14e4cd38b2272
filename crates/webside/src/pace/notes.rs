//! What to know before believing the numbers. Deliberately absent: what the numbers say about
//! anybody.

use super::hearing::Hearing;
use super::offset::Offset;
use crate::words::Words;
use sensing::pace::{self, Pace, Parameters, Party, Unit, pace};
use serde::Serialize;

/// Below this, edges of speech were not measured (docs/figures.md#speech-gates), dB.
const NOISY_DB: f32 = 18.0;
/// Share of clipped samples that is worth a note (chosen).
const CLIPPED_SHARE: f32 = 0.01;
/// A room that becomes quieter than this while the other speaks is muted by something, dB (chosen).
const QUIETENED_DB: f32 = 10.0;
/// Share of overlapping changes, and number of changes, from which a note says that hardly any
/// overlap (chosen): in recorded calls a third do (docs/figures.md#recorded-calls).
const OVERLAPS_FEW: f64 = 0.10;
const CHANGES_MANY: u32 = 30;
/// The other usual value for joining (docs/figures.md#recorded-calls).
const JOIN_OTHER_MS: u32 = 300;
/// Medians that move by more depend on the joining (chosen: twice the 72 ms by which pauses moved
/// in recorded calls, docs/figures.md#recorded-calls).
const JOIN_MATTERS_MS: u32 = 150;

/// A note: its key and its sentence.
#[derive(Debug, PartialEq, Serialize)]
pub struct Note {
    pub key: &'static str,
    pub text: String,
}

fn note(words: &Words, key: &'static str, args: &[(&str, &str)]) -> Note {
    Note { key, text: words.say(&format!("recording-note-{key}"), args) }
}

/// Notes about the two channels.
pub fn of_sound(
    hearing: &Hearing,
    offset: Offset,
    pace: &Pace,
    names: &[String; 2],
    words: &Words,
) -> Vec<Note> {
    let is_drowned = hearing.is_drowned();
    let drowned = names.iter().zip(is_drowned).filter(|(_, is_drowned)| *is_drowned);
    let mut notes: Vec<Note> =
        drowned.map(|(name, _)| note(words, "drowned", &[("name", name)])).collect();
    let [one, other] = hearing.lengths_ms.map(|ms| super::text::clock(ms, words));
    if hearing.differs_in_length(offset) {
        notes.push(note(words, "lengths_differ", &[("one", &one), ("other", &other)]));
    }
    if hearing.is_mixed {
        notes.push(note(words, "channels_mixed", &[]));
    }
    if hearing.is_damaged {
        notes.push(note(words, "damaged", &[]));
    }
    if hearing.is_cut {
        notes.push(note(words, "cut", &[]));
    }
    for (place, track) in hearing.tracks.iter().enumerate() {
        let (name, other) = (names[place].as_str(), names[1 - place].as_str());
        let db = |db: f32| format!("{db:.0}");
        if !is_drowned[place] {
            if let Some(noise) = track.speech_to_noise_db.filter(|noise| *noise < NOISY_DB) {
                notes.push(note(words, "noisy", &[("name", name), ("db", &db(noise))]));
            }
            if track.clipped_share > CLIPPED_SHARE {
                notes.push(note(words, "clipped", &[("name", name)]));
            }
        }
        if hearing.echoes[place].is_some() {
            notes.push(note(words, "echo", &[("name", name), ("other", other)]));
        }
        let muted = hearing.quietened_db[place].filter(|muted| *muted > QUIETENED_DB);
        if let Some(muted) = muted.filter(|_| is_drowned == [false; 2]) {
            let args = [("name", name), ("other", other), ("db", &db(muted))];
            notes.push(note(words, "muted", &args));
        }
    }
    let is_few = |share: f64| share < OVERLAPS_FEW && pace.transfers.offsets.n >= CHANGES_MANY;
    if is_drowned == [false; 2] && pace.transfers.overlap_share.is_some_and(is_few) {
        notes.push(note(words, "few_overlaps", &[]));
    }
    notes
}

/// Notes about the measures.
pub fn of_pace(
    measured: &Pace,
    [a, b]: [&[Unit]; 2],
    names: &[String; 2],
    parameters: &Parameters,
    words: &Words,
) -> Vec<Note> {
    let [first, second] = names.each_ref().map(String::as_str);
    let mut notes: Vec<Note> = measured
        .notes
        .iter()
        .map(|known| match known {
            pace::Note::NobodySpoke => note(words, "nobody_spoke", &[]),
            pace::Note::OneVoice(Party::A) => note(words, "one_voice", &[("name", first)]),
            pace::Note::OneVoice(Party::B) => note(words, "one_voice", &[("name", second)]),
            pace::Note::FewChanges => {
                let least = parameters.times_min.to_string();
                note(words, "few_changes", &[("least", &least)])
            }
            pace::Note::DirectionsDiffer { by_ms } => {
                let by = super::text::seconds(by_ms.unsigned_abs());
                note(words, "directions_differ", &[("by", &by)])
            }
        })
        .collect();
    let other = Parameters { join_ms: JOIN_OTHER_MS, ..*parameters };
    let joined = pace(a, b, measured.length_ms, &other);
    let medians = |pace: &Pace| {
        let [one, other] = pace.speakers.each_ref().map(|speaker| speaker.pauses);
        [pace.transfers.offsets, one, other]
            .map(|times| times.middle.map(|middle| middle.median_ms))
    };
    let moved = medians(measured)
        .into_iter()
        .zip(medians(&joined))
        .filter_map(|(here, there)| here.zip(there).map(|(here, there)| here.abs_diff(there)));
    if moved.max().is_some_and(|moved| moved > JOIN_MATTERS_MS) {
        let [join, other] = [parameters.join_ms, JOIN_OTHER_MS].map(|ms| ms.to_string());
        notes.push(note(words, "join_matters", &[("join", &join), ("other", &other)]));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(a: &[Unit], b: &[Unit]) -> Vec<&'static str> {
        let parameters = Parameters::default();
        let measured = pace(a, b, 900_000, &parameters);
        let names = ["Anna".to_owned(), "Ben".to_owned()];
        let notes = of_pace(&measured, [a, b], &names, &parameters, &Words::load());
        assert!(notes.iter().all(|note| !note.text.contains("-note-")), "{notes:?}");
        notes.into_iter().map(|note| note.key).collect()
    }

    /// Turns of 2 s, A and B alternately, `after_ms` after the other's end.
    fn turns(after_ms: [i32; 2], count: u32) -> [Vec<Unit>; 2] {
        let mut units = [Vec::new(), Vec::new()];
        let mut end_ms = 1_000;
        for turn in 0..count {
            let by = (turn % 2) as usize;
            let start_ms = end_ms + after_ms[by];
            end_ms = start_ms + 2_000;
            units[by].push(Unit { start_ms: start_ms as u32, end_ms: end_ms as u32 });
        }
        units
    }

    #[test]
    fn too_few_changes_and_differing_directions_give_notes() {
        let [a, b] = turns([200, 300], 60);
        assert_eq!(keys(&a, &b), [] as [&str; 0]);
        assert_eq!(keys(&a[..5], &b[..5]), ["few_changes"]);
        assert_eq!(keys(&a, &[]), ["one_voice"]);
        assert_eq!(keys(&[], &[]), ["nobody_spoke"]);
        let [a, b] = turns([-500, 900], 60);
        assert_eq!(keys(&a, &b), ["directions_differ"]);
    }

    #[test]
    fn pauses_that_depend_on_joining_give_a_note() {
        // Each speaks in pieces 250 ms apart, with a longer pause now and then.
        let mut at_ms = 0;
        let mut pieces = Vec::new();
        for piece in 0..60 {
            pieces.push(Unit { start_ms: at_ms, end_ms: at_ms + 600 });
            at_ms += 600 + if piece % 4 == 3 { 900 } else { 250 };
        }
        assert!(keys(&pieces, &[]).contains(&"join_matters"));
    }
}
