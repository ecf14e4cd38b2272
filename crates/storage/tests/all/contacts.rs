use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, private, stories};
use practice::contact::{Contact, Reading, SafeContact};
use practice::reminder::Choice;
use practice::wall::Zone;
use practice::{ClientId, ClockHabit};
use storage::{Error, PersonSettings};
use testkit::people;

stories!(
    a_client_says_how_they_are_reached,
    an_address_that_came_back_is_unsure_until_it_is_changed,
    a_person_says_how_they_read_times,
);

fn in_new_york() -> Contact {
    Contact {
        zone: Zone::named("America/New_York"),
        reading: Reading { language: Some("en-US".into()), habit: Some(ClockHabit::H12) },
        mail: Some(private("juno@example.org")),
        level: SafeContact::TimeOnly,
        ..Contact::unasked()
    }
}

async fn a_client_says_how_they_are_reached(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.client;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.client;
    assert_eq!(storage.contact(&juno).await.unwrap(), Contact::unasked());
    storage.set_contact(&juno, &in_new_york(), &SYSTEM, now).await.unwrap();
    storage.set_contact(&kit, &Contact::unasked(), &SYSTEM, now).await.unwrap();
    let storage = stage.reopen().await;
    assert_eq!(storage.contact(&juno).await.unwrap(), in_new_york());
    assert_eq!(storage.contact(&kit).await.unwrap(), Contact::unasked());
    let zones = storage.pairs_of(&maren).await.unwrap().into_iter().map(|pair| pair.client_zone);
    assert_eq!(zones.collect::<Vec<_>>(), [Zone::named("America/New_York"), None]);
    let sql =
        format!("SELECT client_id, {} FROM contact WHERE mail IS NOT NULL", stage.hex("mail"));
    let sealed = stage.read(&sql).await;
    let hex: String = "juno@".bytes().map(|byte| format!("{byte:02x}")).collect();
    assert!(
        sealed.len() == 1 && sealed.iter().all(|(_, mail)| !mail.to_lowercase().contains(&hex))
    );

    let other = Contact { mail: None, level: SafeContact::NoMail, zone: None, ..in_new_york() };
    storage.set_contact(&juno, &other, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.contact(&juno).await.unwrap(), other);
    let nobody = ClientId::new("nobody");
    let refused = storage.set_contact(&nobody, &other, &SYSTEM, now).await;
    assert!(matches!(refused, Err(Error::Absent)));
    storage.set_contact(&juno, &in_new_york(), &SYSTEM, now).await.unwrap();
    storage.erase_client(&juno, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.contact(&juno).await.unwrap(), Contact::unasked());
    assert_eq!(stage.read("SELECT client_id, level FROM contact").await.len(), 1, "only Kit's");
}

async fn an_address_that_came_back_is_unsure_until_it_is_changed(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.client;
    let before = stage.now();
    stage.clock.advance(MINUTE);
    storage.set_contact(&juno, &in_new_york(), &SYSTEM, stage.now()).await.unwrap();
    storage.doubt_address(&juno, before, stage.now()).await.unwrap();
    assert!(!storage.contact(&juno).await.unwrap().is_unsure, "another address came back");
    let sent = stage.clock.advance(MINUTE);
    storage.doubt_address(&juno, sent, stage.clock.advance(HOUR)).await.unwrap();
    let unsure = storage.contact(&juno).await.unwrap();
    assert!(unsure.is_unsure);
    let elsewhere = Contact { zone: Zone::named("Asia/Tokyo"), ..unsure };
    storage.set_contact(&juno, &elsewhere, &SYSTEM, stage.now()).await.unwrap();
    assert!(storage.contact(&juno).await.unwrap().is_unsure, "nobody looked at the address");
    storage.set_contact(&juno, &in_new_york(), &SYSTEM, stage.now()).await.unwrap();
    assert!(!storage.contact(&juno).await.unwrap().is_unsure);
}

async fn a_person_says_how_they_read_times(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    assert_eq!(storage.settings(&maren).await.unwrap(), PersonSettings::default());
    let reading = Reading { language: Some("en-GB".into()), habit: Some(ClockHabit::H23) };
    let settings = PersonSettings { reading, reminders: Choice::Two, ..PersonSettings::default() };
    storage.set_settings(&maren, &settings).await.unwrap();
    assert_eq!(storage.settings(&maren).await.unwrap(), settings);
}
