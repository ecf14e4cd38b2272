//! sRGB bytes as linear light, by the exact curve. Ratios mean something in linear light only
//! (docs/figures.md#face-measures).

use std::sync::LazyLock;

static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let level = byte as f32 / 255.0;
        if level <= 0.040_45 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
    })
});

/// Red, green and blue as linear light, 0 to 1.
pub(super) fn linear(colour: [u8; 3]) -> [f32; 3] {
    colour.map(|byte| LINEAR[byte as usize])
}

/// Luminance, 0 to 1.
pub(super) fn luminance(colour: [u8; 3]) -> f32 {
    let [red, green, blue] = linear(colour);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Lightness of a colour, 0 to 255, in the bytes' own scale.
pub(super) fn lightness([red, green, blue]: [u8; 3]) -> f32 {
    0.2126 * f32::from(red) + 0.7152 * f32::from(green) + 0.0722 * f32::from(blue)
}

/// A channel at or above this is blown out (chosen: compression turns 255 into a little less).
const BLOWN: u8 = 250;

/// Whether a pixel has lost its colour to light: two of three channels are blown out. One alone is
/// normal for light skin in good light.
pub(super) fn is_blown_out(mut colour: [u8; 3]) -> bool {
    colour.sort_unstable();
    colour[1] >= BLOWN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_is_the_true_one() {
        for (byte, level) in
            [(0, 0.0), (10, 0.003_035), (128, 0.215_86), (188, 0.502_9), (255, 1.0)]
        {
            assert!((luminance([byte; 3]) - level).abs() < 1e-4, "{byte}");
        }
        assert!((lightness([128; 3]) - 128.0).abs() < 1e-3);
    }

    #[test]
    fn two_channels_make_it_blown_out() {
        assert!(is_blown_out([255, 251, 80]));
        assert!(!is_blown_out([255, 240, 230]));
    }
}
