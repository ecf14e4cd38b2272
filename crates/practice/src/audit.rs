//! The audit chain: the hash of an entry covers the hash before it, so that a missing or changed
//! entry is detected. The hash is keyed, so that nobody without the key can hash a changed trail
//! again; the chain's end is kept apart, so that entries cut off it are missed.

use crate::Moment;
use hmac::{Hmac, KeyInit, Mac};
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

/// The last entry of a chain; the default is the end of an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its number; 0 of an empty chain.
    pub number: i64,
    /// Its hash; empty of an empty chain.
    pub hash: String,
}

/// How the hash of an entry is computed.
#[derive(Clone, Copy)]
pub enum Rule<'a> {
    /// SHA-256, as the chains of early versions were.
    Plain,
    /// HMAC-SHA-256 with the chain's key.
    Keyed(&'a [u8; 32]),
}

impl Rule<'_> {
    /// Hash of an entry and of everything before it, in lower-case hex.
    pub fn hash(self, previous_hash: &str, entry: &Entry) -> String {
        let text =
            serde_json::to_string(entry).expect("an entry of strings and numbers serialises");
        let text = format!("{previous_hash}\n{text}");
        let bytes: [u8; 32] = match self {
            Self::Plain => Sha256::digest(text.as_bytes()).into(),
            Self::Keyed(key) => {
                let mut mac =
                    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes any key length");
                mac.update(text.as_bytes());
                mac.finalize().into_bytes().into()
            }
        };
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Checks the entries that follow `head`, in order; returns the new head.
    ///
    /// # Errors
    ///
    /// The number of the first entry that does not fit.
    pub fn verify<'a>(
        self,
        head: &Head,
        entries: impl IntoIterator<Item = (&'a Entry, &'a str)>,
    ) -> Result<Head, BrokenAt> {
        let mut head = head.clone();
        for (entry, hash) in entries {
            self.follow(&mut head, entry, hash)?;
        }
        Ok(head)
    }

    /// Checks the entry that follows `head`, and moves `head` to it.
    ///
    /// # Errors
    ///
    /// The number that should have followed, when the entry does not fit.
    pub fn follow(self, head: &mut Head, entry: &Entry, hash: &str) -> Result<(), BrokenAt> {
        let next = head.number + 1;
        if entry.number != next || self.hash(&head.hash, entry) != hash {
            return Err(BrokenAt(next));
        }
        *head = Head { number: next, hash: hash.to_string() };
        Ok(())
    }
}

/// The audit chain does not fit from this entry on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the audit trail does not fit from entry {0} on")]
pub struct BrokenAt(pub i64);

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn chain(rule: Rule<'_>, length: i64) -> Vec<(Entry, String)> {
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
                previous = rule.hash(&previous, &entry);
                (entry, previous.clone())
            })
            .collect()
    }

    fn check(rule: Rule<'_>, chain: &[(Entry, String)]) -> Result<Head, BrokenAt> {
        rule.verify(&Head::default(), chain.iter().map(|(entry, hash)| (entry, hash.as_str())))
    }

    #[test]
    fn a_whole_chain_fits_and_any_change_shows() {
        for rule in [Rule::Plain, Rule::Keyed(&KEY)] {
            let whole = chain(rule, 5);
            let end = Head { number: 5, hash: whole[4].1.clone() };
            assert_eq!(check(rule, &whole), Ok(end));

            let mut changed = whole.clone();
            changed[2].0.about = "another".into();
            assert_eq!(check(rule, &changed), Err(BrokenAt(3)));

            let mut missing = whole;
            missing.remove(1);
            assert_eq!(check(rule, &missing), Err(BrokenAt(2)));
        }
    }

    #[test]
    fn without_the_key_nothing_can_be_hashed_again() {
        let forged = chain(Rule::Plain, 5);
        assert_eq!(check(Rule::Keyed(&KEY), &forged), Err(BrokenAt(1)));
        let of_another = chain(Rule::Keyed(&[8; 32]), 5);
        assert_eq!(check(Rule::Keyed(&KEY), &of_another), Err(BrokenAt(1)));
    }

    #[test]
    fn a_chain_goes_on_under_the_key() {
        let before = chain(Rule::Plain, 2);
        let head = check(Rule::Plain, &before).unwrap();
        let entry = Entry { number: 3, ..before[1].0.clone() };
        let hash = Rule::Keyed(&KEY).hash(&head.hash, &entry);
        let after = Rule::Keyed(&KEY).verify(&head, [(&entry, hash.as_str())]);
        assert_eq!(after, Ok(Head { number: 3, hash }));
    }
}
