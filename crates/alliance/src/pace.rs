//! The pace of a session, as it is kept (docs/practices.md#a6): counts and medians that a
//! counsellor's page sends once both agreed. Silence is counted, never graded, and no share of talk
//! is a target. Computing it is the work of `sensing::pace`. Deliberately absent: when somebody
//! spoke, which stays in the two browsers.

mod check;
mod earlier;
mod parts;

pub use check::Malformed;
pub use earlier::{EARLIER_MIN, Earlier};

use crate::Side;
use serde::{Deserialize, Serialize};

/// What a person agrees to. Off by default. Each of the two chooses alone, and may change it at any
/// moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "PaceChoice"))]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Nothing is counted.
    #[default]
    Off,
    /// The two devices may count when this person speaks, once the other agrees too.
    Count,
    /// The same, and this person's browser tells the other how long its own person waited.
    Share,
}

impl Choice {
    /// All, the one that counts least first.
    pub const ALL: [Self; 3] = [Self::Off, Self::Count, Self::Share];

    /// The name used in forms and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Count => "count",
            Self::Share => "share",
        }
    }

    /// Reads that name; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == word)
    }
}

/// One person's choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnChoice {
    /// What may be counted.
    pub choice: Choice,
    /// Whether this person agrees that the client may read the pace.
    pub client_reads: bool,
}

/// What both chose. The server's own record of this decides, never a browser's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The counsellor's.
    pub counsellor: OwnChoice,
    /// The client's.
    pub client: OwnChoice,
    /// Whether one of them turned pace off for the pair: nobody is asked and nothing is counted.
    pub off: bool,
}

impl Choices {
    /// This side's choices.
    pub fn of(&self, side: Side) -> OwnChoice {
        match side {
            Side::Counsellor => self.counsellor,
            Side::Client => self.client,
        }
    }

    /// Whether anything may be counted: both must agree.
    pub fn counts(&self) -> bool {
        let both = [self.counsellor, self.client];
        !self.off && both.iter().all(|own| own.choice != Choice::Off)
    }

    /// Whether the client may read the pace: both must agree.
    pub fn client_reads(&self) -> bool {
        self.counsellor.client_reads && self.client.client_reads
    }
}

/// Fewest times of which a median is told (docs/evidence.md#a6).
pub const TIMES_MIN: u32 = 10;

/// How long something took: how often it happened, and its quartiles once that was often enough.
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

/// Clashes, in which both began at nearly the same moment or one ran into the other
/// (docs/pace.md#clashes).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "PaceClashes"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Clashes {
    /// Neither could have heard the other in time.
    pub line: u32,
    /// One of them could have.
    pub ours: u32,
}

/// One silence of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "PaceSilence"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Silence {
    /// Length, milliseconds.
    pub ms: u32,
    /// Who spoke again.
    pub ended_by: Side,
}

/// One minute, in whole seconds; the rest of the minute was not listened to.
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
    /// Median delay of the line, mouth to ear and back, milliseconds; `None` while unknown.
    pub line_ms: Option<u32>,
    /// The counsellor's waiting times, from the end of the client's turn as it was heard to their
    /// own beginning.
    pub waiting: Times,
    /// The client's waiting times, as told by the client's browser, or as seen at this end less the
    /// delay.
    pub client_waiting: Times,
    /// Whether `client_waiting` is that estimate.
    pub client_waiting_estimated: bool,
    /// Silences of both of three seconds or more.
    pub silences: Vec<Silence>,
    /// How often the counsellor took the floor while the client spoke. For the counsellor alone.
    pub takeovers: u32,
    /// `None` when the delay was not known well enough to tell their cause.
    pub clashes: Option<Clashes>,
    /// Own silences shorter than this belong to one unit of speech, milliseconds.
    pub join_ms: u32,
}

impl SessionPace {
    /// This side's waiting times.
    pub fn waiting_of(&self, side: Side) -> Times {
        match side {
            Side::Counsellor => self.waiting,
            Side::Client => self.client_waiting,
        }
    }
}

/// The sum of all minutes of a session, in seconds.
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
    /// Adds up minutes.
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

    /// Share of this side's speech in the time in which anybody spoke, percent. Because of the time
    /// in which both spoke, the two shares add up to more than 100. `None` when nobody spoke.
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
