use crate::stage::{HOUR, SYSTEM, Stage, private, stories};
use practice::appointment::{Arrangement, NoticePeriod};
use practice::contact::{Contact, SafeContact};
use practice::series::Scope;
use practice::wall::{Wall, Zone};
use practice::{AppointmentId, ContactRequestId, Moment, PairId};
use storage::{Error, LoginOwner, NewLogin, Wish};
use testkit::people;

stories!(
    a_client_asks_for_contact,
    crisis_contacts_are_kept,
    a_link_opens_one_appointment,
    an_address_takes_its_links_along,
    the_notice_period_is_kept
);

async fn a_client_asks_for_contact(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    assert_eq!(storage.contact_requests_of(&juno.id).await.unwrap(), []);
    storage.ask_for_contact(&juno.id, now).await.unwrap();
    storage.ask_for_contact(&juno.id, now.plus(HOUR)).await.unwrap();
    storage.ask_for_contact(&kit, now.plus(HOUR)).await.unwrap();
    let storage = stage.reopen().await;
    let first = storage.contact_requests_of(&juno.id).await.unwrap().remove(0);
    assert_eq!((first.asked_at, &first.pair), (now, &juno.id), "asking twice is asking once");
    assert_eq!(first.wish, Wish::Contact);
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
    let again = storage.contact_requests_of(&juno.id).await.unwrap().remove(0);
    assert_eq!(again.asked_at, later, "one can ask again");
    assert!(storage.withdraw_contact_request(&kit).await.unwrap());
    assert_eq!(storage.contact_requests_of(&kit).await.unwrap(), []);

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

const TOKEN: &str = "a token that stands in a mail";

/// An appointment of the pair in `hours`.
async fn arranged(stage: &Stage, pair: &PairId, hours: u32) -> AppointmentId {
    let at = stage.now().plus(HOUR * hours);
    let one = Arrangement::new(Wall::of(at, Zone::utc()), 50);
    stage.storage.add_appointment(pair, &one, &SYSTEM, stage.now()).await.unwrap()
}

async fn a_link_opens_one_appointment(stage: Stage) {
    let now = stage.now();
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await;
    let soon = arranged(&stage, &juno.id, 30).await;
    let later = arranged(&stage, &juno.id, 90).await;
    let storage = &stage.storage;
    assert_eq!(storage.appointment_link(TOKEN).await.unwrap(), None);
    for _ in 0..2 {
        storage.keep_appointment_link(TOKEN, &soon, now).await.unwrap();
    }
    let absent = storage.keep_appointment_link("another", &AppointmentId::new("none"), now).await;
    assert!(matches!(absent, Err(Error::Absent)));
    let storage = stage.reopen().await;
    let link = storage.appointment_link(TOKEN).await.unwrap().unwrap();
    assert_eq!((&link.appointment.id, &link.client), (&soon, &juno.client));
    assert!(!link.is_cancelled);
    let personal = storage.open_link(TOKEN).await.unwrap();
    assert_eq!(personal, storage::LinkOutcome::Unknown, "it is no personal link");
    assert_eq!(storage.link_of(&juno.id).await.unwrap(), None);

    // Signing in by it is something else than by a personal link.
    let login = |owner| NewLogin { owner, device: private("a phone"), expires_at: now.plus(HOUR) };
    let (client, pair, id) = (juno.client.clone(), juno.id.clone(), link.id.clone());
    let as_client = LoginOwner::Client { client, pair, link: id };
    let refused = storage.start_login(&login(as_client), now).await;
    assert!(matches!(refused, Err(Error::Absent)));
    let holder = |appointment: &AppointmentId| LoginOwner::LinkHolder {
        client: juno.client.clone(),
        pair: juno.id.clone(),
        link: link.id.clone(),
        appointment: appointment.clone(),
    };
    let refused = storage.start_login(&login(holder(&later)), now).await;
    assert!(matches!(refused, Err(Error::Absent)), "it opens one");
    let (_, cookie) = storage.start_login(&login(holder(&soon)), now).await.unwrap();
    let found = storage.login_by_token(&cookie, now).await.unwrap().unwrap();
    assert_eq!(found.owner, holder(&soon));

    // What the client asks, and that they cancel.
    let words = private("Thursday would be easier.");
    let ask = |words| storage.ask_for_another_time(&juno.id, &soon, words, &SYSTEM, now);
    ask(None).await.unwrap();
    ask(Some(&words)).await.unwrap();
    let asked = storage.contact_requests_of(&juno.id).await.unwrap();
    let [asked] = asked.as_slice() else { panic!("asking again replaces it") };
    let starts_at = link.appointment.arranged.starts_at;
    let wish = Wish::AnotherTime { about: soon.clone(), starts_at, words: Some(words) };
    assert_eq!(asked.wish, wish);
    storage.ask_for_contact(&juno.id, now).await.unwrap();
    assert!(storage.withdraw_contact_request(&juno.id).await.unwrap());
    assert_eq!(storage.contact_requests_of(&juno.id).await.unwrap(), std::slice::from_ref(asked));
    let cancel = |pair| storage.cancel_for_client(pair, &soon, true, &SYSTEM, now);
    assert!(!cancel(&kit.id).await.unwrap(), "another pair's");
    assert!(cancel(&juno.id).await.unwrap());
    assert!(!cancel(&juno.id).await.unwrap(), "only once");
    let told = storage.open_contact_requests(&maren).await.unwrap();
    let wishes: Vec<&Wish> = told.iter().map(|one| &one.wish).collect();
    assert_eq!(wishes, [&Wish::Cancelled { about: soon.clone(), starts_at, is_late: true }]);
    assert!(storage.appointment_link(TOKEN).await.unwrap().unwrap().is_cancelled);
    let coming = storage.upcoming_appointments(&juno.id, now).await.unwrap();
    assert_eq!(coming.iter().map(|one| &one.id).collect::<Vec<_>>(), [&later]);

    // It is there for a week after its time, and as long as somebody is signed in by it.
    let (after, long_after) = (now.plus(HOUR * 24 * 7), now.plus(HOUR * 24 * 9));
    storage.end_expired(after).await.unwrap();
    assert!(storage.appointment_link(TOKEN).await.unwrap().is_some());
    storage.end_expired(long_after).await.unwrap();
    assert_eq!(storage.appointment_link(TOKEN).await.unwrap(), None);
    storage.cancel_appointment(&juno.id, &later, Scope::This, &SYSTEM, now).await.unwrap();
    let storage = stage.reopen().await;
    storage.erase_client(&juno.client, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.open_contact_requests(&maren).await.unwrap(), []);
}

async fn an_address_takes_its_links_along(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let soon = arranged(&stage, &juno.id, 30).await;
    let contact =
        |mail: &str, level| Contact { mail: Some(private(mail)), level, ..Contact::unasked() };
    let set = async |contact: &Contact| {
        storage.set_contact(&juno.client, contact, &SYSTEM, now).await.unwrap();
    };
    let opens = async |token: &str| storage.appointment_link(token).await.unwrap().is_some();
    let mut number = 0;
    let mut made = async || {
        number += 1;
        let token = format!("token {number}");
        storage.keep_appointment_link(&token, &soon, now).await.unwrap();
        token
    };
    let first = contact("juno@example.org", SafeContact::TimeOnly);
    set(&first).await;
    let token = made().await;
    set(&Contact { wants_reminders: false, level: SafeContact::WithName, ..first.clone() }).await;
    assert!(opens(&token).await, "the address is the same");
    set(&contact("juno@example.com", SafeContact::TimeOnly)).await;
    assert!(!opens(&token).await, "somebody else may read the old address");
    let token = made().await;
    set(&contact("juno@example.com", SafeContact::NoMail)).await;
    assert!(!opens(&token).await, "no mail is welcome");
    storage.keep_appointment_link(&token, &soon, now).await.unwrap();
    assert!(opens(&token).await, "the same mail is sent once more, and is welcome now");
    let token = made().await;
    assert!(!storage.revoke_link(&juno.id, &SYSTEM, now).await.unwrap(), "no personal link");
    assert!(!opens(&token).await, "the counsellor closed the ways in");
}

async fn the_notice_period_is_kept(stage: Stage) {
    let (storage, now): (_, Moment) = (&stage.storage, stage.now());
    let usual = NoticePeriod { hours: NoticePeriod::USUAL_HOURS, words: None };
    assert_eq!(storage.notice_period().await.unwrap(), usual);
    let words = Some(private("Half of the fee is due."));
    let longer = NoticePeriod { hours: 48, words };
    storage.set_notice_period(&longer, &SYSTEM, now).await.unwrap();
    let storage = stage.reopen().await;
    assert_eq!(storage.notice_period().await.unwrap(), longer);
    assert_eq!(stage.audited().await, ["notice_period_set"]);
}
