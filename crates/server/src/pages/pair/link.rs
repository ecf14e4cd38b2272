//! The personal link on a pair's page: make, show once, replace, revoke.

use crate::error::PageError;
use crate::once::Once;
use crate::reply::go_with;
use crate::security::OwnPair;
use crate::state::App;
use crate::times::{Times, When};
use axum::response::Response;
use practice::PairId;
use storage::Pair;

/// What the page says about the link.
pub(super) struct LinkShown {
    /// The link itself, once after it was made.
    pub fresh: Option<String>,
    /// When the active link was made.
    pub made: Option<When>,
    /// When it was last opened.
    pub opened: Option<When>,
}

/// `POST /pairs/{pair}/link`: makes a link; an earlier one stops working.
pub async fn make_link(app: App, OwnPair { me, pair }: OwnPair) -> Result<Response, PageError> {
    let (_, token) = app.storage.make_link(&pair.id, &me.actor(), app.clock.now()).await?;
    close_client(&app, &pair.id);
    let to = format!("/pairs/{}", pair.id);
    let once = Once::PersonalLink { pair: pair.id, token };
    Ok(go_with(&to, [once.carry(&app)]))
}

/// `POST /pairs/{pair}/link/revoke`
pub async fn revoke_link(app: App, OwnPair { me, pair }: OwnPair) -> Result<Response, PageError> {
    app.storage.revoke_link(&pair.id, &me.actor(), app.clock.now()).await?;
    close_client(&app, &pair.id);
    let to = format!("/pairs/{}", pair.id);
    Ok(go_with(&to, [Once::say("link-revoked-now").carry(&app)]))
}

/// Whoever came by the link before is let go, and what they have open is closed.
fn close_client(app: &App, pair: &PairId) {
    app.open_sockets.end_client(pair);
    app.hub.close_client(pair);
}

pub(super) async fn shown(
    app: &App,
    pair: &Pair,
    times: &Times,
    once: Option<Once>,
) -> Result<LinkShown, PageError> {
    let fresh = match once {
        Some(Once::PersonalLink { pair: of, token }) if of == pair.id => {
            Some(app.config.link(&format!("/j#{token}")))
        }
        _ => None,
    };
    let facts = app.storage.link_of(&pair.id).await?;
    let opened = facts.as_ref().and_then(|facts| facts.last_opened_at);
    Ok(LinkShown {
        fresh,
        made: facts.map(|facts| times.when(facts.made_at)),
        opened: opened.map(|at| times.when(at)),
    })
}
