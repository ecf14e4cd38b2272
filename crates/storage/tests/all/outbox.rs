//! Outgoing is queued in the change that it tells of, once, and sent by one process at a time.

use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, stories};
use jiff::civil::DateTime;
use practice::appointment::Arrangement;
use practice::outbox::{About, BROKEN_OFF_MAX, Dropped, Kind, Outcome, SETTLING, State, Why};
use practice::series::{End, EveryWeeks, Rule, Scope};
use practice::wall::{Fold, Wall, Zone};
use practice::{AppointmentId, Moment, PairId, PersonId};
use std::collections::HashSet;
use std::time::Duration;
use storage::{Began, Fate, NewSeries, Outgoing, Pair};
use testkit::people;

stories!(
    what_is_made_moved_and_cancelled_is_told,
    what_is_taken_back_in_time_is_never_told,
    a_series_is_one_mail,
    one_of_a_series_is_told_alone_or_with_it,
    changes_of_a_series_are_told_once,
    filling_a_series_tells_nobody,
    a_row_is_reserved_by_one,
    what_was_cancelled_is_not_begun,
    a_message_keeps_its_id_and_its_date,
    a_row_that_is_given_up_is_told_until_seen,
    a_damaged_row_keeps_no_other_back,
    erasing_a_client_drops_their_mail,
    settled_walls_are_told_once,
    mail_that_is_never_sent_does_not_wait,
    a_letterhead_is_kept,
    a_time_that_a_client_takes_is_told,
);

const DAY: Duration = Duration::from_secs(86_400);
const SPAN: Duration = MINUTE;
const ME: &str = "this process";

fn london() -> Zone {
    Zone::named("Europe/London").unwrap()
}

fn arranged(wall: &str) -> Arrangement {
    let at: DateTime = wall.parse().unwrap();
    Arrangement::new(Wall::new(at, london(), Fold::First), 50)
}

async fn house(stage: &Stage) -> (PersonId, Pair) {
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await;
    (maren, pair)
}

async fn made(stage: &Stage, pair: &PairId) -> AppointmentId {
    stage.appointment(pair, stage.now().plus(10 * DAY)).await.unwrap()
}

async fn moved(stage: &Stage, pair: &PairId, id: &AppointmentId, wall: &str, scope: Scope) {
    let (to, now) = (arranged(wall), stage.now());
    let moved = stage.storage.move_appointment(pair, id, &to, scope, &SYSTEM, now).await;
    assert_eq!(moved.unwrap(), Some(true));
}

async fn cancelled(stage: &Stage, pair: &PairId, id: &AppointmentId, scope: Scope) {
    let done = stage.storage.cancel_appointment(pair, id, scope, &SYSTEM, stage.now());
    assert!(done.await.unwrap());
}

/// Sends all that is due after a while; returns what was told.
async fn sent(stage: &Stage) -> Vec<(Kind, &'static str)> {
    stage.clock.advance(SETTLING);
    let mut told = Vec::new();
    while let Some(mail) = reserve(stage).await {
        match stage.storage.begin_mail(&mail, ME, false, stage.now(), SPAN).await.unwrap() {
            Began::Yes => {
                end(stage, &mail, Outcome::Sent).await;
                told.push((mail.kind, mail.about.noun()));
            }
            Began::Dropped(_) => {}
            Began::Lost => panic!("{mail:?}"),
        }
    }
    told
}

async fn reserve(stage: &Stage) -> Option<Outgoing> {
    stage.storage.reserve_mail(ME, "example.org", stage.now(), SPAN).await.unwrap()
}

async fn end(stage: &Stage, mail: &Outgoing, outcome: Outcome) -> Option<State> {
    stage.storage.end_mail(&mail.id, ME, outcome, stage.now()).await.unwrap()
}

