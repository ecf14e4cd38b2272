//! How a client is reached between meetings and which clock they go by, changed by either of the two:
//! the counsellor writes down what the client told. Mail is offered where the operator has set it up.
//! Deliberately absent: telephone and emergency contacts.

use crate::error::PageError;
use crate::form::{Faults, private};
use crate::once::Once;
use crate::page::Page;
use crate::pages::pair::unusual_weeks::unusual_weeks;
use crate::reply::{faulty, go_with, html};
use crate::secrets::mac;
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::{Times, zone_names, zone_of};
use alliance::Side;
use askama::Template;
use axum::Form;
use axum::response::Response;
use http::{HeaderMap, header};
use practice::contact::{Contact, Reading, SafeContact, is_address};
use practice::wall::Zone;
use practice::{ClockHabit, Private};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "contact/client_page.html")]
struct ClientPage {
    page: Page,
    shown: Shown,
}

#[derive(Template)]
#[template(path = "contact/page.html")]
struct CounsellorPage {
    page: Page,
    pair: String,
    shown: Shown,
}

/// What both pages show.
struct Shown {
    base: String,
    is_client: bool,
    name: String,
    faults: Faults,
    typed: Typed,
    zones: Vec<String>,
    practice_place: String,
    practice_zone: String,
    /// Names what stood in the form when it was made.
    seen: String,
    /// Whether the other changed it meanwhile.
    is_stale: bool,
    has_mail: bool,
    is_unsure: bool,
}

impl Shown {
    fn is_zone(&self, name: &str) -> bool {
        self.typed.zone == name
    }

    fn is_clock(&self, clock: &str) -> bool {
        self.typed.clock == clock
    }

    fn is_level(&self, level: &str) -> bool {
        self.typed.level == level
    }
}

/// Which clock a client goes by, on their own page.
pub struct ClockShown {
    /// The place of their zone; `None` as long as they have not said it.
    pub own: Option<String>,
    /// The place of the practice's zone, and its name.
    pub practice: String,
    /// For a script.
    pub practice_zone: String,
    /// Weeks in which the clocks differ unusually.
    pub unusual: Option<String>,
}

impl ClockShown {
    /// That of this client.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn of(app: &App, one: &OneOfTwo, times: &Times) -> Result<Self, PageError> {
        let zone = zone_of(app).await?;
        Ok(Self {
            own: one.pair.client_zone.as_ref().map(|_| times.place().to_owned()),
            practice: one.page.formats().place(&zone),
            practice_zone: zone.to_string(),
            unusual: unusual_weeks(app, &one.page, &one.pair, one.side).await?,
        })
    }
}

/// The form.
#[derive(Clone, Deserialize)]
pub struct Typed {
    /// An IANA name; nothing as long as it is not known.
    #[serde(default)]
    zone: String,
    /// `h12`, `h23`, or nothing for that of the language.
    #[serde(default)]
    clock: String,
    /// What mail may say; left out where the practice sends none.
    #[serde(default)]
    level: String,
    #[serde(default = "nothing", deserialize_with = "private")]
    mail: Private<String>,
    #[serde(default)]
    reminders: String,
    /// What stood in the form, as [`Shown::seen`] names it.
    #[serde(default)]
    seen: String,
}

fn nothing() -> Private<String> {
    Private::new(String::new())
}

impl Typed {
    fn of(contact: &Contact) -> Self {
        Self {
            zone: contact.zone.as_ref().map(ToString::to_string).unwrap_or_default(),
            clock: contact.reading.habit.map_or("", ClockHabit::as_str).to_owned(),
            level: contact.level.as_str().to_owned(),
            mail: contact.mail.clone().unwrap_or_else(nothing),
            reminders: if contact.wants_reminders { "on" } else { "" }.to_owned(),
            seen: String::new(),
        }
    }

    /// Names what stands in a form, so that it is noticed when that is no longer so.
    fn named(&self, app: &App) -> String {
        let Self { zone, clock, level, mail, reminders, seen: _ } = self;
        let all = [zone, clock, level, mail.reveal(), reminders];
        mac(&app.secrets.form, &all.map(String::as_str).join("\n"))
    }

    /// What it means, beside what the form cannot say; `None` with what is wrong noted.
    fn read(&self, before: Contact, has_mail: bool, faults: &mut Faults) -> Option<Contact> {
        let zone = match self.zone.as_str() {
            "" => None,
            name => {
                let zone = Zone::named(name);
                faults.note("zone", zone.is_none().then_some("fault-zone-unknown"));
                zone
            }
        };
        let habit = ClockHabit::from_word(&self.clock);
        let reading = Reading { habit, ..before.reading.clone() };
        if !has_mail {
            return faults.is_empty().then_some(Contact { zone, reading, ..before });
        }
        let level = SafeContact::from_word(&self.level);
        faults.note("level", level.is_none().then_some("fault-contact-level"));
        let (level, mail) = (level?, self.mail.reveal().trim());
        let is_needed = level != SafeContact::NoMail;
        if mail.is_empty() {
            faults.note("mail", is_needed.then_some("fault-mail-missing"));
        } else {
            faults.note("mail", (!is_address(mail)).then_some("fault-mail-address"));
        }
        faults.is_empty().then(|| Contact {
            zone,
            reading,
            level,
            mail: (!mail.is_empty()).then(|| Private::new(mail.to_owned())),
            wants_reminders: self.reminders == "on",
            is_unsure: false,
        })
    }
}

