//! How long something took: quartiles, once there are enough times. Deliberately absent: means,
//! which one long silence moves.

use super::Parameters;

/// How often something happened, and its quartiles once that was often enough.
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
    /// Summarises these times, in any order.
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

/// A quartile of sorted numbers, interpolated between neighbours; `None` without numbers.
fn quartile(sorted: &[i32], quarters: usize) -> Option<i32> {
    let place = sorted.len().checked_sub(1)? * quarters;
    let (below, part) = (place / 4, (place % 4) as i64);
    let [low, high] = [below, below + usize::from(part > 0)].map(|at| sorted.get(at).copied());
    let [low, high] = [i64::from(low?), i64::from(high?)];
    let between = (2 * (high - low) * part + 4).div_euclid(8); // rounded to the nearest
    i32::try_from(low + between).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_quartiles_of_fewer_than_ten() {
        let nine = Times::of(vec![500; 9], &Parameters::default());
        assert_eq!(nine, Times { n: 9, middle: None });
        let ten = Times::of(vec![500; 10], &Parameters::default()).middle.unwrap();
        assert_eq!((ten.lower_ms, ten.median_ms, ten.upper_ms, ten.iqr_ms()), (500, 500, 500, 0));
        let any = Parameters { times_min: 0, ..Parameters::default() };
        assert_eq!(Times::of(Vec::new(), &any), Times { n: 0, middle: None });
    }

    #[test]
    fn quartiles_lie_on_the_line_between_neighbours() {
        let times = [-300, 0, 100, 200, 250, 400, 500, 900, 1_000, 8_000, 9_000, 10_001];
        let middle = Times::of(times.to_vec(), &Parameters::default()).middle.unwrap();
        assert_eq!(middle, Middle { lower_ms: 175, median_ms: 450, upper_ms: 2_750 });
        assert_eq!(quartile(&[7], 1), Some(7));
        assert_eq!(quartile(&[-2, -1], 2), Some(-1), "halves go up");
    }

    proptest! {
        #[test]
        fn any_numbers_have_quartiles_in_order(times in prop::collection::vec(any::<i32>(), 10..60)) {
            let (least, most) = (*times.iter().min().unwrap(), *times.iter().max().unwrap());
            let of = Times::of(times, &Parameters::default()).middle.unwrap();
            let order = [least, of.lower_ms, of.median_ms, of.upper_ms, most];
            prop_assert!(order.is_sorted(), "{:?}", order);
        }
    }
}
