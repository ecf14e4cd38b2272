//! Series: a rule becomes appointments, and keeps its wall time; what was moved or cancelled outlives
//! every change of the rule.

use crate::stage::{HOUR, SYSTEM, Stage, stories};
use jiff::civil::DateTime;
use practice::appointment::{Appointment, Arrangement};
use practice::series::{End, EveryWeeks, Rule, Scope};
use practice::wall::{Fold, Wall, Zone};
use practice::{AppointmentId, Moment, PairId};
use std::time::Duration;
use storage::{Error, NewSeries};
use testkit::people;

stories!(
    a_series_keeps_its_time_on_the_wall,
    the_rest_of_a_series_moves_and_what_was_changed_stays,
    a_series_ends_early,
    all_of_a_series_moves,
    a_series_that_is_open_goes_on_being_filled,
    erasing_a_client_ends_their_series,
    another_pair_has_no_part_in_it,
    what_has_begun_or_been_is_left_alone,
    a_change_said_at_a_moved_one_moves_it,
    a_planned_end_moves_along,
    a_series_far_ahead_shows_its_beginning,
    the_second_of_two_is_kept,
    times_on_the_wall_are_settled,
);

const DAY: Duration = Duration::from_secs(24 * 3600);

fn london() -> Zone {
    Zone::named("Europe/London").unwrap()
}

fn at(text: &str) -> DateTime {
    text.parse().unwrap()
}

fn on_wall(text: &str) -> Wall {
    Wall::new(at(text), london(), Fold::First)
}

fn moment(text: &str) -> Moment {
    on_wall(text).moment()
}

fn weekly(first: &str, end: End) -> NewSeries {
    let rule = Rule::new(at(first), EveryWeeks::ONE, end).unwrap();
    NewSeries { rule, fold: Fold::First, zone: london(), minutes: 50 }
}

/// The times on the wall of all that is to come.
async fn walls(stage: &Stage, pair: &PairId, now: Moment) -> Vec<String> {
    let all = stage.storage.upcoming_appointments(pair, now).await.unwrap();
    all.iter().map(|one| one.arranged.wall.local().to_string()[..16].to_owned()).collect()
}

async fn find(stage: &Stage, pair: &PairId, wall: &str, now: Moment) -> Appointment {
    let all = stage.storage.upcoming_appointments(pair, now).await.unwrap();
    all.into_iter().find(|one| one.arranged.wall.local() == at(wall)).unwrap()
}

async fn move_to(
    stage: &Stage,
    pair: &PairId,
    id: &AppointmentId,
    wall: &str,
    scope: Scope,
    now: Moment,
) -> bool {
    let to = Arrangement::new(on_wall(wall), 50);
    let moved = stage.storage.move_appointment(pair, id, &to, scope, &SYSTEM, now).await;
    moved.unwrap() == Some(true)
}

/// A pair with a series on six Wednesdays over the change of the clocks on 28 March 2027.
async fn six(stage: &Stage) -> (PairId, Moment) {
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    let now = moment("2027-03-08T12:00");
    let new = weekly("2027-03-10T15:00", End::Times(6));
    stage.storage.add_series(&pair, &new, &SYSTEM, now).await.unwrap();
    (pair, now)
}

const SIX: [&str; 6] = [
    "2027-03-10T15:00",
    "2027-03-17T15:00",
    "2027-03-24T15:00",
    "2027-03-31T15:00",
    "2027-04-07T15:00",
    "2027-04-14T15:00",
];

