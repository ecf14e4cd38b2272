//! Series: appointments that come back on the weekday and at the time of the first, every one to
//! four weeks. All times here are wall times of the series' zone (`wall`).
//! Deliberately absent: what was made of an occurrence. That one was moved or cancelled stands with
//! its appointment; a rule is changed by ending it and beginning another.

use crate::wall::to_the_minute;
use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// How far ahead of today a series is put into appointments, in weeks (chosen: half a year).
pub const HORIZON_WEEKS: i32 = 26;

/// The last date up to which a series is put into appointments.
pub fn through(today: Date) -> Date {
    today.saturating_add(HORIZON_WEEKS.weeks())
}

/// From one occurrence to the next: 1 to 4 weeks (chosen).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct EveryWeeks(u8);

impl EveryWeeks {
    /// Every week.
    pub const ONE: Self = Self(1);
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self(1), Self(2), Self(3), Self(4)];

    /// This many weeks; `None` outside 1 to 4.
    pub fn new(weeks: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|every| every.0 == weeks)
    }

    /// Number of weeks.
    pub fn get(self) -> u8 {
        self.0
    }

    fn days(self) -> i32 {
        7 * i32::from(self.0)
    }
}

impl From<EveryWeeks> for u8 {
    fn from(every: EveryWeeks) -> Self {
        every.0
    }
}

impl TryFrom<u8> for EveryWeeks {
    type Error = Refusal;
    fn try_from(weeks: u8) -> Result<Self, Refusal> {
        Self::new(weeks).ok_or(Refusal::Weeks)
    }
}

/// When a series ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Not planned.
    Open,
    /// After this date; an occurrence on it still counts.
    Until(Date),
    /// After this many occurrences, the first included.
    Times(u16),
}

/// Why there is no such rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The number of weeks is not from 1 to 4.
    #[error("a series comes back every one to four weeks")]
    Weeks,
    /// The series would end before its first occurrence.
    #[error("the series ends before its first time")]
    EndsBeforeFirst,
    /// The series would have no occurrence.
    #[error("the series has no times")]
    NoTimes,
}

/// When a series has its occurrences. It has at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Rule {
    first: DateTime,
    every_weeks: EveryWeeks,
    end: End,
}

/// A rule as it was written down.
#[derive(Deserialize)]
struct Unchecked {
    first: DateTime,
    every_weeks: EveryWeeks,
    end: End,
}

impl TryFrom<Unchecked> for Rule {
    type Error = Refusal;
    fn try_from(read: Unchecked) -> Result<Self, Refusal> {
        Self::new(read.first, read.every_weeks, read.end)
    }
}

impl Rule {
    /// A rule from its first occurrence on; seconds are dropped.
    pub fn new(first: DateTime, every_weeks: EveryWeeks, end: End) -> Result<Self, Refusal> {
        match end {
            End::Until(date) if date < first.date() => Err(Refusal::EndsBeforeFirst),
            End::Times(0) => Err(Refusal::NoTimes),
            End::Open | End::Until(_) | End::Times(_) => {
                Ok(Self { first: to_the_minute(first), every_weeks, end })
            }
        }
    }

    /// Date and time of the first occurrence.
    pub fn first(&self) -> DateTime {
        self.first
    }

    /// From one occurrence to the next.
    pub fn every_weeks(&self) -> EveryWeeks {
        self.every_weeks
    }

    /// When it ends.
    pub fn end(&self) -> End {
        self.end
    }

    /// The occurrences from `from` to `until`, both included, in order.
    pub fn occurrences(&self, from: Date, until: Date) -> Vec<DateTime> {
        let last = self.steps_to(until).min(self.last_step());
        (self.step_from(from)..=last)
            .map(|step| self.date(step).to_datetime(self.first.time()))
            .collect()
    }

    /// The date of the last occurrence; `None` for a rule without a planned end.
    pub fn last(&self) -> Option<Date> {
        match self.end {
            End::Open => None,
            End::Until(_) | End::Times(_) => Some(self.date(self.last_step())),
        }
    }

    /// The same rule, ended the day before `date`; as it is when its last occurrence is before
    /// `date`. `None` when nothing of it is left.
    pub fn ends_before(&self, date: Date) -> Option<Self> {
        if date <= self.first.date() {
            None
        } else if self.last().is_some_and(|last| last < date) {
            Some(*self)
        } else {
            let day_before = date.yesterday().unwrap_or(Date::MIN);
            Some(Self { end: End::Until(day_before), ..*self })
        }
    }

