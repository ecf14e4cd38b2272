//! `webside pace`: a rendered talk, measured; annotations; and messages about faulty files.

use crate::serving::webside;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;
use talks::{HELD_OUT, Noise, RATE_HZ, Setting, Span, Talk};
use tempfile::TempDir;

const SECONDS: u32 = 120;

/// Two people in two quiet rooms, and when each of them speaks.
static TALK: LazyLock<Talk> = LazyLock::new(|| {
    let quiet =
        Setting { seconds: SECONDS, noise: Noise::Pink, speech_to_noise_db: 35.0, echo_db: None };
    Talk::new(11, [HELD_OUT[0], HELD_OUT[1]], &quiet).expect("these tests need espeak-ng")
});

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

fn wav(path: &Path, rate_hz: u32, rows: &[&[f32]]) {
    let frames = rows.iter().map(|row| row.len()).min().unwrap_or(0);
    let channels = rows.len();
    let data = u32::try_from(2 * channels * frames).unwrap();
    let mut file = [b"RIFF".as_slice(), &(36 + data).to_le_bytes(), b"WAVEfmt "].concat();
    file.extend(16_u32.to_le_bytes());
    file.extend([1, 0, channels as u8, 0]);
    file.extend(rate_hz.to_le_bytes());
    file.extend((rate_hz * 2 * channels as u32).to_le_bytes());
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
    let line = |name: &str, span: &Span| {
        let [start, length] = [span.start_ms, span.end_ms - span.start_ms].map(seconds);
        format!("SPEAKER talk 1 {start} {length} <NA> <NA> {name} <NA> <NA>\n")
    };
    let lines = ["anna", "ben"].iter().zip(&talk.truth);
    lines.flat_map(|(name, spans)| spans.iter().map(|span| line(name, span))).collect()
}

fn seconds(ms: u32) -> f64 {
    f64::from(ms) / 1_000.0
}

/// Number of samples in `ms`.
fn samples(ms: u32) -> usize {
    (u64::from(RATE_HZ) * u64::from(ms) / 1_000) as usize
}

/// The own voice, plus the other's after 80 ms, much quieter.
fn with_echo(own: &[f32], other: &[f32]) -> Vec<f32> {
    let later = samples(80);
    let back = |at: usize| other[at.max(later) - later];
    own.iter().enumerate().map(|(at, own)| own + 0.05 * back(at)).collect()
}

fn near(found: &Value, expected: f64, allowed: f64) {
    let found = found.as_f64().unwrap_or(f64::NAN);
    assert!((found - expected).abs() <= allowed, "{found}, not {expected}");
}

fn places(folder: &TempDir, names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(|name| folder.path().join(name)).collect()
}

