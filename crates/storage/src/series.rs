//! Series of appointments: a rule, put into appointments some months ahead. What has happened to one
//! of them stands with it; a rule is changed by ending it and beginning another, so that the time of
//! a series never changes, only its end.

use crate::{
    Error, Result, Storage,
    damage::without_damaged,
    db::{Change, execute, known, query},
    new_id,
};
use jiff::civil::{Date, DateTime};
use practice::{
    AppointmentId, Moment, PairId, SeriesId,
    appointment::{Arrangement, OfSeries},
    audit::Actor,
    series::{End, EveryWeeks, Rule, Scope, through},
    wall::{Fold, Wall, Zone},
};
use std::collections::BTreeMap;

/// A series of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its id.
    pub id: SeriesId,
    /// The pair that meets.
    pub pair: PairId,
    /// When, in wall time of `zone`.
    pub rule: Rule,
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
    /// Where the clock hangs.
    pub zone: Zone,
    /// Planned length of each in minutes.
    pub minutes: u16,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    pair_id: String,
    first_at: String,
    every_weeks: i64,
    until: Option<String>,
    times: Option<i64>,
    zone: String,
    minutes: i64,
    uid: String,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, pair_id, first_at, every_weeks, until, times, zone, minutes, uid \
             FROM series WHERE practice_id = $1 AND ended_at IS NULL ",
            $rest
        )
    };
}

/// A row of a series that is still to come.
#[derive(sqlx::FromRow)]
struct Coming {
    id: String,
    by_rule: String,
    moved_at: Option<i64>,
    cancelled_at: Option<i64>,
}

impl Storage {
    /// Begins a series, and puts it into appointments as far as `today` reaches.
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
        let series = change.begin_series(pair, new, now).await?;
        change.fill(&series, now).await?;
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
        let mut made = 0;
        for series in all {
            let mut change = self.change().await?;
            // It may have ended meanwhile.
            if change.series(&series.id).await?.is_some_and(|now| now == series) {
                made += change.fill(&series, now).await?;
                change.commit().await?;
            }
        }
        Ok(made)
    }

    /// Moves an appointment, and with it those of its series that `scope` says. Of these, what was
    /// moved before stays where it is, and what was cancelled stays cancelled. `every_weeks` counts
    /// for more than one. `false` when the pair has no such appointment to come.
    pub async fn move_appointment(
        &self,
        pair: &PairId,
        id: &AppointmentId,
        to: &Arrangement,
        scope: Scope,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let Some(place) = change.place_of(pair, id, now).await? else { return Ok(false) };
        let of_series = match (scope, place.series) {
            (Scope::This, _) | (_, None) => None,
            (Scope::ThisAndLater | Scope::All, Some(of)) => {
                change.series(&of.id).await?.zip(Some(of))
            }
        };
        let Some((series, of)) = of_series else {
            change.move_one(id, to, now).await?;
            change.commit_audited(by, now, "appointment_moved", id.as_str()).await?;
            return Ok(true);
        };
        let from = change.first_touched(&series, &of, scope, now).await?;
        // The day of the week moves as far as that of the one on which it was said.
        let days = to.wall.local().date() - of.by_rule.date();
        let date = from.date().checked_add(days).map_err(|_| Error::Absent)?;
        let first = date.to_datetime(to.wall.local().time());
        let zone = to.wall.zone().clone();
        change.replace(&series, from, first, zone, to.minutes, now).await?;
        change.commit_audited(by, now, "series_moved", series.id.as_str()).await?;
        Ok(true)
    }

    /// Cancels an appointment, and with it those of its series that `scope` says. `false` when the
    /// pair has no such appointment to come.
    pub async fn cancel_appointment(
        &self,
        pair: &PairId,
        id: &AppointmentId,
        scope: Scope,
        by: &Actor,
        now: Moment,
    ) -> Result<bool> {
        let mut change = self.change().await?;
        let Some(place) = change.place_of(pair, id, now).await? else { return Ok(false) };
        let of_series = match (scope, place.series) {
            (Scope::This, _) | (_, None) => None,
            (Scope::ThisAndLater | Scope::All, Some(of)) => {
                change.series(&of.id).await?.zip(Some(of))
            }
        };
        let Some((series, of)) = of_series else {
            let sql = "UPDATE appointment SET cancelled_at = $3, sequence = sequence + 1 \
                       WHERE practice_id = $1 AND id = $2";
            execute!(change.on(), sql, id.as_str(), now.as_micros())?;
            change.commit_audited(by, now, "appointment_cancelled", id.as_str()).await?;
            return Ok(true);
        };
        let from = change.first_touched(&series, &of, scope, now).await?;
        change.end_series(&series, from, now).await?;
        execute!(
            change.on(),
            "UPDATE appointment SET cancelled_at = $4, sequence = sequence + 1 \
             WHERE practice_id = $1 AND series_id = $2 AND by_rule >= $3 AND ends_at > $4 \
             AND cancelled_at IS NULL",
            series.id.as_str(),
            written(from),
            now.as_micros(),
        )?;
        change.commit_audited(by, now, "series_cancelled", series.id.as_str()).await?;
        Ok(true)
    }
}

