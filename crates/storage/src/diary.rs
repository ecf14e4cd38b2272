//! What stands in a counsellor's weeks, read for `practice::week`, also within a change.

use crate::{
    Result, Storage,
    appointment::{BETWEEN, Row, read},
    damage::without_damaged,
    db::{Change, Reading, query},
};
use practice::{
    Moment, PersonId,
    appointment::Appointment,
    wall::{Wall, Zone},
    week::{Diary, LONGEST},
};
use std::{ops::Range, time::Duration};

/// More than the greatest margin, and than a day of twenty-five hours has beyond [`LONGEST`].
const MORE: Duration = Duration::from_secs(3600);

impl Storage {
    /// What stands in a counsellor's weeks within `span` and a day before and after it, as the clock of
    /// `zone` has it.
    pub async fn diary(
        &self,
        counsellor: &PersonId,
        zone: &Zone,
        span: Range<Moment>,
    ) -> Result<Diary> {
        let near = near(&span);
        // One connection at a time: who holds one and waits for another may wait for themselves.
        let appointments = self.read().await?.appointments(counsellor, &near).await?;
        let openings = self.read().await?.openings(counsellor).await?;
        let from = Wall::of(near.start, zone.clone()).local().date();
        let away = self.read().await?.away(counsellor, from).await?;
        let openings = openings.into_iter().map(|(_, one)| one).collect();
        let away = away.into_iter().map(|(_, one)| one).collect();
        Ok(Diary::new(zone.clone(), openings, away, appointments))
    }
}

impl Reading<'_> {
    async fn appointments(
        &mut self,
        counsellor: &PersonId,
        span: &Range<Moment>,
    ) -> Result<Vec<Appointment>> {
        let (from, until) = (span.start.as_micros(), span.end.as_micros());
        let of = counsellor.as_str();
        let rows: Vec<Row> = query!(fetch_all, self.on(), BETWEEN, of, from, until)?;
        without_damaged(rows.into_iter().map(read))
    }
}

impl Change {
    /// The same as [`Storage::diary`], as it stands in this change.
    pub(crate) async fn diary(
        &mut self,
        counsellor: &PersonId,
        zone: &Zone,
        span: Range<Moment>,
    ) -> Result<Diary> {
        let near = near(&span);
        let (from, until) = (near.start.as_micros(), near.end.as_micros());
        let of = counsellor.as_str();
        let rows: Vec<Row> = query!(fetch_all, self.on(), BETWEEN, of, from, until)?;
        let appointments = without_damaged(rows.into_iter().map(read))?;
        let openings = self.openings(counsellor).await?;
        let from = Wall::of(near.start, zone.clone()).local().date();
        let away = self.away(counsellor, from).await?;
        let openings = openings.into_iter().map(|(_, one)| one).collect();
        let away = away.into_iter().map(|(_, one)| one).collect();
        Ok(Diary::new(zone.clone(), openings, away, appointments))
    }
}

/// The span in which an appointment begins that can be met within `span`, also by being on the same
/// day.
fn near(span: &Range<Moment>) -> Range<Moment> {
    span.start.minus(LONGEST + MORE)..span.end.plus(LONGEST + MORE)
}
