//! Words about the two of a pair for one of them. Where there are two messages, the one with `-own`
//! speaks to the client; in both `$name` is the other of the two.

use crate::page::Page;
use alliance::Side;
use fluent_bundle::FluentValue;

/// Whom the words are for, and whom they name.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// The reader's page.
    pub page: &'a Page,
    /// Who reads.
    pub side: Side,
    /// The name of the other.
    pub name: &'a str,
}

impl Telling<'_> {
    /// A message that is the same for both.
    pub fn say(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let mut args: Vec<_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        args.push(("name", self.name.into()));
        self.page.say(key, &args)
    }

    /// The message of two that is for the reader.
    pub fn say_to(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        match self.side {
            Side::Counsellor => self.say(key, args),
            Side::Client => self.say(&format!("{key}-own"), args),
        }
    }
}
