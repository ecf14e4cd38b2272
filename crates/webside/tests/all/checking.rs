//! `webside check` judges files as the browser judges pictures.

use crate::serving::webside;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn photos() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/photos")
}

fn check(args: &[&Path], more: &[&str]) -> Output {
    let args = args.iter().map(|path| path.to_str().unwrap());
    webside(&["check"]).args(args).args(more).output().unwrap()
}

fn judged(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Numbers agree within 2 %, or within 0.02; everything else exactly.
fn assert_alike(found: &Value, expected: &Value, place: &str) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
            for (key, expected) in expected {
                assert_alike(&found[key], expected, &format!("{place}.{key}"));
            }
        }
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            for (found, expected) in found.iter().zip(expected) {
                assert_alike(found, expected, place);
            }
        }
        (Value::Number(found), Value::Number(expected)) => {
            let (found, expected) = (found.as_f64().unwrap(), expected.as_f64().unwrap());
            let allowed = 0.02 * expected.abs().max(1.0);
            assert!((found - expected).abs() <= allowed, "{place}: {found}, not {expected}");
        }
        _ => assert_eq!(found, expected, "{place}"),
    }
}

#[test]
fn the_photos_are_judged_as_before() {
    let output = check(&[&photos()], &["--json"]);
    assert!(output.status.success(), "{output:?}");
    let expected = include_str!("check.golden.jsonl");
    let expected: Vec<Value> =
        expected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut found = judged(&output);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter_mut().zip(&expected) {
        let file = PathBuf::from(found["file"].as_str().unwrap());
        found["file"] = file.file_name().unwrap().to_str().unwrap().into();
        assert_alike(found, expected, &file.display().to_string());
    }
}

#[test]
fn a_person_reads_words() {
    let output = check(&[&photos().join("client.jpg")], &[]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("Frame       Fits well"), "{text}");
    assert!(text.contains("Nothing to change."), "{text}");
}

#[test]
fn unreadable_files_are_named_and_the_rest_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("deep")).unwrap();
    let copy = folder.path().join("deep/good.jpg");
    fs::copy(photos().join("client.jpg"), &copy).unwrap();
    fs::write(folder.path().join("broken.jpg"), b"no picture").unwrap();
    fs::write(folder.path().join("notes.txt"), b"no matter").unwrap();
    let output = check(&[folder.path(), Path::new("nowhere.png")], &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let found = judged(&output);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["file"], copy.to_str().unwrap());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("broken.jpg: this is no JPEG"), "{said}");
    assert!(said.contains("nowhere.png: there is no such file"), "{said}");
    assert!(!said.contains("notes.txt"), "{said}");

    let empty = tempfile::tempdir().unwrap();
    let output = check(&[empty.path()], &[]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn pictures_of_other_kinds_are_named_and_count_as_failed() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(photos().join("client.jpg"), folder.path().join("good.jpg")).unwrap();
    // HEIC by name and content, by content alone, and others.
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let others: [(&str, &[u8]); 7] = [
        ("IMG_1.HEIC", heic),
        ("IMG_2.jpg", heic),
        ("a.avif", b"\0\0\0\x1cftypavif"),
        ("b.tif", b"II*\0"),
        ("c.gif", b"GIF89a"),
        ("d.bmp", b"BM"),
        ("e.png", b"GIF89a"),
    ];
    for (name, bytes) in others {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let output = check(&[folder.path()], &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(judged(&output).len(), 1);
    let said = String::from_utf8_lossy(&output.stderr);
    for (name, _) in others {
        let line = said.lines().find(|line| line.contains(&format!("{name}: ")));
        assert!(line.is_some_and(|line| line.contains("save it as JPEG")), "{name}: {said}");
    }
    for name in ["IMG_1.HEIC", "IMG_2.jpg"] {
        let output = check(&[&folder.path().join(name)], &[]);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("as JPEG"), "{output:?}");
    }
    let alone = tempfile::tempdir().unwrap();
    fs::write(alone.path().join("IMG_1.heic"), heic).unwrap();
    let said = String::from_utf8(check(&[alone.path()], &[]).stderr).unwrap();
    assert!(said.contains("IMG_1.heic: ") && !said.contains("there is no picture"), "{said}");
}

/// An EXIF segment that says: rotate this by 90° to the right.
fn with_turn(jpeg: &[u8]) -> Vec<u8> {
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, exif, &jpeg[2..]].concat()
}

#[test]
fn a_photo_with_an_exif_rotation_is_judged_upright() {
    let folder = tempfile::tempdir().unwrap();
    let upright = image::open(photos().join("client.jpg")).unwrap();
    let mut jpeg = std::io::Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 95);
    upright.rotate270().to_rgb8().write_with_encoder(encoder).unwrap();
    let turned = folder.path().join("turned.jpg");
    fs::write(&turned, with_turn(jpeg.get_ref())).unwrap();
    let output = check(&[&photos().join("client.jpg"), &turned], &["--json"]);
    let mut found = judged(&output);
    found[1]["file"] = found[0]["file"].clone();
    // One step of a byte in a colour does not count.
    found[1]["background"]["colours"] = found[0]["background"]["colours"].clone();
    for (place, pixels) in found[0]["face"]["box"].as_array().unwrap().iter().enumerate() {
        let away = pixels.as_f64().unwrap() - found[1]["face"]["box"][place].as_f64().unwrap();
        assert!(away.abs() <= 3.0, "{found:?}");
    }
    found[1]["face"]["box"] = found[0]["face"]["box"].clone();
    found[1]["frame"]["roll_deg"] = found[0]["frame"]["roll_deg"].clone();
    assert_alike(&found[1], &found[0], "turned");
}

