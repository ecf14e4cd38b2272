//! Queues reminders when they are due, and the mail that says that two clocks differ. When that is
//! decides `practice::reminder`; here is what a server that was down for a while leaves out.

use crate::state::App;
use crate::times::zone_of;
use practice::Moment;
use practice::appointment::Arrangement;
use practice::outbox::Kind;
use practice::reminder::{announcements, due, may_come};
use practice::wall::{Wall, Zone};
use std::time::Duration;
use storage::{Error, FarAway};

/// How far ahead an appointment may be of which somebody is reminded now: a calendar day, and the
/// evening before.
const AHEAD: Duration = Duration::from_secs(48 * 3600);
/// How late a reminder may be (chosen: after a restart; what is later is left out).
const LATE: Duration = Duration::from_secs(3600);

/// Queues the reminders of a practice that are due.
///
/// # Errors
/// When storage fails.
pub async fn remind(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let practices_zone = zone_of(app).await?;
    for one in app.storage.to_remind(now..now.plus(AHEAD)).await? {
        let zone = one.zone.as_ref().unwrap_or(&practices_zone);
        let arranged = Arrangement::new(Wall::of(one.starts_at, Zone::utc()), 0);
        for reminder in due(&arranged, zone, one.changed_at, one.choice) {
            let is_due = reminder.due_at <= now && now.since(reminder.due_at) <= LATE;
            if !is_due || !may_come(now, zone) || one.told.contains(&reminder.which) {
                continue;
            }
            let kind = Kind::Reminder(reminder.which);
            app.storage.queue_mail(&one.client, &one.id, one.sequence, kind, now).await?;
        }
    }
    Ok(())
}

/// Queues the mails that say that the clocks of the two differ unusually.
///
/// # Errors
/// When storage fails.
pub async fn announce(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let practices_zone = zone_of(app).await?;
    for FarAway { series, client, zone } in app.storage.series_far_away(now).await? {
        let all = app.storage.all_of_series(&series).await?;
        let moments: Vec<Moment> = all.iter().map(|one| one.starts_at).collect();
        for announcement in announcements(&moments, &practices_zone, &zone) {
            let Some(first) = announcement.occurrences.first() else { continue };
            let is_due = announcement.due_at <= now && now < *first && may_come(now, &zone);
            let of = all.iter().find(|one| is_due && one.starts_at == *first);
            if let Some(one) = of {
                let (id, kind) = (&one.id, Kind::ClocksDiffer);
                app.storage.queue_mail(&client, id, one.sequence, kind, now).await?;
            }
        }
    }
    Ok(())
}
