//! Series of appointments: a rule, put into appointments some months ahead. What has happened to one
//! of them stands with it; a rule is changed by ending it and beginning another, so that the time of
//! a series never changes, only its end.
//!
//! `series.sequence` counts every change that others are told of: its end, and what happens to one of
//! its appointments, which then has the same number. A series that goes on for another goes on
//! counting. So a number is never used twice, and the highest is the newest (`practice::calendar`).

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    db::{Change, execute, known, query},
    new_id,
    outbox::Before,
};
use jiff::civil::{Date, DateTime};
use practice::{
    AppointmentId, Moment, PairId, SeriesId,
    appointment::{Arrangement, OfSeries},
    audit::Actor,
    calendar::Master,
    outbox::{About, Kind},
    series::{End, EveryWeeks, Rule, Scope, through},
    wall::{Fold, Wall, Zone},
};
use std::collections::HashMap;

/// A series of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its id.
    pub id: SeriesId,
    /// The pair that meets.
    pub pair: PairId,
    /// When, in wall time of `zone`.
    pub rule: Rule,
    /// Which of two, where the clock reads the first time twice.
    pub fold: Fold,
    /// Where the clock hangs.
    pub zone: Zone,
    /// Planned length of each in minutes.
    pub minutes: u16,
    /// By which calendars know it, for good.
    pub uid: String,
}

/// A series to begin.
#[derive(Clone, Debug)]
pub struct NewSeries {
    /// When.
    pub rule: Rule,
    /// Which of two, where the clock reads the first time twice.
    pub fold: Fold,
    /// Where the clock hangs.
    pub zone: Zone,
    /// Planned length of each in minutes.
    pub minutes: u16,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: String,
    pair_id: String,
    first_at: String,
    is_second: bool,
    every_weeks: i64,
    until: Option<String>,
    times: Option<i64>,
    zone: String,
    minutes: i64,
    uid: String,
    pub(crate) sequence: i64,
    pub(crate) ended_at: Option<i64>,
}

/// Also those that have ended.
macro_rules! select_any {
    ($($rest:literal),+) => {
        concat!(
            "SELECT id, pair_id, first_at, is_second, every_weeks, until, times, zone, minutes, uid, \
             sequence, ended_at FROM series WHERE practice_id = $1 ",
            $($rest),+
        )
    };
}
pub(crate) use select_any;

macro_rules! select {
    ($rest:literal) => {
        select_any!("AND ended_at IS NULL ", $rest)
    };
}

/// An appointment of a pair, as a change needs it.
#[derive(sqlx::FromRow)]
struct One {
    id: String,
    starts_at: i64,
    wall: Option<String>,
    zone: Option<String>,
    minutes: i64,
    series_id: Option<String>,
    by_rule: Option<String>,
    moved_at: Option<i64>,
    cancelled_at: Option<i64>,
    sequence: i64,
}

impl One {
    fn is_at(&self, to: &Arrangement) -> bool {
        let (wall, zone) = (written(to.wall.local()), to.wall.zone().as_str());
        (self.wall.as_deref(), self.zone.as_deref()) == (Some(wall.as_str()), Some(zone))
            && self.starts_at == to.starts_at.as_micros()
            && self.minutes == i64::from(to.minutes)
    }

    fn before(&self) -> Before<'_> {
        let (id, series) = (self.id.as_str(), self.series_id.as_deref());
        Before { id, series, sequence: self.sequence, starts_at: self.starts_at }
    }

    fn by_rule(&self) -> Result<DateTime> {
        read_local("appointment.by_rule", self.by_rule.as_deref().unwrap_or_default())
    }
}

macro_rules! one {
    ($rest:literal) => {
        concat!(
            "SELECT id, starts_at, wall, zone, minutes, series_id, by_rule, moved_at, \
             cancelled_at, sequence FROM appointment WHERE practice_id = $1 ",
            $rest
        )
    };
}

