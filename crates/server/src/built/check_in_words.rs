//! A check-in in words, for reading. Deliberately absent: who may read it (that is
//! `CheckIn::seen_by`) and any word about what an answer means.

use crate::page::Page;
use alliance::Place;
use alliance::check_in::{
    Answer, CheckIn, Given, Hindrance, Item, NOTHING, Occasion, OutOfStep, OutOfStepThen,
    OutOfStepWas, SCALE_MAX, Seen, Speaks,
};

/// One item and its answer.
#[derive(Clone, Debug)]
pub struct Line {
    /// The item.
    pub item: Item,
    /// The question.
    pub question: String,
    /// The whole answer as text.
    pub answer: String,
    /// The answer on its line, if it is on a scale.
    pub scale: Option<Scale>,
    /// Whether the answer is in the person's own words and is shown in quotes.
    pub is_own_words: bool,
    /// Whether the other of the two may see it.
    pub is_shared: bool,
    /// Whether the answer itself says that it stays with the person who gave it.
    pub stays: bool,
}

/// An answer on a line from 0 to [`SCALE_MAX`].
#[derive(Clone, Debug)]
pub struct Scale {
    /// The value.
    pub value: u8,
    /// The word at 0.
    pub low: String,
    /// The word at the other end.
    pub high: String,
}

/// The answers of a check-in in the order of the questions, without what was skipped or deleted.
/// Pass what [`CheckIn::seen_by`] lets the reader see.
pub fn lines(page: &Page, check_in: &CheckIn) -> Vec<Line> {
    let items = check_in.occasion.items().iter();
    let given = items.filter_map(|item| Some((*item, check_in.answers.get(item)?)));
    given.map(|(item, given)| line(page, item, given)).collect()
}

/// The occasion in words.
pub fn occasion(page: &Page, occasion: Occasion) -> String {
    page.t(format!("check_in-occasion-{}", occasion.as_str()))
}

/// Where somebody joined from.
pub fn place(page: &Page, place: Place) -> String {
    page.t(format!("check_in-place-{}", place.as_str()))
}

/// The words of a question.
pub fn question(page: &Page, item: Item) -> String {
    page.t(format!("check_in-item-{}", item.as_str()))
}

/// The words at the ends of an item's line.
pub fn ends(page: &Page, item: Item) -> (String, String) {
    let kind = match item {
        Item::Arriving | Item::Leaving => "arriving",
        Item::Tense | Item::TenseLeaving => "tense",
        Item::SpeakFreely
        | Item::RoomFor
        | Item::Accepted
        | Item::Mattered
        | Item::MadeSense
        | Item::TimeAndQuiet
        | Item::OnScreen
        | Item::InTheWay
        | Item::OutOfStep
        | Item::NextMinutes
        | Item::InWords
        | Item::WorksWell
        | Item::TryNext => "agree",
    };
    (page.t(format!("check_in-low-{kind}")), page.t(format!("check_in-high-{kind}")))
}

/// Whether somebody can speak freely.
pub fn speaks(page: &Page, speaks: Speaks) -> String {
    page.t(format!("check_in-speaks-{}", speaks.as_str()))
}

/// How far the two were out of step.
pub fn was(page: &Page, was: OutOfStepWas) -> String {
    page.t(format!("check_in-out-{}", was.as_str()))
}

/// What to do with a moment that was out of step.
pub fn then(page: &Page, then: OutOfStepThen) -> String {
    page.t(format!("check_in-then-{}", then.as_str()))
}

/// What got in the way of the two; "nothing" when nothing did.
pub fn hindrance(page: &Page, hindrance: Option<Hindrance>) -> String {
    page.t(format!("check_in-way-{}", hindrance.map_or(NOTHING, Hindrance::as_str)))
}

fn line(page: &Page, item: Item, given: &Given) -> Line {
    let scale = if let Answer::Scale(value) = given.answer {
        let (low, high) = ends(page, item);
        Some(Scale { value: value.min(SCALE_MAX), low, high })
    } else {
        None
    };
    Line {
        item,
        question: question(page, item),
        answer: answer(page, &given.answer, scale.as_ref()),
        scale,
        is_own_words: matches!(given.answer, Answer::Words(_)),
        is_shared: given.seen == Seen::Shared,
        stays: given.answer.stays_with_giver(),
    }
}

fn answer(page: &Page, answer: &Answer, scale: Option<&Scale>) -> String {
    match answer {
        Answer::Scale(value) => {
            let (low, high) = scale.map_or(("", ""), |scale| (&scale.low, &scale.high));
            let value = page.formats().number(*value);
            let args = [("value", value.as_str()), ("low", low), ("high", high)];
            page.ta("check_in-answer-scale", &args)
        }
        Answer::Speaks(answer) => speaks(page, *answer),
        Answer::OutOfStep(OutOfStep { was: how, then: None }) => was(page, *how),
        Answer::OutOfStep(OutOfStep { was: how, then: Some(what) }) => {
            let words = (was(page, *how), then(page, *what));
            page.ta("check_in-answer-with-then", &[("was", &words.0), ("then", &words.1)])
        }
        Answer::InTheWay(ways) if ways.is_empty() => hindrance(page, None),
        Answer::InTheWay(ways) => {
            let ways: Vec<_> = ways.iter().map(|way| hindrance(page, Some(*way))).collect();
            page.formats().row(&ways)
        }
        Answer::Words(words) => words.reveal().to_string(),
    }
}
