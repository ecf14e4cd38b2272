//! Applies ops to the board. Ops on a single entry are in `entry`. Deliberately absent: the time
//! and the order of ops, which whoever keeps the board decides.

use super::entry::bounded;
use super::{Board, Body, ENTRIES_MAX, Entry, NewBody, OPEN_MAX, Op, Owner, Refusal, Stands};
use crate::{OwnWords, Side};
use practice::{EntryId, Moment};
use std::mem::discriminant;

/// Longest id of an entry (chosen: a UUID has 36 letters).
const ID_LETTERS_MAX: usize = 64;
/// Most sessions between two reviews of the goals (chosen; docs/clinical-evidence.md#the-board has
/// 4 to 6).
const REVIEW_EVERY_MAX: u8 = 12;

impl Board {
    /// Applies an op by one of the two; returns whether anything changed. The same op again changes
    /// nothing and is not refused.
    ///
    /// # Errors
    /// Why the op is refused. Then nothing has changed.
    pub fn apply(&mut self, by: Side, op: &Op, at: Moment) -> Result<bool, Refusal> {
        match op {
            Op::Add { id, body, words } => self.add(by, id, *body, words, at),
            Op::Edit { id, base, words } => self.change(id, |entry| entry.edit(by, base, words)),
            Op::Move { id, after } => self.shift(id, after.as_ref()),
            Op::Agree { id } => self.change(id, |entry| entry.agree(by, at)),
            Op::Done { id, done } => self.change(id, |entry| entry.done(by, *done, at)),
            Op::Later { id, later } => self.change(id, |entry| entry.later(by, *later, at)),
            Op::Reword { id, words } => self.change(id, |entry| entry.reword(by, words, at)),
            Op::AnswerRewording { id, take } => {
                self.change(id, |entry| entry.answer_rewording(by, *take, at))
            }
            Op::Rate { id, value } => self.change(id, |entry| entry.rate(by, *value, at)),
            Op::Place { id, when, place } => self.change(id, |entry| entry.put(by, *when, *place)),
            Op::Remove { id } => self.remove(by, id),
            Op::ReviewEvery { sessions } => self.set_rhythm(*sessions),
        }
    }

    /// Closes the hopes of the session that ended at `at`, and opens what was left for next time.
    /// Returns whether anything changed; a second call changes nothing.
    pub fn close_session(&mut self, at: Moment) -> bool {
        let mut changed = false;
        for entry in &mut self.entries {
            let is_before = entry.made_at < at;
            let is_left =
                |stands: Stands| matches!(stands, Stands::Later { at: left } if left < at);
            if let Body::Hope { closed_at: closed_at @ None } = &mut entry.body
                && is_before
            {
                *closed_at = Some(at);
                changed = true;
            }
            if let Body::Agenda { stands } = &mut entry.body
                && is_left(*stands)
            {
                *stands = Stands::Open {};
                changed = true;
            }
        }
        changed
    }

    /// The board without hopes and agenda entries that were closed before `since`.
    #[must_use]
    pub fn since(&self, since: Moment) -> Self {
        let stays = |entry: &&Entry| entry.body.closed_at().is_none_or(|at| at >= since);
        let entries = self.entries.iter().filter(stays).cloned().collect();
        Self { entries, review_every: self.review_every }
    }

    /// Changes one entry. A refused change leaves no trace.
    fn change(
        &mut self,
        id: &EntryId,
        how: impl FnOnce(&mut Entry) -> Result<bool, Refusal>,
    ) -> Result<bool, Refusal> {
        let entry = self.entries.iter_mut().find(|entry| entry.id == *id).ok_or(Refusal::Gone)?;
        let mut changed = entry.clone();
        let is_changed = how(&mut changed)?;
        *entry = changed;
        Ok(is_changed)
    }

    fn add(
        &mut self,
        by: Side,
        id: &EntryId,
        body: NewBody,
        words: &OwnWords,
        at: Moment,
    ) -> Result<bool, Refusal> {
        let is_id = |text: &str| {
            (1..=ID_LETTERS_MAX).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if !is_id(id.as_str()) {
            return Err(Refusal::OutOfRange);
        }
        if let Some(there) = self.entries.iter().find(|entry| entry.id == *id) {
            return if there.by == by { Ok(false) } else { Err(Refusal::NotYours) };
        }
        bounded(words)?;
        let entry = Entry::new(by, id.clone(), body, words.clone(), at);
        let is_like = |one: &&Entry| discriminant(&one.body) == discriminant(&entry.body);
        let open = self.entries.iter().filter(is_like).filter(|one| one.is_open()).count();
        if open >= OPEN_MAX || self.entries.len() >= ENTRIES_MAX {
            return Err(Refusal::TooMany);
        }
        if matches!(body, NewBody::Hope {}) {
            self.close_hope(by, at);
        }
        self.entries.push(entry);
        Ok(true)
    }

    fn close_hope(&mut self, by: Side, at: Moment) {
        for entry in self.entries.iter_mut().filter(|entry| entry.by == by) {
            if let Body::Hope { closed_at: closed_at @ None } = &mut entry.body {
                *closed_at = Some(at);
            }
        }
    }

    fn shift(&mut self, id: &EntryId, after: Option<&EntryId>) -> Result<bool, Refusal> {
        let place = |id: &EntryId| self.entries.iter().position(|entry| entry.id == *id);
        let from = place(id).ok_or(Refusal::Gone)?;
        let is_like =
            |one: &Entry| discriminant(&one.body) == discriminant(&self.entries[from].body);
        let to = match after {
            Some(after) => {
                let behind = place(after).ok_or(Refusal::Gone)?;
                if !is_like(&self.entries[behind]) {
                    return Err(Refusal::NotThisKind);
                }
                let last = self.entries[..from].iter().rposition(is_like);
                if behind == from || Some(behind) == last {
                    return Ok(false);
                }
                if behind < from { behind + 1 } else { behind }
            }
            None => self.entries.iter().position(is_like).unwrap_or(from),
        };
        if from == to {
            return Ok(false);
        }
        let entry = self.entries.remove(from);
        self.entries.insert(to, entry);
        Ok(true)
    }

    fn remove(&mut self, by: Side, id: &EntryId) -> Result<bool, Refusal> {
        let Some(place) = self.entries.iter().position(|entry| entry.id == *id) else {
            return Ok(false);
        };
        if !self.entries[place].may_go(by) {
            return Err(Refusal::NotYours);
        }
        self.entries.remove(place);
        Ok(true)
    }

    fn set_rhythm(&mut self, sessions: Option<u8>) -> Result<bool, Refusal> {
        if sessions.is_some_and(|every| !(1..=REVIEW_EVERY_MAX).contains(&every)) {
            return Err(Refusal::OutOfRange);
        }
        let is_new = self.review_every != sessions;
        self.review_every = sessions;
        Ok(is_new)
    }
}

impl Entry {
    fn new(by: Side, id: EntryId, body: NewBody, words: OwnWords, at: Moment) -> Self {
        let body = body.begin(by, at);
        let agreed = match body.section().owner {
            Owner::Writer => true,
            Owner::Both => false,
            Owner::Client => by == Side::Client,
        };
        Self { id, by, made_at: at, words, agreed, body }
    }
}