async fn six(stage: &Stage, pair: &PairId) -> Vec<AppointmentId> {
    let rule =
        Rule::new("2027-03-10T15:00".parse().unwrap(), EveryWeeks::ONE, End::Times(6)).unwrap();
    let new = NewSeries { rule, fold: Fold::First, zone: london(), minutes: 50 };
    stage.storage.add_series(pair, &new, &SYSTEM, stage.now()).await.unwrap();
    let all = stage.storage.upcoming_appointments(pair, stage.now()).await.unwrap();
    all.into_iter().map(|one| one.id).collect()
}

const APPOINTMENT: &str = "appointment";
const SERIES: &str = "series";

async fn what_is_made_moved_and_cancelled_is_told(stage: Stage) {
    let (_, pair) = house(&stage).await;
    let id = made(&stage, &pair.id).await;
    assert_eq!(reserve(&stage).await, None, "a slip can be taken back");
    assert_eq!(sent(&stage).await, [(Kind::Invited, APPOINTMENT)]);
    assert_eq!(sent(&stage).await, []);
    moved(&stage, &pair.id, &id, "2027-03-17T15:00", Scope::This).await;
    moved(&stage, &pair.id, &id, "2027-03-18T15:00", Scope::This).await;
    assert_eq!(sent(&stage).await, [(Kind::Changed, APPOINTMENT)], "only the last");
    assert_eq!(sent(&stage).await, []);
    cancelled(&stage, &pair.id, &id, Scope::This).await;
    assert_eq!(sent(&stage).await, [(Kind::Cancelled, APPOINTMENT)]);
}

async fn a_time_that_a_client_takes_is_told(stage: Stage) {
    let (_, pair) = house(&stage).await;
    let (storage, now) = (&stage.storage, stage.now());
    storage.offer_times(&pair.id, &[arranged("2027-03-17T15:00")], &SYSTEM, now).await.unwrap();
    assert_eq!(sent(&stage).await, [], "an offer is no appointment");
    let offered = storage.offered_times(&pair.id, now).await.unwrap();
    let id = &offered[0].id;
    for _ in 0..2 {
        let taken = storage.take_offered_time(&pair.id, id, &london(), &SYSTEM, now).await.unwrap();
        assert!(matches!(taken, Some(storage::Taking::Held(_))), "{taken:?}");
    }
    assert_eq!(sent(&stage).await, [(Kind::Invited, APPOINTMENT)]);
}

async fn what_is_taken_back_in_time_is_never_told(stage: Stage) {
    let (_, pair) = house(&stage).await;
    let id = made(&stage, &pair.id).await;
    moved(&stage, &pair.id, &id, "2027-03-17T15:00", Scope::This).await;
    assert_eq!(sent(&stage).await, [(Kind::Invited, APPOINTMENT)], "moved before it was told");
    let id = made(&stage, &pair.id).await;
    cancelled(&stage, &pair.id, &id, Scope::This).await;
    assert_eq!(sent(&stage).await, []);
    // Once a try may have arrived, it must be taken back.
    let id = made(&stage, &pair.id).await;
    stage.clock.advance(SETTLING);
    let mail = reserve(&stage).await.unwrap();
    end(&stage, &mail, Outcome::Again).await;
    cancelled(&stage, &pair.id, &id, Scope::This).await;
    assert_eq!(sent(&stage).await, [(Kind::Cancelled, APPOINTMENT)]);
    let fate = stage.storage.fate_of_last_mail(&pair.id).await.unwrap();
    assert_eq!(fate, Some(Fate::Sent(stage.now())));
}

async fn a_series_is_one_mail(stage: Stage) {
    let (_, pair) = house(&stage).await;
    let all = six(&stage, &pair.id).await;
    assert_eq!(sent(&stage).await, [(Kind::Invited, SERIES)]);
    moved(&stage, &pair.id, &all[2], "2027-03-25T15:00", Scope::ThisAndLater).await;
    // The old one ends earlier, and another begins.
    assert_eq!(sent(&stage).await, [(Kind::Changed, SERIES), (Kind::Invited, SERIES)]);
    cancelled(&stage, &pair.id, &all[2], Scope::All).await;
    assert_eq!(sent(&stage).await, [(Kind::Cancelled, SERIES)]);
}

