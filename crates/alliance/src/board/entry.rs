//! Ops on a single entry: who may do what, and the result. Deliberately absent: adding, removing
//! and moving, which concern the whole board (`apply`).

use super::merge::merge;
use super::{
    Body, Entry, GoalEvent, GoalEventKind, LETTERS_MAX, Owner, Rating, Refusal, Rewording, Stands,
    StepWhen,
};
use crate::{OwnWords, Place, Side};
use practice::Moment;
use std::time::Duration;

/// The highest rating of a goal; the lowest is 0 (docs/clinical-evidence.md#the-board).
const RATING_MAX: u8 = 10;
/// Ratings by the same side within this time belong to one sitting (chosen).
const SITTING: Duration = Duration::from_secs(12 * 60 * 60);
/// A change that the same side takes back within this time was a slip and leaves no event (chosen).
const SLIP: Duration = Duration::from_secs(10 * 60);
/// Most events in the history of a goal (chosen: far above what two people will do).
const EVENTS_MAX: usize = 400;

/// Refuses words that are empty or too long.
pub(super) fn bounded(words: &OwnWords) -> Result<(), Refusal> {
    match words.letters() {
        0 => Err(Refusal::Empty),
        letters if letters > LETTERS_MAX => Err(Refusal::TooLong),
        _ => Ok(()),
    }
}

impl Entry {
    /// Whether its owner lets this side change it. Goals have further rules.
    fn is_open_to(&self, by: Side) -> bool {
        match self.body.section().owner {
            Owner::Writer => by == self.by,
            Owner::Both => true,
            Owner::Client => by == Side::Client || (by == self.by && !self.agreed),
        }
    }

    pub(super) fn edit(
        &mut self,
        by: Side,
        base: &OwnWords,
        words: &OwnWords,
    ) -> Result<bool, Refusal> {
        bounded(words)?;
        if base.letters() > LETTERS_MAX {
            return Err(Refusal::TooLong);
        }
        if let Body::Hope { closed_at: Some(_) } = self.body {
            return Err(Refusal::Gone);
        }
        if let Body::Goal { rewording, .. } = &self.body
            && (self.agreed || by != self.by)
        {
            let current = rewording.as_ref().map_or(&self.words, |open| &open.words);
            let merged = merge(base, current, words);
            return if merged == *current { Ok(false) } else { self.propose(by, merged) };
        }
        self.is_open_to(by).then_some(()).ok_or(Refusal::NotYours)?;
        let merged = merge(base, &self.words, words);
        bounded(&merged)?;
        if merged == self.words {
            return Ok(false);
        }
        self.words = merged;
        self.agreed |= by != self.by;
        Ok(true)
    }

    pub(super) fn agree(&mut self, by: Side, at: Moment) -> Result<bool, Refusal> {
        if self.body.section().owner == Owner::Writer {
            return Err(Refusal::NotThisKind);
        }
        if self.agreed {
            return Ok(false);
        }
        if by == self.by {
            return Err(Refusal::NotYours);
        }
        if let Body::Goal { rewording, history, .. } = &mut self.body {
            event(history, by, GoalEventKind::Agreed, at, None)?;
            *rewording = None;
        }
        self.agreed = true;
        Ok(true)
    }

    pub(super) fn done(&mut self, by: Side, done: bool, at: Moment) -> Result<bool, Refusal> {
        if done && !self.agreed && matches!(self.body, Body::Goal { .. }) {
            return Err(Refusal::NotAgreed);
        }
        let is_done = |stands: Stands| matches!(stands, Stands::Done { .. });
        let to = if done { Stands::Done { at } } else { Stands::Open {} };
        self.stand(by, is_done, to, at)
    }

    pub(super) fn later(&mut self, by: Side, later: bool, at: Moment) -> Result<bool, Refusal> {
        let is_later = |stands: Stands| matches!(stands, Stands::Later { .. });
        let to = if later { Stands::Later { at } } else { Stands::Open {} };
        self.stand(by, is_later, to, at)
    }

    /// Closes an open entry, or opens one that is closed in the way that `is_meant` accepts.
    fn stand(
        &mut self,
        by: Side,
        is_meant: impl Fn(Stands) -> bool,
        to: Stands,
        at: Moment,
    ) -> Result<bool, Refusal> {
        let (Body::Agenda { stands } | Body::Goal { stands, .. }) = &mut self.body else {
            return Err(Refusal::NotThisKind);
        };
        let closes = !matches!(to, Stands::Open {});
        if closes == is_meant(*stands) {
            return Ok(false);
        }
        *stands = to;
        let what = match to {
            Stands::Open {} => GoalEventKind::TakenUp,
            Stands::Done { .. } => GoalEventKind::Reached,
            Stands::Later { .. } => GoalEventKind::SetAside,
        };
        if let Body::Goal { history, .. } = &mut self.body {
            event(history, by, what, at, None)?;
        }
        Ok(true)
    }

