use crate::stage::{MINUTE, SYSTEM, Stage, private, stories};
use practice::{PersonId, Private, Role, audit::Actor};
use storage::{Error, NewPerson, PersonSettings, hash_token};
use testkit::people;

stories!(
    a_person_is_added_and_found,
    spellings_of_a_sign_in_name_are_one_name,
    a_person_leaves,
    passwords_and_codes,
    a_code_works_once,
    a_recovery_code_works_once,
    settings_are_kept,
);

async fn a_person_is_added_and_found(stage: Stage) {
    let storage = &stage.storage;
    assert_eq!(storage.people().await.unwrap(), []);
    let ida = stage.person(Role::Owner, people::OWNER, "Ida").await;
    stage.clock.advance(MINUTE);
    let maren = stage.maren().await;

    let found = storage.person(&ida).await.unwrap().unwrap();
    assert_eq!(found.role, Role::Owner);
    assert_eq!(found.name, Some(private(people::OWNER)));
    assert_eq!(found.sign_in_name, Some(private("Ida")));
    assert!(!found.has_password && !found.has_totp && found.ended_at.is_none());
    assert!(!format!("{found:?}").contains("Ida"), "nothing private is printed");

    let everyone = storage.people().await.unwrap();
    assert_eq!(everyone.iter().map(|person| &person.id).collect::<Vec<_>>(), [&ida, &maren]);
    assert_eq!(storage.person(&PersonId::new("nobody")).await.unwrap(), None);
    assert_eq!(stage.audited().await, ["person_added", "person_added"]);
}

async fn spellings_of_a_sign_in_name_are_one_name(stage: Stage) {
    let storage = &stage.storage;
    let id = stage.person(Role::Owner, people::OWNER, "Zoë").await;
    for typed in ["Zoë", "zoë", " ZOË\n", "Zoe\u{308}", "ZOE\u{308}"] {
        let found = storage.person_by_sign_in_name(typed).await.unwrap();
        assert_eq!(found.map(|person| person.id), Some(id.clone()), "{typed:?}");
        let again = NewPerson {
            role: Role::Counsellor,
            name: private(people::COUNSELLOR),
            sign_in_name: private(typed),
        };
        let refused = storage.add_person(&again, &SYSTEM, stage.now()).await;
        assert!(matches!(refused, Err(Error::Taken)), "{typed:?}");
    }
    assert_eq!(storage.person_by_sign_in_name("Zoe").await.unwrap(), None);
    assert_eq!(storage.person_by_sign_in_name("").await.unwrap(), None);
    assert_eq!(stage.audited().await, ["person_added"], "a refused change leaves no row");
}

async fn a_person_leaves(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    assert!(storage.end_person(&maren, &SYSTEM, stage.now()).await.unwrap());
    assert!(!storage.end_person(&maren, &SYSTEM, stage.now()).await.unwrap(), "only once");
    assert_eq!(storage.person_by_sign_in_name("maren").await.unwrap(), None);
    let left = storage.person(&maren).await.unwrap().unwrap();
    assert_eq!(left.ended_at, Some(stage.now()));
    assert_eq!(stage.audited().await, ["person_added", "person_ended"]);

    let back = stage.maren().await;
    assert_ne!(back, maren, "the sign-in name is free again");
    let found = storage.person_by_sign_in_name("maren").await.unwrap().unwrap();
    assert_eq!(found.id, back);
}

async fn passwords_and_codes(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    assert_eq!(storage.password(&maren).await.unwrap(), None);
    assert_eq!(storage.totp(&maren).await.unwrap(), None);

    let phc = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";
    storage.set_password(&maren, phc, &SYSTEM, stage.now()).await.unwrap();
    let secret = Private::new(vec![7; 20]);
    storage.set_totp(&maren, &secret, &SYSTEM, stage.now()).await.unwrap();

    assert_eq!(storage.password(&maren).await.unwrap().unwrap().reveal(), phc);
    let totp = storage.totp(&maren).await.unwrap().unwrap();
    assert_eq!((totp.secret, totp.last_step), (secret, 0));
    let person = storage.person(&maren).await.unwrap().unwrap();
    assert!(person.has_password && person.has_totp);

    let nobody = PersonId::new("nobody");
    let refused = storage.set_password(&nobody, phc, &SYSTEM, stage.now()).await;
    assert!(matches!(refused, Err(Error::Absent)));
    assert_eq!(storage.password(&nobody).await.unwrap(), None);
    assert_eq!(stage.audited().await, ["person_added", "password_set", "totp_set"]);
}

