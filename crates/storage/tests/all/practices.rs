//! Every row belongs to a practice: no call reaches the rows of another or refers to them, and on
//! PostgreSQL the database itself shows a practice its own rows only. A practice that ends takes its
//! keys with it.

use crate::stage::{HOUR, SYSTEM, Stage, facts, private, room, stories};
use alliance::board::Board;
use alliance::pace::Choice;
use practice::appointment::Arrangement;
use practice::contact::Contact;
use practice::wall::{Wall, Zone};
use practice::{LoginId, Modality, PersonId, Private, Side};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::{fs, process::Command};
use storage::{
    CeremonyKind, Error, Installation, Keys, Limit, LinkOutcome, LoginOwner, NewLogin,
    NewOneTimeLink, NewPasskey, OneTimeKind, Pair, PersonJson, RoomChange, RoomFact, Storage, Task,
};
use testkit::{TestDatabase, people};

stories!(
    the_rows_of_another_practice_are_out_of_reach,
    no_row_refers_to_another_practice,
    two_practices_know_nothing_of_each_other,
    practices_are_found_by_host,
    a_practice_that_ended_opens_nowhere,
    damaged_keys_close_their_practice_only,
);

/// Tables whose rows belong to no practice, or are one.
const ROOTS: [&str; 4] = ["_sqlx_migrations", "node", "practice", "task"];

struct Written {
    maren: PersonId,
    pair: Pair,
    login: (LoginId, String),
    link: String,
    client_login: String,
    ceremony: String,
    one_time: String,
}

async fn write(stage: &Stage) -> Written {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    stage.fill(&maren).await;
    let owner = LoginOwner::Person(maren.clone());
    let new = NewLogin { owner, device: private("laptop"), expires_at: now.plus(HOUR) };
    let login = storage.start_login(&new, now).await.unwrap();
    let pair = stage.pair(&maren, people::CLIENT).await;
    let (link, client_login) = stage.client_login(&pair).await;
    stage.ways(&pair.id, Side::Client, "{}").await;
    storage.set_code_word(&pair.id, &private("the garden"), now).await.unwrap();
    let contact = Contact { wants_reminders: false, ..Contact::unasked() };
    storage.set_contact(&pair.client, &contact, &SYSTEM, now).await.unwrap();
    storage.keep_rooms(&[room(&pair.id, "{}")]).await.unwrap();
    storage.start_session(&pair.id, Modality::Text, now).await.unwrap();
    stage.appointment(&pair.id, now.plus(HOUR)).await.unwrap();
    storage.ask_for_contact(&pair.id, now).await.unwrap();
    let kind = CeremonyKind::UsingPasskey;
    let ceremony = storage.keep_ceremony(kind, &private("{}"), now.plus(HOUR)).await.unwrap();
    let new = NewOneTimeLink {
        kind: OneTimeKind::SetUpCounsellor,
        is_reusable: true,
        expires_at: now.plus(HOUR),
    };
    let one_time = storage.make_one_time_link(&new, &SYSTEM, now).await.unwrap();
    Written { maren, pair, login, link, client_login, ceremony, one_time }
}

/// The tables whose rows belong to a practice.
async fn tables(stage: &Stage) -> Vec<String> {
    let mut tables: Vec<_> =
        crate::schema::columns(stage).await.into_keys().map(|(table, _)| table).collect();
    tables.dedup();
    tables.retain(|table| !ROOTS.contains(&table.as_str()));
    tables
}

