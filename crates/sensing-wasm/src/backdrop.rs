//! Puts something calm behind the person in one camera's pictures. A picture comes in as a video
//! frame has it and goes out in the same size: in three planes, or as pixels when it came as
//! pixels.

use crate::{answer, memory};
use sensing::vision::PictureError;
use sensing::vision::backdrop::{Backdrop, Behind, Colour, Order, PersonFinder, Planes, Scene};
use std::cell::RefCell;

struct Work {
    finder: PersonFinder,
    backdrop: Backdrop,
    planes: Option<Planes>,
}

thread_local! {
    static WORK: RefCell<Option<Work>> = const { RefCell::new(None) };
}

/// Starts with the network in a block; returns 1, or 0 when the block holds no network.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn backdrop_begin(model: usize, bytes: usize) -> usize {
    memory::with_bytes(model, bytes, begin).unwrap_or(false).into()
}

fn begin(model: &[u8]) -> bool {
    let finder = PersonFinder::read(model).ok();
    let work =
        finder.map(|finder| Work { finder, backdrop: Backdrop::new(Behind::Blur), planes: None });
    let has_begun = work.is_some();
    WORK.set(work);
    has_begun
}

/// Chooses what is behind the person from now on: 0 blur, 1 a wall, 2 a window, 3 a shelf. Returns
/// 1, or 0 for any other number.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn backdrop_choose(behind: u32) -> usize {
    let behind = match behind {
        0 => Behind::Blur,
        1 => Behind::Scene(Scene::Wall),
        2 => Behind::Scene(Scene::Window),
        3 => Behind::Scene(Scene::Shelf),
        _ => return 0,
    };
    with_work(|work| work.backdrop.choose(behind)).is_some().into()
}

/// Composes the picture in a block. `kind`: 0 I420, 1 NV12, 2 RGBA, 3 BGRA. `colour`: 1 for BT.709,
/// plus 2 for the full range. `looks` is 0 to reuse the last mask. The answer is the picture; 0
/// means that it cannot be composed and must not be shown.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn backdrop_compose(
    picture: usize,
    bytes: usize,
    width: usize,
    height: usize,
    kind: u32,
    colour: u32,
    looks: u32,
) -> usize {
    let colour = Colour { is_709: colour & 1 != 0, is_full: colour & 2 != 0 };
    let composed = memory::with_bytes(picture, bytes, |bytes| {
        with_work(|work| work.compose(bytes, (width, height), kind, colour, looks != 0))
    });
    composed.flatten().flatten().map_or(0, answer::give)
}

fn with_work<T>(work: impl FnOnce(&mut Work) -> T) -> Option<T> {
    WORK.with_borrow_mut(|present| present.as_mut().map(work))
}

impl Work {
    fn compose(
        &mut self,
        bytes: &[u8],
        (width, height): (usize, usize),
        kind: u32,
        colour: Colour,
        looks: bool,
    ) -> Option<Vec<u8>> {
        let known = self.planes.take();
        let known = known.filter(|planes| (planes.width(), planes.height()) == (width, height));
        let is_new = known.is_none();
        let mut planes = known.map_or_else(|| Planes::new(width, height), Ok).ok()?;
        take(&mut planes, bytes, kind, colour)?.ok()?;
        if looks || is_new {
            self.finder.look(&mut self.backdrop, &planes, colour).ok()?;
        }
        self.backdrop.compose(&mut planes, colour);
        let given = give(&planes, kind, colour);
        self.planes = Some(planes);
        given.ok()
    }
}

fn take(
    planes: &mut Planes,
    bytes: &[u8],
    kind: u32,
    colour: Colour,
) -> Option<Result<(), PictureError>> {
    match kind {
        0 => Some(planes.take_i420(bytes)),
        1 => Some(planes.take_nv12(bytes)),
        2 => Some(planes.take_pixels(bytes, Order::Rgba, colour)),
        3 => Some(planes.take_pixels(bytes, Order::Bgra, colour)),
        _ => None,
    }
}

fn give(planes: &Planes, kind: u32, colour: Colour) -> Result<Vec<u8>, PictureError> {
    if kind < 2 {
        return Ok(planes.bytes().to_vec());
    }
    let mut pixels = vec![0; planes.width() * planes.height() * 4];
    planes.give_pixels(&mut pixels, colour)?;
    Ok(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &[u8] =
        include_bytes!("../../sensing/models/selfie_segmentation_landscape.tflite");

    fn compose(bytes: &[u8], size: (usize, usize), kind: u32) -> Option<Vec<u8>> {
        with_work(|work| work.compose(bytes, size, kind, Colour::default(), true)).flatten()
    }

    #[test]
    fn a_picture_comes_back_in_its_own_form() {
        assert!(begin(MODEL));
        assert_eq!(backdrop_choose(3), 1);
        let grey = [90; 33 * 25 * 4];
        let planes = compose(&grey[..32 * 24 * 3 / 2], (32, 24), 0).unwrap();
        assert_eq!(planes.len(), 32 * 24 * 3 / 2);
        assert!(planes.iter().any(|byte| *byte != 90), "nobody is there, so the shelf is");
        assert_eq!(compose(&grey[..32 * 24 * 3 / 2], (32, 24), 1).unwrap(), planes);
        assert_eq!(compose(&grey[..32 * 24 * 4], (32, 24), 2).unwrap().len(), 32 * 24 * 4);
        assert_eq!(compose(&grey, (33, 25), 3).unwrap().len(), grey.len());
    }

    #[test]
    fn a_picture_that_cannot_be_composed_gives_0() {
        assert_eq!(backdrop_choose(0), 0, "not begun");
        assert_eq!(compose(&[0; 24], (4, 4), 0), None, "not begun");
        assert!(!begin(&[0; 64]));
        assert_eq!(backdrop_begin(12_345, 64), 0);
        assert!(begin(MODEL));
        assert_eq!(compose(&[0; 24], (4, 5), 0), None);
        assert_eq!(compose(&[0; 24], (4, 4), 9), None);
        assert_eq!(compose(&[0; 24], (0, 4), 0), None);
        assert_eq!(backdrop_compose(12_345, 24, 4, 4, 0, 0, 1), 0);
        assert_eq!(backdrop_choose(9), 0);
        assert!(compose(&[0; 24], (4, 4), 0).is_some());
    }
}
