//! How two people take turns, from when each of them speaks (EVIDENCE A6): what is said is never
//! known here. Deliberately absent: hearing speech (`audio`), and any verdict on a pace.

/// A stretch of one person's speech, milliseconds from when listening began; `end_ms` is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Beginning.
    pub start_ms: u32,
    /// End.
    pub end_ms: u32,
}