impl Storage {
    /// Begins a series, and puts it into appointments as far as it reaches by now.
    /// [`Error::Absent`] when the pair is unknown.
    pub async fn add_series(
        &self,
        pair: &PairId,
        new: &NewSeries,
        by: &Actor,
        now: Moment,
    ) -> Result<SeriesId> {
        let mut change = self.change().await?;
        known!(change.on(), "pair", pair.as_str())?;
        let series = change.begin_series(pair, new, 0, now).await?;
        change.fill(&series, now).await?;
        change.tell_of_new(pair, &About::Series(series.id.clone()), 0, now).await?;
        change.commit_audited(by, now, "series_made", series.id.as_str()).await?;
        Ok(series.id)
    }

    /// A pair's series that have not ended, in no certain order.
    pub async fn series_of(&self, pair: &PairId) -> Result<Vec<Series>> {
        let rows: Vec<Row> =
            query!(fetch_all, self.read().await?.on(), select!("AND pair_id = $2"), pair.as_str())?;
        without_damaged(rows.into_iter().map(read))
    }

    /// Puts all series into appointments, as far as they reach by now. Returns how many it made.
    pub async fn fill_series(&self, now: Moment) -> Result<u64> {
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), select!(""))?;
        let all: Vec<Series> = without_damaged(rows.into_iter().map(read))?;
        let filled: Vec<(String, String)> = query!(
            fetch_all,
            self.read().await?.on(),
            "SELECT series_id, max(by_rule) FROM appointment WHERE practice_id = $1 \
             AND series_id IS NOT NULL GROUP BY series_id"
        )?;
        let filled: HashMap<String, String> = filled.into_iter().collect();
        let mut made = 0;
        for series in all {
            let last = filled.get(series.id.as_str()).map(String::as_str).unwrap_or_default();
            if series.due(now).last().is_none_or(|due| written(*due).as_str() <= last) {
                continue;
            }
            let mut change = self.change().await?;
            // It may have ended meanwhile.
            if change.series(series.id.as_str()).await?.is_some_and(|now| now == series) {
                made += change.fill(&series, now).await?;
                change.commit().await?;
            }
        }
        Ok(made)
    }

    /// Moves an appointment, and with it those of its series that `scope` says: by as many days as
    /// this one, to the same time and length. Of these, what was moved before stays where it is, what
    /// was cancelled stays cancelled, and what has begun stays as it was. Says whether anything
    /// changed; `None` when the pair has no such appointment to come.
    pub async fn move_appointment(
        &self,
        pair: &PairId,
        id: &AppointmentId,
        to: &Arrangement,
        scope: Scope,
        by: &Actor,
        now: Moment,
    ) -> Result<Option<bool>> {
        let mut change = self.change().await?;
        let Some(one) = change.one(pair, id, now).await? else { return Ok(None) };
        if one.is_at(to) {
            return Ok(Some(false));
        }
        match change.series_of_one(&one, scope).await? {
            None => {
                let sequence = change.count_one(pair, &one.before(), Kind::Changed, now).await?;
                change.put(&one, to, sequence, now).await?;
                change.commit_audited(by, now, "appointment_moved", id.as_str()).await?;
            }
            Some(series) => {
                let next = change.replace(&series, &one, to, scope, now).await?;
                change.audit(by, now, "series_moved", series.id.as_str()).await?;
                change.commit_audited(by, now, "series_made", next.id.as_str()).await?;
            }
        }
        Ok(Some(true))
    }

    /// Cancels an appointment, and with it those of its series that `scope` says, also those that
    /// were moved. `false` when the pair has no such appointment to come.
    pub async fn cancel_appointment(
        &self,
        pair: &PairId,
        id: &AppointmentId,
        scope: Scope,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let is_done = change.cancel(pair, id, scope, by, now).await?;
        if is_done {
            change.commit().await?;
        }
        Ok(is_done)
    }
}

impl Series {
    /// When the rule has its appointments that should be there by now.
    fn due(&self, now: Moment) -> Vec<DateTime> {
        let today = Wall::of(now, self.zone.clone()).local().date();
        let first = self.rule.first().date();
        // One that begins later shows its beginning.
        let until = if first > through(today) { through(first) } else { through(today) };
        self.rule.occurrences(today, until)
    }

    /// The series as calendars are told of it, without its exceptions.
    pub fn master(&self) -> Master {
        let (rule, fold, zone) = (self.rule, self.fold, self.zone.clone());
        Master { rule, fold, zone, minutes: self.minutes }
    }
}

