//! Noise that a microphone picks up.

use crate::chance::Chance;
use crate::voice::Phrase;
use crate::{RATE_HZ, factor, rms, samples};

/// A kind of noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    /// Pink noise, equally strong in every octave: a fan, a distant street.
    Pink,
    /// Many people at once.
    Babble,
    /// Typing.
    Keys,
}

const TALKERS: usize = 6; // chosen
const KEY_MS: (f32, f32) = (70.0, 260.0); // chosen: from one key to the next
const FLURRY: f32 = 0.06; // chosen: probability that the hands rest after a key
const REST_MS: (f32, f32) = (600.0, 2_500.0); // chosen
/// Noise of the room beneath the keys, dB (chosen).
const ROOM_DB: f32 = -15.0;

impl Noise {
    /// Noise of this length, with a root mean square of 1; babble is made of these phrases.
    pub(crate) fn samples(self, count: usize, phrases: &[Phrase], chance: &mut Chance) -> Vec<f32> {
        let mut noise = match self {
            Self::Pink => pink(count, chance),
            Self::Babble => babble(count, phrases, chance),
            Self::Keys => {
                let mut keys = keys(count, chance);
                let room_level = rms(&keys) * factor(ROOM_DB);
                let room = Self::Pink.samples(count, phrases, chance);
                keys.iter_mut().zip(room).for_each(|(key, room)| *key += room_level * room);
                keys
            }
        };
        let level = rms(&noise).max(f32::MIN_POSITIVE);
        noise.iter_mut().for_each(|sample| *sample /= level);
        noise
    }
}

/// Pink noise: rows of white noise, each changing half as often as the one before, are summed
/// (Voss).
fn pink(count: usize, chance: &mut Chance) -> Vec<f32> {
    const ROWS: usize = 12;
    let mut rows = [0.0; ROWS];
    (0..count)
        .map(|index| {
            let row = (index.trailing_zeros() as usize).min(ROWS - 1);
            rows[row] = chance.normal();
            rows.iter().sum::<f32>() + chance.normal()
        })
        .collect()
}

fn babble(count: usize, phrases: &[Phrase], chance: &mut Chance) -> Vec<f32> {
    let mut noise = vec![0.0; count];
    for _ in 0..TALKERS {
        let mut at = 0;
        while at < count {
            let phrase = &phrases[chance.below(phrases.len())];
            for (sample, spoken) in noise[at..].iter_mut().zip(&phrase.samples) {
                *sample += spoken;
            }
            at += phrase.samples.len() + samples(chance.between(0.0, 300.0));
        }
    }
    noise
}

fn keys(count: usize, chance: &mut Chance) -> Vec<f32> {
    let mut noise = vec![0.0; count];
    let mut at = samples(chance.between(0.0, REST_MS.1));
    while at < count {
        let loudness = chance.between(0.4, 1.0);
        // The key goes down, and up again.
        press(&mut noise[at..], loudness, chance);
        let up = at + samples(chance.between(50.0, 90.0));
        if up < count {
            press(&mut noise[up..], 0.4 * loudness, chance);
        }
        let (from, to) = if chance.happens(FLURRY) { REST_MS } else { KEY_MS };
        at += samples(chance.between(from, to));
    }
    noise
}

fn press(noise: &mut [f32], loudness: f32, chance: &mut Chance) {
    let hz = chance.between(1_500.0, 4_000.0);
    let turn = std::f32::consts::TAU * hz / RATE_HZ as f32;
    for (index, sample) in noise.iter_mut().take(samples(25.0)).enumerate() {
        let fade = (-(index as f32) / samples(4.0) as f32).exp();
        *sample += loudness * fade * ((turn * index as f32).sin() + 0.7 * chance.normal());
    }
}
