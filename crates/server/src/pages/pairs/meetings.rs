//! Meetings that took place, as facts in words: when, how long, how, and how the line was.

use super::joint_checks::{self, JointShown};
use crate::charts::Quality;
use crate::error::PageError;
use crate::page::Page;
use crate::pages::work;
use crate::state::App;
use crate::times::Times;
use ::practice::Modality;
use alliance::Side;
use storage::{EndedBy, Held, LineFacts, Pair, Session};

/// Meetings shown; older ones stay in storage (chosen: half a year of weekly meetings).
const SHOWN: usize = 26;

/// One meeting.
pub(super) struct Meeting {
    pub day: String,
    pub facts: String,
    /// The joint check, if there was one.
    pub joint: Option<JointShown>,
    /// Where its pace is read, if it was kept.
    pub pace: Option<String>,
}

pub(super) async fn meetings(
    app: &App,
    page: &Page,
    pair: &Pair,
    times: &Times,
) -> Result<Vec<Meeting>, PageError> {
    let mut sessions = app.storage.sessions_of(&pair.id).await?;
    sessions.sort_by_key(|session| std::cmp::Reverse(session.started_at));
    let records = app.storage.joint_checks_of(&pair.id).await?;
    let mut paced = work::paced(app, pair, Side::Counsellor).await?;
    let name = pair.client_name.reveal();
    let shown = sessions.iter().take(SHOWN);
    Ok(shown
        .map(|session| Meeting {
            day: times.day(session.started_at),
            facts: facts(page, session, times),
            joint: records.get(&session.id).map(|record| joint_checks::shown(page, record, name)),
            pace: paced.remove(&session.id),
        })
        .collect())
}

/// When, how long, how, and how the line was.
pub fn facts(page: &Page, session: &Session, times: &Times) -> String {
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
    let args = [("time", time.into()), ("minutes", minutes.into()), ("how", how.join(", ").into())];
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

/// How the line was; `None` when nothing was reported, as in a meeting by text.
fn line_key(line: &LineFacts) -> Option<&'static str> {
    Some(match Quality::of(line)? {
        Quality::Steady => "line-steady",
        Quality::Delayed => "line-delayed",
        Quality::Uneven => "line-uneven",
        Quality::BrokeUp => "line-broke-up",
    })
}
