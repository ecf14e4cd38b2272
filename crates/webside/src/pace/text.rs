//! The report as text: one column for each of the two, then what both did together. Deliberately
//! absent: saying that any of it is good or bad.

use super::name;
use super::talk::{Sound, Talk};
use crate::words::Words;
use sensing::pace::{Speaker, Times, Transfers};
use std::fmt::Write as _;

/// Width of the labels.
const LABEL: usize = 24;
/// Smallest width of a column.
const COLUMN: usize = 18;
/// Width of a note.
const PARAGRAPH: usize = 72;
/// Width of a parameter's name, and of its value.
const PARAMETER: usize = 21;
const VALUE: usize = 6;

struct Page<'a> {
    text: String,
    words: &'a Words,
}

pub fn of(talk: &Talk, words: &Words) -> String {
    let mut page = Page { text: String::new(), words };
    let files: Vec<String> = talk.files.iter().map(|file| name::of_file(file)).collect();
    let length = clock(talk.pace.length_ms, words);
    let _ = writeln!(page.text, "{} ({length})\n", files.join(", "));
    page.columns("", talk.names.clone());
    if talk.is_told() {
        page.both(talk);
        page.together(talk);
    }
    if let [one, other] = &talk.sound[..] {
        page.text.push('\n');
        page.columns("recording-loudness", [one, other].map(|sound| page.loudness(sound)));
        page.columns("recording-noise", [one, other].map(|sound| page.noise(sound)));
        page.columns("recording-clipped", [one, other].map(|sound| page.clipped(sound)));
        page.columns("recording-echo", [one, other].map(|sound| page.echo(sound)));
    }
    page.text.push('\n');
    for note in &talk.notes {
        page.paragraph("recording-note", &note.text);
    }
    let mut label = "recording-measured-with";
    for (name, value, source) in talk.parameters() {
        page.row(label, &format!("{name:<PARAMETER$}{value:<VALUE$}{source}"));
        label = "";
    }
    page.text
}

/// Minutes and seconds.
pub fn clock(ms: u32, words: &Words) -> String {
    let seconds = (ms + 500) / 1_000;
    let [minutes, seconds] = [seconds / 60, seconds % 60].map(|part| part.to_string());
    words.say("recording-clock", &[("minutes", &minutes), ("seconds", &seconds)])
}

/// Seconds to the hundredth.
pub fn seconds(ms: u32) -> String {
    format!("{:.2}", f64::from(ms) / 1_000.0)
}

