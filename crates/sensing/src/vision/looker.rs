//! Looks at one camera's pictures: finds the face and judges it. Deliberately absent: the pictures,
//! of which nothing is kept but three small patches of the last one.

use super::{FaceFinder, Judge, Look, ModelError, Picture};
use crate::advice::For;

/// A look longer ago than this is not compared with, milliseconds (chosen: light and seat may have
/// changed).
const PAUSE_MS: u64 = 3_000;

/// Looks at one picture after another.
#[derive(Debug)]
pub struct Looker {
    finder: FaceFinder,
    judge: Judge,
    looked_ms: Option<u64>,
}

impl Looker {
    /// Reads the two models in `models/`. A background is only looked at for the counsellor.
    pub fn new(detector: &[u8], landmarks: &[u8], whom: For) -> Result<Self, ModelError> {
        let finder = FaceFinder::new(detector, landmarks)?;
        Ok(Self { finder, judge: Judge::new(whom), looked_ms: None })
    }

    /// One look, `now_ms` milliseconds after any start.
    pub fn look(&mut self, picture: Picture, now_ms: u64) -> Look {
        let passed_ms = self.looked_ms.map_or(u64::MAX, |before| now_ms.saturating_sub(before));
        if passed_ms > PAUSE_MS {
            self.forget();
        }
        self.looked_ms = Some(now_ms);
        let found = self.finder.find(picture);
        self.judge.judge(&picture, found.faces, found.face)
    }

    /// Forgets what it saw: another camera, or another picture.
    pub fn forget(&mut self) {
        self.finder.forget();
        self.judge.forget();
        self.looked_ms = None;
    }
}
