//! Decides what to say now, and keeps it steady: a cause must last before it counts, a sentence
//! stays long enough to be read and followed, and following it is acknowledged. Times are
//! parameters, in milliseconds from any start.

use super::signs::{Sign, heard, seen};
use super::{Advice, DistanceWord, FrameWord, LightWord, Outline, SoundWord};
use crate::For;
use crate::audio::Hearing;
use crate::vision::{Distance, Look};

/// How long a cause must be seen before it counts, and be gone before it stops counting (chosen).
const HOLD_MS: f32 = 1_500.0;
/// A longer gap between two looks counts as this much (chosen): looks come three times a second.
const GAP_MS_MAX: u64 = 1_000;
/// How long a cause still counts once it cannot be judged any more (chosen).
const UNJUDGED_MS: f32 = 5_000.0;
/// Shortest time for which a sentence is shown (chosen: time to read it twice).
const SHOWN_MS_MIN: u64 = 4_000;
/// How long a sentence waits to be followed before another one may replace it (chosen).
const PATIENCE_MS: u64 = 20_000;
/// How long "that's better" stays (chosen).
const FOLLOWED_MS: u64 = 5_000;
/// Seconds of speech after which the sound can be judged (chosen).
const SPEECH_S: f32 = 1.0;

const COUNT: usize = Advice::ALL.len();

/// What is said now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Says {
    /// How the person stands in the picture.
    pub frame: FrameWord,
    /// How far away they seem.
    pub distance: DistanceWord,
    /// How the light falls.
    pub light: LightWord,
    /// How they can be heard.
    pub sound: SoundWord,
    /// The one sentence; none when all is well.
    pub sentence: Option<Sentence>,
    /// Where head and shoulders are.
    pub outline: Option<Outline>,
}

/// A sentence: `advice-KEY`, or `advice-KEY-followed` after it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sentence {
    /// What it is about.
    pub advice: Advice,
    /// Whether it was done.
    pub followed: bool,
}