impl Page<'_> {
    fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.words.say(key, args)
    }

    fn row(&mut self, label: &str, value: &str) {
        let label = if label.is_empty() { String::new() } else { self.say(label, &[]) };
        let _ = writeln!(self.text, "  {label:<LABEL$}{value}");
    }

    /// A text that may take several lines.
    fn paragraph(&mut self, label: &str, text: &str) {
        let mut line = String::new();
        let mut label = label;
        for word in text.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > PARAGRAPH {
                self.row(label, &line);
                label = "";
                line.clear();
            }
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
        self.row(label, &line);
    }

    fn columns(&mut self, label: &str, [one, other]: [String; 2]) {
        self.row(label, &format!("{one:<COLUMN$}  {other}"));
    }

    fn both(&mut self, talk: &Talk) {
        let speakers = &talk.pace.speakers;
        let of = |value: &dyn Fn(&Speaker) -> String| speakers.each_ref().map(value);
        let share = of(&|speaker| self.percent(speaker.talk_share));
        self.columns("recording-talk-share", share);
        self.columns("recording-turns", of(&|speaker| speaker.turns.to_string()));
        let waiting = of(&|speaker| self.middle(speaker.waiting));
        self.columns("recording-waiting", waiting);
        let halves = of(&|speaker| self.half(speaker.waiting));
        self.columns("recording-waiting-half", halves);
        let pauses = of(&|speaker| speaker.pauses.n.to_string());
        self.columns("recording-pauses", pauses);
        let pauses = of(&|speaker| self.middle(speaker.pauses));
        self.columns("recording-pauses-middle", pauses);
        let short = of(&|speaker| speaker.short_responses.to_string());
        self.columns("recording-short-responses", short);
        self.columns("recording-takeovers", of(&|speaker| speaker.takeovers.to_string()));
    }

    fn together(&mut self, talk: &Talk) {
        let pace = &talk.pace;
        self.text.push('\n');
        let all = self.transfers(&pace.transfers);
        self.row("recording-changes", &all);
        let [one, other] = talk.names.each_ref().map(String::as_str);
        for (direction, [from, to]) in pace.per_direction.iter().zip([[one, other], [other, one]]) {
            let transfers = self.transfers(direction);
            let args = [("from", from), ("to", to), ("transfers", transfers.as_str())];
            let said = self.say("recording-direction", &args);
            self.row("", &said);
        }
        self.row("recording-simultaneous-starts", &pace.simultaneous_starts.to_string());
        let silences = pace.long_silences.len().to_string();
        self.row("recording-long-silences", &silences);
        for silence in &pace.long_silences {
            let (at, length) = (clock(silence.start_ms, self.words), seconds(silence.ms));
            let name = talk.names[silence.ended_by.index()].as_str();
            let args = [("at", at.as_str()), ("length", length.as_str()), ("name", name)];
            let said = self.say("recording-silence", &args);
            self.row("", &said);
        }
    }

    fn percent(&self, share: Option<f64>) -> String {
        share.map_or(self.say("recording-nothing", &[]), |share| format!("{:.0} %", share * 100.0))
    }

    /// The median of some times, or their number when that is too small.
    fn middle(&self, times: Times) -> String {
        match times.middle {
            Some(middle) => self.time(middle.median_ms),
            None if times.n == 0 => self.say("recording-nothing", &[]),
            None => self.say("recording-too-few", &[("n", &times.n.to_string())]),
        }
    }

    fn half(&self, times: Times) -> String {
        times.middle.map_or(self.say("recording-nothing", &[]), |middle| {
            let [lower, upper] = [middle.lower_ms, middle.upper_ms].map(signed);
            self.say("recording-from-to", &[("lower", &lower), ("upper", &upper)])
        })
    }

    fn time(&self, ms: i32) -> String {
        self.say("recording-seconds", &[("seconds", &signed(ms))])
    }

    fn transfers(&self, transfers: &Transfers) -> String {
        let n = transfers.offsets.n.to_string();
        match transfers.offsets.middle.zip(transfers.overlap_share) {
            Some((middle, share)) => {
                let share = format!("{:.0}", share * 100.0);
                let is_before = middle.median_ms < 0;
                let middle = seconds(middle.median_ms.unsigned_abs());
                let args = [("n", n.as_str()), ("share", &share), ("middle", &middle)];
                self.say(if is_before { "recording-before" } else { "recording-after" }, &args)
            }
            None => self.say("recording-too-few", &[("n", &n)]),
        }
    }

    fn loudness(&self, sound: &Sound) -> String {
        let lufs = sound.loudness_lufs.map(|lufs| format!("{lufs:.1} LUFS"));
        lufs.unwrap_or_else(|| self.say("recording-unknown", &[]))
    }

    fn noise(&self, sound: &Sound) -> String {
        let db = sound.speech_to_noise_db.map(|db| format!("{db:.0} dB"));
        db.unwrap_or_else(|| self.say("recording-unknown", &[]))
    }

    fn clipped(&self, sound: &Sound) -> String {
        let share = sound.clipped_share.map(|share| format!("{:.1} %", share * 100.0));
        share.unwrap_or_else(|| self.say("recording-unknown", &[]))
    }

    fn echo(&self, sound: &Sound) -> String {
        sound.echo.map_or(self.say("recording-nothing", &[]), |echo| {
            let [delay, level] =
                [echo.delay_ms, echo.level_db].map(|number| format!("{number:.0}"));
            self.say("recording-echo-found", &[("delay", &delay), ("level", &level)])
        })
    }
}

/// Seconds to the hundredth, with a sign.
fn signed(ms: i32) -> String {
    format!("{:.2}", f64::from(ms) / 1_000.0)
}
