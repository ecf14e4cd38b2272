//! For `cargo xtask bench sensing`. `timing frames DIRECTORY` writes the pictures that are judged,
//! 640 × 480 pixels of four bytes; `timing looks DIRECTORY` judges them and prints JSON:
//! milliseconds of a first look and of one that follows, and each picture's landmarks.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads files and the clock")]
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use portraits::{Appearance, Fall, Framing, Light, Person, Pose, Room, Scene, Sensor, vector};
use sensing::vision::{FaceFinder, Picture};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

const SIZE: (usize, usize) = (640, 480);
/// Appearance that follow the first one at each picture; one in six also counts faces.
const FOLLOWING: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["frames", directory] => frames(Path::new(directory)),
        ["looks", directory] => looks(Path::new(directory)),
        _ => Err("timing frames DIRECTORY, or timing looks DIRECTORY".into()),
    }
}

fn frames(directory: &Path) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(directory)?;
    for name in ["client", "counsellor"] {
        let photo = image::open(format!("fixtures/photos/{name}.jpg"))?.to_rgba8();
        let (width, height) = (SIZE.0 as u32, SIZE.1 as u32);
        let filter = image::imageops::FilterType::Triangle;
        let photo = image::imageops::resize(&photo, width, height, filter);
        std::fs::write(directory.join(format!("{name}.rgba")), photo.into_raw())?;
    }
    for (index, person) in Person::ALL.into_iter().enumerate() {
        let scene = Scene {
            appearance: Appearance {
                person,
                long_hair: person.is_woman(),
                hair: vector(0.03, 0.02, 0.015),
                clothes: vector(0.12, 0.2, 0.3),
                irises: vector(0.05, 0.025, 0.012),
            },
            pose: Pose { yaw_deg: 4.0 * index as f32 - 10.0, ..Pose::default() },
            framing: Framing::default(),
            light: Light::of(Fall::Front),
            room: Room { wall: vector(0.5, 0.5, 0.45), furnished: true },
        };
        let portrait = scene.portrait(9 - index, &Sensor::default());
        std::fs::write(directory.join(format!("{person:?}.rgba")), portrait.rgba)?;
    }
    Ok(())
}

fn looks(directory: &Path) -> Result<(), Box<dyn Error>> {
    let mut finder = FaceFinder::new(
        include_bytes!("../models/face_detector.tflite"),
        include_bytes!("../models/face_landmarks_detector.tflite"),
    )?;
    let (mut first_ms, mut following_ms, mut faces) = (Vec::new(), Vec::new(), Vec::new());
    let mut paths: Vec<_> =
        std::fs::read_dir(directory)?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let pixels = std::fs::read(&path)?;
        let picture = Picture::new(SIZE.0, SIZE.1, &pixels)?;
        finder.forget();
        let mut look = || {
            let start = Instant::now();
            let found = finder.find(picture);
            (start.elapsed().as_secs_f64() * 1000.0, found)
        };
        let (ms, found) = look();
        first_ms.push(ms);
        following_ms.extend((0..FOLLOWING).map(|_| look().0));
        let points = found.face.map(|face| face.landmarks).unwrap_or_default();
        let points: Vec<String> =
            points.iter().map(|point| format!("[{},{}]", point.x, point.y)).collect();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        faces.push(format!(r#""{name}":[{}]"#, points.join(",")));
    }
    let faces = faces.join(",");
    println!(r#"{{"firstMs":{first_ms:?},"followingMs":{following_ms:?},"faces":{{{faces}}}}}"#);
    Ok(())
}
