//! Time held before and after each coming appointment, as a calendar file (docs/practices.md#c9).
//! By default its words do not say what the time is for: calendars are often seen by others.
//! Deliberately absent: the appointment itself, and an address that a third party could subscribe
//! to.

use crate::built::board_words::{by_place, place_key};
use crate::error::PageError;
use crate::page::Page;
use crate::reply::go;
use crate::security::OneOfTwo;
use crate::state::App;
use alliance::Side;
use alliance::board::{Entry, List};
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::header;
use icalendar::{Calendar, Class, Component, Event};
use practice::Moment;
use practice::appointment::Appointment;
use serde::Deserialize;
use std::time::Duration;
use storage::{PLAN_MINUTES, Pair};

/// The client's choices for the file.
#[derive(Deserialize)]
pub struct Wishes {
    /// Whether to leave the steps of the plan out.
    bare: Option<String>,
    /// Whether to name the counsellor.
    named: Option<String>,
}

/// The form of the minutes to hold.
#[derive(Deserialize)]
pub struct Minutes {
    minutes: u16,
}

/// `GET /me/plan.ics` and `GET /pairs/{pair}/plan.ics`. A counsellor gets the time only; the steps
/// are the client's.
pub async fn take(
    State(app): State<App>,
    one: OneOfTwo,
    Query(wishes): Query<Wishes>,
) -> Result<Response, PageError> {
    let (page, pair) = (&one.page, &one.pair);
    let named = one.is_client() && wishes.named.is_some();
    let name = [("name", one.other_name.as_str())];
    let titles = match named {
        true => [page.plain("calendar-before", &name), page.plain("calendar-after", &name)],
        false => [page.t("calendar-held"), page.t("calendar-held")],
    };
    let texts = if one.is_client() && wishes.bare.is_none() {
        let board = app.storage.board(&pair.id).await?;
        let mut lists = board.lists();
        [List::Before, List::After].map(|list| in_lines(page, &lists.take(list)))
    } else {
        [None, None]
    };
    file(&app, pair, titles, texts).await
}

/// `POST /me/plan` and `POST /pairs/{pair}/plan`
pub async fn choose(
    State(app): State<App>,
    one: OneOfTwo,
    Form(chosen): Form<Minutes>,
) -> Result<Response, PageError> {
    if !PLAN_MINUTES.contains(&chosen.minutes) {
        return Err(PageError::Unreadable);
    }
    app.storage.set_plan_minutes(&one.pair.id, chosen.minutes).await?;
    Ok(go(&match one.side {
        Side::Client => "/me#plan".into(),
        Side::Counsellor => format!("{}/together#plan", one.base()),
    }))
}

async fn file(
    app: &App,
    pair: &Pair,
    titles: [String; 2],
    texts: [Option<String>; 2],
) -> Result<Response, PageError> {
    let now = app.clock.now();
    let coming = app.storage.upcoming_appointments(&pair.id, now).await?;
    let text = calendar(&coming, pair.plan_minutes, &titles, &texts, now).to_string();
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"time-held.ics\""),
    ];
    Ok((headers, text).into_response())
}

/// Titles and texts are those before, then those after. Times are in UTC, so that every calendar
/// shows them in its own zone; ids are stable, so that importing the file again moves the events.
fn calendar(
    coming: &[Appointment],
    minutes: u16,
    titles: &[String; 2],
    texts: &[Option<String>; 2],
    now: Moment,
) -> Calendar {
    let span = minutes_long(minutes);
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", "-//Webside//EN"));
    for appointment in coming {
        let (starts_at, ends_at) = (appointment.arranged.starts_at, appointment.arranged.ends_at());
        let begins_at = Moment::from_micros(
            starts_at.as_micros().saturating_sub(i64::try_from(span.as_micros()).unwrap_or(0)),
        );
        let sides = [("before", begins_at, starts_at), ("after", ends_at, ends_at.plus(span))];
        for ((side, from, until), (title, text)) in sides.into_iter().zip(titles.iter().zip(texts))
        {
            if until <= now {
                continue;
            }
            let mut event = Event::with_uid(&format!("{}-{side}@webside", appointment.id));
            event
                .summary(title)
                .class(Class::Private)
                .add_property("DTSTAMP", in_utc(now))
                .add_property("DTSTART", in_utc(from))
                .add_property("DTEND", in_utc(until));
            if let Some(text) = text {
                event.description(text);
            }
            calendar.push(event);
        }
    }
    calendar
}

fn minutes_long(minutes: u16) -> Duration {
    Duration::from_secs(60 * u64::from(minutes))
}

fn in_utc(at: Moment) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The steps, one a line, grouped by place under its name; `None` when there are none.
fn in_lines(page: &Page, steps: &[&Entry]) -> Option<String> {
    let mut lines = Vec::new();
    for (place, steps) in by_place(steps) {
        lines.extend(place.map(|place| page.t(place_key(place))));
        lines.extend(steps.iter().map(|step: &&Entry| format!("– {}", step.words.reveal())));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use practice::AppointmentId;
    use practice::PairId;
    use practice::appointment::Arrangement;

    const NOON: Moment = Moment::from_micros(1_774_785_600_000_000);

    fn appointment(id: &str, ahead_min: u64, minutes: u16) -> Appointment {
        let starts_at = NOON.plus(Duration::from_secs(60 * ahead_min));
        let arranged = Arrangement::new(starts_at, minutes);
        Appointment { id: AppointmentId::new(id), pair: PairId::new("p"), arranged }
    }

    fn parsed(coming: &[Appointment], texts: &[Option<String>; 2]) -> Calendar {
        let titles = ["Time, held; now".to_string(), "Afterwards".to_string()];
        let text = calendar(coming, 10, &titles, texts, NOON).to_string();
        assert!(text.lines().all(|line| line.len() <= 75), "lines are folded: {text}");
        assert!(text.contains("\r\nEND:VCALENDAR\r\n"));
        text.parse().unwrap()
    }

    #[test]
    fn what_is_written_can_be_read_back() {
        let words = "At home\n– tea, the green one; \\ and “quiet” until the rain has passed, \
                     however long that may take, and then a little longer";
        let texts = [Some(words.to_string()), None];
        let read = parsed(&[appointment("a", 60, 50)], &texts);
        let events: Vec<_> = read.events().collect();
        let [before, after] = &events[..] else { panic!("{read:?}") };
        assert_eq!(before.get_uid(), Some("a-before@webside"));
        assert_eq!(before.get_summary(), Some("Time, held; now"));
        assert_eq!(before.get_description(), Some(words));
        assert_eq!(after.get_description(), None);
        let times: Vec<_> = events
            .iter()
            .flat_map(|event| ["DTSTART", "DTEND"].map(|key| event.property_value(key).unwrap()))
            .collect();
        let expected =
            ["20260329T125000Z", "20260329T130000Z", "20260329T135000Z", "20260329T140000Z"];
        assert_eq!(times, expected, "12:00 in UTC, whatever a clock on the wall does that night");
    }

    #[test]
    fn what_has_passed_is_left_out() {
        let mut running = appointment("b", 0, 50);
        running.arranged.starts_at = Moment::from_micros(NOON.as_micros() - 60_000_000);
        let read = parsed(&[running], &[None, None]);
        let left: Vec<_> = read.events().map(|event| event.get_uid().unwrap()).collect();
        assert_eq!(left, ["b-after@webside"]);
        assert_eq!(parsed(&[], &[None, None]).events().count(), 0);
    }
}
