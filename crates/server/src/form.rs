//! What handlers of forms share: faults, private fields, repeated fields.

use axum::extract::FromRequestParts;
use http::request::Parts;
use practice::Private;
use serde::Deserialize;
use std::convert::Infallible;

/// What is wrong with a form: field and message key, in the order of the page.
#[derive(Clone, Debug, Default)]
pub struct Faults(Vec<(&'static str, &'static str)>);

impl Faults {
    /// A single fault.
    pub fn one(field: &'static str, key: &'static str) -> Self {
        Self(vec![(field, key)])
    }
    /// Adds a fault, if there is one.
    pub fn note(&mut self, field: &'static str, key: Option<&'static str>) {
        self.0.extend(key.map(|key| (field, key)));
    }
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The message key of a field's fault.
    pub fn of(&self, field: &str) -> Option<&'static str> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, key)| *key)
    }
    /// Whether a field is the first with a fault; it gets the focus.
    pub fn begins_with(&self, field: &str) -> bool {
        self.0.first().is_some_and(|(name, _)| *name == field)
    }
}

/// Longest name of a person, client or practice in characters (chosen).
const NAME_LETTERS_MAX: usize = 80;

/// Message key for what is wrong with a name; `None` when nothing is.
pub fn name_fault(name: &str) -> Option<&'static str> {
    let letters = name.trim().chars().count();
    if letters == 0 {
        Some("fault-name-missing")
    } else if letters > NAME_LETTERS_MAX || name.chars().any(char::is_control) {
        Some("fault-name-long")
    } else if name.chars().any(practice::is_command) {
        Some("fault-name-turns")
    } else if !name.chars().any(is_seen) {
        Some("fault-name-unseen")
    } else {
        None
    }
}

/// Whether a letter or digit is drawn; the Hangul fillers count as letters and are blank.
fn is_seen(letter: char) -> bool {
    letter.is_alphanumeric() && !matches!(letter, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

/// The header in which a script sends the form token; a form sends it as the field `csrf`.
pub const TOKEN_HEADER: &str = "x-csrf";

/// Whether a script sent the form, from a page that stays open: scripts send the token in a header.
pub struct FromScript(pub bool);

impl<S: Sync> FromRequestParts<S> for FromScript {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.contains_key(TOKEN_HEADER)))
    }
}

/// Reads a form field that must never be logged.
pub fn private<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Private<String>, D::Error> {
    serde::Deserialize::deserialize(from).map(Private::new)
}

/// Names and values of fields that may be repeated.
pub type Fields = Vec<(String, Private<String>)>;

/// A form with repeated fields, in the order in which they were sent.
pub struct SentFields(pub Fields);

impl<'de> Deserialize<'de> for SentFields {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let pairs: Vec<(String, String)> = Deserialize::deserialize(from)?;
        Ok(Self(pairs.into_iter().map(|(name, value)| (name, value.into())).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::name_fault;

    #[test]
    fn a_name_can_be_read_and_turns_nothing() {
        for name in ["Juno", "Zoë 李", "ليلى", "D'Arcy\u{200e}", "1042", "É", " Kit "] {
            assert_eq!(name_fault(name), None, "{name:?}");
        }
        for name in ["Ann\u{202e}eetsirhc", "\u{2067}Ann", "Ann\u{2069}", "\u{202a}A", "A\u{2028}B"]
        {
            assert_eq!(name_fault(name), Some("fault-name-turns"), "{name:?}");
        }
        for name in ["\u{200b}", "\u{3164}\u{115f}", "…", "\u{2800}", "\u{feff}\u{2060}"] {
            assert_eq!(name_fault(name), Some("fault-name-unseen"), "{name:?}");
        }
        assert_eq!(name_fault(" \u{a0} "), Some("fault-name-missing"));
        assert_eq!(name_fault("two\nlines"), Some("fault-name-long"));
        assert_eq!(name_fault(&"x".repeat(81)), Some("fault-name-long"));
    }
}
