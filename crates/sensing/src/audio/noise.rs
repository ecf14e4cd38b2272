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
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let index = (part * sorted.len() as f32) as usize;
    sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
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
    fn extremes_stay_numbers() {
        assert_eq!(speech_to_noise_db(&[1.0], &[0.0]), MOST_DB);
        assert_eq!(speech_to_noise_db(&[0.0], &[1.0]), -MOST_DB);
        assert_eq!(speech_to_noise_db(&[], &[]), 0.0);
    }
}
