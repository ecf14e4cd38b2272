//! Own words: text that a person wrote. Private; serialised only for sealing and for the two people.
//! Deliberately absent: a largest length. Callers check it.

use crate::Private;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Whether a character is a command instead of text: control characters and line separators, and the
/// marks that turn the direction of the text around them (U+202A to U+202E, U+2066 to U+2069). The
/// marks that only stand between letters (U+200E, U+200F, U+061C) are text.
pub fn is_command(letter: char) -> bool {
    let turns = matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    letter.is_control() || turns
}

/// Text that a person wrote, without surrounding blanks and commands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct OwnWords(Private<String>);

impl OwnWords {
    /// Cleans text as typed: keeps line breaks, turns other commands into spaces, and trims both
    /// ends.
    pub fn new(text: &str) -> Self {
        let plain = text.replace("\r\n", "\n");
        let plain: String =
            plain.chars().map(|c| if is_command(c) && c != '\n' { ' ' } else { c }).collect();
        Self(Private::new(plain.trim().to_owned()))
    }

    /// The text, for the two people and for sealing.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.reveal().is_empty()
    }

    /// Number of characters.
    pub fn letters(&self) -> usize {
        self.reveal().chars().count()
    }
}

impl Serialize for OwnWords {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.reveal())
    }
}

impl<'de> Deserialize<'de> for OwnWords {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self::new(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_tidied_and_never_printed() {
        let words = OwnWords::new("  the\tgarden\r\nand rain\u{7} ");
        assert_eq!(words.reveal(), "the garden\nand rain");
        assert_eq!(format!("{words:?}"), "OwnWords([private])");
        assert_eq!(OwnWords::new("äh").letters(), 2);
        assert!(OwnWords::new(" \n").is_empty() && !words.is_empty());
        let read: OwnWords = serde_json::from_str("\" the garden \"").unwrap();
        assert_eq!(read, OwnWords::new("the garden"));
    }
}