async fn a_series_keeps_its_time_on_the_wall(stage: Stage) {
    let (pair, now) = six(&stage).await;
    assert_eq!(walls(&stage, &pair, now).await, SIX);
    let all = stage.storage.upcoming_appointments(&pair, now).await.unwrap();
    let utc: Vec<_> = all.iter().map(|one| one.arranged.starts_at.in_utc()).collect();
    assert_eq!((&utc[2][11..16], &utc[3][11..16]), ("15:00", "14:00"), "the clocks have changed");
    assert!(all.iter().all(|one| one.series.is_some() && !one.is_moved));
    assert_eq!(stage.storage.fill_series(now).await.unwrap(), 0, "all are there");
    let series = stage.storage.series_of(&pair).await.unwrap();
    assert_eq!((series.len(), series[0].rule.end()), (1, End::Times(6)));
    assert_eq!(stage.audited().await.last().unwrap(), "series_made");

    assert!(move_to(&stage, &pair, &all[1].id, "2027-03-18T09:30", Scope::This, now).await);
    let moved = find(&stage, &pair, "2027-03-18T09:30", now).await;
    assert!(moved.is_moved && moved.id == all[1].id);
    assert_eq!(stage.storage.fill_series(now).await.unwrap(), 0, "its place is taken");
    let cancel = stage.storage.cancel_appointment(&pair, &all[2].id, Scope::This, &SYSTEM, now);
    assert!(cancel.await.unwrap());
    assert_eq!(stage.storage.fill_series(now).await.unwrap(), 0, "it does not come back");
    assert_eq!(walls(&stage, &pair, now).await.len(), 5);
}

async fn the_rest_of_a_series_moves_and_what_was_changed_stays(stage: Stage) {
    let (pair, now) = six(&stage).await;
    let all = stage.storage.upcoming_appointments(&pair, now).await.unwrap();
    assert!(move_to(&stage, &pair, &all[3].id, "2027-04-01T11:00", Scope::This, now).await);
    let cancel = stage.storage.cancel_appointment(&pair, &all[4].id, Scope::This, &SYSTEM, now);
    assert!(cancel.await.unwrap());

    // From the third on, Thursdays at four.
    let later = Scope::ThisAndLater;
    assert!(move_to(&stage, &pair, &all[2].id, "2027-03-25T16:00", later, now).await);
    let expected = [
        "2027-03-10T15:00",
        "2027-03-17T15:00",
        "2027-03-25T16:00",
        "2027-04-01T11:00", // moved before, and where it was
        "2027-04-15T16:00", // the one before it stays cancelled
    ];
    assert_eq!(walls(&stage, &pair, now).await, expected);
    let series = stage.storage.series_of(&pair).await.unwrap();
    let mut ends: Vec<_> = series.iter().map(|one| (one.rule.first(), one.rule.end())).collect();
    ends.sort_by_key(|(first, _)| *first);
    let until = End::Until("2027-03-23".parse().unwrap());
    assert_eq!(ends, [(at("2027-03-10T15:00"), until), (at("2027-03-25T16:00"), End::Times(4))]);
    assert_ne!(series[0].uid, series[1].uid, "calendars know them apart");
    assert_eq!(stage.storage.fill_series(now).await.unwrap(), 0);
    let cancelled = stage.storage.cancelled_appointments(&pair, now).await.unwrap();
    assert_eq!(cancelled.len(), 1);

    // The rule moves once more, and what was changed stays once more.
    let next = find(&stage, &pair, "2027-03-25T16:00", now).await;
    assert!(move_to(&stage, &pair, &next.id, "2027-03-23T10:00", later, now).await);
    let walls = walls(&stage, &pair, now).await;
    assert_eq!(walls[2..], ["2027-03-23T10:00", "2027-04-01T11:00", "2027-04-13T10:00"]);
}