/// Names of an object's fields, sorted.
fn keys(value: &Value) -> Vec<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn a_rendered_talk_is_measured_as_it_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let paths = places(&folder, &["talk.wav", "turns.rttm"]);
    let [stereo, turns] = &paths[..] else { panic!() };
    wav(stereo, RATE_HZ, &[&TALK.samples[0], &TALK.samples[1]]);
    fs::write(turns, rttm(&TALK)).unwrap();

    let found = measured(&[stereo], &["--units"]);
    let top = ["long_silences", "notes", "parameters", "simultaneous_starts", "speakers"];
    assert_eq!(keys(&found), [&["audio"], &top[..], &["transfers"]].concat());
    let speaker = ["pauses", "short_responses", "takeovers", "talk_share", "turns", "units"];
    assert_eq!(keys(&found["speakers"][0]), [&speaker[..], &["waiting"]].concat());
    assert_eq!(keys(&found["speakers"][0]["waiting"]), ["iqr_ms", "median_ms", "n"]);
    assert_eq!(keys(&found["speakers"][0]["pauses"]), ["median_ms", "n"]);
    let transfers = ["median_ms", "n", "overlap_share", "per_direction"];
    assert_eq!(keys(&found["transfers"]), transfers);
    assert_eq!(keys(&found["audio"][0]), ["clipped_share", "echo", "lufs", "snr_db"]);
    let parameters = &found["parameters"];
    assert_eq!(parameters["join_ms"], json!({ "value": 200, "source": "widely used" }));
    assert_eq!(parameters["offset_ms"], json!({ "value": 0, "source": "--offset-ms" }));

    // The truth, from the written annotation.
    let truly = measured(&[turns], &[]);
    assert_eq!(truly["audio"], json!([]));
    let changes = truly["transfers"]["n"].as_f64().unwrap();
    assert!(changes > 20.0, "{changes}");
    near(&found["transfers"]["n"], changes, 2.0);
    near(
        &found["transfers"]["overlap_share"],
        truly["transfers"]["overlap_share"].as_f64().unwrap(),
        0.05,
    );
    let pair = &found["transfers"]["per_direction"];
    assert_eq!((&pair[0]["from"], &pair[0]["to"]), (&json!(0), &json!(1)));
    for (place, spans) in TALK.truth.iter().enumerate() {
        let [speaker, truth] = [&found, &truly].map(|one| &one["speakers"][place]);
        near(&speaker["talk_share"], truth["talk_share"].as_f64().unwrap(), 0.02);
        near(&speaker["turns"], truth["turns"].as_f64().unwrap(), 1.0);
        let wait_ms = truth["waiting"]["median_ms"].as_f64().unwrap();
        near(&speaker["waiting"]["median_ms"], wait_ms, 50.0);
        assert_eq!(pair[1 - place]["median_ms"], speaker["waiting"]["median_ms"]);
        let units = speaker["units"].as_array().unwrap();
        let edges = |edge: usize| units.iter().map(move |unit| unit[edge].as_f64().unwrap());
        for span in spans {
            for (edge, ms) in [(0, span.start_ms), (1, span.end_ms)] {
                let apart = edges(edge).map(|found| (found - seconds(ms)).abs());
                assert!(apart.fold(f64::INFINITY, f64::min) < 0.15, "{ms}: {units:?}");
            }
        }
        let sound = &found["audio"][place];
        assert!(sound["snr_db"].as_f64().is_some_and(|db| db > 20.0), "{sound}");
        assert!(sound["lufs"].as_f64().is_some_and(|lufs| lufs > -35.0), "{sound}");
        assert_eq!(sound["echo"], Value::Null);
    }
    assert_eq!(found["notes"], truly["notes"], "nothing against the sound");
}

#[test]
fn an_offset_aligns_two_files() {
    let folder = tempfile::tempdir().unwrap();
    let paths = places(&folder, &["talk.wav", "\u{1b}[1mAnna.wav", "Ben.wav"]);
    let [stereo, anna, ben] = &paths[..] else { panic!() };
    let [annas, bens] = &TALK.samples;
    wav(stereo, RATE_HZ, &[annas, bens]);
    wav(anna, RATE_HZ, &[annas]);
    wav(ben, RATE_HZ, &[&bens[samples(1_500)..]]);
    let apart = measured(&[anna, ben], &[]);
    let keys: Vec<&str> = apart["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| note["key"].as_str().unwrap())
        .collect();
    assert!(keys.contains(&"lengths_differ") && keys.contains(&"directions_differ"), "{keys:?}");
    let together = measured(&[stereo], &[]);
    let aligned = measured(&[anna, ben], &["--offset-ms", "1500"]);
    assert_eq!(aligned["parameters"]["offset_ms"]["value"], 1_500);
    assert_eq!(aligned["notes"], together["notes"]);
    for place in 0..2 {
        let wait = &together["speakers"][place]["waiting"]["median_ms"];
        near(&aligned["speakers"][place]["waiting"]["median_ms"], wait.as_f64().unwrap(), 20.0);
    }
    let text = String::from_utf8(pace(&[anna, ben], &["--offset-ms", "1500"]).stdout).unwrap();
    assert!(text.contains("[1mAnna") && text.contains("Ben"), "{text}");
    assert!(!text.contains('\u{1b}'), "a file's name commands the terminal: {text:?}");
    assert!(text.contains("Waits before speaking") && text.contains("Began together"), "{text}");
    let rows: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for told in ["Measured with join_ms 200 widely used", "offset_ms 1500 --offset-ms"] {
        assert!(rows.iter().any(|row| row == told), "{text}");
    }
}

#[test]
fn an_offset_that_leaves_nothing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let paths = places(&folder, &["anna.wav", "ben.wav", "turns.rttm"]);
    let [anna, ben, turns] = &paths[..] else { panic!() };
    let [annas, bens] = TALK.samples.each_ref().map(|samples_of| &samples_of[..samples(12_000)]);
    wav(anna, RATE_HZ, &[annas]);
    wav(ben, RATE_HZ, &[bens]);
    fs::write(turns, rttm(&TALK)).unwrap();
    for offset_ms in ["-2147483648", "-13000", "13000", "2147483647"] {
        let said = complaint(&[anna, ben], &["--offset-ms", offset_ms]);
        assert!(said.contains("Check --offset-ms"), "{said}");
    }
    for offset_ms in ["-2147483648", "2147483647"] {
        let said = complaint(&[turns], &["--offset-ms", offset_ms]);
        assert!(said.contains("Check --offset-ms"), "{said}");
    }
    let output = pace(&[anna, ben], &["--offset-ms", "99999999999"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("--offset-ms"));
}

#[test]
fn an_echo_is_found_and_so_is_what_mutes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("talk.wav");
    let [anna, ben] = &TALK.samples;
    wav(&file, RATE_HZ, &[anna, &with_echo(ben, anna)]);
    let found = measured(&[&file], &[]);
    near(&found["audio"][1]["echo"]["delay_ms"], 80.0, 2.0);
    assert_eq!(found["audio"][0]["echo"], Value::Null);
    assert!(found["notes"].to_string().contains("\"echo\""), "{}", found["notes"]);

    let mut muted = ben.clone();
    for span in &TALK.truth[0] {
        let until = samples(span.end_ms + 100).min(muted.len());
        muted[samples(span.start_ms)..until].iter_mut().for_each(|sample| *sample *= 0.02);
    }
    wav(&file, RATE_HZ, &[anna, &muted]);
    let found = measured(&[&file], &[]);
    assert!(found["notes"].to_string().contains("\"muted\""), "{}", found["notes"]);
}

