//! The content of joint checks: requests of two people to each other (docs/practices.md#c5), whether
//! each can speak freely (docs/practices.md#a3), and the record that is kept. Deliberately absent: who
//! may say what when, which is in `room`, and anything measured.

use crate::{OwnWords, Side};
use serde::{Deserialize, Serialize};

/// Most characters of own words (chosen: two sentences).
pub const OWN_WORDS_MAX: usize = 200;

/// A topic of the joint check: how a person sees and hears the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "JointTopic"))]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Whether the picture shows what it should.
    Picture,
    /// The light on the face.
    Light,
    /// How near the other seems.
    Distance,
    /// How the other is heard.
    Sound,
}

impl Topic {
    /// All topics, in the order in which they are asked.
    pub const ALL: [Self; 4] = [Self::Picture, Self::Light, Self::Distance, Self::Sound];
}

/// A ready sentence for a request. `locales/` holds its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "wire",
    derive(ts_rs::TS),
    ts(export_to = "wire.ts", rename = "JointSentence")
)]
#[serde(rename_all = "snake_case")]
pub enum Sentence {
    /// Let me see the whole face.
    WholeFace,
    /// Put the camera as high as your eyes.
    CameraHigher,
    /// Wipe the lens.
    WipeLens,
    /// Turn towards the window.
    FaceWindow,
    /// Turn the lamp.
    TurnLamp,
    /// Close the curtain behind you.
    CloseCurtain,
    /// Come closer.
    Closer,
    /// Sit back.
    FurtherBack,
    /// Come nearer to the microphone.
    NearMicrophone,
    /// Speak a little louder.
    Louder,
    /// Use headphones: I hear myself.
    Headphones,
    /// Close the window or the door: it is loud there.
    CloseWindow,
}

impl Sentence {
    /// The topic of the sentence.
    pub fn topic(self) -> Topic {
        match self {
            Self::WholeFace | Self::CameraHigher | Self::WipeLens => Topic::Picture,
            Self::FaceWindow | Self::TurnLamp | Self::CloseCurtain => Topic::Light,
            Self::Closer | Self::FurtherBack => Topic::Distance,
            Self::NearMicrophone | Self::Louder | Self::Headphones | Self::CloseWindow => {
                Topic::Sound
            }
        }
    }
}

/// What a request says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestText {
    /// A ready sentence.
    Sentence(Sentence),
    /// Own words.
    Own(OwnWords),
}

/// Whether a person can speak freely where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "JointSpeaks"))]
#[serde(rename_all = "snake_case")]
pub enum Speaks {
    /// Yes.
    Freely,
    /// Someone might overhear.
    MaybeOverheard,
    /// No.
    NotFreely,
}

/// Who else is near, as the person says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Near {
    /// Nobody.
    Nobody,
    /// Someone in the next room.
    NextRoom,
    /// Someone in the same room.
    SameRoom,
    /// Somebody else, in own words.
    Own(OwnWords),
}

/// What a person says of their own privacy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Privacy {
    /// Whether they can speak freely.
    pub speaks: Speaks,
    /// Who else is near; `None` when not told.
    pub near: Option<Near>,
}

/// A request, and whether it helped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Topic of the request.
    pub topic: Topic,
    /// What it says.
    pub words: RequestText,
    /// Whether the other said that they did it.
    pub done: bool,
    /// Whether the person who asked found it fine afterwards.
    pub fine: bool,
}

/// What one of the two said in a joint check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideRecord {
    /// Their requests to the other, in order. Sealed records call the field `asked`.
    #[serde(rename = "asked")]
    pub requests: Vec<Request>,
    /// What they said of their own privacy; `None` when nothing.
    pub privacy: Option<Privacy>,
}

impl SideRecord {
    fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.privacy.is_none()
    }

    /// The request to remember: the last one that helped, else the last one.
    fn remembered(&self) -> Option<&Request> {
        let helped = self.requests.iter().rev().find(|request| request.fine);
        helped.or(self.requests.last())
    }
}

/// How a joint check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Both said that they were comfortable.
    Agreed,
    /// One of the two skipped it.
    Skipped,
    /// The session ended first.
    Unfinished,
}

/// The record of a session's joint check. Facts only; nothing judges a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// How the check ended.
    pub outcome: Outcome,
    /// What the counsellor said.
    pub counsellor: SideRecord,
    /// What the client said.
    pub client: SideRecord,
}