async fn a_series_ends_early(stage: Stage) {
    let (pair, now) = six(&stage).await;
    let all = stage.storage.upcoming_appointments(&pair, now).await.unwrap();
    assert!(move_to(&stage, &pair, &all[4].id, "2027-03-12T11:00", Scope::This, now).await);
    let later = Scope::ThisAndLater;
    let cancel = stage.storage.cancel_appointment(&pair, &all[3].id, later, &SYSTEM, now);
    assert!(cancel.await.unwrap());
    assert_eq!(walls(&stage, &pair, now).await, SIX[..3], "also the one that had been moved");
    assert_eq!(stage.storage.fill_series(now).await.unwrap(), 0);
    let again = stage.storage.cancel_appointment(&pair, &all[3].id, later, &SYSTEM, now);
    assert!(!again.await.unwrap());
    assert_eq!(stage.audited().await.last().unwrap(), "series_cancelled");

    let cancel = stage.storage.cancel_appointment(&pair, &all[0].id, Scope::All, &SYSTEM, now);
    assert!(cancel.await.unwrap());
    assert!(walls(&stage, &pair, now).await.is_empty());
    assert_eq!(stage.storage.series_of(&pair).await.unwrap(), []);
}

async fn all_of_a_series_moves(stage: Stage) {
    let (pair, now) = six(&stage).await;
    let later = now.plus(5 * DAY);
    let third = find(&stage, &pair, SIX[2], later).await;
    // Said at the third, for all that are to come: the second, too, but not the first, which has been.
    assert!(move_to(&stage, &pair, &third.id, "2027-03-26T08:00", Scope::All, later).await);
    let walls = walls(&stage, &pair, now).await;
    assert_eq!(walls[..3], ["2027-03-10T15:00", "2027-03-19T08:00", "2027-03-26T08:00"]);
    assert_eq!(walls.len(), 6);
}

async fn a_series_that_is_open_goes_on_being_filled(stage: Stage) {
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    let now = moment("2027-03-08T12:00");
    let new = weekly("2027-03-10T15:00", End::Open);
    stage.storage.add_series(&pair, &new, &SYSTEM, now).await.unwrap();
    assert_eq!(walls(&stage, &pair, now).await.len(), 26);
    let later = now.plus(21 * DAY);
    assert_eq!(stage.storage.fill_series(later).await.unwrap(), 3);
    assert_eq!(stage.storage.fill_series(later).await.unwrap(), 0);
    let after = later.plus(26 * 7 * DAY);
    assert_eq!(walls(&stage, &pair, after).await, [""; 0], "nobody filled it for half a year");
    assert_eq!(stage.storage.fill_series(after).await.unwrap(), 26);
}

async fn erasing_a_client_ends_their_series(stage: Stage) {
    let (pair, now) = six(&stage).await;
    let client = stage.storage.pair(&pair).await.unwrap().unwrap().client;
    assert!(stage.storage.erase_client(&client, &SYSTEM, now).await.unwrap());
    assert_eq!(stage.storage.fill_series(now).await.unwrap(), 0);
    assert_eq!(stage.storage.series_of(&pair).await.unwrap(), []);
    assert!(walls(&stage, &pair, now).await.is_empty());
}

async fn another_pair_has_no_part_in_it(stage: Stage) {
    let (pair, now) = six(&stage).await;
    let kit =
        stage.pair(&stage.storage.people().await.unwrap()[0].id, people::OTHER_CLIENT).await.id;
    let first = find(&stage, &pair, SIX[0], now).await;
    for scope in [Scope::This, Scope::ThisAndLater, Scope::All] {
        assert!(!move_to(&stage, &kit, &first.id, "2027-03-11T15:00", scope, now).await);
        let cancel = stage.storage.cancel_appointment(&kit, &first.id, scope, &SYSTEM, now);
        assert!(!cancel.await.unwrap());
    }
    assert_eq!(stage.storage.appointment(&kit, &first.id, now).await.unwrap(), None);
    assert_eq!(stage.storage.appointment(&pair, &first.id, now).await.unwrap(), Some(first));
    assert_eq!(walls(&stage, &pair, now).await, SIX);
    let none = PairId::new("none");
    let new = weekly("2027-03-10T15:00", End::Open);
    let refused = stage.storage.add_series(&none, &new, &SYSTEM, now).await;
    assert!(matches!(refused, Err(Error::Absent)));
    let over = moment("2027-05-01T12:00");
    let past = stage.storage.upcoming_appointments(&pair, now).await.unwrap().remove(0);
    let to = Arrangement::new(on_wall("2027-05-02T15:00"), 50);
    let gone = stage.storage.move_appointment(&pair, &past.id, &to, Scope::This, &SYSTEM, over);
    assert_eq!(gone.await.unwrap(), None);
    assert!(!move_to(&stage, &pair, &past.id, "2027-05-02T15:00", Scope::This, over).await);
}

