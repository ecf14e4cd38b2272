//! A borrowed picture, checked once so that no later code has to.

/// Longest side of a picture in pixels (chosen: above any webcam, below what would exhaust memory).
pub const SIDE_MAX: usize = 16_384;

/// 8-bit sRGB with alpha, row by row from the top left, 4 bytes a pixel. Alpha is ignored.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    width: usize,
    height: usize,
    rgba: &'a [u8],
}

/// Why bytes make no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// A side is 0 or longer than [`SIDE_MAX`].
    #[error("a picture of {width} by {height} pixels cannot be looked at")]
    Size {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
    },
    /// There are not 4 bytes for each pixel.
    #[error("{bytes} bytes are not {expected}")]
    Length {
        /// Number of bytes given.
        bytes: usize,
        /// Number of bytes that the size needs.
        expected: usize,
    },
}

impl<'a> Picture<'a> {
    /// A picture of `width` × `height` pixels.
    pub fn new(width: usize, height: usize, rgba: &'a [u8]) -> Result<Self, PictureError> {
        let fits = 1..=SIDE_MAX;
        if !fits.contains(&width) || !fits.contains(&height) {
            return Err(PictureError::Size { width, height });
        }
        let expected = width * height * 4;
        if rgba.len() != expected {
            return Err(PictureError::Length { bytes: rgba.len(), expected });
        }
        Ok(Self { width, height, rgba })
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All bytes.
    pub fn rgba(&self) -> &'a [u8] {
        self.rgba
    }

    /// Red, green and blue at a place; a place outside is moved to the nearest edge.
    pub fn at(&self, x: isize, y: isize) -> [u8; 3] {
        let column = x.clamp(0, self.width as isize - 1) as usize;
        let row = y.clamp(0, self.height as isize - 1) as usize;
        let start = (row * self.width + column) * 4;
        [self.rgba[start], self.rgba[start + 1], self.rgba[start + 2]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_four_bytes_a_pixel() {
        let bytes = [0; 24];
        assert!(Picture::new(3, 2, &bytes).is_ok());
        assert_eq!(
            Picture::new(2, 2, &bytes).err(),
            Some(PictureError::Length { bytes: 24, expected: 16 })
        );
        assert_eq!(
            Picture::new(0, 6, &bytes).err(),
            Some(PictureError::Size { width: 0, height: 6 })
        );
        assert!(Picture::new(SIDE_MAX + 1, 1, &bytes).is_err());
    }

    #[test]
    fn a_place_outside_reads_the_nearest_edge() {
        let bytes: Vec<u8> = (0..24).collect();
        let picture = Picture::new(3, 2, &bytes).unwrap();
        assert_eq!(picture.at(-5, -5), [0, 1, 2]);
        assert_eq!(picture.at(99, 99), [20, 21, 22]);
        assert_eq!(picture.at(1, 1), [16, 17, 18]);
    }
}
