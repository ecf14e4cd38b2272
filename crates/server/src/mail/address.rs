//! Mail addresses that may stand in a header and in a calendar, and senders. What has a line break or
//! another control character is refused: it could add headers of its own.

use lettre::Address;
use lettre::message::Mailbox;
use practice::Private;
use std::fmt;
use std::str::FromStr;

/// Why a mail cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// An address is none, or has other letters than ASCII before the `@`: few servers take these.
    #[error("it is not a mail address")]
    Address,
    /// A name holds a line break or another control character.
    #[error("a name may not have line breaks")]
    Name,
    /// A subject is empty, or holds a line break or another control character.
    #[error("a subject must be one line")]
    Subject,
    /// A message id is not `<…@…>` in ASCII without blanks.
    #[error("a message id must be in angle brackets")]
    MessageId,
}

/// An address such as `juno@example.org`, in ASCII. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct MailAddress(Private<Address>);

impl MailAddress {
    /// As it stands in an envelope.
    pub fn address(&self) -> &Address {
        self.0.reveal()
    }

    /// As calendars write it. What has a meaning in a URI is escaped (RFC 6068, 2).
    pub fn as_uri(&self) -> String {
        let address = self.address();
        let user = percent_encoding::utf8_percent_encode(address.user(), NOT_IN_URI);
        format!("mailto:{user}@{}", address.domain())
    }

    fn mailbox(&self, name: Option<&str>) -> Mailbox {
        Mailbox::new(name.map(Into::into), self.address().clone())
    }

    /// For a header, without a name.
    pub fn bare(&self) -> Mailbox {
        self.mailbox(None)
    }
}

const NOT_IN_URI: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b',')
    .add(b'/')
    .add(b':')
    .add(b';')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'@')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

impl FromStr for MailAddress {
    type Err = Refused;
    /// Blanks around it are left out; a domain in other letters becomes ASCII (`xn--…`).
    fn from_str(text: &str) -> Result<Self, Refused> {
        if text.chars().any(char::is_control) {
            return Err(Refused::Address);
        }
        let (user, domain) = text.trim().rsplit_once('@').ok_or(Refused::Address)?;
        if !user.is_ascii() || user.contains(char::is_whitespace) {
            return Err(Refused::Address);
        }
        let domain = match url::Host::parse(domain) {
            Ok(url::Host::Domain(domain)) => domain,
            Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => return Err(Refused::Address),
        };
        let address = Address::new(user, domain).map_err(|_| Refused::Address)?;
        Ok(Self(Private::new(address)))
    }
}

/// Whom mail of a practice comes from, and who reads answers.
#[derive(Clone, Debug)]
pub struct Sender {
    address: MailAddress,
    name: Option<String>,
    reply_to: Option<MailAddress>,
}

impl Sender {
    /// `from` is the operator's, such as `room@example.org` or `Room <room@example.org>`; `name` is the
    /// practice's, and stands in place of that one.
    pub fn new(from: &str, name: Option<&str>, reply_to: Option<&str>) -> Result<Self, Refused> {
        if from.chars().any(char::is_control) {
            return Err(Refused::Address);
        }
        let mailbox: Mailbox = from.parse().map_err(|_| Refused::Address)?;
        let name = name.map(Into::into).or(mailbox.name).filter(|name: &String| !name.is_empty());
        if name.as_ref().is_some_and(|name| name.chars().any(char::is_control)) {
            return Err(Refused::Name);
        }
        let address = mailbox.email.to_string().parse()?;
        Ok(Self { address, name, reply_to: reply_to.map(str::parse).transpose()? })
    }

    /// The bare address; invitations name it as who invites.
    pub fn address(&self) -> &MailAddress {
        &self.address
    }

    pub(super) fn from(&self) -> Mailbox {
        self.address.mailbox(self.name.as_deref())
    }

    pub(super) fn reply_to(&self) -> Option<Mailbox> {
        self.reply_to.as_ref().map(MailAddress::bare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_is_an_address() {
        for (text, expected) in [
            ("juno@example.org", "mailto:juno@example.org"),
            (" juno.a+b@mail.example.org ", "mailto:juno.a+b@mail.example.org"),
            ("juno@bücher.example", "mailto:juno@xn--bcher-kva.example"),
            ("o'neil&co@example.org", "mailto:o'neil&co@example.org"),
            ("50%?@example.org", "mailto:50%25%3F@example.org"),
        ] {
            let address: MailAddress = text.parse().unwrap();
            assert_eq!(address.as_uri(), expected);
            assert_eq!(format!("{address:?}"), "[private]");
        }
        for text in [
            "",
            "juno",
            "@example.org",
            "juno@",
            "juno@example.org\nBcc: kit@example.org",
            "juno@example.org\r\n",
            "ju\rno@example.org",
            "juno\0@example.org",
            "jünö@example.org",
            "ju no@example.org",
            "juno@exa mple.org",
            "juno@127.0.0.1",
            "juno@example.org, kit@example.org",
            "Juno <juno@example.org>",
        ] {
            assert_eq!(text.parse::<MailAddress>(), Err(Refused::Address), "{text:?}");
        }
    }

    #[test]
    fn a_sender_has_the_name_of_the_practice() {
        let from = |from, name, reply_to| {
            Sender::new(from, name, reply_to).map(|sender| sender.from().to_string())
        };
        assert_eq!(from("room@example.org", None, None).unwrap(), "room@example.org");
        let named = from("Room <room@example.org>", None, None).unwrap();
        assert_eq!(named, "Room <room@example.org>");
        let named = from("Room <room@example.org>", Some("Your appointment"), None).unwrap();
        assert_eq!(named, "Your appointment <room@example.org>");
        assert_eq!(from("Room <room@example.org>", Some(""), None).unwrap(), "room@example.org");
        assert_eq!(from("room@example.org", Some("A\nBcc: b@c.d"), None), Err(Refused::Name));
        assert_eq!(from("room@example.org\r\nBcc: b@c.d", None, None), Err(Refused::Address));
        let wrong = from("room@example.org", None, Some("a@b.c\nBcc: b@c.d"));
        assert_eq!(wrong, Err(Refused::Address));
    }
}
