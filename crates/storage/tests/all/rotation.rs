use crate::stage::{HOUR, SYSTEM, Stage, private, room, stories};
use practice::{PersonId, Side};
use std::path::Path;
use storage::{
    Attempt, CeremonyKind, Error, Keys, Limit, LoginOwner, NewLogin, Pair, PersonJson, Storage,
};
use testkit::people;

stories!(keys_rotate, an_interrupted_rotation_is_completed);

#[test]
fn what_a_crash_left_beside_the_key_file_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("practice.key");
    let left = folder.path().join("practice.key.new");
    Keys::create(&key_file).unwrap();
    for version in 2..4 {
        std::fs::write(&left, "{\"note\":").unwrap();
        let keys = Keys::add_version(&key_file).unwrap();
        assert!(format!("{keys:?}").ends_with(&format!("{version}])")), "{keys:?}");
        assert!(!left.exists());
    }
    std::fs::write(&left, "").unwrap();
    assert_eq!(format!("{:?}", Keys::keep_newest(&key_file).unwrap()), "Keys(versions [3])");
    assert_eq!(format!("{:?}", Keys::open(&key_file).unwrap()), "Keys(versions [3])");
}

const ONCE: Limit = Limit { kind: "password", times: 1, within: HOUR };

struct Written {
    maren: PersonId,
    pair: Pair,
    person_login: String,
    client_login: String,
    ceremony: String,
}

async fn begin(stage: &Stage, key_file: &Path) -> Storage {
    stage.storage.close().await;
    let keys = Keys::create(key_file).unwrap();
    stage.raw("DELETE FROM practice").await.unwrap();
    Storage::open(&stage.database.url, keys).await.unwrap()
}

async fn write(stage: &mut Stage, storage: &Storage) -> Written {
    stage.storage = storage.clone();
    let now = stage.now();
    storage.set_practice_name(&private("The Blue Door"), &SYSTEM, now).await.unwrap();
    storage.set_crisis_contacts(Some(&private("a line")), &SYSTEM, now).await.unwrap();
    let maren = stage.maren().await;
    stage.fill(&maren).await;
    let expires_at = now.plus(HOUR);
    let owner = LoginOwner::Person(maren.clone());
    let new = NewLogin { owner, device: private("laptop"), expires_at };
    let login = storage.start_login(&new, now).await.unwrap();
    let kind = CeremonyKind::UsingPasskey;
    let ceremony = storage.keep_ceremony(kind, &private("{}"), expires_at).await.unwrap();
    let pair = stage.pair(&maren, people::CLIENT).await;
    let (_, client_login) = stage.client_login(&pair).await;
    stage.ways(&pair.id, Side::Client, "{}").await;
    storage.set_code_word(&pair.id, &private("the garden"), now).await.unwrap();
    storage.keep_rooms(&[room(&pair.id, "{}")]).await.unwrap();
    Written { maren, pair, person_login: login.1, client_login, ceremony }
}

async fn everything_opens(stage: &Stage, storage: &Storage, written: &Written) {
    let Written { maren, pair, person_login, client_login, ceremony } = written;
    let now = stage.now();
    assert_eq!(storage.practice_name().await.unwrap().unwrap().reveal(), "The Blue Door");
    assert_eq!(storage.crisis_contacts().await.unwrap().unwrap().reveal(), "a line");
    let found = storage.person_by_sign_in_name("MAREN").await.unwrap().unwrap();
    assert_eq!((&found.id, found.name), (maren, Some(private(people::COUNSELLOR))));
    assert_eq!(storage.password(maren).await.unwrap().unwrap().reveal(), "$argon2id$");
    assert_eq!(storage.totp(maren).await.unwrap().unwrap().secret.reveal(), &[7; 20]);
    assert_eq!(storage.settings(maren).await.unwrap().screen.unwrap(), "lens-top");
    let kept = async |kind| storage.person_json(kind, maren).await.unwrap();
    assert_eq!(kept(PersonJson::Boundaries).await, Some(private("lamp turned on")));
    assert_eq!(kept(PersonJson::NoticingCards).await, Some(private("I notice a pause")));
    assert!(storage.passkey_by_credential_id("abc").await.unwrap().is_some());
    for token in [person_login, client_login] {
        assert!(storage.login_by_token(token, now).await.unwrap().is_some());
    }
    assert_eq!(storage.pair(&pair.id).await.unwrap().as_ref(), Some(pair));
    assert_eq!(storage.ways(&pair.id, Side::Client).await.unwrap().unwrap(), "{}");
    let agreed = storage.code_word(&pair.id).await.unwrap().unwrap();
    assert_eq!(agreed.word.reveal(), "the garden");
    assert_eq!(storage.load_rooms().await.unwrap().len(), 1);
    let kind = CeremonyKind::UsingPasskey;
    assert!(storage.take_ceremony(kind, ceremony, now).await.unwrap().is_some());
}

async fn keys_rotate(mut stage: Stage) {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("practice.key");
    let storage = begin(&stage, &key_file).await;
    let written = write(&mut stage, &storage).await;
    storage.close().await;
    let old_keys = Keys::open(&key_file).unwrap();

    let keys = Keys::add_version(&key_file).unwrap();
    let storage = Storage::open(&stage.database.url, keys).await.unwrap();
    let rotated = storage.rotate_keys(&SYSTEM, stage.now()).await.unwrap();
    assert_eq!((rotated.version, rotated.values), (2, 18), "each kind of sealed column once");
    storage.close().await;

    let keys = Keys::keep_newest(&key_file).unwrap();
    assert_eq!(format!("{keys:?}"), "Keys(versions [2])");
    let storage = Storage::open(&stage.database.url, keys).await.unwrap();
    everything_opens(&stage, &storage, &written).await;
    stage.storage = storage;
    assert_eq!(stage.audited().await.last().unwrap(), "keys_rotated");
    let old = Storage::open(&stage.database.url, old_keys).await;
    assert!(matches!(old, Err(Error::WrongKey)), "the old key opens nothing");
}

async fn an_interrupted_rotation_is_completed(mut stage: Stage) {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("practice.key");
    let storage = begin(&stage, &key_file).await;
    let written = write(&mut stage, &storage).await;
    storage.attempt(&[(&ONCE, "maren")], stage.now()).await.unwrap();
    storage.close().await;

    // The new version is in the file, but no value is sealed with it yet.
    Keys::add_version(&key_file).unwrap();
    let keys = Keys::add_version(&key_file).unwrap();
    let storage = Storage::open(&stage.database.url, keys).await.unwrap();
    everything_opens(&stage, &storage, &written).await;
    stage.storage = storage.clone();
    let again = storage::NewPerson {
        role: practice::Role::Owner,
        name: private(people::OWNER),
        sign_in_name: private("Maren"),
    };
    let taken = storage.add_person(&again, &SYSTEM, stage.now()).await;
    assert!(matches!(taken, Err(Error::Taken)), "under an older key");
    storage.rotate_keys(&SYSTEM, stage.now()).await.unwrap();
    let rotated = storage.rotate_keys(&SYSTEM, stage.now()).await.unwrap();
    assert_eq!((rotated.version, rotated.values), (3, 17), "twice does no harm");
    let attempt = storage.attempt(&[(&ONCE, "maren")], stage.now()).await.unwrap();
    assert_eq!(attempt, Attempt::Allowed, "a new key starts a new count");
}
