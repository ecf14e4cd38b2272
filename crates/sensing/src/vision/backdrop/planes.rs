//! A video picture in three planes: brightness for every pixel, two colours for every four (I420).
//! Deliberately absent: finer colour, more than 8 bits.

use crate::vision::PictureError;

/// Longest side of a video picture in pixels (chosen: twice what any camera is asked for).
pub const VIDEO_SIDE_MAX: usize = 4096;

/// How brightness and colours were computed from red, green and blue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colour {
    /// By ITU-R BT.709, as HD cameras do; otherwise by BT.601.
    pub is_709: bool,
    /// Full range, 0 to 255; otherwise brightness uses 16 to 235 and colour 16 to 240.
    pub is_full: bool,
}

/// The order of the four bytes of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Red, green, blue, ignored.
    Rgba,
    /// Blue, green, red, ignored.
    Bgra,
}

impl Colour {
    fn weights(self) -> (f32, f32) {
        if self.is_709 { (0.2126, 0.0722) } else { (0.299, 0.114) }
    }

    /// Offset and span of brightness, and span of colour.
    fn spans(self) -> (f32, f32, f32) {
        if self.is_full { (0.0, 255.0, 255.0) } else { (16.0, 219.0, 224.0) }
    }

    /// Red, green and blue, 0 to 1, of one pixel.
    pub fn to_rgb(self, [y, u, v]: [f32; 3]) -> [f32; 3] {
        let (kr, kb) = self.weights();
        let (offset, luma, chroma) = self.spans();
        let y = (y - offset) / luma;
        let (u, v) = ((u - 128.0) / chroma, (v - 128.0) / chroma);
        let red = y + 2.0 * (1.0 - kr) * v;
        let blue = y + 2.0 * (1.0 - kb) * u;
        let green = (y - kr * red - kb * blue) / (1.0 - kr - kb);
        [red, green, blue].map(|part| part.clamp(0.0, 1.0))
    }

    /// Brightness and the two colours, 0 to 255, of red, green and blue from 0 to 1.
    pub fn from_rgb(self, [red, green, blue]: [f32; 3]) -> [f32; 3] {
        let (kr, kb) = self.weights();
        let (offset, luma, chroma) = self.spans();
        let y = kr * red + (1.0 - kr - kb) * green + kb * blue;
        let u = (blue - y) / (2.0 * (1.0 - kb));
        let v = (red - y) / (2.0 * (1.0 - kr));
        [offset + luma * y, 128.0 + chroma * u, 128.0 + chroma * v]
    }
}

/// A video picture: all brightness, then all blue differences, then all red ones, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planes {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

impl Planes {
    /// A black picture.
    pub fn new(width: usize, height: usize) -> Result<Self, PictureError> {
        let fits = 1..=VIDEO_SIDE_MAX;
        if !fits.contains(&width) || !fits.contains(&height) {
            return Err(PictureError::Size { width, height });
        }
        Ok(Self::black(width, height))
    }

    /// A black picture of a size that was checked before.
    pub(super) fn black(width: usize, height: usize) -> Self {
        let colours = 2 * width.div_ceil(2) * height.div_ceil(2);
        let mut bytes = vec![0; width * height];
        bytes.resize(width * height + colours, 128);
        Self { width, height, bytes }
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Colour samples in a row.
    pub fn colour_width(&self) -> usize {
        self.width.div_ceil(2)
    }

    /// Rows of colour samples.
    pub fn colour_height(&self) -> usize {
        self.height.div_ceil(2)
    }

    /// All bytes, in I420's order.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// All bytes, for writing.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Brightness, blue difference and red difference.
    pub fn parts(&self) -> [&[u8]; 3] {
        let (luma, colours) = self.bytes.split_at(self.width * self.height);
        let (blue, red) = colours.split_at(colours.len() / 2);
        [luma, blue, red]
    }

    /// Brightness, blue difference and red difference, for writing.
    pub fn parts_mut(&mut self) -> [&mut [u8]; 3] {
        let (luma, colours) = self.bytes.split_at_mut(self.width * self.height);
        let (blue, red) = colours.split_at_mut(colours.len() / 2);
        [luma, blue, red]
    }

    /// Copies a picture in this form (I420).
    pub fn take_i420(&mut self, bytes: &[u8]) -> Result<(), PictureError> {
        self.check(bytes.len(), self.bytes.len())?;
        self.bytes.copy_from_slice(bytes);
        Ok(())
    }

    /// Copies a picture whose two colours alternate in one plane (NV12).
    pub fn take_nv12(&mut self, bytes: &[u8]) -> Result<(), PictureError> {
        self.check(bytes.len(), self.bytes.len())?;
        let (from_luma, pairs) = bytes.split_at(self.width * self.height);
        let [luma, blue, red] = self.parts_mut();
        luma.copy_from_slice(from_luma);
        for ((pair, blue), red) in pairs.chunks_exact(2).zip(blue).zip(red) {
            *blue = pair[0];
            *red = pair[1];
        }
        Ok(())
    }

    /// Copies a picture of four bytes a pixel.
    pub fn take_pixels(
        &mut self,
        pixels: &[u8],
        order: Order,
        colour: Colour,
    ) -> Result<(), PictureError> {
        self.check(pixels.len(), self.width * self.height * 4)?;
        let (width, height) = (self.width, self.height);
        let (first, last) = if order == Order::Rgba { (0, 2) } else { (2, 0) };
        let at = |x: usize, y: usize| {
            let start = (y.min(height - 1) * width + x.min(width - 1)) * 4;
            [first, 1, last].map(|part| f32::from(pixels[start + part]) / 255.0)
        };
        let colour_width = self.colour_width();
        let [luma, blue, red] = self.parts_mut();
        for (index, luma) in luma.iter_mut().enumerate() {
            *luma = byte(colour.from_rgb(at(index % width, index / width))[0]);
        }
        for (index, (blue, red)) in blue.iter_mut().zip(red).enumerate() {
            let (x, y) = (index % colour_width * 2, index / colour_width * 2);
            let four = [at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)];
            let mean =
                [0, 1, 2].map(|part| four.iter().map(|pixel| pixel[part]).sum::<f32>() / 4.0);
            let [_, u, v] = colour.from_rgb(mean);
            (*blue, *red) = (byte(u), byte(v));
        }
        Ok(())
    }

    /// Writes red, green, blue and an opaque alpha for every pixel.
    pub fn give_pixels(&self, pixels: &mut [u8], colour: Colour) -> Result<(), PictureError> {
        self.check(pixels.len(), self.width * self.height * 4)?;
        let [luma, blue, red] = self.parts();
        for (index, (pixel, luma)) in pixels.chunks_exact_mut(4).zip(luma).enumerate() {
            let (x, y) = (index % self.width, index / self.width);
            let at = y / 2 * self.colour_width() + x / 2;
            let rgb = colour.to_rgb([*luma, blue[at], red[at]].map(f32::from));
            for (part, value) in pixel.iter_mut().zip(rgb) {
                *part = byte(value * 255.0);
            }
            pixel[3] = 255;
        }
        Ok(())
    }

    fn check(&self, bytes: usize, expected: usize) -> Result<(), PictureError> {
        if bytes == expected { Ok(()) } else { Err(PictureError::Length { bytes, expected }) }
    }
}

/// Rounds, and clips to 0 to 255.
pub fn byte(value: f32) -> u8 {
    (value + 0.5) as u8
}
