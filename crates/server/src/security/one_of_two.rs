//! Extractors for the pages of a pair: one of the two, or the counsellor alone. The address tells
//! which of the two: the counsellor's addresses name the pair, the client's do not. A request reads
//! its pair here, once.

use super::{CurrentClient, CurrentPerson};
use crate::charts::Telling;
use crate::error::PageError;
use crate::live::{Seated, seat_of};
use crate::page::Page;
use crate::sign_in::login::Recognised;
use crate::state::App;
use alliance::Side;
use axum::RequestPartsExt;
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use practice::audit::Actor;
use practice::permission::may;
use practice::{Action, PairId, Who};
use storage::Pair;

/// One of the two of a pair. Others never learn whether the pair exists.
#[derive(Clone)]
pub struct OneOfTwo {
    /// Their page.
    pub page: Page,
    /// Which of the two.
    pub side: Side,
    /// The pair.
    pub pair: Pair,
    /// Who acts, for the audit.
    pub actor: Actor,
    /// Their own name.
    pub my_name: String,
    /// The other's name.
    pub other_name: String,
    who: Who,
}

impl OneOfTwo {
    /// The client of this login.
    ///
    /// # Errors
    /// 404 when the pair is gone.
    pub async fn client(app: &App, client: CurrentClient) -> Result<Self, PageError> {
        let who = client.who();
        let pair = shared_pair(app, &who, &client.pair).await?;
        Self::client_of(app, client.page, pair, who).await
    }

    /// The client of one appointment, who went in by its link: for the room alone.
    ///
    /// # Errors
    /// 404 when the pair is gone.
    pub async fn link_holder(app: &App, page: Page, who: Who) -> Result<Self, PageError> {
        let Who::LinkHolder { pair, .. } = &who else { return Err(PageError::NotFound) };
        let pair = app.storage.pair(pair).await?.ok_or(PageError::NotFound)?;
        let one = Self::client_of(app, page, pair, who).await?;
        one.may_enter_room()?;
        Ok(one)
    }

    async fn client_of(app: &App, page: Page, pair: Pair, who: Who) -> Result<Self, PageError> {
        let counsellor = app.storage.person(&pair.counsellor).await?.ok_or(PageError::NotFound)?;
        let reading = app.storage.contact(&pair.client).await?.reading;
        Ok(Self {
            side: Side::Client,
            my_name: page.name(&pair.client_name),
            other_name: page.name(&counsellor.name),
            page: page.written_for(&reading),
            actor: Actor::Client(pair.client.to_string()),
            pair,
            who,
        })
    }

    /// Whether they may see what the two build before they meet.
    pub fn shares_work(&self) -> bool {
        let action = Action::ShareWork { pair: &self.pair.id, counsellor: &self.pair.counsellor };
        may(&self.who, &action)
    }

    /// The counsellor of a pair.
    ///
    /// # Errors
    /// 404 when it is another's, or there is none.
    pub async fn counsellor(
        app: &App,
        me: CurrentPerson,
        pair: &PairId,
    ) -> Result<Self, PageError> {
        let (who, actor) = (me.who(), me.actor());
        let pair = shared_pair(app, &who, pair).await?;
        Ok(Self {
            side: Side::Counsellor,
            my_name: me.page.name(&me.person.name),
            other_name: me.page.name(&pair.client_name),
            page: me.page,
            pair,
            actor,
            who,
        })
    }

    /// Whether this is the client.
    pub fn is_client(&self) -> bool {
        self.side == Side::Client
    }

    /// Where the pages of this side begin: `/me`, or `/pairs/PAIR`.
    pub fn base(&self) -> String {
        match self.side {
            Side::Client => "/me".into(),
            Side::Counsellor => format!("/pairs/{}", self.pair.id),
        }
    }

    /// The page on which both write.
    pub fn board(&self) -> String {
        format!("{}/board", self.base())
    }

