//! The joint check between the words of the wire and those of the room. No decisions.

use practice::joint_check::{
    Asked, Near, OwnWords, Privacy, Record, Remembered, Sentence, Speaks, Topic, Words,
};
use room::{JointSaid, SeatRole, Stands};
use wire::FromBrowser;

/// Both directions between two enums whose variants have the same names.
macro_rules! same {
    ($inward:ident, $outward:ident, $here:ident, $there:ident: $($variant:ident),+ $(,)?) => {
        fn $inward(it: wire::$there) -> $here {
            match it { $(wire::$there::$variant => $here::$variant),+ }
        }
        fn $outward(it: $here) -> wire::$there {
            match it { $($here::$variant => wire::$there::$variant),+ }
        }
    };
}

same!(topic_in, topic_out, Topic, JointTopic: Picture, Light, Distance, Sound);
same!(speaks_in, speaks_out, Speaks, JointSpeaks: Freely, MaybeOverheard, NotFreely);
same!(
    sentence_in, sentence_out, Sentence, JointSentence:
    WholeFace, CameraHigher, WipeLens, FaceWindow, TurnLamp, CloseCurtain,
    Closer, FurtherBack, NearMicrophone, Louder, Headphones, CloseWindow,
);

/// What a browser said in the joint check; gives back what belongs elsewhere.
pub fn said(message: FromBrowser) -> Result<JointSaid, FromBrowser> {
    Ok(match message {
        FromBrowser::JointOpen {} => JointSaid::Open,
        FromBrowser::JointFine { topic } => JointSaid::Fine(topic_in(topic)),
        FromBrowser::JointAsk { topic, words } => JointSaid::Ask(topic_in(topic), words_in(words)),
        FromBrowser::JointDone { topic } => JointSaid::Done(topic_in(topic)),
        FromBrowser::JointMore { topic } => JointSaid::More(topic_in(topic)),
        FromBrowser::JointPrivacy { privacy } => JointSaid::Privacy(Privacy {
            speaks: speaks_in(privacy.speaks),
            near: privacy.near.map(near_in),
        }),
        FromBrowser::JointBegin {} => JointSaid::Begin,
        FromBrowser::JointSkip {} => JointSaid::Skip,
        other => return Err(other),
    })
}

/// The joint check as a browser is told it.
pub fn told(joint: room::Joint, last: Option<wire::JointLast>) -> wire::Joint {
    wire::Joint {
        open: joint.open,
        again: joint.again,
        mine: side_out(joint.mine),
        theirs: side_out(joint.theirs),
        last,
    }
}

/// What somebody of this role reads of the last time.
pub fn last_out(record: &Record, role: SeatRole) -> Option<wire::JointLast> {
    let asked = |by_me, asked: &Asked| wire::JointLast::Asked {
        by_me,
        words: words_out(&asked.words),
        fine: asked.fine,
    };
    Some(match record.remembered(role == SeatRole::Counsellor)? {
        Remembered::AllFine => wire::JointLast::AllFine {},
        Remembered::AskedByMe(one) => asked(true, one),
        Remembered::AskedOfMe(one) => asked(false, one),
    })
}

fn words_in(words: wire::JointWords) -> Words {
    match words {
        wire::JointWords::Sentence { sentence } => Words::Sentence(sentence_in(sentence)),
        wire::JointWords::Own { text } => Words::Own(OwnWords::new(&text)),
    }
}

fn words_out(words: &Words) -> wire::JointWords {
    match words {
        Words::Sentence(sentence) => {
            wire::JointWords::Sentence { sentence: sentence_out(*sentence) }
        }
        Words::Own(own) => wire::JointWords::Own { text: own.reveal().to_owned() },
    }
}

fn near_in(near: wire::JointNear) -> Near {
    match near {
        wire::JointNear::Nobody {} => Near::Nobody,
        wire::JointNear::NextRoom {} => Near::NextRoom,
        wire::JointNear::SameRoom {} => Near::SameRoom,
        wire::JointNear::Own { text } => Near::Own(OwnWords::new(&text)),
    }
}

fn near_out(near: Near) -> wire::JointNear {
    match near {
        Near::Nobody => wire::JointNear::Nobody {},
        Near::NextRoom => wire::JointNear::NextRoom {},
        Near::SameRoom => wire::JointNear::SameRoom {},
        Near::Own(own) => wire::JointNear::Own { text: own.reveal().to_owned() },
    }
}

fn side_out(side: room::JointSide) -> wire::JointSide {
    let privacy = side.privacy.map(|privacy| wire::JointPrivacy {
        speaks: speaks_out(privacy.speaks),
        near: privacy.near.map(near_out),
    });
    let rows = side.rows.into_iter().map(row_out).collect();
    wire::JointSide { rows, privacy, ready: side.ready }
}

fn row_out(row: room::JointRow) -> wire::JointRow {
    wire::JointRow {
        topic: topic_out(row.topic),
        stands: match row.stands {
            Stands::Open => wire::JointStands::Open,
            Stands::Asked => wire::JointStands::Asked,
            Stands::Done => wire::JointStands::Done,
            Stands::Fine => wire::JointStands::Fine,
        },
        words: row.words.as_ref().map(words_out),
        more: row.more,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn own_words_have_the_same_bound_on_both_sides() {
        assert_eq!(wire::OWN_WORDS_MAX, practice::joint_check::OWN_WORDS_MAX);
    }
}
