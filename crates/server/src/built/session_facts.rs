//! A session's facts in words: when it was, how long, by which modality, and the line's quality.

use crate::charts::Quality;
use crate::page::Page;
use crate::times::Times;
use practice::Modality;
use storage::{EndedBy, Held, LineFacts, Session};

/// One sentence of facts, and one about the line where it was reported.
pub fn session_facts(page: &Page, session: &Session, times: &Times) -> String {
    let time = times.time(session.started_at).words;
    let Some(facts) = &session.facts else {
        return page.ta("meeting-going-on", &[("time", &time)]);
    };
    if facts.ended_by == EndedBy::LeftOpen {
        return page.ta("meeting-left-open", &[("time", &time)]);
    }
    let minutes = facts.ended_at.since(session.started_at).as_secs().div_ceil(60).max(1);
    let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
    let modalities =
        if facts.modalities.is_empty() { &[session.modality][..] } else { &facts.modalities };
    let how: Vec<String> = match session.held {
        Held::Phone => vec![page.t("meeting-by-phone")],
        Held::Room => modalities.iter().map(|way| page.t(modality_key(*way))).collect(),
    };
    let how = page.formats().list(&how);
    let args = [("time", time.into()), ("minutes", minutes.into()), ("how", how.into())];
    let first = page.say("meeting-facts", &args);
    match line_key(&facts.line) {
        Some(line) => format!("{first} {}", page.t(line)),
        None => first,
    }
}

fn modality_key(modality: Modality) -> &'static str {
    match modality {
        Modality::Video => "meeting-by-video",
        Modality::Voice => "meeting-by-voice",
        Modality::Text => "meeting-by-text",
    }
}

/// Message for the line's quality; `None` when nothing was reported, as in a session by text.
fn line_key(line: &LineFacts) -> Option<&'static str> {
    Some(match Quality::of(line)? {
        Quality::Steady => "line-steady",
        Quality::Delayed => "line-delayed",
        Quality::Uneven => "line-uneven",
        Quality::BrokeUp => "line-broke-up",
    })
}
