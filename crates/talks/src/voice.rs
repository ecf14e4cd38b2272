//! Who speaks, and what: a voice says a sentence, which is cut at its silences.

use std::process::Command;

use crate::{RATE_HZ, TalkError, rms, samples};

/// A voice of espeak-ng.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    /// Its name in espeak-ng.
    pub name: &'static str,
    /// Script a minute.
    pub speed: u16,
    /// 0 to 99.
    pub pitch: u8,
    script: &'static Script,
}

/// Voices with which thresholds may be chosen.
pub const SETTLED_ON: [Voice; 4] = [
    Voice { name: "en-gb+f3", speed: 140, pitch: 45, script: &ENGLISH },
    Voice { name: "en-us+m3", speed: 155, pitch: 60, script: &ENGLISH },
    Voice { name: "en-gb-scotland+m1", speed: 165, pitch: 40, script: &ENGLISH },
    Voice { name: "en-us+f4", speed: 150, pitch: 55, script: &ENGLISH },
];

/// Voices, and a second language, with which results are only reported.
pub const HELD_OUT: [Voice; 6] = [
    Voice { name: "en-gb-x-rp+f2", speed: 150, pitch: 50, script: &ENGLISH },
    Voice { name: "en-us+m7", speed: 140, pitch: 35, script: &ENGLISH },
    Voice { name: "en-029+f5", speed: 160, pitch: 50, script: &ENGLISH },
    Voice { name: "en-gb-x-gbcwmd+m5", speed: 170, pitch: 45, script: &ENGLISH },
    Voice { name: "de+f1", speed: 150, pitch: 50, script: &GERMAN },
    Voice { name: "de+m6", speed: 145, pitch: 40, script: &GERMAN },
];

#[derive(Debug)]
struct Script {
    sentences: &'static [&'static str],
    responses: &'static [&'static str],
}

static ENGLISH: Script = Script {
    sentences: &[
        "Take your time. There is no hurry at all today.",
        "What would you like to begin with?",
        "It has been a long week, to be honest.",
        "I think I slept a little better than before.",
        "My sister called on Sunday, and we talked for an hour.",
        "Yes, that makes sense.",
        "I went for a walk by the river, because I wanted to see the boats.",
        "How was that for you?",
        "At first I did not know what to say to him.",
        "Then we sat down and had some tea.",
        "Not really.",
        "Could you tell me a little more about the evening?",
        "The new job starts in March, so there are still a few weeks left.",
        "Perhaps I should have asked for help earlier.",
        "So you kept going, although nobody was there.",
        "I suppose so.",
        "The children were loud, the neighbour complained, and I just laughed.",
        "Last time we spoke about the garden.",
        "It helps me when I write things down before I go to bed.",
        "What else has been on your mind?",
        "Sometimes I forget to eat until late in the afternoon.",
        "Shall we look at it together?",
    ],
    responses: &["Mm hm.", "Yeah.", "Right.", "Okay.", "I see.", "Oh.", "Sure."],
};

static GERMAN: Script = Script {
    sentences: &[
        "Nehmen Sie sich Zeit, es eilt heute gar nicht.",
        "Womit möchten Sie anfangen?",
        "Die Woche war lang, ehrlich gesagt.",
        "Ich habe ein wenig besser geschlafen als sonst.",
        "Am Sonntag hat meine Schwester angerufen, und wir haben lange gesprochen.",
        "Ja, das verstehe ich.",
        "Zuerst wusste ich nicht, was ich sagen sollte.",
        "Dann haben wir uns hingesetzt und Tee getrunken.",
        "Wie war das für Sie?",
        "Vielleicht hätte ich früher fragen sollen.",
        "Es hilft mir, wenn ich abends etwas aufschreibe.",
        "Wollen wir das zusammen ansehen?",
    ],
    responses: &["Mhm.", "Ja.", "Genau.", "Ach so.", "Gut."],
};

