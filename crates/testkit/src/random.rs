//! Randomness that can be repeated.

use rand::{Rng, SeedableRng as _, rngs::StdRng};

/// A random number generator; the same seed gives the same numbers.
pub fn seeded(seed: u64) -> impl Rng + Send + 'static {
    StdRng::seed_from_u64(seed)
}
