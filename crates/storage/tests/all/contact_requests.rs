use crate::stage::{HOUR, SYSTEM, Stage, private, stories};
use practice::{ContactRequestId, PairId};
use storage::Error;
use testkit::people;

stories!(a_client_asks_for_contact, crisis_contacts_are_kept);

async fn a_client_asks_for_contact(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    assert_eq!(storage.open_contact_request(&juno.id).await.unwrap(), None);
    storage.ask_for_contact(&juno.id, now).await.unwrap();
    storage.ask_for_contact(&juno.id, now.plus(HOUR)).await.unwrap();
    storage.ask_for_contact(&kit, now.plus(HOUR)).await.unwrap();
    let storage = stage.reopen().await;
    let first = storage.open_contact_request(&juno.id).await.unwrap().unwrap();
    assert_eq!((first.asked_at, &first.pair), (now, &juno.id), "asking twice is asking once");
    let open = storage.open_contact_requests(&maren).await.unwrap();
    assert_eq!(open.iter().map(|one| &one.pair).collect::<Vec<_>>(), [&juno.id, &kit]);

    let later = now.plus(HOUR);
    let none = ContactRequestId::new("none");
    let done = |pair, id| storage.answer_contact_request(pair, id, later);
    assert!(!done(&kit, &first.id).await.unwrap(), "another pair's");
    assert!(!done(&juno.id, &none).await.unwrap());
    assert!(done(&juno.id, &first.id).await.unwrap());
    assert!(!done(&juno.id, &first.id).await.unwrap(), "only once");
    assert!(!storage.withdraw_contact_request(&juno.id).await.unwrap(), "it was seen to");
    storage.ask_for_contact(&juno.id, later).await.unwrap();
    let again = storage.open_contact_request(&juno.id).await.unwrap().unwrap();
    assert_eq!(again.asked_at, later, "one can ask again");
    assert!(storage.withdraw_contact_request(&kit).await.unwrap());
    assert_eq!(storage.open_contact_request(&kit).await.unwrap(), None);

    storage.erase_client(&juno.client, &SYSTEM, later).await.unwrap();
    assert_eq!(storage.open_contact_requests(&maren).await.unwrap(), []);
    for pair in [juno.id, PairId::new("none")] {
        let refused = storage.ask_for_contact(&pair, later).await;
        assert!(matches!(refused, Err(Error::Absent)));
    }
}

async fn crisis_contacts_are_kept(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    assert_eq!(storage.crisis_contacts().await.unwrap(), None);
    let lines = private("Night line, 030 123 456\nAda’s practice");
    storage.set_crisis_contacts(Some(&lines), &SYSTEM, now).await.unwrap();
    let storage = stage.reopen().await;
    assert_eq!(storage.crisis_contacts().await.unwrap(), Some(lines));
    storage.set_crisis_contacts(None, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.crisis_contacts().await.unwrap(), None);
    assert_eq!(stage.audited().await, ["crisis_contacts_set", "crisis_contacts_set"]);
}
