//! `webside pace`: a rendered talk, measured; annotations; and what is said of files that are wrong.

use crate::serving::webside;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const RATE_HZ: usize = 22_050; // as espeak-ng speaks
const SENTENCES: [[&str; 3]; 2] = [
    ["How was the week for you?", "What would help you tomorrow?", "Tell me a little more of it."],
    ["It was better than before.", "I went for a walk on Sunday.", "My sister called me again."],
];
/// From the end of the one to the beginning of the other, A's waits, then B's.
const WAITS_MS: [[i32; 3]; 2] = [[150, 300, 600], [-200, 250, 400]];
const TURNS: usize = 40;

/// One row of samples for each person, and when each of them speaks.
struct Talk {
    rows: [Vec<f32>; 2],
    units_ms: [Vec<[usize; 2]>; 2],
}

fn pace(files: &[&Path], more: &[&str]) -> Output {
    let files = files.iter().map(|file| file.to_str().unwrap());
    webside(&["pace"]).args(files).args(more).output().unwrap()
}

fn measured(files: &[&Path], more: &[&str]) -> Value {
    let output = pace(files, &[&["--json"], more].concat());
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn complaint(files: &[&Path], more: &[&str]) -> String {
    let output = pace(files, more);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

/// A sentence without the silence around it.
fn spoken(voice: &str, sentence: &str) -> Vec<f32> {
    let output = Command::new("espeak-ng")
        .args(["--stdout", "-v", voice, sentence])
        .output()
        .expect("these tests need espeak-ng");
    let (pairs, _) = output.stdout[44..].as_chunks::<2>();
    let samples: Vec<f32> =
        pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32_768.0).collect();
    let is_loud = |sample: &f32| sample.abs() > 0.01;
    let from = samples.iter().position(is_loud).unwrap();
    let to = samples.iter().rposition(is_loud).unwrap();
    samples[from..=to].to_vec()
}

/// Both in turn, in two quiet rooms.
fn talk() -> Talk {
    let said: Vec<Vec<Vec<f32>>> = ["en-gb+f3", "en-us+m3"]
        .iter()
        .zip(SENTENCES)
        .map(|(voice, sentences)| sentences.map(|sentence| spoken(voice, sentence)).to_vec())
        .collect();
    let mut units_ms = [Vec::new(), Vec::new()];
    let mut placed = [Vec::new(), Vec::new()];
    let mut end = RATE_HZ;
    for turn in 0..TURNS {
        let by = turn % 2;
        let wait = WAITS_MS[by][turn / 2 % 3] as isize * RATE_HZ as isize / 1_000;
        let start = end.checked_add_signed(wait).unwrap();
        let sentence = &said[by][turn / 2 % 3];
        end = start + sentence.len();
        units_ms[by].push([start, end].map(|at| at * 1_000 / RATE_HZ));
        placed[by].push((start, sentence));
    }
    let mut chance = 1_u64;
    let mut room = || {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((chance >> 40) as f32 / (1 << 24) as f32 - 0.5) * 0.004
    };
    let rows = placed.map(|placed| {
        let mut row: Vec<f32> = (0..end + 8 * RATE_HZ).map(|_| room()).collect();
        for (start, sentence) in placed {
            row[start..].iter_mut().zip(sentence).for_each(|(sample, said)| *sample += said);
        }
        row
    });
    Talk { rows, units_ms }
}

fn wav(path: &Path, rate_hz: usize, rows: &[&[f32]]) {
    let frames = rows.iter().map(|row| row.len()).min().unwrap_or(0);
    let channels = rows.len();
    let data = u32::try_from(2 * channels * frames).unwrap();
    let rate = u32::try_from(rate_hz).unwrap();
    let mut file = [b"RIFF".as_slice(), &(36 + data).to_le_bytes(), b"WAVEfmt "].concat();
    file.extend(16_u32.to_le_bytes());
    file.extend([1, 0, channels as u8, 0]);
    file.extend(rate.to_le_bytes());
    file.extend((rate * 2 * channels as u32).to_le_bytes());
    file.extend([2 * channels as u8, 0, 16, 0]);
    file.extend(b"data");
    file.extend(data.to_le_bytes());
    for frame in 0..frames {
        for row in rows {
            file.extend(((row[frame].clamp(-1.0, 1.0) * 32_767.0) as i16).to_le_bytes());
        }
    }
    fs::write(path, file).unwrap();
}

fn rttm(talk: &Talk) -> String {
    let line = |name: &str, [start, end]: [usize; 2]| {
        let (start, length) = (start as f64 / 1_000.0, (end - start) as f64 / 1_000.0);
        format!("SPEAKER talk 1 {start} {length} <NA> <NA> {name} <NA> <NA>\n")
    };
    let lines = ["anna", "ben"].iter().zip(&talk.units_ms);
    lines.flat_map(|(name, units)| units.iter().map(|unit| line(name, *unit))).collect()
}

fn near(found: &Value, expected: f64, allowed: f64) {
    let found = found.as_f64().unwrap_or(f64::NAN);
    assert!((found - expected).abs() <= allowed, "{found}, not {expected}");
}

fn places(folder: &TempDir, names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(|name| folder.path().join(name)).collect()
}

/// Fields, in their order, of the first of each kind.
fn keys(value: &Value) -> Vec<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn a_rendered_talk_is_measured_as_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let paths = places(&folder, &["talk.wav", "Anna.wav", "Ben.wav", "turns.rttm"]);
    let [stereo, anna, ben, turns] = &paths[..] else { panic!() };
    let talk = talk();
    wav(stereo, RATE_HZ, &[&talk.rows[0], &talk.rows[1]]);
    wav(anna, RATE_HZ, &[&talk.rows[0]]);
    // Began a second and a half later.
    wav(ben, RATE_HZ, &[&talk.rows[1][RATE_HZ * 3 / 2..]]);
    fs::write(turns, rttm(&talk)).unwrap();

    let found = measured(&[stereo], &["--units"]);
    let top = ["audio", "long_silences", "notes", "parameters", "speakers", "transfers"];
    assert_eq!(keys(&found), top);
    let speaker = ["pauses", "short_responses", "takeovers", "talk_share", "turns", "units"];
    assert_eq!(keys(&found["speakers"][0]), [&speaker[..], &["waiting"]].concat());
    assert_eq!(keys(&found["speakers"][0]["waiting"]), ["iqr_ms", "median_ms", "n"]);
    assert_eq!(keys(&found["speakers"][0]["pauses"]), ["median_ms", "n"]);
    let transfers = ["median_ms", "n", "overlap_share", "per_direction"];
    assert_eq!(keys(&found["transfers"]), transfers);
    assert_eq!(keys(&found["audio"][0]), ["clipped_share", "echo", "lufs", "snr_db"]);

    assert_eq!(found["parameters"]["join_ms"], 200);
    assert_eq!(found["transfers"]["n"], TURNS - 1);
    near(&found["transfers"]["overlap_share"], 7.0 / 39.0, 0.03);
    near(&found["speakers"][0]["waiting"]["median_ms"], 300.0, 50.0);
    near(&found["speakers"][1]["waiting"]["median_ms"], 250.0, 50.0);
    let pair = &found["transfers"]["per_direction"];
    assert_eq!((&pair[0]["to"], &pair[0]["n"]), (&json!(1), &json!(20)));
    assert_eq!(pair[0]["median_ms"], found["speakers"][1]["waiting"]["median_ms"]);
    for (place, units_ms) in talk.units_ms.iter().enumerate() {
        let speaker = &found["speakers"][place];
        assert_eq!(speaker["turns"], TURNS / 2);
        let units = speaker["units"].as_array().unwrap();
        assert_eq!(units.len(), units_ms.len(), "{units:?}");
        for (unit, [start, end]) in units.iter().zip(units_ms) {
            near(&unit[0], *start as f64 / 1_000.0, 0.1);
            near(&unit[1], *end as f64 / 1_000.0, 0.1);
        }
        let sound = &found["audio"][place];
        assert!(sound["snr_db"].as_f64().is_some_and(|db| db > 20.0), "{sound}");
        assert!(sound["lufs"].as_f64().is_some_and(|lufs| lufs > -35.0), "{sound}");
        assert_eq!(sound["echo"], Value::Null);
    }
    assert_eq!(found["notes"], json!([]));

    let annotated = measured(&[turns], &[]);
    assert_eq!(annotated["audio"], json!([]));
    assert_eq!(annotated["transfers"]["n"], TURNS - 1);
    near(
        &found["speakers"][0]["talk_share"],
        annotated["speakers"][0]["talk_share"].as_f64().unwrap(),
        0.02,
    );

    // Two files that did not begin together: said, and put right.
    let apart = measured(&[anna, ben], &[]);
    let keys: Vec<&str> = apart["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| note["key"].as_str().unwrap())
        .collect();
    assert!(keys.contains(&"lengths_differ") && keys.contains(&"directions_differ"), "{keys:?}");
    let aligned = measured(&[anna, ben], &["--offset-ms", "1500"]);
    assert_eq!(aligned["parameters"]["offset_ms"], 1_500);
    assert_eq!(aligned["notes"], json!([]));
    near(&aligned["speakers"][0]["waiting"]["median_ms"], 300.0, 50.0);
    near(&aligned["speakers"][1]["waiting"]["median_ms"], 250.0, 50.0);

    let text = String::from_utf8(pace(&[anna, ben], &["--offset-ms", "1500"]).stdout).unwrap();
    assert!(text.contains("Anna") && text.contains("Ben"), "{text}");
    assert!(text.contains("Waits before speaking   0.") && text.contains("join_ms 200"), "{text}");
}

#[test]
fn an_echo_is_found_and_so_is_what_mutes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("talk.wav");
    let Talk { rows: [anna, mut ben], units_ms } = talk();
    // Anna comes back in Ben's microphone after 80 ms; Ben's own channel is muted as she speaks.
    let later = RATE_HZ * 80 / 1_000;
    let echo: Vec<f32> =
        ben.iter().enumerate().map(|(at, own)| own + 0.05 * anna[at.max(later) - later]).collect();
    wav(&file, RATE_HZ, &[&anna, &echo]);
    let found = measured(&[&file], &[]);
    near(&found["audio"][1]["echo"]["delay_ms"], 80.0, 2.0);
    assert_eq!(found["audio"][0]["echo"], Value::Null);
    assert!(found["notes"].to_string().contains("\"echo\""), "{}", found["notes"]);

    for [start, end] in &units_ms[0] {
        let samples = |ms: usize| ms * RATE_HZ / 1_000;
        ben[samples(*start)..samples(end + 100)].iter_mut().for_each(|sample| *sample *= 0.02);
    }
    wav(&file, RATE_HZ, &[&anna, &ben]);
    let found = measured(&[&file], &[]);
    assert!(found["notes"].to_string().contains("\"muted\""), "{}", found["notes"]);
}