async fn the_rows_of_another_practice_are_out_of_reach(stage: Stage) {
    let written = write(&stage).await;
    let Written { maren, pair, login, link, client_login, ceremony, one_time } = &written;
    let other = second(&stage).await;
    let (storage, now) = (&other, stage.now());

    assert_eq!(storage.people().await.unwrap(), []);
    assert_eq!(storage.person(maren).await.unwrap(), None);
    assert_eq!(storage.person_by_sign_in_name("maren").await.unwrap(), None);
    assert_eq!(storage.password(maren).await.unwrap(), None);
    assert_eq!(storage.person_json(PersonJson::Boundaries, maren).await.unwrap(), None);
    assert!(storage.passkey_by_credential_id("abc").await.unwrap().is_none());
    assert!(storage.passkeys(maren).await.unwrap().is_empty());
    for token in [&login.1, client_login] {
        assert_eq!(storage.login_by_token(token, now).await.unwrap(), None);
    }
    assert_eq!(storage.logins_of(maren, now).await.unwrap(), []);
    let ended = storage.ended_logins(std::slice::from_ref(&login.0), now).await.unwrap();
    assert_eq!(ended, std::slice::from_ref(&login.0));
    assert_eq!(storage.pair(&pair.id).await.unwrap(), None);
    assert_eq!(storage.pairs_of(maren).await.unwrap(), []);
    assert!(matches!(storage.open_link(link).await.unwrap(), LinkOutcome::Unknown));
    assert!(storage.link_of(&pair.id).await.unwrap().is_none());
    assert_eq!(storage.code_word(&pair.id).await.unwrap(), None);
    assert_eq!(storage.contact(&pair.client).await.unwrap(), Contact::unasked());
    assert_eq!(storage.ways(&pair.id, Side::Client).await.unwrap(), None);
    assert_eq!(storage.load_rooms().await.unwrap(), []);
    assert_eq!(storage.sessions_of(&pair.id).await.unwrap(), []);
    assert_eq!(storage.upcoming_appointments(&pair.id, now).await.unwrap(), []);
    assert!(storage.open_contact_requests(maren).await.unwrap().is_empty());
    let kind = CeremonyKind::UsingPasskey;
    assert!(storage.take_ceremony(kind, ceremony, now).await.unwrap().is_none());
    assert!(storage.one_time_link(one_time, now).await.unwrap().is_none());
    assert_eq!(storage.audit_entries(1, 100).await.unwrap(), []);

    assert!(!storage.end_login(&login.0, &SYSTEM, now).await.unwrap());
    assert!(!storage.end_person(maren, &SYSTEM, now).await.unwrap());
    assert!(!storage.revoke_link(&pair.id, &SYSTEM, now).await.unwrap());
    let word = storage.set_code_word(&pair.id, &private("a lamp"), now).await;
    assert!(matches!(word, Err(Error::Absent)));
    let added = storage.make_link(&pair.id, &SYSTEM, now).await;
    assert!(matches!(added, Err(Error::Absent)));
    assert_eq!(storage.end_expired(now.plus(2 * HOUR)).await.unwrap(), 0);
    assert_eq!(storage.audit_entries(1, 100).await.unwrap(), []);
    assert_eq!(stage.storage.open_all().await.unwrap().damaged, []);
    assert!(stage.storage.verify_audit().await.unwrap().is_ok());
}

/// Another practice of the same installation.
async fn second(stage: &Stage) -> Storage {
    stage.storage.installation().add_practice("second.example.org").await.unwrap()
}

async fn no_row_refers_to_another_practice(stage: Stage) {
    let Written { maren, pair, login, .. } = &write(&stage).await;
    let (storage, now) = (&second(&stage).await, stage.now());
    macro_rules! absent {
        ($($call:expr),* $(,)?) => {$(
            let refused = $call.await;
            assert!(matches!(refused, Err(Error::Absent)), "{} {refused:?}", stringify!($call));
        )*};
    }
    let passkey = NewPasskey {
        label: private("laptop"),
        credential_id: "def".into(),
        credential: private("{}"),
    };
    let sign_in = NewOneTimeLink {
        kind: OneTimeKind::SignIn(maren.clone()),
        is_reusable: false,
        expires_at: now.plus(HOUR),
    };
    let login_of = |owner| NewLogin { owner, device: private("x"), expires_at: now.plus(HOUR) };
    let as_person = login_of(LoginOwner::Person(maren.clone()));
    let link = stage.storage.link_of(&pair.id).await.unwrap().unwrap().id;
    let as_client =
        login_of(LoginOwner::Client { client: pair.client.clone(), pair: pair.id.clone(), link });
    let arranged = Arrangement::new(Wall::of(now.plus(9 * HOUR), Zone::utc()), 50);
    let fact = |fact| [RoomChange { facts: vec![fact], ..room(&pair.id, None) }];
    let started = fact(RoomFact::SessionStarted { modality: Modality::Text, at: now });
    let chosen = fact(RoomFact::WaysChosen { side: Side::Client, chosen: "{}".into() });
    let board = Board { review_every: Some(3), ..Board::default() };
    absent!(
        storage.add_pair(maren, &private("Kit"), &SYSTEM, now),
        storage.add_appointment(&pair.id, &arranged, &SYSTEM, now),
        storage.start_session(&pair.id, Modality::Text, now),
        storage.start_phone_session(&pair.id, &SYSTEM, now),
        storage.keep_rooms(&[room(&pair.id, "{}")]),
        storage.keep_rooms(&started),
        storage.add_passkey(maren, &passkey, &SYSTEM, now),
        storage.set_recovery_codes(maren, &["hash".into()], &SYSTEM, now),
        storage.set_password(maren, "$argon2id$", &SYSTEM, now),
        storage.set_totp(maren, &Private::new(vec![7; 20]), &SYSTEM, now),
        storage.set_person_json(PersonJson::Boundaries, maren, &private("{}")),
        storage.make_one_time_link(&sign_in, &SYSTEM, now),
        storage.make_link(&pair.id, &SYSTEM, now),
        storage.start_login(&as_person, now),
        storage.start_login(&as_client, now),
        storage.set_code_word(&pair.id, &private("a lamp"), now),
        storage.set_contact(&pair.client, &Contact::unasked(), &SYSTEM, now),
        storage.ask_for_contact(&pair.id, now),
        storage.offer_form(&pair.id, "phq-9", now),
        storage.keep_board(&pair.id, &Board::default(), &board),
        storage.choose_pace(&pair.id, Side::Client, Choice::Count, &SYSTEM, now),
    );
    // These are ignored when there is nobody: the client may have been erased.
    storage.keep_rooms(&chosen).await.unwrap();
    assert!(!storage.end_login(&login.0, &SYSTEM, now).await.unwrap());
    let id = storage.practice().as_str();
    for table in tables(&stage).await {
        let rows = stage
            .read(&format!("SELECT practice_id, '' FROM {table} WHERE practice_id = '{id}'"))
            .await;
        assert_eq!(rows, [], "{table}");
    }
}

