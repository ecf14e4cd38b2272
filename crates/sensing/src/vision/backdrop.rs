//! Leaves the person as they are and shows something calm behind them: their own room, blurred, or
//! a drawn one. Until the first mask, nothing of the camera's picture is sharp. Finding the person
//! is a network's work, and how often to do it the caller's.

mod blend;
mod mask;
mod person;
mod planes;
mod scene;
mod soften;
mod stretch;

pub use mask::{MASK_HEIGHT, MASK_WIDTH};
pub use person::PersonFinder;
pub use planes::{Colour, Order, Planes, VIDEO_SIDE_MAX};
pub use scene::Scene;

use mask::Mask;
use soften::Soft;

/// What is shown behind the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Behind {
    /// Their own room, out of focus.
    Blur,
    /// A drawn room.
    Scene(Scene),
}

/// Composes one camera's pictures, one after the other.
#[derive(Debug)]
pub struct Backdrop {
    behind: Behind,
    mask: Mask,
    soft: Soft,
    scene: Option<(Scene, Colour, Planes)>,
}

impl Backdrop {
    /// A backdrop without a mask yet.
    pub fn new(behind: Behind) -> Self {
        Self { behind, mask: Mask::default(), soft: Soft::default(), scene: None }
    }

    /// Shows something else behind the person, from the next picture on.
    pub fn choose(&mut self, behind: Behind) {
        self.behind = behind;
    }

    /// Fills `input` with the picture as the network wants it: [`MASK_HEIGHT`] rows of
    /// [`MASK_WIDTH`] pixels, red, green and blue from 0 to 1. A shorter slice is filled in part.
    pub fn fill_input(&mut self, planes: &Planes, colour: Colour, input: &mut [f32]) {
        self.mask.look(planes, colour, input);
    }

    /// Takes the network's answer for the last input: the person's share of each mask pixel, 0 to
    /// 1. Anything else counts as no person.
    pub fn take_mask(&mut self, found: &[f32]) {
        self.mask.take(found);
    }

    /// Replaces what is behind the person in `planes`.
    pub fn compose(&mut self, planes: &mut Planes, colour: Colour) {
        let (width, height) = (planes.width(), planes.height());
        self.mask.fit((width, height), soften::small_size(width, height));
        match self.behind {
            Behind::Blur => {
                self.soft.look(planes, &self.mask);
                blend::over_soft(planes, &self.soft, &self.mask);
            }
            Behind::Scene(scene) => {
                let drawn = self.drawn(scene, colour, width, height);
                blend::over_drawn(planes, &drawn, &self.mask);
                self.scene = Some((scene, colour, drawn));
            }
        }
    }

    /// The scene in this size; drawn again only when something changed.
    fn drawn(&mut self, scene: Scene, colour: Colour, width: usize, height: usize) -> Planes {
        match self.scene.take() {
            Some((kept, kept_colour, planes))
                if kept == scene
                    && kept_colour == colour
                    && (planes.width(), planes.height()) == (width, height) =>
            {
                planes
            }
            _ => scene.draw(colour, width, height),
        }
    }
}

#[cfg(test)]
mod tests;
