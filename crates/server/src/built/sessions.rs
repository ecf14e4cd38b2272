//! Sessions with their check-ins, in words, a few at a time.

use super::check_in_words::{self, Line};
use super::session_facts::session_facts;
use super::work::Work;
use crate::page::Page;
use crate::times::Times;
use alliance::check_in::{CheckIn, SessionCheckIns};
use storage::Session;

/// Sessions on one page (chosen: two months of weekly meetings).
pub const SESSIONS_SHOWN: usize = 8;

/// One page of sessions.
#[derive(Default)]
pub struct SessionsShown {
    /// Check-ins for the next session, and those that belong to none.
    pub loose: Vec<CheckInWords>,
    /// Latest first.
    pub sessions: Vec<SessionWords>,
    /// How many sessions to skip for the page with earlier ones; `None` when there are none.
    pub earlier: Option<usize>,
    /// How many sessions to skip for the page with later ones; `None` on the first.
    pub later: Option<usize>,
}

/// One session.
pub struct SessionWords {
    /// "Tuesday 3 March".
    pub day: String,
    /// Facts in a sentence, see [`session_facts`].
    pub facts: String,
    /// Its check-ins.
    pub check_ins: Vec<CheckInWords>,
    /// Address of the page about its pace, if the reader may open it.
    pub pace: Option<String>,
}

/// One check-in.
pub struct CheckInWords {
    /// Its id.
    pub id: String,
    /// "On arriving, from home".
    pub occasion: String,
    /// The day on which it was given.
    pub day: String,
    /// Whether the reader gave it.
    pub is_mine: bool,
    /// The answers.
    pub lines: Vec<Line>,
}

impl Work {
    /// One page of sessions, without the `from` latest ones.
    pub fn sessions_shown(&self, page: &Page, times: &Times, from: usize) -> SessionsShown {
        self.sessions_within(page, times, from, SESSIONS_SHOWN)
    }

    /// All sessions on one page.
    pub fn all_sessions(&self, page: &Page, times: &Times) -> SessionsShown {
        self.sessions_within(page, times, 0, self.sessions.len())
    }

    fn sessions_within(
        &self,
        page: &Page,
        times: &Times,
        from: usize,
        count: usize,
    ) -> SessionsShown {
        let matched = self.by_session();
        let words = |check_in: &&CheckIn| self.check_in_words(page, times, check_in);
        let from = from.min(self.sessions.len().saturating_sub(1));
        let until = (from + count).min(self.sessions.len());
        let loose = matched.coming.iter().chain(&matched.apart);
        let around = |session: &Session| -> Vec<CheckInWords> {
            let is_it = |one: &&SessionCheckIns<'_>| one.span.id == session.id;
            let all =
                matched.sessions.iter().find(is_it).map(SessionCheckIns::all).unwrap_or_default();
            all.iter().map(words).collect()
        };
        SessionsShown {
            loose: if from == 0 { loose.map(words).collect() } else { Vec::new() },
            sessions: self.sessions[from..until]
                .iter()
                .map(|session| SessionWords {
                    day: times.day(session.started_at),
                    facts: session_facts(page, session, times),
                    check_ins: around(session),
                    pace: self.paced.get(&session.id).cloned(),
                })
                .collect(),
            earlier: (until < self.sessions.len()).then_some(until),
            later: (from > 0).then(|| from.saturating_sub(SESSIONS_SHOWN)),
        }
    }

    /// One check-in in words.
    pub fn check_in_words(&self, page: &Page, times: &Times, check_in: &CheckIn) -> CheckInWords {
        let occasion = check_in_words::occasion(page, check_in.occasion);
        let place = check_in.place.map(|place| check_in_words::place(page, place));
        CheckInWords {
            id: check_in.id.to_string(),
            occasion: match place {
                Some(place) => {
                    page.ta("occasion-from", &[("occasion", &occasion), ("place", &place)])
                }
                None => occasion,
            },
            day: times.day(check_in.at),
            is_mine: check_in.by == self.side,
            lines: check_in_words::lines(page, check_in),
        }
    }
}
