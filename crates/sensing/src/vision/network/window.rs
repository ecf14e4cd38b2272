//! A window that slides over a picture: where it starts, how far it moves, what it covers.

use super::graph::Plane;
use super::operation::Wiring;
use super::{ModelError, SIZE_MAX};

/// A window along one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    /// Number of places that the window covers.
    pub size: usize,
    /// Distance from one window to the next.
    pub stride: usize,
    /// Distance from one place of the window to the next.
    pub dilation: usize,
    /// How far before the picture the first window begins.
    pub before: usize,
    /// The picture's size.
    pub input: usize,
    /// Number of windows.
    pub output: usize,
}

impl Axis {
    /// `is_same` pads so that each stride has an output; otherwise windows stay inside.
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

    /// Position in the picture of place `at` of window `output`; `None` when it lies outside.
    #[inline(always)]
    pub fn place(&self, output: usize, at: usize) -> Option<usize> {
        let place = output * self.stride + at * self.dilation;
        place.checked_sub(self.before).filter(|place| *place < self.input)
    }

    /// The outputs whose windows lie wholly inside the picture.
    pub fn inside(&self) -> std::ops::Range<usize> {
        let first = self.before.div_ceil(self.stride).min(self.output);
        let reach = (self.size - 1) * self.dilation + 1;
        let room = (self.input + self.before).checked_sub(reach);
        let end = room.map_or(0, |room| room / self.stride + 1).min(self.output);
        first..end.max(first)
    }
}

/// A window in two dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub down: Axis,
    pub across: Axis,
}

impl Window {
    /// The window of a convolution or a pool. Its options begin with the padding, the horizontal
    /// and the vertical stride; `dilations` is the position of the two dilations, horizontal first.
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
            down: Axis::new(input.height, size[0], stride_y, dilation(1)?, is_same)?,
            across: Axis::new(input.width, size[1], stride_x, dilation(0)?, is_same)?,
        })
    }

    /// Number of places that it covers.
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
        let axis = Axis::new(128, 3, 2, 1, true).unwrap();
        assert_eq!((axis.output, axis.before), (64, 0));
        assert_eq!(axis.inside(), 0..63);
        let axis = Axis::new(128, 3, 1, 1, true).unwrap();
        assert_eq!((axis.output, axis.before), (128, 1));
        assert_eq!(axis.inside(), 1..127);
        assert_eq!(axis.place(0, 0), None);
        assert_eq!(axis.place(127, 1), Some(127));
        assert_eq!(axis.place(127, 2), None);
    }

    #[test]
    fn a_window_larger_than_the_picture_is_refused_or_padded() {
        assert!(Axis::new(2, 3, 1, 1, false).is_err());
        let axis = Axis::new(2, 9, 1, 1, true).unwrap();
        assert_eq!((axis.output, axis.before), (2, 4));
        assert!(axis.inside().is_empty());
        assert!(Axis::new(2, 0, 1, 1, true).is_err());
    }
}