    /// The rest of this rule for a change of "this and later": as many occurrences as this rule has
    /// from `date` on (its date by this rule, even when it was moved), or until the same end, but
    /// beginning with `first` and with steps of `every_weeks`. Refused with `NoTimes` when this
    /// rule has none left, with `EndsBeforeFirst` when `first` is past its end.
    pub fn rest_from(
        &self,
        date: Date,
        first: DateTime,
        every_weeks: EveryWeeks,
    ) -> Result<Self, Refusal> {
        let left = self.last_step() - self.step_from(date) + 1;
        if left <= 0 {
            return Err(Refusal::NoTimes);
        }
        let end = match self.end {
            End::Times(times) => End::Times(u16::try_from(left).unwrap_or(times)),
            End::Open | End::Until(_) => self.end,
        };
        Self::new(first, every_weeks, end)
    }

    /// The dates from `today` on that a change touches, when it is made at the occurrence of date
    /// `occurrence`. An occurrence that began earlier today counts.
    pub fn touched(&self, occurrence: Date, scope: Scope, today: Date) -> Touched {
        let (from, until) = match scope {
            Scope::This => (occurrence, Some(occurrence)),
            Scope::ThisAndLater => (occurrence.max(today), self.last()),
            Scope::All => (today, self.last()),
        };
        let step = self.step_from(from);
        let last = until.map_or(self.last_step(), |date| self.steps_to(date).min(self.last_step()));
        if from < today || step > last {
            return Touched::Nothing;
        }
        if until.is_none() {
            return Touched::OpenFrom(self.date(step));
        }
        let times = u32::try_from(last - step + 1).unwrap_or(u32::MAX);
        Touched::Dates { first: self.date(step), last: self.date(last), times }
    }

    /// The date that many steps after the first. Callers stay within `last_step`.
    fn date(&self, step: i32) -> Date {
        self.first.date().saturating_add(Span::new().days(step * self.every_weeks.days()))
    }

    /// Steps from the first to the last occurrence that is not after `date`; negative before the
    /// first.
    fn steps_to(&self, date: Date) -> i32 {
        (date - self.first.date()).get_days().div_euclid(self.every_weeks.days())
    }

    /// The step of the first occurrence that is not before `date`, whatever the end.
    fn step_from(&self, date: Date) -> i32 {
        date.yesterday().map_or(0, |day_before| (self.steps_to(day_before) + 1).max(0))
    }

    /// The step of the last occurrence; without an end, of the last that a calendar can hold.
    fn last_step(&self) -> i32 {
        let most = self.steps_to(Date::MAX);
        match self.end {
            End::Open => most,
            End::Until(date) => self.steps_to(date),
            End::Times(times) => (i32::from(times) - 1).min(most),
        }
    }
}

/// How much of a series a change is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One occurrence.
    This,
    /// One occurrence and all after it.
    ThisAndLater,
    /// All that are not past.
    All,
}

