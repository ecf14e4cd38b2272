//! The face finder alone, for comparing this build with the native one and for measuring. The pages
//! use `set_up`.

use crate::{answer, memory};
use sensing::vision::{FaceFinder, Picture};
use std::cell::RefCell;

thread_local! {
    static FINDER: RefCell<Option<FaceFinder>> = const { RefCell::new(None) };
}

/// Reads the two networks from blocks, which may be freed afterwards; returns 1 when it can find
/// faces.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn finding_begin(
    detector: usize,
    detector_bytes: usize,
    landmarks: usize,
    landmarks_bytes: usize,
) -> u32 {
    let finder = memory::with_bytes(detector, detector_bytes, |detector| {
        memory::with_bytes(landmarks, landmarks_bytes, |landmarks| {
            FaceFinder::new(detector, landmarks).ok()
        })
    });
    let finder = finder.flatten().flatten();
    let can_find = finder.is_some();
    FINDER.replace(finder);
    u32::from(can_find)
}

/// Finds the face in a picture in a block, four bytes a pixel, following it from the last one. The
/// answer is x, y and z of each landmark in pixels, as little-endian floats; returns 0 when there
/// is none.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn finding_find(rgba: usize, width: usize, height: usize) -> usize {
    let bytes = width.saturating_mul(height).saturating_mul(4);
    let found = memory::with_bytes(rgba, bytes, |rgba| {
        let picture = Picture::new(width, height, rgba).ok()?;
        FINDER.with_borrow_mut(|finder| finder.as_mut()?.find(picture).face)
    });
    let landmarks = found.flatten().map(|face| face.landmarks).unwrap_or_default();
    let numbers = landmarks.iter().flat_map(|point| [point.x, point.y, point.z]);
    answer::give(numbers.flat_map(f32::to_le_bytes).collect())
}

/// Forgets which face it followed.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn finding_forget() {
    FINDER.with_borrow_mut(|finder| finder.iter_mut().for_each(FaceFinder::forget));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_found_without_networks_or_a_picture() {
        assert_eq!(finding_begin(0, 0, 0, 0), 0);
        let block = memory::alloc(64);
        assert_eq!(finding_begin(block, 64, block, 64), 0);
        assert_eq!(finding_find(block, 4, 4), 0);
        assert_eq!(finding_find(0, 4, 4), 0);
        finding_forget();
        memory::free(block);
    }
}
