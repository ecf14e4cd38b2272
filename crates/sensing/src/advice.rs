//! Turns measurements into at most one sentence at a time, the most useful first, and into one word
//! each for frame, distance, light and sound. The sentences are in `locales`, under these keys.
//! Deliberately absent: any grade.

mod adviser;
mod outline;
mod signs;
#[cfg(test)]
mod simulation;
mod words;

pub use adviser::{Adviser, Says, Sentence};
pub use outline::Outline;
pub use signs::{at_once, heard_at_once, is_backlit, words_at_once};
pub use words::{DistanceWord, FrameWord, LightWord, SoundWord};

/// One thing that could be better, in order of usefulness (chosen): first what keeps a person from
/// being heard or seen at all, then a face that cannot be made out, then sound, then the place in
/// the picture, last what is merely nicer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Advice {
    /// The microphone sends nothing.
    Silent,
    /// No face was found, so the picture cannot be judged.
    NoFace,
    /// The picture stands on its head.
    UpsideDown,
    /// The background outshines the face.
    Backlit,
    /// The picture is noisy because there is too little light.
    MoreLight,
    /// The microphone picks up the other person's voice.
    Echo,
    /// The voice arrives quietly.
    TooQuiet,
    /// The voice is cut off at the loudest moments.
    SoundClipped,
    /// The background noise is loud.
    Noisy,
    /// The head is nearer than comfortable.
    MoveBack,
    /// The head is further than comfortable.
    MoveNearer,
    /// The top of the head is cut off or touches the edge.
    HeadRoom,
    /// The face is at the side of the picture.
    Centre,
    /// The shoulders lie below the picture.
    ShowShoulders,
    /// One side of the face is much darker.
    SideLight,
    /// One side of the face is too dark to be judged.
    DarkSide,
    /// Parts of the face are blown out.
    Clipped,
    /// The picture is tilted.
    LevelCamera,
    /// The camera looks up at the face.
    RaiseCamera,
    /// The camera looks down at the face.
    LowerCamera,
    /// The voice arrives without its upper frequencies.
    Thin,
    /// The light has a strong colour.
    Cast,
    /// More than one face.
    SeveralFaces,
    /// The background is busy.
    BackgroundBusy,
}

impl Advice {
    /// All, the most useful first.
    pub const ALL: [Advice; 24] = [
        Self::Silent,
        Self::NoFace,
        Self::UpsideDown,
        Self::Backlit,
        Self::MoreLight,
        Self::Echo,
        Self::TooQuiet,
        Self::SoundClipped,
        Self::Noisy,
        Self::MoveBack,
        Self::MoveNearer,
        Self::HeadRoom,
        Self::Centre,
        Self::ShowShoulders,
        Self::SideLight,
        Self::DarkSide,
        Self::Clipped,
        Self::LevelCamera,
        Self::RaiseCamera,
        Self::LowerCamera,
        Self::Thin,
        Self::Cast,
        Self::SeveralFaces,
        Self::BackgroundBusy,
    ];

    /// Key of its messages: `advice-KEY` asks for it, `advice-KEY-followed` says that it was done.
    pub fn key(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::NoFace => "no_face",
            Self::UpsideDown => "upside_down",
            Self::Backlit => "backlit",
            Self::MoreLight => "more_light",
            Self::Echo => "echo",
            Self::TooQuiet => "too_quiet",
            Self::SoundClipped => "sound_clipped",
            Self::Noisy => "noisy",
            Self::MoveBack => "move_back",
            Self::MoveNearer => "move_nearer",
            Self::HeadRoom => "head_room",
            Self::Centre => "centre",
            Self::ShowShoulders => "show_shoulders",
            Self::SideLight => "side_light",
            Self::DarkSide => "dark_side",
            Self::Clipped => "clipped",
            Self::LevelCamera => "level_camera",
            Self::RaiseCamera => "raise_camera",
            Self::LowerCamera => "lower_camera",
            Self::Thin => "thin",
            Self::Cast => "cast",
            Self::SeveralFaces => "several_faces",
            Self::BackgroundBusy => "background_busy",
        }
    }

    /// Whether it is about the microphone, not the picture.
    pub fn is_about_sound(self) -> bool {
        use Advice::{Echo, Noisy, Silent, SoundClipped, Thin, TooQuiet};
        matches!(self, Silent | Echo | TooQuiet | SoundClipped | Noisy | Thin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_complete_and_in_order() {
        for (place, advice) in Advice::ALL.into_iter().enumerate() {
            assert_eq!(advice as usize, place);
        }
    }

    #[test]
    fn the_page_knows_the_same_keys() {
        let says = include_str!("../../../web/sensing/says.ts");
        let known = |name: &str| {
            let (_, after) = says.split_once(&format!("export type {name} =")).unwrap();
            let union = after.split(';').next().unwrap();
            union.split('"').skip(1).step_by(2).collect::<Vec<_>>()
        };
        assert_eq!(known("AdviceKey"), Advice::ALL.map(Advice::key));
        assert_eq!(known("FrameWord"), FrameWord::ALL.map(FrameWord::key));
        assert_eq!(known("DistanceWord"), DistanceWord::ALL.map(DistanceWord::key));
        assert_eq!(known("LightWord"), LightWord::ALL.map(LightWord::key));
        assert_eq!(known("SoundWord"), SoundWord::ALL.map(SoundWord::key));
    }

    #[test]
    fn every_key_has_its_words() {
        let words = include_str!("../../../locales/en/setup.ftl");
        let has = |key: String| words.lines().any(|line| line.starts_with(&format!("{key} = ")));
        for advice in Advice::ALL {
            assert!(has(format!("advice-{}", advice.key())), "{advice:?}");
            assert!(has(format!("advice-{}-followed", advice.key())), "{advice:?}");
        }
        for word in FrameWord::ALL {
            assert!(has(format!("setup-frame-{}", word.key())), "{word:?}");
        }
        for word in DistanceWord::ALL {
            assert!(has(format!("setup-distance-{}", word.key())), "{word:?}");
        }
        for word in LightWord::ALL {
            assert!(has(format!("setup-light-{}", word.key())), "{word:?}");
        }
        for word in SoundWord::ALL {
            assert!(has(format!("setup-sound-{}", word.key())), "{word:?}");
        }
    }
}
