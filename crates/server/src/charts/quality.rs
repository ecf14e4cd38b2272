//! The quality of a session's line, from the browsers' reports, shown beside what the two felt.

use storage::LineFacts;

/// Packet loss that people hear, in permille: speech suffers from about 5 % on (chosen within the
/// usual range).
const UNEVEN_PERMILLE: u32 = 50;
/// Round trip that is felt as delay: twice the 150 ms one way of ITU-T G.114.
const DELAYED_MS: u32 = 300;

/// The line's quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// No loss or delay that people notice.
    Steady,
    /// It added a delay that people notice.
    Delayed,
    /// Parts of sound or picture were lost.
    Uneven,
    /// The connection was lost and mended.
    BrokeUp,
}

impl Quality {
    /// `None` when nothing was reported, as in a meeting by text or by phone.
    pub fn of(line: &LineFacts) -> Option<Self> {
        if line.reports == 0 {
            None
        } else if line.mended > 0 {
            Some(Self::BrokeUp)
        } else if line.lost_permille_max.is_some_and(|lost| lost >= UNEVEN_PERMILLE) {
            Some(Self::Uneven)
        } else if line.round_trip_ms_median.is_some_and(|trip| trip >= DELAYED_MS) {
            Some(Self::Delayed)
        } else {
            Some(Self::Steady)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_at_its_edge() {
        let line = |trip, lost, mended| {
            Quality::of(&LineFacts {
                reports: 3,
                round_trip_ms_median: Some(trip),
                lost_permille_max: Some(lost),
                relayed: false,
                mended,
            })
        };
        assert_eq!(Quality::of(&LineFacts::default()), None);
        assert_eq!(line(299, 49, 0), Some(Quality::Steady));
        assert_eq!(line(300, 0, 0), Some(Quality::Delayed));
        assert_eq!(line(300, 50, 0), Some(Quality::Uneven));
        assert_eq!(line(40, 0, 1), Some(Quality::BrokeUp));
    }
}
