//! A picture of any size and content after any other: an answer, never a panic, and finite landmarks.
//! The first byte says whether the last face is forgotten, the next two give width and height in units
//! of three pixels, the rest is repeated as pixels.
#![cfg_attr(fuzzing, no_main)]

use libfuzzer_sys::fuzz_target;
use sensing::vision::{FaceFinder, LANDMARKS, Picture};
use std::cell::RefCell;

const DETECTOR: &[u8] = include_bytes!("../../crates/sensing/models/face_detector.tflite");
const LANDMARKS_DETECTOR: &[u8] =
    include_bytes!("../../crates/sensing/models/face_landmarks_detector.tflite");

thread_local! {
    static FINDER: RefCell<FaceFinder> = RefCell::new(
        FaceFinder::new(DETECTOR, LANDMARKS_DETECTOR).expect("the models are sound"),
    );
}

fuzz_target!(|bytes: &[u8]| {
    let [forget, wide, high, pattern @ ..] = bytes else { return };
    if pattern.is_empty() {
        return;
    }
    let (width, height) = (usize::from(*wide) * 3, usize::from(*high) * 3);
    let pixels: Vec<u8> = pattern.iter().copied().cycle().take(width * height * 4).collect();
    let Ok(picture) = Picture::new(width, height, &pixels) else { return };
    FINDER.with_borrow_mut(|finder| {
        if forget % 2 == 0 {
            finder.forget();
        }
        let found = finder.find(picture);
        assert_eq!(found.faces > 0, found.face.is_some());
        if let Some(face) = found.face {
            assert_eq!(face.landmarks.len(), LANDMARKS);
            assert!(face.landmarks.iter().all(|point| point.x.is_finite() && point.y.is_finite()));
        }
    });
});