/// `GET /me/contact` and `GET /pairs/{pair}/contact`
pub async fn show(app: App, one: OneOfTwo) -> Result<Response, PageError> {
    let contact = app.storage.contact(&one.pair.client).await?;
    let shown = shown(&app, &one, Typed::of(&contact), contact.is_unsure).await?;
    answer(one, shown)
}

/// `POST /me/contact` and `POST /pairs/{pair}/contact`
pub async fn keep(
    app: App,
    one: OneOfTwo,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let mut before = app.storage.contact(&one.pair.client).await?;
    let (mut faults, is_unsure) = (Faults::default(), before.is_unsure);
    let stands = Typed::of(&before);
    if typed.seen != stands.named(&app) {
        // What the other of the two said meanwhile is not undone by a form that did not know it.
        let mut shown = shown(&app, &one, stands, is_unsure).await?;
        shown.is_stale = true;
        return answer(one, shown);
    }
    if one.is_client() {
        before.reading.language = language_of(&headers, &one.page).or(before.reading.language);
    }
    let Some(contact) = typed.read(before, app.config.mail.is_some(), &mut faults) else {
        let mut shown = shown(&app, &one, typed, is_unsure).await?;
        shown.faults = faults;
        return answer(one, shown);
    };
    let (client, now) = (&one.pair.client, app.clock.now());
    app.storage.set_contact(client, &contact, &one.actor, now).await?;
    Ok(go_with(&one.base(), [Once::say("contact-kept").carry(&app)]))
}

/// Where the client's device is, as its script says.
#[derive(Deserialize)]
pub struct Offered {
    zone: String,
}

/// `POST /me/zone`: the answer to the question which clock the client goes by.
pub async fn keep_zone(
    app: App,
    one: OneOfTwo,
    headers: HeaderMap,
    Form(offered): Form<Offered>,
) -> Result<Response, PageError> {
    let zone = Zone::named(&offered.zone).ok_or(PageError::Unreadable)?;
    let mut contact = app.storage.contact(&one.pair.client).await?;
    contact.zone = Some(zone);
    contact.reading.language = language_of(&headers, &one.page).or(contact.reading.language);
    let (client, now) = (&one.pair.client, app.clock.now());
    app.storage.set_contact(client, &contact, &one.actor, now).await?;
    Ok(go_with(&one.base(), [Once::say("contact-kept").carry(&app)]))
}

/// The first language of a browser that is the page's, as it says it: `en-US` for a page in English.
pub fn language_of(headers: &HeaderMap, page: &Page) -> Option<String> {
    let wishes = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let tags = wishes.split(',').filter_map(|wish| wish.split(';').next());
    let is_own = |tag: &&str| tag.split('-').next().is_some_and(|own| own == page.lang());
    let of_tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let tag = tags.map(str::trim).find(is_own)?;
    (tag.len() <= LANGUAGE_BYTES_MAX && tag.chars().all(of_tag)).then(|| tag.to_owned())
}

/// Longest language tag in bytes (RFC 5646, 4.4.1: what a program must be able to hold).
const LANGUAGE_BYTES_MAX: usize = 35;

async fn shown(
    app: &App,
    one: &OneOfTwo,
    typed: Typed,
    is_unsure: bool,
) -> Result<Shown, PageError> {
    let zone = zone_of(app).await?;
    let stands = Typed::of(&app.storage.contact(&one.pair.client).await?);
    let zones = zone_names().into_iter().filter(|name| name != zone.as_str()).collect();
    Ok(Shown {
        base: one.base(),
        is_client: one.is_client(),
        name: one.other_name.clone(),
        faults: Faults::default(),
        seen: stands.named(app),
        is_stale: false,
        typed,
        zones,
        practice_place: one.page.formats().place(&zone),
        practice_zone: zone.to_string(),
        has_mail: app.config.mail.is_some(),
        is_unsure,
    })
}

fn answer(one: OneOfTwo, shown: Shown) -> Result<Response, PageError> {
    let is_wrong = shown.is_stale || !shown.faults.is_empty();
    match one.side {
        Side::Client => {
            let page = ClientPage { page: one.page, shown };
            if is_wrong { faulty(&page) } else { html(&page) }
        }
        Side::Counsellor => {
            let (page, pair) = (one.page.at("today"), one.pair.id.to_string());
            let page = CounsellorPage { page, pair, shown };
            if is_wrong { faulty(&page) } else { html(&page) }
        }
    }
}
