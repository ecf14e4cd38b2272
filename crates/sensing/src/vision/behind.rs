//! The picture without the person, reduced to a coarse grid, from which light, colour and calm of
//! the background are judged. The person is cut out by the outline of head and shoulders,
//! generously.

use super::{Head, Picture};

/// Cells along the longer side (chosen: fine enough for books on a shelf, too coarse for grain).
const CELLS: usize = 96;
/// Most pixels along each side of a cell that are averaged (chosen).
const FINE: usize = 4;
/// How much wider and higher than the head its hair may be (chosen).
const HAIR: [f32; 2] = [1.4, 1.25];

/// Average colours of the cells; `None` where the person is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Behind {
    pub width: usize,
    pub height: usize,
    pub cells: Vec<Option<[u8; 3]>>,
}

impl Behind {
    /// All cells outside `head` and the body below it.
    pub fn new(picture: &Picture, head: &Head) -> Self {
        let size = picture.width().max(picture.height()).div_ceil(CELLS);
        let (width, height) = (picture.width().div_ceil(size), picture.height().div_ceil(size));
        let mut cells = Vec::with_capacity(width * height);
        for row in 0..height {
            for column in 0..width {
                let (x, y) = (column * size, row * size);
                let middle = |start: usize| start as f32 + size as f32 / 2.0;
                let is_person = covers(head, middle(x), middle(y));
                cells.push((!is_person).then(|| average(picture, x, y, size)));
            }
        }
        Self { width, height, cells }
    }

    /// Colours of the background.
    pub fn colours(&self) -> Vec<[u8; 3]> {
        self.cells.iter().copied().flatten().collect()
    }

    /// Each background cell with its neighbours to the right and below.
    pub fn neighbours(&self) -> impl Iterator<Item = ([u8; 3], [Option<[u8; 3]>; 2])> {
        self.cells.iter().enumerate().filter_map(|(at, cell)| {
            let (column, row) = (at % self.width, at / self.width);
            let right = (column + 1 < self.width).then(|| self.cells[at + 1]).flatten();
            let below = (row + 1 < self.height).then(|| self.cells[at + self.width]).flatten();
            Some(((*cell)?, [right, below]))
        })
    }
}

fn covers(head: &Head, x: f32, y: f32) -> bool {
    let (sin, cos) = head.roll_deg.to_radians().sin_cos();
    let (right, down) = (x - head.middle.x, y - head.middle.y);
    let across = (right * cos + down * sin) / (head.half_width * HAIR[0]);
    let along = (down * cos - right * sin) / (head.half_height * HAIR[1]);
    if across * across + along * along < 1.0 {
        return true;
    }
    let down = if head.is_upside_down() { head.chin.y - y } else { y - head.chin.y };
    let below_chin = down / head.face_width;
    let slope = (0.7 + below_chin).clamp(0.0, 1.0);
    below_chin > -0.2 && (x - head.chin.x).abs() < 1.2 * head.shoulders_half_width * slope
}

fn average(picture: &Picture, left: usize, top: usize, size: usize) -> [u8; 3] {
    let step = size.div_ceil(FINE);
    let mut sum = [0_u32; 3];
    let mut count = 0;
    for y in (top..(top + size).min(picture.height())).step_by(step) {
        for x in (left..(left + size).min(picture.width())).step_by(step) {
            for (sum, value) in sum.iter_mut().zip(picture.at(x as isize, y as isize)) {
                *sum += u32::from(value);
            }
            count += 1;
        }
    }
    sum.map(|sum| ((sum + count / 2) / count.max(1)) as u8)
}
