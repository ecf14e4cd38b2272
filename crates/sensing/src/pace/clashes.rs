//! Tells clashes: both begin at nearly the same moment, or one begins within the other's first
//! second. With the line's delay taken out, could either have heard the other in time
//! (docs/pace.md#clashes)? Deliberately absent: blame. It tells whether anybody could have heard,
//! not who.

use super::{Parameters, Unit};

/// What caused a clash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Neither could have heard the other in time.
    Line,
    /// One of them could have heard the other in time.
    Ours,
}

/// Whether two overlapping units are a clash, and what caused it, as A hears them. B's units come
/// over the line, which takes `delay_ms` there and back.
pub fn clash(a: Unit, b: Unit, delay_ms: u32, parameters: &Parameters) -> Option<Clash> {
    let [opening, overlap_min, reaction] =
        [parameters.clash_opening_ms, parameters.clash_overlap_ms, parameters.reaction_ms]
            .map(i64::from);
    let delay = i64::from(delay_ms);
    let overlap = i64::from(a.end_ms.min(b.end_ms)) - i64::from(a.start_ms.max(b.start_ms));
    // What B begins on hearing A arrives at A one round trip after A began.
    let b_later = i64::from(b.start_ms) - i64::from(a.start_ms);
    let is_opening = (-opening < b_later) && (b_later < opening.saturating_add(delay));
    if overlap < overlap_min.max(1) || !is_opening {
        return None;
    }
    let nobody_could = (-reaction..=reaction + delay).contains(&b_later);
    Some(if nobody_could { Clash::Line } else { Clash::Ours })
}

#[cfg(test)]
mod tests {
    use super::super::testing::unit;
    use super::*;
    use talks::Chance;

    /// Two long units; as A hears them, B's begins `b_later_ms` later.
    fn clashes(b_later_ms: i32, delay_ms: u32) -> Option<Clash> {
        let begins_ms = 20_000_u32.saturating_add_signed(b_later_ms);
        let (a, b) = (unit(20_000, 25_000), unit(begins_ms, begins_ms + 5_000));
        clash(a, b, delay_ms, &Parameters::default())
    }

    #[test]
    fn within_the_delay_and_a_fifth_of_a_second_it_is_the_line() {
        assert_eq!(clashes(500, 300), Some(Clash::Line));
        assert_eq!(clashes(501, 300), Some(Clash::Ours));
        assert_eq!(clashes(-200, 300), Some(Clash::Line));
        assert_eq!(clashes(-201, 300), Some(Clash::Ours));
    }

    #[test]
    fn past_the_first_second_it_is_no_clash() {
        assert_eq!(clashes(1_299, 300), Some(Clash::Ours));
        assert_eq!(clashes(1_300, 300), None);
        assert_eq!(clashes(-999, 300), Some(Clash::Ours));
        assert_eq!(clashes(-1_000, 300), None);
    }

    #[test]
    fn both_speak_for_a_fifth_of_a_second() {
        let parameters = Parameters::default();
        let a = unit(1_000, 1_600);
        assert_eq!(clash(a, unit(1_400, 3_000), 100, &parameters), Some(Clash::Ours));
        assert_eq!(clash(a, unit(1_401, 3_000), 100, &parameters), None);
        let none = Parameters { clash_overlap_ms: 0, ..parameters };
        assert_eq!(clash(a, unit(1_600, 3_000), 100, &none), None, "they only touch");
    }

    #[test]
    fn both_ends_say_the_same() {
        for delay_ms in [0, 80, 300, 800] {
            for b_later_ms in -1_500..3_000 {
                let a_later_ms = i32::try_from(delay_ms).unwrap() - b_later_ms;
                assert_eq!(clashes(b_later_ms, delay_ms), clashes(a_later_ms, delay_ms));
            }
        }
    }

    /// Simulates that both begin again after a silence (0.8 s, SD 0.4 s) and neither can hear the
    /// other in time. Returns the percentage in which B would be blamed (docs/pace.md#clashes).
    fn blamed_percent(one_way_ms: f32, delay_ms: f32) -> f64 {
        let mut chance = Chance::new(5);
        let (mut collisions, mut blamed) = (0, 0);
        while collisions < 100_000 {
            let [a, b] = [(); 2].map(|()| 800.0 + 400.0 * chance.normal());
            if (a - b).abs() <= one_way_ms + 200.0 {
                collisions += 1;
                let b_later_ms = b + one_way_ms - a;
                let found = clashes(b_later_ms as i32, delay_ms.max(0.0) as u32);
                blamed += u32::from(b_later_ms > 0.0 && found != Some(Clash::Line));
            }
        }
        f64::from(blamed) / f64::from(collisions) * 100.0
    }

    fn assert_near(percent: f64, expected: f64) {
        assert!((percent - expected).abs() < 1.0, "{percent:.1} instead of {expected}");
    }

    #[test]
    fn without_correction_the_other_is_blamed() {
        assert_near(blamed_percent(150.0, 0.0), 42.0);
        assert_near(blamed_percent(250.0, 0.0), 56.0);
        assert_near(blamed_percent(400.0, 0.0), 69.0);
    }

    #[test]
    fn with_the_delay_known_nobody_is_blamed() {
        for one_way_ms in [100.0, 150.0, 250.0, 400.0] {
            assert_eq!(blamed_percent(one_way_ms, 2.0 * one_way_ms), 0.0);
        }
    }

    #[test]
    fn a_delay_thought_too_short_blames_the_other_again() {
        for (one_way_ms, by_100, by_200) in
            [(100.0, 16.0, 33.0), (150.0, 13.0, 27.5), (250.0, 10.0, 20.0), (400.0, 6.2, 13.4)]
        {
            assert_near(blamed_percent(one_way_ms, 2.0 * one_way_ms - 100.0), by_100);
            assert_near(blamed_percent(one_way_ms, 2.0 * one_way_ms - 200.0), by_200);
        }
    }
}
