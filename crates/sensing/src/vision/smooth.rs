//! Evens out the grain of a picture. In a dim room the noise of a camera is stronger than a dark
//! face, and the detector, which samples single places, sees only noise.

use super::Picture;

/// Radius of the mean, as a fraction of the shorter side (chosen: 3 pixels of 480; dark faces by
/// one weak lamp were found at 3, rarely at 1), and its largest value.
pub(super) const FINE: usize = 160;
/// The same where 3 pixels are not enough (chosen: 5 of 480), and for a second time after the first
/// (chosen: 4 of 480; some faces show in one of the two only, docs/figures.md#finding-a-face).
pub(super) const COARSE: usize = 96;
pub(super) const AGAIN: usize = 120;
const REACH_MAX: usize = 16;

/// Fills `into` with the mean of a square around each pixel of `picture`, 4 bytes a pixel. Its
/// radius is the shorter side by `parts`.
pub(super) fn smooth(picture: &Picture, parts: usize, into: &mut Vec<u8>) {
    let (width, height) = (picture.width(), picture.height());
    let reach = (width.min(height) / parts).clamp(1, REACH_MAX);
    let mut rows = vec![0; picture.rgba().len()];
    for (from, to) in picture.rgba().chunks_exact(width * 4).zip(rows.chunks_exact_mut(width * 4)) {
        even_out(from, to, [width, 4], reach);
    }
    into.clear();
    into.resize(rows.len(), 0);
    for column in 0..width {
        even_out(&rows[column * 4..], &mut into[column * 4..], [height, width * 4], reach);
    }
}

/// Running means along a line of `count` pixels that lie `step` bytes apart; the end pixels repeat.
fn even_out(from: &[u8], to: &mut [u8], [count, step]: [usize; 2], reach: usize) {
    let all = 2 * reach as u32 + 1;
    for channel in 0..3 {
        let at = |place: isize| {
            let place = place.clamp(0, count as isize - 1) as usize;
            u32::from(from[place * step + channel])
        };
        let reach = reach as isize;
        let mut sum: u32 = (-reach..=reach).map(at).sum();
        for place in 0..count as isize {
            to[place as usize * step + channel] = ((sum + all / 2) / all) as u8;
            sum = sum + at(place + reach + 1) - at(place - reach);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smoothed(width: usize, height: usize, bytes: &[u8]) -> Vec<u8> {
        let mut into = vec![7; 3];
        smooth(&Picture::new(width, height, bytes).unwrap(), FINE, &mut into);
        into
    }

    #[test]
    fn one_colour_stays_and_a_speck_spreads() {
        let even = [90; 5 * 4 * 4];
        let rgb = |bytes: &[u8]| -> Vec<u8> {
            bytes.chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect()
        };
        assert_eq!(rgb(&smoothed(5, 4, &even)), rgb(&even));
        let mut speck = vec![0; 7 * 7 * 4];
        speck[(3 * 7 + 3) * 4] = 90;
        let spread = smoothed(7, 7, &speck);
        for (number, pixel) in spread.chunks_exact(4).enumerate() {
            let is_near = (2..=4).contains(&(number % 7)) && (2..=4).contains(&(number / 7));
            assert_eq!((pixel[0], pixel[1]), (if is_near { 10 } else { 0 }, 0), "{number}");
        }
    }

    #[test]
    fn a_single_pixel_has_only_itself() {
        assert_eq!(smoothed(1, 1, &[3, 4, 5, 6])[..3], [3, 4, 5]);
    }
}
