//! What every chart of sessions is drawn with, and from.

use super::quality::Quality;
use super::telling::Telling;
use crate::times::Times;
use practice::Moment;

/// Sessions drawn; the table has more (chosen: a year of weekly sessions).
pub const DRAWN: usize = 52;

/// One session as the charts need it.
pub struct Held<'a> {
    pub at: Moment,
    pub quality: Option<Quality>,
    pub session: &'a alliance::check_in::SessionCheckIns<'a>,
}

/// What every chart is drawn with.
#[derive(Clone, Copy)]
pub struct Pen<'a> {
    pub to: Telling<'a>,
    pub times: &'a Times,
}

impl Pen<'_> {
    /// A message of which there are two: about the client by name, and with `-own` to the client.
    pub fn say_to(self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<_> = args.iter().map(|(name, text)| (*name, (*text).into())).collect();
        self.to.say_to(key, &args)
    }

    pub fn t(self, key: &str) -> String {
        self.to.page.t(key)
    }
}
