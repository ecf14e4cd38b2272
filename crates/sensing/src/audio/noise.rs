//! Speech against the noise between. Deliberately absent: noise while someone speaks.

const MOST_DB: f32 = 60.0; // chosen: a cap, for devices that mute between words
/// Noise is as loud as its loudest tenth, since keys clatter only now and then
/// (docs/figures.md#sound-quality). That also cancels the bias of the mean, so no correction is
/// needed.
const LOUD: f32 = 0.9;

/// Speech above noise, dB, from energies of frames with speech and of frames between.
pub fn speech_to_noise_db(spoken: &[f32], between: &[f32]) -> f32 {
    let noise = mean(between).max(quantile(between, LOUD)).max(f32::MIN_POSITIVE);
    let speech = (mean(spoken) - noise).max(f32::MIN_POSITIVE);
    (10.0 * (speech / noise).log10()).clamp(-MOST_DB, MOST_DB)
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

/// The value below which this share of the values lies; 0 when there are none.
pub fn quantile(values: &[f32], part: f32) -> f32 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let index = (part * values.len() as f32) as usize;
    nth(values, index.min(last))
}

/// The value at this place of the order. It narrows the value down instead of sorting, which is
/// a tenth of the code.
#[inline(never)]
pub fn nth(values: &[f32], index: usize) -> f32 {
    let (mut low, mut high) = (i32::MIN, i32::MAX);
    while low < high {
        let middle = ((i64::from(low) + i64::from(high)) >> 1) as i32;
        if values.iter().filter(|value| place(value.to_bits() as i32) <= middle).count() > index {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    f32::from_bits(place(low) as u32)
}

/// Turns the bits of a float into its place in the total order, and back.
fn place(bits: i32) -> i32 {
    bits ^ (((bits >> 31) as u32) >> 1) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_as_loud_as_its_loudest_tenth() {
        let steady = speech_to_noise_db(&[1.01; 100], &[0.01; 100]);
        assert!((steady - 20.0).abs() < 0.01, "{steady}");
        let mut keys = [0.0001; 100];
        keys[..15].fill(0.01);
        let clatter = speech_to_noise_db(&[1.01; 100], &keys);
        assert!((clatter - 20.0).abs() < 0.01, "{clatter}");
    }

    #[test]
    fn the_nth_value_is_that_of_the_sorted_ones() {
        let values = [3.5, -0.0, 0.0, -7.25, 1e-20, f32::MAX, -7.25, f32::INFINITY, f32::MIN];
        let mut sorted = values;
        sorted.sort_by(f32::total_cmp);
        for (index, value) in sorted.iter().enumerate() {
            assert_eq!(nth(&values, index).to_bits(), value.to_bits(), "{index}");
        }
    }

    #[test]
    fn extremes_stay_numbers() {
        assert_eq!(speech_to_noise_db(&[1.0], &[0.0]), MOST_DB);
        assert_eq!(speech_to_noise_db(&[0.0], &[1.0]), -MOST_DB);
        assert_eq!(speech_to_noise_db(&[], &[]), 0.0);
    }
}
