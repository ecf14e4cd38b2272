//! Weights in 8 bits: in place of a convolution's halves stand one byte for each weight, then one
//! scale for each row, then zeros, which cost nothing once compressed. `pack` writes such files.
//! Deliberately absent: computing in 8 bits.

use super::ModelError;

/// Stands where an ordinary file has `TFL3`.
pub(super) const MARK: &[u8] = b"TFW8";
/// The kind of a packed value; TensorFlow Lite calls it INT8.
pub(super) const KIND: u8 = 9;
/// Steps on either side of zero. Fewer compress better: 127 cost 9 % more bytes and put landmarks
/// off by 0.9 % of the eye distance instead of 1.2 %; 64 put them off by more than 1.6 %
/// (measured).
const STEPS: f32 = 84.0;
/// The number of weights that share a scale: all sizes but the outermost, multiplied.
pub(super) fn row_len(sizes: &[usize]) -> usize {
    sizes.iter().skip(1).product()
}

/// Packs weights into bytes, twice as many bytes as weights.
pub(super) fn in_bytes(weights: &[f32], row: usize) -> Vec<u8> {
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

/// The weights that [`in_bytes`] packed, of a value with these sizes.
pub(super) fn unpack(bytes: &[u8], sizes: &[usize]) -> Result<Vec<f32>, ModelError> {
    let (elements, row) = (sizes.iter().product::<usize>(), row_len(sizes));
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
        let sizes = [3, 2, 4, 4];
        let back = unpack(&bytes, &sizes).unwrap();
        for (row, back) in weights.chunks_exact(32).zip(back.chunks_exact(32)) {
            let most = row.iter().fold(0.0_f32, |most, one| most.max(one.abs()));
            for (one, other) in row.iter().zip(back) {
                assert!((one - other).abs() <= most / STEPS / 2.0 * 1.001);
            }
        }
        assert!(unpack(&bytes[..100], &sizes).is_err());
        assert!(unpack(&bytes[..60], &sizes).is_err());
    }

    #[test]
    fn rows_of_zeros_stay_zeros() {
        assert_eq!(unpack(&in_bytes(&[0.0; 32], 16), &[2, 16]).unwrap(), [0.0; 32]);
    }
}