/// Gives advice on one person's set-up, look by look and hearing by hearing.
#[derive(Clone, Debug)]
pub struct Adviser {
    whom: For,
    causes: [Cause; COUNT],
    speech: Speech,
    looked_ms: Option<u64>,
    heard_ms: Option<u64>,
    is_distance_known: bool,
    is_light_known: bool,
    is_sound_known: bool,
    outline: Option<Outline>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cause {
    /// How sure it is that the cause is there: 0 not at all, 1 certain.
    weight: f32,
    stands: bool,
    unjudged_ms: f32,
    /// It was seen to be gone, rather than just not judged any more.
    is_mended: bool,
    /// Its sentence was shown and not followed.
    is_told: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speech {
    Calm,
    Asking { advice: Advice, since_ms: u64 },
    Followed { advice: Advice, since_ms: u64 },
}

impl Cause {
    fn weigh(&mut self, sign: Sign, passed_ms: u64) {
        let step = passed_ms as f32 / HOLD_MS;
        match sign {
            Sign::Yes => self.weight = (self.weight + step).min(1.0),
            Sign::No => self.weight = (self.weight - step).max(0.0),
            Sign::Between | Sign::Unknown => {}
        }
        let is_judged = sign != Sign::Unknown;
        self.unjudged_ms = if is_judged { 0.0 } else { self.unjudged_ms + passed_ms as f32 };
        if self.weight >= 1.0 && !self.stands {
            *self = Self { stands: true, weight: 1.0, ..Self::default() };
        }
        if self.weight <= 0.0 && self.stands {
            *self = Self { is_mended: true, ..Self::default() };
        }
        if self.unjudged_ms >= UNJUDGED_MS {
            *self = Self { unjudged_ms: UNJUDGED_MS, ..Self::default() };
        }
    }
}

impl Adviser {
    /// An adviser that has seen and heard nothing yet.
    pub fn new(whom: For) -> Self {
        Self {
            whom,
            causes: [Cause::default(); COUNT],
            speech: Speech::Calm,
            looked_ms: None,
            heard_ms: None,
            is_distance_known: false,
            is_light_known: false,
            is_sound_known: false,
            outline: None,
        }
    }

    /// Adds a look at the picture.
    pub fn look(&mut self, now_ms: u64, look: &Look) {
        let passed_ms = passed(&mut self.looked_ms, now_ms);
        for advice in Advice::ALL.into_iter().filter(|advice| !advice.is_about_sound()) {
            self.causes[advice as usize].weigh(seen(advice, self.whom, look), passed_ms);
        }
        self.outline = match (self.outline, Outline::of(look)) {
            (Some(before), Some(now)) => Some(before.follow(now, passed_ms)),
            (None, now) => now,
            (before, None) => before,
        };
        self.is_light_known |= look.is_light_known();
        self.is_distance_known |= look.distance != Distance::Unknown;
        if self.stands(Advice::NoFace) {
            self.lose_face();
        }
        self.speak(now_ms);
    }

    /// Adds a hearing of the microphone.
    pub fn hear(&mut self, now_ms: u64, hearing: &Hearing) {
        let passed_ms = passed(&mut self.heard_ms, now_ms);
        for advice in Advice::ALL.into_iter().filter(|advice| advice.is_about_sound()) {
            self.causes[advice as usize].weigh(heard(advice, hearing), passed_ms);
        }
        self.is_sound_known |= hearing.speech_s >= SPEECH_S;
        self.speak(now_ms);
    }

    /// Forgets everything about the picture, because the camera was turned off or changed.
    pub fn forget_picture(&mut self) {
        self.lose_face();
        self.causes[Advice::NoFace as usize] = Cause::default();
        self.looked_ms = None;
        self.fall_silent_about(false);
    }

    /// Forgets everything about the sound, because the microphone was turned off or changed.
    pub fn forget_sound(&mut self) {
        for advice in Advice::ALL.into_iter().filter(|advice| advice.is_about_sound()) {
            self.causes[advice as usize] = Cause::default();
        }
        self.is_sound_known = false;
        self.heard_ms = None;
        self.fall_silent_about(true);
    }

    /// What is said now.
    pub fn says(&self) -> Says {
        let sentence = match self.speech {
            Speech::Calm => None,
            Speech::Asking { advice, .. } => Some(Sentence { advice, followed: false }),
            Speech::Followed { advice, .. } => Some(Sentence { advice, followed: true }),
        };
        Says {
            frame: self.frame_word(),
            distance: self.distance_word(),
            light: self.light_word(),
            sound: self.sound_word(),
            sentence,
            outline: self.outline,
        }
    }

    fn stands(&self, advice: Advice) -> bool {
        self.causes[advice as usize].stands
    }

    /// What was known about a face that is gone may not be true of the next one.
    fn lose_face(&mut self) {
        let about_face = |advice: &Advice| !advice.is_about_sound() && *advice != Advice::NoFace;
        for advice in Advice::ALL.into_iter().filter(about_face) {
            self.causes[advice as usize] = Cause::default();
        }
        self.outline = None;
        self.is_light_known = false;
        self.is_distance_known = false;
    }

    fn fall_silent_about(&mut self, sound: bool) {
        if let Speech::Asking { advice, .. } | Speech::Followed { advice, .. } = self.speech
            && advice.is_about_sound() == sound
        {
            self.speech = Speech::Calm;
        }
    }

    fn speak(&mut self, now_ms: u64) {
        match self.speech {
            Speech::Calm => self.ask_next(now_ms),
            Speech::Followed { since_ms, .. } => {
                if now_ms.saturating_sub(since_ms) >= FOLLOWED_MS {
                    self.ask_next(now_ms);
                }
            }
            Speech::Asking { advice, since_ms } => {
                let shown_ms = now_ms.saturating_sub(since_ms);
                if shown_ms < SHOWN_MS_MIN {
                    return;
                }
                let cause = &mut self.causes[advice as usize];
                cause.is_told |= shown_ms >= PATIENCE_MS;
                if cause.is_mended && !cause.stands {
                    self.speech = Speech::Followed { advice, since_ms: now_ms };
                } else if !cause.stands || self.next_untold().is_some_and(|next| next != advice) {
                    self.ask_next(now_ms);
                }
            }
        }
    }

    fn next_untold(&self) -> Option<Advice> {
        let is_next =
            |advice: &Advice| self.stands(*advice) && !self.causes[*advice as usize].is_told;
        Advice::ALL.into_iter().find(is_next)
    }

    fn ask_next(&mut self, now_ms: u64) {
        let standing = || Advice::ALL.into_iter().find(|advice| self.stands(*advice));
        self.speech = match self.next_untold().or_else(standing) {
            Some(advice) => {
                self.causes[advice as usize].is_mended = false;
                Speech::Asking { advice, since_ms: now_ms }
            }
            None => Speech::Calm,
        };
    }

    fn frame_word(&self) -> FrameWord {
        let is_known = self.outline.is_some();
        if is_known { FrameWord::of(|advice| self.stands(advice)) } else { FrameWord::Unknown }
    }

    fn distance_word(&self) -> DistanceWord {
        let stands = |advice| self.stands(advice);
        if self.is_distance_known { DistanceWord::of(stands) } else { DistanceWord::Unknown }
    }

    fn light_word(&self) -> LightWord {
        let stands = |advice| self.stands(advice);
        if self.is_light_known { LightWord::of(stands) } else { LightWord::Unknown }
    }

    fn sound_word(&self) -> SoundWord {
        // These two can be known before the person has spoken.
        let is_known =
            self.is_sound_known || self.stands(Advice::Silent) || self.stands(Advice::Echo);
        if is_known { SoundWord::of(|advice| self.stands(advice)) } else { SoundWord::Listening }
    }
}

/// Milliseconds since `before`, which becomes `now_ms`; 0 at first and when time runs backwards.
fn passed(before: &mut Option<u64>, now_ms: u64) -> u64 {
    let passed_ms = before.map_or(0, |before| now_ms.saturating_sub(before)).min(GAP_MS_MAX);
    *before = Some(now_ms);
    passed_ms
}