async fn two_practices_know_nothing_of_each_other(mut stage: Stage) {
    let written = write(&stage).await;
    let other = second(&stage).await;
    let first = std::mem::replace(&mut stage.storage, other.clone());
    // The same people sign in by the same names.
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    stage.ways(&juno.id, Side::Client, "{}").await;
    assert_ne!(maren, written.maren);
    for (storage, known) in [(&first, &written.maren), (&other, &maren)] {
        let found = storage.person_by_sign_in_name("maren").await.unwrap().unwrap();
        assert_eq!(&found.id, known);
        assert_eq!(storage.people().await.unwrap().len(), 1);
        assert!(storage.verify_audit().await.unwrap().is_ok());
        assert_eq!(storage.open_all().await.unwrap().damaged, []);
    }
    let session = other.start_session(&juno.id, Modality::Text, stage.now()).await.unwrap();
    assert!(!first.end_session(&session, &facts(stage.now()), None).await.unwrap());
    let rooms = other.installation().practices_with_rooms().await.unwrap();
    assert_eq!(rooms, std::slice::from_ref(first.practice()));
}

async fn practices_are_found_by_host(stage: Stage) {
    let installation = stage.storage.installation().clone();
    let second = second(&stage).await;
    let at = async |host| installation.practice_at(host).await.unwrap();
    assert_eq!(at("second.example.org").await.as_ref(), Some(second.practice()));
    assert_eq!(at("room.example.org").await, None);
    let taken = installation.add_practice("second.example.org").await;
    assert!(matches!(taken, Err(Error::Taken)));
    let all = installation.practices().await.unwrap();
    let hosts: Vec<_> = all.iter().map(|one| one.host.as_deref()).collect();
    assert_eq!(hosts, [None, Some("second.example.org")]);
    assert_eq!(installation.first().await.unwrap().practice(), stage.storage.practice());
}

/// Everything that the database keeps, as bytes.
fn copy(database: &TestDatabase) -> Vec<u8> {
    match &database.file {
        Some(file) => ["", "-wal"]
            .map(|end| fs::read(format!("{}{end}", file.display())).unwrap_or_default())
            .concat(),
        None => {
            let mut command = Command::new("pg_dump");
            command.args(["--data-only", &database.admin_url]);
            command.output().expect("pg_dump").stdout
        }
    }
}

