//! The talk as one picture: when each of the two speaks, and below, each minute by who spoke.
//! Readable in grey. Deliberately absent: colours for good and bad.

mod painting;
mod picture;

use super::fault::Fault;
use super::talk::Talk;
use super::{ending, text};
use crate::words::Words;
use picture::{Anchor, Picture, Tone};
use sensing::pace::Minute;
use std::path::Path;

const LEFT: f32 = 190.0;
const RIGHT: f32 = 1_160.0;
const LANE: f32 = 40.0;
const LANES_TOP: f32 = 84.0;
const LANE_STEP: f32 = 56.0;
const MINUTES_TOP: f32 = 232.0;
const MINUTES_HEIGHT: f32 = 150.0;
const LEGEND_TOP: f32 = 434.0;
const SIZE: [f32; 2] = [1_200.0, 480.0];
const SMALL: f32 = 17.0;
const LARGE: f32 = 24.0;
/// Letters of a name; longer ones are cut.
const NAME_MAX: usize = 18;
const MINUTE_MS: f32 = 60_000.0;
/// Minutes between marks, and the largest number of marks.
const MARK_STEPS: [usize; 8] = [1, 2, 5, 10, 15, 30, 60, 120];
const MARKS_MAX: usize = 12;

/// Formats of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    Svg,
    Png,
}

/// A chart that is not written yet.
pub struct Chart(Picture);

impl Chart {
    pub fn kind(path: &Path) -> Result<ChartKind, Fault> {
        match ending(path).as_str() {
            "svg" => Ok(ChartKind::Svg),
            "png" => Ok(ChartKind::Png),
            _ => Err(Fault::new("recording-chart-kind").of(path)),
        }
    }

    pub fn of(talk: &Talk, kind: ChartKind, words: &Words) -> Self {
        let places = ["recording-first-file", "recording-second-file"];
        let [one, other] = [0, 1].map(|place| match talk.names[place].as_str() {
            name if kind == ChartKind::Svg || painting::can_write(name) => cut(name),
            _ => words.say(places[place], &[]),
        });
        let names = [("one", one.as_str()), ("other", other.as_str())];
        let length = text::clock(talk.pace.length_ms, words);
        let title = [&names[..], &[("length", length.as_str())]].concat();
        let title = words.say("recording-chart-title", &title);
        let mut description = words.say("recording-chart-description", &names);
        let withheld = words.say("recording-chart-withheld", &[]);
        if !talk.is_told() {
            description.push(' ');
            description.push_str(&withheld);
        } else if let [Some(share), Some(other_share)] =
            talk.pace.speakers.each_ref().map(|speaker| speaker.talk_share)
        {
            let shares = [share, other_share].map(|share| format!("{:.0} %", 100.0 * share));
            let shares = [("share", shares[0].as_str()), ("other_share", shares[1].as_str())];
            description.push(' ');
            description
                .push_str(&words.say("recording-chart-shares", &[&names[..], &shares].concat()));
        }
        let mut picture = Picture::new(SIZE, title.clone(), description);
        picture.label([24.0, 44.0], LARGE, Anchor::Start, &title);
        lanes(&mut picture, talk, [&one, &other]);
        if talk.is_told() {
            minutes(&mut picture, &talk.pace.minutes, talk.pace.length_ms);
        } else {
            let middle = MINUTES_TOP + MINUTES_HEIGHT / 2.0;
            picture.bar([LEFT, MINUTES_TOP, RIGHT - LEFT, MINUTES_HEIGHT], Tone::Faint);
            picture.label([(LEFT + RIGHT) / 2.0, middle], SMALL, Anchor::Middle, &withheld);
        }
        marks(&mut picture, talk.pace.length_ms, words);
        let both = words.say("recording-chart-both", &[]);
        let neither = words.say("recording-chart-neither", &[]);
        let tones = [Tone::Dark, Tone::Light, Tone::Both, Tone::Faint];
        for (place, (tone, name)) in tones.into_iter().zip([one, other, both, neither]).enumerate()
        {
            let x = 24.0 + 285.0 * place as f32;
            picture.bar([x, LEGEND_TOP, 26.0, 20.0], tone);
            picture.label([x + 36.0, LEGEND_TOP + 16.0], SMALL, Anchor::Start, &name);
        }
        Self(picture)
    }

