//! The board that both write on, live or apart (docs/practices.md#communication): what is hoped for
//! today, the agenda, goals, strengths, the steps before and after a session, noticings that both
//! kept. One list of entries; what may be done with an entry is an [`Op`]. Whoever keeps the board
//! applies ops one after the other, so that it stands the same on every screen. Deliberately
//! absent: the socket, storage, and noticings that are only said.

mod apply;
mod entry;
mod merge;
mod review;

use crate::{OwnWords, Place, Side};
use practice::{EntryId, Moment};
use serde::{Deserialize, Serialize};

/// Most characters of one entry (chosen: a short paragraph).
pub const LETTERS_MAX: usize = 500;
/// Most entries of one kind that stand open at once (chosen: far above what two people can hold).
pub const OPEN_MAX: usize = 60;
/// Most entries in all, closed ones too (chosen: ten years of weekly sessions).
pub const ENTRIES_MAX: usize = 5_000;

/// Everything on the board of one pair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Board {
    /// In the order in which they are shown within a kind.
    pub entries: Vec<Entry>,
    /// The two look at their goals every so many sessions; `None` until they chose.
    pub review_every: Option<u8>,
}

/// One line on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "BoardEntry"))]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Made by whoever adds it.
    #[cfg_attr(feature = "wire", ts(type = "string"))]
    pub id: EntryId,
    /// Who wrote it first.
    pub by: Side,
    /// When.
    #[cfg_attr(feature = "wire", ts(type = "number"))]
    pub made_at: Moment,
    /// As it stands now.
    #[cfg_attr(feature = "wire", ts(type = "string"))]
    pub words: OwnWords,
    /// Whether the other agreed. Hopes and steps of one's own need no agreement.
    pub agreed: bool,
    /// What it is.
    pub body: Body,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "BoardBody"))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Body {
    /// What one of the two hopes for today. One of each side is open at a time.
    Hope {
        /// When a newer one or the end of the session closed it.
        #[cfg_attr(feature = "wire", ts(type = "number | null"))]
        closed_at: Option<Moment>,
    },
    /// Something to talk about.
    Agenda {
        /// How it stands.
        stands: Stands,
    },
    /// Something the client wants to reach.
    Goal {
        /// How it stands; `Done` means reached.
        stands: Stands,
        /// Other words that one of the two proposed and the other has not agreed to yet.
        rewording: Option<Rewording>,
        /// 0 (not at all) to 10 (fully reached), as the two rated it, oldest first.
        ratings: Vec<Rating>,
        /// What happened to it, oldest first.
        history: Vec<GoalEvent>,
    },
    /// What the client is good at, or what has helped before.
    Strength {
        /// Which of the two.
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

/// How an agenda entry or a goal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "BoardStands"))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Stands {
    /// Open.
    Open {},
    /// Talked about, or reached.
    Done {
        /// When.
        #[cfg_attr(feature = "wire", ts(type = "number"))]
        at: Moment,
    },
    /// Left for next time, or set aside.
    Later {
        /// When.
        #[cfg_attr(feature = "wire", ts(type = "number"))]
        at: Moment,
    },
}

/// Other words for a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "wire",
    derive(ts_rs::TS),
    ts(export_to = "wire.ts", rename = "GoalRewording")
)]
pub struct Rewording {
    /// Who proposed them.
    pub by: Side,
    /// The words.
    #[cfg_attr(feature = "wire", ts(type = "string"))]
    pub words: OwnWords,
}

/// How near a goal seemed on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "GoalRating"))]
pub struct Rating {
    /// When.
    #[cfg_attr(feature = "wire", ts(type = "number"))]
    pub at: Moment,
    /// Who entered it.
    pub by: Side,
    /// 0 to 10.
    pub value: u8,
}

/// Something that happened to a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct GoalEvent {
    /// When.
    #[cfg_attr(feature = "wire", ts(type = "number"))]
    pub at: Moment,
    /// Who.
    pub by: Side,
    /// What.
    pub what: GoalEventKind,
    /// The words before, where they changed.
    #[cfg_attr(feature = "wire", ts(type = "string | null"))]
    pub before: Option<OwnWords>,
}

