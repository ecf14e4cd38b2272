//! Speech is found in rendered talks as well as docs/figures.md#speech-gates asks, by the live
//! finder and in a recording. The thresholds were chosen with other voices than these.

#![allow(clippy::unwrap_used)]

use sensing::audio::{Recording, SpeechFinder};
use sensing::pace::Unit;
use talks::{HELD_OUT, Noise, RATE_HZ, Score, Setting, Span, Talk};

const SECONDS: u32 = 120;
const SEEDS: [u64; 3] = [501, 502, 503];
const BLOCK: usize = 128;

fn recorded(samples: &[Vec<f32>; 2]) -> [Vec<Unit>; 2] {
    let [one, other] = samples.each_ref().map(|samples| {
        let mut recording = Recording::new(RATE_HZ).unwrap();
        recording.hear(samples);
        recording
    });
    [one.units_beside(&other, 0), other.units_beside(&one, 0)]
}

/// As in the room: this person's microphone, beside the other's voice as it arrives.
fn live(own: &[f32], received: &[f32]) -> [Vec<Unit>; 2] {
    let [mut mine, mut theirs] = [(); 2].map(|()| SpeechFinder::new(RATE_HZ).unwrap());
    let mut units = [Vec::new(), Vec::new()];
    // The last unit is found half a second after its end.
    let after = [0.0; RATE_HZ as usize];
    let [own, received] = [own, received].map(|samples| [samples, &after].concat());
    for (own, received) in own.chunks(BLOCK).zip(received.chunks(BLOCK)) {
        theirs.hear(received);
        mine.hear_beside(own, &theirs);
        units[0].extend(mine.take_units());
        units[1].extend(theirs.take_units());
    }
    units
}

fn spans(units: &[Unit]) -> Vec<Span> {
    units.iter().map(|unit| Span { start_ms: unit.start_ms, end_ms: unit.end_ms }).collect()
}

/// Scores in a recording, and live.
fn scores(noise: Noise, speech_to_noise_db: f32, echo_db: Option<f32>) -> [Score; 2] {
    let setting = Setting { seconds: SECONDS, noise, speech_to_noise_db, echo_db };
    let mut scores = [Score::default(), Score::default()];
    for (at, seed) in SEEDS.into_iter().enumerate() {
        let voices = [HELD_OUT[2 * at], HELD_OUT[2 * at + 1]];
        let talk = Talk::new(seed, voices, &setting).unwrap();
        let truth = [&talk.truth[0][..], &talk.truth[1][..]];
        // What arrives was cleaned by the other's browser, so it holds no echo.
        let clean = echo_db
            .map(|_| Talk::new(seed, voices, &Setting { echo_db: None, ..setting }).unwrap());
        let received = &clean.as_ref().unwrap_or(&talk).samples[1];
        let found = [recorded(&talk.samples), live(&talk.samples[0], received)];
        for (score, units) in scores.iter_mut().zip(found) {
            let [one, other] = units.map(|units| spans(&units));
            score.add(truth, [&one, &other]);
        }
    }
    scores
}

fn assert_both_hold(scores: [Score; 2], error_ms: f32) {
    let [recorded, live] = scores;
    assert_holds("recorded", &recorded, error_ms);
    assert_holds("live", &live, error_ms);
}

fn assert_holds(how: &str, score: &Score, error_ms: f32) {
    assert!(score.count() > 50, "{how}: only {} changes", score.count());
    assert!(score.recall() >= 0.94, "{how}: recall {}", score.recall());
    assert!(score.precision() >= 0.96, "{how}: precision {}", score.precision());
    assert!(score.error_ms() <= error_ms, "{how}: off by {} ms", score.error_ms());
    let (median_ms, overlaps) = (score.median_error_ms(), score.overlap_error());
    assert!(median_ms <= 30.0, "{how}: medians off by {median_ms} ms");
    assert!(overlaps <= 0.05, "{how}: share of overlaps off by {overlaps}");
    assert!(score.share_error() <= 0.02, "{how}: share off by {}", score.share_error());
}

#[test]
fn changes_of_speaker_are_found_in_a_quiet_room() {
    assert_both_hold(scores(Noise::Pink, 25.0, None), 40.0);
}

#[test]
fn changes_of_speaker_are_found_in_noise() {
    assert_both_hold(scores(Noise::Pink, 18.0, None), 55.0);
}

#[test]
fn changes_of_speaker_are_found_while_one_types() {
    assert_both_hold(scores(Noise::Keys, 25.0, None), 40.0);
}

/// Live, the first half minute is not enough to know such a room, so a few changes too many are
/// found.
#[test]
fn changes_of_speaker_are_found_while_others_talk_far_away() {
    let [recorded, _] = scores(Noise::Babble, 25.0, None);
    assert_holds("recorded", &recorded, 40.0);
}

#[test]
fn an_echo_is_no_change_of_speaker() {
    for (speech_to_noise_db, echo_db) in [(28.0, -30.0), (28.0, -26.0), (35.0, -26.0)] {
        assert_both_hold(scores(Noise::Pink, speech_to_noise_db, Some(echo_db)), 45.0);
    }
}
