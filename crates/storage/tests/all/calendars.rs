//! What other calendars are told of appointments is what the practice has, after every change; and
//! every change that they are told of has a number of its own.

use crate::stage::{HOUR, SYSTEM, Stage, stories};
use jiff::civil::{Date, DateTime};
use practice::appointment::{Appointment, Arrangement};
use practice::calendar::{About, Exception, Method, Object, Series};
use practice::series::{End, EveryWeeks, Rule, Scope};
use practice::wall::{Fold, Wall, Zone};
use practice::{AppointmentId, Moment, PairId, SeriesId};
use storage::NewSeries;
use testkit::people;

stories!(
    calendars_are_told_of_single_appointments,
    calendars_are_told_of_every_change_of_appointments,
    a_series_of_appointments_goes_on_counting_when_it_is_replaced,
    new_zone_data_are_one_change_of_a_series_of_appointments,
    appointments_of_nobody_are_told_to_nobody,
);

fn london() -> Zone {
    Zone::named("Europe/London").unwrap()
}

fn on_wall(text: &str) -> Wall {
    Wall::new(text.parse::<DateTime>().unwrap(), london(), Fold::First)
}

fn arranged(text: &str) -> Arrangement {
    Arrangement::new(on_wall(text), 50)
}

/// Six Wednesdays at three, over the change of the clocks.
async fn six(stage: &Stage) -> (PairId, SeriesId, Moment) {
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    let now = on_wall("2027-03-08T12:00").moment();
    let first = on_wall("2027-03-10T15:00").local();
    let rule = Rule::new(first, EveryWeeks::ONE, End::Times(6)).unwrap();
    let new = NewSeries { rule, fold: Fold::First, zone: london(), minutes: 50 };
    let series = stage.storage.add_series(&pair, &new, &SYSTEM, now).await.unwrap();
    (pair, series, now)
}

async fn coming(stage: &Stage, pair: &PairId, now: Moment) -> Vec<Appointment> {
    stage.storage.upcoming_appointments(pair, now).await.unwrap()
}

async fn told(stage: &Stage, series: &SeriesId, now: Moment) -> (Object, Series) {
    let object = stage.storage.series_object(series, now).await.unwrap().unwrap();
    let About::Series(series) = object.about.clone() else { panic!("{object:?}") };
    (object, series)
}

async fn told_alone(stage: &Stage, id: &AppointmentId) -> Object {
    stage.storage.appointment_object(id).await.unwrap().unwrap()
}

/// Holds that the series, as it is told, is what the practice has of it.
async fn is_what_is_kept(stage: &Stage, pair: &PairId, series: &SeriesId, now: Moment) -> Object {
    let (object, in_calendar) = told(stage, series, now).await;
    let kept: Vec<_> = coming(stage, pair, now)
        .await
        .into_iter()
        .filter(|one| one.series.as_ref().is_some_and(|of| of.id == *series))
        .map(|one| one.arranged)
        .collect();
    let mut shown: Vec<_> = in_calendar.times(Date::MAX).into_values().collect();
    shown.sort_by_key(|arranged| arranged.starts_at);
    if object.method == Method::Request {
        assert_eq!(shown, kept);
    } else {
        assert_eq!(kept, [], "nothing is left");
    }
    object
}

async fn calendars_are_told_of_single_appointments(stage: Stage) {
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    let now = on_wall("2027-03-08T12:00").moment();
    let storage = &stage.storage;
    let three = arranged("2027-03-10T15:00");
    let id = storage.add_appointment(&pair, &three, &SYSTEM, now).await.unwrap();
    let made = told_alone(&stage, &id).await;
    assert_eq!((made.method, made.sequence), (Method::Request, 0));
    assert_eq!(made.uid.as_str(), format!("{id}@webside"));
    assert_eq!(made.about, About::Appointment(three));

    let four = arranged("2027-03-10T16:00");
    let moved = storage.move_appointment(&pair, &id, &four, Scope::This, &SYSTEM, now).await;
    assert_eq!(moved.unwrap(), Some(true));
    let moved = told_alone(&stage, &id).await;
    assert_eq!((moved.sequence, &moved.uid), (1, &made.uid));
    assert_eq!(moved.about, About::Appointment(four.clone()));
    let again = storage.move_appointment(&pair, &id, &four, Scope::This, &SYSTEM, now).await;
    assert_eq!(again.unwrap(), Some(false));
    assert_eq!(told_alone(&stage, &id).await, moved, "nothing has changed");

    assert!(storage.cancel_appointment(&pair, &id, Scope::This, &SYSTEM, now).await.unwrap());
    let cancelled = told_alone(&stage, &id).await;
    assert_eq!((cancelled.method, cancelled.sequence), (Method::Cancel, 2));
    assert_eq!((cancelled.uid, cancelled.about), (moved.uid, moved.about));
}

