//! The board, on which both write, live or apart (docs/practices.md#communication). It is one list
//! of entries; an [`Op`] changes it. Ops are applied one after the other by whoever keeps the
//! board, so that every screen shows the same. `section` says which kinds of entries there are and
//! how they differ. Deliberately absent: the socket, storage, and noticings that nobody keeps.

mod apply;
mod entry;
mod merge;
mod review;
mod section;

pub use section::{List, Listed, Lists, Owner, SECTIONS, Section};

use crate::{OwnWords, Place, Side};
use practice::{EntryId, Moment};
use serde::{Deserialize, Serialize};

/// Most characters in one entry (chosen: a short paragraph).
pub const LETTERS_MAX: usize = 500;
/// Most open entries of one kind (chosen: far above what two people can keep in mind).
pub const OPEN_MAX: usize = 60;
/// Most entries in all, closed ones included (chosen: ten years of weekly sessions).
pub const ENTRIES_MAX: usize = 5_000;

/// The board of one pair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Board {
    /// Each kind in the order in which it is shown.
    pub entries: Vec<Entry>,
    /// After how many sessions the two review their goals; `None` until they choose.
    pub review_every: Option<u8>,
}

/// One line on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "BoardEntry"))]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Made by the page that adds the entry.
    #[cfg_attr(feature = "wire", ts(type = "string"))]
    pub id: EntryId,
    /// Who wrote it first.
    pub by: Side,
    /// When it was added.
    #[cfg_attr(feature = "wire", ts(type = "number"))]
    pub made_at: Moment,
    /// The words as they are now.
    #[cfg_attr(feature = "wire", ts(type = "string"))]
    pub words: OwnWords,
    /// Whether the other agreed, or nobody has to (see [`Owner`]).
    pub agreed: bool,
    /// Its kind, and what only this kind has.
    pub body: Body,
}

/// The kind of an entry, and what only this kind has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "BoardBody"))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Body {
    /// What one of the two hopes for today. Each side has one open hope at a time.
    Hope {
        /// When a newer hope or the end of the session closed it.
        #[cfg_attr(feature = "wire", ts(type = "number | null"))]
        closed_at: Option<Moment>,
    },
    /// Something to talk about.
    Agenda {
        /// Whether it is open.
        stands: Stands,
    },
    /// Something the client wants to reach.
    Goal {
        /// Whether it is open; `Done` means reached.
        stands: Stands,
        /// Other words that one of the two proposed and the other has not answered yet.
        rewording: Option<Rewording>,
        /// How near it seemed to each of the two, oldest first.
        ratings: Vec<Rating>,
        /// What happened to it, oldest first.
        history: Vec<GoalEvent>,
    },
    /// What the client is good at, or what has helped before.
    Strength {
        /// A strength, or something that helped.
        of: StrengthOf,
    },
    /// A step of the transition plan.
    Step {
        /// Before or after the session.
        when: StepWhen,
        /// Where it is for; `None` for everywhere.
        place: Option<Place>,
    },
    /// A noticing that both wanted to keep.
    Noticing {},
}

/// Whether an agenda entry or a goal is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "BoardStands"))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Stands {
    /// To be talked about, or to be reached.
    Open {},
    /// Talked about, or reached.
    Done {
        /// Since when.
        #[cfg_attr(feature = "wire", ts(type = "number"))]
        at: Moment,
    },
    /// Left for next time, or set aside.
    Later {
        /// Since when.
        #[cfg_attr(feature = "wire", ts(type = "number"))]
        at: Moment,
    },
}

impl Stands {
    /// The word used in forms and in the export.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open {} => "open",
            Self::Done { .. } => "done",
            Self::Later { .. } => "later",
        }
    }
}

/// A proposal of other words for a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "wire",
    derive(ts_rs::TS),
    ts(export_to = "wire.ts", rename = "GoalRewording")
)]
pub struct Rewording {
    /// Who proposed them.
    pub by: Side,
    /// The proposed words.
    #[cfg_attr(feature = "wire", ts(type = "string"))]
    pub words: OwnWords,
}

/// How near a goal seemed to one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "GoalRating"))]
pub struct Rating {
    /// When it was entered.
    #[cfg_attr(feature = "wire", ts(type = "number"))]
    pub at: Moment,
    /// Who entered it.
    pub by: Side,
    /// 0 (not at all) to 10 (fully reached).
    pub value: u8,
}

/// An event in the history of a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct GoalEvent {
    /// When it happened.
    #[cfg_attr(feature = "wire", ts(type = "number"))]
    pub at: Moment,
    /// Who did it.
    pub by: Side,
    /// What happened.
    pub what: GoalEventKind,
    /// The words before, if they changed.
    #[cfg_attr(feature = "wire", ts(type = "string | null"))]
    pub before: Option<OwnWords>,
}

