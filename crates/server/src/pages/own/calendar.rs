//! Where a person makes the address by which their own calendar program fetches when they are busy,
//! chooses what it shows, and ends it. Address and password are shown once.
//! Deliberately absent: what is fetched (`feed.rs`).

use super::feed::{address, address_with};
use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{go_with, html, with_cookies};
use crate::security::CurrentPerson;
use crate::state::App;
use crate::times::{Times, When};
use askama::Template;
use axum::Form;
use axum::response::Response;
use http::HeaderMap;
use serde::Deserialize;
use storage::FeedShows;

/// What a program may be told for a user name: it asks for one, and nobody looks at it.
const USER: &str = "calendar";

#[derive(Template)]
#[template(path = "own/calendar.html")]
struct Calendar {
    page: Page,
    said: Option<String>,
    fresh: Option<Fresh>,
    feed: Option<Shown>,
}

/// A secret just made, in both forms.
struct Fresh {
    address: String,
    address_without: String,
    user: &'static str,
    password: String,
}

struct Shown {
    made: When,
    used: Option<When>,
    has_initials: bool,
}

/// `GET /account/calendar`
pub async fn show(app: App, me: CurrentPerson, headers: HeaderMap) -> Result<Response, PageError> {
    me.own_work()?;
    let (once, clear) = Once::take(&app, &headers);
    let feed = app.storage.feed_of(&me.person.id).await?;
    let said = once.as_ref().and_then(|once| once.said(&me.page));
    let fresh = match once {
        // On another page a newer one may have been made, or this one ended.
        Some(Once::Feed { secret }) if opens(&app, &me, &secret).await? => Some(Fresh {
            address: app.config.link(&address_with(&secret)),
            address_without: app.config.link(&address(&me.person.id)),
            user: USER,
            password: secret,
        }),
        _ => None,
    };
    let times = Times::of_practice(&app, &me.page).await?;
    let feed = feed.map(|feed| Shown {
        made: times.when(feed.made_at),
        used: feed.last_used_at.map(|at| times.when(at)),
        has_initials: feed.shows == FeedShows::Initials,
    });
    let page = Calendar { page: me.page.at("account"), said, fresh, feed };
    Ok(with_cookies(html(&page)?, clear))
}

async fn opens(app: &App, me: &CurrentPerson, secret: &str) -> Result<bool, PageError> {
    let feed = app.storage.feed_by_secret(secret).await?;
    Ok(feed.is_some_and(|feed| feed.person == me.person.id))
}

/// `POST /account/calendar`: makes an address; an earlier one stops working.
pub async fn make(app: App, me: CurrentPerson) -> Result<Response, PageError> {
    me.own_work()?;
    let secret = app.storage.make_feed(&me.person.id, &me.actor(), app.clock.now()).await?;
    Ok(go_with("/account/calendar", [Once::Feed { secret }.carry(&app)]))
}

/// The form of what it shows.
#[derive(Deserialize)]
pub struct Chosen {
    shows: String,
}

/// `POST /account/calendar/shows`
pub async fn choose(
    app: App,
    me: CurrentPerson,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let shows = FeedShows::from_word(&chosen.shows).ok_or(PageError::Unreadable)?;
    let now = app.clock.now();
    if !app.storage.set_feed_shows(&me.person.id, shows, &me.actor(), now).await? {
        return Err(PageError::NotFound);
    }
    Ok(go_with("/account/calendar", [Once::say("feed-kept").carry(&app)]))
}

/// `POST /account/calendar/stop`
pub async fn stop(app: App, me: CurrentPerson) -> Result<Response, PageError> {
    me.own_work()?;
    app.storage.remove_feed(&me.person.id, &me.actor(), app.clock.now()).await?;
    Ok(go_with("/account/calendar", [Once::say("feed-stopped").carry(&app)]))
}