    /// Whether they may take a seat in the pair's room.
    ///
    /// # Errors
    /// 404 if not.
    pub fn may_enter_room(&self) -> Result<(), PageError> {
        let action = Action::EnterRoom { pair: &self.pair.id, counsellor: &self.pair.counsellor };
        if may(&self.who, &action) { Ok(()) } else { Err(PageError::NotFound) }
    }

    /// Where their own seat is now, in whichever of their windows.
    pub fn seated(&self, app: &App) -> Seated {
        seat_of(&self.who).map_or(Seated::Nowhere, |seat| app.hub.seated(&self.pair.id, &seat))
    }

    /// For words about the two that this one reads.
    pub fn telling(&self) -> Telling<'_> {
        Telling { page: &self.page, side: self.side, name: &self.other_name }
    }
}

/// The pair, if `who` is one of the two.
async fn shared_pair(app: &App, who: &Who, id: &PairId) -> Result<Pair, PageError> {
    let pair = app.storage.pair(id).await?.ok_or(PageError::NotFound)?;
    let action = Action::ShareWork { pair: &pair.id, counsellor: &pair.counsellor };
    if may(who, &action) { Ok(pair) } else { Err(PageError::NotFound) }
}

impl<S: Send + Sync> FromRequestParts<S> for OneOfTwo {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let app = App::from_request_parts(parts, state).await?;
        match pair_in(parts).await? {
            Some(pair) => {
                let me = CurrentPerson::from_request_parts(parts, state).await?;
                Self::counsellor(&app, me, &pair).await
            }
            None => {
                Self::client(&app, CurrentClient::from_request_parts(parts, state).await?).await
            }
        }
    }
}

/// One of the two, also who went in by the link of one appointment: for what the room needs before
/// the two have met.
pub struct MayEnter(pub OneOfTwo);

impl<S: Send + Sync> FromRequestParts<S> for MayEnter {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let recognised = Recognised::from_request_parts(parts, state).await?;
        if recognised.client.is_some() || pair_in(parts).await?.is_some() {
            return OneOfTwo::from_request_parts(parts, state).await.map(Self);
        }
        let app = App::from_request_parts(parts, state).await?;
        let page = Page::from_request_parts(parts, state).await?;
        match recognised.as_client() {
            who @ Who::LinkHolder { .. } => OneOfTwo::link_holder(&app, page, who).await.map(Self),
            Who::Nobody | Who::Client { .. } | Who::Person { .. } => Err(PageError::OpenLinkAgain),
        }
    }
}

/// The same, but who went in by the link of one appointment only while the two meet: for what the
/// room does.
pub struct InRoom(pub OneOfTwo);

impl<S: Send + Sync> FromRequestParts<S> for InRoom {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let app = App::from_request_parts(parts, state).await?;
        let MayEnter(one) = MayEnter::from_request_parts(parts, state).await?;
        if one.shares_work() || one.seated(&app) == Seated::Room {
            Ok(Self(one))
        } else {
            Err(PageError::OpenLinkAgain)
        }
    }
}

/// A counsellor and the pair that is theirs to arrange; others never learn whether it exists.
pub struct OwnPair {
    /// The counsellor.
    pub me: CurrentPerson,
    /// Their pair.
    pub pair: Pair,
}

impl<S: Send + Sync> FromRequestParts<S> for OwnPair {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let app = App::from_request_parts(parts, state).await?;
        let me = CurrentPerson::from_request_parts(parts, state).await?;
        let id = pair_in(parts).await?.ok_or(PageError::Broken("no pair in the address"))?;
        let pair = app.storage.pair(&id).await?.ok_or(PageError::NotFound)?;
        let action = Action::ArrangePair { counsellor: &pair.counsellor };
        if may(&me.who(), &action) { Ok(Self { me, pair }) } else { Err(PageError::NotFound) }
    }
}

/// The pair that the address names.
async fn pair_in(parts: &mut Parts) -> Result<Option<PairId>, PageError> {
    let params: RawPathParams = parts.extract().await.map_err(|_| PageError::NotFound)?;
    Ok(params.iter().find(|(name, _)| *name == "pair").map(|(_, id)| PairId::new(id)))
}