/// Where an appointment stands.
struct Place {
    series: Option<OfSeries>,
}

impl Change {
    /// An appointment of a pair that has not ended and is not cancelled.
    async fn place_of(
        &mut self,
        pair: &PairId,
        id: &AppointmentId,
        now: Moment,
    ) -> Result<Option<Place>> {
        let row: Option<(Option<String>, Option<String>)> = query!(
            fetch_optional,
            self.on(),
            "SELECT series_id, by_rule FROM appointment WHERE practice_id = $1 AND pair_id = $2 \
             AND id = $3 AND cancelled_at IS NULL AND ends_at > $4",
            pair.as_str(),
            id.as_str(),
            now.as_micros(),
        )?;
        row.map(|(series, by_rule)| Ok(Place { series: of_series(series, by_rule)? })).transpose()
    }

    async fn series(&mut self, id: &SeriesId) -> Result<Option<Series>> {
        let row: Option<Row> =
            query!(fetch_optional, self.on(), select!("AND id = $2"), id.as_str())?;
        row.map(read).transpose()
    }

    async fn begin_series(
        &mut self,
        pair: &PairId,
        new: &NewSeries,
        now: Moment,
    ) -> Result<Series> {
        let id = new_id();
        let series = Series {
            uid: format!("{id}@webside"),
            id: SeriesId::new(id),
            pair: pair.clone(),
            rule: new.rule,
            zone: new.zone.clone(),
            minutes: new.minutes,
        };
        let (until, times) = ends(&new.rule);
        execute!(
            self.on(),
            "INSERT INTO series (practice_id, id, pair_id, first_at, every_weeks, until, times, \
             zone, minutes, uid, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            series.id.as_str(),
            pair.as_str(),
            written(new.rule.first()),
            i64::from(new.rule.every_weeks().get()),
            until,
            times,
            new.zone.as_str(),
            i64::from(new.minutes),
            &series.uid,
            now.as_micros(),
        )?;
        Ok(series)
    }

    /// Makes the appointments of a series that are not there yet and have not begun; how many.
    async fn fill(&mut self, series: &Series, now: Moment) -> Result<u64> {
        let today = Wall::of(now, series.zone.clone()).local().date();
        let mut made = 0;
        for at in series.rule.occurrences(today, through(today)) {
            let wall = Wall::new(at, series.zone.clone(), Fold::First);
            let arranged = Arrangement::new(wall, series.minutes);
            if arranged.starts_at <= now {
                continue;
            }
            let of = OfSeries { id: series.id.clone(), by_rule: at };
            made +=
                self.insert_appointment(&series.pair, &arranged, Some(&of), now).await?.is_some()
                    as u64;
        }
        Ok(made)
    }

    /// When the first appointment that a change touches stands in the rule.
    async fn first_touched(
        &mut self,
        series: &Series,
        of: &OfSeries,
        scope: Scope,
        now: Moment,
    ) -> Result<DateTime> {
        if scope != Scope::All {
            return Ok(of.by_rule);
        }
        let (first,): (Option<String>,) = query!(
            fetch_one,
            self.on(),
            "SELECT min(by_rule) FROM appointment WHERE practice_id = $1 AND series_id = $2 \
             AND ends_at > $3",
            series.id.as_str(),
            now.as_micros(),
        )?;
        first.map_or(Ok(of.by_rule), |text| read_local("appointment.by_rule", &text))
    }

