//! Compares the measures and their advice with the truth about invented people.

#![allow(clippy::unwrap_used)]

use portraits::{
    Appearance, Fall, Framing, Light, Person, Portrait, Pose, Room, Scene, Sensor, Truth, vector,
};
use sensing::For;
use sensing::advice::{Advice, Adviser, at_once};
use sensing::vision::{Look, Looker, Picture};

const DETECTOR: &[u8] = include_bytes!("../models/face_detector.tflite");
const LANDMARKS: &[u8] = include_bytes!("../models/face_landmarks_detector.tflite");
/// One of the lightest and one of the darkest skins.
const TONES: [usize; 2] = [2, 9];

fn scene(person: Person) -> Scene {
    Scene {
        appearance: Appearance {
            person,
            long_hair: false,
            hair: vector(0.03, 0.02, 0.015),
            clothes: vector(0.1, 0.15, 0.25),
            irises: vector(0.08, 0.05, 0.03),
        },
        pose: Pose::default(),
        framing: Framing::default(),
        light: Light::of(Fall::Front),
        room: Room { wall: vector(0.55, 0.5, 0.42), furnished: false },
    }
}

fn looker() -> Looker {
    Looker::new(DETECTOR, LANDMARKS, For::Counsellor).unwrap()
}

fn look(looker: &mut Looker, portrait: &Portrait, now_ms: u64) -> Look {
    let picture = Picture::new(portrait.width, portrait.height, &portrait.rgba).unwrap();
    looker.look(picture, now_ms)
}

/// Appearance at a scene in both tones.
fn seen(scene: &Scene, sensor: &Sensor) -> Vec<(Look, Truth)> {
    let plate = scene.plate();
    let mut looker = looker();
    TONES
        .iter()
        .map(|tone| {
            looker.forget();
            let portrait = plate.portrait(*tone, sensor);
            (look(&mut looker, &portrait, 0), portrait.truth)
        })
        .collect()
}

fn lit(person: Person, fall: Fall) -> Scene {
    Scene { light: Light::of(fall), ..scene(person) }
}

fn framed(person: Person, framing: Framing) -> Scene {
    Scene { framing, ..scene(person) }
}

#[test]
fn numbers_are_near_the_truth_on_light_and_dark_skin() {
    let side = |ratio| Fall::Side { ratio, from_left: true };
    let scenes = [
        scene(Person::AfricanMan),
        lit(Person::AsianWoman, Fall::WindowInFront),
        lit(Person::CaucasianMan, side(3.0)),
        lit(Person::AfricanWoman, side(5.0)),
        framed(Person::AsianMan, Framing { distance_m: 0.45, ..Framing::default() }),
        framed(Person::CaucasianWoman, Framing { distance_m: 0.9, ..Framing::default() }),
        framed(Person::AfricanMan, Framing { eye_line: 0.3, ..Framing::default() }),
        Scene {
            pose: Pose { roll_deg: 12.0, yaw_deg: 15.0, ..Pose::default() },
            ..scene(Person::AsianWoman)
        },
    ];
    for scene in scenes {
        for (look, truth) in seen(&scene, &Sensor::default()) {
            let frame = look.frame.unwrap();
            let near = |found: f32, truth: f32, allowed: f32, what: &str| {
                let away = (found - truth).abs();
                assert!(away <= allowed, "{what}: {found}, truly {truth}\n{scene:?}");
            };
            near(frame.head_share, truth.head_share, 0.1 * truth.head_share, "head share");
            near(frame.head_room, truth.head_room, 0.04, "head room");
            near(frame.eye_line, truth.eye_line, 0.015, "eye line");
            near(frame.off_centre, truth.off_centre, 0.03, "off centre");
            near(frame.roll_deg, truth.roll_deg, 2.0, "roll");
            near(frame.yaw_deg, truth.yaw_deg, 4.0, "yaw");
            near(look.camera_above_deg.unwrap(), truth.above_deg, 9.0, "above");
            let ratio = look.light.side_ratio.unwrap();
            near(ratio, truth.side_ratio, 0.25 * truth.side_ratio, "side ratio");
            let is_told = truth.side_ratio > 1.3;
            assert!(!is_told || look.light.brighter_left == truth.brighter_left, "{scene:?}");
        }
    }
}

