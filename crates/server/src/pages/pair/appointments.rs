//! Appointments on a pair's page: the list, and adding one or a series. What a time meets is told
//! before it is kept.
//! Deliberately absent: what is done with one of them (`appointment.rs`).

use super::mail::told_by;
use super::overview::pair_page;
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::pages::week::conflicts::{Proposed, Told, told};
use crate::reply::{faulty, go_with};
use crate::security::{CurrentPerson, OwnPair};
use crate::state::App;
use crate::times::{Times, When};
use axum::Form;
use axum::response::Response;
use jiff::civil::Date;
use practice::appointment::{Appointment, Arrangement};
use practice::series::{End, EveryWeeks, Rule, through};
use practice::wall::{Fold, Reading, Wall};
use practice::{AppointmentId, Moment};
use serde::Deserialize;
use std::ops::RangeInclusive;
use std::time::Duration;
use storage::{NewSeries, Pair, Series};

/// Length offered, the usual "fifty-minute hour".
const MINUTES_USUAL: u16 = 50;
/// Lengths accepted (chosen).
const MINUTES: RangeInclusive<u16> = 5..=480;
/// How many times a series may be planned (chosen: ten years of weeks).
const TIMES: RangeInclusive<u16> = 1..=520;
/// How far ahead an appointment may be; beyond, the year is most likely mistyped (chosen).
const AHEAD: Duration = Duration::from_secs(3 * 366 * 86_400);

/// An appointment as a page lists it.
pub struct Arranged {
    /// Its id.
    pub id: String,
    /// Whose.
    pub pair: String,
    /// When it begins.
    pub at: When,
    /// What else is arranged, in words: "50 minutes, every week".
    pub words: String,
    /// Whether its planned length has passed.
    pub is_over: bool,
}

impl Arranged {
    /// `at` is when it begins, in the form in which the page says it.
    pub fn new(page: &Page, appointment: &Appointment, at: When, now: Moment) -> Self {
        let arranged = &appointment.arranged;
        let long = page.tn("minutes-long", "minutes", u32::from(arranged.minutes));
        let words = match (appointment.is_moved, &appointment.series) {
            (true, _) => page.ta("appointment-facts-moved", &[("minutes", &long)]),
            (false, Some(_)) => page.ta("appointment-facts-series", &[("minutes", &long)]),
            (false, None) => long,
        };
        Self {
            id: appointment.id.to_string(),
            pair: appointment.pair.to_string(),
            at,
            words,
            is_over: arranged.ends_at() <= now,
        }
    }
}

/// When something is arranged, as a form sends it.
#[derive(Clone, Deserialize)]
pub struct Typed {
    /// `2026-03-03`, in the practice's zone.
    pub date: String,
    /// `15:00`.
    pub time: String,
    /// Length in minutes.
    pub minutes: String,
    /// Which of two, asked when the clock reads the time twice: `first` or `second`.
    #[serde(default)]
    pub fold: String,
    /// Names the conflicts that were read, where the time is taken anyway.
    #[serde(default)]
    pub seen: String,
    /// A time nearby, `2026-03-09T16:30`, where that is taken instead.
    #[serde(default)]
    pub near: String,
}

impl Typed {
    pub(super) fn empty() -> Self {
        let (date, time, fold) = (String::new(), String::new(), String::new());
        Self {
            minutes: MINUTES_USUAL.to_string(),
            seen: String::new(),
            near: String::new(),
            date,
            time,
            fold,
        }
    }

    /// The same, where a time nearby is taken with that time.
    #[must_use]
    pub(super) fn settled(mut self) -> Self {
        if let Some((date, time)) = self.near.split_once('T') {
            (self.date, self.time) = (date.to_owned(), time.to_owned());
            self.near.clear();
        }
        self
    }

