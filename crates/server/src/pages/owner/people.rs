//! The people of the practice, for its owner: a list, and inviting a counsellor.

use super::crisis;
use super::letterhead::Shown;
use super::notice_period::NoticeShown;
use super::prompt::Choice;
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{go_with, html, with_cookies};
use crate::security::CurrentPerson;
use crate::state::App;
use crate::times;
use askama::Template;
use axum::response::Response;
use http::HeaderMap;
use practice::permission::may;
use practice::{Action, Role};
use std::time::Duration;
use storage::{NewOneTimeLink, OneTimeKind};

/// How long an invitation is valid (chosen).
const INVITATION: Duration = Duration::from_secs(7 * 86_400);

#[derive(Template)]
#[template(path = "owner/people.html")]
pub(super) struct People {
    page: Page,
    pub(super) faults: Faults,
    said: Option<String>,
    people: Vec<PersonRow>,
    invitation: Option<String>,
    pub(super) practice_name: String,
    pub(super) zone: String,
    zones: Vec<String>,
    pub(super) crisis_contacts: String,
    has_crisis_contacts: bool,
    crisis_letters_max: usize,
    prompt: Choice,
    pub(super) letterhead: Shown,
    pub(super) notice: NoticeShown,
}

struct PersonRow {
    name: String,
    is_owner: bool,
    has_left: bool,
    is_me: bool,
}

/// `GET /people`
pub async fn show(app: App, me: CurrentPerson, headers: HeaderMap) -> Result<Response, PageError> {
    let (once, clear) = Once::take(&app, &headers);
    let page = people(&app, me, once).await?;
    Ok(with_cookies(html(&page)?, clear))
}

/// `POST /people/invite`
pub async fn invite(app: App, me: CurrentPerson) -> Result<Response, PageError> {
    runs_practice(&me)?;
    let now = app.clock.now();
    let by = me.actor();
    let invitation = NewOneTimeLink {
        kind: OneTimeKind::SetUpCounsellor,
        is_reusable: false,
        expires_at: now.plus(INVITATION),
    };
    let token = app.storage.make_one_time_link(&invitation, &by, now).await?;
    Ok(go_with("/people", [Once::Invitation { token }.carry(&app)]))
}

/// Refuses everybody but the owner.
///
/// # Errors
/// 404, so that others do not learn of the page.
pub fn runs_practice(me: &CurrentPerson) -> Result<(), PageError> {
    if may(&me.who(), &Action::RunPractice) { Ok(()) } else { Err(PageError::NotFound) }
}

pub(super) async fn people(
    app: &App,
    me: CurrentPerson,
    once: Option<Once>,
) -> Result<People, PageError> {
    runs_practice(&me)?;
    let people = app.storage.people().await?.into_iter();
    let people: Vec<PersonRow> = people
        .map(|person| PersonRow {
            name: me.page.name(&person.name),
            is_owner: person.role == Role::Owner,
            has_left: person.ended_at.is_some(),
            is_me: person.id == me.person.id,
        })
        .collect();
    let said = once.as_ref().and_then(|once| once.said(&me.page));
    let invitation = match once {
        Some(Once::Invitation { token }) => Some(app.config.link(&format!("/set-up#{token}"))),
        _ => None,
    };
    let crisis_contacts = app.storage.crisis_contacts().await?.map(|text| text.into_inner());
    let practice_name = app.storage.practice_name().await?.map(|name| name.into_inner());
    let prompt = Choice::of(app, &me.page).await?;
    Ok(People {
        page: me.page.at("people"),
        faults: Faults::default(),
        said,
        people,
        invitation,
        practice_name: practice_name.unwrap_or_default(),
        zone: app.storage.practice_zone().await?.unwrap_or_else(|| "UTC".into()),
        zones: times::zone_names(),
        has_crisis_contacts: crisis_contacts.is_some(),
        crisis_contacts: crisis_contacts.unwrap_or_default(),
        crisis_letters_max: crisis::LETTERS_MAX,
        prompt,
        letterhead: Shown::of(app).await?,
        notice: NoticeShown::of(app).await?,
    })
}
