//! Both begin at nearly the same moment, or one runs into the other's first second. With the line's
//! delay taken out: could either have heard the other in time (EVIDENCE A6, clash rule)?
//! Deliberately absent: blame. Who could have heard is not told, only whether anybody could.

use super::{Parameters, Unit};

/// Whose a clash was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Neither could have heard the other in time.
    Line,
    /// One of them could have.
    Ours,
}

/// Whether two units that overlap are a clash, and whose, as A hears them: B's come over the line,
/// which takes `delay_ms` there and back.
pub fn clash(a: Unit, b: Unit, delay_ms: u32, parameters: &Parameters) -> Option<Clash> {
    let [opening, overlap_min, reaction] =
        [parameters.clash_opening_ms, parameters.clash_overlap_ms, parameters.reaction_ms]
            .map(i64::from);
    let delay = i64::from(delay_ms);
    let overlap = i64::from(a.end_ms.min(b.end_ms)) - i64::from(a.start_ms.max(b.start_ms));
    // A's beginning reaches B one delay after B could be heard beginning at the same moment.
    let b_later = i64::from(b.start_ms) - i64::from(a.start_ms);
    let is_opening = (-opening < b_later) && (b_later < opening.saturating_add(delay));
    if overlap < overlap_min.max(1) || !is_opening {
        return None;
    }
    let nobody_could = (-reaction..=reaction + delay).contains(&b_later);
    Some(if nobody_could { Clash::Line } else { Clash::Ours })
}
