//! The one of the two who answers: who, of which pair, and where their pages stand.

use crate::built::work::shared_pair;
use crate::charts::span;
use crate::error::PageError;
use crate::page::Page;
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use alliance::Side;
use alliance::check_in::{Occasion, Span};
use practice::{PairId, Who};
use storage::{Held, Pair};

/// One of the two of a pair, on a page of their own.
#[derive(Clone)]
pub struct Giver {
    /// Their page.
    pub page: Page,
    /// Which of the two.
    pub side: Side,
    /// The pair.
    pub pair: Pair,
    /// The other's name.
    pub other_name: String,
    /// Whether a session of the two goes on by telephone.
    pub by_phone: bool,
}

impl Giver {
    /// The client of this login.
    pub async fn client(app: &App, client: CurrentClient) -> Result<Self, PageError> {
        let who = client.who();
        Self::of(app, &who, client.page, Side::Client, &client.pair).await
    }

    /// The counsellor, if the pair is theirs.
    pub async fn counsellor(
        app: &App,
        me: CurrentPerson,
        pair: &PairId,
    ) -> Result<Self, PageError> {
        let who = me.who();
        Self::of(app, &who, me.page, Side::Counsellor, pair).await
    }

    async fn of(
        app: &App,
        who: &Who,
        page: Page,
        side: Side,
        pair: &PairId,
    ) -> Result<Self, PageError> {
        let pair = shared_pair(app, who, pair).await?;
        let other_name = match side {
            Side::Counsellor => pair.client_name.reveal().clone(),
            Side::Client => {
                let counsellor = app.storage.person(&pair.counsellor).await?;
                counsellor.ok_or(PageError::NotFound)?.name.into_inner()
            }
        };
        let by_phone = app.storage.open_session_held(&pair.id, Held::Phone).await?.is_some();
        Ok(Self { page, side, pair, other_name, by_phone })
    }

    /// The occasion that an address names, if this side is asked then.
    pub fn may_answer(&self, word: &str) -> Result<Occasion, PageError> {
        let occasion = Occasion::from_word(&word.replace('-', "_")).ok_or(PageError::NotFound)?;
        let is_asked = match occasion {
            Occasion::Arriving | Occasion::Leaving => self.side == Side::Client,
            Occasion::CounsellorLeaving => self.side == Side::Counsellor,
            Occasion::Midway | Occasion::Longer => true,
        };
        if is_asked { Ok(occasion) } else { Err(PageError::NotFound) }
    }

    /// Whether this is the client.
    pub fn is_client(&self) -> bool {
        self.side == Side::Client
    }

    /// Where this side's check-ins stand.
    pub fn base(&self) -> String {
        match self.side {
            Side::Client => "/check-in".into(),
            Side::Counsellor => format!("/pairs/{}/check-in", self.pair.id),
        }
    }

    /// The page on which both write.
    pub fn board(&self) -> String {
        match self.side {
            Side::Client => "/me/board".into(),
            Side::Counsellor => format!("/pairs/{}/board", self.pair.id),
        }
    }

    /// Where a form of that occasion is sent.
    pub fn action(&self, occasion: Occasion) -> String {
        format!("{}/{}", self.base(), occasion.as_str().replace('_', "-"))
    }

    /// Where one goes on after a check-in.
    pub fn way_on(&self, occasion: Occasion) -> String {
        match (self.side, occasion) {
            (Side::Client, Occasion::Leaving) => "/leaving".into(),
            (Side::Client, Occasion::Midway | Occasion::Longer) if self.by_phone => self.board(),
            (Side::Client, _) => "/arrive".into(),
            (Side::Counsellor, Occasion::CounsellorLeaving) => "/today".into(),
            (Side::Counsellor, _) if self.by_phone => self.board(),
            (Side::Counsellor, _) => format!("/room/{}", self.pair.id),
        }
    }
}

/// When the sessions of a pair were.
pub(super) async fn spans(app: &App, pair: &PairId) -> Result<Vec<Span>, PageError> {
    Ok(app.storage.sessions_of(pair).await?.iter().map(span).collect())
}
