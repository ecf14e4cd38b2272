//! The names of items and answers in forms and in storage.

use super::{Hindrance, Item, OutOfStepThen, OutOfStepWas, Speaks};

macro_rules! spelled {
    ($name:ident, [$($variant:ident = $word:literal),* $(,)?]) => {
        impl $name {
            /// The name used in forms and storage.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// Reads that name; `None` for any other.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.as_str() == word)
            }
        }
    };
}

spelled!(
    Item,
    [
        Arriving = "arriving",
        Tense = "tense",
        SpeakFreely = "speak_freely",
        RoomFor = "room_for",
        Leaving = "leaving",
        TenseLeaving = "tense_leaving",
        Accepted = "accepted",
        Mattered = "mattered",
        MadeSense = "made_sense",
        TimeAndQuiet = "time_and_quiet",
        OnScreen = "on_screen",
        InTheWay = "in_the_way",
        OutOfStep = "out_of_step",
        NextMinutes = "next_minutes",
        InWords = "in_words",
        WorksWell = "works_well",
        TryNext = "try_next",
    ]
);
spelled!(Speaks, [Yes = "yes", Overheard = "overheard", No = "no"]);
spelled!(OutOfStepWas, [No = "no", ALittle = "a_little", Yes = "yes"]);
spelled!(
    OutOfStepThen,
    [TalkNextTime = "talk_next_time", NotNow = "not_now", KeepToMyself = "keep_to_myself"]
);
spelled!(
    Hindrance,
    [
        Sound = "sound",
        Picture = "picture",
        Delay = "delay",
        TooClose = "too_close",
        TooFar = "too_far",
        EyeContact = "eye_contact",
        Privacy = "privacy",
        SeeingMyself = "seeing_myself",
        Other = "other",
    ]
);

impl Speaks {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Yes, Self::Overheard, Self::No];
}

impl OutOfStepWas {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::No, Self::ALittle, Self::Yes];
}

impl OutOfStepThen {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::TalkNextTime, Self::NotNow, Self::KeepToMyself];
}

impl Hindrance {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Sound,
        Self::Picture,
        Self::Delay,
        Self::TooClose,
        Self::TooFar,
        Self::EyeContact,
        Self::Privacy,
        Self::SeeingMyself,
        Self::Other,
    ];
}
