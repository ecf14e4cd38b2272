//! Keys rotate while a practice is in use, and a rotation that is broken off anywhere leaves nothing
//! closed.

use crate::stage::{HOUR, SYSTEM, Stage, private, room, stories};
use practice::{PersonId, Side};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::MetadataExt as _,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};
use storage::{
    Attempt, CeremonyKind, Error, Installation, Keys, Limit, LoginOwner, NewLogin, NewPerson, Pair,
    PersonJson, Storage, Task,
};
use testkit::people;

stories!(
    keys_rotate,
    the_key_of_the_installation_rotates,
    what_is_written_meanwhile_opens,
    a_command_beside_the_server_writes_under_the_new_key,
    killed_at_any_moment_everything_opens,
);

const ONCE: Limit = Limit { kind: "password", times: 1, within: HOUR };
const URL: &str = "WEBSIDE_ROTATION_STORY_URL";
const KEY_FILE: &str = "WEBSIDE_ROTATION_STORY_KEY_FILE";
/// What the process that is killed says when it begins.
const BEGUN: &str = "begun";

struct Written {
    maren: PersonId,
    pair: Pair,
    person_login: String,
    client_login: String,
    ceremony: String,
}

/// The same practice with its key in a file.
async fn with_key_file(stage: &mut Stage, key_file: &Path) -> Installation {
    stage.storage.close().await;
    stage.keys = Keys::create(key_file).unwrap();
    stage.raw("DELETE FROM practice").await.unwrap();
    let url = &stage.database.url;
    let installation = Installation::open_with_key_file(url, key_file).await.unwrap();
    stage.storage = installation.first().await.unwrap();
    installation
}

async fn write(stage: &Stage) -> Written {
    let (storage, now) = (&stage.storage, stage.now());
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
    let Written { maren, pair, person_login, client_login, ceremony: _ } = written;
    let now = stage.now();
    assert_eq!(storage.open_all().await.unwrap().damaged, []);
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
    assert!(storage.verify_audit().await.unwrap().is_ok());
    assert_eq!(storage.people().await.unwrap().len(), 1, "found by one name only");
}

/// The key versions by which the names of people are sealed, and the practice's keys.
async fn versions(stage: &Stage) -> (String, String) {
    let read = async |table: &str, column: &str| {
        let sql = format!("SELECT {}, '' FROM {table}", stage.hex(column));
        stage.read(&sql).await[0].0[2..10].to_owned()
    };
    (read("person", "name").await, read("practice", "keys").await)
}

async fn keys_rotate(stage: Stage) {
    let written = write(&stage).await;
    stage.storage.attempt(&[(&ONCE, "maren")], stage.now()).await.unwrap();
    let rotated = stage.storage.rotate_keys(&SYSTEM, stage.now()).await.unwrap();
    assert_eq!((rotated.version, rotated.values), (2, 18), "each kind of sealed column once");
    assert_eq!(versions(&stage).await, ("00000002".into(), "00000001".into()));
    for storage in [stage.storage.clone(), stage.reopen().await] {
        everything_opens(&stage, &storage, &written).await;
        assert!(format!("{:?}", storage.keys()).contains('2'));
    }
    assert_eq!(stage.audited().await.last().unwrap(), "keys_rotated");
    let again = NewPerson {
        role: practice::Role::Owner,
        name: private(people::OWNER),
        sign_in_name: private("Maren"),
    };
    let taken = stage.storage.add_person(&again, &SYSTEM, stage.now()).await;
    assert!(matches!(taken, Err(Error::Taken)));
    let attempt = stage.storage.attempt(&[(&ONCE, "maren")], stage.now()).await.unwrap();
    assert_eq!(attempt, Attempt::Allowed, "a new key starts a new count");
    let kind = CeremonyKind::UsingPasskey;
    let taken = stage.storage.take_ceremony(kind, &written.ceremony, stage.now()).await.unwrap();
    assert!(taken.is_some());
    let rotated = stage.storage.rotate_keys(&SYSTEM, stage.now()).await.unwrap();
    assert_eq!((rotated.version, rotated.values), (3, 17));
}

async fn the_key_of_the_installation_rotates(mut stage: Stage) {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("practice.key");
    let installation = with_key_file(&mut stage, &key_file).await;
    let written = write(&stage).await;
    let old = Keys::open(&key_file).unwrap();
    let task = Task::RotateInstallationKey(installation.next_version().unwrap());
    installation.ask(&task).await.unwrap();
    installation.perform(&task, stage.now()).await.unwrap();
    // Asked for again after a crash, it is as new as it was to be.
    installation.perform(&task, stage.now()).await.unwrap();
    assert_eq!(format!("{:?}", Keys::open(&key_file).unwrap()), "Keys(versions [2])");
    assert_eq!(versions(&stage).await, ("00000001".into(), "00000002".into()));
    everything_opens(&stage, &stage.storage, &written).await;
    let refused = Storage::open(&stage.database.url, old).await;
    assert!(matches!(refused, Err(Error::WrongKey)), "the old key opens nothing");
    stage.keys = Keys::open(&key_file).unwrap();
    everything_opens(&stage, &stage.reopen().await, &written).await;

    // A link to the file stays one, and the file is whose it was.
    let elsewhere = folder.path().join("elsewhere.key");
    fs::rename(&key_file, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &key_file).unwrap();
    let whose = |path: &Path| fs::metadata(path).map(|facts| (facts.uid(), facts.gid())).unwrap();
    let is_root = whose(&elsewhere).0 == 0;
    if is_root {
        std::os::unix::fs::chown(&elsewhere, Some(65_534), Some(65_534)).unwrap();
    }
    let was = whose(&elsewhere);
    installation.rotate_keys(3).await.unwrap();
    assert!(fs::symlink_metadata(&key_file).unwrap().is_symlink());
    assert_eq!(whose(&elsewhere), was);
    assert_eq!(format!("{:?}", Keys::open(&elsewhere).unwrap()), "Keys(versions [3])");

    // What a crash left beside the key file was never in use.
    let left = folder.path().join("elsewhere.key.new");
    fs::write(&left, "{\"note\":").unwrap();
    installation.rotate_keys(4).await.unwrap();
    assert!(!left.exists());
    assert_eq!(format!("{:?}", Keys::open(&key_file).unwrap()), "Keys(versions [4])");
    everything_opens(&stage, &stage.storage, &written).await;
}

