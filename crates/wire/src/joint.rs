//! The joint check on the wire: what two people ask and answer about how they come across
//! (docs/practices.md#c5, docs/practices.md#a3).

use practice::joint_check::{Sentence, Speaks, Topic};
use room::Stands;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The whole joint check as one seat may know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct Joint {
    /// Whether it stands open.
    pub open: bool,
    /// Whether it was closed before in this session.
    pub again: bool,
    /// What this person said.
    pub mine: JointSide,
    /// What the other said.
    pub theirs: JointSide,
    /// What is worth remembering of the last time.
    pub last: Option<JointLast>,
}

/// What one of the two said so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct JointSide {
    /// About the other; only what makes sense for how the two meet.
    pub rows: Vec<JointRow>,
    /// About their own privacy.
    pub privacy: Option<JointPrivacy>,
    /// Whether they are comfortable and would begin.
    pub ready: bool,
}

/// One answer about the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct JointRow {
    /// About what.
    pub topic: Topic,
    /// How it stands.
    pub stands: Stands,
    /// What was asked last; when all is fine, what was mended.
    pub words: Option<JointRequestText>,
    /// Whether a bit more was asked for.
    pub more: bool,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum JointRequestText {
    /// One of the sentences that stand ready.
    Sentence {
        /// Which.
        sentence: Sentence,
    },
    /// The person's own, at most [`OWN_WORDS_MAX`](practice::joint_check::OWN_WORDS_MAX) characters.
    Own {
        /// The words.
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
    /// In own words, at most [`OWN_WORDS_MAX`](practice::joint_check::OWN_WORDS_MAX) characters.
    Own {
        /// The words.
        text: String,
    },
}

/// What the last joint check is remembered by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "wire.ts")]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum JointLast {
    /// Nothing had to be asked.
    AllFine {},
    /// Something was asked.
    Asked {
        /// Whether this person asked it.
        by_me: bool,
        /// What.
        words: JointRequestText,
        /// Whether it was fine afterwards.
        fine: bool,
    },
}
