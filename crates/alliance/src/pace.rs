//! How the pace of a session was (A6), as it is kept: counts and medians that a counsellor's page sends
//! once both agreed to it. Silence is counted, never graded, and no share of talk is a target.
//! Deliberately absent: when who spoke (that stays in the two browsers), and working any of it out,
//! which is `sensing::pace`.

mod parts;

use serde::{Deserialize, Serialize};

/// What a person agrees to. Off by default; each of the two chooses alone, and may change it at any
/// moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "PaceChoice"))]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Nothing of it.
    #[default]
    Off,
    /// When this person speaks may be counted on the two devices, once the other says so too.
    Count,
    /// That, and this person's browser tells the other one how long its own person waited.
    Share,
}

/// Least number of times from which a middle is told (EVIDENCE A6).
pub const TIMES_MIN: u32 = 10;

/// How long something took: how often it happened, and the middle once that was often enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "PaceTimes"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Times {
    /// How often.
    pub n: u32,
    /// `None` below [`TIMES_MIN`]: too few to say.
    pub middle: Option<Middle>,
}

/// Quartiles in milliseconds; negative is before the other had ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "PaceMiddle"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Middle {
    /// A quarter is below.
    pub lower_ms: i32,
    /// Half is below.
    pub median_ms: i32,
    /// Three quarters are below.
    pub upper_ms: i32,
}

/// Both began at nearly the same moment, or one ran into the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "PaceClashes"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Clashes {
    /// The other could not have heard in time.
    pub line: u32,
    /// They could have.
    pub ours: u32,
}

/// One silence of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "PaceSilence"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Silence {
    /// How long, milliseconds.
    pub ms: u32,
    /// Who spoke again.
    pub ended_by: crate::Side,
}

/// One minute in whole seconds; what is left of the minute was not listened to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "PaceMinute"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Minute {
    /// The counsellor alone.
    pub counsellor_s: u8,
    /// The client alone.
    pub client_s: u8,
    /// Both at once.
    pub both_s: u8,
    /// Neither.
    pub silent_s: u8,
}

/// The pace of one session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionPace {
    /// Minute by minute from when listening began.
    pub minutes: Vec<Minute>,
    /// Mouth to ear and back, the middle of the session, milliseconds; `None` while unknown.
    pub line_ms: Option<u32>,
    /// From the end of the client's turn as it was heard to the counsellor's own beginning.
    pub waiting: Times,
    /// The client's own, as the client's browser tells it, or taken from this side less the line.
    pub client_waiting: Times,
    /// The latter of the two.
    pub client_waiting_estimated: bool,
    /// Silences of both, of three seconds and more.
    pub silences: Vec<Silence>,
    /// The counsellor took the floor while the client spoke. Counted for the counsellor alone.
    pub takeovers: u32,
    /// `None` when the line was not known well enough to tell whose they were.
    pub clashes: Option<Clashes>,
    /// Own silences shorter than this belong to one stretch of speech, milliseconds.
    pub join_ms: u32,
}