    /// What it means; `None` with what is wrong noted.
    pub(super) fn read(
        &self,
        times: &Times,
        now: Moment,
        faults: &mut Faults,
    ) -> Option<Arrangement> {
        let minutes = self.minutes.trim().parse().ok().filter(|minutes| MINUTES.contains(minutes));
        faults.note("minutes", minutes.is_none().then_some("fault-minutes"));
        let Some(local) = Times::read(&self.date, &self.time) else {
            faults.note("date", Some("fault-when-unreadable"));
            return None;
        };
        let fold = match (Wall::reading(local, times.zone()), self.fold.as_str()) {
            (Reading::Skipped { .. }, _) => {
                faults.note("date", Some("fault-when-skipped"));
                return None;
            }
            (Reading::Once(_), _) | (Reading::Twice(_), "first") => Fold::First,
            (Reading::Twice(_), "second") => Fold::Second,
            (Reading::Twice(_), _) => {
                faults.note("fold", Some("fault-when-twice"));
                return None;
            }
        };
        let arranged = Arrangement::new(Wall::new(local, times.zone().clone(), fold), minutes?);
        let (at, is_past) = (arranged.starts_at, arranged.starts_at <= now);
        faults.note("date", is_past.then_some("fault-when-past"));
        faults.note("date", (at.since(now) > AHEAD).then_some("fault-when-far"));
        faults.is_empty().then_some(arranged)
    }
}

/// The form of a new appointment or series.
#[derive(Clone, Deserialize)]
pub struct NewAppointment {
    /// When the first is.
    #[serde(flatten)]
    pub typed: Typed,
    /// Weeks from one to the next; `0` or nothing for a single one.
    #[serde(default)]
    pub every: String,
    /// The last day, if one is planned.
    #[serde(default)]
    pub until: String,
    /// How many times, if that is planned.
    #[serde(default)]
    pub times: String,
}

impl NewAppointment {
    /// The same, where a time nearby is taken with that time.
    #[must_use]
    pub fn settled(self) -> Self {
        Self { typed: self.typed.settled(), ..self }
    }

    /// A form as it is at first.
    pub fn empty() -> Self {
        let (every, until, times) = (String::new(), String::new(), String::new());
        Self { typed: Typed::empty(), every, until, times }
    }

    /// Whether this many weeks are chosen.
    pub fn is_every(&self, weeks: &u8) -> bool {
        self.every == weeks.to_string()
    }

    /// The rule of a series that begins with `first`; `None` for a single appointment, and with what
    /// is wrong noted.
    fn rule(&self, first: &Wall, faults: &mut Faults) -> Option<Rule> {
        let has_end = !(self.until.trim().is_empty() && self.times.trim().is_empty());
        if ["", "0"].contains(&self.every.trim()) {
            faults.note("every", has_end.then_some("fault-series-every"));
            return None;
        }
        let Some(every) = self.every.trim().parse().ok().and_then(EveryWeeks::new) else {
            faults.note("every", Some("fault-series-every"));
            return None;
        };
        let end = match (self.until.trim(), self.times.trim()) {
            ("", "") => Some(End::Open),
            (date, "") => date.parse::<Date>().ok().map(End::Until),
            ("", times) => times.parse().ok().filter(|times| TIMES.contains(times)).map(End::Times),
            (_, _) => {
                faults.note("times", Some("fault-series-two-ends"));
                return None;
            }
        };
        let field = if self.until.trim().is_empty() { "times" } else { "until" };
        let Some(end) = end else {
            faults.note(field, Some("fault-series-end"));
            return None;
        };
        let rule = Rule::new(first.local(), every, end).ok();
        faults.note(field, rule.is_none().then_some("fault-series-end"));
        rule
    }
}