async fn what_is_written_meanwhile_opens(stage: Stage) {
    let written = write(&stage).await;
    let (storage, now) = (&stage.storage, stage.now());
    let writing = async {
        for count in 0..60 {
            let name = format!("Client {count}");
            let pair =
                storage.add_pair(&written.maren, &private(&name), &SYSTEM, now).await.unwrap();
            assert_eq!(storage.pair(&pair.id).await.unwrap(), Some(pair.clone()));
            storage.keep_rooms(&[room(&pair.id, "{}")]).await.unwrap();
            storage
                .keep_rooms(&[room(&written.pair.id, "{}"), room(&pair.id, None)])
                .await
                .unwrap();
            let json = private("lamp turned on");
            storage.set_person_json(PersonJson::Boundaries, &written.maren, &json).await.unwrap();
        }
    };
    let rotating = async {
        for _ in 0..6 {
            storage.rotate_keys(&SYSTEM, now).await.unwrap();
        }
    };
    tokio::join!(writing, rotating);
    for storage in [storage.clone(), stage.reopen().await] {
        everything_opens(&stage, &storage, &written).await;
        assert_eq!(storage.pairs_of(&written.maren).await.unwrap().len(), 61);
    }
    assert_eq!(versions(&stage).await.0, "00000007");
}

async fn a_command_beside_the_server_writes_under_the_new_key(mut stage: Stage) {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("practice.key");
    let server = with_key_file(&mut stage, &key_file).await;
    let written = write(&stage).await;
    let beside = Installation::open_with_key_file(&stage.database.url, &key_file).await.unwrap();
    let command = beside.first().await.unwrap();
    stage.storage.rotate_keys(&SYSTEM, stage.now()).await.unwrap();
    server.rotate_keys(2).await.unwrap();
    let name = private("The Blue Door");
    command.set_practice_name(&name, &SYSTEM, stage.now()).await.unwrap();
    everything_opens(&stage, &stage.storage, &written).await;
    let added = beside.add_practice("second.example.org").await.unwrap();
    added.set_practice_name(&name, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(
        server.practice(added.practice()).await.unwrap().practice_name().await.unwrap(),
        Some(name)
    );
}

async fn killed_at_any_moment_everything_opens(mut stage: Stage) {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("practice.key");
    let installation = with_key_file(&mut stage, &key_file).await;
    let written = write(&stage).await;
    let other = installation.add_practice("second.example.org").await.unwrap();
    let mut chance = StdRng::seed_from_u64(7);
    // A busy machine gets further in more time only.
    let (mut longest_ms, mut reached) = (150, versions(&stage).await);
    for _ in 0..50 {
        let mut rotating = Command::new(env::current_exe().unwrap())
            .args(["--exact", "rotation::the_rotation_that_is_killed", "--nocapture"])
            .env(URL, &stage.database.url)
            .env(KEY_FILE, &key_file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(rotating.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line == BEGUN), "it began");
        tokio::time::sleep(Duration::from_millis(chance.random_range(0..longest_ms))).await;
        rotating.kill().unwrap();
        assert!(!rotating.wait().unwrap().success(), "it went on until it was killed");
        let opened =
            Installation::open_with_key_file(&stage.database.url, &key_file).await.unwrap();
        everything_opens(&stage, &opened.first().await.unwrap(), &written).await;
        let second = opened.practice(other.practice()).await.unwrap();
        assert_eq!(second.open_all().await.unwrap().damaged, []);
        opened.close().await;
        let now = versions(&stage).await;
        if now.0 == reached.0 {
            longest_ms += 50;
        }
        reached = now;
    }
    let (sealed, wrapped) = reached;
    let number = |hex: &str| u32::from_str_radix(hex, 16).unwrap();
    assert!(number(&sealed) > 2 && number(&wrapped) > 2, "{sealed} {wrapped}");
}

/// No test of its own: it only does something when the test above starts it.
#[tokio::test]
async fn the_rotation_that_is_killed() {
    let (Ok(url), Ok(key_file)) = (env::var(URL), env::var(KEY_FILE)) else { return };
    let now = testkit::FakeClock::default().now();
    let installation = Installation::open_with_key_file(&url, Path::new(&key_file)).await.unwrap();
    // A line break first: the test harness may have begun a line.
    println!("\n{BEGUN}");
    loop {
        let task = Task::RotateInstallationKey(installation.next_version().unwrap());
        installation.perform(&task, now).await.unwrap();
        for one in installation.practices().await.unwrap() {
            installation.perform(&Task::RotatePracticeKey(one.id), now).await.unwrap();
        }
    }
}
