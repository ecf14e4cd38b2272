//! `--json`: the fields that docs/pace.md lists. A number that rests on too little, or on a person
//! whose speech does not stand out, is null.

use super::notes::Note;
use super::talk::{Sound, Talk};
use sensing::pace::{Party, Silence as LongSilence, Speaker as Measured, Times, Transfers};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub struct Report<'a> {
    parameters: BTreeMap<&'static str, Parameter>,
    speakers: [Speaker; 2],
    transfers: Option<All>,
    simultaneous_starts: Option<u32>,
    long_silences: Option<Vec<Silence>>,
    audio: Vec<Audio>,
    notes: &'a [Note],
}

#[derive(Serialize)]
struct Parameter {
    value: i64,
    source: &'static str,
}

/// All is null when one of the two cannot be told from the rest of the sound.
#[derive(Default, Serialize)]
struct Speaker {
    talk_share: Option<f64>,
    turns: Option<u32>,
    pauses: Option<Pauses>,
    waiting: Option<Waiting>,
    short_responses: Option<u32>,
    takeovers: Option<u32>,
    /// Start and end in seconds; left out unless they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<Option<Vec<[f64; 2]>>>,
}

#[derive(Serialize)]
struct Pauses {
    n: u32,
    median_ms: Option<i32>,
}

#[derive(Serialize)]
struct Waiting {
    n: u32,
    median_ms: Option<i32>,
    iqr_ms: Option<u32>,
}

#[derive(Serialize)]
struct All {
    n: u32,
    overlap_share: Option<f64>,
    median_ms: Option<i32>,
    per_direction: [Direction; 2],
}

/// Speakers are numbered from 0.
#[derive(Serialize)]
struct Direction {
    from: usize,
    to: usize,
    n: u32,
    overlap_share: Option<f64>,
    median_ms: Option<i32>,
}

#[derive(Serialize)]
struct Silence {
    start_s: f64,
    length_s: f64,
    ended_by: usize,
}

#[derive(Serialize)]
struct Audio {
    lufs: Option<f64>,
    snr_db: Option<f64>,
    clipped_share: Option<f64>,
    echo: Option<Echo>,
}

#[derive(Serialize)]
struct Echo {
    delay_ms: f64,
    level_db: f64,
}

impl<'a> Report<'a> {
    pub fn of(talk: &'a Talk, has_units: bool) -> Self {
        let pace = &talk.pace;
        let is_told = talk.is_told();
        let parameters = talk.parameters().into_iter();
        Self {
            parameters: parameters
                .map(|(name, value, source)| (name, Parameter { value, source }))
                .collect(),
            speakers: [0, 1].map(|place| {
                let speaker = &pace.speakers[place];
                let units = (!talk.is_drowned[place]).then(|| units(speaker));
                let speaker = if is_told { Speaker::of(speaker) } else { Speaker::default() };
                Speaker { units: has_units.then_some(units), ..speaker }
            }),
            transfers: is_told.then(|| All {
                n: pace.transfers.offsets.n,
                overlap_share: pace.transfers.overlap_share.map(|share| rounded(share, 3)),
                median_ms: median_ms(pace.transfers.offsets),
                per_direction: [
                    Direction::of(Party::A, &pace.per_direction[0]),
                    Direction::of(Party::B, &pace.per_direction[1]),
                ],
            }),
            simultaneous_starts: is_told.then_some(pace.simultaneous_starts),
            long_silences: is_told.then(|| pace.long_silences.iter().map(Silence::of).collect()),
            audio: talk.sound.iter().map(Audio::of).collect(),
            notes: &talk.notes,
        }
    }
}

impl Speaker {
    fn of(speaker: &Measured) -> Self {
        let Times { n, middle } = speaker.waiting;
        Self {
            talk_share: speaker.talk_share.map(|share| rounded(share, 3)),
            turns: Some(speaker.turns),
            pauses: Some(Pauses { n: speaker.pauses.n, median_ms: median_ms(speaker.pauses) }),
            waiting: Some(Waiting {
                n,
                median_ms: middle.map(|middle| middle.median_ms),
                iqr_ms: middle.map(|middle| middle.iqr_ms()),
            }),
            short_responses: Some(speaker.short_responses),
            takeovers: Some(speaker.takeovers),
            units: None,
        }
    }
}

fn units(speaker: &Measured) -> Vec<[f64; 2]> {
    speaker.units.iter().map(|unit| [unit.start_ms, unit.end_ms].map(seconds)).collect()
}

impl Silence {
    fn of(silence: &LongSilence) -> Self {
        Self {
            start_s: seconds(silence.start_ms),
            length_s: seconds(silence.ms),
            ended_by: silence.ended_by.index(),
        }
    }
}

impl Direction {
    fn of(from: Party, transfers: &Transfers) -> Self {
        Self {
            from: from.index(),
            to: from.other().index(),
            n: transfers.offsets.n,
            overlap_share: transfers.overlap_share.map(|share| rounded(share, 3)),
            median_ms: median_ms(transfers.offsets),
        }
    }
}

impl Audio {
    fn of(sound: &Sound) -> Self {
        let tenth = |number: f32| rounded(f64::from(number), 1);
        Self {
            lufs: sound.loudness_lufs.map(tenth),
            snr_db: sound.speech_to_noise_db.map(tenth),
            clipped_share: sound.clipped_share.map(|share| rounded(f64::from(share), 4)),
            echo: sound.echo.map(|echo| Echo {
                delay_ms: tenth(echo.delay_ms),
                level_db: tenth(echo.level_db),
            }),
        }
    }
}

fn median_ms(times: Times) -> Option<i32> {
    times.middle.map(|middle| middle.median_ms)
}

fn seconds(ms: u32) -> f64 {
    f64::from(ms) / 1_000.0
}

fn rounded(number: f64, places: i32) -> f64 {
    let scale = 10_f64.powi(places);
    (number * scale).round() / scale
}
