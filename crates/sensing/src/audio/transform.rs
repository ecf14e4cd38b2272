//! The Fourier transform of real signals whose length is a power of two. Deliberately absent: other
//! lengths, whose code would be most of what a page has to fetch.

use super::complex::Complex;

/// Turns signals of one length into spectra, with room to work in.
pub struct Transform {
    /// One turn backwards, in as many steps as the signal has.
    turn: Vec<Complex>,
    window: Vec<f32>,
    bins: Vec<Complex>,
    scratch: Vec<Complex>,
}

impl Transform {
    /// For signals of this length, a power of two.
    pub fn new(length: usize) -> Self {
        let turn = std::f32::consts::TAU / length as f32;
        Self {
            turn: (0..length).map(|at| Complex::cis(-turn * at as f32)).collect(),
            // Hann window: the block has no edges at its ends.
            window: (0..length).map(|at| 0.5 - 0.5 * Complex::cis(turn * at as f32).re).collect(),
            bins: vec![Complex::ZERO; length],
            scratch: vec![Complex::ZERO; length],
        }
    }

    /// Spectrum of a signal under the window; the second half mirrors the first.
    pub fn spectrum(&mut self, signal: impl Iterator<Item = f32>) -> &[Complex] {
        self.load(signal.map(|value| Complex::new(value, 0.0)));
        self.run()
    }

    /// Spectra of two signals at once, bin by bin up to the middle.
    pub fn spectra(
        &mut self,
        one: &[f32],
        other: &[f32],
    ) -> impl Iterator<Item = (Complex, Complex)> {
        self.load(one.iter().zip(other).map(|(one, other)| Complex::new(*one, *other)));
        let bins = self.run();
        (0..bins.len() / 2).map(|at| {
            let (here, mirrored) = (bins[at], bins[(bins.len() - at) % bins.len()].conj());
            let (sum, difference) = ((here + mirrored) * 0.5, (here - mirrored) * 0.5);
            (sum, Complex::new(difference.im, -difference.re))
        })
    }

    /// The real signal, without window, that has this spectrum up to the middle.
    pub fn signal(&mut self, spectrum: &[Complex]) -> impl Iterator<Item = f32> {
        let length = self.bins.len() as f32;
        self.bins.fill(Complex::ZERO);
        for (bin, value) in self.bins.iter_mut().zip(spectrum) {
            *bin = value.conj();
        }
        // Mirrored bins would double the real part and cancel the other.
        self.run().iter().map(move |value| 2.0 * value.re / length)
    }

    fn load(&mut self, signal: impl Iterator<Item = Complex>) {
        self.bins.fill(Complex::ZERO);
        for ((bin, value), weight) in self.bins.iter_mut().zip(signal).zip(&self.window) {
            *bin = value * *weight;
        }
    }

    /// Stockham's way, which needs no reordering: each step takes four transforms of a quarter of
    /// the length for one, side by side, and a last step two for one where the length asks for it.
    fn run(&mut self) -> &[Complex] {
        let mut side_by_side = 1;
        while side_by_side * 4 <= self.bins.len() {
            four_to_one(&self.bins, &mut self.scratch, &self.turn, side_by_side);
            std::mem::swap(&mut self.bins, &mut self.scratch);
            side_by_side *= 4;
        }
        if side_by_side < self.bins.len() {
            let (one, other) = self.bins.split_at_mut(side_by_side);
            for (one, other) in one.iter_mut().zip(other) {
                (*one, *other) = (*one + *other, *one - *other);
            }
        }
        &self.bins
    }
}

fn four_to_one(from: &[Complex], to: &mut [Complex], turn: &[Complex], side_by_side: usize) {
    let quarter = from.len() / 4;
    for (at, to) in to.chunks_exact_mut(4 * side_by_side).enumerate() {
        let four =
            [0, 1, 2, 3].map(|part| &from[part * quarter + at * side_by_side..][..side_by_side]);
        let turns = [1, 2, 3].map(|times| turn[times * at * side_by_side]);
        combine(four, to, turns);
    }
}

/// One butterfly for each of the transforms that lie side by side.
fn combine([a, b, c, d]: [&[Complex]; 4], to: &mut [Complex], [once, twice, thrice]: [Complex; 3]) {
    let (first, second) = to.split_at_mut(2 * a.len());
    let (w, x) = first.split_at_mut(a.len());
    let (y, z) = second.split_at_mut(a.len());
    let from = a.iter().zip(b).zip(c.iter().zip(d));
    let to = w.iter_mut().zip(x).zip(y.iter_mut().zip(z));
    for (((a, b), (c, d)), ((w, x), (y, z))) in from.zip(to) {
        let (even, odd) = (*a + *c, *b + *d);
        let (even_apart, odd_apart) = (*a - *c, (*b - *d).turned());
        *w = even + odd;
        *x = (even_apart - odd_apart) * once;
        *y = (even - odd) * twice;
        *z = (even_apart + odd_apart) * thrice;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::noise;
    use super::*;

    const LENGTH: usize = 64;

    /// The transform by its definition.
    fn slowly(signal: &[f32], bin: usize) -> Complex {
        let weigh = |at: usize| {
            let turn = std::f32::consts::TAU * at as f32 / signal.len() as f32;
            let weight = 0.5 - 0.5 * turn.cos();
            let around = (at * bin % signal.len()) as f32 / signal.len() as f32;
            Complex::cis(-std::f32::consts::TAU * around) * signal[at] * weight
        };
        (0..signal.len()).map(weigh).fold(Complex::ZERO, |sum, next| sum + next)
    }

    #[test]
    fn every_power_of_two_is_transformed() {
        for length in [1, 2, 4, 8, 16, 32, 512] {
            let signal = noise(length as u32, 1.0, 1.0, 3);
            let mut transform = Transform::new(length);
            let bins = transform.spectrum(signal.iter().copied());
            for (bin, value) in bins.iter().enumerate() {
                assert!((*value - slowly(&signal, bin)).norm() < 1e-3, "{length}: {bin}");
            }
        }
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
        let mut spectrum = vec![Complex::ZERO; LENGTH / 2];
        spectrum[3] = Complex::new(0.0, -(LENGTH as f32) / 2.0);
        for (at, value) in transform.signal(&spectrum).enumerate() {
            let sine = (std::f32::consts::TAU * 3.0 * at as f32 / LENGTH as f32).sin();
            assert!((value - sine).abs() < 1e-5, "{at}: {value} {sine}");
        }
    }
}
