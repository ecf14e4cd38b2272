//! The audit chain: the hash of an entry covers the hash before it, so that a missing or changed row is
//! detected.

use crate::Moment;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Who did something, in the audit trail: an id, never a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Actor {
    /// The server itself, a job, or a command at the terminal.
    System,
    /// An owner or counsellor, by id.
    Person(String),
    /// A client, by id.
    Client(String),
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Position in the chain, from 1.
    pub number: i64,
    /// When it happened.
    pub at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// What was done, as a fixed word such as `link_replaced`.
    pub what: String,
    /// Id of the thing it was done to.
    pub about: String,
}

/// Hash of an entry and of everything before it, SHA-256 in lower-case hex.
pub fn chain_hash(previous_hash: &str, entry: &Entry) -> String {
    let text = serde_json::to_string(entry).expect("an entry of strings and numbers serialises");
    let mut hasher = Sha256::new();
    hasher.update(previous_hash.as_bytes());
    hasher.update(b"\n");
    hasher.update(text.as_bytes());
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks a chain in order; returns the number of its last entry.
///
/// # Errors
///
/// The number of the first entry that does not fit.
pub fn verify<'a>(
    entries: impl IntoIterator<Item = (&'a Entry, &'a str)>,
) -> Result<i64, BrokenAt> {
    let (mut previous, mut number) = (String::new(), 0);
    for (entry, hash) in entries {
        if entry.number != number + 1 || chain_hash(&previous, entry) != hash {
            return Err(BrokenAt(number + 1));
        }
        number = entry.number;
        previous = hash.to_string();
    }
    Ok(number)
}

/// The audit chain does not fit from this entry on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the audit trail does not fit from entry {0} on")]
pub struct BrokenAt(pub i64);

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<(Entry, String)> {
        let mut previous = String::new();
        (1..=length)
            .map(|number| {
                let entry = Entry {
                    number,
                    at: Moment::from_micros(number * 1_000),
                    actor: Actor::Person("p".into()),
                    what: "link_made".into(),
                    about: format!("pair-{number}"),
                };
                previous = chain_hash(&previous, &entry);
                (entry, previous.clone())
            })
            .collect()
    }

    fn check(chain: &[(Entry, String)]) -> Result<i64, BrokenAt> {
        verify(chain.iter().map(|(entry, hash)| (entry, hash.as_str())))
    }

    #[test]
    fn a_whole_chain_fits_and_any_change_shows() {
        let whole = chain(5);
        assert_eq!(check(&whole), Ok(5));

        let mut changed = whole.clone();
        changed[2].0.about = "another".into();
        assert_eq!(check(&changed), Err(BrokenAt(3)));

        let mut missing = whole;
        missing.remove(1);
        assert_eq!(check(&missing), Err(BrokenAt(2)));
    }
}
