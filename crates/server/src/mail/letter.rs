//! Letters: what a row of the outbox says, from what is true when it is sent. Plain text with a time,
//! its zone, and how to get no more of it; the counsellor's first name only if the client asked for
//! it. A link opens the one appointment that it speaks of, or the next of a series: its secret is made
//! from the row and the address, so that a letter that is sent again has the same, and one that goes
//! elsewhere another. Deliberately absent: the client's
//! name, and what kind of appointment it is.

mod series;

use super::address::{MailAddress, Refused, Sender};
use super::invitation::{Between, Shows, invitation};
use super::message::{Attached, Draft, message};
use crate::page::Page;
use crate::secrets::mac;
use crate::state::App;
use crate::times::{Times, zone_of};
use lettre::address::Envelope;
use practice::appointment::Arrangement;
use practice::calendar::{About as Stands, Method, Object, travels_alone};
use practice::contact::{Contact, SafeContact};
use practice::outbox::{About, Dropped, Kind};
use practice::reminder::may_come;
use practice::wall::{Zone, clocks_apart};
use practice::{Moment, PersonId};
use storage::{Belongs, Error, Letterhead, Outgoing};

/// A letter, ready to be sent.
pub struct Letter {
    /// Sender and recipient.
    pub envelope: Envelope,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether it tells calendars of a whole series.
    pub tells_series: bool,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum NoLetter {
    /// It need not be sent.
    #[error("it need not be sent")]
    Dropped(Dropped),
    /// What it says cannot be read.
    #[error(transparent)]
    Storage(#[from] Error),
    /// An address or a subject cannot stand in a mail.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Sets the secrets of links apart from all else that is made with the same key.
const LINK_OF: &str = "the link in the letter of row ";

/// What a letter is written from.
struct Facts {
    kind: Kind,
    /// What the text speaks of.
    object: Object,
    /// What calendars are told, when that is more.
    whole: Option<Object>,
    was_at: Option<Moment>,
    contact: Contact,
    with: Option<String>,
    link: Option<String>,
}

/// Writes the letter of a row.
///
/// # Errors
/// When there is nothing to write, or it cannot be written.
pub async fn write(app: &App, row: &Outgoing) -> Result<Letter, NoLetter> {
    let gone = || NoLetter::Dropped(Dropped::Superseded);
    let Some(mail) = &app.config.mail else { return Err(NoLetter::Dropped(Dropped::NoMail)) };
    let contact = app.storage.contact(&row.client).await?;
    let Some(address) = contact.open_address() else {
        return Err(NoLetter::Dropped(Dropped::NotWelcome));
    };
    let to: MailAddress = address.reveal().parse()?;
    let belongs = app.storage.belongs(&row.about).await?.ok_or_else(gone)?;
    let pair = app.storage.pair(&belongs.pair).await?.ok_or_else(gone)?;
    let now = app.clock.now();
    if matches!(row.kind, Kind::Reminder(_)) {
        let zone = match &contact.zone {
            Some(zone) => zone.clone(),
            None => zone_of(app).await?,
        };
        if !may_come(now, &zone) {
            return Err(NoLetter::Dropped(Dropped::AtNight));
        }
    }
    let (object, whole) = objects(app, row, &belongs, now).await?.ok_or_else(gone)?;
    let with = match contact.level {
        SafeContact::WithName => first_name(app, &pair.counsellor).await?,
        SafeContact::TimeOnly | SafeContact::NoMail => None,
    };
    let language = app.words.choose(contact.reading.language.as_deref()).to_owned();
    let page = Page::new(&app.words, &app.assets, language, String::new(), None);
    let page = page.written_for(&contact.reading);
    let (kind, was_at) = (row.kind, row.was_at);
    let link = link(app, row, &belongs, &object, (&to, now)).await?;
    let facts = Facts { kind, object, whole, was_at, contact, with, link };

    let letterhead = app.storage.letterhead().await?;
    let sender = sender(&mail.from, &letterhead)?;
    let subject = letterhead.subject.map(|subject| subject.reveal().clone());
    let subject = subject.unwrap_or_else(|| page.t("letter-subject"));
    let text = text(&page, &facts, now, letterhead.reply_to.is_some());
    let between = Between { organizer: sender.address(), attendee: &to };
    let shows = Shows { title: &subject, text: facts.with.as_deref() };
    let told = facts.whole.as_ref().unwrap_or(&facts.object);
    // Of two with the same sequence, the later counts, also when one is sent again.
    let calendar = kind.has_calendar().then(|| invitation(told, &shows, between, now));
    let attached = calendar.as_deref();
    let made = message(&Draft {
        sender: &sender,
        to: &to,
        subject: &subject,
        text: &text,
        message_id: &format!("<{}>", row.message_id),
        date: row.dated,
        invitation: attached.map(|calendar| Attached { method: told.method, calendar }),
    })?;
    let envelope = made.envelope().clone();
    let tells_series = matches!(told.about, Stands::Series(_));
    Ok(Letter { envelope, bytes: made.formatted(), tells_series })
}

/// The link to what the letter speaks of, or to the next of a series; `None` where nothing is to come.
async fn link(
    app: &App,
    row: &Outgoing,
    belongs: &Belongs,
    object: &Object,
    (to, now): (&MailAddress, Moment),
) -> Result<Option<String>, Error> {
    match object.method {
        Method::Request => {}
        Method::Cancel => return Ok(None),
    }
    let coming = app.storage.upcoming_appointments(&belongs.pair, now).await?;
    let next = coming.into_iter().find(|one| match &row.about {
        About::Appointment(id) => one.id == *id,
        About::Series(id) => one.series.as_ref().is_some_and(|of| of.id == *id),
    });
    let Some(next) = next else { return Ok(None) };
    let token = mac(&app.secrets.form, &format!("{LINK_OF}{} {}", row.id, to.as_uri()));
    app.storage.keep_appointment_link(&token, &next.id, now).await?;
    let mut link = app.config.public_url.clone();
    link.set_path("/a");
    link.set_fragment(Some(&token));
    Ok(Some(link.to_string()))
}

/// Whom letters of a practice come from.
///
/// # Errors
/// When a name or an address cannot stand in a header.
fn sender(from: &str, letterhead: &Letterhead) -> Result<Sender, Refused> {
    let name = letterhead.from_name.as_ref().map(|name| name.reveal().as_str());
    let reply_to = letterhead.reply_to.as_ref().map(|address| address.reveal().as_str());
    Sender::new(from, name, reply_to)
}

/// What the text speaks of, and the whole series where calendars must be told all of it. `None` when
/// it is gone.
async fn objects(
    app: &App,
    row: &Outgoing,
    belongs: &Belongs,
    now: Moment,
) -> Result<Option<(Object, Option<Object>)>, Error> {
    let storage = &app.storage;
    let id = match &row.about {
        About::Series(id) => {
            return Ok(storage.series_object(id, now).await?.map(|all| (all, None)));
        }
        About::Appointment(id) => id,
    };
    let Some(object) = storage.appointment_object(id).await? else { return Ok(None) };
    let Stands::Occurrence { by_rule, .. } = &object.about else { return Ok(Some((object, None))) };
    let Some(series) = belongs.series.as_ref().filter(|_| row.kind.has_calendar()) else {
        return Ok(Some((object, None)));
    };
    let earlier = storage.told_of_series(series, row).await?;
    let whole = match travels_alone(by_rule.local(), earlier, now) {
        true => None,
        false => storage.series_object(series, now).await?,
    };
    Ok(Some((object, whole)))
}

async fn first_name(app: &App, counsellor: &PersonId) -> Result<Option<String>, Error> {
    let person = app.storage.person(counsellor).await?;
    let name = person.and_then(|person| person.name);
    Ok(name.and_then(|name| name.reveal().split_whitespace().next().map(str::to_owned)))
}

/// Writes times for one reader: on their clock, and on that of the appointment where it differs.
struct Clocks<'a> {
    page: &'a Page,
    now: Moment,
    theirs: Option<&'a Zone>,
}

impl Clocks<'_> {
    /// The lines that say when something is.
    fn lines(&self, at: Moment, zone: &Zone) -> Vec<String> {
        let own = self.own(at, zone);
        let mut lines = vec![self.line("letter-when", at, own)];
        if own != zone {
            lines.push(self.line("letter-there", at, zone));
        }
        lines
    }

    /// The reader's zone where their clock reads differently then, otherwise that of the appointment.
    fn own<'z>(&'z self, at: Moment, zone: &'z Zone) -> &'z Zone {
        self.theirs.filter(|theirs| clocks_apart(zone, theirs, at) != 0).unwrap_or(zone)
    }

    fn line(&self, key: &str, at: Moment, zone: &Zone) -> String {
        let times = Times::in_zone(self.page, zone.clone(), self.now);
        let (day, time) = (times.day(at), times.time(at).words);
        let words = [("day", day.as_str()), ("time", &time), ("place", times.place())];
        self.page.plain(key, &words)
    }

    /// The day on the reader's clock.
    fn day(&self, at: Moment, zone: &Zone) -> String {
        Times::in_zone(self.page, self.own(at, zone).clone(), self.now).day(at)
    }
}

fn text(page: &Page, facts: &Facts, now: Moment, is_read: bool) -> String {
    let clocks = Clocks { page, now, theirs: facts.contact.zone.as_ref() };
    let mut parts = match &facts.object.about {
        Stands::Appointment(arranged) | Stands::Occurrence { arranged, .. } => {
            one(&clocks, facts, arranged)
        }
        Stands::Series(series) => series::parts(&clocks, facts, series),
    };
    if let Some(name) = &facts.with {
        parts.push(page.plain("letter-with", &[("name", name)]));
    }
    if let Some(link) = &facts.link {
        parts.push(format!("{}\n{link}", page.t("letter-link")));
    }
    parts.push(page.t(if is_read { "letter-end-read" } else { "letter-end" }));
    parts.push(page.t("letter-stop"));
    parts.join("\n\n") + "\n"
}

/// The paragraphs about one appointment.
fn one(clocks: &Clocks, facts: &Facts, arranged: &Arrangement) -> Vec<String> {
    let page = clocks.page;
    let lines = |at| clocks.lines(at, arranged.wall.zone()).join("\n");
    let is_at = lines(arranged.starts_at);
    let minutes = page.tn("letter-minutes", "minutes", u32::from(arranged.minutes));
    let was_at = facts.was_at.filter(|was_at| *was_at != arranged.starts_at).map(lines);
    match (facts.kind, was_at) {
        (Kind::Invited, _) => vec![page.t("letter-made"), is_at, minutes],
        (Kind::Changed, Some(was_at)) => vec![
            page.t("letter-moved"),
            format!("{}\n{was_at}", page.t("letter-was")),
            format!("{}\n{is_at}", page.t("letter-is")),
            minutes,
        ],
        (Kind::Changed, None) => vec![page.t("letter-changed"), is_at, minutes],
        (Kind::Cancelled, was_at) => vec![page.t("letter-gone"), was_at.unwrap_or(is_at)],
        (Kind::Reminder(_), _) => vec![page.t("letter-soon"), is_at, minutes],
        (Kind::ClocksDiffer, _) => vec![page.t("letter-clocks"), is_at],
    }
}