async fn a_practice_that_ended_opens_nowhere(mut stage: Stage) {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("webside.key");
    stage.storage.close().await;
    stage.raw("DELETE FROM practice").await.unwrap();
    stage.keys = Keys::create(&key_file).unwrap();
    let url = stage.database.url.clone();
    let installation = Installation::open_with_key_file(&url, &key_file).await.unwrap();
    stage.storage = installation.first().await.unwrap();
    let written = write(&stage).await;
    let other = second(&stage).await;
    let name = private("The Blue Door");
    other.set_practice_name(&name, &SYSTEM, stage.now()).await.unwrap();
    let read = |sql: String| {
        let stage = &stage;
        async move { stage.read(&sql).await }
    };
    let first = stage.storage.practice().clone();
    let wrapped =
        read(format!("SELECT {}, '' FROM practice WHERE id = '{first}'", stage.hex("keys"))).await
            [0]
        .0
        .clone();
    let sealed = read(format!("SELECT {}, '' FROM person", stage.hex("name"))).await[0].0.clone();

    let end = Task::EndPractice(first.clone());
    installation.ask(&end).await.unwrap();
    assert_eq!(installation.tasks().await.unwrap(), std::slice::from_ref(&end));
    installation.perform(&end, stage.now()).await.unwrap();
    assert_eq!(installation.tasks().await.unwrap(), []);
    installation.perform(&end, stage.now()).await.unwrap();

    // Nothing of it is there, but for the trail of ids.
    for table in tables(&stage).await {
        let rows =
            read(format!("SELECT practice_id, '' FROM {table} WHERE practice_id = '{first}'"))
                .await;
        assert_eq!(rows.is_empty(), table != "audit", "{table}");
    }
    let bytes = |hex: &str| -> Vec<u8> {
        let digits = hex.as_bytes().chunks(2);
        digits.map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap()).collect()
    };
    let kept = copy(&stage.database);
    for gone in [&wrapped, &sealed] {
        let holds = |needle: &[u8]| kept.windows(needle.len()).any(|part| part == needle);
        assert!(!holds(&bytes(gone)) && !holds(gone.to_lowercase().as_bytes()));
    }
    assert!(matches!(installation.practice(&first).await, Err(Error::Absent)));
    let late = stage.storage.add_pair(&written.maren, &name, &SYSTEM, stage.now()).await;
    assert!(matches!(late, Err(Error::Absent)), "what was still open writes nothing more");
    let limit = Limit { kind: "x", times: 1, within: HOUR };
    let late = stage.storage.attempt(&[(&limit, "x")], stage.now()).await;
    assert!(matches!(late, Err(Error::Absent)), "{late:?}");
    assert!(stage.storage.person(&written.maren).await.unwrap().is_none());

    // Who puts its keys back as an older copy has them needs the older key file, too.
    let back = format!(
        "UPDATE practice SET ended_at = NULL, keys = {}, key_check = {0} WHERE id = '{first}'",
        stage.bytes(&wrapped)
    );
    stage.raw(&back).await.unwrap();
    let again = Installation::open_with_key_file(&url, &key_file).await.unwrap();
    assert!(matches!(again.practice(&first).await, Err(Error::WrongKey)));
    assert_eq!(
        again.practice(other.practice()).await.unwrap().practice_name().await.unwrap(),
        Some(name.clone())
    );
    assert_eq!(other.practice_name().await.unwrap(), Some(name));
    assert_eq!(format!("{:?}", Keys::open(&key_file).unwrap()), "Keys(versions [2])");
}

/// One whose keys are damaged closes no other practice, and can be ended.
async fn damaged_keys_close_their_practice_only(mut stage: Stage) {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("webside.key");
    stage.storage.close().await;
    stage.raw("DELETE FROM practice").await.unwrap();
    stage.keys = Keys::create(&key_file).unwrap();
    let url = stage.database.url.clone();
    let before = Installation::open_with_key_file(&url, &key_file).await.unwrap();
    stage.storage = before.first().await.unwrap();
    write(&stage).await;
    let other = before.add_practice("second.example.org").await.unwrap().practice().clone();
    let first = stage.storage.practice().clone();
    let bent = format!("UPDATE practice SET keys = {} WHERE id = '{first}'", stage.bytes("00"));
    stage.raw(&bent).await.unwrap();

    let installation = Installation::open_with_key_file(&url, &key_file).await.unwrap();
    assert_eq!(installation.first().await.unwrap().practice(), &other, "the first that opens");
    let Err(Error::Damaged(why)) = installation.rotate_keys(2).await else { panic!("it is named") };
    assert!(why.contains(first.as_str()), "{why}");
    installation.practice(&other).await.unwrap().people().await.unwrap();
    // A process that opened it before heals it.
    before.rotate_keys(2).await.unwrap();
    let healed = Installation::open_with_key_file(&url, &key_file).await.unwrap();
    assert_eq!(healed.practice(&first).await.unwrap().open_all().await.unwrap().damaged, []);

    stage.raw(&bent).await.unwrap();
    let installation = Installation::open_with_key_file(&url, &key_file).await.unwrap();
    let before = installation.next_version().unwrap();
    installation.perform(&Task::EndPractice(first.clone()), stage.now()).await.unwrap();
    assert!(installation.next_version().unwrap() > before, "the old one opens it in older copies");
    assert!(matches!(installation.practice(&first).await, Err(Error::Absent)));
    installation.rotate_keys(9).await.unwrap();
    assert_eq!(installation.first().await.unwrap().practice(), &other);

    // Keys that are gone close their practice only, too.
    let third = installation.add_practice("third.example.org").await.unwrap().practice().clone();
    stage.raw(&format!("UPDATE practice SET keys = NULL WHERE id = '{third}'")).await.unwrap();
    let installation = Installation::open_with_key_file(&url, &key_file).await.unwrap();
    assert!(matches!(installation.practice(&third).await, Err(Error::WrongKey)));
    assert_eq!(installation.first().await.unwrap().practice(), &other);
    installation.perform(&Task::EndPractice(third.clone()), stage.now()).await.unwrap();
    assert!(matches!(installation.practice(&third).await, Err(Error::Absent)));
}

