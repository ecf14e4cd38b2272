//! Loudness as ITU-R BS.1770 weights it, frame by frame. Deliberately absent: gating; the listener
//! knows when someone speaks.

use super::{FRAME, Frame};

/// Weights frames, one after the other.
pub struct Loudness {
    head: Filter,
    low: Filter,
}

/// A filter of the second order in the transposed form, which has two numbers of memory.
struct Filter {
    b: [f64; 3],
    a: [f64; 2],
    memory: [f64; 2],
}

/// The filters of ITU-R BS.1770 at [`RATE_HZ`](super::RATE_HZ): what a head does to sound.
const HEAD: ([f64; 3], [f64; 2]) = (
    [1.4432952234913587, -1.8315753812604594, 0.6816587574119699],
    [-1.1015337691069944, 0.39491236874986363],
);
/// And how little low tones count.
const LOW: ([f64; 3], [f64; 2]) = ([1.0, -2.0, 1.0], [-1.9702895280044335, 0.9705104905358434]);
const FORGOTTEN: f64 = 1e-30; // below any sound; numbers far smaller are slow

impl Loudness {
    /// A meter that starts with silence.
    pub fn new() -> Self {
        Self { head: Filter::new(HEAD), low: Filter::new(LOW) }
    }

    /// Weighted energy of the frame, for [`lufs`].
    pub fn hear(&mut self, frame: &Frame) -> f32 {
        let mut energy = 0.0;
        for sample in frame {
            let weighted = self.low.pass(self.head.pass(f64::from(*sample)));
            energy += weighted * weighted;
        }
        self.head.forget();
        self.low.forget();
        (energy / FRAME as f64) as f32
    }
}

impl Filter {
    fn new((b, a): ([f64; 3], [f64; 2])) -> Self {
        Self { b, a, memory: [0.0; 2] }
    }

    fn pass(&mut self, sample: f64) -> f64 {
        let ([b0, b1, b2], [a1, a2], [next, after]) = (self.b, self.a, self.memory);
        let passed = b0 * sample + next;
        self.memory = [b1 * sample - a1 * passed + after, b2 * sample - a2 * passed];
        passed
    }

    /// Forgets what is left of a sound long ago.
    fn forget(&mut self) {
        if self.memory.iter().all(|left| left.abs() < FORGOTTEN) {
            self.memory = [0.0; 2];
        }
    }
}

const OFFSET_DB: f32 = 0.691; // ITU-R BS.1770
const ABSOLUTE_GATE_LUFS: f32 = -70.0; // ITU-R BS.1770
const RELATIVE_GATE_DB: f32 = 10.0; // ITU-R BS.1770

/// Loudness of these frames, without those that are far quieter than the rest.
pub fn lufs(energies: impl Iterator<Item = f32> + Clone) -> f32 {
    let gate = mean(energies.clone()) / 10f32.powf(RELATIVE_GATE_DB / 10.0);
    let energy = mean(energies.filter(|energy| *energy >= gate));
    (10.0 * energy.log10() - OFFSET_DB).max(ABSOLUTE_GATE_LUFS)
}

fn mean(energies: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = energies.fold((0.0, 0.0), |(sum, count), next| (sum + next, count + 1.0));
    if count == 0.0 { 0.0 } else { sum / count }
}

#[cfg(test)]
mod tests {
    use super::super::resample::Resampler;
    use super::super::testing::{mixed, noise, sine};
    use super::super::{FRAME_MS, RATE_HZ};
    use super::*;
    use ebur128::{EbuR128, Mode};

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
    fn frames_are_weighted_as_another_meter_weights_them() {
        let mut other = EbuR128::new(1, RATE_HZ, Mode::M).unwrap();
        let mut meter = Loudness::new();
        let sound = noise(RATE_HZ, 0.1, 2.0, 5);
        for frame in sound.as_chunks::<FRAME>().0 {
            let energy = meter.hear(frame);
            other.add_frames_f32(frame).unwrap();
            let expected = other.loudness_window(FRAME_MS).unwrap() as f32;
            let read = 10.0 * energy.log10() - OFFSET_DB;
            assert!((read - expected).abs() < 1e-3, "{read} {expected}");
        }
        let after = (0..1_000).map(|_| meter.hear(&[0.0; FRAME])).last();
        assert_eq!(after, Some(0.0));
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
