//! Writes the invented people of `fixtures/portraits`, for the fake cameras of the browser tests:
//! `cargo run -p portraits --example fixtures -- FOLDER` (as PPM; fixtures/README.md says what
//! then).

use portraits::{
    Appearance, Fall, Framing, Light, Person, Portrait, Pose, Room, Scene, Sensor, vector,
};
use std::fs;
use std::io::{Result, Write};

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    fs::create_dir_all(&folder)?;
    let behind = Fall::Behind { brightness: 20.0, wide: false };
    let near = Framing::default();
    let far = Framing { distance_m: 1.5, ..near };
    for (name, person, tone, fall, framing) in [
        ("backlit", Person::CaucasianWoman, 4, behind, near),
        ("far", Person::AsianMan, 6, Fall::Front, far),
        ("dark-skin", Person::AfricanWoman, 9, Fall::WindowInFront, near),
    ] {
        let scene = Scene {
            appearance: Appearance {
                person,
                long_hair: person.is_woman(),
                hair: vector(0.03, 0.02, 0.015),
                clothes: vector(0.12, 0.2, 0.3),
                irises: vector(0.05, 0.025, 0.012),
            },
            pose: Pose { yaw_deg: 6.0, ..Pose::default() },
            framing,
            light: Light::of(fall),
            room: Room { wall: vector(0.5, 0.5, 0.45), furnished: false },
        };
        let sensor = Sensor { noise: 0.3, quality: None, ..Sensor::default() };
        write(&format!("{folder}/{name}.ppm"), &scene.portrait(tone, &sensor))?;
    }
    Ok(())
}

fn write(path: &str, portrait: &Portrait) -> Result<()> {
    let mut file = fs::File::create(path)?;
    writeln!(file, "P6 {} {} 255", portrait.width, portrait.height)?;
    let rgb: Vec<u8> = portrait.rgba.chunks_exact(4).flat_map(|rgba| &rgba[..3]).copied().collect();
    file.write_all(&rgb)
}
