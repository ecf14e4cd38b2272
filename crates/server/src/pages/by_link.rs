//! One appointment by its link, `/a#TOKEN`, which stands in mails: its client sees the time, takes it
//! into their calendar, cancels, asks for another time, and goes in when it is time, without their
//! personal link. The token is in the fragment, which browsers do not send; a few lines of script put
//! it into the form, and a cookie holds it for as long as the browser is open. No address changes
//! anything by being opened: programs look at what links in mails lead to.
//! A name stands here only if the client asked for it in mails, too.
//! Deliberately absent: what the two write; it is seen once they meet (`sockets/board.rs`).

mod change;

pub use change::{another_time, ask_another_time, ask_cancel, cancel};

use crate::cookies::Cookie;
use crate::error::PageError;
use crate::mail::invitation::{Shows, by_itself};
use crate::once::Once;
use crate::page::Page;
use crate::pages::entering::token_in;
use crate::reply::{go, go_with, html, with_cookies};
use crate::security::{ClientAddress, OneOfTwo, limit, policy_with, within};
use crate::sign_in::login::{self, Recognised};
use crate::state::App;
use crate::times::{Times, When};
use askama::Template;
use axum::Form;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use practice::appointment::{NoticePeriod, opens_at};
use practice::contact::SafeContact;
use practice::{PairId, Private, Who};
use serde::Deserialize;
use storage::{AppointmentLink, Wish};

/// Where a link is opened, or pasted.
#[derive(Template)]
#[template(path = "by_link/open.html")]
struct Open {
    page: Page,
    script: String,
    /// Whether a link that opens nothing was just tried.
    is_gone: bool,
}

/// The appointment.
#[derive(Template)]
#[template(path = "by_link/page.html")]
struct Shown {
    page: Page,
    script: String,
    said: Option<String>,
    at: When,
    day: String,
    long: String,
    /// Whom they meet, if a mail may say it.
    with: Option<String>,
    stands: Stands,
    has_asked: bool,
    notice: Notice,
}

/// How it stands.
#[derive(Clone, PartialEq)]
enum Stands {
    /// It is to come; they can go in from then on.
    Ahead { opens: String },
    /// They can go in.
    Now,
    /// It has passed.
    Past,
    /// It was cancelled.
    Cancelled,
}

impl Stands {
    /// Whether something can still be changed about it.
    fn is_open(&self) -> bool {
        match self {
            Self::Ahead { .. } | Self::Now => true,
            Self::Past | Self::Cancelled => false,
        }
    }
}

/// What the practice's notice period means for it.
struct Notice {
    /// Until when it can be cancelled without more; `None` when there is no such time, or it is over.
    until: Option<String>,
    is_late: bool,
    /// What happens then, in the practice's words; empty when it says nothing.
    words: String,
}

/// Who opened a link, and what it opens.
struct Holder {
    one: OneOfTwo,
    link: AppointmentLink,
    times: Times,
    /// The counsellor's first name, if a mail may say it.
    with: Option<String>,
    period: NoticePeriod,
}

impl Holder {
    /// Who opened a link in this browser; `None` when nobody did, or it opens nothing any more.
    async fn of(app: &App, page: Page, headers: &HeaderMap) -> Result<Option<Self>, PageError> {
        let secure = app.config.secure();
        let Some(token) = Cookie::Appointment.read(headers, secure) else { return Ok(None) };
        let Some(link) = app.storage.appointment_link(token).await? else { return Ok(None) };
        let (client, pair) = (link.client.clone(), link.appointment.pair.clone());
        let one =
            OneOfTwo::link_holder(app, page, Who::LinkHolder { client, pair, login: None }).await?;
        let contact = app.storage.contact(&link.client).await?;
        let with = match contact.level {
            SafeContact::WithName => one.other_name.split_whitespace().next().map(str::to_owned),
            SafeContact::TimeOnly | SafeContact::NoMail => None,
        };
        let times = Times::of_one(app, &one).await?;
        Ok(Some(Self { times, with, period: app.storage.notice_period().await?, one, link }))
    }

    fn page(&self) -> &Page {
        &self.one.page
    }

    fn stands(&self, app: &App) -> Stands {
        let (now, arranged) = (app.clock.now(), &self.link.appointment.arranged);
        let opens = opens_at(&self.link.appointment);
        match () {
            () if self.link.is_cancelled => Stands::Cancelled,
            () if arranged.ends_at() <= now => Stands::Past,
            () if opens <= now => Stands::Now,
            () => Stands::Ahead { opens: self.times.time(opens).words },
        }
    }