/// The dates that a change touches, for a button to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touched {
    /// None: all of them are past, or the rule has none there.
    Nothing,
    /// From the first to the last.
    Dates {
        /// The first date.
        first: Date,
        /// The last date; the first again when it is the only one.
        last: Date,
        /// How many.
        times: u32,
    },
    /// From this date on, without a planned end.
    OpenFrom(Date),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wall::{Fold, Reading, Wall, ZONES, Zone};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn local(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn weeks(count: u8) -> EveryWeeks {
        EveryWeeks::new(count).unwrap()
    }

    /// From Wednesday 6 January 2027 at 15:00.
    fn rule(every: u8, end: End) -> Rule {
        Rule::new(local("2027-01-06T15:00"), weeks(every), end).unwrap()
    }

    fn dates(rule: &Rule, from: &str, until: &str) -> Vec<String> {
        let occurrences = rule.occurrences(day(from), day(until));
        occurrences.iter().map(|at| at.date().to_string()).collect()
    }

    #[test]
    fn a_rule_has_at_least_one_occurrence() {
        let first = local("2027-01-06T15:00:30");
        let made = |end| Rule::new(first, EveryWeeks::ONE, end);
        assert_eq!(made(End::Until(day("2027-01-05"))), Err(Refusal::EndsBeforeFirst));
        assert_eq!(made(End::Times(0)), Err(Refusal::NoTimes));
        let one = made(End::Until(day("2027-01-06"))).unwrap();
        assert_eq!(one.occurrences(Date::MIN, Date::MAX), [local("2027-01-06T15:00")]);
        let offered: Vec<_> = (0..=u8::MAX).filter_map(EveryWeeks::new).collect();
        assert_eq!(offered, EveryWeeks::ALL);
    }

    #[test]
    fn occurrences_keep_their_step_and_both_ends_count() {
        let fortnightly = rule(2, End::Open);
        let expected = ["2027-01-20", "2027-02-03", "2027-02-17"];
        assert_eq!(dates(&fortnightly, "2027-01-20", "2027-02-17"), expected);
        assert_eq!(dates(&fortnightly, "2027-01-07", "2027-03-02"), expected);
        assert_eq!(dates(&fortnightly, "2020-01-01", "2027-01-06"), ["2027-01-06"]);
        assert!(dates(&fortnightly, "2027-01-07", "2027-01-19").is_empty());
        assert!(dates(&fortnightly, "2020-01-01", "2027-01-05").is_empty());
        assert!(dates(&fortnightly, "2027-02-17", "2027-01-20").is_empty());
        let three = rule(1, End::Times(3));
        assert_eq!(dates(&three, "2027-01-13", "2028-01-01"), ["2027-01-13", "2027-01-20"]);
        let until = rule(1, End::Until(day("2027-01-20")));
        assert_eq!(dates(&until, "2027-01-13", "2028-01-01"), ["2027-01-13", "2027-01-20"]);
        assert_eq!(fortnightly.occurrences(day("2027-01-20"), day("2027-01-20")).len(), 1);
    }

    #[test]
    fn a_rule_of_long_ago_is_not_walked() {
        let old = Rule::new(DateTime::MIN, weeks(1), End::Open).unwrap();
        let soon = old.occurrences(day("2027-01-01"), day("2027-01-14"));
        assert_eq!((soon.len(), soon.capacity()), (2, 2));
        let far = Rule::new(DateTime::MAX, weeks(4), End::Times(u16::MAX)).unwrap();
        assert_eq!(far.last(), Some(Date::MAX));
        assert_eq!(far.occurrences(Date::MIN, Date::MAX).len(), 1);
        assert_eq!(old.occurrences(Date::MIN, Date::MIN).len(), 1);
        assert_eq!(through(Date::MAX), Date::MAX);
        assert_eq!(through(day("2027-01-06")), day("2027-07-07"));
    }

    #[test]
    fn the_last_is_an_occurrence() {
        assert_eq!(rule(1, End::Open).last(), None);
        assert_eq!(rule(2, End::Until(day("2027-02-16"))).last(), Some(day("2027-02-03")));
        assert_eq!(rule(3, End::Times(2)).last(), Some(day("2027-01-27")));
        assert_eq!(rule(4, End::Times(1)).last(), Some(day("2027-01-06")));
    }

    #[test]
    fn a_rule_ends_the_day_before() {
        let until = |text| End::Until(day(text));
        for end in [End::Open, End::Times(9), until("2027-06-01")] {
            let ended = rule(1, end).ends_before(day("2027-01-20")).unwrap();
            assert_eq!(ended, rule(1, until("2027-01-19")));
            assert_eq!(ended.last(), Some(day("2027-01-13")));
            assert_eq!(rule(1, end).ends_before(day("2027-01-06")), None);
        }
        let over = rule(1, End::Times(2));
        assert_eq!(over.ends_before(day("2027-01-14")), Some(over));
        assert_eq!(over.ends_before(Date::MIN), None);
    }

    #[test]
    fn this_and_later_keeps_how_many_are_left() {
        let friday = local("2027-01-22T09:30");
        let change = |end| rule(1, end).rest_from(day("2027-01-20"), friday, weeks(2));
        let made = |end| Rule::new(friday, weeks(2), end);
        assert_eq!(change(End::Times(10)), made(End::Times(8)));
        assert_eq!(change(End::Times(3)), made(End::Times(1)));
        assert_eq!(change(End::Times(2)), Err(Refusal::NoTimes));
        assert_eq!(change(End::Open), made(End::Open));
        let until = |text| End::Until(day(text));
        assert_eq!(change(until("2027-03-01")), made(until("2027-03-01")));
        assert_eq!(change(until("2027-01-19")), Err(Refusal::NoTimes));
        // The last one was to move past the end.
        assert_eq!(change(until("2027-01-21")), Err(Refusal::EndsBeforeFirst));
    }

    #[test]
    fn a_button_can_say_what_a_change_touches() {
        let dates = |first: &str, last: &str, times| Touched::Dates {
            first: day(first),
            last: day(last),
            times,
        };
        let (at, today) = (day("2027-01-20"), day("2027-01-12"));
        let five = rule(1, End::Times(5));
        let open = rule(1, End::Open);
        for (rule, scope, expected) in [
            (five, Scope::This, dates("2027-01-20", "2027-01-20", 1)),
            (five, Scope::ThisAndLater, dates("2027-01-20", "2027-02-03", 3)),
            (five, Scope::All, dates("2027-01-13", "2027-02-03", 4)),
            (open, Scope::This, dates("2027-01-20", "2027-01-20", 1)),
            (open, Scope::ThisAndLater, Touched::OpenFrom(at)),
            (open, Scope::All, Touched::OpenFrom(day("2027-01-13"))),
        ] {
            assert_eq!(rule.touched(at, scope, today), expected, "{scope:?}");
        }
        // What is past stays as it was; today's counts.
        let later = day("2027-01-27");
        assert_eq!(five.touched(at, Scope::This, later), Touched::Nothing);
        let rest = dates("2027-01-27", "2027-02-03", 2);
        assert_eq!(five.touched(at, Scope::ThisAndLater, later), rest);
        assert_eq!(five.touched(at, Scope::All, later), rest);
        for scope in [Scope::This, Scope::ThisAndLater, Scope::All] {
            assert_eq!(five.touched(at, scope, day("2027-02-04")), Touched::Nothing);
        }
        assert_eq!(five.touched(day("2027-01-21"), Scope::This, today), Touched::Nothing);
    }

    #[test]
    fn a_rule_is_written_down_and_read_again() {
        for (end, text) in [
            (End::Open, r#""open""#),
            (End::Until(day("2027-06-30")), r#"{"until":"2027-06-30"}"#),
            (End::Times(12), r#"{"times":12}"#),
        ] {
            let written = serde_json::to_string(&rule(2, end)).unwrap();
            let first = "2027-01-06T15:00:00";
            assert_eq!(written, format!(r#"{{"first":"{first}","every_weeks":2,"end":{text}}}"#));
            assert_eq!(serde_json::from_str::<Rule>(&written).unwrap(), rule(2, end));
            for weeks in [0, 5] {
                let wrong = written.replace(r#"weeks":2"#, &format!(r#"weeks":{weeks}"#));
                assert!(serde_json::from_str::<Rule>(&wrong).is_err(), "{wrong}");
            }
        }
        let none = r#"{"first":"2027-01-06T15:00:00","every_weeks":2,"end":{"times":0}}"#;
        assert!(serde_json::from_str::<Rule>(none).is_err());
    }

    /// Wall times of which some are skipped or doubled in one of [`ZONES`].
    const TIMES: [&str; 5] = ["00:15", "01:30", "02:15", "15:00", "23:45"];

    // By the zone data 2026f; later data may move the dates of 2027.
    const SKIPPED: [&str; 15] = [
        "Africa/Cairo 2026-04-24 00:15",
        "Africa/Cairo 2027-04-30 00:15",
        "Africa/Casablanca 2026-03-22 02:15",
        "America/New_York 2026-03-08 02:15",
        "America/New_York 2027-03-14 02:15",
        "America/Santiago 2026-09-06 00:15",
        "America/Santiago 2027-09-05 00:15",
        "America/St_Johns 2026-03-08 02:15",
        "America/St_Johns 2027-03-14 02:15",
        "Australia/Lord_Howe 2026-10-04 02:15",
        "Australia/Lord_Howe 2027-10-03 02:15",
        "Europe/Dublin 2026-03-29 01:30",
        "Europe/Dublin 2027-03-28 01:30",
        "Europe/London 2026-03-29 01:30",
        "Europe/London 2027-03-28 01:30",
    ];
    const DOUBLED: [&str; 16] = [
        "Africa/Cairo 2026-10-29 23:45",
        "Africa/Cairo 2027-10-28 23:45",
        "Africa/Casablanca 2026-09-20 01:30",
        "Africa/Casablanca 2026-02-15 02:15",
        "America/New_York 2026-11-01 01:30",
        "America/New_York 2027-11-07 01:30",
        "America/Santiago 2026-04-04 23:45",
        "America/Santiago 2027-04-03 23:45",
        "America/St_Johns 2026-11-01 01:30",
        "America/St_Johns 2027-11-07 01:30",
        "Australia/Lord_Howe 2026-04-05 01:30",
        "Australia/Lord_Howe 2027-04-04 01:30",
        "Europe/Dublin 2026-10-25 01:30",
        "Europe/Dublin 2027-10-31 01:30",
        "Europe/London 2026-10-25 01:30",
        "Europe/London 2027-10-31 01:30",
    ];

    /// Every occurrence of 104 weeks, on every weekday, with its wall time.
    fn each_occurrence(mut see: impl FnMut(&Zone, DateTime)) {
        for name in ZONES {
            let zone = Zone::named(name).unwrap();
            for time in TIMES {
                for weekday in 1..8 {
                    let first = local(&format!("2026-01-{weekday:02}T{time}"));
                    let rule = Rule::new(first, EveryWeeks::ONE, End::Times(104)).unwrap();
                    let all = rule.occurrences(Date::MIN, Date::MAX);
                    assert_eq!(all.len(), 104);
                    all.into_iter().for_each(|at| see(&zone, at));
                }
            }
        }
    }

    #[test]
    fn every_clock_reads_the_time_of_the_series_unless_it_skips_it() {
        let (mut skipped, mut doubled) = (Vec::new(), Vec::new());
        each_occurrence(|zone, at| {
            let wall = Wall::new(at, zone.clone(), Fold::First);
            let shown = Wall::of(wall.moment(), zone.clone());
            let named = at.strftime(&format!("{zone} %F %H:%M")).to_string();
            match Wall::reading(at, zone) {
                Reading::Once(_) => assert_eq!(shown, wall),
                Reading::Twice([first, second]) => {
                    assert!(first < second && wall.moment() == first, "{named}");
                    assert_eq!(shown, wall);
                    doubled.push(named);
                }
                Reading::Skipped { shown_as, .. } => {
                    assert!(shown_as > at && shown.local() == shown_as, "{named}");
                    skipped.push(named);
                }
            }
        });
        assert_eq!(skipped, SKIPPED);
        assert_eq!(doubled, DOUBLED);
    }

    proptest! {
        #[test]
        fn jumping_finds_what_walking_finds(
            start in 0..3000_i32,
            every in 1..=4_u8,
            kind in 0..3,
            size in 1..400_u16,
            from in -400..4000_i32,
            length in -10..900_i32,
        ) {
            let on = |days: i32| date(2024, 1, 1).saturating_add(days.days());
            let first = on(start).at(15, 0, 0, 0);
            let end = match kind {
                0 => End::Open,
                1 => End::Until(on(start + i32::from(size))),
                _ => End::Times(size),
            };
            let rule = Rule::new(first, weeks(every), end).unwrap();
            let (from, until) = (on(from), on(from + length));

            let mut walked = Vec::new();
            let mut at = first;
            for count in 0.. {
                let is_over = match end {
                    End::Open => false,
                    End::Until(date) => at.date() > date,
                    End::Times(times) => count >= times,
                };
                if is_over || at.date() > until {
                    break;
                }
                if at.date() >= from {
                    walked.push(at);
                }
                at = at.saturating_add(i32::from(every).weeks());
            }
            prop_assert_eq!(rule.occurrences(from, until), walked);
        }

        #[test]
        fn before_and_after_a_change_make_the_whole(
            every in 1..=4_u8, times in 1..200_u16, cut in 0..220_i32,
        ) {
            let whole = rule(every, End::Times(times));
            let on = whole.first().saturating_add((cut * i32::from(every)).weeks());
            let before = whole.ends_before(on.date());
            let after = whole.rest_from(on.date(), on, weeks(every)).ok();
            let parts = [before, after].into_iter().flatten();
            let parts = parts.flat_map(|part| part.occurrences(Date::MIN, Date::MAX));
            let all = whole.occurrences(Date::MIN, Date::MAX);
            prop_assert_eq!(parts.collect::<Vec<_>>(), all.clone());

            let later: Vec<_> = all.iter().filter(|at| **at >= on).collect();
            let expected = match (later.first(), later.last()) {
                (Some(first), Some(last)) => {
                    let times = u32::try_from(later.len()).unwrap();
                    Touched::Dates { first: first.date(), last: last.date(), times }
                }
                _ => Touched::Nothing,
            };
            prop_assert_eq!(whole.touched(on.date(), Scope::ThisAndLater, Date::MIN), expected);
            prop_assert_eq!(whole.touched(Date::MIN, Scope::All, on.date()), expected);
        }
    }
}
