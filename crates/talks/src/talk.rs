//! Makes a talk: speaks a plan, mixes it with noise and the other's echo, and keeps the truth.

use crate::chance::Chance;
use crate::noise::Noise;
use crate::plan::{Line, plan};
use crate::voice::{Phrase, Voice, phrases};
use crate::{RATE_HZ, Span, TalkError, factor, rms, samples};

const JOINED_MS: u32 = 200; // docs/evidence.md#a6
const LOUDER_DB: f32 = 3.0; // chosen: from phrase to phrase
const FURTHER_DB: f32 = 6.0; // chosen: from person to person
const ECHO_MS: f32 = 80.0; // docs/figures.md#speech-in-talks

/// What the two microphones pick up besides voices.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Length of the talk.
    pub seconds: u32,
    /// Kind of noise.
    pub noise: Noise,
    /// Speech above the noise, dB.
    pub speech_to_noise_db: f32,
    /// The other's voice in each microphone, relative to the own voice, dB.
    pub echo_db: Option<f32>,
}

/// A talk of two.
pub struct Talk {
    /// What each microphone picks up, at [`RATE_HZ`].
    pub samples: [Vec<f32>; 2],
    /// When each of them speaks; silences below 200 ms are joined.
    pub truth: [Vec<Span>; 2],
}

impl Talk {
    /// A talk of these two; the same seed gives the same talk.
    pub fn new(seed: u64, voices: [Voice; 2], setting: &Setting) -> Result<Self, TalkError> {
        let mut chance = Chance::new(seed);
        let phrases = [phrases(voices[0])?, phrases(voices[1])?];
        let length_ms = setting.seconds as f32 * 1_000.0;
        let lines = plan(&phrases, length_ms, &mut chance);
        let spoken = [0, 1].map(|who| speak(&lines, who, samples(length_ms), &mut chance));
        let all: Vec<Phrase> = phrases.iter().flatten().flatten().cloned().collect();
        let samples = [0, 1].map(|who| {
            let echo = setting.echo_db.map(|db| (&spoken[1 - who], db));
            mixed(&spoken[who], echo, setting, &all, &mut chance)
        });
        Ok(Self { samples, truth: [0, 1].map(|who| truth(&lines, who)) })
    }
}

/// One person's voice alone, and how loud it is while it sounds.
struct Spoken {
    samples: Vec<f32>,
    level: f32,
}

fn speak(lines: &[Line], who: usize, count: usize, chance: &mut Chance) -> Spoken {
    let mut voice = vec![0.0; count];
    let mut sounding = Vec::new();
    let far = factor(-chance.between(0.0, FURTHER_DB));
    for Line { start_ms, phrase, .. } in lines.iter().filter(|line| line.who == who) {
        let loudness = far * factor(chance.between(-LOUDER_DB, LOUDER_DB));
        let at = samples(*start_ms).saturating_sub(phrase.from);
        for (sample, spoken) in voice[at..].iter_mut().zip(&phrase.samples) {
            *sample += loudness * spoken;
        }
        sounding.extend(phrase.samples[phrase.from..phrase.to].iter().map(|x| loudness * x));
    }
    Spoken { samples: voice, level: rms(&sounding) }
}

fn mixed(
    own: &Spoken,
    echo: Option<(&Spoken, f32)>,
    setting: &Setting,
    phrases: &[Phrase],
    chance: &mut Chance,
) -> Vec<f32> {
    let noise_level = own.level * factor(-setting.speech_to_noise_db);
    let noise = setting.noise.samples(own.samples.len(), phrases, chance);
    let mut mixed: Vec<f32> =
        own.samples.iter().zip(noise).map(|(voice, noise)| voice + noise_level * noise).collect();
    if let Some((other, db)) = echo {
        let loudness = factor(db) * own.level / other.level.max(f32::MIN_POSITIVE);
        let later = mixed[samples(ECHO_MS).min(other.samples.len())..].iter_mut();
        later.zip(&other.samples).for_each(|(sample, voice)| *sample += loudness * voice);
    }
    mixed.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
    mixed
}

fn truth(lines: &[Line], who: usize) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for line in lines.iter().filter(|line| line.who == who) {
        let start = samples(line.start_ms) as u64 * 1_000;
        let end = start + (line.phrase.to - line.phrase.from) as u64 * 1_000;
        let ms = |place: u64| (place / u64::from(RATE_HZ)) as u32;
        let (start_ms, end_ms) = (ms(start), ms(end));
        match spans.last_mut() {
            Some(last) if start_ms < last.end_ms + JOINED_MS => last.end_ms = end_ms,
            _ => spans.push(Span { start_ms, end_ms }),
        }
    }
    spans
}
