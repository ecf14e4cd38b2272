//! The kinds of operations that a file's node can name. A new kind takes one arm in [`build`] and a
//! type that knows the shape of its output.

use super::ModelError;
use super::convolution::Convolution;
use super::depthwise::Depthwise;
use super::enlarge::{Stretch, Tile};
use super::gate::{Dim, Mean};
use super::operation::{Activation, Built, Wiring};
use super::plain::{Activate, Add, Concatenate, Copy, Pad};
use super::pool::MaxPool;

/// Operator code shared by all custom operations; the name tells them apart.
const CUSTOM: i32 = 32;

/// Builds the operation that the node names, in TensorFlow Lite's numbering.
pub(super) fn build(wiring: &Wiring) -> Result<Built, ModelError> {
    let built = match wiring.node.code {
        0 => Add::build(wiring),
        2 => Concatenate::build(wiring),
        3 => Convolution::build(wiring),
        4 => Depthwise::build(wiring),
        14 => Activate::build(wiring, Activation::Logistic),
        17 => MaxPool::build(wiring),
        18 => Dim::build(wiring),
        19 => Activate::build(wiring, Activation::Relu),
        21 => Activate::build(wiring, Activation::Relu6),
        22 => Copy::build(wiring),
        23 => Stretch::build(wiring),
        CUSTOM if wiring.node.name == Tile::NAME => Tile::build(wiring),
        34 => Pad::build(wiring),
        40 => Mean::build(wiring),
        54 => Activate::build(wiring, Activation::Prelu(wiring.floats(1)?)),
        117 => Activate::build(wiring, Activation::HardSwish),
        other => Err(ModelError::Operation(other)),
    }?;
    let stated = &wiring.graph.values[wiring.node.output].shape;
    if built.shape == *stated { Ok(built) } else { Err(ModelError::Shape) }
}
