//! How the pace of a session was (docs/practices.md#a6), as it is kept: counts and medians that a
//! counsellor's page sends once both agreed to it. Silence is counted, never graded, and no share
//! of talk is a target. Deliberately absent: when who spoke (that stays in the two browsers), and
//! working any of it out, which is `sensing::pace`.

mod check;
mod earlier;
mod parts;

pub use check::Malformed;
pub use earlier::{EARLIER_MIN, Earlier};

use crate::Side;
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

impl Choice {
    /// All, the one that counts least first.
    pub const ALL: [Self; 3] = [Self::Off, Self::Count, Self::Share];

    /// The word used in forms and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Count => "count",
            Self::Share => "share",
        }
    }

    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == word)
    }
}

/// What one of a pair chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnChoice {
    /// What may be counted.
    pub choice: Choice,
    /// Whether the client may read how the pace was, as far as this person is asked.
    pub client_reads: bool,
}

/// What both chose. The server's own record of this decides; no browser's word does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The counsellor's.
    pub counsellor: OwnChoice,
    /// The client's.
    pub client: OwnChoice,
    /// One of them turned pace off for the pair: nobody is asked and nothing is counted.
    pub off: bool,
}

impl Choices {
    /// What this one of the two chose.
    pub fn of(&self, side: Side) -> OwnChoice {
        match side {
            Side::Counsellor => self.counsellor,
            Side::Client => self.client,
        }
    }

    /// Whether anything may be counted: both said so.
    pub fn counts(&self) -> bool {
        let both = [self.counsellor, self.client];
        !self.off && both.iter().all(|own| own.choice != Choice::Off)
    }

    /// Whether the client may read how the pace was: both said so.
    pub fn client_reads(&self) -> bool {
        self.counsellor.client_reads && self.client.client_reads
    }
}

/// Least number of times from which a middle is told (docs/evidence.md#a6).
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
    pub ended_by: Side,
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

impl SessionPace {
    /// How long this one of the two waited.
    pub fn waiting_of(&self, side: Side) -> Times {
        match side {
            Side::Counsellor => self.waiting,
            Side::Client => self.client_waiting,
        }
    }
}

/// All minutes of a session together, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// The counsellor alone.
    pub counsellor_s: u32,
    /// The client alone.
    pub client_s: u32,
    /// Both at once.
    pub both_s: u32,
    /// Neither.
    pub silent_s: u32,
    /// Not listened to: muted, in writing, or the line was gone.
    pub unheard_s: u32,
}

impl Spoken {
    /// What these minutes come to.
    pub fn over(minutes: &[Minute]) -> Self {
        minutes.iter().fold(Self::default(), |sum, minute| {
            let parts = [minute.counsellor_s, minute.client_s, minute.both_s, minute.silent_s];
            let [counsellor_s, client_s, both_s, silent_s] = parts.map(u32::from);
            let heard_s = counsellor_s + client_s + both_s + silent_s;
            Self {
                counsellor_s: sum.counsellor_s + counsellor_s,
                client_s: sum.client_s + client_s,
                both_s: sum.both_s + both_s,
                silent_s: sum.silent_s + silent_s,
                unheard_s: sum.unheard_s + 60_u32.saturating_sub(heard_s),
            }
        })
    }

    /// Seconds in which one or both spoke.
    pub fn speech_s(&self) -> u32 {
        self.counsellor_s + self.client_s + self.both_s
    }

    /// Of the time in which one or both spoke, how much this one did, in percent; with the time
    /// in which both spoke the two come to more than a hundred. `None` when nobody spoke.
    pub fn share_percent(&self, side: Side) -> Option<u32> {
        let own_s = match side {
            Side::Counsellor => self.counsellor_s,
            Side::Client => self.client_s,
        };
        let speech_s = self.speech_s();
        (speech_s > 0).then(|| (100 * (own_s + self.both_s) + speech_s / 2) / speech_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_both_together_count() {
        let own = |choice| OwnChoice { choice, client_reads: false };
        for mine in Choice::ALL {
            assert_eq!(Choice::from_word(mine.as_str()), Some(mine));
            for theirs in Choice::ALL {
                for off in [false, true] {
                    let choices = Choices { counsellor: own(mine), client: own(theirs), off };
                    let both = mine != Choice::Off && theirs != Choice::Off;
                    assert_eq!(choices.counts(), both && !off, "{mine:?} {theirs:?} {off}");
                    assert_eq!(choices.of(Side::Client).choice, theirs);
                }
            }
        }
        assert_eq!(Choice::from_word("on"), None);
    }

    #[test]
    fn the_client_reads_only_when_both_said_so() {
        let ticked = OwnChoice { choice: Choice::Off, client_reads: true };
        let one = Choices { counsellor: ticked, ..Choices::default() };
        let other = Choices { client: ticked, ..Choices::default() };
        assert!(!one.client_reads() && !other.client_reads());
        assert!(Choices { client: ticked, ..one }.client_reads());
    }

    #[test]
    fn shares_are_of_the_time_somebody_spoke() {
        let minute = |counsellor_s, client_s, both_s, silent_s| Minute {
            counsellor_s,
            client_s,
            both_s,
            silent_s,
        };
        let spoken = Spoken::over(&[minute(10, 25, 5, 20), minute(5, 5, 0, 20)]);
        assert_eq!((spoken.speech_s(), spoken.silent_s, spoken.unheard_s), (50, 40, 30));
        assert_eq!(spoken.share_percent(Side::Counsellor), Some(40));
        assert_eq!(spoken.share_percent(Side::Client), Some(70));
        assert_eq!(Spoken::over(&[minute(0, 0, 0, 60)]).share_percent(Side::Client), None);
    }
}
