use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, stories};
use practice::appointment::Arrangement;
use practice::series::Scope;
use practice::wall::{Wall, Zone};
use practice::{PairId, Role};
use storage::Error;
use testkit::people;

stories!(a_pair_arranges_to_meet, a_counsellor_sees_the_day);

async fn a_pair_arranges_to_meet(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    let now = stage.now();
    assert_eq!(storage.next_appointment(&juno, now).await.unwrap(), None);

    let later = stage.appointment(&juno, now.plus(24 * HOUR)).await.unwrap();
    let sooner = stage.appointment(&juno, now.plus(HOUR)).await.unwrap();
    let again = stage.appointment(&juno, now.plus(HOUR)).await.unwrap();
    assert_eq!(again, sooner, "an equal one is not made again");
    let next = storage.next_appointment(&juno, now).await.unwrap().unwrap();
    assert_eq!((&next.id, &next.pair), (&sooner, &juno));
    assert_eq!(next.arranged, Arrangement::new(Wall::of(now.plus(HOUR), Zone::utc()), 50));
    let upcoming = storage.upcoming_appointments(&juno, now).await.unwrap();
    assert_eq!(upcoming.iter().map(|a| &a.id).collect::<Vec<_>>(), [&sooner, &later]);

    let running = now.plus(HOUR + 49 * MINUTE);
    let next = storage.next_appointment(&juno, running).await.unwrap().unwrap();
    assert_eq!(next.id, sooner, "one that is still running counts");
    let over = now.plus(HOUR + 50 * MINUTE);
    assert_eq!(storage.next_appointment(&juno, over).await.unwrap().unwrap().id, later);
    assert_eq!(storage.appointment(&juno, &sooner, over).await.unwrap(), None);
    let standing = storage.standing_appointment(&juno, &sooner).await.unwrap().unwrap();
    assert_eq!(standing.id, sooner, "one that has ended stands");
    assert_eq!(storage.standing_appointment(&kit, &sooner).await.unwrap(), None, "not kit's");

    assert!(
        !storage.cancel_appointment(&kit, &later, Scope::This, &SYSTEM, now).await.unwrap(),
        "not kit's"
    );
    assert!(storage.cancel_appointment(&juno, &later, Scope::This, &SYSTEM, now).await.unwrap());
    assert!(!storage.cancel_appointment(&juno, &later, Scope::This, &SYSTEM, now).await.unwrap());
    assert_eq!(storage.standing_appointment(&juno, &later).await.unwrap(), None);
    let cancelled = storage.cancelled_appointments(&juno, now).await.unwrap();
    assert_eq!(cancelled.iter().map(|a| &a.id).collect::<Vec<_>>(), [&later]);
    let passed = now.plus(25 * HOUR);
    assert_eq!(storage.cancelled_appointments(&juno, passed).await.unwrap(), []);
    assert_eq!(storage.cancelled_appointments(&kit, now).await.unwrap(), []);
    assert_eq!(storage.next_appointment(&juno, over).await.unwrap(), None);

    let refused = stage.appointment(&PairId::new("none"), now).await;
    assert!(matches!(refused, Err(Error::Absent)));
    let words = stage.audited().await;
    assert_eq!(words[3..], ["appointment_made", "appointment_made", "appointment_cancelled"]);
}

async fn a_counsellor_sees_the_day(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    let ana = stage.pair(&otis, people::THIRD_CLIENT).await.id;
    let now = stage.now();
    for (pair, hours) in [(&kit, 3), (&juno, 1), (&ana, 2), (&juno, 24)] {
        stage.appointment(pair, now.plus(hours * HOUR)).await.unwrap();
    }
    let day = storage.appointments_between(&maren, now..now.plus(24 * HOUR)).await.unwrap();
    assert_eq!(day.iter().map(|a| &a.pair).collect::<Vec<_>>(), [&juno, &kit]);
}