async fn calendars_are_told_of_every_change_of_appointments(stage: Stage) {
    let (pair, series, now) = six(&stage).await;
    let storage = &stage.storage;
    let all = coming(&stage, &pair, now).await;
    let made = is_what_is_kept(&stage, &pair, &series, now).await;
    assert_eq!((made.method, made.sequence), (Method::Request, 0));
    assert_eq!(made.uid.as_str(), storage.series_of(&pair).await.unwrap()[0].uid);

    // Each change of an occurrence is one of the series.
    for (count, (one, to)) in
        [(1, "2027-03-18T09:30"), (1, "2027-03-19T09:30"), (4, "2027-04-08T15:00")]
            .into_iter()
            .enumerate()
    {
        let (one, to, count) = (&all[one].id, arranged(to), u32::try_from(count).unwrap() + 1);
        let moved = storage.move_appointment(&pair, one, &to, Scope::This, &SYSTEM, now).await;
        assert_eq!(moved.unwrap(), Some(true));
        assert_eq!(is_what_is_kept(&stage, &pair, &series, now).await.sequence, count);
        let alone = told_alone(&stage, one).await;
        assert_eq!((alone.method, alone.sequence), (Method::Request, count));
        let About::Occurrence { by_rule, arranged } = alone.about else { panic!("alone") };
        assert_eq!((alone.uid, arranged), (made.uid.clone(), to));
        assert_eq!(by_rule.local().time(), jiff::civil::time(15, 0, 0, 0));
    }
    let cancel = storage.cancel_appointment(&pair, &all[2].id, Scope::This, &SYSTEM, now);
    assert!(cancel.await.unwrap());
    let object = is_what_is_kept(&stage, &pair, &series, now).await;
    let alone = told_alone(&stage, &all[2].id).await;
    assert_eq!((object.sequence, alone.sequence, alone.method), (4, 4, Method::Cancel));
    let About::Series(in_calendar) = &object.about else { panic!("a series") };
    assert_eq!(in_calendar.exceptions().len(), 3);
    let third = on_wall("2027-03-24T15:00").local();
    assert_eq!(in_calendar.exceptions()[1], Exception::Gone { by_rule: third });

    // It ends earlier: one object, and one count, whatever it cancels.
    let later = Scope::ThisAndLater;
    let cancel = storage.cancel_appointment(&pair, &all[3].id, later, &SYSTEM, now);
    assert!(cancel.await.unwrap());
    let object = is_what_is_kept(&stage, &pair, &series, now).await;
    assert_eq!((object.method, object.sequence), (Method::Request, 5));
    assert_eq!(told_alone(&stage, &all[4].id).await.sequence, 5);
    let cancel = storage.cancel_appointment(&pair, &all[0].id, Scope::All, &SYSTEM, now);
    assert!(cancel.await.unwrap());
    let object = is_what_is_kept(&stage, &pair, &series, now).await;
    assert_eq!((object.method, object.sequence, object.uid), (Method::Cancel, 6, made.uid));
}

