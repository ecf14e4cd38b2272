//! Randomness that repeats.

use rand::{Rng, SeedableRng as _, rngs::StdRng};

/// A generator that gives the same numbers for the same seed.
pub fn seeded(seed: u64) -> impl Rng + Send + 'static {
    StdRng::seed_from_u64(seed)
}