#[test]
fn an_echo_is_found_in_a_file_that_began_much_later() {
    let folder = tempfile::tempdir().unwrap();
    let paths = places(&folder, &["anna.wav", "ben.wav"]);
    let [one, other] = &paths[..] else { panic!() };
    let [anna, ben] = &TALK.samples;
    wav(one, RATE_HZ, &[anna]);
    wav(other, RATE_HZ, &[&with_echo(ben, anna)[samples(70_000)..]]);
    let found = measured(&[one, other], &["--offset-ms", "70000"]);
    near(&found["audio"][1]["echo"]["delay_ms"], 80.0, 2.0);
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
    let cases: [(&[&Path], &str); 14] = [
        (&[&folder.path().join("gone.wav")], "gone.wav: there is no such file"),
        (&[folder.path()], "this is no file"),
        (&[&file("empty.wav", b"")], "empty.wav: this file is empty"),
        (&[&file("notes.txt", b"Anna said hello")], "notes.txt: this is no WAV"),
        (&[&file("film.mp4", b"ftyp")], "film.mp4: this is a video; take the sound out"),
        (&[&file("cut.wav", b"RIFF\x10\0\0\0WAVE")], "cut.wav: this recording is broken"),
        (&[&file("cut.ogg", b"OggS\0\x02")], "mends it: ffmpeg -i RECORDING MENDED.wav"),
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
    let slow = folder.path().join("slow.wav");
    wav(&slow, 4_000, &[&tone, &hum]);
    let said = complaint(&[&slow], &[]);
    assert!(said.contains("slow.wav: this recording has 4000 samples a second"), "{said}");
    let three = pace(&[&mono, &mono, &mono], &[]);
    assert_eq!(three.status.code(), Some(2), "{three:?}");
}

#[test]
fn one_sound_on_both_channels_is_no_talk_of_two() {
    let folder = tempfile::tempdir().unwrap();
    let paths = places(&folder, &["both.wav", "one.wav"]);
    let [both, one] = &paths[..] else { panic!() };
    let row = &TALK.samples[0];
    wav(both, RATE_HZ, &[row, row]);
    let said = complaint(&[both], &[]);
    assert!(said.contains("both.wav: both channels hold the same sound"), "{said}");
    wav(one, RATE_HZ, &[row]);
    assert!(complaint(&[one, one], &[]).starts_with("Both files hold the same sound"));

    // Both people, as one microphone hears them: quieter on one channel, turned over, or later.
    let mix: Vec<f32> = TALK.samples[0].iter().zip(&TALK.samples[1]).map(|(a, b)| a + b).collect();
    let changed = |gain: f32, ms: f32| -> Vec<f32> {
        let later = (ms * RATE_HZ as f32 / 1_000.0) as usize;
        (0..mix.len()).map(|at| gain * mix[at.saturating_sub(later)]).collect()
    };
    for (gain, ms) in [(0.6, 0.0), (-0.6, 0.0), (1.0, 2.5)] {
        wav(both, RATE_HZ, &[&mix, &changed(gain, ms)]);
        let said = complaint(&[both], &[]);
        assert!(said.contains("both channels hold the same sound"), "{gain}, {ms} ms: {said}");
    }
}

/// Chords, two a second without a pause: four notes with so many overtones, each fading.
fn chords(overtones: u16) -> Vec<f32> {
    const ROOTS_HZ: [f32; 4] = [196.0, 146.8, 174.6, 130.8];
    let long = samples(500);
    let mut turns = [0.0_f32; 4];
    let sample = |at: usize| {
        let root = ROOTS_HZ[at / long % 4];
        let mut sum = 0.0;
        for (turn, note) in turns.iter_mut().zip([1.0, 1.26, 1.5, 2.0]) {
            *turn = (*turn + std::f32::consts::TAU * root * note / RATE_HZ as f32)
                .rem_euclid(std::f32::consts::TAU);
            sum += (1..=overtones).map(f32::from).map(|o| (*turn * o).sin() / o).sum::<f32>();
        }
        0.05 * sum * (-1.5 * (at % long) as f32 / RATE_HZ as f32).exp()
    };
    (0..samples(1_000 * SECONDS)).map(sample).collect()
}

#[test]
fn music_in_place_of_a_person_is_told_as_no_speech() {
    // What is taken for speech in the one is no louder than the rest; the other leaves no rest.
    for overtones in [1, 5] {
        told_as_no_speech(&chords(overtones));
    }
}

fn told_as_no_speech(music: &[f32]) {
    let folder = tempfile::tempdir().unwrap();
    let paths = places(&folder, &["talk.wav", "talk.svg"]);
    let [file, svg] = &paths[..] else { panic!() };
    wav(file, RATE_HZ, &[&TALK.samples[0], music]);
    let found = measured(&[file], &["--units", "--chart", svg.to_str().unwrap()]);
    let [anna, music] = [0, 1].map(|place| &found["speakers"][place]);
    for name in ["talk_share", "turns", "pauses", "waiting", "short_responses", "takeovers"] {
        assert_eq!((&anna[name], &music[name]), (&Value::Null, &Value::Null), "{name}");
    }
    assert!(anna["units"].as_array().is_some_and(|units| units.len() > 10), "{anna}");
    assert_eq!(music["units"], Value::Null);
    for name in ["transfers", "simultaneous_starts", "long_silences"] {
        assert_eq!(found[name], Value::Null, "{name}");
    }
    assert_eq!(found["audio"][1]["snr_db"], Value::Null);
    assert_eq!(found["audio"][1]["clipped_share"], Value::Null);
    assert!(found["audio"][0]["snr_db"].as_f64().is_some_and(|db| db > 20.0), "{found}");
    assert_eq!(found["notes"][0]["key"], "drowned", "{}", found["notes"]);
    let keys: Vec<&Value> =
        found["notes"].as_array().unwrap().iter().map(|note| &note["key"]).collect();
    assert!(!keys.contains(&&json!("noisy")), "{keys:?}");

    let text = String::from_utf8(pace(&[file], &[]).stdout).unwrap();
    assert!(text.contains("No speech of Right stands out"), "{text}");
    assert!(!text.contains("Turns") && !text.contains("Changes"), "{text}");
    assert!(!text.contains("-60"), "{text}");
    let drawn = fs::read_to_string(svg).unwrap();
    assert!(drawn.contains("no speech stands out"), "{drawn}");
    // Bars of one colour are one path.
    let bars = |colour: &str| -> usize {
        let paths = drawn.lines().filter(|line| line.contains(colour));
        paths.map(|path| path.matches('M').count()).sum()
    };
    assert!(bars("#153f42") > 10, "{drawn}");
    assert_eq!(bars("#6a9a98"), 2, "only the legend has the other's tone");
}