/// When the first appointment that a change touches stands in the rule. What has begun is not
/// touched, unless the change is said at it.
fn first_touched(rows: &[One], one: &One, scope: Scope, now: Moment) -> Result<DateTime> {
    let is_touched = |row: &&One| row.starts_at > now.as_micros() || row.id == one.id;
    match (scope, rows.iter().find(is_touched)) {
        (Scope::All, Some(first)) => first.by_rule(),
        (Scope::This | Scope::ThisAndLater | Scope::All, _) => one.by_rule(),
    }
}

impl Change {
    /// Cancels as [`Storage::cancel_appointment`] does; the caller commits.
    pub(crate) async fn cancel(
        &mut self,
        pair: &PairId,
        id: &AppointmentId,
        scope: Scope,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let Some(one) = self.one(pair, id, now).await? else { return Ok(false) };
        let Some(series) = self.series_of_one(&one, scope).await? else {
            let sequence = self.count_one(pair, &one.before(), Kind::Cancelled, now).await?;
            let sql = "UPDATE appointment SET cancelled_at = $3, sequence = $4 \
                       WHERE practice_id = $1 AND id = $2";
            execute!(self.on(), sql, id.as_str(), now.as_micros(), sequence)?;
            self.audit(by, now, "appointment_cancelled", id.as_str()).await?;
            return Ok(true);
        };
        let rows = self.rows_of(&series).await?;
        let from = first_touched(&rows, &one, scope, now)?;
        let sequence = self.end_series(&series, from, now).await?;
        execute!(
            self.on(),
            "UPDATE appointment SET cancelled_at = $4, sequence = $6 \
             WHERE practice_id = $1 AND series_id = $2 AND by_rule >= $3 \
             AND (starts_at > $4 OR id = $5) AND cancelled_at IS NULL",
            series.id.as_str(),
            written(from),
            now.as_micros(),
            &one.id,
            sequence,
        )?;
        self.audit(by, now, "series_cancelled", series.id.as_str()).await?;
        Ok(true)
    }

    /// An appointment of a pair that has not ended and is not cancelled.
    async fn one(&mut self, pair: &PairId, id: &AppointmentId, now: Moment) -> Result<Option<One>> {
        query!(
            fetch_optional,
            self.on(),
            one!("AND pair_id = $2 AND id = $3 AND cancelled_at IS NULL AND ends_at > $4"),
            pair.as_str(),
            id.as_str(),
            now.as_micros(),
        )
    }

    /// All appointments of a series, as its rule has them.
    async fn rows_of(&mut self, series: &Series) -> Result<Vec<One>> {
        let sql = one!("AND series_id = $2 ORDER BY by_rule");
        query!(fetch_all, self.on(), sql, series.id.as_str())
    }

    /// The series of an appointment; `None` when the appointment is meant alone, or has none.
    async fn series_of_one(&mut self, one: &One, scope: Scope) -> Result<Option<Series>> {
        match (scope, &one.series_id) {
            (Scope::This, _) | (Scope::ThisAndLater | Scope::All, None) => Ok(None),
            (Scope::ThisAndLater | Scope::All, Some(id)) => self.series(id).await,
        }
    }

    async fn series(&mut self, id: &str) -> Result<Option<Series>> {
        let row: Option<Row> = query!(fetch_optional, self.on(), select!("AND id = $2"), id)?;
        row.map(read).transpose()
    }

    async fn begin_series(
        &mut self,
        pair: &PairId,
        new: &NewSeries,
        sequence: i64,
        now: Moment,
    ) -> Result<Series> {
        let id = new_id();
        let series = Series {
            uid: format!("{id}@webside"),
            id: SeriesId::new(id),
            pair: pair.clone(),
            rule: new.rule,
            fold: new.fold,
            zone: new.zone.clone(),
            minutes: new.minutes,
        };
        let (until, times) = ends(&new.rule);
        execute!(
            self.on(),
            "INSERT INTO series (practice_id, id, pair_id, first_at, is_second, every_weeks, until, \
             times, zone, minutes, uid, made_at, sequence) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            series.id.as_str(),
            pair.as_str(),
            written(new.rule.first()),
            new.fold == Fold::Second,
            i64::from(new.rule.every_weeks().get()),
            until,
            times,
            new.zone.as_str(),
            i64::from(new.minutes),
            &series.uid,
            now.as_micros(),
            sequence,
        )?;
        Ok(series)
    }

