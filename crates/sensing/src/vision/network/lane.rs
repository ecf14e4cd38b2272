//! Numbers that are computed at once. Natively, arrays become vector registers; on WASM the
//! compiler splits them again, so there the vectors are named.

/// A fixed number of numbers, computed at once.
pub(super) trait Lane: Copy {
    /// Number of numbers.
    const WIDTH: usize;

    /// Loads the numbers from `at` on, with zeros where there are no more.
    fn load(numbers: &[f32], at: usize) -> Self;

    /// Writes as many as fit into `into`.
    fn store(self, into: &mut [f32]);

    /// Adds `numbers × weights`, rounded once if `FUSED`.
    fn add_products<const FUSED: bool>(&mut self, numbers: &Self, weights: &Self);

    /// Adds `number × weights`, rounded once if `FUSED`.
    fn add_times<const FUSED: bool>(&mut self, number: f32, weights: &Self);

    /// Adds another lane.
    fn add(&mut self, other: &Self);

    /// See [`bend`].
    fn bend<const FUSED: bool>(self, slopes: Self, ceiling: f32) -> Self;
}

/// Multiplies a number by `slope` when it is below zero, and limits it to `ceiling`. Written as
/// comparisons, because `f32::min` and `f32::max` are calls on WASM and prevent vectors.
#[inline(always)]
pub(super) fn bend<const FUSED: bool>(number: f32, slope: f32, ceiling: f32) -> f32 {
    let below = if number < 0.0 { number } else { 0.0 };
    let above = if number > 0.0 { number } else { 0.0 };
    let bent = multiply_add::<FUSED>(slope, below, above);
    if bent < ceiling { bent } else { ceiling }
}

#[inline(always)]
pub(super) fn multiply_add<const FUSED: bool>(a: f32, b: f32, sum: f32) -> f32 {
    if FUSED { a.mul_add(b, sum) } else { a * b + sum }
}

/// The numbers from `at` on, when there are fewer than a lane has, and zeros. Never inlined: that
/// would bring whole lanes onto the stack as well.
#[cold]
#[inline(never)]
fn part<const WIDTH: usize>(numbers: &[f32], at: usize) -> [f32; WIDTH] {
    let numbers = numbers.get(at..).unwrap_or_default();
    let mut part = [0.0; WIDTH];
    part.iter_mut().zip(numbers).for_each(|(into, number)| *into = *number);
    part
}

/// Writes as many numbers as fit, when a lane has more.
#[cold]
#[inline(never)]
fn put_part(numbers: &[f32], into: &mut [f32]) {
    into.iter_mut().zip(numbers).for_each(|(into, number)| *into = *number);
}

#[inline(always)]
fn whole<const WIDTH: usize>(numbers: &[f32], at: usize) -> Option<&[f32; WIDTH]> {
    numbers.get(at..)?.first_chunk()
}

/// A lane as an array.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[derive(Clone, Copy)]
pub(super) struct Array<const WIDTH: usize>([f32; WIDTH]);

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
impl<const WIDTH: usize> Lane for Array<WIDTH> {
    const WIDTH: usize = WIDTH;

    #[inline(always)]
    fn load(numbers: &[f32], at: usize) -> Self {
        match whole(numbers, at) {
            Some(numbers) => Self(*numbers),
            None => Self(part(numbers, at)),
        }
    }

    #[inline(always)]
    fn store(self, into: &mut [f32]) {
        match into.first_chunk_mut() {
            Some(into) => *into = self.0,
            None => put_part(&self.0, into),
        }
    }

    #[inline(always)]
    fn add_products<const FUSED: bool>(&mut self, numbers: &Self, weights: &Self) {
        for ((sum, number), weight) in self.0.iter_mut().zip(&numbers.0).zip(&weights.0) {
            *sum = multiply_add::<FUSED>(*number, *weight, *sum);
        }
    }

    #[inline(always)]
    fn add_times<const FUSED: bool>(&mut self, number: f32, weights: &Self) {
        for (sum, weight) in self.0.iter_mut().zip(&weights.0) {
            *sum = multiply_add::<FUSED>(number, *weight, *sum);
        }
    }