/// What became of a form.
pub enum Kept {
    /// It cannot be read.
    Faulty(Faults),
    /// It meets something that nobody has read yet.
    Told(Told),
    /// It is kept: the message key of what is said, and the first day.
    Done(&'static str, Date),
}

/// Keeps a new appointment or series, unless it meets something that was not read yet.
pub async fn keep(
    app: &App,
    me: &CurrentPerson,
    pair: &Pair,
    times: &Times,
    new: &NewAppointment,
) -> Result<Kept, PageError> {
    let (now, mut faults) = (app.clock.now(), Faults::default());
    let arranged = new.typed.read(times, now, &mut faults);
    let rule = arranged.as_ref().and_then(|one| new.rule(&one.wall, &mut faults));
    let (Some(arranged), true) = (arranged, faults.is_empty()) else {
        return Ok(Kept::Faulty(faults));
    };
    let proposed = match &rule {
        Some(rule) => dates_of(rule, &arranged, times.today()),
        None => vec![arranged.clone()],
    };
    let same = if rule.is_none() { same(app, pair, &arranged).await? } else { Vec::new() };
    let proposed = Proposed { pair, times: &proposed, moved: &same };
    if let Some(told) = told(app, &me.page, times, &proposed).await?
        && told.seen != new.typed.seen
    {
        return Ok(Kept::Told(told));
    }
    let date = arranged.wall.local().date();
    let said = match rule {
        Some(rule) => {
            let (wall, minutes) = (arranged.wall, arranged.minutes);
            let series = NewSeries { rule, fold: wall.fold(), zone: wall.zone().clone(), minutes };
            app.storage.add_series(&pair.id, &series, &me.actor(), now).await?;
            "series-added"
        }
        None => {
            app.storage.add_appointment(&pair.id, &arranged, &me.actor(), now).await?;
            "appointment-added"
        }
    };
    Ok(Kept::Done(said, date))
}

/// The times that a series is put into at once.
fn dates_of(rule: &Rule, first: &Arrangement, today: Date) -> Vec<Arrangement> {
    let from = rule.first().date();
    let all = rule.occurrences(from, through(from.max(today)));
    all.into_iter()
        .map(|at| {
            let fold = if at == rule.first() { first.wall.fold() } else { Fold::First };
            Arrangement::new(Wall::new(at, first.wall.zone().clone(), fold), first.minutes)
        })
        .collect()
}

/// The pair's appointment that is the same: a form that was sent twice meets nothing.
async fn same(
    app: &App,
    pair: &Pair,
    arranged: &Arrangement,
) -> Result<Vec<AppointmentId>, PageError> {
    let all = app.storage.upcoming_appointments(&pair.id, app.clock.now()).await?;
    let is_same = |one: &Appointment| {
        let there = &one.arranged;
        (there.starts_at, there.minutes) == (arranged.starts_at, arranged.minutes)
    };
    Ok(all.into_iter().filter(is_same).map(|one| one.id).collect())
}

/// `POST /pairs/{pair}/appointment`
pub async fn add_appointment(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Form(new): Form<NewAppointment>,
) -> Result<Response, PageError> {
    let new = new.settled();
    let times = Times::of_practice(&app, &me.page).await?;
    let (faults, told) = match keep(&app, &me, &pair, &times, &new).await? {
        Kept::Done(said, _) => {
            let to = format!("/pairs/{}", pair.id);
            let once = Once::say_both(said, told_by(&app, &pair).await?);
            return Ok(go_with(&to, [once.carry(&app)]));
        }
        Kept::Faulty(faults) => (faults, None),
        Kept::Told(told) => (Faults::default(), Some(told)),
    };
    let mut page = pair_page(&app, me, &pair, None).await?;
    (page.faults, page.told, page.new) = (faults, told, new);
    faulty(&page)
}

/// A pair's appointments that have not ended, soonest first.
pub(super) async fn arranged(
    app: &App,
    page: &Page,
    pair: &Pair,
    times: &Times,
) -> Result<Vec<Arranged>, PageError> {
    let now = app.clock.now();
    let all = app.storage.upcoming_appointments(&pair.id, now).await?;
    let shown = |one| Arranged::new(page, one, times.when(one.arranged.starts_at), now);
    Ok(all.iter().map(shown).collect())
}

/// A series in words: "Every week from Wednesday 17 March at 15:00, until 2 June."
pub(super) fn in_words(page: &Page, times: &Times, series: &Series) -> String {
    let every = page.t(format!("series-every-{}", series.rule.every_weeks().get()));
    match series.rule.last() {
        None => page.ta("series-open", &[("every", &every)]),
        Some(last) => {
            let last = times.date_words(last);
            page.ta("series-until", &[("every", &every), ("last", &last)])
        }
    }
}