async fn what_has_begun_or_been_is_left_alone(stage: Stage) {
    let (pair, _) = six(&stage).await;
    // On the day of the second, for all: at ten, which has passed today.
    let noon = moment("2027-03-17T12:00");
    let next = find(&stage, &pair, SIX[2], noon).await;
    assert!(move_to(&stage, &pair, &next.id, "2027-03-24T10:00", Scope::All, noon).await);
    let expected = ["2027-03-17T15:00", "2027-03-24T10:00", "2027-03-31T10:00"];
    assert_eq!(walls(&stage, &pair, noon).await[..3], expected);

    // While one is running.
    let running = moment("2027-03-24T10:10");
    let next = find(&stage, &pair, "2027-03-31T10:00", running).await;
    assert!(move_to(&stage, &pair, &next.id, "2027-04-01T10:00", Scope::All, running).await);
    let expected = ["2027-03-24T10:00", "2027-04-01T10:00", "2027-04-08T10:00"];
    assert_eq!(walls(&stage, &pair, running).await[..3], expected);
    let last = find(&stage, &pair, "2027-04-08T10:00", running).await;
    let cancel = stage.storage.cancel_appointment(&pair, &last.id, Scope::All, &SYSTEM, running);
    assert!(cancel.await.unwrap());
    assert_eq!(walls(&stage, &pair, running).await, ["2027-03-24T10:00"]);
    assert_eq!(stage.storage.fill_series(running).await.unwrap(), 0, "nothing comes back");
}

async fn a_change_said_at_a_moved_one_moves_it(stage: Stage) {
    let (pair, now) = six(&stage).await;
    let all = stage.storage.upcoming_appointments(&pair, now).await.unwrap();
    let third = &all[2].id;
    assert!(move_to(&stage, &pair, third, "2027-03-12T11:00", Scope::This, now).await);
    assert!(!move_to(&stage, &pair, third, "2027-03-12T11:00", Scope::All, now).await, "the same");
    let ids: Vec<_> = all.iter().map(|one| one.id.clone()).collect();

    // It was held early; what comes after it moves by two days, and it does not come back.
    let later = moment("2027-03-15T12:00");
    let second = find(&stage, &pair, SIX[1], later).await;
    let scope = Scope::ThisAndLater;
    assert!(move_to(&stage, &pair, &second.id, "2027-03-19T15:00", scope, later).await);
    let expected = ["2027-03-19T15:00", "2027-04-02T15:00", "2027-04-09T15:00", "2027-04-16T15:00"];
    assert_eq!(walls(&stage, &pair, later).await, expected);

    // Moved once more, alone; then time and length of the rest are said at it.
    let fourth = find(&stage, &pair, "2027-04-02T15:00", later).await;
    assert!(move_to(&stage, &pair, &fourth.id, "2027-04-05T15:00", Scope::This, later).await);
    assert!(move_to(&stage, &pair, &fourth.id, "2027-04-05T09:00", scope, later).await);
    let expected = ["2027-03-19T15:00", "2027-04-05T09:00", "2027-04-09T09:00", "2027-04-16T09:00"];
    assert_eq!(walls(&stage, &pair, later).await, expected);
    let now_there = stage.storage.upcoming_appointments(&pair, later).await.unwrap();
    assert!(now_there.iter().all(|one| ids.contains(&one.id)), "calendars know them by their ids");
    assert_eq!(stage.storage.fill_series(later).await.unwrap(), 0);
}

