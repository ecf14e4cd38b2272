//! Looks at one camera's pictures: finds the face and judges it. Deliberately absent: the pictures,
//! of which only three small patches of the last one are kept.

use super::{FaceFinder, Judge, Look, ModelError, Picture};
use crate::For;

/// A look longer ago than this is not compared with, milliseconds (chosen: light and seat may have
/// changed since).
const PAUSE_MS: u64 = 3_000;

/// Looks at one picture after another.
#[derive(Debug)]
pub struct Looker {
    finder: FaceFinder,
    judge: Judge,
    looked_ms: Option<u64>,
}

impl Looker {
    /// Reads the two models in `models/`. The background is judged for the counsellor only.
    pub fn new(detector: &[u8], landmarks: &[u8], whom: For) -> Result<Self, ModelError> {
        let finder = FaceFinder::new(detector, landmarks)?;
        Ok(Self { finder, judge: Judge::new(whom), looked_ms: None })
    }

    /// One look, at `now_ms` milliseconds after any start.
    pub fn look(&mut self, picture: Picture, now_ms: u64) -> Look {
        let passed_ms = self.looked_ms.map_or(u64::MAX, |before| now_ms.saturating_sub(before));
        if passed_ms > PAUSE_MS {
            self.forget();
        }
        self.looked_ms = Some(now_ms);
        let found = self.finder.find(picture);
        self.judge.judge(&picture, found.faces, found.face)
    }

    /// Forgets what it saw, because the camera or the picture changed.
    pub fn forget(&mut self) {
        self.finder.forget();
        self.judge.forget();
        self.looked_ms = None;
    }
}