/// Speech from the first sound to the last, without a longer silence within.
#[derive(Clone)]
pub struct Phrase {
    /// The samples, including some before the first sound and after the last.
    pub samples: Vec<f32>,
    /// Index at which the first sound begins.
    pub from: usize,
    /// Index at which the last sound has ended.
    pub to: usize,
}

impl Phrase {
    /// Length of the sound, milliseconds.
    pub fn ms(&self) -> f32 {
        (self.to - self.from) as f32 * 1_000.0 / RATE_HZ as f32
    }
}

/// Level below the loud parts of a sentence under which it is silent, dB (chosen: a label by hand
/// ends where a sound can still be heard in an ordinary room).
const SILENT_DB: f32 = -30.0;
const STEP_MS: f32 = 5.0; // chosen
/// Silence at which a sentence is cut (chosen: espeak-ng is silent for 200 ms at nearly every
/// comma, exactly the length at which silences are joined; pauses are drawn from recorded calls
/// instead).
const SILENCE_MS: f32 = 120.0;
const AROUND_MS: f32 = 40.0; // chosen: fading in and out
const SHORTEST_MS: f32 = 100.0; // chosen: a burst is dropped below 90 ms (docs/evidence.md#a6)
/// Root mean square of a loud voice's loudest steps (chosen).
const LEVEL: f32 = 0.15;

/// All phrases of a voice: of its sentences, and of its short responses.
pub fn phrases(voice: Voice) -> Result<[Vec<Phrase>; 2], TalkError> {
    let said = |lines: &[&str]| -> Result<Vec<Phrase>, TalkError> {
        let said: Result<Vec<_>, _> = lines.iter().map(|line| say(voice, line)).collect();
        Ok(said?.iter().flat_map(|said| cut(said)).collect())
    };
    Ok([said(voice.script.sentences)?, said(voice.script.responses)?])
}

fn say(voice: Voice, line: &str) -> Result<Vec<f32>, TalkError> {
    let (speed, pitch) = (voice.speed.to_string(), voice.pitch.to_string());
    let arguments = ["-v", voice.name, "-s", &speed, "-p", &pitch, "--stdout", line];
    let said = Command::new("espeak-ng").args(arguments).output()?;
    const HEADER: usize = 44;
    match said.stdout.get(HEADER..) {
        Some(sound) if !sound.is_empty() && said.status.success() => {
            let (pairs, _) = sound.as_chunks();
            Ok(pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32_768.0).collect())
        }
        _ => {
            let why = String::from_utf8_lossy(&said.stderr).into_owned();
            Err(TalkError::Silent { voice: voice.name, why })
        }
    }
}

/// Cuts a sentence at its silences, and makes it as loud as the others.
fn cut(said: &[f32]) -> Vec<Phrase> {
    let step = samples(STEP_MS);
    let levels: Vec<f32> = said.chunks(step).map(rms).collect();
    let mut sorted = levels.clone();
    sorted.sort_by(f32::total_cmp);
    let loud = sorted[(0.9 * sorted.len() as f32) as usize].max(f32::MIN_POSITIVE);
    let silent = loud * crate::factor(SILENT_DB);
    let mut sounds: Vec<(usize, usize)> = Vec::new();
    for (at, _) in levels.iter().enumerate().filter(|(_, level)| **level > silent) {
        match sounds.last_mut() {
            Some((_, to)) if (at * step - *to) < samples(SILENCE_MS) => *to = (at + 1) * step,
            _ => sounds.push((at * step, (at + 1) * step)),
        }
    }
    let around = samples(AROUND_MS);
    sounds.retain(|(from, to)| to - from >= samples(SHORTEST_MS));
    let phrase = |(from, to): (usize, usize)| {
        let start = from.saturating_sub(around);
        let end = (to + around).min(said.len());
        let samples = said[start..end].iter().map(|sample| sample * LEVEL / loud).collect();
        Phrase { samples, from: from - start, to: to.min(end) - start }
    };
    sounds.into_iter().map(phrase).collect()
}
