//! The pace of a session: on the page, units of speech become what is told of the session.
//! Deliberately absent: finding them (`speaking`), and keeping any unit.

mod told;

use crate::{answer, memory};
use sensing::pace::{LineReading, Unit, response_times, session};

/// Measures a session from a block of `count` integers: length in milliseconds; numbers of own
/// units, of the other's units, of unheard spans and of line readings; 0 when the other's own times
/// were not told, else their number plus one; then all of these, two integers a unit, three a
/// reading. This person is the counsellor. Returns the length of the answer, 0 when the block is
/// malformed.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn pace_summary(numbers: usize, count: usize) -> usize {
    let Some(found) = Found::read(numbers, count) else { return 0 };
    let theirs = found.theirs.as_deref();
    let Found { own, other, unheard, line, until_ms, .. } = &found;
    let session = session(own, other, unheard, line, theirs, *until_ms);
    answer::give(told::session(&session).into_bytes())
}

/// This person's own response times, as they may be told to the other's device, from a block as in
/// [`pace_summary`], whose first number is the time before which all is known. Returns the length
/// of the answer.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn pace_times(numbers: usize, count: usize) -> usize {
    let Some(found) = Found::read(numbers, count) else { return 0 };
    let Found { own, other, unheard, until_ms, .. } = &found;
    let times_ms = response_times(own, other, unheard, *until_ms);
    answer::give(told::times(&times_ms).into_bytes())
}

/// The content of a block.
struct Found {
    until_ms: u32,
    own: Vec<Unit>,
    other: Vec<Unit>,
    unheard: Vec<Unit>,
    line: Vec<LineReading>,
    theirs: Option<Vec<i32>>,
}

impl Found {
    fn read(address: usize, count: usize) -> Option<Self> {
        let bytes = count.checked_mul(size_of::<u32>())?;
        memory::with_bytes(address, bytes, |bytes| {
            let (words, _) = bytes.as_chunks();
            let words: Vec<u32> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
            Self::from_numbers(&words)
        })?
    }

    fn from_numbers(words: &[u32]) -> Option<Self> {
        let ([until_ms, own, other, unheard, line, theirs], mut rest) =
            words.split_first_chunk()?;
        let unit = |[start_ms, end_ms]: [u32; 2]| Unit { start_ms, end_ms };
        let own = take(&mut rest, *own)?.map(unit).collect();
        let other = take(&mut rest, *other)?.map(unit).collect();
        let unheard = take(&mut rest, *unheard)?.map(unit).collect();
        let reading = |[at_ms, delay_ms, uncertain_ms]: [u32; 3]| LineReading {
            at_ms,
            delay_ms,
            uncertain_ms,
        };
        let line = take(&mut rest, *line)?.map(reading).collect();
        let theirs = match theirs.checked_sub(1) {
            None => None,
            Some(count) => Some(take(&mut rest, count)?.map(|[ms]| ms.cast_signed()).collect()),
        };
        rest.is_empty().then_some(Self { until_ms: *until_ms, own, other, unheard, line, theirs })
    }
}

/// Takes groups of `EACH` numbers off the front.
fn take<'a, const EACH: usize>(
    rest: &mut &'a [u32],
    groups: u32,
) -> Option<impl Iterator<Item = [u32; EACH]> + use<'a, EACH>> {
    let (taken, left) = rest.split_at_checked((groups as usize).checked_mul(EACH)?)?;
    *rest = left;
    Some(taken.as_chunks().0.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts integers into a block, calls `ask`, and reads the answer.
    fn asked(ask: extern "C" fn(usize, usize) -> usize, words: &[u32]) -> String {
        let block = memory::alloc(4 * words.len().max(1));
        memory::with_floats_mut(block, words.len(), |floats| {
            let bits = words.iter().map(|word| f32::from_bits(*word));
            floats.iter_mut().zip(bits).for_each(|(float, word)| *float = word);
        });
        let length = ask(block, words.len());
        memory::free(block);
        answer::with_last(|last| String::from_utf8_lossy(&last[..length]).into_owned())
    }

    #[test]
    fn a_session_is_told_as_the_wire_has_it() {
        let length = 70_000;
        let own = [1_000, 4_000, 9_000, 9_400];
        let other = [4_300, 9_100, 13_000, 20_000];
        let words = [&[length, 2, 2, 0, 1, 3][..], &own, &other, &[0, 120, 50], &[400, 90]];
        let text = asked(pace_summary, &words.concat());
        let pace: alliance::pace::SessionPace = serde_json::from_str(&text).unwrap();
        assert_eq!(pace.minutes.len(), 2);
        assert_eq!(pace.line_ms, Some(120));
        assert_eq!((pace.waiting.n, pace.client_waiting.n), (1, 2));
        assert!(!pace.client_waiting_estimated);
        let ended_by = alliance::Side::Client;
        assert_eq!(pace.silences, [alliance::pace::Silence { ms: 3_600, ended_by }]);
        assert_eq!(pace.clashes, Some(alliance::pace::Clashes::default()));
        assert_eq!(pace.join_ms, 200);
        let words = [&[length, 2, 2, 0, 0, 0][..], &own, &other].concat();
        assert_eq!(asked(pace_times, &words), "[-100]");
        let pace: alliance::pace::SessionPace =
            serde_json::from_str(&asked(pace_summary, &words)).unwrap();
        assert!(pace.client_waiting_estimated);
        assert_eq!((pace.line_ms, pace.clashes), (None, None));
    }

    #[test]
    fn blocks_that_hold_no_session_are_refused() {
        for words in [&[][..], &[1; 5], &[9, 1, 0, 0, 0, 0, 1], &[9, u32::MAX, 0, 0, 0, 0]] {
            assert_eq!(asked(pace_summary, words), "");
            assert_eq!(asked(pace_times, words), "");
        }
        assert_eq!(asked(pace_summary, &[9, 0, 0, 0, 0, 0, 1]), "", "too much is none either");
        assert_eq!(pace_summary(12_345, 6), 0);
        assert_eq!(pace_summary(0, usize::MAX), 0);
    }
}