    /// Makes the appointments of a series that are not there yet and have not begun; how many.
    async fn fill(&mut self, series: &Series, now: Moment) -> Result<u64> {
        let (mut made, master) = (0, series.master());
        for at in series.due(now) {
            let arranged = master.arranged(at);
            if arranged.starts_at <= now {
                continue;
            }
            let of = OfSeries { id: series.id.clone(), by_rule: at };
            let is_new = self.insert_appointment(&series.pair, &arranged, Some(&of), now).await?;
            made += u64::from(is_new.is_some());
        }
        Ok(made)
    }

    /// Ends a series before the one that stands at `from` in its rule; which change of it that is.
    async fn end_series(&mut self, series: &Series, from: DateTime, now: Moment) -> Result<i64> {
        let id = series.id.as_str();
        let kind = match series.rule.ends_before(from.date()) {
            Some(rule) => {
                let (until, times) = ends(&rule);
                let sql = "UPDATE series SET until = $3, times = $4 \
                           WHERE practice_id = $1 AND id = $2";
                execute!(self.on(), sql, id, until, times)?;
                Kind::Changed
            }
            None => {
                let sql = "UPDATE series SET ended_at = $3 WHERE practice_id = $1 AND id = $2";
                execute!(self.on(), sql, id, now.as_micros())?;
                Kind::Cancelled
            }
        };
        self.tell_with_series(id, now).await?;
        self.count_series(&series.pair, &series.id, kind, now).await
    }

    /// Ends a series before the first appointment that a change touches, and goes on with another, to
    /// which all that comes from there on belongs. Ids stay: calendars know them.
    async fn replace(
        &mut self,
        series: &Series,
        one: &One,
        to: &Arrangement,
        scope: Scope,
        now: Moment,
    ) -> Result<Series> {
        let zone = to.wall.zone();
        let was = Wall::of(Moment::from_micros(one.starts_at), zone.clone());
        let days = to.wall.local().date() - was.local().date();
        let shifted = |at: DateTime| -> Result<DateTime> {
            let date = at.date().checked_add(days).map_err(|_| Error::Absent)?;
            Ok(date.to_datetime(to.wall.local().time()))
        };
        let moment = |at: DateTime| Wall::new(at, zone.clone(), Fold::First).moment();
        let rows = self.rows_of(series).await?;
        let mut from = first_touched(&rows, one, scope, now)?;
        // What would have begun already at its new time stays where it is.
        for row in rows.iter().filter(|row| scope == Scope::All && row.starts_at > now.as_micros())
        {
            from = row.by_rule()?;
            if row.id == one.id || moment(shifted(from)?) > now {
                break;
            }
        }
        let first = shifted(from)?;
        let rule = series.rule.rest_from(from.date(), first, series.rule.every_weeks());
        let rule = match (series.rule.end(), series.rule.last()) {
            // As many as before.
            (End::Until(_), Some(last)) => {
                let last = shifted(last.to_datetime(first.time()))?.date();
                Rule::new(first, series.rule.every_weeks(), End::Until(last.max(first.date())))
            }
            (End::Until(_), None) | (End::Open | End::Times(_), _) => rule,
        };
        let rule = rule.map_err(|_| Error::Absent)?;
        let sequence = self.end_series(series, from, now).await?;
        let (fold, zone) = (to.wall.fold(), zone.clone());
        let new = NewSeries { rule, fold, zone, minutes: to.minutes };
        let next = self.begin_series(&series.pair, &new, sequence, now).await?;
        // One of the old rule is one of the new one: the same number of steps after the first.
        let last = rows.last().map_or(Ok(from), One::by_rule)?.date();
        let old = series.rule.occurrences(from.date(), last);
        let far = next.rule.occurrences(first.date(), through(last.max(first.date())));
        let places: HashMap<DateTime, DateTime> = old.into_iter().zip(far).collect();
        for row in rows {
            let was = row.by_rule()?;
            if was < from {
                continue;
            }
            let Some(place) = places.get(&was) else { continue };
            let sql = "UPDATE appointment SET series_id = $3, by_rule = $4 \
                       WHERE practice_id = $1 AND id = $2";
            execute!(self.on(), sql, &row.id, next.id.as_str(), written(*place))?;
            let row = One { by_rule: Some(written(*place)), ..row };
            let is_to_come = row.starts_at > now.as_micros() && row.cancelled_at.is_none();
            if row.id == one.id {
                self.put(&row, to, sequence, now).await?;
            } else if is_to_come && row.moved_at.is_none() {
                let arranged = next.master().arranged(*place);
                // One that would have begun stays where it is.
                if arranged.starts_at > now {
                    self.put(&row, &arranged, sequence, now).await?;
                }
            }
        }
        self.fill(&next, now).await?;
        self.tell_of_new(&next.pair, &About::Series(next.id.clone()), sequence, now).await?;
        Ok(next)
    }

