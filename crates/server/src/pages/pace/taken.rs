//! The pace in a client's export: the choices, the sessions in which it was counted, and their
//! figures, if the client may read them. Deliberately absent: how often the counsellor took the
//! floor, which is the counsellor's own.

use super::figures::{Figure, Reading};
use crate::built::work::Work;
use crate::charts::Telling;
use crate::error::PageError;
use crate::state::App;
use crate::times::Times;
use alliance::pace::{Choices, Clashes, Minute, SessionPace, Silence, Times as HowLong};
use practice::Moment;
use serde_json::{Value, json};
use storage::Pair;

/// The pace of one client's sessions.
pub struct PaceTaken {
    choices: Choices,
    /// The sessions, oldest first.
    sessions: Vec<(Moment, SessionPace)>,
}

/// One session in words.
pub struct PaceWords {
    /// "Tuesday 3 March".
    pub day: String,
    /// Its figures.
    pub figures: Vec<Figure>,
}

impl PaceTaken {
    /// Reads it from storage.
    pub async fn of(app: &App, pair: &Pair, work: &Work) -> Result<Self, PageError> {
        let mut paces = app.storage.paces_of(&pair.id).await?;
        let ended = work.sessions.iter().rev().filter(|session| session.facts.is_some());
        let sessions =
            ended.filter_map(|one| Some((one.started_at, paces.remove(&one.id)?))).collect();
        Ok(Self { choices: app.storage.pace_choices(&pair.id).await?, sessions })
    }

    /// As JSON; `iso` formats a moment.
    pub fn json(&self, iso: impl Fn(Moment) -> String) -> Value {
        let session = |(at, pace): &(Moment, SessionPace)| {
            let how = self.choices.client_reads().then(|| how(pace));
            json!({ "started_at": iso(*at), "how": how })
        };
        json!({
            "mine": self.choices.client.choice,
            "counsellors": self.choices.counsellor.choice,
            "off": self.choices.off,
            "may_read": self.choices.client_reads(),
            "sessions": self.sessions.iter().map(session).collect::<Vec<_>>(),
        })
    }

    /// Number of sessions.
    pub fn count(&self) -> u32 {
        u32::try_from(self.sessions.len()).unwrap_or(u32::MAX)
    }

    /// The sessions in words; none if the client may not read them.
    pub fn words(&self, to: Telling<'_>, times: &Times) -> Vec<PaceWords> {
        if !self.choices.client_reads() {
            return Vec::new();
        }
        let paces: Vec<SessionPace> = self.sessions.iter().map(|(_, pace)| pace.clone()).collect();
        let words = |(at, (started_at, pace)): (usize, &(Moment, SessionPace))| PaceWords {
            day: times.day(*started_at),
            figures: Reading { to, pace, earlier: &paces[..at] }.figures(),
        };
        self.sessions.iter().enumerate().map(words).collect()
    }
}

fn how(pace: &SessionPace) -> Value {
    let minute = |one: &Minute| {
        json!({
            "counsellor_s": one.counsellor_s,
            "client_s": one.client_s,
            "both_s": one.both_s,
            "silent_s": one.silent_s,
        })
    };
    let silence = |one: &Silence| json!({ "ms": one.ms, "ended_by": one.ended_by });
    let clashes = |one: Clashes| json!({ "line": one.line, "ours": one.ours });
    json!({
        "minutes": pace.minutes.iter().map(minute).collect::<Vec<_>>(),
        "line_ms": pace.line_ms,
        "counsellor_waiting": how_long(&pace.waiting),
        "client_waiting": how_long(&pace.client_waiting),
        "client_waiting_estimated": pace.client_waiting_estimated,
        "silences": pace.silences.iter().map(silence).collect::<Vec<_>>(),
        "clashes": pace.clashes.map(clashes),
        "join_ms": pace.join_ms,
    })
}

fn how_long(times: &HowLong) -> Value {
    let middle = times.middle.map(|middle| {
        json!({
            "lower_ms": middle.lower_ms,
            "median_ms": middle.median_ms,
            "upper_ms": middle.upper_ms,
        })
    });
    json!({ "n": times.n, "middle": middle })
}
