//! Operations without a window: adding, activation, padding, concatenating, reshaping.

use super::graph::{Plane, Shape};
use super::operation::{Activation, Built, Finish, Fusible, Operation, Wiring};
use super::{ModelError, SIZE_MAX};

/// Two values of one shape, added.
pub(super) struct Add {
    finish: Finish,
}

impl Add {
    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let shape = wiring.shape(0)?.clone();
        if shape != *wiring.shape(1)? {
            return Err(ModelError::Shape);
        }
        let channels = shape.sizes().last().copied().unwrap_or(1);
        let is_plain = wiring.option_byte(0)? == 0;
        Ok(Built {
            inputs: vec![wiring.flowing(0)?, wiring.flowing(1)?],
            work: shape.elements() as u64,
            fusible: is_plain.then_some(Fusible::Add),
            operation: Box::new(Self { finish: wiring.finish(channels, false, 0)? }),
            shape,
        })
    }
}

impl Operation for Add {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], _: &mut Vec<f32>) {
        for ((sum, one), other) in output.iter_mut().zip(inputs[0]).zip(inputs[1]) {
            *sum = one + other;
        }
        self.finish.apply(output);
    }

    fn finish(&mut self) -> Option<&mut Finish> {
        Some(&mut self.finish)
    }
}

/// An activation that could not be fused into the operation before it.
pub(super) struct Activate {
    finish: Finish,
}

impl Activate {
    pub fn build(wiring: &Wiring, activation: Activation) -> Result<Built, ModelError> {
        let shape = wiring.shape(0)?.clone();
        let channels = shape.sizes().last().copied().unwrap_or(1);
        wiring.graph.spend(channels)?;
        let mut finish = Finish::new(channels, false);
        if !finish.bend(&activation) {
            return Err(ModelError::Shape);
        }
        Ok(Built {
            inputs: vec![wiring.flowing(0)?],
            work: shape.elements() as u64,
            operation: Box::new(Self { finish }),
            fusible: Some(Fusible::Bend(activation)),
            shape,
        })
    }
}

impl Operation for Activate {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], _: &mut Vec<f32>) {
        output.copy_from_slice(inputs[0]);
        self.finish.apply(output);
    }
}

/// The same numbers under another shape.
pub(super) struct Copy;

impl Copy {
    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let shape = wiring.graph.values[wiring.node.output].shape.clone();
        if shape.elements() != wiring.shape(0)?.elements() {
            return Err(ModelError::Shape);
        }
        Ok(Built {
            inputs: vec![wiring.flowing(0)?],
            work: shape.elements() as u64,
            operation: Box::new(Self),
            fusible: None,
            shape,
        })
    }
}

impl Operation for Copy {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], _: &mut Vec<f32>) {
        output.copy_from_slice(inputs[0]);
    }
}

/// Zeros around a picture, or more channels of zeros.
pub(super) struct Pad {
    input: Plane,
    output: Plane,
    top: usize,
    left: usize,
    first: usize,
}

impl Pad {
    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let input = wiring.plane(0)?;
        let sizes: Vec<usize> = wiring
            .ints(1)?
            .into_iter()
            .map(|size| usize::try_from(size).ok().filter(|size| *size <= SIZE_MAX))
            .collect::<Option<_>>()
            .ok_or(ModelError::Shape)?;
        let [0, 0, top, bottom, left, right, first, last] = sizes[..] else {
            return Err(ModelError::Shape);
        };
        let output = Plane {
            height: top + input.height + bottom,
            width: left + input.width + right,
            channels: first + input.channels + last,
        };
        let shape = Shape::picture(output)?;
        Ok(Built {
            inputs: vec![wiring.flowing(0)?],
            work: shape.elements() as u64,
            operation: Box::new(Self { input, output, top, left, first }),
            fusible: None,
            shape,
        })
    }
}

impl Operation for Pad {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], _: &mut Vec<f32>) {
        output.fill(0.0);
        let channels = self.input.channels;
        for (index, pixel) in inputs[0].chunks_exact(channels).enumerate() {
            let y = self.top + index / self.input.width;
            let x = self.left + index % self.input.width;
            let start = (y * self.output.width + x) * self.output.channels + self.first;
            output[start..start + channels].copy_from_slice(pixel);
        }
    }

    fn widens(&self) -> Option<usize> {
        let is_same_size = self.input.pixels() == self.output.pixels();
        (is_same_size && self.first == 0).then_some(self.input.channels)
    }
}

/// Values concatenated along one side.
pub(super) struct Concatenate {
    /// How many numbers each input gives in turn.
    lengths: Vec<usize>,
}

impl Concatenate {
    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let mut sizes = wiring.shape(0)?.sizes().to_vec();
        let axis = wiring.node.options.map_or(Ok(0), |options| options.int(0, 0))?;
        let axis = if axis < 0 { axis.saturating_add(sizes.len() as i32) } else { axis };
        let axis = usize::try_from(axis).ok().filter(|axis| *axis < sizes.len());
        let axis = axis.ok_or(ModelError::Shape)?;
        if wiring.option_byte(1)? != 0 {
            return Err(ModelError::Shape);
        }
        sizes[axis] = 0;
        let (mut lengths, mut inputs) = (Vec::new(), Vec::new());
        for index in 0..wiring.node.inputs.len() {
            let mut other = wiring.shape(index)?.sizes().to_vec();
            let along = other.get(axis).copied().ok_or(ModelError::Shape)?;
            lengths.push(other[axis..].iter().product());
            inputs.push(wiring.flowing(index)?);
            sizes[axis] = sizes[axis].checked_add(along).ok_or(ModelError::Shape)?;
            other[axis] = sizes[axis];
            if other != sizes {
                return Err(ModelError::Shape);
            }
        }
        let shape = Shape::new(sizes)?;
        Ok(Built {
            inputs,
            work: shape.elements() as u64,
            operation: Box::new(Self { lengths }),
            fusible: None,
            shape,
        })
    }
}

impl Operation for Concatenate {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], _: &mut Vec<f32>) {
        let total: usize = self.lengths.iter().sum();
        for (index, mut part) in output.chunks_exact_mut(total).enumerate() {
            for (input, length) in inputs.iter().zip(&self.lengths) {
                let (here, rest) = part.split_at_mut(*length);
                here.copy_from_slice(&input[index * length..(index + 1) * length]);
                part = rest;
            }
        }
    }
}
