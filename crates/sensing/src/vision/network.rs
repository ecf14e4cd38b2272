//! A small runner for neural networks in TensorFlow Lite's format: 32-bit floats, one picture at a
//! time, on one thread. It knows the operations that the models in `models/` use and refuses all
//! others. Deliberately absent: integer arithmetic, control flow.

mod convolution;
mod depthwise;
mod enlarge;
mod flatbuffer;
mod gate;
mod graph;
mod kernel;
mod kinds;
mod lane;
mod operation;
mod pack;
mod packed;
mod plain;
mod plan;
mod pool;
mod window;

use graph::Graph;
pub use pack::pack;
use plan::{Placed, Slot};

/// Largest model in bytes (chosen: ten times the largest that is used).
const MODEL_BYTES_MAX: usize = 32 << 20;
/// Most values, nodes or buffers (chosen: ten times what the largest model has).
const COUNT_MAX: usize = 8192;
/// Most numbers in one value (chosen: 1,024 × 1,024 × 4).
const ELEMENTS_MAX: usize = 1 << 22;
/// Longest side, step or window (chosen).
const SIZE_MAX: usize = 1 << 14;
/// Most numbers behind one sum of a convolution (chosen).
const DEPTH_MAX: usize = 1 << 16;
/// Most weights, padded ones included (chosen: 64 MB).
const WEIGHTS_MAX: usize = 1 << 24;
/// Most numbers kept during a run (chosen: 64 MB).
const MEMORY_MAX: usize = 1 << 24;
/// Most multiplications of a run (chosen: four times the largest model).
const WORK_MAX: u64 = 1 << 29;
/// Channels are padded to multiples of this.
const LANES: usize = kernel::WIDE;

/// Why bytes make no network that can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not TensorFlow Lite, or its tables are inconsistent.
    #[error("this is no model in TensorFlow Lite's format")]
    Format,
    /// Something points outside the file.
    #[error("the model is cut off or damaged")]
    Offset,
    /// Sizes that do not fit each other, or do not fit the pictures.
    #[error("the sizes in the model do not fit each other")]
    Shape,
    /// An unknown operation, by its number in the format.
    #[error("the model uses operation {0}, which is not known here")]
    Operation(i32),
    /// More weights, memory or work than any model here needs.
    #[error("the model is too large")]
    TooLarge,
    /// The input does not have as many numbers as the network takes.
    #[error("{given} numbers were given to a network that takes {taken}")]
    Input {
        /// Number given.
        given: usize,
        /// Number taken.
        taken: usize,
    },
}

/// A network, ready to run.
pub struct Network {
    steps: Vec<Placed>,
    input: Slot,
    outputs: Vec<Slot>,
    input_shape: Vec<usize>,
    output_shapes: Vec<Vec<usize>>,
    buffers: Vec<Vec<f32>>,
    scratch: Vec<f32>,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        let (from, to) = (&self.input_shape, &self.output_shapes);
        write!(formatter, "Network({from:?} → {to:?}, {} steps)", self.steps.len())
    }
}

impl Network {
    /// Reads a `.tflite` file, or what [`pack`] made of one.
    pub fn read(model: &[u8]) -> Result<Self, ModelError> {
        if model.len() > MODEL_BYTES_MAX {
            return Err(ModelError::TooLarge);
        }
        let graph = Graph::read(model)?;
        let plan = plan::plan(&graph)?;
        let shape = |value: usize| graph.values[value].shape.sizes().to_vec();
        Ok(Self {
            steps: plan.steps,
            input: plan.input,
            input_shape: shape(graph.input),
            output_shapes: graph.outputs.iter().map(|output| shape(*output)).collect(),
            outputs: plan.outputs,
            buffers: plan.buffers.into_iter().map(|length| vec![0.0; length]).collect(),
            scratch: Vec::new(),
        })
    }

    /// Shape of the input, outermost first: `[1, height, width, channels]` for a picture.
    pub fn input_shape(&self) -> &[usize] {
        &self.input_shape
    }

    /// Shapes of the outputs, in the model's order.
    pub fn output_shapes(&self) -> &[Vec<usize>] {
        &self.output_shapes
    }

    /// Runs the network on `input`, row by row and channels innermost, and returns its outputs in
    /// the model's order.
    pub fn run(&mut self, input: &[f32]) -> Result<Vec<&[f32]>, ModelError> {
        let (given, taken) = (input.len(), self.input.length);
        if given != taken {
            return Err(ModelError::Input { given, taken });
        }
        self.buffers[self.input.buffer][..taken].copy_from_slice(input);
        for step in &self.steps {
            let mut output = std::mem::take(&mut self.buffers[step.output.buffer]);
            let inputs: Vec<&[f32]> =
                step.inputs.iter().map(|slot| &self.buffers[slot.buffer][..slot.length]).collect();
            step.operation.run(&inputs, &mut output[..step.output.length], &mut self.scratch);
            self.buffers[step.output.buffer] = output;
        }
        let output = |slot: &Slot| &self.buffers[slot.buffer][..slot.length];
        Ok(self.outputs.iter().map(output).collect())
    }
}