    #[inline(always)]
    fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(sum, other)| *sum += other);
    }

    #[inline(always)]
    fn bend<const FUSED: bool>(mut self, slopes: Self, ceiling: f32) -> Self {
        for (number, slope) in self.0.iter_mut().zip(slopes.0) {
            *number = bend::<FUSED>(*number, slope, ceiling);
        }
        self
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod vectors {
    use super::{Lane, part, put_part, whole};
    use core::arch::wasm32::{
        f32x4, f32x4_add, f32x4_extract_lane, f32x4_mul, f32x4_pmax, f32x4_pmin, f32x4_splat, v128,
    };

    /// A lane of four numbers.
    #[derive(Clone, Copy)]
    pub struct Four(v128);

    /// A lane of eight numbers.
    #[derive(Clone, Copy)]
    pub struct Eight(Four, Four);

    impl Four {
        #[inline(always)]
        fn of([a, b, c, d]: [f32; 4]) -> Self {
            Self(f32x4(a, b, c, d))
        }

        /// Never inlined, as [`part`].
        #[cold]
        #[inline(never)]
        fn of_part(numbers: &[f32], at: usize) -> Self {
            Self::of(part(numbers, at))
        }

        #[inline(always)]
        fn numbers(self) -> [f32; 4] {
            [
                f32x4_extract_lane::<0>(self.0),
                f32x4_extract_lane::<1>(self.0),
                f32x4_extract_lane::<2>(self.0),
                f32x4_extract_lane::<3>(self.0),
            ]
        }
    }

    impl Lane for Four {
        const WIDTH: usize = 4;

        #[inline(always)]
        fn load(numbers: &[f32], at: usize) -> Self {
            match whole(numbers, at) {
                Some(four) => Self::of(*four),
                None => Self::of_part(numbers, at),
            }
        }

        #[inline(always)]
        fn store(self, into: &mut [f32]) {
            match into.first_chunk_mut() {
                Some(into) => *into = self.numbers(),
                None => put_part(&self.numbers(), into),
            }
        }

        #[inline(always)]
        fn add_products<const FUSED: bool>(&mut self, numbers: &Self, weights: &Self) {
            self.0 = f32x4_add(self.0, f32x4_mul(numbers.0, weights.0));
        }

        #[inline(always)]
        fn add_times<const FUSED: bool>(&mut self, number: f32, weights: &Self) {
            self.add_products::<FUSED>(&Self(f32x4_splat(number)), weights);
        }

        #[inline(always)]
        fn add(&mut self, other: &Self) {
            self.0 = f32x4_add(self.0, other.0);
        }

        #[inline(always)]
        fn bend<const FUSED: bool>(self, slopes: Self, ceiling: f32) -> Self {
            let zero = f32x4_splat(0.0);
            let (below, above) = (f32x4_pmin(zero, self.0), f32x4_pmax(zero, self.0));
            let bent = f32x4_add(f32x4_mul(slopes.0, below), above);
            Self(f32x4_pmin(f32x4_splat(ceiling), bent))
        }
    }

    impl Eight {
        #[inline(always)]
        fn of([a, b, c, d, e, f, g, h]: [f32; 8]) -> Self {
            Self(Four::of([a, b, c, d]), Four::of([e, f, g, h]))
        }

        #[cold]
        #[inline(never)]
        fn of_part(numbers: &[f32], at: usize) -> Self {
            Self::of(part(numbers, at))
        }
    }

    impl Lane for Eight {
        const WIDTH: usize = 8;

        #[inline(always)]
        fn load(numbers: &[f32], at: usize) -> Self {
            match whole(numbers, at) {
                Some(eight) => Self::of(*eight),
                None => Self::of_part(numbers, at),
            }
        }

        #[inline(always)]
        fn store(self, into: &mut [f32]) {
            let ([a, b, c, d], [e, f, g, h]) = (self.0.numbers(), self.1.numbers());
            match into.first_chunk_mut() {
                Some(into) => *into = [a, b, c, d, e, f, g, h],
                None => put_part(&[a, b, c, d, e, f, g, h], into),
            }
        }

        #[inline(always)]
        fn add_products<const FUSED: bool>(&mut self, numbers: &Self, weights: &Self) {
            self.0.add_products::<FUSED>(&numbers.0, &weights.0);
            self.1.add_products::<FUSED>(&numbers.1, &weights.1);
        }

        #[inline(always)]
        fn add_times<const FUSED: bool>(&mut self, number: f32, weights: &Self) {
            self.0.add_times::<FUSED>(number, &weights.0);
            self.1.add_times::<FUSED>(number, &weights.1);
        }

        #[inline(always)]
        fn add(&mut self, other: &Self) {
            self.0.add(&other.0);
            self.1.add(&other.1);
        }

        #[inline(always)]
        fn bend<const FUSED: bool>(self, slopes: Self, ceiling: f32) -> Self {
            let one = self.0.bend::<FUSED>(slopes.0, ceiling);
            Self(one, self.1.bend::<FUSED>(slopes.1, ceiling))
        }
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod widths {
    /// The same as the narrow lane: WASM has no longer registers.
    pub type Wide = Narrow;
    /// Two vector registers of WASM.
    pub type Narrow = super::vectors::Eight;
    /// One vector register.
    pub type Slim = super::vectors::Four;
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod widths {
    /// Two vector registers of AVX2.
    pub type Wide = super::Array<16>;
    /// One vector register of AVX2.
    pub type Narrow = super::Array<8>;
    /// One vector register.
    pub type Slim = super::Array<8>;
}

pub(super) use widths::{Narrow, Slim, Wide};

#[cfg(test)]
mod tests {
    use super::*;

    fn computes<L: Lane>() {
        let numbers: Vec<f32> = (0..24).map(|number| number as f32 - 6.0).collect();
        let one = L::load(&numbers, 1);
        let mut sum = one;
        sum.add_products::<false>(&one, &L::load(&numbers, 2));
        sum.add_times::<false>(2.0, &one);
        sum.add(&one);
        let mut stored = vec![0.0; L::WIDTH + 1];
        sum.bend::<false>(L::load(&[0.5; 16], 0), 40.0).store(&mut stored);
        for (at, stored) in stored[..L::WIDTH].iter().enumerate() {
            let (number, weight) = (numbers[at + 1], numbers[at + 2]);
            let sum = number + number * weight + 2.0 * number + number;
            assert_eq!(*stored, bend::<false>(sum, 0.5, 40.0));
        }
        assert_eq!(stored[L::WIDTH], 0.0);
    }

    #[test]
    fn every_lane_computes_the_same() {
        computes::<Wide>();
        computes::<Narrow>();
        computes::<Slim>();
    }

    #[test]
    fn numbers_that_do_not_fit_are_left_out() {
        let part = Narrow::load(&[1.0, 2.0, 3.0], 1);
        let mut stored = [9.0; 8];
        part.store(&mut stored);
        assert_eq!(stored, [2.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let mut short = [9.0; 5];
        part.store(&mut short);
        assert_eq!(short, [2.0, 3.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn numbers_bend_below_zero_and_stop_at_the_ceiling() {
        assert_eq!(bend::<false>(-2.0, 0.25, 6.0), -0.5);
        assert_eq!(bend::<false>(2.0, 0.25, 6.0), 2.0);
        assert_eq!(bend::<true>(7.0, 0.25, 6.0), 6.0);
    }
}