async fn a_code_works_once(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    assert!(!storage.use_totp_step(&maren, 100).await.unwrap(), "no secret is set");
    storage.set_totp(&maren, &Private::new(vec![7; 20]), &SYSTEM, stage.now()).await.unwrap();
    let ahead = 100 + 5 * 365 * 2_880;
    assert!(storage.use_totp_step(&maren, ahead).await.unwrap(), "while the clock was wrong");
    assert!(!storage.use_totp_step(&maren, ahead - 2).await.unwrap(), "of the same moment");
    assert!(storage.use_totp_step(&maren, 100).await.unwrap(), "the clock is right again");
    assert!(!storage.use_totp_step(&maren, 100).await.unwrap(), "replayed");
    assert!(!storage.use_totp_step(&maren, 99).await.unwrap(), "older");
    assert_eq!(storage.totp(&maren).await.unwrap().unwrap().last_step, 100);

    let tries = (0..20).map(|_| {
        let (storage, maren) = (storage.clone(), maren.clone());
        tokio::spawn(async move { storage.use_totp_step(&maren, 101).await.unwrap() })
    });
    let mut used = 0;
    for attempt in tries.collect::<Vec<_>>() {
        used += usize::from(attempt.await.unwrap());
    }
    assert_eq!(used, 1, "one of twenty at the same time");

    storage.set_totp(&maren, &Private::new(vec![8; 20]), &SYSTEM, stage.now()).await.unwrap();
    assert!(storage.use_totp_step(&maren, 100).await.unwrap(), "a new secret starts from no step");
}

async fn a_recovery_code_works_once(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let hashes = |codes: &[&str]| codes.iter().map(|code| hash_token(code)).collect::<Vec<_>>();
    let first = hashes(&["one", "two", "three"]);
    storage.set_recovery_codes(&maren, &first, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(storage.recovery_codes_left(&maren).await.unwrap(), 3);

    let now = stage.now();
    assert!(storage.use_recovery_code(&maren, &first[1], now).await.unwrap());
    assert!(!storage.use_recovery_code(&maren, &first[1], now).await.unwrap(), "used");
    assert!(!storage.use_recovery_code(&maren, &hash_token("four"), now).await.unwrap());
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    assert!(!storage.use_recovery_code(&otis, &first[0], now).await.unwrap(), "another's");
    assert_eq!(storage.recovery_codes_left(&maren).await.unwrap(), 2);

    storage.set_recovery_codes(&maren, &hashes(&["five"]), &SYSTEM, now).await.unwrap();
    assert!(!storage.use_recovery_code(&maren, &first[0], now).await.unwrap(), "replaced");
    assert_eq!(storage.recovery_codes_left(&maren).await.unwrap(), 1);

    let used = storage.audit_entries(3, 1).await.unwrap().remove(0);
    assert_eq!(
        (used.what.as_str(), used.actor),
        ("recovery_code_used", Actor::Person(maren.to_string()))
    );
}

async fn settings_are_kept(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let defaults = PersonSettings::default();
    assert_eq!(storage.settings(&maren).await.unwrap(), defaults);
    let chosen = PersonSettings {
        sound: false,
        screen: Some(r#"{"lens":"top"}"#.into()),
        ..PersonSettings::default()
    };
    storage.set_settings(&maren, &chosen).await.unwrap();
    assert_eq!(stage.reopen().await.settings(&maren).await.unwrap(), chosen);
    let refused = storage.set_settings(&PersonId::new("nobody"), &chosen).await;
    assert!(matches!(refused, Err(Error::Absent)));
}
