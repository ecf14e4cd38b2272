//! What is asked on arriving, on leaving and in between (docs/practices.md#communication): the
//! items, the answers, and who may see each. "A conversation starter, not a test." The texts are in
//! `locales/en/check_in.ftl`, as docs/clinical-evidence.md#the-questions lists them. Deliberately
//! absent: any judgement of an answer.

mod by_session;
mod distress;
mod reading;
mod resuming;
mod rhythm;
mod spelling;

pub use by_session::{BySession, LATE_ARRIVAL, SessionCheckIns, Span, by_session};
pub use distress::is_distress_high;
pub use reading::{Fault, NOTHING, OUT_OF_STEP_THEN, PLACE, Read, Where, read};
pub use rhythm::is_longer_due;

use crate::{OwnWords, Place, Side};
use practice::{CheckInId, Moment};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most characters of an answer in words (chosen: a short paragraph).
pub const LETTERS_MAX: usize = 1_000;
/// Highest answer on a scale; the lowest is 0.
pub const SCALE_MAX: u8 = 10;

/// The occasion of a check-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The client, before a session: items 1 to 4.
    Arriving,
    /// The client, after a session: items 5 to 13.
    Leaving,
    /// Either, during a session: how is this going for you, here on the screen?
    Midway,
    /// Either, on a rhythm: more questions about meeting on a screen, for both to read together.
    #[serde(rename = "longer_look")]
    Longer,
    /// The counsellor, after a session.
    CounsellorLeaving,
}

impl Occasion {
    /// The name used in forms and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arriving => "arriving",
            Self::Leaving => "leaving",
            Self::Midway => "midway",
            Self::Longer => "longer_look",
            Self::CounsellorLeaving => "counsellor_leaving",
        }
    }

    /// Reads that name; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Arriving, Self::Leaving, Self::Midway, Self::Longer, Self::CounsellorLeaving]
            .into_iter()
            .find(|occasion| occasion.as_str() == word)
    }

    /// Its items, in the order in which they are asked.
    pub fn items(self) -> &'static [Item] {
        match self {
            Self::Arriving => &[Item::Arriving, Item::Tense, Item::SpeakFreely, Item::RoomFor],
            Self::Leaving => &[
                Item::Leaving,
                Item::TenseLeaving,
                Item::Accepted,
                Item::Mattered,
                Item::MadeSense,
                Item::TimeAndQuiet,
                Item::OnScreen,
                Item::InTheWay,
                Item::OutOfStep,
                Item::NextMinutes,
            ],
            Self::Midway => &[Item::OnScreen, Item::InTheWay, Item::InWords],
            Self::Longer => &[Item::OnScreen, Item::InTheWay, Item::WorksWell, Item::TryNext],
            Self::CounsellorLeaving => {
                &[Item::Leaving, Item::OnScreen, Item::InTheWay, Item::OutOfStep, Item::InWords]
            }
        }
    }
}

/// A question. Numbers are those of docs/clinical-evidence.md#the-questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// 1: how are you arriving right now?
    Arriving,
    /// 2: how stirred up or tense does your body feel?
    Tense,
    /// 3: where you are, can you speak freely?
    SpeakFreely,
    /// 4: anything you want room for today?
    RoomFor,
    /// 5: how are you leaving?
    Leaving,
    /// 6: how stirred up?
    TenseLeaving,
    /// 7: I felt accepted as I am today (bond).
    Accepted,
    /// 8: we spent the time on what matters to me (goal).
    Mattered,
    /// 9: the way we worked made sense to me (task).
    MadeSense,
    /// 10: I had the time and quiet I needed to say things (pace).
    TimeAndQuiet,
    /// 11: meeting on a screen worked for me today.
    OnScreen,
    /// 11, second part: what got in the way.
    InTheWay,
    /// 12: was there a moment we were out of step?
    OutOfStep,
    /// 13: what will you do in the next 15 minutes?
    NextMinutes,
    /// Own words about meeting on a screen.
    InWords,
    /// Longer check-in: what works well.
    WorksWell,
    /// Longer check-in: what to try next.
    TryNext,
}

