//! Tells when the page after a session begins with the practice's contacts and offers to ask the
//! counsellor to get in touch (docs/clinical-evidence.md#arriving-and-leaving). This offers help;
//! nobody is told because of it.

/// Lowest answer to item 6 (docs/clinical-evidence.md#arriving-and-leaving).
pub const TENSE_MIN: u8 = 8;
/// Smallest rise of item 6 over item 2 (docs/clinical-evidence.md#arriving-and-leaving).
pub const UP_MIN: u8 = 3;

/// Whether the body is very tense on leaving (item 6), and clearly more than on arriving (item 2).
/// False unless both were answered.
pub fn is_distress_high(arriving: Option<u8>, leaving: Option<u8>) -> bool {
    let (Some(arriving), Some(leaving)) = (arriving, leaving) else { return false };
    leaving >= TENSE_MIN && leaving.saturating_sub(arriving) >= UP_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_of_the_rule_are_needed() {
        let rows = [
            (Some(5), Some(8), true),
            (Some(0), Some(10), true),
            (Some(7), Some(10), true),
            (Some(6), Some(8), false),
            (Some(8), Some(10), false),
            (Some(0), Some(7), false),
            (Some(10), Some(8), false),
            (None, Some(10), false),
            (Some(0), None, false),
            (None, None, false),
            (Some(u8::MAX), Some(u8::MAX), false),
        ];
        for (arriving, leaving, expected) in rows {
            assert_eq!(is_distress_high(arriving, leaving), expected, "{arriving:?} {leaving:?}");
        }
    }
}