/// What happened to a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum GoalEventKind {
    /// One of the two proposed it.
    Proposed,
    /// The other agreed to it.
    Agreed,
    /// Both agreed on other words.
    Reworded,
    /// It was set aside for now.
    SetAside,
    /// It was said to be reached.
    Reached,
    /// It is open again.
    TakenUp,
}

/// What an entry among the strengths names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum StrengthOf {
    /// What the client is good at.
    Person,
    /// What has helped before.
    Helped,
}

/// When a step of the transition plan is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum StepWhen {
    /// While getting ready for it.
    Before,
    /// On the way back into the day.
    After,
}

impl StepWhen {
    /// The word used in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

/// The kind of an entry that is added, and what has to be said of it at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "NewBoardBody"))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum NewBody {
    /// See [`Body::Hope`].
    Hope {},
    /// See [`Body::Agenda`].
    Agenda {},
    /// See [`Body::Goal`].
    Goal {},
    /// See [`Body::Strength`].
    Strength {
        /// A strength, or something that helped.
        of: StrengthOf,
    },
    /// See [`Body::Step`].
    Step {
        /// Before or after the session.
        when: StepWhen,
        /// Where it is for; `None` for everywhere.
        place: Option<Place>,
    },
    /// See [`Body::Noticing`]: added by the page of the client once both want to keep it.
    Noticing {},
}

/// A change to the board by one of the two. The same op again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "BoardOp"))]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Op {
    /// Adds an entry after all others of its kind.
    Add {
        /// Made by the page that adds the entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// The kind of the entry.
        body: NewBody,
        /// Its words.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        words: OwnWords,
    },
    /// Changes words in place. What the other changed since `base` is merged, so that nothing that
    /// either wrote is lost. Who edits what the other proposed also agrees to it. A goal that the
    /// other proposed, or that both agreed on, gets a rewording instead. [`Owner`] says who may
    /// edit.
    Edit {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// The words that this side saw when it began to change them.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        base: OwnWords,
        /// What they became.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        words: OwnWords,
    },
    /// Moves an entry within its kind.
    Move {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// The entry that then precedes it; `None` makes it the first.
        #[cfg_attr(feature = "wire", ts(type = "string | null"))]
        after: Option<EntryId>,
    },
    /// Agrees to what the other wrote. A goal can be rated and reached only after that.
    Agree {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
    },
    /// Says that an agenda entry was talked about or that a goal is reached.
    Done {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// `false` opens it again.
        done: bool,
    },
    /// Leaves an agenda entry for next time or sets a goal aside.
    Later {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// `false` opens it again.
        later: bool,
    },
    /// Proposes other words for a goal. An open proposal of the other is merged with them.
    Reword {
        /// Which goal.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// The proposed words.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        words: OwnWords,
    },
    /// Answers the other's proposal of other words, or takes one's own back.
    AnswerRewording {
        /// Which goal.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// Whether the goal gets these words.
        take: bool,
    },
    /// Rates how near an agreed goal is. A second rating by the same side in one sitting replaces
    /// the first.
    Rate {
        /// Which goal.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// 0 (not at all) to 10 (fully reached).
        value: u8,
    },
    /// Says when and where a step is for. Whoever may edit the step may do so.
    Place {
        /// Which step.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// Before or after the session.
        when: StepWhen,
        /// Where it is for; `None` for everywhere.
        place: Option<Place>,
    },
    /// Removes an entry. The client may remove any; the counsellor only what they wrote, and when
    /// it is agreed only what [`Section::writer_removes`] allows.
    Remove {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
    },
    /// Chooses after how many sessions the two review their goals.
    ReviewEvery {
        /// 1 to 12; `None` for no rhythm.
        sessions: Option<u8>,
    },
}

/// Why an op was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "BoardRefusal"))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The entry does not exist, or is closed.
    #[error("there is no such entry")]
    Gone,
    /// Only the other side may do that.
    #[error("this is for the other to do")]
    NotYours,
    /// Entries of this kind have no such op.
    #[error("this kind of entry has no such thing")]
    NotThisKind,
    /// There are no words.
    #[error("there are no words")]
    Empty,
    /// More than [`LETTERS_MAX`] characters.
    #[error("too long")]
    TooLong,
    /// More than [`OPEN_MAX`] open entries or [`ENTRIES_MAX`] in all, too long a history, or more
    /// than the server shows at once.
    #[error("too many entries")]
    TooMany,
    /// A number or an id outside its range.
    #[error("a number or an id outside its range")]
    OutOfRange,
    /// The two have not agreed on this goal yet.
    #[error("the two have not agreed on it yet")]
    NotAgreed,
}
