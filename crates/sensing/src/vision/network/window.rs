//! A window that slides over a picture: where it starts, how far it steps, what it covers.

use super::graph::Plane;
use super::operation::Wiring;
use super::{ModelError, SIZE_MAX};

/// Along one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    /// How many places the window covers.
    pub size: usize,
    /// From one output to the next.
    pub stride: usize,
    /// From one place of the window to the next.
    pub dilation: usize,
    /// How far the first window begins before the picture.
    pub before: usize,
    /// The picture's size.
    pub input: usize,
    /// How many windows there are.
    pub output: usize,
}

impl Side {
    /// `is_same` pads so that each step has an output; else the window stays inside.
    pub fn new(
        input: usize,
        size: usize,
        stride: usize,
        dilation: usize,
        is_same: bool,
    ) -> Result<Self, ModelError> {
        let numbers = [input, size, stride, dilation];
        if numbers.iter().any(|number| !(1..=SIZE_MAX).contains(number)) {
            return Err(ModelError::Shape);
        }
        let reach = (size - 1) * dilation + 1;
        let (output, before) = if is_same {
            let output = input.div_ceil(stride);
            (output, ((output - 1) * stride + reach).saturating_sub(input) / 2)
        } else {
            let room = input.checked_sub(reach).ok_or(ModelError::Shape)?;
            (room / stride + 1, 0)
        };
        Ok(Self { size, stride, dilation, before, input, output })
    }

    /// Where in the picture place `at` of window `output` lies, unless it lies outside.
    #[inline(always)]
    pub fn place(&self, output: usize, at: usize) -> Option<usize> {
        let place = output * self.stride + at * self.dilation;
        place.checked_sub(self.before).filter(|place| *place < self.input)
    }

    /// The outputs whose windows lie inside the picture as a whole.
    pub fn inside(&self) -> std::ops::Range<usize> {
        let first = self.before.div_ceil(self.stride).min(self.output);
        let reach = (self.size - 1) * self.dilation + 1;
        let room = (self.input + self.before).checked_sub(reach);
        let end = room.map_or(0, |room| room / self.stride + 1).min(self.output);
        first..end.max(first)
    }
}

/// Down and across.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub down: Side,
    pub across: Side,
}

impl Window {
    /// The window of a convolution or a pool. Its options begin with the padding, the step across and
    /// the step down; `dilations` is where the two dilations stand, across first.
    pub fn read(
        wiring: &Wiring,
        input: Plane,
        size: [usize; 2],
        dilations: Option<usize>,
    ) -> Result<Self, ModelError> {
        let is_same = match wiring.option_byte(0)? {
            0 => true,
            1 => false,
            _ => return Err(ModelError::Format),
        };
        let dilation =
            |more: usize| dilations.map_or(Ok(1), |field| wiring.option_size(field + more));
        let (stride_x, stride_y) = (wiring.option_size(1)?, wiring.option_size(2)?);
        Ok(Self {
            down: Side::new(input.height, size[0], stride_y, dilation(1)?, is_same)?,
            across: Side::new(input.width, size[1], stride_x, dilation(0)?, is_same)?,
        })
    }

    /// How many places it covers.
    pub fn places(&self) -> usize {
        self.down.size * self.across.size
    }

    /// The picture of its outputs.
    pub fn output(&self, channels: usize) -> Plane {
        Plane { height: self.down.output, width: self.across.output, channels }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_padding_puts_the_larger_half_behind() {
        let side = Side::new(128, 3, 2, 1, true).unwrap();
        assert_eq!((side.output, side.before), (64, 0));
        assert_eq!(side.inside(), 0..63);
        let side = Side::new(128, 3, 1, 1, true).unwrap();
        assert_eq!((side.output, side.before), (128, 1));
        assert_eq!(side.inside(), 1..127);
        assert_eq!(side.place(0, 0), None);
        assert_eq!(side.place(127, 1), Some(127));
        assert_eq!(side.place(127, 2), None);
    }

    #[test]
    fn a_window_larger_than_the_picture_is_refused_or_padded() {
        assert!(Side::new(2, 3, 1, 1, false).is_err());
        let side = Side::new(2, 9, 1, 1, true).unwrap();
        assert_eq!((side.output, side.before), (2, 4));
        assert!(side.inside().is_empty());
        assert!(Side::new(2, 0, 1, 1, true).is_err());
    }
}