/// What the next joint check reminds one of the two of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembered<'a> {
    /// Nothing was requested.
    AllFine,
    /// The other made this request to the reader.
    AskedOfMe(&'a Request),
    /// The reader made this request to the other.
    AskedByMe(&'a Request),
}

impl Record {
    /// Makes a record; `None` when the check was neither used nor closed.
    pub fn new(outcome: Outcome, counsellor: SideRecord, client: SideRecord) -> Option<Self> {
        let untouched =
            outcome == Outcome::Unfinished && counsellor.is_empty() && client.is_empty();
        (!untouched).then_some(Self { outcome, counsellor, client })
    }

    /// What to remind this reader of: a request that helped before one that did not, and then a
    /// request to the reader, who can act on it, before one by the reader.
    pub fn remembered(&self, reader: Side) -> Option<Remembered<'_>> {
        let (mine, theirs) = match reader {
            Side::Counsellor => (&self.counsellor, &self.client),
            Side::Client => (&self.client, &self.counsellor),
        };
        let of_me = theirs.remembered().map(Remembered::AskedOfMe);
        let by_me = mine.remembered().map(Remembered::AskedByMe);
        let helped = |remembered: &Remembered<'_>| match remembered {
            Remembered::AskedOfMe(request) | Remembered::AskedByMe(request) => request.fine,
            Remembered::AllFine => true,
        };
        match (of_me, by_me) {
            (Some(of_me), Some(by_me)) if !helped(&of_me) && helped(&by_me) => Some(by_me),
            (Some(of_me), _) => Some(of_me),
            (None, Some(by_me)) => Some(by_me),
            (None, None) => (self.outcome == Outcome::Agreed).then_some(Remembered::AllFine),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(sentence: Sentence, fine: bool) -> Request {
        let words = RequestText::Sentence(sentence);
        Request { topic: sentence.topic(), words, done: fine, fine }
    }

    fn side(requests: &[Request]) -> SideRecord {
        SideRecord { requests: requests.to_vec(), privacy: None }
    }

    #[test]
    fn own_words_are_never_printed() {
        let text = RequestText::Own(OwnWords::new("the lamp behind you"));
        assert_eq!(format!("{text:?}"), "Own(OwnWords([private]))");
    }

    #[test]
    fn a_record_reads_back_from_what_is_sealed() {
        let near = Some(Near::Own(OwnWords::new("my sister, asleep")));
        let mut juno = side(&[request(Sentence::TurnLamp, true)]);
        juno.privacy = Some(Privacy { speaks: Speaks::MaybeOverheard, near });
        let record = Record::new(Outcome::Agreed, side(&[]), juno).unwrap();
        let text = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
    }

    #[test]
    fn a_check_that_nobody_touched_leaves_no_record() {
        assert_eq!(Record::new(Outcome::Unfinished, side(&[]), side(&[])), None);
        assert!(Record::new(Outcome::Skipped, side(&[]), side(&[])).is_some());
    }

    #[test]
    fn what_helped_is_remembered_first_and_each_reads_it_from_their_side() {
        let lamp = request(Sentence::TurnLamp, true);
        let closer = request(Sentence::Closer, false);
        let louder = request(Sentence::Louder, false);
        let record = |counsellor: &[Request], client: &[Request]| {
            Record::new(Outcome::Agreed, side(counsellor), side(client)).unwrap()
        };
        let both = record(&[lamp.clone(), closer.clone()], std::slice::from_ref(&louder));
        assert_eq!(both.remembered(Side::Counsellor), Some(Remembered::AskedByMe(&lamp)));
        assert_eq!(both.remembered(Side::Client), Some(Remembered::AskedOfMe(&lamp)));
        let open = record(std::slice::from_ref(&closer), std::slice::from_ref(&louder));
        assert_eq!(open.remembered(Side::Counsellor), Some(Remembered::AskedOfMe(&louder)));
        assert_eq!(open.remembered(Side::Client), Some(Remembered::AskedOfMe(&closer)));
        assert_eq!(record(&[], &[]).remembered(Side::Counsellor), Some(Remembered::AllFine));
        let skipped = Record::new(Outcome::Skipped, side(&[]), side(&[])).unwrap();
        assert_eq!(skipped.remembered(Side::Counsellor), None);
    }
}
