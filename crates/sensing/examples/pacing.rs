//! For `cargo xtask bench pace`. `pacing talks DIRECTORY` writes rendered talks and who truly spoke
//! when; `pacing units DIRECTORY` finds speech in them, at 16 kHz, and prints how fast; `pacing
//! score DIRECTORY` scores every set of units found there; `pacing changes DIRECTORY` counts
//! changes of the floor and pauses, for comparison.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads files and the clock")]
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use sensing::audio::{Recording, SpeechFinder};
use sensing::pace::{Parameters, Unit, pace};
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;
use talks::{HELD_OUT, Noise, RATE_HZ, Score, Setting, Span, Talk};

const SETTINGS: [(&str, Noise, f32, Option<f32>); 8] = [
    ("pink_25", Noise::Pink, 25.0, None),
    ("pink_18", Noise::Pink, 18.0, None),
    ("echo_30", Noise::Pink, 28.0, Some(-30.0)),
    ("echo_26", Noise::Pink, 28.0, Some(-26.0)),
    ("quiet_echo_26", Noise::Pink, 35.0, Some(-26.0)),
    ("keys_25", Noise::Keys, 25.0, None),
    ("babble_25", Noise::Babble, 25.0, None),
    ("babble_18", Noise::Babble, 18.0, None),
];
const SEEDS: [u64; 3] = [701, 702, 703];
const SECONDS: u32 = 200;
const HEARD_HZ: u32 = 16_000;
const BLOCK: usize = 128;
const JOINED_MS: u32 = 200; // docs/evidence.md#a6
const BURST_MS: u32 = 90; // docs/evidence.md#a6

/// Who speaks when in one talk.
type Spoken = [Vec<Span>; 2];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["talks", directory] => write_talks(Path::new(directory)),
        ["units", directory] => write_units(Path::new(directory)),
        ["score", directory] => score(Path::new(directory)),
        ["changes", directory] => changes(Path::new(directory)),
        _ => Err("pacing talks, units, score or changes, then a DIRECTORY".into()),
    }
}

fn write_talks(directory: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(directory)?;
    for (name, noise, speech_to_noise_db, echo_db) in SETTINGS {
        let setting = Setting { seconds: SECONDS, noise, speech_to_noise_db, echo_db };
        for (at, seed) in SEEDS.into_iter().enumerate() {
            let talk = Talk::new(seed, [HELD_OUT[2 * at], HELD_OUT[2 * at + 1]], &setting)?;
            for (who, samples) in talk.samples.iter().enumerate() {
                let bytes: Vec<u8> = samples
                    .iter()
                    .flat_map(|sample| ((sample * 32_767.0).round() as i16).to_le_bytes())
                    .collect();
                fs::write(directory.join(format!("{name}.{seed}.{who}.s16_{RATE_HZ}")), bytes)?;
            }
            let truth = BTreeMap::from([(format!("{name}.{seed}"), talk.truth)]);
            fs::write(directory.join(format!("{name}.{seed}.truth")), lines(&truth))?;
        }
    }
    Ok(())
}

fn write_units(directory: &Path) -> Result<(), Box<dyn Error>> {
    let (mut recorded, mut live) = (BTreeMap::new(), BTreeMap::new());
    let mut seconds = [0.0; 2];
    let mut late_ms = Vec::new();
    let talks = read(directory, "truth")?;
    for name in talks.keys() {
        let own = samples(directory, name, 0)?;
        let other = samples(directory, name, 1)?;
        let start = Instant::now();
        recorded.insert(name.clone(), find_recorded(&own, &other)?);
        seconds[0] += start.elapsed().as_secs_f64();
        let start = Instant::now();
        live.insert(name.clone(), find_live(&own, &other, &mut late_ms)?);
        seconds[1] += start.elapsed().as_secs_f64();
    }
    fs::write(directory.join("recorded.units"), lines(&recorded))?;
    fs::write(directory.join("live.units"), lines(&live))?;
    let heard = 2.0 * f64::from(SECONDS) * talks.len() as f64;
    late_ms.sort_unstable();
    let late = |part: f64| late_ms[((late_ms.len() - 1) as f64 * part) as usize];
    println!("recorded {:.0}", heard / seconds[0]);
    println!("live {:.0}", heard / seconds[1]);
    println!("late {} {} {}", late(0.5), late(0.95), late(1.0));
    Ok(())
}

