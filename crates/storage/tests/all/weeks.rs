//! A counsellor's openings and days away, what stands in their weeks, and times that are offered.

use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, stories};
use jiff::civil::{Weekday, date};
use practice::appointment::Arrangement;
use practice::audit::Actor;
use practice::series::Scope;
use practice::wall::{Wall, Zone};
use practice::week::{Away, Conflict, Opening};
use practice::{Moment, OfferedTimeId, PairId, Role};
use storage::{Error, Taking};
use testkit::people;

stories!(
    a_counsellor_says_when_they_take_appointments,
    a_counsellor_is_away,
    what_stands_in_a_week,
    an_offered_time_is_taken_once,
    an_offer_lapses,
    fifty_take_the_same_time,
    what_an_erased_client_was_offered_is_deleted,
);

/// Tuesday 3 March 2026, 14:00 in UTC.
const TUESDAY: Moment = Moment::from_micros(1_772_546_400_000_000);

fn at(starts_at: Moment) -> Arrangement {
    Arrangement::new(Wall::of(starts_at, Zone::utc()), 50)
}

fn open(weekday: Weekday, from: u16, to: u16) -> Opening {
    Opening::new(weekday, 60 * from, 60 * to, 15).unwrap()
}

async fn a_counsellor_says_when_they_take_appointments(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    assert_eq!(storage.openings(&maren).await.unwrap(), []);
    let tuesday = open(Weekday::Tuesday, 9, 13);
    let made = storage.add_opening(&maren, &tuesday, &SYSTEM, now).await.unwrap().unwrap();
    let shares = open(Weekday::Tuesday, 12, 15);
    assert_eq!(storage.add_opening(&maren, &shares, &SYSTEM, now).await.unwrap(), None);
    let monday = open(Weekday::Monday, 12, 24);
    let first = storage.add_opening(&maren, &monday, &SYSTEM, now).await.unwrap().unwrap();
    storage.add_opening(&otis, &shares, &SYSTEM, now).await.unwrap().unwrap();
    let all = storage.openings(&maren).await.unwrap();
    assert_eq!(all, [(first.clone(), monday), (made.clone(), tuesday)]);
    assert!(!storage.remove_opening(&otis, &made, &SYSTEM, now).await.unwrap(), "not theirs");
    assert!(storage.remove_opening(&maren, &made, &SYSTEM, now).await.unwrap());
    assert!(!storage.remove_opening(&maren, &made, &SYSTEM, now).await.unwrap());
    assert_eq!(storage.openings(&maren).await.unwrap(), [(first, monday)]);
    let nobody = practice::PersonId::new("none");
    let refused = storage.add_opening(&nobody, &monday, &SYSTEM, now).await;
    assert!(matches!(refused, Err(Error::Absent)));
    let words = stage.audited().await;
    assert_eq!(words[2..], ["opening_made", "opening_made", "opening_made", "opening_removed"]);
}

async fn a_counsellor_is_away(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let days = Away::new(date(2026, 3, 13), date(2026, 3, 16)).unwrap();
    let made = storage.add_away(&maren, &days, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.add_away(&maren, &days, &SYSTEM, now).await.unwrap(), made, "not twice");
    let from = |day| storage.away(&maren, date(2026, 3, day));
    assert_eq!(from(16).await.unwrap(), [(made.clone(), days)]);
    assert_eq!(from(17).await.unwrap(), []);
    assert_eq!(storage.away(&otis, date(2026, 3, 1)).await.unwrap(), []);
    assert!(!storage.remove_away(&otis, &made, &SYSTEM, now).await.unwrap(), "not theirs");
    assert!(storage.remove_away(&maren, &made, &SYSTEM, now).await.unwrap());
    assert_eq!(from(1).await.unwrap(), []);
    assert_eq!(stage.audited().await[2..], ["away_made", "away_removed"]);
}

