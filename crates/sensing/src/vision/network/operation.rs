//! What an operation is to the network, and how a file's node becomes one. A new kind is one arm in
//! [`Wiring::build`] and a type that knows its output's shape.

use super::convolution::Convolution;
use super::depthwise::Depthwise;
use super::enlarge::{Stretch, Tile};
use super::gate::{Dim, Mean};
use super::graph::{Graph, Node, Plane, Shape};
use super::lane::bend;
use super::plain::{Activate, Add, Concatenate, Copy, Pad};
use super::pool::MaxPool;
use super::{LANES, ModelError, SIZE_MAX};

/// The number of all operations that the format does not know; they have names.
const CUSTOM: i32 = 32;

/// Something that turns inputs into one output.
pub(super) trait Operation: Send {
    /// Fills `output`, whose length and whose inputs' lengths are what the operation was built for.
    /// With a residual fused in, that is the last input.
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], scratch: &mut Vec<f32>);

    /// What may still be fused into its end, if it can take anything.
    fn finish(&mut self) -> Option<&mut Finish> {
        None
    }

    /// How many channels it keeps, if all that it does is to put channels of zeros behind them.
    fn widens(&self) -> Option<usize> {
        None
    }
}

/// What may be fused into the operation before it.
pub(super) enum Fusible {
    Bend(Activation),
    Add,
}

/// An operation with what the plan needs to know of it.
pub(super) struct Built {
    pub operation: Box<dyn Operation>,
    /// The values that flow in, fixed ones left out.
    pub inputs: Vec<usize>,
    pub shape: Shape,
    pub fusible: Option<Fusible>,
    /// Multiplications and additions of one run.
    pub work: u64,
}

/// How a number leaves an operation.
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
    /// The activation that stands in another node's options.
    pub fn fused(code: u8) -> Result<Option<Self>, ModelError> {
        match code {
            0 => Ok(None),
            1 => Ok(Some(Self::Relu)),
            3 => Ok(Some(Self::Relu6)),
            _ => Err(ModelError::Format),
        }
    }
}

/// What no slope can say.
#[derive(Clone, Copy, Debug)]
enum Curve {
    Logistic,
    HardSwish,
}

/// The end of an operation: add the residual, then bend.
#[derive(Clone, Debug)]
pub(super) struct Finish {
    channels: usize,
    takes_residual: bool,
    /// How many of the channels have a residual, the first ones; 0 for none.
    pub residual: usize,
    /// Factor below zero, for each channel, padded to whole lanes.
    pub slopes: Vec<f32>,
    /// Nothing leaves larger than this.
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

    /// Fuses an activation, or says that it cannot.
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

    /// Fuses the addition of another value of `channels` channels, or says that it cannot.
    pub fn add(&mut self, channels: usize) -> bool {
        let fits = self.takes_residual && self.residual == 0 && !self.is_bent;
        let fits = fits && channels <= self.channels;
        if fits {
            self.residual = channels;
        }
        fits
    }

    /// What is left to do when numbers have been stored bent.
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

    /// Bends numbers that were stored as they came.
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

/// A node together with the graph around it.
pub(super) struct Wiring<'a> {
    pub graph: &'a Graph<'a>,
    pub node: &'a Node<'a>,
}

impl Wiring<'_> {
    /// Makes the operation that the node names, in TensorFlow Lite's numbering.
    pub fn build(&self) -> Result<Built, ModelError> {
        let built = match self.node.code {
            0 => Add::build(self),
            2 => Concatenate::build(self),
            3 => Convolution::build(self),
            4 => Depthwise::build(self),
            14 => Activate::build(self, Activation::Logistic),
            17 => MaxPool::build(self),
            18 => Dim::build(self),
            19 => Activate::build(self, Activation::Relu),
            21 => Activate::build(self, Activation::Relu6),
            22 => Copy::build(self),
            23 => Stretch::build(self),
            CUSTOM if self.node.name == Tile::NAME => Tile::build(self),
            34 => Pad::build(self),
            40 => Mean::build(self),
            54 => Activate::build(self, Activation::Prelu(self.floats(1)?)),
            117 => Activate::build(self, Activation::HardSwish),
            other => Err(ModelError::Operation(other)),
        }?;
        let stated = &self.graph.values[self.node.output].shape;
        if built.shape == *stated { Ok(built) } else { Err(ModelError::Shape) }
    }

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

    /// The fixed whole numbers at `index`.
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

    /// The options of a custom operation, as whole numbers.
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

    /// A finish with the activation that stands at `field` of the options.
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