fn find_recorded(own: &[f32], other: &[f32]) -> Result<Spoken, Box<dyn Error>> {
    let mut recordings = [Recording::new(HEARD_HZ)?, Recording::new(HEARD_HZ)?];
    recordings[0].hear(own);
    recordings[1].hear(other);
    let [own, other] = &recordings;
    Ok([own.units_beside(other, 0), other.units_beside(own, 0)].map(|units| spans(&units)))
}

/// Units of both people, each heard beside the other, since both microphones pick up the echo; and
/// how late each unit was found.
fn find_live(own: &[f32], other: &[f32], late_ms: &mut Vec<u32>) -> Result<Spoken, Box<dyn Error>> {
    let (mut mine, mut theirs) = (SpeechFinder::new(HEARD_HZ)?, SpeechFinder::new(HEARD_HZ)?);
    let mut units = [Vec::new(), Vec::new()];
    let mut heard = 0;
    // The last unit is found half a second after its end.
    let after = [0.0; HEARD_HZ as usize];
    let [own, other] = [own, other].map(|samples| [samples, &after].concat());
    for (own, other) in own.chunks(BLOCK).zip(other.chunks(BLOCK)) {
        theirs.hear_beside(other, &mine);
        mine.hear_beside(own, &theirs);
        heard += own.len() as u32;
        let now_ms = heard * 1_000 / HEARD_HZ;
        for (units, found) in units.iter_mut().zip([mine.take_units(), theirs.take_units()]) {
            late_ms.extend(found.iter().map(|unit| now_ms - unit.end_ms));
            units.extend(found);
        }
    }
    Ok(units.map(|units| spans(&units)))
}

fn score(directory: &Path) -> Result<(), Box<dyn Error>> {
    let truth = read(directory, "truth")?;
    for method in ["recorded", "live", "silero", "webrtc"] {
        let found = read(directory, &format!("{method}.units"))?;
        if found.is_empty() {
            continue;
        }
        let is_ours = matches!(method, "recorded" | "live");
        let found = if is_ours { found } else { unbiased(&truth, found) };
        for (setting, ..) in SETTINGS {
            let mut score = Score::default();
            for (name, [one, other]) in &truth {
                let Some([a, b]) = found.get(name) else { continue };
                if name.split('.').next() == Some(setting) {
                    score.add([one, other], [a, b]);
                }
            }
            println!(
                "{method} {setting} {} {:.3} {:.3} {:.1} {:.0} {:.0} {:.3} {:.3}",
                score.count(),
                score.recall(),
                score.precision(),
                score.error_ms(),
                score.error_ms_p90(),
                score.median_error_ms(),
                score.overlap_error(),
                score.share_error()
            );
        }
    }
    Ok(())
}

/// Joins and drops as this project does, and removes a detector's own constant delay: the median
/// distance of its edges to the true ones.
fn unbiased(
    truth: &BTreeMap<String, Spoken>,
    mut found: BTreeMap<String, Spoken>,
) -> BTreeMap<String, Spoken> {
    found.values_mut().flatten().for_each(|spans| *spans = joined(spans));
    let bias = |edge: fn(&Span) -> u32| {
        let mut apart: Vec<i64> = truth
            .iter()
            .flat_map(|(name, spoken)| spoken.iter().zip(&found[name]))
            .flat_map(|(truth, found)| {
                truth.iter().filter_map(move |span| {
                    let apart = |other: &Span| i64::from(edge(other)) - i64::from(edge(span));
                    found.iter().map(apart).min_by_key(|apart| apart.abs())
                })
            })
            .collect();
        apart.sort_unstable();
        apart[apart.len() / 2]
    };
    let (onset_ms, offset_ms) = (bias(|span| span.start_ms), bias(|span| span.end_ms));
    let moved = |ms: u32, by_ms: i64| u32::try_from(i64::from(ms) - by_ms).unwrap_or(0);
    for span in found.values_mut().flatten().flatten() {
        span.start_ms = moved(span.start_ms, onset_ms);
        span.end_ms = moved(span.end_ms, offset_ms).max(span.start_ms);
    }
    found
}