    fn notice(&self, app: &App) -> Notice {
        let (now, at) = (app.clock.now(), self.link.appointment.arranged.starts_at);
        let is_late = self.period.is_late(at, now);
        let until = (!is_late && self.period.hours > 0)
            .then(|| self.times.when(self.period.ends_at(at)).words);
        let words = self.period.words.as_ref().map(|words| words.reveal().clone());
        Notice { until, is_late, words: words.unwrap_or_default() }
    }

    /// Names when it is in a form, so that nothing is said about another time than the one that was
    /// read.
    fn seen(&self) -> String {
        self.link.appointment.arranged.starts_at.as_micros().to_string()
    }
}

/// What the form of a link sends.
#[derive(Deserialize)]
pub struct Opened {
    #[serde(deserialize_with = "crate::form::private")]
    token: Private<String>,
}

/// `GET /a`
pub async fn show(app: App, page: Page, headers: HeaderMap) -> Result<Response, PageError> {
    let Some(holder) = Holder::of(&app, page.clone(), &headers).await? else {
        return opening(page, false);
    };
    let (once, clear) = Once::take(&app, &headers);
    let appointment = &holder.link.appointment;
    let requests = app.storage.contact_requests_of(&appointment.pair).await?;
    let is_about = |wish: &Wish| match wish {
        Wish::AnotherTime { about, .. } => *about == appointment.id,
        Wish::Contact | Wish::Cancelled { .. } => false,
    };
    let (stands, notice) = (holder.stands(&app), holder.notice(&app));
    let page = holder.page();
    let script = page.script("pages/personal_link.js");
    let policy = policy_with(&script);
    let shown = Shown {
        said: once.and_then(|once| once.said(page)),
        at: holder.times.when(appointment.arranged.starts_at),
        day: holder.times.day(appointment.arranged.starts_at),
        long: page.tn("minutes-long", "minutes", u32::from(appointment.arranged.minutes)),
        has_asked: requests.iter().any(|one| is_about(&one.wish)),
        with: holder.with.clone(),
        page: page.clone(),
        script,
        stands,
        notice,
    };
    let mut response = with_cookies(html(&shown)?, clear);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// `POST /a`: nothing is kept but in the browser.
pub async fn open(
    app: App,
    page: Page,
    ClientAddress(address): ClientAddress,
    Form(opened): Form<Opened>,
) -> Result<Response, PageError> {
    within(&app, &[(&limit::LINK_ADDRESS, &address)]).await?;
    let Some(token) = token_in(opened.token.reveal()) else { return opening(page, true) };
    if app.storage.appointment_link(&token).await?.is_none() {
        return opening(page, true);
    }
    let cookie = Cookie::Appointment.set(&token, None, app.config.secure());
    Ok(go_with("/a", [cookie]))
}

fn opening(page: Page, is_gone: bool) -> Result<Response, PageError> {
    let script = page.script("pages/personal_link.js");
    let policy = policy_with(&script);
    let mut response = html(&Open { page, script, is_gone })?;
    if is_gone {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// `GET /a/appointment.ics`: the time alone, by the id that an invitation to it has.
pub async fn calendar(app: App, page: Page, headers: HeaderMap) -> Result<Response, PageError> {
    let Some(holder) = Holder::of(&app, page, &headers).await? else { return Ok(go("/a")) };
    let appointment = &holder.link.appointment;
    let object = app.storage.appointment_object(&appointment.id).await?;
    let object = object.ok_or(PageError::NotFound)?;
    let subject = app.storage.letterhead().await?.subject.map(Private::into_inner);
    let title = subject.unwrap_or_else(|| holder.page().t("letter-subject"));
    let shows = Shows { title: &title, text: holder.with.as_deref() };
    let file = by_itself(appointment, &object, &shows, app.clock.now());
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"time.ics\""),
    ];
    Ok((headers, file).into_response())
}

/// `POST /a/in`: into the room, when it is time.
pub async fn go_in(
    app: App,
    page: Page,
    recognised: Recognised,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some(holder) = Holder::of(&app, page, &headers).await? else { return Ok(go("/a")) };
    if holder.stands(&app) != Stands::Now {
        return Ok(go("/a"));
    }
    // Who opened their personal link in this browser keeps all that it opens, and who went in already
    // keeps their seat.
    let is_known = |pair: &PairId| *pair == holder.link.appointment.pair;
    let known = [&recognised.client, &recognised.link_holder];
    if known.into_iter().flatten().any(|(_, pair, _)| is_known(pair)) {
        return Ok(go("/arrive"));
    }
    let cookie = login::begin_link_holder(&app, &holder.link, &headers).await?;
    Ok(go_with("/arrive", [cookie]))
}
