//! Recovery codes: ten, each good once, shown once, stored as hashes.

use crate::error::PageError;
use crate::state::App;
use practice::audit::Actor;
use practice::{PersonId, Private};

/// Number of codes in a set (chosen; usual elsewhere).
pub const CODES: usize = 10;
const GROUPS: usize = 4;
const GROUP_LETTERS: usize = 4;
/// Crockford's alphabet: no I, L, O, U. Sixteen letters of 32 are 80 bits, beyond guessing.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Replaces a person's set by a new one, which is shown once.
pub async fn give(app: &App, person: &PersonId) -> Result<Vec<String>, PageError> {
    let codes = new_codes();
    let hashes: Vec<String> = codes.iter().map(|code| hash(code.reveal())).collect();
    let (by, now) = (Actor::Person(person.to_string()), app.clock.now());
    app.storage.set_recovery_codes(person, &hashes, &by, now).await?;
    Ok(codes.into_iter().map(Private::into_inner).collect())
}

fn new_codes() -> Vec<Private<String>> {
    (0..CODES).map(|_| Private::new(new_code())).collect()
}

fn new_code() -> String {
    let bytes = crate::secrets::random::<{ GROUPS * GROUP_LETTERS }>();
    let group = |bytes: &[u8]| {
        bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect::<String>()
    };
    bytes.chunks(GROUP_LETTERS).map(group).collect::<Vec<_>>().join("-")
}

/// The hash under which a code is stored; it is the same for all spellings.
pub fn hash(code: &str) -> String {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect();
    storage::hash_token(&plain)
}

/// Whether the input is long enough for a recovery code; codes from an app are shorter.
pub fn looks_like_one(code: &str) -> bool {
    code.chars().filter(char::is_ascii_alphanumeric).count() == GROUPS * GROUP_LETTERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ_and_may_be_typed_carelessly() {
        let codes = new_codes();
        assert_eq!(codes.len(), CODES);
        let mut texts: Vec<&String> = codes.iter().map(Private::reveal).collect();
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), CODES);
        assert!(texts.iter().all(|code| code.len() == 19 && looks_like_one(code)));
        assert_eq!(hash("0A1B-CDEF-GHJK-MNPQ"), hash(" oaib cdef ghjk mnpq "));
        assert!(!looks_like_one("123456"));
    }
}