#[test]
fn the_picture_shows_what_was_measured() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.png");
    let photo = photos().join("client.jpg");
    let output = check(&[&photo], &["--picture", out.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let (before, after) = (image::open(&photo).unwrap(), image::open(&out).unwrap());
    let (before, after) = (before.to_rgb8(), after.to_rgb8());
    assert_eq!(before.dimensions(), after.dimensions());
    let changed = before.pixels().zip(after.pixels()).filter(|(one, other)| one != other).count();
    let share = changed as f64 / f64::from(before.width() * before.height());
    assert!((0.003..0.05).contains(&share), "{share}");

    let output = check(&[&photos()], &["--picture", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("Give one photo"), "{output:?}");
}

/// A film of one second that shows one photo of a client.
fn film(folder: &Path, name: &str, encoding: &[&str]) -> PathBuf {
    let film = folder.join(name);
    let made = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-loop", "1", "-i"])
        .arg(photos().join("client.jpg"))
        .args(["-t", "1", "-r", "10", "-vf", "scale=640:-2", "-preset", "ultrafast"])
        .args(encoding)
        .arg(format!("file:{}", film.display()))
        .status();
    assert!(made.expect("these tests need ffmpeg").success(), "{encoding:?}");
    film
}

#[test]
fn a_video_is_judged_by_the_median_of_its_looks() {
    let folder = tempfile::tempdir().unwrap();
    let video = film(folder.path(), "client.avi", &["-c:v", "mjpeg", "-q:v", "3"]);
    let output = check(&[&video], &["--json"]);
    assert!(output.status.success(), "{output:?}");
    let found = &judged(&output)[0];
    assert_eq!(found["distance_class"], "comfortable");
    assert_eq!(found["advice"], serde_json::json!([]));
    assert!(found["light"]["noise"].as_f64().is_some_and(|noise| noise < 0.01), "{found}");

    fs::write(&video, b"a broken video").unwrap();
    let output = check(&[&video], &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("client.avi: ffmpeg finds no"));
}

#[test]
fn a_video_without_ffmpeg_says_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let video = folder.path().join("client.mp4");
    fs::write(&video, b"a video").unwrap();
    let nothing = folder.path().join("nothing");
    let output = webside(&["check"]).arg(&video).env("PATH", nothing).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("videos need ffmpeg"), "{output:?}");
}

#[test]
fn a_video_of_more_than_8_bits_a_colour_is_judged_like_one_of_8() {
    let folder = tempfile::tempdir().unwrap();
    let encodings = [
        ("8 bits.mp4", "libx264", "yuv420p"),
        ("10 bits.mp4", "libx264", "yuv420p10le"),
        ("10:10.mp4", "libx265", "yuv420p10le"),
        ("16 bits.mkv", "ffv1", "yuv444p16le"),
    ];
    let films = encodings.map(|(name, coder, pixels)| {
        film(folder.path(), name, &["-c:v", coder, "-pix_fmt", pixels])
    });
    // Named from within their folder, as people do: the name must not look like an address.
    let names = encodings.map(|(name, ..)| name);
    let output =
        webside(&["check"]).current_dir(&folder).args(names).arg("--json").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let found = judged(&output);
    assert_eq!(found.len(), films.len());
    for (found_in, name) in found.iter().zip(names) {
        assert_eq!(found_in["distance_class"], "comfortable", "{name}: {found_in}");
        assert_alike(&found_in["face"]["share"], &found[0]["face"]["share"], name);
        assert_alike(&found_in["face"]["eye_line"], &found[0]["face"]["eye_line"], name);
        for place in ["advice", "unsure", "camera_height"] {
            assert_eq!(found_in[place], found[0][place], "{name}: {found_in}");
        }
    }
}

#[test]
fn light_is_not_judged_in_a_video_with_the_tones_of_hdr() {
    let folder = tempfile::tempdir().unwrap();
    for curve in ["arib-std-b67", "smpte2084", "linear"] {
        let tagged = ["-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-color_trc", curve];
        let video = film(folder.path(), &format!("{curve}.mp4"), &tagged);
        let output = check(&[&video], &["--json"]);
        assert!(output.status.success(), "{output:?}");
        let found = &judged(&output)[0];
        assert_eq!(found["distance_class"], "comfortable", "{found}");
        assert_eq!(found["unsure"], serde_json::json!(["tone_curve"]), "{found}");
        let light = found["light"].as_object().unwrap();
        assert!(light.values().all(Value::is_null), "{found}");
        assert_eq!(found["background"]["busyness"], Value::Null, "{found}");
        assert_eq!(found["background"]["colours"], serde_json::json!([]), "{found}");
        let said = String::from_utf8(check(&[&video], &[]).stdout).unwrap();
        assert!(said.contains("Not judged  the light") && said.contains("HDR"), "{said}");
    }
}
