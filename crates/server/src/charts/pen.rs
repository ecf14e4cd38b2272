//! What every chart of sessions needs: whom it is for, and the sessions.

use super::quality::Quality;
use super::telling::Telling;
use crate::formats::Formats;
use crate::times::Times;
use practice::Moment;

/// Sessions drawn; the table has more (chosen: a year of weekly sessions).
pub const DRAWN: usize = 52;

/// One session, its check-ins and its line.
pub struct Held<'a> {
    pub at: Moment,
    pub quality: Option<Quality>,
    pub session: &'a alliance::check_in::SessionCheckIns<'a>,
}

/// Whom a chart is for, and how times are said.
#[derive(Clone, Copy)]
pub struct Pen<'a> {
    pub to: Telling<'a>,
    pub times: &'a Times,
}

impl<'a> Pen<'a> {
    /// The one of two messages that fits the reader, see [`Telling::say_to`].
    pub fn say_to(self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<_> = args.iter().map(|(name, text)| (*name, (*text).into())).collect();
        self.to.say_to(key, &args)
    }

    pub fn formats(self) -> &'a Formats {
        self.to.page.formats()
    }

    pub fn t(self, key: &str) -> String {
        self.to.page.t(key)
    }
}
