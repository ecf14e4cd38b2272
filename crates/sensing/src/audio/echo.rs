//! Finds what was played in the microphone's signal, by cross-correlation with whitened phases
//! (GCC-PHAT). Sums over overlapping blocks, so it can run without end. Deliberately absent:
//! cancelling echo, and echo that is not linear.

use super::complex::Complex;
use super::transform::Transform;
use super::{Echo, RATE_HZ};

const BLOCK: usize = 16_384; // chosen: 1 s, twice the longest delay
const HOP: usize = BLOCK / 2; // 512 ms
const DELAY_MAX: usize = HOP; // chosen: loudspeaker, air, microphone and buffers together
const KEPT: f32 = 0.95; // chosen: a block counts half after 7 s
/// Blocks without anything played after which the search restarts: headphones may have been put on
/// (chosen: 5 s).
const RESTART_AFTER: usize = 10;
const BLOCKS_MIN: usize = 3; // chosen: 2 s of what was played
const PEAK_Z: f32 = 10.0; // docs/figures.md#sound-quality
const HZ: (f32, f32) = (150.0, 7_000.0); // chosen: what loudspeakers play
const PLAYED_RMS: f32 = 0.001; // chosen: -60 dB; quieter counts as nothing played
const SILENT: f32 = 1e-12; // below any sound; avoids dividing by zero

/// Searches the microphone for what is played.
pub struct Echoes {
    transform: Transform,
    microphone: Vec<f32>,
    played: Vec<f32>,
    seen: Seen,
    quiet_blocks: usize,
    found: Option<Echo>,
}

/// Sums over blocks, up to the middle of the spectrum; the latest blocks count most.
struct Seen {
    /// Cross-spectrum of the microphone and of what was played, each frequency divided by the
    /// microphone's magnitude.
    phases: Vec<Complex>,
    /// Cross-spectrum, each block divided by the microphone's energy: quiet blocks tell most about
    /// the level.
    cross: Vec<Complex>,
    /// Power spectrum of what was played, divided in the same way.
    own: Vec<f32>,
    /// Power spectrum of the microphone, divided in the same way.
    heard: Vec<f32>,
    blocks: usize,
}

impl Echoes {
    /// Starts with silence, so that the first sound lies within as many blocks as any later one.
    pub fn new() -> Self {
        Self {
            transform: Transform::new(BLOCK),
            microphone: vec![0.0; HOP],
            played: vec![0.0; HOP],
            seen: Seen::new(),
            quiet_blocks: 0,
            found: None,
        }
    }

    /// Adds samples of both at [`RATE_HZ`], as many of the one as of the other.
    pub fn hear(&mut self, microphone: &[f32], played: &[f32]) {
        for (&heard, &sent) in microphone.iter().zip(played) {
            self.microphone.push(heard);
            self.played.push(sent);
            if self.played.len() == BLOCK {
                self.look();
                self.microphone.drain(..HOP);
                self.played.drain(..HOP);
            }
        }
    }

    /// The echo found so far.
    pub fn found(&self) -> Option<Echo> {
        self.found
    }

    fn look(&mut self) {
        let energy: f32 = self.played.iter().map(|sample| sample * sample).sum();
        if energy < PLAYED_RMS * PLAYED_RMS * BLOCK as f32 {
            self.quiet_blocks = self.quiet_blocks.saturating_add(1);
            return;
        }
        if self.quiet_blocks >= RESTART_AFTER {
            self.seen = Seen::new();
        }
        self.quiet_blocks = 0;
        self.seen.add(self.transform.spectra(&self.microphone, &self.played));
        if self.seen.blocks >= BLOCKS_MIN {
            self.found = self.peak();
        }
    }

    fn peak(&mut self) -> Option<Echo> {
        let correlation: Vec<f32> = self.transform.signal(&self.seen.whitened()).collect();
        let spread = (correlation.iter().map(|x| x * x).sum::<f32>() / BLOCK as f32).sqrt();
        let (delay, height) =
            correlation[..DELAY_MAX].iter().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        (*height > PEAK_Z * spread).then(|| Echo {
            delay_ms: delay as f32 * 1_000.0 / RATE_HZ as f32,
            level_db: self.seen.level_db(delay),
        })
    }
}

impl Seen {
    fn new() -> Self {
        Self {
            phases: vec![Complex::ZERO; BLOCK / 2],
            cross: vec![Complex::ZERO; BLOCK / 2],
            own: vec![0.0; BLOCK / 2],
            heard: vec![0.0; BLOCK / 2],
            blocks: 0,
        }
    }