async fn one_of_a_series_is_told_alone_or_with_it(stage: Stage) {
    let (_, pair) = house(&stage).await;
    let all = six(&stage, &pair.id).await;
    cancelled(&stage, &pair.id, &all[1], Scope::This).await;
    assert_eq!(sent(&stage).await, [(Kind::Invited, SERIES)], "the series says it");
    moved(&stage, &pair.id, &all[2], "2027-03-25T15:00", Scope::This).await;
    moved(&stage, &pair.id, &all[3], "2027-04-01T15:00", Scope::This).await;
    let alone = (Kind::Changed, APPOINTMENT);
    assert_eq!(sent(&stage).await, [alone, alone]);
    // While a mail about the series is being sent, nobody knows what it says of this one.
    moved(&stage, &pair.id, &all[4], "2027-04-08T15:00", Scope::ThisAndLater).await;
    stage.clock.advance(SETTLING);
    let first = reserve(&stage).await.unwrap();
    let old = About::Series(practice::SeriesId::new(first.about.id()));
    assert_eq!(first.about, old);
    cancelled(&stage, &pair.id, &all[0], Scope::This).await;
    end(&stage, &first, Outcome::Again).await;
    stage.clock.advance(MINUTE);
    assert_eq!(sent(&stage).await, [(Kind::Invited, SERIES), (Kind::Changed, SERIES)]);
}

async fn changes_of_a_series_are_told_once(stage: Stage) {
    let (_, pair) = house(&stage).await;
    let all = six(&stage, &pair.id).await;
    assert_eq!(sent(&stage).await.len(), 1);
    moved(&stage, &pair.id, &all[5], "2027-04-15T15:00", Scope::This).await;
    cancelled(&stage, &pair.id, &all[2], Scope::ThisAndLater).await;
    assert_eq!(sent(&stage).await, [(Kind::Changed, SERIES)], "not the one that was moved");
    cancelled(&stage, &pair.id, &all[0], Scope::All).await;
    assert_eq!(sent(&stage).await, [(Kind::Cancelled, SERIES)]);
}

