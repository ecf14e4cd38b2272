//! The pictures of a set-up check. Where nobody is seen, the module is without them.

use super::{whom, with_adviser};
use crate::memory;
use sensing::vision::{Looker, Picture};
use std::cell::RefCell;

thread_local! {
    static LOOKER: RefCell<Option<Looker>> = const { RefCell::new(None) };
}

/// Reads the two networks from blocks, which may be freed afterwards; returns 1 when it can look.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_up_networks(
    for_counsellor: u32,
    detector: usize,
    detector_bytes: usize,
    landmarks: usize,
    landmarks_bytes: usize,
) -> u32 {
    let looker = memory::with_bytes(detector, detector_bytes, |detector| {
        memory::with_bytes(landmarks, landmarks_bytes, |landmarks| {
            Looker::new(detector, landmarks, whom(for_counsellor)).ok()
        })
    });
    let looker = looker.flatten().flatten();
    let can_look = looker.is_some();
    LOOKER.replace(looker);
    u32::from(can_look)
}

/// Judges a picture in a block, four bytes a pixel. Returns the length of the answer, 0 without
/// such a picture or without networks.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_up_look(now_ms: f64, rgba: usize, width: usize, height: usize) -> usize {
    let bytes = width.saturating_mul(height).saturating_mul(4);
    let look = memory::with_bytes(rgba, bytes, |rgba| {
        let picture = Picture::new(width, height, rgba).ok()?;
        LOOKER.with_borrow_mut(|looker| Some(looker.as_mut()?.look(picture, now_ms as u64)))
    });
    let Some(Some(look)) = look else { return 0 };
    with_adviser(|adviser| adviser.look(now_ms as u64, &look))
}

/// Ends looking until there are networks again.
pub fn end() {
    LOOKER.replace(None);
}

/// Forgets whom it followed.
pub fn forget() {
    LOOKER.with_borrow_mut(|looker| looker.iter_mut().for_each(Looker::forget));
}
