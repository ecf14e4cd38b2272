//! A mail as bytes: plain text, and for calendars the same object twice (RFC 6047): beside the text,
//! where programs that know invitations look for it, and as a file for all others.
//! Deliberately absent: HTML, pictures, and anything that tells the sender that it was read.

use super::address::{MailAddress, Refused, Sender};
use super::invitation::method_word;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, MultiPart, SinglePart};
use practice::Moment;
use practice::calendar::Method;
use std::time::{Duration, SystemTime};

/// Name of the file with the invitation.
const FILE_NAME: &str = "invite.ics";

/// A mail before it is bytes. All words come from the caller; they may be private, so that there is no
/// `Debug`.
#[derive(Clone)]
pub struct Draft<'a> {
    /// Whom it comes from.
    pub sender: &'a Sender,
    /// Whom it goes to.
    pub to: &'a MailAddress,
    /// One line.
    pub subject: &'a str,
    /// Plain text.
    pub text: &'a str,
    /// The same for every try to send it: `<…@…>`.
    pub message_id: &'a str,
    /// When it was written; the same for every try.
    pub date: Moment,
    /// What calendars are told.
    pub invitation: Option<Attached<'a>>,
}

/// An object for calendars, as `invitation` made it.
#[derive(Clone, Copy)]
pub struct Attached<'a> {
    /// The method that stands in it; the header must have the same.
    pub method: Method,
    /// The bytes.
    pub calendar: &'a str,
}

/// The mail, ready to be sent.
pub fn message(draft: &Draft) -> Result<Message, Refused> {
    let is_line = |text: &str| !text.trim().is_empty() && !text.chars().any(char::is_control);
    if !is_line(draft.subject) {
        return Err(Refused::Subject);
    }
    if !is_message_id(draft.message_id) {
        return Err(Refused::MessageId);
    }
    // By hand, because a program wrote it: so that no other program answers (RFC 3834, 5).
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let mut builder = Message::builder()
        .from(draft.sender.from())
        .to(draft.to.bare())
        .subject(draft.subject)
        .message_id(Some(draft.message_id.into()))
        .date(system_time(draft.date))
        .raw_header(HeaderValue::new(automatic, "auto-generated".into()));
    if let Some(reply_to) = draft.sender.reply_to() {
        builder = builder.reply_to(reply_to);
    }
    let text = SinglePart::plain(draft.text.to_owned());
    let built = match draft.invitation {
        None => builder.singlepart(text),
        Some(attached) => builder.multipart(with_calendar(text, attached)),
    };
    // What remains to be refused is a mail without addresses.
    built.map_err(|_| Refused::Address)
}

fn with_calendar(text: SinglePart, attached: Attached) -> MultiPart {
    let kind = format!("text/calendar; method={}; charset=utf-8", method_word(attached.method));
    let kind = ContentType::parse(&kind).expect("a method is a plain word");
    let file = format!("application/ics; name={FILE_NAME}");
    let file = ContentType::parse(&file).expect("the name is a plain word");
    let calendar = attached.calendar.to_owned();
    let inside = SinglePart::builder().header(kind).body(calendar.clone());
    MultiPart::mixed()
        .multipart(MultiPart::alternative().singlepart(text).singlepart(inside))
        .singlepart(Attachment::new(FILE_NAME.into()).body(calendar, file))
}

fn is_message_id(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let is_plain = |part: &str| {
        let is_allowed = |byte: u8| byte.is_ascii_graphic() && !b"<>@".contains(&byte);
        !part.is_empty() && part.bytes().all(is_allowed)
    };
    let parts = inner.and_then(|inner| inner.split_once('@'));
    parts.is_some_and(|(left, right)| is_plain(left) && is_plain(right))
}

fn system_time(at: Moment) -> SystemTime {
    let micros = u64::try_from(at.as_micros()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}