#[test]
fn a_talk_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let paths = places(&folder, &["turns.vtt", "talk.svg", "talk.png", "talk.pdf"]);
    let [turns, svg, png, pdf] = &paths[..] else { panic!() };
    let cue = |start: usize, name: &str| {
        format!("00:{start:02}.000 --> 00:{:02}.500\n<v {name}>…\n\n", start + 1)
    };
    let cues: String =
        (0..20).map(|turn| cue(2 * turn, if turn % 2 == 0 { "Zoë" } else { "A<B" })).collect();
    fs::write(turns, format!("WEBVTT\n\n{}", cues.replace("A<B", "A&lt;B"))).unwrap();
    assert!(pace(&[turns], &["--chart", svg.to_str().unwrap()]).status.success());
    let drawn = fs::read_to_string(svg).unwrap();
    assert!(drawn.contains("role=\"img\"") && drawn.contains("<title id=\"title\">Zoë and A&lt;B"));
    assert!(drawn.contains("Zoë 50 %"), "{drawn}");
    assert!(pace(&[turns], &["--chart", png.to_str().unwrap()]).status.success());
    let picture = image::open(png).unwrap().to_rgb8();
    let dark = picture.pixels().filter(|pixel| pixel.0[0] < 40).count();
    assert!(picture.dimensions() == (2_400, 960) && dark > 50_000, "{dark}");
    let said = complaint(&[turns], &["--chart", pdf.to_str().unwrap()]);
    assert!(said.contains("talk.pdf: a chart may be .svg or .png"), "{said}");
    let nowhere = folder.path().join("no/where.svg");
    let said = complaint(&[turns], &["--chart", nowhere.to_str().unwrap()]);
    assert!(said.contains("cannot be written"), "{said}");
}