/// The kind of answer that an item takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// [`Answer::Scale`].
    Scale,
    /// [`Answer::Speaks`].
    Speaks,
    /// [`Answer::OutOfStep`].
    OutOfStep,
    /// [`Answer::InTheWay`].
    InTheWay,
    /// [`Answer::Words`].
    Words,
}

impl Item {
    /// All items.
    pub const ALL: [Self; 17] = [
        Self::Arriving,
        Self::Tense,
        Self::SpeakFreely,
        Self::RoomFor,
        Self::Leaving,
        Self::TenseLeaving,
        Self::Accepted,
        Self::Mattered,
        Self::MadeSense,
        Self::TimeAndQuiet,
        Self::OnScreen,
        Self::InTheWay,
        Self::OutOfStep,
        Self::NextMinutes,
        Self::InWords,
        Self::WorksWell,
        Self::TryNext,
    ];

    /// The kind of answer it takes.
    pub fn form(self) -> Form {
        match self {
            Self::SpeakFreely => Form::Speaks,
            Self::OutOfStep => Form::OutOfStep,
            Self::InTheWay => Form::InTheWay,
            Self::RoomFor | Self::NextMinutes | Self::InWords | Self::WorksWell | Self::TryNext => {
                Form::Words
            }
            Self::Arriving
            | Self::Tense
            | Self::Leaving
            | Self::TenseLeaving
            | Self::Accepted
            | Self::Mattered
            | Self::MadeSense
            | Self::TimeAndQuiet
            | Self::OnScreen => Form::Scale,
        }
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 0 to [`SCALE_MAX`].
    Scale(u8),
    /// Item 3.
    Speaks(Speaks),
    /// Item 12.
    OutOfStep(OutOfStep),
    /// Item 11, second part; an empty set means that nothing was in the way.
    InTheWay(BTreeSet<Hindrance>),
    /// In own words.
    Words(OwnWords),
}

/// Whether a person can speak freely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaks {
    /// Yes.
    Yes,
    /// Someone might overhear.
    Overheard,
    /// No.
    No,
}

/// Whether there was a moment the two were out of step, and what to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OutOfStep {
    /// How much.
    pub was: OutOfStepWas,
    /// What to do with it; `None` when not told, or when there was no such moment.
    pub then: Option<OutOfStepThen>,
}

impl Answer {
    /// Whether the answer itself says that it stays with its giver. Then only a choice for this
    /// very answer shares it.
    pub fn stays_with_giver(&self) -> bool {
        let kept = Some(OutOfStepThen::KeepToMyself);
        matches!(self, Self::OutOfStep(OutOfStep { then, .. }) if *then == kept)
    }
}

/// Whether there was a moment the two were out of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutOfStepWas {
    /// No.
    No,
    /// A little.
    ALittle,
    /// Yes.
    Yes,
}

/// What to do with a moment out of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutOfStepThen {
    /// Talk about it next time.
    TalkNextTime,
    /// Not now.
    NotNow,
    /// Keep it to oneself.
    KeepToMyself,
}

/// What got in the way of meeting on a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hindrance {
    /// Sound.
    Sound,
    /// Picture.
    Picture,
    /// Delay.
    Delay,
    /// Too close.
    TooClose,
    /// Too far.
    TooFar,
    /// Eye contact.
    EyeContact,
    /// Privacy at home.
    Privacy,
    /// Seeing oneself.
    SeeingMyself,
    /// Something else.
    Other,
}

/// Who may see an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Both.
    Shared,
    /// Only the giver; also before they chose.
    Private,
}

/// An answer and who may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The answer.
    pub answer: Answer,
    /// Who may see it.
    pub seen: Seen,
}

/// One person's answers on one occasion. What was skipped or deleted is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// Its id.
    pub id: CheckInId,
    /// Its occasion.
    pub occasion: Occasion,
    /// Who answered.
    pub by: Side,
    /// When it was first given.
    pub at: Moment,
    /// Where the client joined from, if told.
    pub place: Option<Place>,
    /// The answers.
    pub answers: BTreeMap<Item, Given>,
}

impl CheckIn {
    /// The answer on a scale, if one was given.
    pub fn scale(&self, item: Item) -> Option<u8> {
        let Answer::Scale(value) = self.answers.get(&item)?.answer else { return None };
        Some(value)
    }

