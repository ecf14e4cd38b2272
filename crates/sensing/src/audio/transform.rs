//! The Fourier transform of real signals whose length is a power of two. Deliberately absent: other
//! lengths, whose code would be most of what a page has to fetch.

use rustfft::algorithm::Radix4;
use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftDirection};

/// Turns signals of one length into spectra, with room to work in.
pub struct Transform {
    fft: Radix4<f32>,
    window: Vec<f32>,
    bins: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl Transform {
    /// For signals of this length, a power of two.
    pub fn new(length: usize) -> Self {
        let fft = Radix4::new(length, FftDirection::Forward);
        let turn = std::f32::consts::TAU / length as f32;
        Self {
            // Hann window: the block has no edges at its ends.
            window: (0..length).map(|at| 0.5 - 0.5 * (turn * at as f32).cos()).collect(),
            bins: vec![Complex32::ZERO; length],
            scratch: vec![Complex32::ZERO; fft.get_inplace_scratch_len()],
            fft,
        }
    }

    /// Spectrum of a signal under the window; the second half mirrors the first.
    pub fn spectrum(&mut self, signal: impl Iterator<Item = f32>) -> &[Complex32] {
        self.load(signal.map(Complex32::from));
        self.run()
    }

    /// Spectra of two signals at once, bin by bin up to the middle.
    pub fn spectra(
        &mut self,
        one: &[f32],
        other: &[f32],
    ) -> impl Iterator<Item = (Complex32, Complex32)> {
        self.load(one.iter().zip(other).map(|(one, other)| Complex32::new(*one, *other)));
        let bins = self.run();
        (0..bins.len() / 2).map(|at| {
            let (here, mirrored) = (bins[at], bins[(bins.len() - at) % bins.len()].conj());
            let (sum, difference) = ((here + mirrored) * 0.5, (here - mirrored) * 0.5);
            (sum, Complex32::new(difference.im, -difference.re))
        })
    }

    /// The real signal, without window, that has this spectrum up to the middle.
    pub fn signal(&mut self, spectrum: &[Complex32]) -> impl Iterator<Item = f32> {
        let length = self.bins.len() as f32;
        self.bins.fill(Complex32::ZERO);
        for (bin, value) in self.bins.iter_mut().zip(spectrum) {
            *bin = value.conj();
        }
        // Mirrored bins would double the real part and cancel the other.
        self.run().iter().map(move |value| 2.0 * value.re / length)
    }

    fn load(&mut self, signal: impl Iterator<Item = Complex32>) {
        self.bins.fill(Complex32::ZERO);
        for ((bin, value), weight) in self.bins.iter_mut().zip(signal).zip(&self.window) {
            *bin = value * weight;
        }
    }

    fn run(&mut self) -> &[Complex32] {
        self.fft.process_with_scratch(&mut self.bins, &mut self.scratch);
        &self.bins
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::noise;
    use super::*;

    const LENGTH: usize = 64;

    /// The transform by its definition.
    fn slowly(signal: &[f32], bin: usize) -> Complex32 {
        let weigh = |at: usize| {
            let turn = std::f32::consts::TAU * at as f32 / LENGTH as f32;
            let weight = 0.5 - 0.5 * turn.cos();
            Complex32::cis(-turn * bin as f32) * signal[at] * weight
        };
        (0..LENGTH).map(weigh).sum()
    }

    #[test]
    fn two_signals_are_told_apart() {
        let one = noise(LENGTH as u32, 1.0, 1.0, 1);
        let other = noise(LENGTH as u32, 1.0, 1.0, 2);
        let mut transform = Transform::new(LENGTH);
        let alone = transform.spectrum(one.iter().copied()).to_vec();
        for (bin, (first, second)) in transform.spectra(&one, &other).enumerate() {
            assert!((first - slowly(&one, bin)).norm() < 1e-4);
            assert!((second - slowly(&other, bin)).norm() < 1e-4);
            assert!((first - alone[bin]).norm() < 1e-4);
        }
    }

    #[test]
    fn a_spectrum_gives_its_signal_back() {
        let mut transform = Transform::new(LENGTH);
        let mut spectrum = vec![Complex32::ZERO; LENGTH / 2];
        spectrum[3] = Complex32::new(0.0, -(LENGTH as f32) / 2.0);
        for (at, value) in transform.signal(&spectrum).enumerate() {
            let sine = (std::f32::consts::TAU * 3.0 * at as f32 / LENGTH as f32).sin();
            assert!((value - sine).abs() < 1e-5, "{at}: {value} {sine}");
        }
    }
}