#[test]
fn what_is_wrong_with_a_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let sound = |name: &str, rows: &[&[f32]]| {
        let path = folder.path().join(name);
        wav(&path, 8_000, rows);
        path
    };
    let tone: Vec<f32> = (0..96_000).map(|at| 0.3 * (at as f32 * 0.3).sin()).collect();
    let hum: Vec<f32> = (0..96_000).map(|at| 0.3 * (at as f32 * 0.05).sin()).collect();
    let silence = vec![0.0; 96_000];
    let mono = sound("mono.wav", &[&tone]);
    let line = |name: &str| format!("SPEAKER t 1 1 2 <NA> <NA> {name} <NA> <NA>\n");
    let one = file("one.rttm", line("anna").as_bytes());
    let cases: [(&[&Path], &str); 13] = [
        (&[&folder.path().join("gone.wav")], "gone.wav: there is no such file"),
        (&[folder.path()], "this is no file"),
        (&[&file("empty.wav", b"")], "empty.wav: this file is empty"),
        (&[&file("notes.txt", b"Anna said hello")], "notes.txt: this is no WAV"),
        (&[&file("film.mp4", b"ftyp")], "film.mp4: this is a video; take the sound out"),
        (&[&file("cut.wav", b"RIFF\x10\0\0\0WAVE")], "cut.wav: this is no WAV"),
        (&[&mono], "mono.wav: this recording has one channel"),
        (&[&sound("three.wav", &[&tone, &tone, &tone])], "has 3 channels"),
        (&[&sound("short.wav", &[&tone[..9_000], &hum[..9_000]])], "is 1.1 seconds long"),
        (&[&sound("half.wav", &[&tone, &silence])], "the right channel is silent"),
        (&[&mono, &sound("nothing.wav", &[&silence])], "nothing.wav: this recording is silent"),
        (&[&mono, &one], "Give one annotation by itself"),
        (&[&one], "only anna speaks"),
    ];
    for (files, expected) in cases {
        let said = complaint(files, &[]);
        assert!(said.contains(expected), "{said}");
    }
    let many = file("many.rttm", ["anna", "ben", "cleo"].map(line).concat().as_bytes());
    let said = complaint(&[&many], &[]);
    assert!(said.contains("3 people speak in this annotation (anna, ben, cleo)"), "{said}");
    let said = complaint(&[&mono, &sound("hum.wav", &[&hum])], &["--offset-ms", "13000"]);
    assert!(said.contains("Check --offset-ms"), "{said}");
    let three = pace(&[&mono, &mono, &mono], &[]);
    assert_eq!(three.status.code(), Some(2), "{three:?}");
}

#[test]
fn one_sound_on_both_channels_is_no_talk_of_two() {
    let folder = tempfile::tempdir().unwrap();
    let paths = places(&folder, &["both.wav", "one.wav"]);
    let [both, one] = &paths[..] else { panic!() };
    let row = &talk().rows[0];
    wav(both, RATE_HZ, &[row, row]);
    let said = complaint(&[both], &[]);
    assert!(said.contains("both.wav: both channels hold the same sound"), "{said}");
    wav(one, RATE_HZ, &[row]);
    assert!(complaint(&[one, one], &[]).starts_with("Both files hold the same sound."));
}
