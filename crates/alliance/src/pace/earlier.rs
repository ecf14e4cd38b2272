//! Compares a session with the same pair's earlier ones: the median of their medians, and how many
//! there are. Deliberately absent: better and worse, other pairs, and any norm.

use super::SessionPace;
use crate::Side;

/// Fewest earlier sessions for a comparison (chosen: as many as the alliance line needs).
pub const EARLIER_MIN: u32 = 3;

/// The earlier sessions of a pair, summarised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// How many of them have a median that was obtained in the same way.
    pub sessions: u32,
    /// The median of their medians, milliseconds; `None` below [`EARLIER_MIN`].
    pub median_ms: Option<i32>,
}

impl Earlier {
    /// Summarises the sessions before this one, for the waiting of this side. Sessions in which
    /// speech was joined differently, or whose times were estimated while these were told, are left
    /// out: that alone would make them differ.
    pub fn of<'a>(
        this: &SessionPace,
        side: Side,
        before: impl IntoIterator<Item = &'a SessionPace>,
    ) -> Self {
        let alike = |one: &&SessionPace| {
            let told = one.client_waiting_estimated == this.client_waiting_estimated;
            one.join_ms == this.join_ms && (side == Side::Counsellor || told)
        };
        let median = |one: &SessionPace| one.waiting_of(side).middle.map(|middle| middle.median_ms);
        let mut medians: Vec<i32> = before.into_iter().filter(alike).filter_map(median).collect();
        medians.sort_unstable();
        let sessions = u32::try_from(medians.len()).unwrap_or(u32::MAX);
        let median_ms = (sessions >= EARLIER_MIN).then(|| middle_of(&medians));
        Self { sessions, median_ms }
    }
}

/// The median of a sorted list that is not empty; between two numbers the whole millisecond below.
fn middle_of(sorted: &[i32]) -> i32 {
    let (below, above) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    let between = (i64::from(below) + i64::from(above)).div_euclid(2);
    i32::try_from(between).unwrap_or(below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pace::{Middle, Times};

    fn told(median_ms: i32) -> Times {
        Times { n: 20, middle: Some(Middle { lower_ms: 0, median_ms, upper_ms: 9_000 }) }
    }

    fn session(waiting: Times, client_waiting: Times, estimated: bool) -> SessionPace {
        SessionPace {
            waiting,
            client_waiting,
            client_waiting_estimated: estimated,
            join_ms: 200,
            ..SessionPace::default()
        }
    }

    #[test]
    fn the_median_of_the_medians() {
        let few = Times { n: 4, middle: None };
        let before = [900, 300, 500].map(|ms| session(told(ms), few, true));
        let this = session(told(2_000), few, true);
        let three = Earlier { sessions: 3, median_ms: Some(500) };
        assert_eq!(Earlier::of(&this, Side::Counsellor, &before), three);
        let two = Earlier { sessions: 2, median_ms: None };
        assert_eq!(Earlier::of(&this, Side::Counsellor, &before[..2]), two);
        let none = Earlier { sessions: 0, median_ms: None };
        assert_eq!(Earlier::of(&this, Side::Client, &before), none);
        let four = [900, 300, 501, 600].map(|ms| session(told(ms), few, true));
        assert_eq!(Earlier::of(&this, Side::Counsellor, &four).median_ms, Some(550));
    }

    #[test]
    fn only_medians_obtained_in_the_same_way_count() {
        let this = session(told(400), told(400), false);
        let mut before = vec![session(told(300), told(700), false); 3];
        before[0].client_waiting_estimated = true;
        assert_eq!(Earlier::of(&this, Side::Client, &before).sessions, 2);
        assert_eq!(Earlier::of(&this, Side::Counsellor, &before).median_ms, Some(300));
        before[1].join_ms = 500;
        assert_eq!(Earlier::of(&this, Side::Counsellor, &before).sessions, 2);
    }
}
