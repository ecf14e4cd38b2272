//! A counsellor's boundaries (docs/practices.md#a4, docs/practices.md#b2): a list to go through before
//! a meeting, and what was ticked last time. Deliberately absent: blocking. A meeting can begin with
//! nothing ticked.

use crate::Moment;
use serde::{Deserialize, Serialize};

/// Most own lines (chosen: people read a short list).
pub const OWN_MAX: usize = 8;
/// Longest own line in characters (chosen: one thought).
pub const LETTERS_MAX: usize = 80;

/// A line that is offered to everybody, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Other devices are away.
    Devices,
    /// The door is closed.
    Door,
    /// A second display is dark or turned away.
    Display,
    /// The room fills the screen.
    FullScreen,
    /// Nothing rings or pops up.
    Quiet,
    /// Hand gestures set off no effects of the operating system (docs/evidence.md#a4).
    Reactions,
    /// Feet on the floor, shoulders loose (docs/practices.md#b2).
    Seat,
    /// The camera is at eye level.
    Camera,
}

impl Line {
    /// All lines.
    pub const ALL: [Self; 8] = [
        Self::Devices,
        Self::Door,
        Self::Display,
        Self::FullScreen,
        Self::Quiet,
        Self::Reactions,
        Self::Seat,
        Self::Camera,
    ];

    /// The word used in forms and for messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Devices => "devices",
            Self::Door => "door",
            Self::Display => "display",
            Self::FullScreen => "full-screen",
            Self::Quiet => "quiet",
            Self::Reactions => "reactions",
            Self::Seat => "seat",
            Self::Camera => "camera",
        }
    }

    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.as_str() == word)
    }
}

/// Why an own line was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Nothing was written.
    #[error("the line is empty")]
    Empty,
    /// The line is longer than [`LETTERS_MAX`], or has control characters.
    #[error("the line is too long")]
    TooLong,
    /// There are [`OWN_MAX`] own lines already.
    #[error("there are as many own lines as there can be")]
    TooMany,
}

/// What was ticked, and when.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticked {
    /// When it was ticked last.
    pub at: Moment,
    /// The ticked lines of those offered.
    pub lines: Vec<Line>,
    /// The ticked own lines.
    pub own: Vec<String>,
}

/// One counsellor's list. Without `Debug`, since own lines are private.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boundaries {
    left_out: Vec<Line>,
    own: Vec<String>,
    last: Option<Ticked>,
}

impl Boundaries {
    /// The offered lines that the counsellor uses.
    pub fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        Line::ALL.into_iter().filter(|line| self.uses(*line))
    }

    /// Whether the counsellor uses an offered line.
    pub fn uses(&self, line: Line) -> bool {
        !self.left_out.contains(&line)
    }

    /// The own lines, in the order in which they were added.
    pub fn own(&self) -> &[String] {
        &self.own
    }

    /// What was ticked last time; `None` before the first time.
    pub fn last(&self) -> Option<&Ticked> {
        self.last.as_ref()
    }

    /// Sets which of the offered lines the counsellor uses.
    pub fn use_only(&mut self, lines: &[Line]) {
        self.left_out = Line::ALL.into_iter().filter(|line| !lines.contains(line)).collect();
    }

    /// Adds an own line. A line that exists already is no error and changes nothing.
    pub fn add(&mut self, text: &str) -> Result<(), NotTaken> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotTaken::Empty);
        }
        if text.chars().count() > LETTERS_MAX || text.chars().any(crate::is_command) {
            return Err(NotTaken::TooLong);
        }
        if self.own.iter().any(|own| own == text) {
            return Ok(());
        }
        if self.own.len() >= OWN_MAX {
            return Err(NotTaken::TooMany);
        }
        self.own.push(text.to_string());
        Ok(())
    }

    /// Removes an own line; an unknown line is ignored.
    pub fn remove(&mut self, text: &str) {
        self.own.retain(|own| own != text);
        if let Some(last) = &mut self.last {
            last.own.retain(|own| own != text);
        }
    }

    /// Stores what was ticked at `at`; lines that are not on the list are left out.
    pub fn tick(&mut self, lines: &[Line], own: &[String], at: Moment) {
        self.last = Some(Ticked {
            at,
            lines: self.lines().filter(|line| lines.contains(line)).collect(),
            own: self.own.iter().filter(|line| own.contains(line)).cloned().collect(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        Moment::from_micros(7)
    }

    #[test]
    fn at_first_everything_offered_is_on_the_list() {
        let boundaries = Boundaries::default();
        assert_eq!(boundaries.lines().collect::<Vec<_>>(), Line::ALL);
        assert!(boundaries.own().is_empty() && boundaries.last().is_none());
    }

    #[test]
    fn every_line_has_a_word_of_its_own() {
        for line in Line::ALL {
            assert_eq!(Line::from_word(line.as_str()), Some(line));
        }
        assert_eq!(Line::from_word("posture"), None);
    }

    #[test]
    fn ticks_are_kept_of_what_is_on_the_list_only() {
        let mut boundaries = Boundaries::default();
        boundaries.use_only(&[Line::Door, Line::Seat]);
        boundaries.add("Water within reach").unwrap();
        let own = ["Water within reach".to_string(), "Not on the list".to_string()];
        boundaries.tick(&[Line::Seat, Line::Quiet], &own, now());
        let last = boundaries.last().unwrap();
        assert_eq!(
            (last.at, &last.lines[..], &last.own[..]),
            (now(), &[Line::Seat][..], &own[..1])
        );
        boundaries.remove("Water within reach");
        assert!(boundaries.own().is_empty() && boundaries.last().unwrap().own.is_empty());
        boundaries.use_only(&Line::ALL);
        assert!(boundaries.uses(Line::Quiet));
    }

    #[test]
    fn own_lines_are_few_and_short() {
        let mut boundaries = Boundaries::default();
        assert_eq!(boundaries.add("  "), Err(NotTaken::Empty));
        assert_eq!(boundaries.add("Tea\nand a cat"), Err(NotTaken::TooLong));
        assert_eq!(boundaries.add(&"ü".repeat(LETTERS_MAX + 1)), Err(NotTaken::TooLong));
        assert_eq!(boundaries.add(&"ü".repeat(LETTERS_MAX)), Ok(()));
        for number in 1..OWN_MAX {
            assert_eq!(boundaries.add(&format!(" line {number} ")), Ok(()));
        }
        assert_eq!(boundaries.add("line 3"), Ok(()), "there already");
        assert_eq!(boundaries.add("one more"), Err(NotTaken::TooMany));
        assert_eq!(boundaries.own().len(), OWN_MAX);
        assert_eq!(boundaries.own()[1], "line 1");
    }

    #[test]
    fn what_was_kept_is_read_again() {
        let mut boundaries = Boundaries::default();
        boundaries.use_only(&[Line::FullScreen]);
        boundaries.add("Lamp on").unwrap();
        boundaries.tick(&[Line::FullScreen], &["Lamp on".into()], now());
        let json = serde_json::to_string(&boundaries).unwrap();
        assert!(serde_json::from_str::<Boundaries>(&json).unwrap() == boundaries);
    }
}