    /// Puts an appointment at another time, unless it is there already. It counts as moved unless
    /// that is where its rule has it.
    async fn put(&mut self, one: &One, to: &Arrangement, sequence: i64, now: Moment) -> Result<()> {
        if one.is_at(to) {
            return Ok(());
        }
        let local = written(to.wall.local());
        let is_by_rule = one.by_rule.as_ref() == Some(&local);
        execute!(
            self.on(),
            "UPDATE appointment SET wall = $3, zone = $4, is_second = $5, starts_at = $6, \
             ends_at = $7, minutes = $8, moved_at = $9, sequence = $10 \
             WHERE practice_id = $1 AND id = $2",
            &one.id,
            &local,
            to.wall.zone().as_str(),
            to.wall.fold() == Fold::Second,
            to.starts_at.as_micros(),
            to.ends_at().as_micros(),
            i64::from(to.minutes),
            (!is_by_rule).then_some(now.as_micros()),
            sequence,
        )
        .map(drop)
    }
}

/// The columns `until` and `times` of a rule.
fn ends(rule: &Rule) -> (Option<String>, Option<i64>) {
    match rule.end() {
        End::Open => (None, None),
        End::Until(date) => (Some(date.to_string()), None),
        End::Times(times) => (None, Some(i64::from(times))),
    }
}

pub(crate) fn read(row: Row) -> Result<Series> {
    let damaged = |what| Error::Damaged(format!("series.{what} of {}", row.id));
    let end = match (&row.until, row.times) {
        (None, None) => End::Open,
        (Some(date), None) => End::Until(date.parse::<Date>().map_err(|_| damaged("until"))?),
        (None, Some(times)) => End::Times(u16::try_from(times).map_err(|_| damaged("times"))?),
        (Some(_), Some(_)) => return Err(damaged("until")),
    };
    let every = u8::try_from(row.every_weeks).ok().and_then(EveryWeeks::new);
    let every = every.ok_or_else(|| damaged("every_weeks"))?;
    let first = read_local("series.first_at", &row.first_at)?;
    Ok(Series {
        rule: Rule::new(first, every, end).map_err(|_| damaged("first_at"))?,
        fold: if row.is_second { Fold::Second } else { Fold::First },
        zone: Zone::named(&row.zone).ok_or_else(|| damaged("zone"))?,
        minutes: u16::try_from(row.minutes).map_err(|_| damaged("minutes"))?,
        id: SeriesId::new(row.id),
        pair: PairId::new(row.pair_id),
        uid: row.uid,
    })
}

/// The place in a series of a row of `appointment`.
pub(crate) fn of_series(
    series: Option<String>,
    by_rule: Option<String>,
) -> Result<Option<OfSeries>> {
    let Some((series, by_rule)) = series.zip(by_rule) else { return Ok(None) };
    let by_rule = read_local("appointment.by_rule", &by_rule)?;
    Ok(Some(OfSeries { id: SeriesId::new(series), by_rule }))
}

/// Wall time as it is stored: texts sort as the times do.
pub(crate) fn written(local: DateTime) -> String {
    local.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Wall time as it was stored in this column.
pub(crate) fn read_local(column: &str, text: &str) -> Result<DateTime> {
    text.parse().map_err(|_| Error::Damaged(format!("{column}: not a time on the wall")))
}
