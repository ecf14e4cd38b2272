//! Contacts for a crisis: the owner writes them down, clients read them wherever they are asked
//! something. Deliberately absent: calling or notifying anybody.

use crate::error::PageError;
use crate::state::App;

/// Most characters of all lines together (chosen: a few names and numbers).
pub const LETTERS_MAX: usize = 600;
/// Most lines (chosen: nobody reads more in a crisis).
pub const LINES_MAX: usize = 6;
/// Fewest and most digits of a telephone number: 112, and the longest of E.164.
const DIGITS: std::ops::RangeInclusive<usize> = 3..=15;

/// The contacts as a page shows them.
pub struct Crisis {
    /// One contact each; empty when the practice has none.
    pub lines: Vec<Contact>,
}

/// One line, with the number that can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Text before the number; the whole line if it has none.
    pub before: String,
    /// The number as it was written.
    pub number: String,
    /// The number in the form for `tel:`; empty if there is none.
    pub dial: String,
    /// Text after the number.
    pub after: String,
}

impl Crisis {
    /// Reads the practice's contacts.
    pub async fn of(app: &App) -> Result<Self, PageError> {
        let text = app.storage.crisis_contacts().await?;
        let lines = text.as_ref().map(|text| text.reveal().lines().map(contact).collect());
        Ok(Self { lines: lines.unwrap_or_default() })
    }
}

/// The text without empty lines and commands.
pub fn tidy(text: &str) -> String {
    let line = |line: &str| line.replace(practice::is_command, " ").trim().to_string();
    let lines: Vec<String> = text.lines().map(line).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Splits a line at its last run of characters that can be a telephone number.
fn contact(line: &str) -> Contact {
    let is_part = |c: char| c.is_ascii_digit() || " +()/-.".contains(c);
    let mut found = None;
    let mut start = 0;
    for run in line.split_inclusive(|c| !is_part(c)) {
        let part = run.trim_end_matches(|c| !is_part(c));
        let number = part.trim_start_matches(|c: char| !c.is_ascii_digit() && !"+(".contains(c));
        let number = number.trim_end_matches(|c: char| !c.is_ascii_digit());
        let digits = number.chars().filter(char::is_ascii_digit).count();
        if DIGITS.contains(&digits) {
            let at = start + part.find(number).unwrap_or(0);
            found = Some((at, number));
        }
        start += run.len();
    }
    let Some((at, number)) = found else {
        let [number, dial, after] = [const { String::new() }; 3];
        return Contact { before: line.into(), number, dial, after };
    };
    let is_dialled = |c: &char| c.is_ascii_digit() || *c == '+';
    Contact {
        before: line[..at].into(),
        number: number.into(),
        dial: number.chars().filter(is_dialled).collect(),
        after: line[at + number.len()..].into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_can_be_called() {
        let rows = [
            ("Night line, 030 123 456", "Night line, ", "030 123 456", "030123456", ""),
            ("Emergency: 112", "Emergency: ", "112", "112", ""),
            ("+49 (30) 12-34/5 always", "", "+49 (30) 12-34/5", "+493012345", " always"),
            ("Ada 030 123 (days)", "Ada ", "030 123", "030123", " (days)"),
            ("Ward 3, 0800 111 0 111.", "Ward 3, ", "0800 111 0 111", "08001110111", "."),
            ("Ask for Ada", "Ask for Ada", "", "", ""),
            ("Floor 12", "Floor 12", "", "", ""),
            ("", "", "", "", ""),
            ("Größe 1234", "Größe ", "1234", "1234", ""),
        ];
        for (line, before, number, dial, after) in rows {
            let [before, number, after] = [before, number, after].map(String::from);
            let dial = dial.to_string();
            assert_eq!(contact(line), Contact { before, number, dial, after }, "{line}");
        }
    }

    #[test]
    fn empty_lines_are_left_out() {
        assert_eq!(tidy("  \r\n Night line,\t030 \n\n\nAda\u{7}"), "Night line, 030\nAda");
        assert_eq!(tidy(" \n"), "");
    }
}
