//! The letterhead, on the owner's page of the people: what stands in a list of mails before one is
//! opened. What would tell what the appointments are about is said.

use super::people::{people, runs_practice};
use crate::error::PageError;
use crate::form::Faults;
use crate::mail::address::MailAddress;
use crate::mail::telling::telling;
use crate::once::Once;
use crate::reply::{faulty, go_with};
use crate::security::CurrentPerson;
use crate::state::App;
use axum::Form;
use axum::response::Response;
use practice::Private;
use serde::Deserialize;
use storage::Letterhead;

/// Most letters of a name or subject (chosen: what lists of mails show).
pub(super) const LETTERS_MAX: usize = 80;

/// What the form shows.
pub(super) struct Shown {
    pub(super) from_name: String,
    pub(super) subject: String,
    pub(super) reply_to: String,
    /// Whether a name or the subject tells what it is about.
    pub(super) tells: bool,
    /// Whether the operator has set a mail server.
    pub(super) is_sent: bool,
}

impl Shown {
    pub(super) async fn of(app: &App) -> Result<Self, PageError> {
        let Letterhead { from_name, subject, reply_to } = app.storage.letterhead().await?;
        let text =
            |part: Option<Private<String>>| part.map(Private::into_inner).unwrap_or_default();
        let (from_name, subject) = (text(from_name), text(subject));
        Ok(Self {
            tells: telling(&from_name).or_else(|| telling(&subject)).is_some(),
            from_name,
            subject,
            reply_to: text(reply_to),
            is_sent: app.config.mail.is_some(),
        })
    }
}

/// The form.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(deserialize_with = "crate::form::private")]
    mail_name: Private<String>,
    #[serde(deserialize_with = "crate::form::private")]
    mail_subject: Private<String>,
    #[serde(deserialize_with = "crate::form::private")]
    mail_reply_to: Private<String>,
}

/// `POST /people/letterhead`
pub async fn keep(
    app: App,
    me: CurrentPerson,
    Form(form): Form<Chosen>,
) -> Result<Response, PageError> {
    runs_practice(&me)?;
    let is_line =
        |text: &str| text.chars().count() <= LETTERS_MAX && !text.chars().any(char::is_control);
    let (name, subject) = (form.mail_name.reveal().trim(), form.mail_subject.reveal().trim());
    let reply_to = form.mail_reply_to.reveal().trim();
    let is_address = reply_to.is_empty() || reply_to.parse::<MailAddress>().is_ok();
    let mut faults = Faults::default();
    faults.note("mail_name", (!is_line(name)).then_some("fault-mail-line"));
    faults.note("mail_subject", (!is_line(subject)).then_some("fault-mail-line"));
    faults.note("mail_reply_to", (!is_address).then_some("fault-mail-address"));
    if !faults.is_empty() {
        let mut page = people(&app, me, None).await?;
        page.faults = faults;
        page.letterhead.from_name = form.mail_name.into_inner();
        page.letterhead.subject = form.mail_subject.into_inner();
        page.letterhead.reply_to = form.mail_reply_to.into_inner();
        return faulty(&page);
    }
    let part = |text: &str| (!text.is_empty()).then(|| Private::new(text.to_owned()));
    let chosen =
        Letterhead { from_name: part(name), subject: part(subject), reply_to: part(reply_to) };
    app.storage.set_letterhead(&chosen, &me.actor(), app.clock.now()).await?;
    Ok(go_with("/people", [Once::say("letterhead-kept").carry(&app)]))
}