async fn what_stands_in_a_week(stage: Stage) {
    let storage = &stage.storage;
    stage.clock.set(TUESDAY.minus(3 * HOUR));
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    let ana = stage.pair(&otis, people::THIRD_CLIENT).await.id;
    let long = Arrangement::new(Wall::of(TUESDAY.minus(2 * HOUR), Zone::utc()), 150);
    let (system, now) = (&SYSTEM, stage.now());
    let running = storage.add_appointment(&juno, &long, system, now).await.unwrap();
    let near = stage.appointment(&kit, TUESDAY.plus(HOUR)).await.unwrap();
    stage.appointment(&ana, TUESDAY).await.unwrap();
    let gone = stage.appointment(&kit, TUESDAY.plus(5 * MINUTE)).await.unwrap();
    assert!(storage.cancel_appointment(&kit, &gone, Scope::This, &SYSTEM, now).await.unwrap());
    let late = stage.appointment(&juno, TUESDAY.plus(9 * HOUR)).await.unwrap();
    storage.add_opening(&maren, &open(Weekday::Tuesday, 9, 18), &SYSTEM, now).await.unwrap();
    let (zone, span) = (Zone::utc(), TUESDAY..TUESDAY.plus(50 * MINUTE));
    let diary = storage.diary(&maren, &zone, span).await.unwrap();
    let met = diary.meets(&PairId::new("x"), &at(TUESDAY));
    let [Conflict::Collision(one), Conflict::Margin { other, left: 10, kept: 15 }] = &met[..]
    else {
        panic!("{met:?}")
    };
    assert_eq!((&one.id, &other.id), (&running, &near));
    // Also what is on the same day only.
    let met = diary.meets(&juno, &at(TUESDAY));
    assert_eq!(met.last(), Some(&Conflict::SameDay(diary.appointments()[2].clone())));
    assert_eq!(diary.appointments()[2].id, late);
}

async fn an_offered_time_is_taken_once(stage: Stage) {
    let storage = &stage.storage;
    stage.clock.set(TUESDAY);
    let (now, zone) = (stage.now(), Zone::utc());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    let times = [at(now.plus(24 * HOUR)), at(now.plus(48 * HOUR))];
    for pair in [&juno, &kit] {
        storage.offer_times(pair, &times, &SYSTEM, now).await.unwrap();
        storage.offer_times(pair, &times[..1], &SYSTEM, now).await.unwrap();
    }
    let offered = storage.offered_times(&juno, now).await.unwrap();
    assert_eq!(offered.iter().map(|one| &one.arranged).collect::<Vec<_>>(), [&times[0], &times[1]]);
    let span = now..now.plus(72 * HOUR);
    let all = storage.times_offered_between(&maren, span.clone()).await.unwrap();
    assert_eq!(all.len(), 4);

    let by = Actor::Client("juno".into());
    let take = |pair, id| storage.take_offered_time(pair, id, &zone, &by, now);
    assert_eq!(take(&kit, &offered[0].id).await.unwrap(), None, "not kit's");
    let none = OfferedTimeId::new("none");
    assert_eq!(take(&juno, &none).await.unwrap(), None);
    let held = take(&juno, &offered[0].id).await.unwrap().unwrap();
    let Taking::Held(appointment) = &held else { panic!("{held:?}") };
    assert_eq!(take(&juno, &offered[0].id).await.unwrap().unwrap(), held, "a second tap");
    assert_eq!(take(&juno, &offered[1].id).await.unwrap(), Some(Taking::Gone), "one is taken");
    let next = storage.next_appointment(&juno, now).await.unwrap().unwrap();
    assert_eq!((&next.id, &next.arranged), (appointment, &times[0]));
    let taken = storage.taken_times(&maren, now, now).await.unwrap();
    assert_eq!(taken.iter().map(|one| &one.appointment).collect::<Vec<_>>(), [appointment]);
    assert_eq!(storage.taken_times(&maren, now.plus(HOUR), now).await.unwrap(), []);

    let kits = storage.offered_times(&kit, now).await.unwrap();
    assert_eq!(take(&kit, &kits[0].id).await.unwrap(), Some(Taking::Gone));
    assert_eq!(storage.upcoming_appointments(&kit, now).await.unwrap(), []);
    // What was given up is free again.
    storage.cancel_appointment(&juno, appointment, Scope::This, &SYSTEM, now).await.unwrap();
    let Some(Taking::Held(_)) = take(&kit, &kits[0].id).await.unwrap() else { panic!("free") };
}