    /// Adds the spectra of the microphone and of what was played.
    fn add(&mut self, block: impl Iterator<Item = (Complex, Complex)>) {
        let block: Vec<_> = block.collect();
        let energy: f32 = block.iter().map(|(heard, _)| heard.norm_sqr()).sum::<f32>().max(SILENT);
        for (index, (heard, sent)) in block.into_iter().enumerate() {
            let cross = heard * sent.conj();
            let strength = heard.norm().max(SILENT);
            self.phases[index] = self.phases[index] * KEPT + cross / strength;
            self.cross[index] = self.cross[index] * KEPT + cross / energy;
            self.own[index] = self.own[index] * KEPT + sent.norm_sqr() / energy;
            self.heard[index] = self.heard[index] * KEPT + heard.norm_sqr() / energy;
        }
        self.blocks = self.blocks.saturating_add(1);
    }

    /// Gives every audible frequency the same weight.
    fn whitened(&self) -> Vec<Complex> {
        let heard = bins(HZ);
        let whiten = |(index, bin): (usize, &Complex)| match bin.norm() {
            strength if strength > SILENT && heard.contains(&index) => *bin / strength,
            _ => Complex::ZERO,
        };
        self.phases.iter().enumerate().map(whiten).collect()
    }

    /// Level of the played sound in the microphone at this delay, dB. Least squares, in which a
    /// frequency counts less the louder the microphone is there.
    fn level_db(&self, delay: usize) -> f32 {
        let turn = std::f32::consts::TAU * delay as f32 / BLOCK as f32;
        let sums = bins(HZ).fold((0.0, 0.0), |(shared, own), index| {
            let cross = self.cross[index] * Complex::cis(turn * index as f32);
            let weight = 1.0 / self.heard[index].max(SILENT);
            (shared + cross.re * weight, own + self.own[index] * weight)
        });
        let gain = sums.0 / sums.1.max(f32::MIN_POSITIVE) / overlap(delay);
        20.0 * gain.max(1e-4).log10()
    }
}

/// Autocorrelation of the window at this delay, relative to no delay.
fn overlap(delay: usize) -> f32 {
    let share = delay as f32 / BLOCK as f32;
    let turned = Complex::cis(std::f32::consts::TAU * share);
    (1.0 - share) * (2.0 + turned.re) / 3.0 + turned.im / std::f32::consts::TAU
}

fn bins((from_hz, to_hz): (f32, f32)) -> std::ops::Range<usize> {
    let bin_hz = RATE_HZ as f32 / BLOCK as f32;
    (from_hz / bin_hz) as usize..(to_hz / bin_hz) as usize
}

#[cfg(test)]
mod tests {
    use super::super::testing::{louder, mixed, noise};
    use super::*;

    const RATE: u32 = RATE_HZ;

    /// Plays a sound of 1.1 s after a while, and hears it again 50 ms later, in a quiet room.
    fn play(echoes: &mut Echoes, after_s: f32, gain: f32, seed: u64) -> Option<Echo> {
        let mut played = vec![0.0; (after_s * RATE as f32) as usize];
        played.extend(noise(RATE, 0.05, 1.1, seed));
        played.extend(vec![0.0; 2 * RATE as usize]);
        let mut back = vec![0.0; 800];
        back.extend(louder(&played, gain));
        let room = noise(RATE, 0.0005, after_s + 3.1, seed + 100);
        echoes.hear(&mixed(&room, &back), &played);
        echoes.found()
    }

    #[test]
    fn one_short_sound_is_enough_whenever_it_comes() {
        for tenth in 0..12 {
            let found = play(&mut Echoes::new(), tenth as f32 / 10.0, 0.05, tenth);
            let Some(Echo { delay_ms, level_db }) = found else { panic!("{tenth}: nothing") };
            assert!((delay_ms - 50.0).abs() < 0.2, "{tenth}: {delay_ms}");
            assert!((level_db + 26.0).abs() < 2.0, "{tenth}: {level_db}");
            assert_eq!(play(&mut Echoes::new(), tenth as f32 / 10.0, 0.0, tenth), None);
        }
    }

    #[test]
    fn putting_headphones_on_restarts_the_search() {
        let mut echoes = Echoes::new();
        assert!(play(&mut echoes, 0.5, 0.1, 1).is_some());
        assert!(play(&mut echoes, 8.0, 0.0, 2).is_none());
        assert!(play(&mut echoes, 8.0, 0.1, 3).is_some());
    }
}
