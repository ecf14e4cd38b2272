//! Compares the person in photos with the masks of the original runtime.

mod support;

use portraits::{
    Appearance, Fall, Framing, Light, Person, Plate, Portrait, Pose, Room, Scene, Sensor, vector,
};
use sensing::vision::backdrop::{
    Backdrop, Behind, Colour, MASK_HEIGHT, MASK_WIDTH, Order, PersonFinder, Planes,
};
use sensing::vision::{Network, Picture};

const MODEL: &[u8] = support::PERSON_MODEL;

fn planes(picture: &Picture) -> Planes {
    let mut planes = Planes::new(picture.width(), picture.height()).expect("a photo has a size");
    planes.take_pixels(picture.rgba(), Order::Rgba, Colour::default()).expect("four bytes a pixel");
    planes
}

fn mask_of(planes: &Planes) -> Vec<f32> {
    let mut backdrop = Backdrop::new(Behind::Blur);
    let mut finder = PersonFinder::read(MODEL).expect("the model is sound");
    finder.look(&mut backdrop, planes, Colour::default()).expect("it runs").to_vec()
}

fn golden(name: &str) -> image::DynamicImage {
    let path = format!("{}/tests/golden/{name}.png", env!("CARGO_MANIFEST_DIR"));
    image::open(path).expect("the picture can be read")
}

#[test]
fn masks_are_those_of_the_original_runtime() {
    let mut network = Network::read(MODEL).unwrap();
    for who in ["client", "counsellor"] {
        let input = golden(&format!("person_{who}")).to_rgb8();
        let input: Vec<f32> = input.as_raw().iter().map(|part| f32::from(*part) / 255.0).collect();
        let found = network.run(&input).unwrap()[0];
        let golden = golden(&format!("mask_{who}")).to_luma8();
        let person = golden.as_raw().iter().filter(|share| **share > 127).count();
        assert!((0.2..0.6).contains(&(person as f32 / golden.as_raw().len() as f32)));
        for (at, (found, golden)) in found.iter().zip(golden.as_raw()).enumerate() {
            let off = (found * 255.0 - f32::from(*golden)).abs();
            assert!(off < 0.6, "{who} at {at}: {found}, not {golden} of 255");
        }
    }
}

#[test]
fn the_person_is_found_in_a_picture_of_any_size() {
    for who in ["client", "counsellor"] {
        let found = mask_of(&planes(&support::photo(&format!("{who}.jpg")).picture()));
        let golden = golden(&format!("mask_{who}")).to_luma8();
        assert_eq!(golden.dimensions(), (MASK_WIDTH as u32, MASK_HEIGHT as u32));
        let (mut both, mut either) = (0, 0);
        for (found, golden) in found.iter().zip(golden.as_raw()) {
            both += usize::from(*found > 0.5 && *golden > 127);
            either += usize::from(*found > 0.5 || *golden > 127);
        }
        assert!(both as f32 / either as f32 > 0.98, "{who}: {both} of {either}");
    }
}

fn scene(person: Person, fall: Fall) -> Scene {
    Scene {
        appearance: Appearance {
            person,
            long_hair: person.is_woman(),
            hair: vector(0.03, 0.02, 0.015),
            clothes: vector(0.12, 0.2, 0.3),
            irises: vector(0.05, 0.025, 0.012),
        },
        pose: Pose::default(),
        framing: Framing::default(),
        light: Light::of(fall),
        room: Room { wall: vector(0.5, 0.5, 0.45), furnished: true },
    }
}

#[test]
fn nobody_is_found_where_nobody_is() {
    let plain = support::Photo::plain(640, 480, [150, 150, 150]);
    let found = mask_of(&planes(&plain.picture()));
    let person = found.iter().filter(|share| **share > 0.5).count();
    assert!(person * 50 < found.len(), "{person} of {}", found.len());
}

#[test]
fn another_network_is_refused() {
    assert!(PersonFinder::read(support::MODELS.0).is_err());
    assert!(PersonFinder::read(&MODEL[..MODEL.len() / 2]).is_err());
}

/// Which pixels are skin: those that change with the tone.
fn skin(plate: &Plate) -> Vec<bool> {
    let [light, dark] = [1, 10].map(|tone| plate.portrait(tone, &Sensor::default()).rgba);
    let pixels = light.chunks_exact(4).zip(dark.chunks_exact(4));
    pixels.map(|(light, dark)| light[1].saturating_sub(dark[1]) > 60).collect()
}

/// The share of the skin that counts as the person.
fn kept(finder: &mut PersonFinder, portrait: &Portrait, skin: &[bool]) -> f32 {
    let (width, height) = (portrait.width, portrait.height);
    let picture = Picture::new(width, height, &portrait.rgba).expect("a portrait");
    let mut backdrop = Backdrop::new(Behind::Blur);
    let found = finder.look(&mut backdrop, &planes(&picture), Colour::default());
    let found = found.expect("it runs");
    let skin: Vec<_> = (0..skin.len()).filter(|at| skin[*at]).collect();
    assert!(skin.len() * 100 > width * height, "{} pixels of skin", skin.len());
    let is_kept = |at: &&usize| {
        let (x, y) = (**at % width * MASK_WIDTH / width, **at / width * MASK_HEIGHT / height);
        found[y * MASK_WIDTH + x] > 0.5
    };
    skin.iter().filter(is_kept).count() as f32 / skin.len() as f32
}

#[test]
fn no_skin_is_taken_for_the_room() {
    let mut finder = PersonFinder::read(MODEL).unwrap();
    let behind = Fall::Behind { brightness: 6.0, wide: false };
    for person in Person::ALL {
        for fall in [Fall::Front, behind] {
            let plate = scene(person, fall).plate();
            let skin = skin(&plate);
            for tone in 1..=10 {
                let portrait = plate.portrait(tone, &Sensor::default());
                let kept = kept(&mut finder, &portrait, &skin);
                // At least 98.1 %, in the lightest tone (measured).
                assert!(kept > 0.96, "{person:?}, {fall:?}, tone {tone}: {kept}");
            }
        }
    }
}