/// What happened to a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum GoalEventKind {
    /// Proposed.
    Proposed,
    /// Agreed to.
    Agreed,
    /// Put in other words, both agreeing.
    Reworded,
    /// Set aside.
    SetAside,
    /// Reached.
    Reached,
    /// Taken up again.
    TakenUp,
}

/// Which kind of strength.
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
    /// Getting ready.
    Before,
    /// Shifting gears.
    After,
}

/// What kind of entry is added.
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
        /// Which of the two.
        of: StrengthOf,
    },
    /// See [`Body::Step`].
    Step {
        /// Before or after the session.
        when: StepWhen,
        /// Where it is for; `None` for everywhere.
        place: Option<Place>,
    },
    /// See [`Body::Noticing`]: the one who was shown it keeps it, with the other's yes.
    Noticing {},
}

/// What one of the two does to the board. Doing the same again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "BoardOp"))]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Op {
    /// Adds an entry at the end of its kind.
    Add {
        /// Made by the one who adds it.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// What it is.
        body: NewBody,
        /// Its words.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        words: OwnWords,
    },
    /// Changes words. What both changed since `base` is merged, so that nothing either wrote is
    /// lost. Changing what the other proposed agrees to it; but a goal that the other proposed or
    /// both agreed on is reworded by agreement. One's own hope while it is open, any agenda entry;
    /// of strengths, steps and noticings the client any, the counsellor what waits for agreement.
    Edit {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// The words that were changed.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        base: OwnWords,
        /// What they became.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        words: OwnWords,
    },
    /// Puts an entry after another of its kind, or first.
    Move {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// Behind which one.
        #[cfg_attr(feature = "wire", ts(type = "string | null"))]
        after: Option<EntryId>,
    },
    /// Agrees to what the other proposed. A goal always needs that, an agenda entry may have it;
    /// what a counsellor adds to strengths, steps and noticings waits for the client.
    Agree {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
    },
    /// Ticks an agenda entry or says that a goal is reached; `false` takes that back.
    Done {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// Whether it is.
        done: bool,
    },
    /// Leaves an agenda entry for next time or sets a goal aside; `false` takes it up again.
    Later {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// Whether it waits.
        later: bool,
    },
    /// Proposes other words for a goal. The other's open proposal is merged with them.
    Reword {
        /// Which goal.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// The words.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        words: OwnWords,
    },
    /// Answers the other's proposal of other words, or takes back one's own with `false`.
    AnswerRewording {
        /// Which goal.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// Whether they are taken.
        take: bool,
    },
    /// Rates how near an agreed goal is. One rating a side and sitting: a later one replaces it.
    Rate {
        /// Which goal.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// 0 (not at all) to 10 (fully reached).
        value: u8,
    },
    /// Says when and where a step is for; open to whoever may edit it.
    Place {
        /// Which step.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
        /// Before or after.
        when: StepWhen,
        /// Where; `None` for everywhere.
        place: Option<Place>,
    },
    /// Takes an entry away: what oneself proposed and the other has not agreed to, one's own steps
    /// and hopes; the client, anything.
    Remove {
        /// Which entry.
        #[cfg_attr(feature = "wire", ts(type = "string"))]
        id: EntryId,
    },
    /// The two look at their goals every so many sessions; `None` for no rhythm.
    ReviewEvery {
        /// 1 to 12.
        sessions: Option<u8>,
    },
}

/// Why an op was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "BoardRefusal"))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// There is no such entry, or not any more.
    #[error("there is no such entry")]
    Gone,
    /// This side may not do that.
    #[error("this is for the other to do")]
    NotYours,
    /// This kind of entry cannot do that.
    #[error("this kind of entry has no such thing")]
    NotThisKind,
    /// There are no words.
    #[error("there are no words")]
    Empty,
    /// Too many characters.
    #[error("too long")]
    TooLong,
    /// Too many entries.
    #[error("too many entries")]
    TooMany,
    /// A number or an id outside its range.
    #[error("a number or an id outside its range")]
    OutOfRange,
    /// The two have not agreed on this goal yet.
    #[error("the two have not agreed on it yet")]
    NotAgreed,
}
