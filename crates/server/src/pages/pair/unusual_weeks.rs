//! Weeks in which the clocks of the two differ unusually, said a week before on the pages of both
//! (`practice::reminder::announcements`).
//! Deliberately absent: the mail that says the same.

use crate::error::PageError;
use crate::page::Page;
use crate::state::App;
use crate::times::{Times, zone_of};
use jiff::ToSpan;
use practice::reminder::announcements;
use practice::series::HORIZON_WEEKS;
use practice::wall::{Fold, Wall, Zone};
use practice::{Moment, Side};
use storage::{Pair, Series};

/// What one of the two reads: when it is for the client then, and when it usually is. `None` while
/// nothing is unusual, and as long as nobody knows where the client is.
pub async fn unusual_weeks(
    app: &App,
    page: &Page,
    pair: &Pair,
    side: Side,
) -> Result<Option<String>, PageError> {
    let Some(client) = pair.client_zone.clone() else { return Ok(None) };
    let (practice, now) = (zone_of(app).await?, app.clock.now());
    let coming = app.storage.upcoming_appointments(&pair.id, now).await?;
    let stands: Vec<Moment> = coming
        .iter()
        .filter(|one| one.series.is_some() && !one.is_moved)
        .map(|one| one.arranged.starts_at)
        .collect();
    let times = Times::in_zone(page, client.clone(), now);
    for series in app.storage.series_of(&pair.id).await? {
        let occurrences = around(&series, now);
        let all = announcements(&occurrences, &practice, &client);
        let is_unusual = |at: &Moment| all.iter().any(|one| one.occurrences.contains(at));
        let Some(usual) = occurrences.iter().find(|at| !is_unusual(at)) else { continue };
        let due = all.iter().filter(|one| one.due_at <= now);
        let then: Vec<Moment> = due
            .flat_map(|one| one.occurrences.iter().copied())
            .filter(|at| stands.contains(at))
            .collect();
        let Some(first) = then.first() else { continue };
        let reader = match side {
            Side::Client => &client,
            Side::Counsellor => &practice,
        };
        let by_reader = Times::in_zone(page, reader.clone(), now);
        let dates: Vec<String> = then.iter().map(|at| by_reader.day(*at)).collect();
        return Ok(Some(page.ta(
            match side {
                Side::Client => "clocks-differ-yours",
                Side::Counsellor => "clocks-differ-theirs",
            },
            &[
                ("dates", &page.formats().list(&dates)),
                ("name", &page.name(&pair.client_name)),
                ("time", &times.time(*first).words),
                ("usual", &times.time(*usual).words),
                ("here", &page.formats().place(&client)),
                ("there", &page.formats().place(&practice)),
            ],
        )));
    }
    Ok(None)
}

/// The occurrences of a series half a year back and ahead: by most of them it is known what is usual.
fn around(series: &Series, now: Moment) -> Vec<Moment> {
    let today = wall(now, &series.zone).date();
    let half_a_year = HORIZON_WEEKS.weeks();
    let [from, until] = [today.saturating_sub(half_a_year), today.saturating_add(half_a_year)];
    let walls = series.rule.occurrences(from, until).into_iter();
    walls.map(|at| Wall::new(at, series.zone.clone(), Fold::First).moment()).collect()
}

fn wall(at: Moment, zone: &Zone) -> jiff::civil::DateTime {
    Wall::of(at, zone.clone()).local()
}
