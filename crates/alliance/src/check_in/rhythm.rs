//! Tells when the two are offered a longer check-in about meeting on a screen
//! (docs/clinical-evidence.md#arriving-and-leaving). It is offered, never forced.

/// Number of first sessions that each have one (docs/clinical-evidence.md#arriving-and-leaving).
pub const FIRST: u32 = 2;
/// After that, every so many sessions (docs/clinical-evidence.md#arriving-and-leaving).
pub const EVERY: u32 = 4;
/// Also when item 11 was at most this (docs/clinical-evidence.md#arriving-and-leaving).
pub const LOW_MAX: u8 = 5;
/// Also when item 11 fell by at least this since the time before
/// (docs/clinical-evidence.md#arriving-and-leaving).
pub const DOWN_MIN: u8 = 3;

/// Whether a longer check-in is due in a pair's session of this number, counted from 1. `on_screen`
/// holds the answers to item 11 so far, oldest first, as far as the asking side may see them.
pub fn is_longer_due(session: u32, on_screen: &[u8]) -> bool {
    let by_count = (1..=FIRST).contains(&session) || (session > 0 && session.is_multiple_of(EVERY));
    let by_answer = match on_screen {
        [.., before, last] => *last <= LOW_MAX || before.saturating_sub(*last) >= DOWN_MIN,
        [last] => *last <= LOW_MAX,
        [] => false,
    };
    by_count || by_answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_in_the_first_two_sessions_and_every_fourth() {
        let due: Vec<u32> = (0..=13).filter(|n| is_longer_due(*n, &[9, 9])).collect();
        assert_eq!(due, [1, 2, 4, 8, 12]);
        assert!(!is_longer_due(3, &[]));
    }

    #[test]
    fn it_is_due_when_the_screen_worked_less_well() {
        let due = |answers: &[u8]| is_longer_due(3, answers);
        assert!(due(&[5]));
        assert!(!due(&[6]));
        assert!(due(&[10, 7]));
        assert!(!due(&[10, 8]));
        assert!(due(&[4, 5]), "low is low, also when it rose");
        assert!(!due(&[10, 6, 6]), "against the time before, not the best time");
    }
}
