//! How a client is reached between meetings, and how a person reads times. Deliberately absent:
//! what a mail says (the server's `locales`), and when it is sent (`outbox`).

use crate::wall::Zone;
use crate::{ClockHabit, Private};

/// Longest mail address in bytes (RFC 5321, 4.5.3.1.3: a path of 256 with its two brackets).
const MAIL_BYTES_MAX: usize = 254;
/// Longest part before the @ in bytes (RFC 5321, 4.5.3.1.1).
const MAILBOX_BYTES_MAX: usize = 64;

/// What mail to a client may say: somebody else may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum SafeContact {
    /// No mail. It holds until the client was asked.
    #[default]
    NoMail,
    /// The time of an appointment and a way to change it: no name, nothing about what it is.
    TimeOnly,
    /// The counsellor's name as well.
    WithName,
}

impl SafeContact {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::NoMail, Self::TimeOnly, Self::WithName];

    /// The word used in storage and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoMail => "none",
            Self::TimeOnly => "time",
            Self::WithName => "name",
        }
    }

    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// How a person reads times, as far as they said.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reading {
    /// Their language as a BCP 47 tag, such as `en-GB`.
    pub language: Option<String>,
    /// Their habit with clocks; otherwise that of the language.
    pub habit: Option<ClockHabit>,
}

/// How a client is reached, and how they read times.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Contact {
    /// Where they are; otherwise times are shown in the practice's zone alone.
    pub zone: Option<Zone>,
    /// How they read times.
    pub reading: Reading,
    /// Their mail address.
    pub mail: Option<Private<String>>,
    /// What mail to them may say.
    pub level: SafeContact,
    /// Whether they want to be reminded of appointments.
    pub wants_reminders: bool,
    /// Whether a mail to this address came back.
    pub is_unsure: bool,
}

impl Contact {
    /// Of a client who has not been asked anything.
    pub fn unasked() -> Self {
        Self { wants_reminders: true, ..Self::default() }
    }

    /// The address, if mail may be sent there.
    pub fn open_address(&self) -> Option<&Private<String>> {
        match self.level {
            SafeContact::NoMail => None,
            SafeContact::TimeOnly | SafeContact::WithName => self.mail.as_ref(),
        }
    }
}

/// Whether mail can be sent to this address: one mailbox at one domain, in ASCII letters without
/// quotes, comments, blanks or line breaks (RFC 5321, 4.1.2: `Dot-string @ Domain`).
pub fn is_address(text: &str) -> bool {
    let Some((mailbox, domain)) = text.rsplit_once('@') else { return false };
    let is_atom = |atom: &str| {
        let of_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
        !atom.is_empty() && atom.chars().all(of_atom)
    };
    let is_label = |label: &str| {
        let of_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(of_label)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= MAIL_BYTES_MAX
        && mailbox.len() <= MAILBOX_BYTES_MAX
        && mailbox.split('.').all(is_atom)
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_mailbox_at_one_domain() {
        for good in ["juno@example.org", "j.u+n_o'x@mail.example.co.uk", "1@xn--bcher-kva.example"]
        {
            assert!(is_address(good), "{good}");
        }
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}org", "abcdefgh.".repeat(30));
        for bad in [
            "",
            "juno",
            "@example.org",
            "juno@",
            "juno@localhost",
            "juno@example..org",
            "juno@-example.org",
            ".juno@example.org",
            "ju no@example.org",
            "juno@example.org, kit@example.org",
            "juno@example.org\r\nBcc: kit@example.org",
            "juno@example.org\n",
            "Juno <juno@example.org>",
            "\"ju no\"@example.org",
            "juno@exämple.org",
            long.as_str(),
            longer.as_str(),
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }

    #[test]
    fn words_come_back() {
        for level in SafeContact::ALL {
            assert_eq!(SafeContact::from_word(level.as_str()), Some(level));
        }
        assert_eq!(SafeContact::from_word("x"), None);
    }

    #[test]
    fn mail_goes_nowhere_until_somebody_said_so() {
        let mail = Some("juno@example.org".to_string().into());
        let mut contact = Contact { mail, ..Contact::unasked() };
        assert_eq!(contact.open_address(), None);
        contact.level = SafeContact::TimeOnly;
        assert!(contact.open_address().is_some());
        contact.mail = None;
        assert_eq!(contact.open_address(), None);
    }
}
