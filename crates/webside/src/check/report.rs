//! The report on one file, for people and as JSON.

use crate::words::Words;
use sensing::For;
use sensing::advice::{at_once, is_backlit, words_at_once};
use sensing::vision::{CameraHeight, Distance, Look, Unsure};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;

/// One line of `--json`. What was not judged is null.
#[derive(Serialize)]
pub struct Report {
    file: String,
    face: Face,
    distance_class: &'static str,
    light: Light,
    frame: Frame,
    camera_height: &'static str,
    background: Background,
    unsure: Vec<&'static str>,
    advice: Vec<Advice>,
}

#[derive(Serialize)]
struct Face {
    found: bool,
    /// Left, top, width and height in pixels of the upright picture, brow to chin.
    #[serde(rename = "box")]
    around: Option<[i64; 4]>,
    /// Crown to chin, as a share of the picture's height.
    share: Option<f64>,
    /// Height of the eyes from the top, as a share.
    eye_line: Option<f64>,
}

#[derive(Serialize)]
struct Light {
    side_ratio: Option<f64>,
    backlit: Option<bool>,
    clipped_share: Option<f64>,
    noise: Option<f64>,
    cast: Option<f64>,
}

#[derive(Serialize)]
struct Frame {
    head_room: Option<f64>,
    shoulders_visible: Option<bool>,
    roll_deg: Option<f64>,
}

#[derive(Serialize)]
struct Background {
    busyness: Option<f64>,
    colours: Vec<String>,
}

#[derive(Serialize)]
struct Advice {
    key: &'static str,
    text: String,
}

impl Report {
    pub fn of(file: &Path, look: &Look, words: &Words) -> Self {
        let frame = look.frame.as_ref();
        let light = &look.light;
        let around = look.face.as_ref().map(|face| face.around);
        let behind = look.background.as_ref();
        let advice = at_once(For::Counsellor, look).into_iter().map(|advice| Advice {
            key: advice.key(),
            text: words.say(&format!("advice-{}", advice.key()), &[]),
        });
        Self {
            file: file.display().to_string(),
            face: Face {
                found: around.is_some(),
                around: around.map(|around| {
                    [around.left, around.top, around.width, around.height]
                        .map(|pixels| pixels.round() as i64)
                }),
                share: frame.map(|frame| rounded(frame.head_share, 3)),
                eye_line: frame.map(|frame| rounded(frame.eye_line, 3)),
            },
            distance_class: match look.distance {
                Distance::TooNear => "too_near",
                Distance::Comfortable => "comfortable",
                Distance::Far => "far",
                Distance::Unknown => "unknown",
            },
            light: Light {
                side_ratio: light.side_ratio.map(|ratio| rounded(ratio, 2)),
                backlit: is_backlit(look),
                clipped_share: light.clipped_share.map(|share| rounded(share, 4)),
                noise: light.noise.map(|noise| rounded(noise, 4)),
                cast: light.cast.map(|cast| rounded(cast, 2)),
            },
            frame: Frame {
                head_room: frame.map(|frame| rounded(frame.head_room, 3)),
                shoulders_visible: frame.map(|frame| frame.shoulders_visible),
                roll_deg: frame.map(|frame| rounded(frame.roll_deg, 1)),
            },
            camera_height: match look.camera_height {
                CameraHeight::Below => "below",
                CameraHeight::Level => "level",
                CameraHeight::Above => "above",
                CameraHeight::Unknown => "unknown",
            },
            background: Background {
                busyness: behind.map(|behind| rounded(behind.busyness, 3)),
                colours: behind.map_or(Vec::new(), |behind| {
                    let hex =
                        |[red, green, blue]: &[u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
                    behind.colours.iter().map(hex).collect()
                }),
            },
            unsure: look.unsure.iter().map(|doubt| doubt.key()).collect(),
            advice: advice.collect(),
        }
    }

    /// The report as text: three words, what to do, what was not judged.
    pub fn as_text(&self, look: &Look, words: &Words) -> String {
        let (frame, distance, light) = words_at_once(For::Counsellor, look);
        let mut text = format!("{}\n", self.file);
        let mut row = |label: &str, value: &str| {
            let _ = writeln!(text, "  {:<12}{value}", words.say(label, &[]));
        };
        let word = |kind: &str, key: &str| words.say(&format!("setup-{kind}-{key}"), &[]);
        row("setup-frame-label", &word("frame", frame.key()));
        row("setup-distance-label", &word("distance", distance.key()));
        row("setup-light-label", &word("light", light.key()));
        let sentences = self.advice.iter().map(|advice| advice.text.as_str());
        for sentence in sentences {
            row("check-advice", sentence);
        }
        if self.advice.is_empty() {
            row("check-advice", &words.say("check-nothing", &[]));
        }
        // One photo never shows noise; people need not read that each time.
        let doubts = look.unsure.iter().filter(|doubt| **doubt != Unsure::OneLook);
        let doubts: Vec<String> =
            doubts.map(|doubt| words.say(&format!("check-unsure-{}", doubt.key()), &[])).collect();
        if !doubts.is_empty() {
            row("check-unsure", &doubts.join("; "));
        }
        text
    }
}

fn rounded(number: f32, places: i32) -> f64 {
    let scale = 10_f64.powi(places);
    (f64::from(number) * scale).round() / scale
}
