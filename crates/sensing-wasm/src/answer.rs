//! The last answer of this instance. It stays in place until the next one.

use std::cell::RefCell;

thread_local! {
    static LAST: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Address of the last answer.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn answer_address() -> usize {
    LAST.with_borrow(|last| last.as_ptr().addr())
}

/// Keeps an answer for JavaScript to read at [`answer_address`]; returns its length in bytes.
pub fn give(bytes: Vec<u8>) -> usize {
    LAST.replace(bytes);
    LAST.with_borrow(Vec::len)
}

/// Calls `work` with the last answer, as JavaScript would read it.
pub fn with_last<T>(work: impl FnOnce(&[u8]) -> T) -> T {
    LAST.with_borrow(|last| work(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_stays_until_the_next_one() {
        assert_eq!(give(b"seen".to_vec()), 4);
        assert_ne!(answer_address(), 0);
        assert_eq!(with_last(<[u8]>::to_vec), b"seen");
        assert_eq!(give(Vec::new()), 0);
        assert!(with_last(<[u8]>::is_empty));
    }
}
