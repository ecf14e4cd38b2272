//! What an operation is to the network, and what a file's node says of it. `kinds` lists the kinds.

use super::graph::{Graph, Node, Plane, Shape};
use super::lane::bend;
use super::{LANES, ModelError, SIZE_MAX};

/// Turns inputs into one output.
pub(super) trait Operation: Send {
    /// Fills `output`. The lengths of `output` and `inputs` are those the operation was built for.
    /// A fused residual is the last input.
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], scratch: &mut Vec<f32>);

    /// The end of the operation into which more can be fused, if it has one.
    fn finish(&mut self) -> Option<&mut Finish> {
        None
    }

    /// The number of channels it keeps, if all it does is to append channels of zeros.
    fn widens(&self) -> Option<usize> {
        None
    }
}

/// What can be fused into the operation before it.
pub(super) enum Fusible {
    Bend(Activation),
    Add,
}

/// An operation, and what the plan needs to know of it.
pub(super) struct Built {
    pub operation: Box<dyn Operation>,
    /// The values that flow in; fixed ones are left out.
    pub inputs: Vec<usize>,
    pub shape: Shape,
    pub fusible: Option<Fusible>,
    /// Multiplications and additions of one run.
    pub work: u64,
}

/// The function applied to every number that leaves an operation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Activation {
    Relu,
    Relu6,
    /// One slope for each channel.
    Prelu(Vec<f32>),
    Logistic,
    HardSwish,
}

impl Activation {
    /// The activation named in another node's options.
    pub fn fused(code: u8) -> Result<Option<Self>, ModelError> {
        match code {
            0 => Ok(None),
            1 => Ok(Some(Self::Relu)),
            3 => Ok(Some(Self::Relu6)),
            _ => Err(ModelError::Format),
        }
    }
}

/// Activations that are not piecewise linear.
#[derive(Clone, Copy, Debug)]
enum Curve {
    Logistic,
    HardSwish,
}

/// The end of an operation: adds the residual, then applies the activation.
#[derive(Clone, Debug)]
pub(super) struct Finish {
    channels: usize,
    takes_residual: bool,
    /// Number of channels that have a residual, the first ones; 0 for none.
    pub residual: usize,
    /// Factor for numbers below zero, for each channel, padded to whole lanes.
    pub slopes: Vec<f32>,
    /// Upper limit of what leaves.
    pub ceiling: f32,
    curve: Option<Curve>,
    is_bent: bool,
}

impl Finish {
    pub fn new(channels: usize, takes_residual: bool) -> Self {
        Self {
            channels,
            takes_residual,
            residual: 0,
            slopes: vec![1.0; channels.next_multiple_of(LANES)],
            ceiling: f32::INFINITY,
            curve: None,
            is_bent: false,
        }
    }

    /// Fuses an activation; returns false when it cannot.
    pub fn bend(&mut self, activation: &Activation) -> bool {
        if self.is_bent {
            return false;
        }
        match activation {
            Activation::Relu => self.slopes.fill(0.0),
            Activation::Relu6 => {
                self.slopes.fill(0.0);
                self.ceiling = 6.0;
            }
            Activation::Prelu(slopes) if slopes.len() == self.channels => {
                self.slopes[..self.channels].copy_from_slice(slopes);
            }
            Activation::Prelu(_) => return false,
            Activation::Logistic => self.curve = Some(Curve::Logistic),
            Activation::HardSwish => self.curve = Some(Curve::HardSwish),
        }
        self.is_bent = true;
        true
    }

    /// Fuses the addition of another value of `channels` channels; returns false when it cannot.
    pub fn add(&mut self, channels: usize) -> bool {
        let fits = self.takes_residual && self.residual == 0 && !self.is_bent;
        let fits = fits && channels <= self.channels;
        if fits {
            self.residual = channels;
        }
        fits
    }

