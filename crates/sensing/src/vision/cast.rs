//! Finds a strong colour of the light. A painted wall looks like coloured light
//! (docs/figures.md#face-measures), so the whites of the eyes must show the colour as well as the
//! room. Lamps from 3,000 to 10,000 K are all fine (docs/evidence.md#a1).

use super::behind::Behind;
use super::linear::{is_blown_out, linear, luminance};
use super::patch::{EYES, inside};
use super::{Face, Picture};

/// How far red and blue stand from green, in stops.
type Chroma = [f32; 2];

/// Colours of light that are fine: black bodies of 3,000, 4,500, 6,500 and 10,000 K in linear sRGB.
const FINE: [Chroma; 4] = [[1.13, -1.63], [0.50, -0.53], [0.0, 0.0], [-0.25, 0.51]];
/// Fewest pixels and cells that make a mean (chosen).
const PIXELS_MIN: usize = 12;
const CELLS_MIN: usize = 60;
/// Light darker than this has no colour in bytes (chosen).
const DARK: f32 = 0.003;

/// Distance of the light's colour from those of fine lamps, stops; `None` where nothing neutral is
/// seen. Uncertainty about 0.3.
pub(super) fn cast(picture: &Picture, face: &Face, behind: &Behind) -> Option<f32> {
    let whites = chroma(&whites(picture, face), PIXELS_MIN)?;
    let room = chroma(&behind.colours(), CELLS_MIN)?;
    let edges = edges(behind)?;
    Some([whites, room, edges].map(away).into_iter().fold(f32::INFINITY, f32::min))
}

/// The brighter fifth of the eyes' openings.
fn whites(picture: &Picture, face: &Face) -> Vec<[u8; 3]> {
    let mut all: Vec<[u8; 3]> =
        EYES.iter().flat_map(|eye| inside(picture, face, eye, 1024)).collect();
    all.sort_unstable_by(|a, b| luminance(*b).total_cmp(&luminance(*a)));
    all.truncate(all.len() / 5);
    all
}

fn chroma(colours: &[[u8; 3]], least: usize) -> Option<Chroma> {
    let whole = colours.iter().filter(|colour| !is_blown_out(**colour));
    let mut sum = [0.0; 3];
    let mut count = 0;
    for colour in whole {
        for (sum, level) in sum.iter_mut().zip(linear(*colour)) {
            *sum += level;
        }
        count += 1;
    }
    (count >= least).then(|| stops(sum.map(|sum| sum / count as f32))).flatten()
}

/// Differences between neighbouring cells have, on average, the colour of the light, whatever the
/// wall is painted.
fn edges(behind: &Behind) -> Option<Chroma> {
    let mut sum = [0.0_f32; 3];
    let mut count = 0;
    for (cell, others) in behind.neighbours() {
        for other in others.into_iter().flatten() {
            if is_blown_out(cell) || is_blown_out(other) {
                continue;
            }
            let pairs = linear(cell).into_iter().zip(linear(other));
            for (sum, (one, two)) in sum.iter_mut().zip(pairs) {
                *sum += (one - two).abs();
            }
            count += 1;
        }
    }
    let largest = sum.iter().fold(0.0_f32, |a, b| a.max(*b));
    (count >= CELLS_MIN && largest > 0.0).then(|| stops(sum.map(|s| s / largest))).flatten()
}

fn stops([red, green, blue]: [f32; 3]) -> Option<Chroma> {
    let level = |level: f32| level.max(DARK);
    let is_dark = red.max(green).max(blue) <= DARK;
    let chroma = [(level(red) / level(green)).log2(), (level(blue) / level(green)).log2()];
    (!is_dark).then_some(chroma)
}

/// Distance to the nearest fine light.
fn away(chroma: Chroma) -> f32 {
    let pieces = FINE.windows(2).map(|ends| {
        let [from, to] = [ends[0], ends[1]];
        let along = [to[0] - from[0], to[1] - from[1]];
        let square = along[0] * along[0] + along[1] * along[1];
        let part = (chroma[0] - from[0]) * along[0] + (chroma[1] - from[1]) * along[1];
        let share = (part / square).clamp(0.0, 1.0);
        let nearest = [from[0] + share * along[0], from[1] + share * along[1]];
        (chroma[0] - nearest[0]).hypot(chroma[1] - nearest[1])
    });
    pieces.fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lamps_that_are_fine_have_no_cast() {
        for (chroma, expected) in [
            ([0.0, 0.0], 0.0),
            ([0.5, -0.53], 0.0),
            ([0.8, -1.0], 0.1),
            ([2.0, 2.0], 2.7),
            ([-1.5, -1.0], 1.8),
            ([2.0, -4.0], 2.5),
        ] {
            assert!((away(chroma) - expected).abs() < 0.1, "{chroma:?}: {}", away(chroma));
        }
    }
}