#[test]
fn each_trouble_has_its_advice_whatever_the_skin() {
    use Advice::*;
    let person = Person::CaucasianWoman;
    let framing = Framing::default();
    let purple = Light { colour: vector(1.6, 1.0, 3.0), ..Light::of(Fall::Front) };
    let cases: [(&str, Scene, &[Advice]); 14] = [
        ("front", scene(person), &[]),
        ("ceiling", lit(person, Fall::Ceiling), &[]),
        ("window in front", lit(person, Fall::WindowInFront), &[]),
        ("bulb", Scene { light: Light::of(Fall::Front).warm(), ..scene(person) }, &[]),
        ("side", lit(person, Fall::Side { ratio: 4.0, from_left: false }), &[SideLight]),
        ("window behind", lit(person, Fall::Behind { brightness: 12.0, wide: true }), &[Backlit]),
        ("purple lamp", Scene { light: purple, ..scene(person) }, &[Cast]),
        ("near", framed(person, Framing { distance_m: 0.33, ..framing }), &[MoveBack]),
        ("far", framed(person, Framing { distance_m: 1.2, ..framing }), &[MoveNearer]),
        ("high", framed(person, Framing { eye_line: 0.1, ..framing }), &[HeadRoom]),
        ("low", framed(person, Framing { eye_line: 0.8, ..framing }), &[ShowShoulders]),
        ("aside", framed(person, Framing { off_centre: -0.25, ..framing }), &[Centre]),
        ("lens below", framed(person, Framing { above_deg: -30.0, ..framing }), &[RaiseCamera]),
        ("lens above", framed(person, Framing { above_deg: 30.0, ..framing }), &[LowerCamera]),
    ];
    for (name, scene, expected) in cases {
        let sensor = Sensor { balance: 0.3, ..Sensor::default() };
        for (look, _) in seen(&scene, &sensor) {
            assert_eq!(at_once(For::Counsellor, &look), expected, "{name}: {:?}", look.light);
        }
    }
}

#[test]
fn a_picture_that_stands_on_its_head_is_told_whatever_the_skin() {
    let side = Fall::Side { ratio: 4.0, from_left: true };
    for (person, fall, advice) in [
        (Person::CaucasianWoman, Fall::Front, &[Advice::UpsideDown][..]),
        (Person::AfricanMan, Fall::Ceiling, &[Advice::UpsideDown]),
        (Person::AsianMan, side, &[Advice::UpsideDown, Advice::SideLight]),
    ] {
        let plate = lit(person, fall).plate();
        for tone in [1, 5, 9, 10] {
            let mut portrait = plate.portrait(tone, &Sensor::default());
            let pixels = portrait.rgba.as_chunks::<4>().0.iter().rev();
            portrait.rgba = pixels.flatten().copied().collect();
            let look = look(&mut looker(), &portrait, 0);
            assert_eq!(at_once(For::Counsellor, &look), advice, "{person:?} {tone} {look:?}");
            assert!(
                look.frame.is_some_and(|frame| frame.shoulders_visible && frame.head_room > 0.0)
            );
            let is_turned_too = look.light.brighter_left != portrait.truth.brighter_left;
            assert!(is_turned_too || fall != side, "{person:?} {tone}");
        }
    }
}

#[test]
fn overexposure_is_told_where_it_blows_the_face_out() {
    let sensor = Sensor { stops: 1.5, ..Sensor::default() };
    let seen = seen(&scene(Person::AsianMan), &sensor);
    assert_eq!(at_once(For::Client, &seen[0].0), [Advice::Clipped]);
    assert_eq!(seen[1].1.clipped_share, 0.0);
    assert_eq!(at_once(For::Client, &seen[1].0), []);
}

#[test]
fn little_light_is_told_by_noise() {
    let mut looker = looker();
    for (level, expected) in [(1.0, false), (0.3, false), (0.02, true)] {
        let light = Light::of(Fall::Front).at_level(level);
        let plate = Scene { light, ..scene(Person::AfricanWoman) }.plate();
        for tone in [2, 6] {
            looker.forget();
            let looks = [1, 2].map(|seed| {
                let portrait = plate.portrait(tone, &Sensor { seed, ..Sensor::default() });
                look(&mut looker, &portrait, seed * 333)
            });
            assert_eq!(looks[0].light.noise, None);
            let asks = at_once(For::Client, &looks[1]).contains(&Advice::MoreLight);
            assert_eq!(asks, expected, "{level} {tone}: {:?}", looks[1].light);
        }
    }
}

#[test]
fn turning_towards_the_light_is_noticed() {
    let person = Person::AfricanMan;
    let scenes = [lit(person, Fall::Side { ratio: 4.0, from_left: true }), scene(person)];
    let portraits = scenes.map(|scene| scene.portrait(8, &Sensor::default()));
    let (mut looker, mut adviser) = (looker(), Adviser::new(For::Client));
    let mut story = Vec::new();
    for step in 0..60 {
        let now_ms = step * 333;
        let portrait = &portraits[usize::from(step >= 30)];
        adviser.look(now_ms, &look(&mut looker, portrait, now_ms));
        let says = adviser.says().sentence.map(|s| (s.advice.key(), s.followed));
        if story.last() != Some(&says) {
            story.push(says);
        }
    }
    let side = |followed| Some(("side_light", followed));
    assert_eq!(story, [None, side(false), side(true), None]);
}

#[test]
fn a_picture_without_a_face_is_not_called_bad() {
    let rgba = [120, 130, 140, 255].repeat(320 * 240);
    let look = looker().look(Picture::new(320, 240, &rgba).unwrap(), 0);
    assert_eq!(at_once(For::Counsellor, &look), [Advice::NoFace]);
    assert_eq!(look.light, sensing::vision::Light::default());
}
