//! What is behind the person, for the counsellor's own picture only (docs/evidence.md#a2).
//! Deliberately absent: what the things are.

use super::Background;
use super::behind::Behind;

/// Neighbouring cells that differ by more than this in any channel form an edge (chosen).
const EDGE: u8 = 24;
/// Colours nearer to each other than this count as one, in steps of a byte (chosen).
const ALIKE: f32 = 56.0;
/// Smallest share of a colour that is named, and largest number of colours (chosen).
const SHARE_MIN: f32 = 0.06;
const COLOURS_MAX: usize = 4;
/// Fewest cells that make a background (chosen).
const CELLS_MIN: usize = 100;

/// Share of edges and main colours; `None` when the person fills the picture.
pub(super) fn background(behind: &Behind) -> Option<Background> {
    let colours = behind.colours();
    if colours.len() < CELLS_MIN {
        return None;
    }
    let is_edge = |one: [u8; 3], other: [u8; 3]| {
        one.iter().zip(other).any(|(one, other)| one.abs_diff(other) > EDGE)
    };
    let edges = behind
        .neighbours()
        .filter(|(cell, others)| others.iter().flatten().any(|other| is_edge(*cell, *other)))
        .count();
    Some(Background {
        busyness: edges as f32 / colours.len() as f32,
        colours: main_colours(&colours),
    })
}

/// Counts coarse colours, then merges similar ones into the more frequent.
fn main_colours(colours: &[[u8; 3]]) -> Vec<[u8; 3]> {
    let mut bins = vec![([0.0_f32; 3], 0_usize); 512];
    for colour in colours {
        let [red, green, blue] = colour.map(|value| usize::from(value >> 5));
        let (sum, count) = &mut bins[red << 6 | green << 3 | blue];
        for (sum, value) in sum.iter_mut().zip(colour) {
            *sum += f32::from(*value);
        }
        *count += 1;
    }
    bins.retain(|(_, count)| *count > 0);
    bins.sort_by(|(_, one), (_, other)| other.cmp(one));
    let mean = |(sum, count): &([f32; 3], usize)| sum.map(|sum| sum / *count as f32);
    let mut groups: Vec<([f32; 3], usize)> = Vec::new();
    for bin in bins {
        let at = mean(&bin);
        let away = |group: &([f32; 3], usize)| {
            let squares = mean(group).into_iter().zip(at).map(|(a, b)| (a - b) * (a - b));
            squares.sum::<f32>().sqrt()
        };
        match groups.iter_mut().find(|group| away(group) < ALIKE) {
            Some((sum, count)) => {
                for (sum, value) in sum.iter_mut().zip(bin.0) {
                    *sum += value;
                }
                *count += bin.1;
            }
            None => groups.push(bin),
        }
    }
    groups.sort_by(|(_, one), (_, other)| other.cmp(one));
    let least = colours.len() as f32 * SHARE_MIN;
    let named = groups.iter().filter(|(_, count)| *count as f32 >= least).take(COLOURS_MAX);
    named.map(|group| mean(group).map(|value| value.round() as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(colour: impl Fn(usize, usize) -> [u8; 3]) -> Behind {
        let (width, height) = (40, 30);
        let cells = (0..width * height).map(|at| Some(colour(at % width, at / width))).collect();
        Behind { width, height, cells }
    }

    #[test]
    fn a_wall_is_calm_and_books_are_busy() {
        let wall = background(&behind(|_, y| [180, 170, 150 + y as u8])).unwrap();
        assert_eq!(wall.busyness, 0.0);
        assert_eq!(wall.colours.len(), 1);
        let books = background(&behind(|x, _| [[200, 30, 30], [30, 30, 200]][x / 2 % 2])).unwrap();
        assert!(books.busyness > 0.4, "{}", books.busyness);
        assert_eq!(books.colours.len(), 2);
        assert!(books.colours.contains(&[200, 30, 30]) && books.colours.contains(&[30, 30, 200]));
    }

    #[test]
    fn a_person_who_fills_the_picture_has_no_background() {
        let mut full = behind(|_, _| [0; 3]);
        full.cells.iter_mut().skip(50).for_each(|cell| *cell = None);
        assert_eq!(background(&full), None);
    }
}
