//! The joint check on the wire: requests about how two people see and hear each other, and answers
//! (docs/practices.md#c5, docs/practices.md#a3).

use practice::joint_check::{Sentence, Speaks, Topic};
use room::Stands;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The whole joint check, as one seat may know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Joint {
    /// Whether it is open.
    pub open: bool,
    /// Whether it was closed before in this session.
    pub again: bool,
    /// What this person has said.
    pub mine: JointSide,
    /// What the other has said.
    pub theirs: JointSide,
    /// What to remember of the last session's check; `None` when there is nothing.
    pub last: Option<JointLast>,
}

/// What one of the two said so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct JointSide {
    /// Answers about the other, for the topics that fit how the two meet.
    pub rows: Vec<JointRow>,
    /// What they said of their own privacy; `None` before.
    pub privacy: Option<JointPrivacy>,
    /// Whether they are comfortable and ready to begin.
    pub ready: bool,
}

/// One answer about the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct JointRow {
    /// Topic of the answer.
    pub topic: Topic,
    /// State of the topic.
    pub stands: Stands,
    /// The last request on this topic; `None` when nothing was requested.
    pub words: Option<JointRequestText>,
    /// Whether "a bit more" was requested.
    pub more: bool,
}

/// What a request says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum JointRequestText {
    /// One of the sentences that stand ready.
    Sentence {
        /// The sentence.
        sentence: Sentence,
    },
    /// Own words, at most [`OWN_WORDS_MAX`](practice::joint_check::OWN_WORDS_MAX) characters.
    Own {
        /// The words as typed.
        text: String,
    },
}

/// What a person says of their own privacy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(deny_unknown_fields)]
pub struct JointPrivacy {
    /// Whether they can speak freely.
    pub speaks: Speaks,
    /// Who else is near; null when not told.
    pub near: Option<JointNear>,
}

/// Who else is near, as the person says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum JointNear {
    /// Nobody.
    Nobody {},
    /// Someone in the next room.
    NextRoom {},
    /// Someone in the same room.
    SameRoom {},
    /// Somebody else, in own words, at most [`OWN_WORDS_MAX`](practice::joint_check::OWN_WORDS_MAX) characters.
    Own {
        /// The words as typed.
        text: String,
    },
}

/// What to remember of the last joint check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum JointLast {
    /// Nothing was requested and both were comfortable.
    AllFine {},
    /// One of the two made a request.
    Asked {
        /// Whether this person made it.
        by_me: bool,
        /// The request.
        words: JointRequestText,
        /// Whether that was fine afterwards.
        fine: bool,
    },
}