fn joined(spans: &[Span]) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start_ms < last.end_ms + JOINED_MS => last.end_ms = span.end_ms,
            _ => joined.push(*span),
        }
    }
    joined.retain(|span| span.end_ms - span.start_ms >= BURST_MS);
    joined
}

/// Counts changes without and with overlap, and pauses: how many, and the sum of their
/// milliseconds.
fn changes(directory: &Path) -> Result<(), Box<dyn Error>> {
    let parameters = Parameters { short_max_ms: 0, ..Parameters::default() };
    let mut sums = [(0u32, 0u64); 3];
    // Each talk is there once for each setting.
    let mut talks = read(directory, "truth")?;
    talks.retain(|name, _| name.starts_with("pink_25."));
    for [one, other] in talks.values() {
        let units = |spans: &[Span]| -> Vec<Unit> {
            let unit = |span: &Span| Unit { start_ms: span.start_ms, end_ms: span.end_ms };
            spans.iter().map(unit).collect()
        };
        let found = pace(&units(one), &units(other), SECONDS * 1_000, &parameters);
        let mut add = |at: usize, ms: u32| sums[at] = (sums[at].0 + 1, sums[at].1 + u64::from(ms));
        for change in &found.changes {
            add(usize::from(change.offset_ms < 0), change.offset_ms.unsigned_abs());
        }
        found.pauses.iter().for_each(|pause| add(2, pause.span.ms()));
    }
    for (name, (count, ms)) in ["gaps", "overlaps", "pauses"].into_iter().zip(sums) {
        println!("{name} {count} {ms}");
    }
    Ok(())
}

fn spans(units: &[Unit]) -> Vec<Span> {
    units.iter().map(|unit| Span { start_ms: unit.start_ms, end_ms: unit.end_ms }).collect()
}

fn samples(directory: &Path, name: &str, who: usize) -> Result<Vec<f32>, Box<dyn Error>> {
    let bytes = fs::read(directory.join(format!("{name}.{who}.s16")))?;
    let (pairs, _) = bytes.as_chunks();
    Ok(pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32_768.0).collect())
}

fn lines(talks: &BTreeMap<String, Spoken>) -> String {
    let line = |name: &str, who: usize, span: &Span| {
        format!("{name} {who} {} {}\n", span.start_ms, span.end_ms)
    };
    let talk = |(name, spoken): (&String, &Spoken)| -> String {
        let of = |who: usize| spoken[who].iter().map(move |span| line(name, who, span));
        of(0).chain(of(1)).collect()
    };
    talks.iter().map(talk).collect()
}

/// All files with this ending.
fn read(directory: &Path, end: &str) -> Result<BTreeMap<String, Spoken>, Box<dyn Error>> {
    let mut talks: BTreeMap<String, Spoken> = BTreeMap::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if !path.to_string_lossy().ends_with(end) {
            continue;
        }
        for line in fs::read_to_string(path)?.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let [name, who, start_ms, end_ms] = words[..] else { return Err(line.into()) };
            let span = Span { start_ms: start_ms.parse()?, end_ms: end_ms.parse()? };
            talks.entry(name.into()).or_default()[usize::from(who == "1")].push(span);
        }
    }
    Ok(talks)
}