    pub fn file(&self, kind: ChartKind) -> anyhow::Result<Vec<u8>> {
        match kind {
            ChartKind::Svg => Ok(self.0.as_svg().into_bytes()),
            ChartKind::Png => painting::png(&self.0),
        }
    }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= NAME_MAX {
        return name.to_owned();
    }
    name.chars().take(NAME_MAX - 1).chain(['…']).collect()
}

fn x(at_ms: f32, length_ms: u32) -> f32 {
    LEFT + (RIGHT - LEFT) * at_ms / length_ms.max(1) as f32
}

fn lanes(picture: &mut Picture, talk: &Talk, names: [&str; 2]) {
    let length_ms = talk.pace.length_ms;
    for (place, name) in names.into_iter().enumerate() {
        let top = LANES_TOP + LANE_STEP * place as f32;
        picture.label([LEFT - 16.0, top + 26.0], SMALL, Anchor::End, name);
        picture.bar([LEFT, top, RIGHT - LEFT, LANE], Tone::Faint);
        let tone = [Tone::Dark, Tone::Light][place];
        let units = &talk.pace.speakers[place].units;
        for unit in units.iter().filter(|_| !talk.is_drowned[place]) {
            let [from, to] = [unit.start_ms, unit.end_ms].map(|at_ms| x(at_ms as f32, length_ms));
            picture.bar([from, top, to - from, LANE], tone);
        }
    }
}

/// Draws each minute from the bottom: the one, both, the other; the rest is silence.
fn minutes(picture: &mut Picture, minutes: &[Minute], length_ms: u32) {
    for (place, minute) in minutes.iter().enumerate() {
        let start_ms = place as f32 * MINUTE_MS;
        let [from, to] = [start_ms, (start_ms + MINUTE_MS).min(length_ms as f32)]
            .map(|at_ms| x(at_ms, length_ms));
        let gap = if to - from > 4.0 { 2.0 } else { 0.0 };
        let bottom = MINUTES_TOP + MINUTES_HEIGHT;
        picture.bar([from, MINUTES_TOP, to - from - gap, MINUTES_HEIGHT], Tone::Faint);
        let [one, other] = minute.alone_ms;
        let whole = one + other + minute.both_ms + minute.silent_ms;
        let mut filled = 0.0;
        for (ms, tone) in [(one, Tone::Dark), (minute.both_ms, Tone::Both), (other, Tone::Light)] {
            let height = MINUTES_HEIGHT * ms as f32 / whole.max(1) as f32;
            filled += height;
            picture.bar([from, bottom - filled, to - from - gap, height], tone);
        }
    }
}

fn marks(picture: &mut Picture, length_ms: u32, words: &Words) {
    let minutes = (length_ms as f32 / MINUTE_MS) as usize;
    let fits = |step: &&usize| minutes / **step < MARKS_MAX;
    let most = MARK_STEPS[MARK_STEPS.len() - 1];
    let step = MARK_STEPS.iter().find(fits).copied().unwrap_or(most.max(minutes / MARKS_MAX));
    let y = MINUTES_TOP + MINUTES_HEIGHT + 24.0;
    for minute in (0..=minutes).step_by(step) {
        let at = x(minute as f32 * MINUTE_MS, length_ms);
        picture.bar([at, MINUTES_TOP + MINUTES_HEIGHT + 2.0, 1.5, 6.0], Tone::Dark);
        picture.label([at, y], SMALL, Anchor::Middle, &minute.to_string());
    }
    let unit = words.say("recording-chart-minutes", &[]);
    picture.label([LEFT - 28.0, y], SMALL, Anchor::End, &unit);
}
