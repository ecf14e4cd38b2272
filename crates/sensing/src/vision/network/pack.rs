//! Makes models smaller for sending to the browser. The file keeps its length and all its
//! positions.

use super::graph::{Graph, Kind};
use super::{ModelError, Network, packed};
use std::collections::BTreeSet;

/// Shorter rows stay halves: their scales would cost more than is saved (chosen).
const ROW_MIN: usize = 16;
const CONV_2D: i32 = 3;

/// Makes a `.tflite` file with half-precision weights smaller once compressed: the weights of
/// convolutions become integers with one scale for each output channel. [`Network::read`] reads the
/// result. The build of the pages makes it with `cargo run --package sensing --example pack --
/// DIRECTORY`.
pub fn pack(model: &[u8]) -> Result<Vec<u8>, ModelError> {
    Network::read(model)?;
    let graph = Graph::read(model)?;
    let mut smaller = model.to_vec();
    smaller[4..8].copy_from_slice(packed::MARK);
    let mut done = BTreeSet::new();
    for node in graph.nodes.iter().filter(|node| node.code == CONV_2D) {
        let Some(value) = node.inputs.get(1).map(|index| &graph.values[*index]) else { continue };
        let (Some(kind_at), Some(halves)) = (value.kind_at, value.fixed) else { continue };
        let row = packed::row_len(value.shape.sizes());
        if value.kind != Kind::Half || row < ROW_MIN {
            continue;
        }
        let start = halves.as_ptr().addr() - model.as_ptr().addr();
        if !done.insert(start) {
            return Err(ModelError::Format);
        }
        let weights = graph.floats(node.inputs[1])?;
        smaller[kind_at] = packed::KIND;
        smaller[start..start + halves.len()].copy_from_slice(&packed::in_bytes(&weights, row));
    }
    Ok(smaller)
}
