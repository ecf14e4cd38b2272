//! Goal Attainment Scaling: puts goals of different people on one scale, by how far each was
//! reached.

/// Assumed correlation between two goals of one person
/// (docs/instruments.md#what-comes-with-webside: r .3).
const TOGETHER: f64 = 0.3;
/// Largest distance of a level from what was expected.
const LEVEL_MAX: f64 = 2.0;

/// Kiresuk and Sherman's T: `50 + 10·Σwx / √((1 − r)·Σw² + r·(Σw)²)`. `goals` are weights and
/// levels from -2 to +2. `None` without goals, and when a weight or level is invalid.
pub fn goal_attainment_t(goals: &[(f64, f64)]) -> Option<f64> {
    let fits = |(weight, level): &(f64, f64)| *weight > 0.0 && level.abs() <= LEVEL_MAX;
    if goals.is_empty() || !goals.iter().all(fits) {
        return None;
    }
    let reached: f64 = goals.iter().map(|(weight, level)| weight * level).sum();
    let squares: f64 = goals.iter().map(|(weight, _)| weight * weight).sum();
    let sum: f64 = goals.iter().map(|(weight, _)| weight).sum();
    let t = 50.0 + 10.0 * reached / ((1.0 - TOGETHER) * squares + TOGETHER * sum * sum).sqrt();
    t.is_finite().then_some(t)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn even(levels: &[f64]) -> Option<f64> {
        goal_attainment_t(&levels.iter().map(|level| (1.0, *level)).collect::<Vec<_>>())
    }

    /// The examples in the description of the R package `gasr`.
    #[test]
    fn published_examples() {
        for (levels, t) in [
            (&[2.0, 2.0, 2.0][..], 77.386_13),
            (&[0.0, -1.0, 1.0], 50.0),
            (&[0.0, 1.0, 1.0], 59.128_71),
            (&[2.0, 1.0, 2.0], 72.821_77),
        ] {
            let reckoned = even(levels).unwrap();
            assert!((reckoned - t).abs() < 5e-6, "{levels:?}: {reckoned}, not {t}");
        }
    }

    #[test]
    fn one_goal_moves_by_ten_whatever_its_weight() {
        for weight in [0.5, 1.0, 9.0] {
            assert_eq!(goal_attainment_t(&[(weight, 1.0)]), Some(60.0));
            assert_eq!(goal_attainment_t(&[(weight, -2.0)]), Some(30.0));
        }
    }

    #[test]
    fn invalid_goals_give_nothing() {
        assert_eq!(goal_attainment_t(&[]), None);
        for goal in [(0.0, 1.0), (-1.0, 1.0), (1.0, 3.0), (f64::NAN, 1.0), (1.0, f64::NAN)] {
            assert_eq!(goal_attainment_t(&[(1.0, 0.0), goal]), None, "{goal:?}");
        }
        assert_eq!(goal_attainment_t(&[(f64::MAX, 1.0), (f64::MAX, 1.0)]), None);
    }
}
