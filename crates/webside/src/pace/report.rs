//! `--json`: the fields that docs/pace.md lists. A number that rests on too little is null.

use super::notes::Note;
use super::talk::{Sound, Talk};
use sensing::pace::{Party, Speaker as Measured, Times, Transfers};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub struct Report<'a> {
    parameters: BTreeMap<&'static str, Parameter>,
    speakers: [Speaker; 2],
    transfers: All,
    simultaneous_starts: u32,
    long_silences: Vec<Silence>,
    audio: Vec<Audio>,
    notes: &'a [Note],
}

#[derive(Serialize)]
struct Parameter {
    value: i64,
    source: &'static str,
}

#[derive(Serialize)]
struct Speaker {
    talk_share: Option<f64>,
    turns: u32,
    pauses: Pauses,
    waiting: Waiting,
    short_responses: u32,
    takeovers: u32,
    /// Start and end in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<Vec<[f64; 2]>>,
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
    clipped_share: f64,
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
        let parameters = talk.parameters().into_iter();
        Self {
            parameters: parameters
                .map(|(name, value, source)| (name, Parameter { value, source }))
                .collect(),
            speakers: pace.speakers.each_ref().map(|speaker| Speaker::of(speaker, has_units)),
            transfers: All {
                n: pace.transfers.offsets.n,
                overlap_share: pace.transfers.overlap_share.map(|share| rounded(share, 3)),
                median_ms: median_ms(pace.transfers.offsets),
                per_direction: [
                    Direction::of(Party::A, &pace.per_direction[0]),
                    Direction::of(Party::B, &pace.per_direction[1]),
                ],
            },
            simultaneous_starts: pace.simultaneous_starts,
            long_silences: pace
                .long_silences
                .iter()
                .map(|silence| Silence {
                    start_s: seconds(silence.start_ms),
                    length_s: seconds(silence.ms),
                    ended_by: silence.ended_by.index(),
                })
                .collect(),
            audio: talk.sound.iter().map(Audio::of).collect(),
            notes: &talk.notes,
        }
    }
}

impl Speaker {
    fn of(speaker: &Measured, has_units: bool) -> Self {
        let Times { n, middle } = speaker.waiting;
        let units = speaker.units.iter();
        Self {
            talk_share: speaker.talk_share.map(|share| rounded(share, 3)),
            turns: speaker.turns,
            pauses: Pauses { n: speaker.pauses.n, median_ms: median_ms(speaker.pauses) },
            waiting: Waiting {
                n,
                median_ms: middle.map(|middle| middle.median_ms),
                iqr_ms: middle.map(|middle| middle.iqr_ms()),
            },
            short_responses: speaker.short_responses,
            takeovers: speaker.takeovers,
            units: has_units
                .then(|| units.map(|unit| [unit.start_ms, unit.end_ms].map(seconds)).collect()),
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
            clipped_share: rounded(f64::from(sound.clipped_share), 4),
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
