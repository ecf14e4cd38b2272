//! Three calm rooms, drawn from shapes: no photograph of anybody's home. Light adds up as in a real
//! room, and everything is a little out of focus, as behind a person in front of a lens.

mod canvas;
mod rooms;

use super::planes::{Colour, Planes, byte};
use super::stretch::Between;
use canvas::{Canvas, chance};

/// Longest side of a drawing in pixels, before it is stretched (chosen: everything is soft anyway).
const SIDE: usize = 480;

/// A drawn room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scene {
    /// A warm plain wall with the light of a window on it.
    Wall,
    /// A window with a thin curtain, and a plant on its sill.
    Window,
    /// A shelf with books and a plant, beside a lamp.
    Shelf,
}

impl Scene {
    /// The room as a picture of this size, which must be the size of a camera's picture.
    pub fn draw(self, colour: Colour, width: usize, height: usize) -> Planes {
        let longest = width.max(height).max(SIDE);
        let small = ((width * SIDE / longest).max(1), (height * SIDE / longest).max(1));
        let mut canvas = Canvas::new(small.0, small.1);
        match self {
            Self::Wall => rooms::wall(&mut canvas),
            Self::Window => rooms::window(&mut canvas),
            Self::Shelf => rooms::shelf(&mut canvas),
        }
        let shown = canvas.develop();
        let mut planes = Planes::black(width, height);
        let colour_size = (planes.colour_width(), planes.colour_height());
        for (part, plane) in planes.parts_mut().into_iter().enumerate() {
            let (columns, rows) = if part == 0 { (width, height) } else { colour_size };
            let values: Vec<f32> = shown.iter().map(|rgb| colour.from_rgb(*rgb)[part]).collect();
            let places: Vec<_> = (0..columns).map(|x| Between::of(x, columns, small.0)).collect();
            for (y, row) in plane.chunks_exact_mut(columns).enumerate() {
                let down = Between::of(y, rows, small.1);
                let (above, below) = down.rows(&values, small.0);
                for (x, (out, across)) in row.iter_mut().zip(&places).enumerate() {
                    let along = |row: &[f32]| {
                        row[across.first] + (row[across.second] - row[across.first]) * across.share
                    };
                    let value = along(above) + (along(below) - along(above)) * down.share;
                    // Noise of less than one step, so that soft gradients show no bands.
                    *out = byte(value + chance(x, y, part) - 0.5);
                }
            }
        }
        planes
    }
}
