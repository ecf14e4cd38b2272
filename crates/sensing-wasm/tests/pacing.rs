//! Compares the exports of pace with stored answers; `web/sensing/pacing.test.ts` compares the
//! built module with the same ones.

use sensing_wasm::{answer, memory, pacing, speaking};
use serde_json::Value;

const KEPT: &str = include_str!("pacing.json");
const RATE_HZ: u32 = 16_000;
const BLOCK: usize = 128;

fn kept() -> Value {
    serde_json::from_str(KEPT).expect("the file is JSON")
}

fn numbers(value: &Value) -> Vec<i64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_i64).collect()
}

/// Puts integers into a block and calls `ask`.
fn asked(ask: extern "C" fn(usize, usize) -> usize, words: &[i64]) -> Value {
    let block = memory::alloc(4 * words.len());
    memory::with_floats_mut(block, words.len(), |floats| {
        for (float, word) in floats.iter_mut().zip(words) {
            *float = f32::from_bits(*word as u32);
        }
    });
    let length = ask(block, words.len());
    memory::free(block);
    answer::with_last(|last| serde_json::from_slice(&last[..length]).expect("an answer"))
}

#[test]
fn a_session_gives_the_stored_answer() {
    let kept = kept();
    let given = numbers(&kept["numbers"]);
    assert_eq!(asked(pacing::pace_summary, &given), kept["session"]);
    assert_eq!(asked(pacing::pace_times, &given), kept["times"]);
}

/// A voice that says nothing, made of additions and multiplications alone, so that every machine
/// has the same samples: two seconds of syllables from each of `begins_s` on.
struct Voice {
    begins_s: Vec<i64>,
    pulse: u32,
    throat: [[f64; 2]; 3],
    chance: u32,
}

/// Resonances of two vowels: what remains of the last sample, and of the one before it.
const VOWELS: [[[f64; 2]; 3]; 2] = [
    [[1.888, -0.963], [1.724, -0.953], [1.077, -0.929]],
    [[1.937, -0.965], [1.372, -0.939], [1.010, -0.927]],
];

impl Voice {
    fn sample(&mut self, at: u32) -> f32 {
        self.chance = self.chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = f64::from(self.chance) / 4_294_967_296.0 - 0.5;
        let syllable = at / 3_200;
        let within = f64::from(at % 3_200) / 3_200.0;
        let second = i64::from(at / RATE_HZ);
        let speaks = self.begins_s.iter().any(|begin| (*begin..begin + 2).contains(&second));
        let open = if speaks { 4.0 * within * (1.0 - within) } else { 0.0 };
        self.pulse += 1;
        let mut driven = 0.0;
        if self.pulse >= 110 + syllable * 7 % 20 {
            self.pulse = 0;
            driven = open;
        }
        let vowel = VOWELS[syllable as usize % 2];
        let mut sound = 0.0;
        for ([last, before], [near, far]) in self.throat.iter_mut().zip(vowel) {
            let next = driven + near * *last + far * *before;
            (*before, *last) = (*last, next);
            sound += next;
        }
        (sound * 0.1 + noise * 0.002) as f32
    }
}

/// Edges of the units found, this person's and the other's.
fn heard(begins_s: [Vec<i64>; 2], seconds: u32) -> [Vec<u32>; 2] {
    let mut chance = 1;
    let mut voices = begins_s.map(|begins_s| {
        chance += 1;
        Voice { begins_s, pulse: 0, throat: [[0.0; 2]; 3], chance }
    });
    let blocks = [memory::alloc(4 * BLOCK), memory::alloc(4 * BLOCK)];
    let mut found = [Vec::new(), Vec::new()];
    let mut keep = |length: usize| {
        let row: Vec<u32> = answer::with_last(|last| {
            last[..length].as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
        });
        let (own, other) = row[3..].split_at(2 * row[2] as usize);
        found[0].extend(own);
        found[1].extend(other);
    };
    assert_eq!(speaking::pace_begin(RATE_HZ), 1);
    for at in (0..seconds * RATE_HZ).step_by(BLOCK) {
        for (voice, block) in voices.iter_mut().zip(blocks) {
            memory::with_floats_mut(block, BLOCK, |samples| {
                samples.iter_mut().zip(at..).for_each(|(one, at)| *one = voice.sample(at));
            });
        }
        assert_eq!(speaking::pace_hear(blocks[0], blocks[1], BLOCK), 1);
        keep(speaking::pace_take());
    }
    blocks.into_iter().for_each(|block| memory::free(block));
    found
}

#[test]
fn two_who_speak_in_turn_are_found_where_they_spoke() {
    let kept = kept();
    let heard_kept = &kept["heard"];
    let begins_s = [&heard_kept["own"], &heard_kept["other"]].map(|one| numbers(&one["beginsS"]));
    let found = heard(begins_s.clone(), heard_kept["seconds"].as_u64().unwrap_or(0) as u32);
    for ((found, begins_s), name) in found.iter().zip(begins_s).zip(["own", "other"]) {
        let edges: Vec<i64> = found.iter().map(|edge| i64::from(*edge)).collect();
        assert_eq!(edges.len(), 2 * begins_s.len(), "{name}: {edges:?}");
        for (unit, begin) in edges.chunks(2).zip(begins_s) {
            assert!((unit[0] - begin * 1_000).abs() <= 250, "{name}: {edges:?}");
            assert!((unit[1] - begin * 1_000 - 2_000).abs() <= 150, "{name}: {edges:?}");
        }
        assert_eq!(edges, numbers(&heard_kept[name]["edges"]), "{name}");
    }
}