    /// Adds what was read from a form sent for this check-in, for the first time or again. A
    /// changed answer is private until its giver chooses again; what the form leaves out stays as
    /// it was.
    pub fn take_in(&mut self, read: &Read) {
        self.place = read.place.or(self.place);
        for (item, answer) in &read.answers {
            if self.answers.get(item).is_none_or(|given| given.answer != *answer) {
                let given = Given { answer: answer.clone(), seen: Seen::Private };
                self.answers.insert(*item, given);
            }
        }
    }

    /// The check-in as `side` may see it: all of one's own, and of the other's what was shared.
    /// `None` when nothing was.
    #[must_use]
    pub fn seen_by(&self, side: Side) -> Option<Self> {
        if side == self.by {
            return Some(self.clone());
        }
        let mut seen = self.clone();
        seen.answers.retain(|_, given| given.seen == Seen::Shared);
        (!seen.answers.is_empty()).then_some(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_sees_only_what_was_shared() {
        let given = |seen| Given { answer: Answer::Scale(7), seen };
        let check_in = CheckIn {
            id: CheckInId::new("a"),
            occasion: Occasion::Leaving,
            by: Side::Client,
            at: Moment::from_micros(0),
            place: Some(Place::Home),
            answers: BTreeMap::from([
                (Item::Accepted, given(Seen::Shared)),
                (Item::Mattered, given(Seen::Private)),
            ]),
        };
        assert_eq!(check_in.seen_by(Side::Client).as_ref(), Some(&check_in));
        let seen = check_in.seen_by(Side::Counsellor).unwrap();
        assert_eq!(seen.answers.keys().collect::<Vec<_>>(), [&Item::Accepted]);
        let mut private = check_in;
        private.answers.remove(&Item::Accepted);
        assert_eq!(private.seen_by(Side::Counsellor), None);
    }

    #[test]
    fn a_form_sent_again_keeps_what_was_chosen_and_what_it_leaves_out() {
        let form = |fields: &[(&str, &str)]| {
            let private = |text: &str| practice::Private::new(text.to_string());
            let fields = fields.iter().map(|(name, value)| ((*name).into(), private(value)));
            read(Occasion::Arriving, &fields.collect::<Vec<_>>())
        };
        let mut check_in = CheckIn {
            id: CheckInId::new("a"),
            occasion: Occasion::Arriving,
            by: Side::Client,
            at: Moment::from_micros(0),
            place: None,
            answers: BTreeMap::new(),
        };
        check_in.take_in(&form(&[("arriving", "4"), ("tense", "6"), ("place", "home")]));
        assert!(check_in.answers.values().all(|given| given.seen == Seen::Private));
        for given in check_in.answers.values_mut() {
            given.seen = Seen::Shared;
        }
        check_in.take_in(&form(&[("arriving", "4"), ("tense", "7")]));
        check_in.take_in(&form(&[]));
        let given = |item| check_in.answers[&item].clone();
        assert_eq!(given(Item::Arriving).seen, Seen::Shared);
        let tense = Given { answer: Answer::Scale(7), seen: Seen::Private };
        assert_eq!((given(Item::Tense), check_in.place), (tense, Some(Place::Home)));
        assert_eq!((check_in.scale(Item::Tense), check_in.scale(Item::RoomFor)), (Some(7), None));
    }

    #[test]
    fn a_moment_kept_to_oneself_stays() {
        let answer = |then| Answer::OutOfStep(OutOfStep { was: OutOfStepWas::Yes, then });
        assert!(answer(Some(OutOfStepThen::KeepToMyself)).stays_with_giver());
        for then in [None, Some(OutOfStepThen::NotNow), Some(OutOfStepThen::TalkNextTime)] {
            assert!(!answer(then).stays_with_giver(), "{then:?}");
        }
        assert!(!Answer::Scale(0).stays_with_giver());
    }

    #[test]
    fn every_item_is_asked_somewhere() {
        let occasions = ["arriving", "leaving", "midway", "longer_look", "counsellor_leaving"];
        let asked: BTreeSet<Item> = occasions
            .into_iter()
            .flat_map(|word| Occasion::from_word(word).unwrap().items())
            .copied()
            .collect();
        assert_eq!(asked, BTreeSet::from(Item::ALL));
    }
}