    /// Applies what cannot be done while storing.
    pub fn curve(&self, stored: &mut [f32]) {
        match self.curve {
            Some(Curve::Logistic) => {
                stored.iter_mut().for_each(|number| *number = logistic(*number))
            }
            Some(Curve::HardSwish) => {
                stored
                    .iter_mut()
                    .for_each(|number| *number *= (*number / 6.0 + 0.5).clamp(0.0, 1.0));
            }
            None => {}
        }
    }

    /// Applies the whole activation to stored numbers.
    pub fn apply(&self, stored: &mut [f32]) {
        for pixel in stored.chunks_exact_mut(self.channels) {
            for (number, slope) in pixel.iter_mut().zip(&self.slopes) {
                *number = bend::<false>(*number, *slope, self.ceiling);
            }
        }
        self.curve(stored);
    }
}

fn logistic(number: f32) -> f32 {
    1.0 / (1.0 + (-number).exp())
}

/// A node, together with the graph around it.
pub(super) struct Wiring<'a> {
    pub graph: &'a Graph<'a>,
    pub node: &'a Node<'a>,
}

impl Wiring<'_> {
    fn input(&self, index: usize) -> Result<usize, ModelError> {
        self.node.inputs.get(index).copied().ok_or(ModelError::Shape)
    }

    /// The value that flows in at `index`.
    pub fn flowing(&self, index: usize) -> Result<usize, ModelError> {
        let value = self.input(index)?;
        if self.graph.values[value].is_fixed() { Err(ModelError::Shape) } else { Ok(value) }
    }

    /// The shape of the input at `index`.
    pub fn shape(&self, index: usize) -> Result<&Shape, ModelError> {
        Ok(&self.graph.values[self.input(index)?].shape)
    }

    /// The picture that flows in at `index`.
    pub fn plane(&self, index: usize) -> Result<Plane, ModelError> {
        self.shape(index)?.plane()
    }

    /// The fixed numbers at `index`.
    pub fn floats(&self, index: usize) -> Result<Vec<f32>, ModelError> {
        self.graph.floats(self.input(index)?)
    }

    /// The fixed integers at `index`.
    pub fn ints(&self, index: usize) -> Result<Vec<i32>, ModelError> {
        self.graph.ints(self.input(index)?)
    }

    /// The bias at `index`: one number for each of `channels`, or zeros when it was left out.
    pub fn bias(&self, index: usize, channels: usize) -> Result<Vec<f32>, ModelError> {
        if self.node.inputs.len() <= index {
            return Ok(vec![0.0; channels]);
        }
        let bias = self.floats(index)?;
        if bias.len() == channels { Ok(bias) } else { Err(ModelError::Shape) }
    }

    /// The options of a custom operation, as integers.
    pub fn custom_ints<const COUNT: usize>(&self) -> Result<[i32; COUNT], ModelError> {
        let (ints, rest) = self.node.custom.as_chunks();
        let ints: Vec<i32> = ints.iter().map(|four| i32::from_le_bytes(*four)).collect();
        if rest.is_empty() {
            ints.try_into().map_err(|_| ModelError::Shape)
        } else {
            Err(ModelError::Shape)
        }
    }

    /// A byte among the node's options.
    pub fn option_byte(&self, field: usize) -> Result<u8, ModelError> {
        self.node.options.map_or(Ok(0), |options| options.byte(field, 0))
    }

    /// A size among the node's options, 1 when it was left out.
    pub fn option_size(&self, field: usize) -> Result<usize, ModelError> {
        let size = self.node.options.map_or(Ok(1), |options| options.int(field, 1))?;
        usize::try_from(size)
            .ok()
            .filter(|size| (1..=SIZE_MAX).contains(size))
            .ok_or(ModelError::Shape)
    }

    /// A finish with the activation named in `field` of the options.
    pub fn finish(
        &self,
        channels: usize,
        takes_residual: bool,
        field: usize,
    ) -> Result<Finish, ModelError> {
        self.graph.spend(channels)?;
        let mut finish = Finish::new(channels, takes_residual);
        if let Some(activation) = Activation::fused(self.option_byte(field)?)? {
            finish.bend(&activation);
        }
        Ok(finish)
    }
}
