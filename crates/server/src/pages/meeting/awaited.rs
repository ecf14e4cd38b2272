//! What a client waits for: what their page asks while it stays open, and who tells it to ask at once.
//! The page knows which appointment it was opened for; what became of that is read when it asks, so
//! that nothing has to be remembered for somebody whose line is lost.

use crate::error::PageError;
use crate::live::Seated;
use crate::security::{MayEnter, OneOfTwo};
use crate::state::App;
use crate::times::Times;
use axum::Json;
use axum::extract::Query;
use practice::appointment::{Appointment, is_awaited};
use practice::{AppointmentId, Moment, PairId};
use serde::{Deserialize, Serialize};
use storage::Pair;

/// The appointment for which a page was opened.
#[derive(Deserialize)]
pub struct OpenedFor {
    of: Option<AppointmentId>,
    /// When it was then, in microseconds.
    was: Option<i64>,
}

/// The answer to an arrival page, or to one that waits.
#[derive(Serialize)]
pub struct Now {
    seated: Seated,
    /// What became of the appointment, in a sentence; `None` as long as it is as the page says.
    rearranged: Option<String>,
}

/// Where a page that was opened for this appointment asks how it stands.
pub fn path_to_ask(opened_for: Option<&Appointment>) -> String {
    match opened_for {
        Some(one) => {
            let was = one.arranged.starts_at.as_micros();
            format!("/arrive/seat?of={}&was={was}", one.id)
        }
        None => "/arrive/seat".into(),
    }
}

/// `GET /arrive/seat`: where the client's own seat is now, and what became of the time for which they
/// came, for a page that stays open.
pub async fn ask(
    app: App,
    MayEnter(one): MayEnter,
    Query(opened): Query<OpenedFor>,
) -> Result<Json<Now>, PageError> {
    one.may_enter_room()?;
    let rearranged = match (opened.of, opened.was) {
        (Some(id), Some(was)) => rearranged(&app, &one, &id, Moment::from_micros(was)).await?,
        (_, _) => None,
    };
    Ok(Json(Now { seated: one.seated(&app), rearranged }))
}

async fn rearranged(
    app: &App,
    one: &OneOfTwo,
    id: &AppointmentId,
    was: Moment,
) -> Result<Option<String>, PageError> {
    if !is_awaited(app.clock.now(), was) {
        return Ok(None);
    }
    let times = Times::of_one(app, one).await?;
    let (key, at) = match app.storage.standing_appointment(&one.pair.id, id).await? {
        None => ("rearranged-cancelled", was),
        Some(now) if now.arranged.starts_at != was => ("rearranged-moved", now.arranged.starts_at),
        Some(_) => return Ok(None),
    };
    let when = times.when(at).in_full(&one.page);
    Ok(Some(one.page.ta(key, &[("when", &when), ("name", &one.other_name)])))
}

/// What the client of a pair waits for at the moment, to be compared with what it is after a change.
#[derive(PartialEq)]
pub struct Awaited(Option<(AppointmentId, Moment)>);

impl Awaited {
    /// The pair's next appointment, if it is near or has begun.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn of(app: &App, pair: &PairId) -> Result<Self, PageError> {
        let now = app.clock.now();
        let next = app.storage.next_appointment(pair, now).await?;
        let next = next.map(|next| (next.id, next.arranged.starts_at));
        Ok(Self(next.filter(|(_, starts_at)| is_awaited(now, *starts_at))))
    }

    /// Whether that is this one.
    pub fn is(&self, id: &AppointmentId) -> bool {
        self.0.as_ref().is_some_and(|(awaited, _)| awaited == id)
    }

    /// After a change: a client who waits is told, if it is another now.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn compare(self, app: &App, pair: &PairId) -> Result<(), PageError> {
        if Self::of(app, pair).await? != self {
            app.hub.rearranged(pair);
        }
        Ok(())
    }
}

/// Whether the client of a pair is at its door.
pub fn is_at_the_door(app: &App, pair: &Pair) -> bool {
    let waiting = app.hub.waiting_for(&pair.counsellor);
    waiting.iter().any(|waiting| waiting.pair == pair.id.as_str())
}