    /// Ends a series before the one that stands at `from` in its rule.
    async fn end_series(&mut self, series: &Series, from: DateTime, now: Moment) -> Result<()> {
        match series.rule.ends_before(from.date()) {
            Some(rule) => {
                let (until, times) = ends(&rule);
                let sql = "UPDATE series SET until = $3, times = $4, sequence = sequence + 1 \
                           WHERE practice_id = $1 AND id = $2";
                execute!(self.on(), sql, series.id.as_str(), until, times).map(drop)
            }
            None => {
                let sql = "UPDATE series SET ended_at = $3, sequence = sequence + 1 \
                           WHERE practice_id = $1 AND id = $2";
                execute!(self.on(), sql, series.id.as_str(), now.as_micros()).map(drop)
            }
        }
    }

    /// Ends a series before `from`, and goes on with another that begins with `first`.
    async fn replace(
        &mut self,
        series: &Series,
        from: DateTime,
        first: DateTime,
        zone: Zone,
        minutes: u16,
        now: Moment,
    ) -> Result<()> {
        let rule = series.rule.rest_from(from.date(), first, series.rule.every_weeks());
        let rule = rule.map_err(|_| Error::Absent)?;
        self.end_series(series, from, now).await?;
        let new = NewSeries { rule, zone, minutes };
        let next = self.begin_series(&series.pair, &new, now).await?;
        let coming: Vec<Coming> = query!(
            fetch_all,
            self.on(),
            "SELECT id, by_rule, moved_at, cancelled_at FROM appointment WHERE practice_id = $1 \
             AND series_id = $2 AND by_rule >= $3 AND ends_at > $4 ORDER BY by_rule",
            series.id.as_str(),
            written(from),
            now.as_micros(),
        )?;
        // One of the old rule is one of the new one: the same number of steps after the first.
        let last = coming.last().map(|row| read_local("appointment.by_rule", &row.by_rule));
        let until = last.transpose()?.unwrap_or(from).date();
        let old = series.rule.occurrences(from.date(), until);
        let far = through(rule.first().date().max(until));
        let new: BTreeMap<DateTime, DateTime> =
            old.into_iter().zip(rule.occurrences(rule.first().date(), far)).collect();
        for row in coming {
            let by_rule = read_local("appointment.by_rule", &row.by_rule)?;
            if row.moved_at.is_none() && row.cancelled_at.is_none() {
                let sql = "DELETE FROM appointment WHERE practice_id = $1 AND id = $2";
                execute!(self.on(), sql, &row.id)?;
            } else if let Some(by_rule) = new.get(&by_rule) {
                let sql = "UPDATE appointment SET series_id = $3, by_rule = $4 \
                           WHERE practice_id = $1 AND id = $2";
                execute!(self.on(), sql, &row.id, next.id.as_str(), written(*by_rule))?;
            } else {
                // The new rule ends before it: it stands by itself.
                let sql = "UPDATE appointment SET series_id = NULL, by_rule = NULL \
                           WHERE practice_id = $1 AND id = $2";
                execute!(self.on(), sql, &row.id)?;
            }
        }
        self.fill(&next, now).await.map(drop)
    }

    async fn move_one(&mut self, id: &AppointmentId, to: &Arrangement, now: Moment) -> Result<()> {
        execute!(
            self.on(),
            "UPDATE appointment SET wall = $3, zone = $4, is_second = $5, starts_at = $6, \
             ends_at = $7, minutes = $8, moved_at = $9, sequence = sequence + 1 \
             WHERE practice_id = $1 AND id = $2",
            id.as_str(),
            written(to.wall.local()),
            to.wall.zone().as_str(),
            to.wall.fold() == Fold::Second,
            to.starts_at.as_micros(),
            to.ends_at().as_micros(),
            i64::from(to.minutes),
            now.as_micros(),
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

fn read(row: Row) -> Result<Series> {
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
