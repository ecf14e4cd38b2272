//! Compares whole photos with MediaPipe, and follows a face from picture to picture.

mod support;

use portraits::{
    Appearance, Fall, Framing, Light, Person, Portrait, Pose, Room, Scene, Sensor, grey, vector,
};
use sensing::vision::{FaceFinder, Picture, Point};
use support::{Photo, finder, photo};

const EYES: [usize; 2] = [33, 263];

fn golden(name: &str) -> Vec<Point> {
    let mut lines = include_str!("golden/faces.txt").lines();
    let line = lines.find(|line| line.starts_with(name)).unwrap_or_default();
    let numbers: Vec<f32> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    numbers.as_chunks().0.iter().map(|[x, y, z]| Point { x: *x, y: *y, z: *z }).collect()
}

fn apart(one: &Point, other: &Point) -> f32 {
    (one.x - other.x).hypot(one.y - other.y)
}

/// Mean distance of the landmarks, relative to the distance of the outer eye corners.
fn difference(found: &[Point], expected: &[Point]) -> f32 {
    let eyes = apart(&expected[EYES[0]], &expected[EYES[1]]);
    let sum: f32 = found.iter().zip(expected).map(|(one, other)| apart(one, other)).sum();
    sum / expected.len() as f32 / eyes
}

#[test]
fn landmarks_are_those_of_mediapipe() {
    for name in ["client.jpg", "counsellor.jpg"] {
        let found = finder().find(photo(name).picture());
        let (faces, face) = (found.faces, found.face.unwrap());
        let expected = golden(name);
        assert_eq!((faces, face.landmarks.len()), (1, expected.len()));
        let off = difference(&face.landmarks, &expected);
        assert!(off <= 0.01, "{name}: {off}");
        assert!(face.presence > 0.99);
    }
}

#[test]
fn a_face_is_followed() {
    let photo = photo("client.jpg");
    let mut finder = finder();
    let first = finder.find(photo.picture()).face.unwrap();
    for _ in 0..5 {
        let next = finder.find(photo.picture());
        assert_eq!(next.faces, 1);
        let off = difference(&next.face.unwrap().landmarks, &first.landmarks);
        assert!(off < 0.03, "{off}");
    }
    finder.forget();
    assert_eq!(finder.find(photo.picture()).face.unwrap(), first);
}

/// In bytes the noise of this camera is as strong as all of the face's light.
#[test]
fn dark_skin_is_found_in_a_dim_room() {
    let scene = Scene {
        appearance: Appearance {
            person: Person::AfricanMan,
            long_hair: false,
            hair: grey(0.012),
            clothes: vector(0.3, 0.06, 0.06),
            irises: grey(0.03),
        },
        pose: Pose::default(),
        framing: Framing::default(),
        light: Light::of(Fall::Front).at_level(0.025),
        room: Room { wall: grey(0.4), furnished: true },
    };
    let portraits: [Portrait; 4] = scene.plate().portraits(9, &Sensor::default());
    let mut finder = finder();
    for portrait in &portraits {
        let picture = Picture::new(portrait.width, portrait.height, &portrait.rgba).unwrap();
        let face = finder.find(picture).face.expect("a face is there");
        let eyes = (face.landmarks[EYES[0]].y + face.landmarks[EYES[1]].y) / 2.0 / 480.0;
        assert!((eyes - portrait.truth.eye_line).abs() < 0.03, "{eyes}");
    }
}

#[test]
fn a_face_that_stands_on_its_head_is_seen_so() {
    for name in ["client.jpg", "counsellor.jpg"] {
        let upright = photo(name);
        let expected = golden(name);
        let (width, height) = (upright.picture().width() as f32, upright.picture().height() as f32);
        let places = expected.iter();
        let turned: Vec<Point> =
            places.map(|p| Point { x: width - p.x, y: height - p.y, z: p.z }).collect();
        let mut finder = finder();
        for _ in 0..8 {
            let found = finder.find(upright.upside_down().picture());
            assert_eq!(found.faces, 1, "{name}");
            let off = difference(&found.face.unwrap().landmarks, &turned);
            assert!(off <= 0.03, "{name}: {off}");
        }
        let flipped = finder.find(upright.flipped().picture()).face.unwrap();
        assert!(flipped.landmarks[EYES[0]].x > flipped.landmarks[EYES[1]].x, "{name} flipped");
        // Turned back: it is upright again once faces are counted.
        let back = (0..7).map(|_| finder.find(upright.picture()).face.unwrap()).last().unwrap();
        assert!(difference(&back.landmarks, &expected) <= 0.03, "{name} turned back");
    }
}

