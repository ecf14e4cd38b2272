//! A counsellor's own noticing cards (docs/practices.md#c6): sentences that open rather than
//! explain, shown beside those that everybody is offered. What is noticed in a session is never
//! stored here.

use crate::OwnWords;
use serde::{Deserialize, Serialize};

/// Most cards of one counsellor (chosen: a short list gets read).
pub const CARDS_MAX: usize = 12;
/// Longest card in characters (chosen: two sentences).
pub const CARD_LETTERS_MAX: usize = 240;

/// Why a card was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Nothing was written.
    #[error("the card is empty")]
    Empty,
    /// Longer than [`CARD_LETTERS_MAX`].
    #[error("the card is too long")]
    TooLong,
    /// There are [`CARDS_MAX`] already.
    #[error("there are as many cards as there can be")]
    TooMany,
}

/// One counsellor's own cards, in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cards(Vec<OwnWords>);

impl Cards {
    /// The cards.
    pub fn list(&self) -> &[OwnWords] {
        &self.0
    }

    /// Adds a card; one that is there already stays once.
    ///
    /// # Errors
    /// Why it was not taken.
    pub fn add(&mut self, card: OwnWords) -> Result<(), NotTaken> {
        bounded(&card)?;
        if self.0.contains(&card) {
            return Ok(());
        }
        if self.0.len() >= CARDS_MAX {
            return Err(NotTaken::TooMany);
        }
        self.0.push(card);
        Ok(())
    }

    /// Puts a card in other words, in its place; one that is gone meanwhile is added.
    ///
    /// # Errors
    /// Why it was not taken.
    pub fn change(&mut self, was: &OwnWords, card: OwnWords) -> Result<(), NotTaken> {
        bounded(&card)?;
        let Some(place) = self.0.iter().position(|one| one == was) else { return self.add(card) };
        if self.0.contains(&card) {
            if *was != card {
                self.0.remove(place);
            }
            return Ok(());
        }
        self.0[place] = card;
        Ok(())
    }

    /// Takes a card away.
    pub fn remove(&mut self, card: &OwnWords) {
        self.0.retain(|one| one != card);
    }
}

fn bounded(card: &OwnWords) -> Result<(), NotTaken> {
    match card.letters() {
        0 => Err(NotTaken::Empty),
        letters if letters > CARD_LETTERS_MAX => Err(NotTaken::TooLong),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(list: &[&str]) -> Cards {
        Cards(list.iter().map(|card| OwnWords::new(card)).collect())
    }

    #[test]
    fn cards_are_added_once_changed_in_place_and_taken_away() {
        let mut own = Cards::default();
        for card in ["I notice a pause.", "  I wonder. ", "I wonder."] {
            own.add(OwnWords::new(card)).unwrap();
        }
        assert_eq!(own, cards(&["I notice a pause.", "I wonder."]));
        own.change(&OwnWords::new("I notice a pause."), OwnWords::new("It is quiet.")).unwrap();
        assert_eq!(own, cards(&["It is quiet.", "I wonder."]));
        own.change(&OwnWords::new("It is quiet."), OwnWords::new("I wonder.")).unwrap();
        assert_eq!(own, cards(&["I wonder."]), "two that became one");
        own.change(&OwnWords::new("gone"), OwnWords::new("Here again.")).unwrap();
        own.remove(&OwnWords::new("I wonder."));
        assert_eq!(own, cards(&["Here again."]));
    }

    #[test]
    fn what_does_not_fit_is_not_taken() {
        let mut own = Cards::default();
        assert_eq!(own.add(OwnWords::new(" \n ")), Err(NotTaken::Empty));
        let long = "ü".repeat(CARD_LETTERS_MAX);
        assert_eq!(own.add(OwnWords::new(&format!("{long}u"))), Err(NotTaken::TooLong));
        own.add(OwnWords::new(&long)).unwrap();
        for number in 1..CARDS_MAX {
            own.add(OwnWords::new(&format!("card {number}"))).unwrap();
        }
        assert_eq!(own.add(OwnWords::new("one more")), Err(NotTaken::TooMany));
        assert_eq!(own.add(OwnWords::new("card 3")), Ok(()), "it is there");
        assert_eq!(own.change(&OwnWords::new("card 3"), OwnWords::new("")), Err(NotTaken::Empty));
        assert_eq!(own.list().len(), CARDS_MAX);
    }
}