async fn an_offer_lapses(stage: Stage) {
    let storage = &stage.storage;
    stage.clock.set(TUESDAY);
    let (now, zone) = (stage.now(), Zone::utc());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let times = [1, 24, 48].map(|hours| at(now.plus(hours * HOUR)));
    storage.offer_times(&juno, &times, &SYSTEM, now).await.unwrap();
    let all = storage.offered_times(&juno, now).await.unwrap();
    let take = |id, now| storage.take_offered_time(&juno, id, &zone, &SYSTEM, now);
    let later = now.plus(HOUR);
    assert_eq!(storage.offered_times(&juno, later).await.unwrap(), all[1..]);
    assert_eq!(take(&all[0].id, later).await.unwrap(), Some(Taking::Gone), "its time has come");
    assert!(storage.take_back_offered(&juno, &all[1].id, now).await.unwrap());
    assert!(!storage.take_back_offered(&juno, &all[1].id, now).await.unwrap());
    assert_eq!(take(&all[1].id, now).await.unwrap(), Some(Taking::Gone), "taken back");
    let away = Away::new(date(2026, 3, 5), date(2026, 3, 5)).unwrap();
    storage.add_away(&maren, &away, &SYSTEM, now).await.unwrap();
    assert_eq!(take(&all[2].id, now).await.unwrap(), Some(Taking::Gone), "away by now");
    storage.offer_times(&juno, &times[1..], &SYSTEM, later).await.unwrap();
    let rows = stage.read("SELECT id, wall FROM offered_time").await;
    assert!(!rows.iter().any(|(id, _)| id == all[0].id.as_str()), "what has lapsed is deleted");
    let none = storage.offer_times(&PairId::new("none"), &times, &SYSTEM, now).await;
    assert!(matches!(none, Err(Error::Absent)));
}

/// Half of the takers use pools of their own, as another process would.
async fn fifty_take_the_same_time(stage: Stage) {
    stage.clock.set(TUESDAY);
    let (here, there, now) = (stage.storage.clone(), stage.reopen().await, stage.now());
    let maren = stage.maren().await;
    let time = at(now.plus(24 * HOUR));
    let mut offers = Vec::new();
    for number in 0..50 {
        let pair = stage.pair(&maren, &format!("Client {number}")).await.id;
        here.offer_times(&pair, std::slice::from_ref(&time), &SYSTEM, now).await.unwrap();
        let offered = here.offered_times(&pair, now).await.unwrap();
        offers.push((pair, offered[0].id.clone()));
    }
    let takers = offers.into_iter().enumerate().map(|(number, (pair, id))| {
        let storage = if number % 2 == 0 { here.clone() } else { there.clone() };
        tokio::spawn(async move {
            let by = Actor::Client(number.to_string());
            storage.take_offered_time(&pair, &id, &Zone::utc(), &by, now).await.unwrap().unwrap()
        })
    });
    let mut held = 0;
    for taker in takers.collect::<Vec<_>>() {
        match taker.await.unwrap() {
            Taking::Held(_) => held += 1,
            Taking::Gone => {}
        }
    }
    assert_eq!(held, 1, "one winner");
    let span = now..now.plus(48 * HOUR);
    assert_eq!(here.appointments_between(&maren, span).await.unwrap().len(), 1);
    let words = stage.audited().await;
    assert_eq!(words.iter().filter(|word| *word == "offered_time_taken").count(), 1);
}

async fn what_an_erased_client_was_offered_is_deleted(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    storage.offer_times(&juno.id, &[at(now.plus(HOUR))], &SYSTEM, now).await.unwrap();
    storage.erase_client(&juno.client, &SYSTEM, now).await.unwrap();
    assert_eq!(stage.read("SELECT id, wall FROM offered_time").await, []);
}
