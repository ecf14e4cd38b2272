//! Appearance at a case in one tone as the set-up check does: twice, so that noise can be measured.

use super::cases::Case;
use portraits::{Plate, Portrait, Truth};
use sensing::For;
use sensing::advice::{Advice, at_once};
use sensing::vision::{Look, Looker, Picture};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Monk skin tones, lightest first.
pub const TONES: std::ops::RangeInclusive<usize> = 1..=10;

/// The result of one look.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub case: Case,
    pub tone: usize,
    pub truth: Truth,
    pub look: Look,
    pub advice: Vec<Advice>,
}

/// The results of all `cases`, in no particular order. All cores share the work.
pub fn at_all(cases: &[Case]) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut onlooker = Onlooker::new();
        let mut outcomes = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            outcomes.extend(onlooker.all_tones(case));
        }
        outcomes
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no look panics")).collect()
    })
}

/// Appearance at one case after another.
struct Onlooker(Looker);

impl Onlooker {
    /// An onlooker with the shipped models.
    fn new() -> Self {
        let looker = Looker::new(
            include_bytes!("../../models/face_detector.tflite"),
            include_bytes!("../../models/face_landmarks_detector.tflite"),
            For::Counsellor,
        );
        Self(looker.expect("the shipped models can be read"))
    }

    /// The results of a case in all ten tones.
    fn all_tones(&mut self, case: &Case) -> Vec<Outcome> {
        let plate = case.scene.plate();
        TONES.map(|tone| self.look(case, &plate, tone)).collect()
    }

    fn look(&mut self, case: &Case, plate: &Plate, tone: usize) -> Outcome {
        self.0.forget();
        let [first, second] = plate.portraits(tone, &case.sensor);
        self.0.look(picture_of(&first), 0);
        let mut look = self.0.look(picture_of(&second), 333);
        let advice = at_once(For::Counsellor, &look);
        if let Some(face) = &mut look.face {
            face.landmarks.clear();
        }
        Outcome { case: *case, tone, truth: second.truth, look, advice }
    }
}

fn picture_of(portrait: &Portrait) -> Picture<'_> {
    Picture::new(portrait.width, portrait.height, &portrait.rgba).expect("a portrait is a picture")
}