async fn a_series_of_appointments_goes_on_counting_when_it_is_replaced(stage: Stage) {
    let (pair, series, now) = six(&stage).await;
    let storage = &stage.storage;
    let all = coming(&stage, &pair, now).await;
    let thursday = arranged("2027-04-08T09:00");
    for one in [&all[4], &all[3]] {
        let moved = storage.move_appointment(&pair, &one.id, &thursday, Scope::This, &SYSTEM, now);
        assert_eq!(moved.await.unwrap(), Some(true));
    }
    let to = arranged("2027-03-25T16:00");
    let later = Scope::ThisAndLater;
    let moved = storage.move_appointment(&pair, &all[2].id, &to, later, &SYSTEM, now).await;
    assert_eq!(moved.unwrap(), Some(true));
    let next = storage.series_of(&pair).await.unwrap();
    let next = next.into_iter().find(|one| one.id != series).unwrap();
    let old = is_what_is_kept(&stage, &pair, &series, now).await;
    let new = is_what_is_kept(&stage, &pair, &next.id, now).await;
    assert_eq!((old.sequence, new.sequence), (3, 3));
    assert_ne!(old.uid, new.uid);
    let About::Series(in_calendar) = &new.about else { panic!("a series") };
    assert_eq!(in_calendar.exceptions().len(), 2, "those that had been moved");
    // Numbers of an appointment grow, so that none is told twice under one number.
    let mut counted = Vec::new();
    for one in &all {
        counted.push(told_alone(&stage, &one.id).await.sequence);
    }
    assert_eq!(counted, [0, 0, 3, 2, 1, 3]);
    let cancel = storage.cancel_appointment(&pair, &all[4].id, Scope::This, &SYSTEM, now);
    assert!(cancel.await.unwrap());
    assert_eq!(told_alone(&stage, &all[4].id).await.sequence, 4);
    assert_eq!(is_what_is_kept(&stage, &pair, &next.id, now).await.sequence, 4);

    // All moves: of the old series, nothing is left.
    let to = arranged("2027-03-11T08:00");
    let moved = storage.move_appointment(&pair, &all[0].id, &to, Scope::All, &SYSTEM, now).await;
    assert_eq!(moved.unwrap(), Some(true));
    let old = is_what_is_kept(&stage, &pair, &series, now).await;
    assert_eq!((old.method, old.sequence), (Method::Cancel, 4));

    // Each of the rest is cancelled by itself: nothing is left either.
    for one in [2, 3, 5] {
        let cancel = storage.cancel_appointment(&pair, &all[one].id, Scope::This, &SYSTEM, now);
        assert!(cancel.await.unwrap());
    }
    let object = is_what_is_kept(&stage, &pair, &next.id, now).await;
    assert_eq!((object.method, object.sequence), (Method::Cancel, 7));
}

async fn new_zone_data_are_one_change_of_a_series_of_appointments(stage: Stage) {
    let (pair, series, now) = six(&stage).await;
    let all = coming(&stage, &pair, now).await;
    // As if the zone data had said something else when they were made.
    let sql = format!(
        "UPDATE appointment SET starts_at = starts_at - {0}, ends_at = ends_at - {0} \
         WHERE starts_at > {1}",
        HOUR.as_micros(),
        all[3].arranged.starts_at.as_micros()
    );
    stage.raw(&sql).await.unwrap();
    assert_eq!(stage.storage.settle_walls(&london(), now).await.unwrap(), 2);
    assert_eq!(is_what_is_kept(&stage, &pair, &series, now).await.sequence, 1);
    for (one, sequence) in [(3, 0), (4, 1), (5, 1)] {
        assert_eq!(told_alone(&stage, &all[one].id).await.sequence, sequence);
    }
    assert_eq!(stage.storage.settle_walls(&london(), now).await.unwrap(), 0);
    assert_eq!(told(&stage, &series, now).await.0.sequence, 1);
}

async fn appointments_of_nobody_are_told_to_nobody(stage: Stage) {
    let (_, series, now) = six(&stage).await;
    let none = AppointmentId::new("none");
    assert_eq!(stage.storage.appointment_object(&none).await.unwrap(), None);
    let none = SeriesId::new("none");
    assert_eq!(stage.storage.series_object(&none, now).await.unwrap(), None);
    let sql = format!("UPDATE series SET every_weeks = 9 WHERE id = '{series}'");
    stage.raw(&sql).await.unwrap();
    let damaged = stage.storage.series_object(&series, now).await;
    assert!(matches!(damaged, Err(storage::Error::Damaged(_))));
}