    pub(super) fn reword(
        &mut self,
        by: Side,
        words: &OwnWords,
        at: Moment,
    ) -> Result<bool, Refusal> {
        bounded(words)?;
        let Body::Goal { rewording, .. } = &self.body else { return Err(Refusal::NotThisKind) };
        if !self.agreed && by == self.by {
            let is_new = self.words != *words;
            self.words = words.clone();
            return Ok(is_new);
        }
        match rewording {
            Some(open) if open.by != by && open.words == *words => {
                self.answer_rewording(by, true, at)
            }
            Some(open) => {
                let merged = merge(&self.words, &open.words, words);
                let adds_nothing = merged == open.words;
                match open.by == by {
                    true if adds_nothing => Ok(false),
                    true => self.propose(by, words.clone()),
                    false => self.propose(by, merged),
                }
            }
            None => self.propose(by, words.clone()),
        }
    }

    /// Asks the other to agree to these words. The goal's present words withdraw the proposal.
    fn propose(&mut self, by: Side, words: OwnWords) -> Result<bool, Refusal> {
        bounded(&words)?;
        let Body::Goal { rewording, .. } = &mut self.body else {
            return Err(Refusal::NotThisKind);
        };
        let proposed = (words != self.words).then_some(Rewording { by, words });
        let is_new = *rewording != proposed;
        *rewording = proposed;
        Ok(is_new)
    }

    pub(super) fn answer_rewording(
        &mut self,
        by: Side,
        take: bool,
        at: Moment,
    ) -> Result<bool, Refusal> {
        let Body::Goal { rewording, history, .. } = &mut self.body else {
            return Err(Refusal::NotThisKind);
        };
        let Some(open) = rewording else { return Ok(false) };
        if take && open.by == by {
            return Err(Refusal::NotYours);
        }
        if take {
            let before = self.words.clone();
            event(history, open.by, GoalEventKind::Reworded, at, Some(before))?;
            if !self.agreed {
                event(history, by, GoalEventKind::Agreed, at, None)?;
            }
            self.words = open.words.clone();
            self.agreed = true;
        }
        *rewording = None;
        Ok(true)
    }

    pub(super) fn rate(&mut self, by: Side, value: u8, at: Moment) -> Result<bool, Refusal> {
        let Body::Goal { ratings, .. } = &mut self.body else {
            return Err(Refusal::NotThisKind);
        };
        if value > RATING_MAX {
            return Err(Refusal::OutOfRange);
        }
        if !self.agreed {
            return Err(Refusal::NotAgreed);
        }
        let last = ratings.iter_mut().rev().find(|rating| rating.by == by);
        match last.filter(|rating| at.since(rating.at) < SITTING) {
            Some(rating) if rating.value == value => return Ok(false),
            Some(rating) => rating.value = value,
            None => ratings.push(Rating { at, by, value }),
        }
        Ok(true)
    }

    pub(super) fn put(
        &mut self,
        by: Side,
        to_when: StepWhen,
        to_place: Option<Place>,
    ) -> Result<bool, Refusal> {
        let is_open = self.is_open_to(by);
        let Body::Step { when, place } = &mut self.body else {
            return Err(Refusal::NotThisKind);
        };
        if (*when, *place) == (to_when, to_place) {
            return Ok(false);
        }
        if !is_open {
            return Err(Refusal::NotYours);
        }
        (*when, *place) = (to_when, to_place);
        self.agreed |= by != self.by;
        Ok(true)
    }

    /// Whether this side may change the words in place. A goal that both agreed on is reworded by
    /// agreement instead.
    pub fn is_editable(&self, by: Side) -> bool {
        let is_closed = matches!(self.body, Body::Hope { closed_at: Some(_) });
        let is_reworded = matches!(self.body, Body::Goal { .. }) && (self.agreed || by != self.by);
        !is_closed && !is_reworded && self.is_open_to(by)
    }

    /// Whether this side may remove the entry.
    pub fn may_go(&self, by: Side) -> bool {
        let is_own = by == self.by;
        by == Side::Client || (is_own && (self.body.section().writer_removes || !self.agreed))
    }
}

/// Adds an event to the history. A slip that is taken back leaves none.
fn event(
    history: &mut Vec<GoalEvent>,
    by: Side,
    what: GoalEventKind,
    at: Moment,
    before: Option<OwnWords>,
) -> Result<(), Refusal> {
    let is_slip = what == GoalEventKind::TakenUp
        && history.last().is_some_and(|last| {
            let closed = matches!(last.what, GoalEventKind::Reached | GoalEventKind::SetAside);
            closed && last.by == by && at.since(last.at) < SLIP
        });
    if is_slip {
        history.pop();
    } else if history.len() >= EVENTS_MAX {
        return Err(Refusal::TooMany);
    } else {
        history.push(GoalEvent { at, by, what, before });
    }
    Ok(())
}
