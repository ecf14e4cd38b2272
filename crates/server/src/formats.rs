//! How one reader writes times, numbers and lists: the words that ICU4X has for their language and
//! place, and their habit with clocks. Nothing else puts a date, a time, a number or a list into words
//! for people (`xtask/src/tidy/formats.rs`); for scripts, `web/room/view/formats.ts` does.
//! Deliberately absent: zones and which day is today, which `times` knows; other calendars than the
//! Gregorian one, which forms and calendar files speak too.
//!
//! A formatter is made at each call: that takes 5 µs, since its data is linked in
//! (docs/figures.md#times-numbers-and-lists-in-words).

use fixed_decimal::{Decimal, Sign, SignedRoundingMode, UnsignedRoundingMode};
use icu_calendar::Gregorian;
use icu_datetime::fieldsets::{D, DE, E, M, MD, MDE, T, Y, YMD, YMDE, zone::ExemplarCity};
use icu_datetime::input::{Date, DateTime, Time, TimeZone};
use icu_datetime::options::TimePrecision;
use icu_datetime::preferences::HourCycle;
use icu_datetime::{
    DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter, NoCalendarFormatter,
};
use icu_decimal::DecimalFormatter;
use icu_list::ListFormatter;
use icu_locale_core::Locale;
use jiff::civil;
use practice::ClockHabit;
use practice::wall::Zone;

#[cfg(test)]
mod tests;

/// Of data that is linked in; ICU4X falls back to what all languages share.
const LINKED_IN: &str = "the data of every language is linked in";

/// What the field set says of an input, in the words of these formats. A macro, since each set is a
/// type with its own data, and only the data of sets that are named is linked in.
macro_rules! in_words {
    ($formats:expr, $set:expr, $input:expr) => {{
        let set = $set;
        let formatter =
            FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new($formats.preferences(), set);
        with_plain_spaces(formatter.expect(LINKED_IN).format(&$input).to_string())
    }};
}

/// How one reader writes times, numbers and lists.
///
/// ICU writes a narrow no-break space (U+202F) before "PM" and between groups of digits. Not every
/// typeface and mail program has that: before "PM" stands a plain space instead, as browsers write it
/// (V8 since 2023), and between digits a no-break space (U+00A0).
#[derive(Clone, Debug)]
pub struct Formats {
    locale: Locale,
    habit: Option<ClockHabit>,
}

impl Formats {
    /// For words whose language is written as `home` says, such as "en-GB". A reader's `own` tag,
    /// as it is stored, is followed where it is the same language and names a place or a script:
    /// "en-US" beside English words, but never a German date in an English sentence. `habit` is the
    /// reader's own; without one, the clock is read as is usual there.
    pub fn of(home: &str, own: Option<&str>, habit: Option<ClockHabit>) -> Self {
        let home: Locale = home.parse().unwrap_or(Locale::UNKNOWN);
        let own = own.and_then(|own| own.parse::<Locale>().ok()).filter(|own| {
            let says_more = own.id.region.is_some() || own.id.script.is_some();
            says_more && own.id.language == home.id.language
        });
        Self { locale: own.unwrap_or(home), habit }
    }

    /// The tag by which scripts write the same.
    pub fn tag(&self) -> String {
        self.locale.to_string()
    }

    /// The reader's own habit with clocks; without one it is as usual.
    pub fn habit(&self) -> Option<ClockHabit> {
        self.habit
    }

    /// "15:00" or "3:00 PM".
    pub fn time(&self, time: civil::Time) -> String {
        let set = T::short().with_time_precision(TimePrecision::Minute);
        let formatter = NoCalendarFormatter::try_new(self.preferences(), set).expect(LINKED_IN);
        with_plain_spaces(formatter.format(&icu_time(time)).to_string())
    }

    /// "Tuesday".
    pub fn weekday(&self, date: civil::Date) -> String {
        in_words!(self, E::long(), icu_date(date))
    }

    /// "Tue".
    pub fn short_weekday(&self, date: civil::Date) -> String {
        in_words!(self, E::short(), icu_date(date))
    }

    /// "Tuesday 3".
    pub fn day_in_week(&self, date: civil::Date) -> String {
        in_words!(self, DE::long(), icu_date(date))
    }

    /// "Tuesday 3 March", with the year if that is not `this_year`.
    pub fn day(&self, date: civil::Date, this_year: i16) -> String {
        if date.year() == this_year {
            in_words!(self, MDE::long(), icu_date(date))
        } else {
            in_words!(self, YMDE::long(), icu_date(date))
        }
    }

    /// "Tuesday 3 March at 15:00", with the year if that is not `this_year`.
    pub fn day_and_time(&self, at: civil::DateTime, this_year: i16) -> String {
        let input = DateTime { date: icu_date(at.date()), time: icu_time(at.time()) };
        if at.year() == this_year {
            in_words!(self, MDE::long().with_time_hm(), input)
        } else {
            in_words!(self, YMDE::long().with_time_hm(), input)
        }
    }

    /// "3 March", with the year if that is not `this_year`.
    pub fn date(&self, date: civil::Date, this_year: i16) -> String {
        if date.year() == this_year {
            in_words!(self, MD::long(), icu_date(date))
        } else {
            in_words!(self, YMD::long(), icu_date(date))
        }
    }

