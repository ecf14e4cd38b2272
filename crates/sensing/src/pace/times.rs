//! How long something took: the middle half, once there is enough to say so. Deliberately absent:
//! means, which one long silence moves.

use super::Parameters;

/// How often something happened, and its middle once that was often enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// How often.
    pub n: u32,
    /// `None` below [`Parameters::times_min`]: too few to say.
    pub middle: Option<Middle>,
}

/// Quartiles in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Middle {
    /// A quarter is below.
    pub lower_ms: i32,
    /// Half is below.
    pub median_ms: i32,
    /// Three quarters are below.
    pub upper_ms: i32,
}

impl Middle {
    /// Width of the middle half, milliseconds.
    #[must_use]
    pub fn iqr_ms(self) -> u32 {
        self.upper_ms.abs_diff(self.lower_ms)
    }
}

impl Times {
    /// Of these, in any order.
    #[must_use]
    pub fn of(mut times_ms: Vec<i32>, parameters: &Parameters) -> Self {
        let n = super::takeovers::count(times_ms.len());
        times_ms.sort_unstable();
        let middle = (n >= parameters.times_min).then(|| middle(&times_ms)).flatten();
        Self { n, middle }
    }
}

fn middle(sorted: &[i32]) -> Option<Middle> {
    Some(Middle {
        lower_ms: quartile(sorted, 1)?,
        median_ms: quartile(sorted, 2)?,
        upper_ms: quartile(sorted, 3)?,
    })
}

/// A quartile of numbers in order, on the straight line between its two neighbours; none of nothing.
pub fn quartile(sorted: &[i32], quarters: usize) -> Option<i32> {
    let place = sorted.len().checked_sub(1)? * quarters;
    let (below, part) = (place / 4, (place % 4) as i64);
    let [low, high] = [below, below + usize::from(part > 0)].map(|at| sorted.get(at).copied());
    let [low, high] = [i64::from(low?), i64::from(high?)];
    let between = (2 * (high - low) * part + 4).div_euclid(8); // rounded to the nearest
    i32::try_from(low + between).ok()
}
