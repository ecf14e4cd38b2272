//! Loudness as ITU-R BS.1770 weights it, frame by frame. Deliberately absent: gating; the listener
//! knows when someone speaks.

use ebur128::{EbuR128, Mode};

use super::{FRAME_MS, Frame, RATE_HZ};

/// Weights frames, one after the other.
pub struct Loudness {
    meter: Option<EbuR128>,
}

impl Loudness {
    /// A meter that starts with silence.
    pub fn new() -> Self {
        Self { meter: EbuR128::new(1, RATE_HZ, Mode::M).ok() }
    }

    /// Weighted energy of the frame, for [`lufs`].
    pub fn hear(&mut self, frame: &Frame) -> f32 {
        let Some(meter) = &mut self.meter else { return 0.0 };
        let heard = meter.add_frames_f32(frame).and_then(|()| meter.loudness_window(FRAME_MS));
        heard.map_or(0.0, |lufs| 10f64.powf((lufs + OFFSET_DB) / 10.0) as f32)
    }
}

const OFFSET_DB: f64 = 0.691; // ITU-R BS.1770
const ABSOLUTE_GATE_LUFS: f32 = -70.0; // ITU-R BS.1770
const RELATIVE_GATE_DB: f32 = 10.0; // ITU-R BS.1770

/// Loudness of these frames, without those that are far quieter than the rest.
pub fn lufs(energies: impl Iterator<Item = f32> + Clone) -> f32 {
    let gate = mean(energies.clone()) / 10f32.powf(RELATIVE_GATE_DB / 10.0);
    let energy = mean(energies.filter(|energy| *energy >= gate));
    (10.0 * energy.log10() - OFFSET_DB as f32).max(ABSOLUTE_GATE_LUFS)
}

fn mean(energies: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = energies.fold((0.0, 0.0), |(sum, count), next| (sum + next, count + 1.0));
    if count == 0.0 { 0.0 } else { sum / count }
}

#[cfg(test)]
mod tests {
    use super::super::resample::Resampler;
    use super::super::testing::{mixed, sine};
    use super::*;

    /// As the listener does it: at 16 kHz, frame by frame; the filter settles during the first
    /// frames.
    fn loudness(samples: &[f32]) -> f32 {
        let mut at_16_khz = Vec::new();
        Resampler::new(48_000).push(samples, &mut at_16_khz);
        let mut meter = Loudness::new();
        let (frames, _) = at_16_khz.as_chunks();
        let energies: Vec<f32> = frames.iter().map(|frame| meter.hear(frame)).collect();
        lufs(energies[10..].iter().copied())
    }

    #[test]
    fn tones_are_as_loud_as_the_standard_says() {
        for (height, expected) in [(1.0, -3.01), (0.1, -23.01), (0.01, -43.01)] {
            let read = loudness(&sine(48_000, 997.0, height, 3.0));
            assert!((read - expected).abs() < 0.1, "{height}: {read}");
        }
    }

    /// For the formula of these tones, `0.1*sin(2*PI*150*t)` and so on, ffmpeg's `aevalsrc` and
    /// `loudnorm` say -20.85.
    #[test]
    fn a_sound_is_as_loud_as_ffmpeg_says() {
        let tones = [(150.0, 0.1), (450.0, 0.08), (900.0, 0.05), (2_300.0, 0.02), (4_700.0, 0.01)];
        let sound = tones
            .map(|(hz, height)| sine(48_000, hz, height, 10.0))
            .into_iter()
            .reduce(|one, other| mixed(&one, &other))
            .unwrap();
        assert!((loudness(&sound) + 20.85).abs() < 0.1, "{}", loudness(&sound));
    }

    #[test]
    fn quiet_moments_do_not_count() {
        let loud = [1e-3; 50];
        let mixed = loud.iter().copied().chain([1e-6; 50]);
        assert!((lufs(loud.iter().copied()) - lufs(mixed)).abs() < 0.01);
    }

    #[test]
    fn silence_gives_a_finite_loudness() {
        assert_eq!(loudness(&[0.0; 48_000]), ABSOLUTE_GATE_LUFS);
        assert_eq!(lufs(std::iter::empty()), ABSOLUTE_GATE_LUFS);
    }
}