async fn a_planned_end_moves_along(stage: Stage) {
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    let now = moment("2027-03-08T12:00");
    let new = weekly("2027-03-10T15:00", End::Until("2027-03-31".parse().unwrap()));
    stage.storage.add_series(&pair, &new, &SYSTEM, now).await.unwrap();
    let all = stage.storage.upcoming_appointments(&pair, now).await.unwrap();
    assert_eq!(all.len(), 4);
    assert!(move_to(&stage, &pair, &all[3].id, "2027-04-01T15:00", Scope::ThisAndLater, now).await);
    assert!(move_to(&stage, &pair, &all[0].id, "2027-03-09T15:00", Scope::All, now).await);
    let expected = ["2027-03-09T15:00", "2027-03-16T15:00", "2027-03-23T15:00", "2027-04-01T15:00"];
    assert_eq!(walls(&stage, &pair, now).await, expected, "as many as before");
    assert_eq!(stage.storage.fill_series(now).await.unwrap(), 0);
}

async fn a_series_far_ahead_shows_its_beginning(stage: Stage) {
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    let now = moment("2027-03-08T12:00");
    let new = weekly("2027-12-01T15:00", End::Open);
    stage.storage.add_series(&pair, &new, &SYSTEM, now).await.unwrap();
    let there = walls(&stage, &pair, now).await;
    assert_eq!((there[0].as_str(), there.len()), ("2027-12-01T15:00", 27));
    let first = find(&stage, &pair, "2027-12-01T15:00", now).await;
    assert!(move_to(&stage, &pair, &first.id, "2028-11-01T15:00", Scope::All, now).await);
    assert_eq!(walls(&stage, &pair, now).await[0], "2028-11-01T15:00");
}

async fn the_second_of_two_is_kept(stage: Stage) {
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    let now = moment("2027-10-01T12:00");
    let new = NewSeries { fold: Fold::Second, ..weekly("2027-10-31T01:30", End::Times(2)) };
    stage.storage.add_series(&pair, &new, &SYSTEM, now).await.unwrap();
    let all = stage.storage.upcoming_appointments(&pair, now).await.unwrap();
    assert_eq!(all[0].arranged.starts_at.in_utc(), "2027-10-31T01:30:00Z");
    assert_eq!(all[1].arranged.starts_at.in_utc(), "2027-11-07T01:30:00Z");
}

/// What an earlier version kept as a moment, and what new zone data put at another one.
async fn times_on_the_wall_are_settled(stage: Stage) {
    let (pair, now) = six(&stage).await;
    let storage = &stage.storage;
    assert_eq!(storage.settle_walls(&london(), now).await.unwrap(), 0, "nothing to do");
    let early = moment(SIX[0]);
    let sql = format!(
        "UPDATE appointment SET wall = NULL, zone = NULL WHERE starts_at = {}",
        early.as_micros()
    );
    stage.raw(&sql).await.unwrap();
    // As if the zone data had said something else when it was made.
    let sql = format!(
        "UPDATE appointment SET starts_at = starts_at - {0}, ends_at = ends_at - {0} \
         WHERE wall = '{1}'",
        HOUR.as_micros(),
        SIX[4]
    );
    stage.raw(&sql).await.unwrap();
    assert_eq!(storage.settle_walls(&london(), now).await.unwrap(), 1);
    assert_eq!(walls(&stage, &pair, now).await, SIX);
    let starts = stage.read("SELECT wall, CAST(starts_at AS TEXT) FROM appointment").await;
    for (wall, starts_at) in starts {
        assert_eq!(moment(&wall).as_micros().to_string(), starts_at, "{wall}");
    }
    assert_eq!(storage.settle_walls(&london(), now).await.unwrap(), 0);
}
