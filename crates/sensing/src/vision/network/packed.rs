//! Models with most weights in 8 bits, for sending to the browser. The file keeps its length and
//! all its positions: a convolution's halves become one byte for each weight, then one scale for
//! each row, then zeros, which cost nothing once compressed. Deliberately absent: computing in 8
//! bits.

use super::graph::{Graph, Kind, Shape};
use super::{ModelError, Network};
use std::collections::BTreeSet;

/// Stands where an ordinary file has `TFL3`.
pub(super) const MARK: &[u8] = b"TFW8";
/// The kind of a packed value; TensorFlow Lite calls it INT8.
pub(super) const KIND: u8 = 9;
/// Steps on either side of zero. Fewer compress better: 127 cost 9 % more bytes and put landmarks
/// off by 0.9 % of the eye distance instead of 1.2 %; 64 put them off by more than 1.6 %
/// (measured).
const STEPS: f32 = 84.0;
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
    let mut packed = model.to_vec();
    packed[4..8].copy_from_slice(MARK);
    let mut done = BTreeSet::new();
    for node in graph.nodes.iter().filter(|node| node.code == CONV_2D) {
        let Some(value) = node.inputs.get(1).map(|index| &graph.values[*index]) else { continue };
        let (Some(kind_at), Some(halves)) = (value.kind_at, value.fixed) else { continue };
        let row = row_len(&value.shape);
        if value.kind != Kind::Half || row < ROW_MIN {
            continue;
        }
        let start = halves.as_ptr().addr() - model.as_ptr().addr();
        if !done.insert(start) {
            return Err(ModelError::Format);
        }
        let weights = graph.floats(node.inputs[1])?;
        packed[kind_at] = KIND;
        packed[start..start + halves.len()].copy_from_slice(&in_bytes(&weights, row));
    }
    Ok(packed)
}

fn row_len(shape: &Shape) -> usize {
    shape.sizes().iter().skip(1).product()
}

/// Packs weights into bytes, twice as many bytes as weights.
fn in_bytes(weights: &[f32], row: usize) -> Vec<u8> {
    let scale = |row: &[f32]| row.iter().fold(0.0_f32, |most, one| most.max(one.abs())) / STEPS;
    let steps = weights.chunks_exact(row).flat_map(|row| {
        let scale = scale(row).max(f32::MIN_POSITIVE);
        row.iter().map(move |weight| (weight / scale).round() as i8 as u8)
    });
    let scales = weights.chunks_exact(row).flat_map(|row| scale(row).to_le_bytes());
    let mut bytes: Vec<u8> = steps.chain(scales).collect();
    bytes.resize(weights.len() * 2, 0);
    bytes
}

/// The weights that [`in_bytes`] packed.
pub(super) fn unpack(bytes: &[u8], shape: &Shape) -> Result<Vec<f32>, ModelError> {
    let (elements, row) = (shape.elements(), row_len(shape));
    let steps = bytes.get(..elements).ok_or(ModelError::Offset)?;
    let scales = bytes[elements..].as_chunks().0;
    if scales.len() * row < elements {
        return Err(ModelError::Offset);
    }
    let rows = steps.chunks_exact(row).zip(scales);
    Ok(rows
        .flat_map(|(row, scale)| {
            let scale = f32::from_le_bytes(*scale);
            row.iter().map(move |step| f32::from(*step as i8) * scale)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_come_back_within_half_a_step() {
        let weights: Vec<f32> = (0..96).map(|at| (at as f32 * 0.7).sin() * at as f32).collect();
        let bytes = in_bytes(&weights, 32);
        assert_eq!(bytes.len(), 192);
        let shape = Shape::new(vec![3, 2, 4, 4]).unwrap();
        let back = unpack(&bytes, &shape).unwrap();
        for (row, back) in weights.chunks_exact(32).zip(back.chunks_exact(32)) {
            let most = row.iter().fold(0.0_f32, |most, one| most.max(one.abs()));
            for (one, other) in row.iter().zip(back) {
                assert!((one - other).abs() <= most / STEPS / 2.0 * 1.001);
            }
        }
        assert!(unpack(&bytes[..100], &shape).is_err());
        assert!(unpack(&bytes[..60], &shape).is_err());
    }

    #[test]
    fn rows_of_zeros_stay_zeros() {
        let shape = Shape::new(vec![2, 16]).unwrap();
        assert_eq!(unpack(&in_bytes(&[0.0; 32], 16), &shape).unwrap(), [0.0; 32]);
    }
}
