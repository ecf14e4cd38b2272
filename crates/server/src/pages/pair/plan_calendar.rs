//! Time held before and after each coming appointment, as a calendar file (docs/practices.md#c9).
//! By default its words do not say what the time is for: calendars are often seen by others.
//! Cancelled appointments stay in the file until their time has passed, so that a calendar that has
//! them takes them out.
//! Deliberately absent: the appointment itself, and an address that a third party could subscribe
//! to; a counsellor has one (`pages/own/feed.rs`).

use crate::built::board_words::{by_place, place_key};
use crate::error::PageError;
use crate::mail::in_utc;
use crate::page::Page;
use crate::reply::go;
use crate::security::OneOfTwo;
use crate::state::App;
use alliance::Side;
use alliance::board::{Entry, List};
use axum::Form;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use http::header;
use icalendar::{Calendar, Class, Component, Event};
use practice::Moment;
use practice::appointment::Appointment;
use practice::calendar::{HeldTime, held_times};
use serde::Deserialize;
use storage::{PLAN_MINUTES, Pair};

/// Begin of 2026 in UTC.
const SEQUENCE_FROM: Moment = Moment::from_micros(1_767_225_600_000_000);

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
    app: App,
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
    app: App,
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

/// Whether there is anything to take: an appointment that comes, or one that was cancelled and may
/// still stand in a calendar.
pub async fn can_be_taken(app: &App, pair: &Pair) -> Result<bool, PageError> {
    let now = app.clock.now();
    Ok(app.storage.next_appointment(&pair.id, now).await?.is_some()
        || !app.storage.cancelled_appointments(&pair.id, now).await?.is_empty())
}

async fn file(
    app: &App,
    pair: &Pair,
    titles: [String; 2],
    texts: [Option<String>; 2],
) -> Result<Response, PageError> {
    let now = app.clock.now();
    let coming = app.storage.upcoming_appointments(&pair.id, now).await?;
    let cancelled = app.storage.cancelled_appointments(&pair.id, now).await?;
    let text = calendar([&coming, &cancelled], pair.plan_minutes, &titles, &texts, now).to_string();
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"time-held.ics\""),
    ];
    Ok((headers, text).into_response())
}

/// Titles and texts are those before, then those after. Times are in UTC, so that every calendar
/// shows them in its own zone; ids are stable and the sequence grows, so that importing the file
/// again moves the events, or takes the cancelled ones out (RFC 5545, 3.8.7.4).
fn calendar(
    [coming, cancelled]: [&[Appointment]; 2],
    minutes: u16,
    titles: &[String; 2],
    texts: &[Option<String>; 2],
    now: Moment,
) -> Calendar {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", "-//Webside//EN"));
    let coming = coming.iter().map(|appointment| (appointment, false));
    let cancelled = cancelled.iter().map(|appointment| (appointment, true));
    for (appointment, is_cancelled) in coming.chain(cancelled) {
        let held = held_times(&appointment.id, &appointment.arranged, minutes);
        let words = titles.iter().zip(texts);
        for (HeldTime { uid, from, until }, (title, text)) in held.into_iter().zip(words) {
            if until <= now {
                continue;
            }
            let mut event = Event::with_uid(uid.as_str());
            event
                .summary(title)
                .class(Class::Private)
                .add_property("DTSTAMP", in_utc(now))
                .add_property("LAST-MODIFIED", in_utc(now))
                .add_property("SEQUENCE", sequence(now, is_cancelled).to_string())
                .add_property("DTSTART", in_utc(from))
                .add_property("DTEND", in_utc(until));
            if is_cancelled {
                event.add_property("STATUS", "CANCELLED");
            } else if let Some(text) = text {
                event.description(text);
            }
            calendar.push(event);
        }
    }
    calendar
}

/// A number that is higher in every later file: a title, the minutes or the steps may have changed,
/// and when is not kept. It counts seconds from 2026 on, so that it fits 31 bits until 2094.
fn sequence(now: Moment, is_cancelled: bool) -> i64 {
    (now.as_micros() - SEQUENCE_FROM.as_micros()) / 1_000_000 + i64::from(is_cancelled)
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
    use practice::wall::{Wall, Zone};
    use std::time::Duration;

    const NOON: Moment = Moment::from_micros(1_774_785_600_000_000);

    fn appointment(id: &str, ahead_min: u64, minutes: u16) -> Appointment {
        let starts_at = NOON.plus(Duration::from_secs(60 * ahead_min));
        let arranged = Arrangement::new(Wall::of(starts_at, Zone::utc()), minutes);
        let (id, pair) = (AppointmentId::new(id), PairId::new("p"));
        Appointment { id, pair, arranged, series: None, is_moved: false }
    }

    fn parsed(coming: &[Appointment], texts: &[Option<String>; 2]) -> Calendar {
        parsed_at(NOON, [coming, &[]], texts)
    }

    fn parsed_at(now: Moment, all: [&[Appointment]; 2], texts: &[Option<String>; 2]) -> Calendar {
        let titles = ["Time, held; now".to_string(), "Afterwards".to_string()];
        let text = calendar(all, 10, &titles, texts, now).to_string();
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
    fn a_cancelled_appointment_stays_as_cancelled_with_a_higher_sequence() {
        let [kept, gone] = [appointment("a", 60, 50), appointment("b", 120, 50)];
        let texts = [Some("tea".to_string()), None];
        let both = [kept.clone(), gone.clone()];
        let before = parsed_at(NOON, [&both, &[]], &texts);
        let told = |calendar: &Calendar| -> Vec<(String, bool, i64, bool)> {
            let of = |event: &Event| {
                let is_cancelled = event.property_value("STATUS") == Some("CANCELLED");
                let sequence = event.property_value("SEQUENCE").unwrap().parse().unwrap();
                assert!(event.property_value("LAST-MODIFIED").is_some());
                let has_text = event.get_description().is_some();
                (event.get_uid().unwrap().to_owned(), is_cancelled, sequence, has_text)
            };
            calendar.events().map(of).collect()
        };
        let later = NOON.plus(Duration::from_secs(5));
        for (now, grows) in [(NOON, false), (later, true)] {
            let lists = [std::slice::from_ref(&kept), std::slice::from_ref(&gone)];
            let after = parsed_at(now, lists, &texts);
            let (before, after) = (told(&before), told(&after));
            assert_eq!(after.len(), 4);
            for (was, is) in before.iter().zip(&after) {
                assert_eq!(was.0, is.0, "the ids stay");
                assert_eq!(is.1, is.0.starts_with('b'));
                assert!(is.2 > was.2 || !is.1 && !grows, "{was:?} {is:?}");
                assert_eq!(is.3, is.0 == "a-before@webside", "what is cancelled tells nothing");
            }
        }
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
