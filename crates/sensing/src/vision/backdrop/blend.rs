//! Blends person over background in fixed point: 128 is a whole, so that 16 bits suffice.

use super::mask::Mask;
use super::planes::Planes;
use super::soften::Soft;

/// Puts the softened room behind the person.
pub fn over_soft(planes: &mut Planes, soft: &Soft, mask: &Mask) {
    let mut behind = vec![0; planes.width()];
    over(planes, mask, |part, row, height, front, shares| {
        let behind = &mut behind[..front.len()];
        soft.row(part, row, height, behind);
        mix(front, behind, shares);
    });
}

/// Puts a drawn room of the same size behind the person.
pub fn over_drawn(planes: &mut Planes, drawn: &Planes, mask: &Mask) {
    let parts = drawn.parts();
    over(planes, mask, |part, row, _, front, shares| {
        mix(front, &parts[part][row * front.len()..][..front.len()], shares);
    });
}

/// Goes through the picture's rows in pairs, and with each pair through a row of colours. Calls
/// back with the plane, its row and number of rows, the bytes to change, and the person's shares.
fn over(
    planes: &mut Planes,
    mask: &Mask,
    mut change: impl FnMut(usize, usize, usize, &mut [u8], &[i16]),
) {
    let (width, height) = (planes.width(), planes.height());
    let (colour_width, colour_height) = (planes.colour_width(), planes.colour_height());
    let [luma, blue, red] = planes.parts_mut();
    let mut shares = vec![0; width];
    let mut sums = vec![0; width];
    let mut colour_shares = vec![0; colour_width];
    for (pair, rows) in luma.chunks_mut(2 * width).enumerate() {
        sums.fill(0);
        let count = (rows.len() / width) as i16;
        for (step, row) in rows.chunks_exact_mut(width).enumerate() {
            mask.row(pair * 2 + step, height, row, &mut shares);
            change(0, pair * 2 + step, height, row, &shares);
            sums.iter_mut().zip(&shares).for_each(|(sum, share)| *sum += share);
        }
        for (share, sums) in colour_shares.iter_mut().zip(sums.chunks(2)) {
            *share = sums.iter().sum::<i16>() / (count * sums.len() as i16);
        }
        for (part, plane) in [(1, &mut *blue), (2, &mut *red)] {
            let row = &mut plane[pair * colour_width..][..colour_width];
            change(part, pair, colour_height, row, &colour_shares);
        }
    }
}

fn mix(front: &mut [u8], behind: &[u8], shares: &[i16]) {
    for ((front, behind), share) in front.iter_mut().zip(behind).zip(shares) {
        let step = i16::from(*front) - i16::from(*behind);
        *front = (i16::from(*behind) + (step.wrapping_mul(*share) >> 7)) as u8;
    }
}
