//! The losses of a JPEG-like stream: blocks of 8 by 8, brightness and (halved) colour, rounded in
//! frequency. It makes no such stream.

use std::f32::consts::PI;
use std::sync::LazyLock;

/// Rounding steps of ITU-T T.81, annex K, for brightness and colour.
const BRIGHT: [u8; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const COLOUR: [u8; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

static WAVES: LazyLock<Block> = LazyLock::new(|| {
    std::array::from_fn(|wave| {
        let size = if wave == 0 { (1.0_f32 / 8.0).sqrt() } else { 0.5 };
        std::array::from_fn(|at| size * (PI * (at as f32 + 0.5) * wave as f32 / 8.0).cos())
    })
});

/// Changes red, green and blue (0 to 255) as compression at `quality` (1 to 100) does.
pub fn squeeze(pixels: &mut [[f32; 3]], [width, height]: [usize; 2], quality: u8) {
    let quality = f32::from(quality.clamp(1, 100));
    let scale = if quality < 50.0 { 50.0 / quality } else { 2.0 - quality / 50.0 };
    let steps = |table: &[u8; 64]| table.map(|step| (f32::from(step) * scale).round().max(1.0));
    let mut planes: [Vec<f32>; 3] = std::array::from_fn(|_| Vec::with_capacity(pixels.len()));
    for [red, green, blue] in pixels.iter() {
        let bright = 0.299 * red + 0.587 * green + 0.114 * blue;
        planes[0].push(bright - 128.0);
        planes[1].push(0.564 * (blue - bright));
        planes[2].push(0.713 * (red - bright));
    }
    round_blocks(&mut planes[0], [width, height], &steps(&BRIGHT));
    for plane in &mut planes[1..] {
        let half = [width.div_ceil(2), height.div_ceil(2)];
        let mut small = halved(plane, [width, height], half);
        round_blocks(&mut small, half, &steps(&COLOUR));
        for (number, value) in plane.iter_mut().enumerate() {
            *value = small[number / width / 2 * half[0] + number % width / 2];
        }
    }
    for (number, pixel) in pixels.iter_mut().enumerate() {
        let [bright, blue, red] = [0, 1, 2].map(|plane| planes[plane][number]);
        let bright = bright + 128.0;
        let levels =
            [bright + 1.402 * red, bright - 0.344 * blue - 0.714 * red, bright + 1.772 * blue];
        *pixel = levels.map(|level| level.clamp(0.0, 255.0));
    }
}

fn halved(plane: &[f32], [width, height]: [usize; 2], half: [usize; 2]) -> Vec<f32> {
    let at = |x: usize, y: usize| plane[y.min(height - 1) * width + x.min(width - 1)];
    (0..half[0] * half[1])
        .map(|number| {
            let (x, y) = (number % half[0] * 2, number / half[0] * 2);
            (at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)) / 4.0
        })
        .collect()
}

fn round_blocks(plane: &mut [f32], [width, height]: [usize; 2], steps: &[f32; 64]) {
    let waves = &*WAVES;
    let upright = transposed(waves);
    for top in (0..height).step_by(8) {
        for left in (0..width).step_by(8) {
            let block: Block = std::array::from_fn(|y| {
                let row = (top + y).min(height - 1) * width;
                std::array::from_fn(|x| plane[row + (left + x).min(width - 1)])
            });
            let mut block = product(&product(waves, &block), &upright);
            for (row, steps) in block.iter_mut().zip(steps.as_chunks::<8>().0) {
                for (value, step) in row.iter_mut().zip(steps) {
                    *value = (*value / step).round_ties_even() * step;
                }
            }
            block = product(&product(&upright, &block), waves);
            for y in 0..8.min(height - top) {
                for x in 0..8.min(width - left) {
                    plane[(top + y) * width + left + x] = block[y][x];
                }
            }
        }
    }
}

type Block = [[f32; 8]; 8];

fn product(one: &Block, other: &Block) -> Block {
    let mut product = [[0.0; 8]; 8];
    for (row, factors) in product.iter_mut().zip(one) {
        for (factor, others) in factors.iter().zip(other) {
            for (sum, value) in row.iter_mut().zip(others) {
                *sum += factor * value;
            }
        }
    }
    product
}

fn transposed(block: &Block) -> Block {
    std::array::from_fn(|x| std::array::from_fn(|y| block[y][x]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(quality: u8, pixels: &[[f32; 3]], size: [usize; 2]) -> f32 {
        let mut squeezed = pixels.to_vec();
        squeeze(&mut squeezed, size, quality);
        let differences = squeezed.iter().zip(pixels).map(|(a, b)| (a[1] - b[1]).abs());
        differences.sum::<f32>() / pixels.len() as f32
    }

    #[test]
    fn one_colour_stays_and_detail_is_lost_with_quality() {
        let even = vec![[90.0, 120.0, 60.0]; 17 * 11];
        assert!(loss(75, &even, [17, 11]) < 2.0);
        let mixed = |number: usize| (number * 7919 % 97) as f32 * 2.0 + 20.0;
        let busy: Vec<[f32; 3]> =
            (0..17 * 11).map(|number| [mixed(number), mixed(number + 1), mixed(number)]).collect();
        assert!(loss(95, &busy, [17, 11]) < loss(60, &busy, [17, 11]));
        assert!(loss(60, &busy, [17, 11]) < loss(10, &busy, [17, 11]));
    }
}
