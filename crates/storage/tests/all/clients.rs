use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, private, room, stories};
use practice::{ClientId, Modality, PairId, PersonId, Role, Side};
use storage::{Error, LinkOutcome};
use testkit::people;

stories!(a_counsellor_has_pairs, a_client_is_renamed, an_erased_client_cannot_be_read);

async fn a_counsellor_has_pairs(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    stage.clock.advance(MINUTE);
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await;
    stage.pair(&otis, people::THIRD_CLIENT).await;

    assert_eq!(storage.pairs_of(&maren).await.unwrap(), [juno.clone(), kit]);
    assert_eq!(storage.pair(&juno.id).await.unwrap(), Some(juno));
    assert_eq!(storage.pair(&PairId::new("none")).await.unwrap(), None);
    let nobody = PersonId::new("nobody");
    let refused = storage.add_pair(&nobody, &private("x"), &SYSTEM, stage.now()).await;
    assert!(matches!(refused, Err(Error::Absent)));
}

async fn a_client_is_renamed(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await;
    let name = private("Juno A.");
    assert!(storage.rename_client(&pair.client, &name, &SYSTEM, now).await.unwrap());
    assert_eq!(storage.pair(&pair.id).await.unwrap().unwrap().client_name, Some(name.clone()));
    let nobody = ClientId::new("nobody");
    assert!(!storage.rename_client(&nobody, &name, &SYSTEM, now).await.unwrap());
    assert_eq!(stage.audited().await, ["person_added", "pair_added", "client_renamed"]);
}

async fn an_erased_client_cannot_be_read(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await;
    let (link, login) = stage.client_login(&juno).await;
    stage.ways(&juno.id, Side::Client, "{}").await;
    storage.keep_rooms(&[room(&juno.id, "{}")]).await.unwrap();
    storage.start_session(&juno.id, Modality::Text, now).await.unwrap();
    stage.appointment(&juno.id, now.plus(HOUR)).await.unwrap();
    let sealed = sealed_name(&stage, &juno.client).await;
    let wrapped = wrapped_key(&stage, &juno.client).await;

    assert!(storage.erase_client(&juno.client, &SYSTEM, now).await.unwrap());
    assert!(!storage.erase_client(&juno.client, &SYSTEM, now).await.unwrap(), "once");

    assert_eq!(storage.client_name(&juno.client).await.unwrap(), None);
    assert_eq!(storage.pair(&juno.id).await.unwrap(), None);
    assert_eq!(storage.pairs_of(&maren).await.unwrap(), [kit]);
    assert_eq!(storage.login_by_token(&login, now).await.unwrap(), None);
    assert_eq!(storage.open_link(&link).await.unwrap(), LinkOutcome::Unknown);
    assert_eq!(storage.ways(&juno.id, Side::Client).await.unwrap(), None);
    assert_eq!(storage.load_rooms().await.unwrap(), []);
    assert_eq!(storage.upcoming_appointments(&juno.id, now).await.unwrap(), []);
    assert_eq!(storage.session_count(&juno.id).await.unwrap(), 1, "facts without a name stay");
    let refused = storage.make_link(&juno.id, &SYSTEM, now).await;
    assert!(matches!(refused, Err(Error::Absent)));
    let refused = storage.set_code_word(&juno.id, &private("garden"), now).await;
    assert!(matches!(refused, Err(Error::Absent)));

    put_back(&stage, &juno.client, &sealed).await;
    assert_eq!(storage.client_name(&juno.client).await.unwrap(), None, "the key is gone");
    if let Some(file) = &stage.database.file {
        for end in ["", "-wal"] {
            let bytes = std::fs::read(format!("{}{end}", file.display())).unwrap_or_default();
            let found = bytes.windows(wrapped.len()).any(|window| window == wrapped);
            assert!(!found, "the wrapped key is still in the file{end}");
        }
    }
}

async fn sealed_name(stage: &Stage, client: &ClientId) -> String {
    let hex = stage.hex("name");
    let sql = format!("SELECT id, {hex} FROM client WHERE id = '{client}'");
    stage.read(&sql).await.remove(0).1
}

async fn wrapped_key(stage: &Stage, client: &ClientId) -> Vec<u8> {
    let hex = stage.hex("wrapped");
    let sql = format!("SELECT client_id, {hex} FROM data_key WHERE client_id = '{client}'");
    let text = stage.read(&sql).await.remove(0).1;
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

async fn put_back(stage: &Stage, client: &ClientId, sealed: &str) {
    let bytes = stage.bytes(sealed);
    stage.raw(&format!("UPDATE client SET name = {bytes} WHERE id = '{client}'")).await.unwrap();
}
