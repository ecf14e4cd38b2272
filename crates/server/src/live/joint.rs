//! The joint check between `room` and `wire`. Only own words differ: `room` keeps them private, and
//! storage spells them in a form of its own.

use practice::joint_check::{Near, Privacy, Record, Remembered, Request, RequestText};
use practice::{OwnWords, Side};

/// What a browser asks for.
pub fn words_in(words: wire::JointRequestText) -> RequestText {
    match words {
        wire::JointRequestText::Sentence { sentence } => RequestText::Sentence(sentence),
        wire::JointRequestText::Own { text } => RequestText::Own(OwnWords::new(&text)),
    }
}

/// What a browser says of its person's privacy.
pub fn privacy_in(privacy: wire::JointPrivacy) -> Privacy {
    let near = privacy.near.map(|near| match near {
        wire::JointNear::Nobody {} => Near::Nobody,
        wire::JointNear::NextRoom {} => Near::NextRoom,
        wire::JointNear::SameRoom {} => Near::SameRoom,
        wire::JointNear::Own { text } => Near::Own(OwnWords::new(&text)),
    });
    Privacy { speaks: privacy.speaks, near }
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

/// What this side reads of the last joint check.
pub fn last_out(record: &Record, side: Side) -> Option<wire::JointLast> {
    let asked = |by_me, request: &Request| wire::JointLast::Asked {
        by_me,
        words: words_out(&request.words),
        fine: request.fine,
    };
    Some(match record.remembered(side)? {
        Remembered::AllFine => wire::JointLast::AllFine {},
        Remembered::AskedByMe(one) => asked(true, one),
        Remembered::AskedOfMe(one) => asked(false, one),
    })
}

fn side_out(side: room::JointSide) -> wire::JointSide {
    let rows = side.rows.into_iter().map(|row| wire::JointRow {
        topic: row.topic,
        stands: row.stands,
        words: row.words.as_ref().map(words_out),
        more: row.more,
    });
    wire::JointSide {
        rows: rows.collect(),
        privacy: side.privacy.map(privacy_out),
        ready: side.ready,
    }
}

fn words_out(words: &RequestText) -> wire::JointRequestText {
    match words {
        RequestText::Sentence(sentence) => wire::JointRequestText::Sentence { sentence: *sentence },
        RequestText::Own(own) => wire::JointRequestText::Own { text: own.reveal().to_owned() },
    }
}

fn privacy_out(privacy: Privacy) -> wire::JointPrivacy {
    let near = privacy.near.map(|near| match near {
        Near::Nobody => wire::JointNear::Nobody {},
        Near::NextRoom => wire::JointNear::NextRoom {},
        Near::SameRoom => wire::JointNear::SameRoom {},
        Near::Own(own) => wire::JointNear::Own { text: own.reveal().to_owned() },
    });
    wire::JointPrivacy { speaks: privacy.speaks, near }
}