/// The right to be shown nothing else cannot be had by the role that made the tables, if it may pass
/// over policies; so the test asks as another.
#[tokio::test]
async fn the_database_shows_a_practice_its_own_rows_only() {
    let stage = Stage::on(testkit::postgres().await).await;
    write(&stage).await;
    let tables = tables(&stage).await;
    assert!(tables.len() > 25, "{}", tables.len());
    let mut db = PgConnection::connect(&stage.database.admin_url).await.unwrap();
    let role = format!("reader_{}", storage::new_id().replace('-', ""));
    let say = async |db: &mut PgConnection, sql: String| {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(db).await
    };
    say(&mut db, format!("CREATE ROLE {role}")).await.unwrap();
    say(&mut db, format!("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {role}"))
        .await
        .unwrap();
    say(&mut db, format!("SET ROLE {role}")).await.unwrap();
    let count = async |db: &mut PgConnection, table: &str| -> i64 {
        let sql = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(sql).fetch_one(db).await.unwrap()
    };
    let mut seen = 0;
    for table in &tables {
        assert_eq!(count(&mut db, table).await, 0, "{table}, without a practice");
        say(&mut db, "BEGIN; SET LOCAL webside.practice = 'other'".into()).await.unwrap();
        assert_eq!(count(&mut db, table).await, 0, "{table}, another practice");
        say(&mut db, "SET LOCAL webside.practice = 'practice'".into()).await.unwrap();
        seen += count(&mut db, table).await;
        say(&mut db, "COMMIT".into()).await.unwrap();
        assert_eq!(count(&mut db, table).await, 0, "{table}, after the transaction");
    }
    assert!(seen > 20, "{seen}");

    say(&mut db, "BEGIN; SET LOCAL webside.practice = 'practice'".into()).await.unwrap();
    let foreign = "INSERT INTO attempt (practice_id, kind, key_hash, tries, window_ends_at) \
                   VALUES ('other', 'x', 'x', 1, 1)";
    let refused = say(&mut db, foreign.into()).await.unwrap_err().to_string();
    assert!(refused.contains("row-level security"), "{refused}");
    say(&mut db, format!("ROLLBACK; RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}"))
        .await
        .unwrap();
}

/// Also for whoever made them: that is the role by which the server connects.
#[tokio::test]
async fn every_table_has_its_policy() {
    let stage = Stage::on(testkit::postgres().await).await;
    let guarded = stage
        .read(
            "SELECT relname::text, 'x' FROM pg_class WHERE relrowsecurity AND relforcerowsecurity",
        )
        .await;
    let mut guarded: Vec<_> = guarded.into_iter().map(|(table, _)| table).collect();
    guarded.sort_unstable();
    let mut all = tables(&stage).await;
    all.push("practice".into());
    all.sort_unstable();
    assert_eq!(guarded, all);
}

/// As docs/self-hosting.md says it is copied: the account that owns the tables is shown nothing by
/// default, and `pg_dump` then copies nothing, or says so.
#[tokio::test]
async fn the_copy_that_the_owner_of_the_tables_makes_is_whole() {
    let stage = Stage::on(testkit::postgres().await).await;
    let pair = write(&stage).await.pair;
    let dump = |setting: Option<&str>| {
        let mut command = Command::new("pg_dump");
        command.args(["--enable-row-security", "--data-only", &stage.database.url]);
        if let Some(setting) = setting {
            command.env("PGOPTIONS", format!("-c webside.practice={setting}"));
        }
        String::from_utf8(command.output().expect("pg_dump").stdout).unwrap()
    };
    // A server that the tests did not start may have the one account only, which sees all.
    if stage.database.url != stage.database.admin_url {
        assert!(!dump(None).contains(pair.id.as_str()));
    }
    let whole = dump(Some("*"));
    assert!(whole.contains(pair.id.as_str()));
    let rows =
        whole.lines().filter(|line| line.contains("practice\t") || line.ends_with("\tpractice"));
    assert!(rows.count() > 20);
}