async fn filling_a_series_tells_nobody(stage: Stage) {
    let (_, pair) = house(&stage).await;
    let first = "2027-03-10T15:00".parse().unwrap();
    let rule = Rule::new(first, EveryWeeks::ONE, End::Open).unwrap();
    let new = NewSeries { rule, fold: Fold::First, zone: london(), minutes: 50 };
    stage.storage.add_series(&pair.id, &new, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(sent(&stage).await.len(), 1);
    stage.clock.advance(200 * DAY);
    assert!(stage.storage.fill_series(stage.now()).await.unwrap() > 5);
    assert_eq!(sent(&stage).await, []);
}

async fn a_row_is_reserved_by_one(stage: Stage) {
    let (_, pair) = house(&stage).await;
    for days in 1..=20 {
        stage.appointment(&pair.id, stage.now().plus(days * DAY)).await.unwrap();
    }
    stage.clock.advance(SETTLING);
    let now = stage.now();
    let two = [stage.reopen().await, stage.reopen().await];
    let mut all = Vec::new();
    for round in 0..10 {
        let [one, other] = [&two[0], &two[1]];
        let (one, other) = tokio::join!(
            one.reserve_mail("one", "example.org", now, SPAN),
            other.reserve_mail("other", "example.org", now, SPAN)
        );
        let (one, other) = (one.unwrap().unwrap(), other.unwrap().unwrap());
        assert_ne!(one.id, other.id, "round {round}");
        all.extend([one, other]);
    }
    assert_eq!(reserve(&stage).await, None);
    let ids: HashSet<_> = all.iter().map(|mail| mail.id.clone()).collect();
    assert_eq!(ids.len(), 20);
    // Only who has reserved it may begin, or end it.
    let mail = &all[0];
    let other = stage.storage.begin_mail(mail, "other", false, now, SPAN).await.unwrap();
    assert_eq!(other, Began::Lost);
    let ended = stage.storage.end_mail(&mail.id, "other", Outcome::Sent, now).await.unwrap();
    assert_eq!(ended, None);
    // After a crash, another one has it when the time is over; the first has lost it.
    let later = stage.clock.advance(SPAN);
    let mut again = reserve(&stage).await.unwrap();
    while again.id != mail.id {
        again = reserve(&stage).await.unwrap();
    }
    assert_eq!(again.message_id, mail.message_id);
    let lost = stage.storage.begin_mail(mail, "one", false, later, SPAN).await.unwrap();
    assert_eq!(lost, Began::Lost);
    for storage in two {
        storage.close().await;
    }
}

async fn what_was_cancelled_is_not_begun(stage: Stage) {
    let (_, pair) = house(&stage).await;
    let id = made(&stage, &pair.id).await;
    stage.clock.advance(SETTLING);
    let mail = reserve(&stage).await.unwrap();
    cancelled(&stage, &pair.id, &id, Scope::This).await;
    let began = stage.storage.begin_mail(&mail, ME, false, stage.now(), SPAN).await.unwrap();
    assert_eq!(began, Began::Dropped(Dropped::Superseded));
    assert_eq!(end(&stage, &mail, Outcome::Sent).await, None, "it has ended");
    // It was reserved when it was cancelled: it may have been on its way.
    assert_eq!(sent(&stage).await, [(Kind::Cancelled, APPOINTMENT)]);

    let soon = stage.now().plus(HOUR);
    stage.appointment(&pair.id, soon).await.unwrap();
    stage.clock.set(soon);
    let mail = reserve(&stage).await.unwrap();
    let began = stage.storage.begin_mail(&mail, ME, false, soon, SPAN).await.unwrap();
    assert_eq!(began, Began::Dropped(Dropped::Begun));
}

async fn a_message_keeps_its_id_and_its_date(stage: Stage) {
    let (_, pair) = house(&stage).await;
    made(&stage, &pair.id).await;
    let due = stage.clock.advance(SETTLING);
    let first = reserve(&stage).await.unwrap();
    assert_eq!(end(&stage, &first, Outcome::Again).await, Some(State::Due(due.plus(MINUTE))));
    let later = stage.clock.advance(MINUTE);
    let other = stage.storage.reserve_mail(ME, "elsewhere.example", later, SPAN).await.unwrap();
    assert_eq!(other, Some(Outgoing { tries: 1, ..first.clone() }));
    assert_eq!(first.dated, due);
    assert!(first.message_id.ends_with("@example.org"), "{first:?}");
    assert!(!first.message_id.contains(first.id.as_str()));
    assert_eq!(stage.storage.next_mail().await.unwrap(), Some(later.plus(SPAN)));
}

async fn a_row_that_is_given_up_is_told_until_seen(stage: Stage) {
    let (maren, pair) = house(&stage).await;
    let storage = &stage.storage;
    let id = made(&stage, &pair.id).await;
    stage.clock.advance(SETTLING);
    let mail = reserve(&stage).await.unwrap();
    let ended = end(&stage, &mail, Outcome::Never).await;
    assert_eq!(ended, Some(State::GivenUp(Why::Refused)));
    let all = storage.undelivered(&maren, stage.now()).await.unwrap();
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((&one.pair, one.kind, one.why), (&pair.id, Kind::Invited, Why::Refused));
    assert_eq!(one.about, About::Appointment(id));
    assert!(one.starts_at.is_some());
    let otis = stage.person(practice::Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let kit = stage.pair(&otis, people::OTHER_CLIENT).await;
    assert_eq!(storage.undelivered(&otis, stage.now()).await.unwrap(), []);
    assert!(!storage.see_undelivered(&kit.id, &one.id, stage.now()).await.unwrap());
    stage.clock.advance(100 * DAY);
    assert_eq!(storage.sweep_outbox(stage.now()).await.unwrap(), 0, "nobody has seen it");
    assert!(storage.see_undelivered(&pair.id, &one.id, stage.now()).await.unwrap());
    assert!(!storage.see_undelivered(&pair.id, &one.id, stage.now()).await.unwrap());
    assert_eq!(storage.undelivered(&maren, stage.now()).await.unwrap(), []);
    assert_eq!(storage.sweep_outbox(stage.now()).await.unwrap(), 1);

    six(&stage, &pair.id).await;
    stage.clock.advance(SETTLING);
    for _ in 0..=BROKEN_OFF_MAX {
        reserve(&stage).await.unwrap();
        stage.clock.advance(SPAN);
    }
    assert_eq!(reserve(&stage).await, None, "it ended the process each time");
    let all = storage.undelivered(&maren, stage.now()).await.unwrap();
    assert_eq!((all.len(), all[0].why), (1, Why::Damaged));
}

async fn a_damaged_row_keeps_no_other_back(stage: Stage) {
    let (_, pair) = house(&stage).await;
    made(&stage, &pair.id).await;
    stage.raw("UPDATE outbox SET kind = 'nonsense'").await.unwrap();
    stage.clock.advance(MINUTE);
    stage.appointment(&pair.id, stage.now().plus(11 * DAY)).await.unwrap();
    assert_eq!(sent(&stage).await, [(Kind::Invited, APPOINTMENT)]);
    let states = stage.read("SELECT state, coalesce(why, '') FROM outbox ORDER BY made_at").await;
    assert_eq!(states[0], ("given_up".into(), "damaged".into()));
}

async fn erasing_a_client_drops_their_mail(stage: Stage) {
    let (_, pair) = house(&stage).await;
    made(&stage, &pair.id).await;
    assert!(stage.storage.erase_client(&pair.client, &SYSTEM, stage.now()).await.unwrap());
    assert_eq!(stage.read("SELECT id, kind FROM outbox").await, []);
    assert_eq!(sent(&stage).await, []);
}

async fn settled_walls_are_told_once(stage: Stage) {
    let (_, pair) = house(&stage).await;
    let all = six(&stage, &pair.id).await;
    moved(&stage, &pair.id, &all[5], "2027-04-15T15:00", Scope::This).await;
    made(&stage, &pair.id).await;
    sent(&stage).await;
    // As if the zone data had said something else before.
    stage.raw("UPDATE appointment SET starts_at = starts_at - 3600000000").await.unwrap();
    let settled = stage.storage.settle_walls(&london(), stage.now()).await.unwrap();
    assert_eq!(settled, 7);
    let mut told = sent(&stage).await;
    told.sort_by_key(|(_, noun)| *noun);
    assert_eq!(told, [(Kind::Changed, APPOINTMENT), (Kind::Changed, SERIES)]);
    assert_eq!(stage.storage.settle_walls(&london(), stage.now()).await.unwrap(), 0);
    assert_eq!(sent(&stage).await, []);
}

async fn mail_that_is_never_sent_does_not_wait(stage: Stage) {
    let (_, pair) = house(&stage).await;
    made(&stage, &pair.id).await;
    let later = stage.clock.advance(SETTLING);
    assert_eq!(stage.storage.drop_mail(Dropped::NoMail, later).await.unwrap(), 1);
    assert_eq!(sent(&stage).await, []);
    let fate = stage.storage.fate_of_last_mail(&pair.id).await.unwrap();
    assert_eq!(fate, Some(Fate::NotSent(Dropped::NoMail)));
    assert_eq!(stage.storage.next_mail().await.unwrap(), None::<Moment>);
}

async fn a_letterhead_is_kept(stage: Stage) {
    let none = storage::Letterhead::default();
    assert_eq!(stage.storage.letterhead().await.unwrap(), none);
    let private = |text| Some(crate::stage::private(text));
    let new = storage::Letterhead {
        from_name: private("Juniper Lane"),
        subject: None,
        reply_to: private("desk@example.org"),
    };
    stage.storage.set_letterhead(&new, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(stage.storage.letterhead().await.unwrap(), new);
    assert_eq!(stage.audited().await, ["letterhead_set"]);
    let hex = stage.hex("letterhead");
    let stored = &stage.read(&format!("SELECT id, {hex} FROM practice")).await[0].1;
    assert!(!stored.to_lowercase().contains("6a756e69706572"), "it is sealed");
}