#[test]
fn a_face_that_leaves_is_gone_and_one_that_returns_is_found() {
    let photo = photo("client.jpg");
    let empty = Photo::plain(640, 480, [120, 110, 100]);
    let mut finder = finder();
    assert_eq!(finder.find(photo.picture()).faces, 1);
    for _ in 0..12 {
        let found = finder.find(empty.picture());
        assert_eq!((found.faces, found.face), (0, None));
    }
    assert_eq!(finder.find(photo.picture()).faces, 1);
}

#[test]
fn a_small_face_is_found_at_a_second_look() {
    let photo = photo("client.jpg");
    let face = finder().find(photo.picture()).face.unwrap();
    for width in [90.0, 60.0, 40.0, 32.0] {
        let small = photo.shrunk(width / face.around.width).on(640, 480, 330, 100);
        let found = finder().find(small.picture());
        let again = found.face.unwrap_or_else(|| panic!("lost at {width} pixels"));
        assert!((again.around.width / width - 1.0).abs() < 0.15, "{width}: {:?}", again.around);
    }
}

#[test]
fn the_larger_of_two_faces_is_chosen_and_both_are_counted() {
    let (near, far) = (photo("client.jpg"), photo("counsellor.jpg"));
    let far = far.shrunk(0.25);
    let both = near.shrunk(0.4).on(1000, 480, 500, 60).with(&far, 40, 100);
    let found = finder().find(both.picture());
    assert_eq!(found.faces, 2);
    assert!(found.face.unwrap().around.left > 500.0);
}

#[test]
fn another_face_is_followed_once_it_counts_clearly_more() {
    let (one, other) = (photo("client.jpg").shrunk(0.4), photo("counsellor.jpg"));
    let alone = one.on(1000, 480, 500, 60);
    let beside = alone.clone().with(&other.shrunk(0.4), 20, 60);
    let before = alone.clone().with(&other.shrunk(0.9), -200, -200);
    let mut finder = finder();
    let left = |found: sensing::vision::Found| found.face.unwrap().around.left;
    assert!(left(finder.find(alone.picture())) > 500.0);
    for _ in 0..7 {
        assert!(left(finder.find(beside.picture())) > 500.0);
    }
    let lefts: Vec<f32> = (0..7).map(|_| left(finder.find(before.picture()))).collect();
    assert!(lefts.last().is_some_and(|left| *left < 500.0), "{lefts:?}");
}

#[test]
fn a_model_is_refused_in_place_of_the_other() {
    let (detector, landmarks) = support::MODELS;
    assert!(FaceFinder::new(landmarks, detector).is_err());
    assert!(FaceFinder::new(detector, detector).is_err());
}

#[test]
fn tiny_pictures_hold_no_face() {
    for (width, height) in [(1, 1), (1, 300), (300, 1), (3, 2)] {
        let bytes = vec![128; width * height * 4];
        let picture = Picture::new(width, height, &bytes).unwrap();
        assert_eq!(finder().find(picture).faces, 0);
    }
}

#[test]
fn eight_bit_weights_are_close_enough() {
    let packed = |model: &[u8]| sensing::vision::pack(model).unwrap();
    let (detector, landmarks) = support::MODELS;
    let mut finder = FaceFinder::new(&packed(detector), &packed(landmarks)).unwrap();
    for name in ["client.jpg", "counsellor.jpg"] {
        finder.forget();
        let face = finder.find(photo(name).picture()).face.unwrap();
        let off = difference(&face.landmarks, &golden(name));
        assert!(off <= 0.016, "{name}: {off}");
    }
}

/// The browsers' build is compared with the same file in web/sensing/finding.test.ts.
/// `WRITE_GOLDEN=1` writes it again.
#[test]
#[allow(clippy::disallowed_methods, reason = "writes what another build is compared with")]
fn landmarks_are_those_of_the_golden_file() {
    let rgb = include_bytes!("golden/face.rgb").as_chunks::<3>().0;
    let rgba: Vec<u8> = rgb.iter().flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect();
    let face = finder().find(Picture::new(144, 144, &rgba).unwrap()).face.unwrap();
    if std::env::var_os("WRITE_GOLDEN").is_some() {
        let line = |point: &Point| format!("{:.5} {:.5} {:.5}\n", point.x, point.y, point.z);
        let text: String = face.landmarks.iter().map(line).collect();
        std::fs::write("tests/golden/face.txt", text).unwrap();
    }
    let golden = include_str!("golden/face.txt").split_whitespace();
    let golden: Vec<f32> = golden.map(|word| word.parse().unwrap()).collect();
    let found = face.landmarks.iter().flat_map(|point| [point.x, point.y, point.z]);
    let most = found.zip(golden).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
    assert!(most <= 1e-4 * face.around.width, "off by {most} pixels");
}
