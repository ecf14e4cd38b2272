//! The joint check of a session in words, for the counsellor's page: facts only.

use crate::page::Page;
use practice::joint_check::{
    Near, Outcome, Privacy, Record, Request, RequestText, Sentence, SideRecord, Speaks,
};

/// One joint check in words.
pub(super) struct JointShown {
    /// How it ended.
    pub outcome: String,
    /// Its requests and answers, one or two sentences each.
    pub lines: Vec<String>,
}

/// Puts records into words.
#[derive(Clone, Copy)]
enum By<'a> {
    Reader,
    Client(&'a str),
}

pub(super) fn shown(page: &Page, record: &Record, client_name: &str) -> JointShown {
    let outcome = match record.outcome {
        Outcome::Agreed => page.t("joint-kept-agreed"),
        Outcome::Skipped => page.t("joint-kept-skipped"),
        Outcome::Unfinished => page.t("joint-kept-unfinished"),
    };
    let mut lines = Vec::new();
    side(page, &record.counsellor, By::Reader, &mut lines);
    side(page, &record.client, By::Client(client_name), &mut lines);
    JointShown { outcome, lines }
}

fn side(page: &Page, side: &SideRecord, by: By<'_>, lines: &mut Vec<String>) {
    lines.extend(side.requests.iter().map(|one| request(page, one, by)));
    lines.extend(side.privacy.iter().map(|one| privacy(page, one, by)));
}

fn request(page: &Page, request: &Request, by: By<'_>) -> String {
    let words = match &request.words {
        RequestText::Sentence(sentence) => page.t(sentence_key(*sentence)),
        RequestText::Own(own) => own.reveal().to_owned(),
    };
    let first = match by {
        By::Reader => page.ta("joint-kept-you-asked", &[("words", &words)]),
        By::Client(name) => page.ta("joint-kept-they-asked", &[("name", name), ("words", &words)]),
    };
    let then = match (request.fine, request.done) {
        (true, _) => page.t("joint-kept-fine"),
        (false, true) => page.t("joint-kept-done"),
        (false, false) => page.t("joint-kept-open"),
    };
    format!("{first} {then}")
}

fn privacy(page: &Page, privacy: &Privacy, by: By<'_>) -> String {
    let speaks = match (by, privacy.speaks) {
        (By::Reader, Speaks::Freely) => page.t("joint-kept-you-freely"),
        (By::Reader, Speaks::MaybeOverheard) => page.t("joint-kept-you-maybe-overheard"),
        (By::Reader, Speaks::NotFreely) => page.t("joint-kept-you-not-freely"),
        (By::Client(name), speaks) => page.ta(their_key(speaks), &[("name", name)]),
    };
    let near = match &privacy.near {
        None => return speaks,
        Some(Near::Nobody) => page.t("joint-kept-near-nobody"),
        Some(Near::NextRoom) => page.t("joint-kept-near-next-room"),
        Some(Near::SameRoom) => page.t("joint-kept-near-same-room"),
        Some(Near::Own(own)) => page.ta("joint-kept-near-own", &[("words", own.reveal())]),
    };
    format!("{speaks} {near}")
}

fn their_key(speaks: Speaks) -> &'static str {
    match speaks {
        Speaks::Freely => "joint-kept-they-freely",
        Speaks::MaybeOverheard => "joint-kept-they-maybe-overheard",
        Speaks::NotFreely => "joint-kept-they-not-freely",
    }
}

fn sentence_key(sentence: Sentence) -> &'static str {
    match sentence {
        Sentence::WholeFace => "joint-words-whole-face",
        Sentence::CameraHigher => "joint-words-camera-higher",
        Sentence::WipeLens => "joint-words-wipe-lens",
        Sentence::FaceWindow => "joint-words-face-window",
        Sentence::TurnLamp => "joint-words-turn-lamp",
        Sentence::CloseCurtain => "joint-words-close-curtain",
        Sentence::Closer => "joint-words-closer",
        Sentence::FurtherBack => "joint-words-further-back",
        Sentence::NearMicrophone => "joint-words-near-microphone",
        Sentence::Louder => "joint-words-louder",
        Sentence::Headphones => "joint-words-headphones",
        Sentence::CloseWindow => "joint-words-close-window",
    }
}
