//! What other calendars are told, as it stands now: objects of `practice::calendar`, made of a series
//! with its appointments, or of one appointment. Also of what was cancelled, so that it can be taken
//! out. How changes are counted stands in `series`.

use crate::{
    Error, Result, Storage, appointment::read as read_appointment, db::query,
    series::read as read_series,
};
use practice::{
    AppointmentId, Moment, SeriesId,
    calendar::{About, Kept, Method, Object, Series as InCalendar, Uid},
    wall::Wall,
};

impl Storage {
    /// What is told of an appointment: of one that belongs to a series as an occurrence alone. `None`
    /// when there is no such appointment.
    pub async fn appointment_object(&self, id: &AppointmentId) -> Result<Option<Object>> {
        let mut read = self.read().await?;
        let row: Option<crate::appointment::Row> = query!(
            fetch_optional,
            read.on(),
            crate::appointment::select!("WHERE appointment.practice_id = $1 AND id = $2"),
            id.as_str(),
        )?;
        let Some(row) = row else { return Ok(None) };
        let (sequence, is_cancelled) = (counted(row.sequence)?, row.cancelled_at.is_some());
        let appointment = read_appointment(row)?;
        let (uid, about) = match &appointment.series {
            None => (Uid::of_appointment(id), About::Appointment(appointment.arranged)),
            Some(of) => {
                let row: Option<crate::series::Row> = query!(
                    fetch_optional,
                    read.on(),
                    crate::series::select_any!("AND id = $2"),
                    of.id.as_str(),
                )?;
                let row = row.ok_or_else(|| Error::Damaged(format!("series of {id}")))?;
                let series = read_series(row)?;
                let by_rule = series.master().arranged(of.by_rule).wall;
                let arranged = appointment.arranged;
                (Uid::of_series(series.uid), About::Occurrence { by_rule, arranged })
            }
        };
        Ok(Some(Object { method: method(is_cancelled), uid, sequence, about }))
    }

    /// What is told of a whole series: to take it out when nothing of it is left. `None` when there is
    /// no such series.
    pub async fn series_object(&self, id: &SeriesId, now: Moment) -> Result<Option<Object>> {
        let mut read = self.read().await?;
        let row: Option<crate::series::Row> = query!(
            fetch_optional,
            read.on(),
            crate::series::select_any!("AND id = $2"),
            id.as_str(),
        )?;
        let Some(row) = row else { return Ok(None) };
        let (sequence, is_over) = (counted(row.sequence)?, row.ended_at.is_some());
        let series = read_series(row)?;
        let rows: Vec<crate::appointment::Row> = query!(
            fetch_all,
            read.on(),
            crate::appointment::select!("WHERE appointment.practice_id = $1 AND series_id = $2"),
            id.as_str(),
        )?;
        let mut kept = Kept::new();
        for row in rows {
            let is_cancelled = row.cancelled_at.is_some();
            let appointment = read_appointment(row)?;
            let Some(of) = appointment.series else { continue };
            kept.insert(of.by_rule, (!is_cancelled).then_some(appointment.arranged));
        }
        let uid = Uid::of_series(series.uid.as_str());
        let today = Wall::of(now, series.zone.clone()).local().date();
        let last = series.rule.last();
        let series = InCalendar::new(series.master(), &kept, today);
        let is_empty = last.is_some_and(|last| series.times(last).is_empty());
        let method = method(is_over || is_empty);
        Ok(Some(Object { method, uid, sequence, about: About::Series(series) }))
    }
}

fn method(is_cancelled: bool) -> Method {
    if is_cancelled { Method::Cancel } else { Method::Request }
}

fn counted(sequence: i64) -> Result<u32> {
    u32::try_from(sequence).map_err(|_| Error::Damaged("sequence: not a count".into()))
}
