//! Writes a contact sheet of invented people: `cargo run -p portraits --example portrait -- FOLDER`.

use portraits::{Fall, Framing, Light, Looks, Person, Portrait, Pose, Room, Scene, Sensor, vector};
use std::fs;
use std::io::{Result, Write};

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    fs::create_dir_all(&folder)?;
    let lights = [
        ("front", Fall::Front),
        ("window", Fall::WindowInFront),
        ("ceiling", Fall::Ceiling),
        ("side-4", Fall::Side { ratio: 4.0, from_left: true }),
        ("side-8", Fall::Side { ratio: 8.0, from_left: false }),
        ("behind", Fall::Behind { brightness: 15.0, wide: false }),
        ("behind-wide", Fall::Behind { brightness: 15.0, wide: true }),
    ];
    for (number, (name, fall)) in lights.into_iter().enumerate() {
        let person = Person::ALL[number % Person::ALL.len()];
        let scene = Scene {
            looks: Looks {
                person,
                long_hair: person.is_woman(),
                hair: vector(0.03, 0.02, 0.015),
                clothes: vector(0.12, 0.2, 0.3),
                irises: vector(0.08, 0.04, 0.02),
            },
            pose: Pose { yaw_deg: 4.0 * number as f32 - 12.0, ..Pose::default() },
            framing: Framing::default(),
            light: Light::of(fall),
            room: Room { wall: vector(0.5, 0.5, 0.45), furnished: number % 2 == 0 },
        };
        let plate = scene.plate();
        for tone in [2, 6, 9] {
            let path = format!("{folder}/{number}-{name}-{tone}.ppm");
            write(&path, &plate.portrait(tone, &Sensor::default()))?;
        }
    }
    Ok(())
}

fn write(path: &str, portrait: &Portrait) -> Result<()> {
    eprintln!("{path} {:?}", portrait.truth);
    let mut file = fs::File::create(path)?;
    writeln!(file, "P6 {} {} 255", portrait.width, portrait.height)?;
    let rgb: Vec<u8> = portrait.rgba.chunks_exact(4).flat_map(|rgba| &rgba[..3]).copied().collect();
    file.write_all(&rgb)
}