    /// "3 Mar".
    pub fn short_date(&self, date: civil::Date) -> String {
        in_words!(self, MD::medium(), icu_date(date))
    }

    /// "3 Mar 2026".
    pub fn full_date(&self, date: civil::Date) -> String {
        in_words!(self, YMD::medium(), icu_date(date))
    }

    /// The day of the month: "3".
    pub fn day_of_month(&self, date: civil::Date) -> String {
        in_words!(self, D::short(), icu_date(date))
    }

    /// "Mar".
    pub fn short_month(&self, date: civil::Date) -> String {
        in_words!(self, M::medium(), icu_date(date))
    }

    /// "2026".
    pub fn year(&self, date: civil::Date) -> String {
        in_words!(self, Y::long(), icu_date(date))
    }

    /// The place whose clock a zone is: "London" for `Europe/London`. A zone that is no place keeps
    /// its name: "UTC".
    pub fn place(&self, zone: &Zone) -> String {
        let name = zone.as_str();
        let (region, own_name) = name.split_once('/').unwrap_or(("", name));
        let known = TimeZone::from_iana_id(name);
        if matches!(region, "" | "Etc") || known == TimeZone::UNKNOWN {
            return own_name.rsplit('/').next().unwrap_or(own_name).replace('_', " ");
        }
        self.place_by_icu(known)
    }

    /// A number, with its digits in groups: "1,234". Its minus is one: a hyphen breaks lines.
    pub fn number(&self, number: impl Into<Decimal>) -> String {
        let preferences = (&self.locale).into();
        let formatter = DecimalFormatter::try_new(preferences, Default::default());
        let words = formatter.expect(LINKED_IN).format(&number.into()).to_string();
        words.replace(NARROW_SPACE, "\u{a0}").replace('-', "\u{2212}")
    }

    /// A number with this many decimal places, none of which is left out: "2.0".
    pub fn decimal(&self, number: f64, places: u8) -> String {
        self.number(decimal_of(number, places))
    }

    /// A number with at most this many decimal places: "2", "2.5".
    pub fn rounded(&self, number: f64, places: u8) -> String {
        let mut number = decimal_of(number, places);
        number.trim_end();
        self.number(number)
    }

    /// "a, b, c": some of more, or parts that stand beside each other.
    pub fn row<T: AsRef<str>>(&self, items: &[T]) -> String {
        let preferences = (&self.locale).into();
        let formatter = ListFormatter::try_new_unit(preferences, Default::default());
        let items = items.iter().map(AsRef::as_ref);
        formatter.expect(LINKED_IN).format(items).to_string()
    }

    /// "a, b and c".
    pub fn list<T: AsRef<str>>(&self, items: &[T]) -> String {
        let preferences = (&self.locale).into();
        let formatter = ListFormatter::try_new_and(preferences, Default::default());
        let items = items.iter().map(AsRef::as_ref);
        formatter.expect(LINKED_IN).format(items).to_string()
    }

    fn place_by_icu(&self, zone: TimeZone) -> String {
        let formatter = NoCalendarFormatter::try_new(self.preferences(), ExemplarCity);
        formatter.expect(LINKED_IN).format(&zone.without_offset()).to_string()
    }

    fn preferences(&self) -> DateTimeFormatterPreferences {
        let mut preferences = DateTimeFormatterPreferences::from(&self.locale);
        match self.habit {
            Some(ClockHabit::H12) => preferences.hour_cycle = Some(HourCycle::H12),
            Some(ClockHabit::H23) => preferences.hour_cycle = Some(HourCycle::H23),
            None => {}
        }
        preferences
    }
}

/// A number to this many places, halves away from nought, as browsers round; nought where it has no
/// digits, being infinite or undefined.
fn decimal_of(number: f64, places: u8) -> Decimal {
    const HALVES_AWAY: SignedRoundingMode =
        SignedRoundingMode::Unsigned(UnsignedRoundingMode::HalfExpand);
    let place = -i16::from(places);
    let mut number: Decimal = number.to_string().parse().unwrap_or_default();
    number.round_with_mode(place, HALVES_AWAY);
    number.absolute.pad_end(place);
    if number.absolute.is_zero() {
        number.set_sign(Sign::None);
    }
    number
}

/// The space that ICU writes where a line may not break, narrower than others.
const NARROW_SPACE: char = '\u{202f}';

fn with_plain_spaces(words: String) -> String {
    words.replace(NARROW_SPACE, " ")
}

fn icu_date(date: civil::Date) -> Date<Gregorian> {
    let part = |part: i8| u8::try_from(part).expect("months and days begin at 1");
    Date::try_new_gregorian(date.year().into(), part(date.month()), part(date.day()))
        .expect("both calendars have the same days")
}

/// To the minute; a begun minute counts as its beginning.
fn icu_time(time: civil::Time) -> Time {
    let part = |part: i8| u8::try_from(part).expect("hours and minutes begin at 0");
    Time::try_new(part(time.hour()), part(time.minute()), 0, 0)
        .expect("both clocks have the same minutes")
}
