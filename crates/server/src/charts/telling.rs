//! Words about the two of a pair, told to one of them. Of two messages, the one with `-own` speaks to
//! the client; in both `$name` is the other of the two.

use crate::page::Page;
use alliance::Side;
use fluent_bundle::FluentValue;

/// Who is told, and about whom.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// Words.
    pub page: &'a Page,
    /// Who reads.
    pub side: Side,
    /// The name of the other.
    pub name: &'a str,
}

impl Telling<'_> {
    /// A message that says the same to both.
    pub fn say(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let mut args: Vec<_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        args.push(("name", self.name.into()));
        self.page.say(key, &args)
    }

    /// A message of which there are two.
    pub fn say_to(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        match self.side {
            Side::Counsellor => self.say(key, args),
            Side::Client => self.say(&format!("{key}-own"), args),
        }
    }
}
