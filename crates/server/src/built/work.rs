//! What counsellor and client have built, as one of the two may see it: read once, put in words,
//! and shown by the pair's page, the client's own page and the export. Nothing here changes it.

use super::board_words::BoardWords;
use crate::charts::{Charts, Material, Telling, span};
use crate::error::PageError;
use crate::page::Page;
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::Times;
use alliance::Side;
use alliance::alliance_line::Threshold;
use alliance::board::Board;
use alliance::check_in::{BySession, CheckIn, Span, by_session};
use practice::SessionId;
use std::collections::BTreeMap;
use storage::{Pair, Session};

/// Addresses of the pages about sessions' pace that this side may open.
pub async fn paced(
    app: &App,
    pair: &Pair,
    side: Side,
) -> Result<BTreeMap<SessionId, String>, PageError> {
    let base = match side {
        Side::Counsellor => format!("/pairs/{}", pair.id),
        Side::Client if app.storage.pace_choices(&pair.id).await?.client_reads() => "/me".into(),
        Side::Client => return Ok(BTreeMap::new()),
    };
    let sessions = app.storage.paced_sessions(&pair.id).await?.into_iter();
    Ok(sessions.map(|session| (session.clone(), format!("{base}/pace/{session}"))).collect())
}

/// Everything of one pair, as far as one side may see it.
pub struct Work {
    /// Who reads.
    pub side: Side,
    /// Names by side: the counsellor's, then the client's.
    pub counsellor: String,
    /// See [`Self::counsellor`].
    pub client: String,
    /// What both write on.
    pub board: Board,
    /// Check-ins, oldest first; of the other's only what was shared.
    pub check_ins: Vec<CheckIn>,
    /// Sessions, latest first.
    pub sessions: Vec<Session>,
    /// Addresses of the pages about sessions' pace that the reader may open.
    pub(super) paced: BTreeMap<SessionId, String>,
    spans: Vec<Span>,
    threshold: Threshold,
}

impl Work {
    /// Reads everything of a pair that this one of the two may see.
    pub async fn of(app: &App, one: &OneOfTwo) -> Result<Self, PageError> {
        let (pair, side) = (&one.pair, one.side);
        let (mine, others) = (one.my_name.clone(), one.other_name.clone());
        let (counsellor, client) = match side {
            Side::Counsellor => (mine, others),
            Side::Client => (others, mine),
        };
        let check_ins = app.storage.check_ins_of(&pair.id).await?;
        let sessions = app.storage.sessions_of(&pair.id).await?;
        let spans = sessions.iter().map(span).collect();
        Ok(Self {
            side,
            counsellor,
            client,
            board: app.boards.board(&pair.id).await?.board,
            check_ins: check_ins.iter().filter_map(|one| one.seen_by(side)).collect(),
            sessions,
            paced: paced(app, pair, side).await?,
            spans,
            threshold: app.storage.prompt_threshold().await?,
        })
    }

    /// Without what only the reader may see.
    #[must_use]
    pub fn without_private(mut self) -> Self {
        let other = self.side.other();
        let both_see = |one: &CheckIn| one.seen_by(other).and_then(|one| one.seen_by(self.side));
        self.check_ins = self.check_ins.iter().filter_map(both_see).collect();
        self.paced.clear();
        self
    }

    /// The name of the one who does not read.
    pub fn other(&self) -> &str {
        self.name(self.side.other())
    }

    /// The name of one of the two.
    pub fn name(&self, side: Side) -> &str {
        match side {
            Side::Counsellor => &self.counsellor,
            Side::Client => &self.client,
        }
    }

    /// Check-ins sorted into their sessions.
    pub fn by_session(&self) -> BySession<'_> {
        by_session(&self.check_ins, &self.spans)
    }

    /// The board in words, with the charts of goals that are open.
    pub fn board_words(&self, page: &Page, times: &Times, charts: &mut Charts) -> BoardWords {
        BoardWords::of(self, page, times, std::mem::take(&mut charts.goals))
    }

    /// The charts, in words for the person whom `to` names.
    pub fn charts(&self, to: Telling<'_>, times: &Times) -> Charts {
        let material = Material {
            sessions: &self.sessions,
            check_ins: &self.check_ins,
            board: &self.board,
            threshold: self.threshold,
        };
        Charts::of(to, times, &material)
    }
}
