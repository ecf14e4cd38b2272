//! Every row belongs to a practice: no call reaches the rows of another, and on PostgreSQL the
//! database itself shows a practice its own rows only.

use crate::stage::{HOUR, SYSTEM, Stage, private, room, stories};
use practice::{LoginId, Modality, PersonId, Role, Side};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::process::Command;
use storage::{
    CeremonyKind, Error, LinkOutcome, LoginOwner, NewLogin, NewOneTimeLink, OneTimeKind, Pair,
    PersonJson,
};
use testkit::people;

stories!(the_rows_of_another_practice_are_out_of_reach);

/// Tables whose rows belong to no practice, or are one.
const ROOTS: [&str; 3] = ["_sqlx_migrations", "node", "practice"];

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

/// Gives all rows to another practice, as if this one had never written any.
async fn give_away(stage: &Stage) {
    let unlock = match stage.storage.engine() {
        storage::Engine::Sqlite => "DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_values",
        storage::Engine::Postgres => "DROP TRIGGER audit_keeps_rows ON audit",
    };
    stage.raw(unlock).await.unwrap();
    let other = "INSERT INTO practice (id, key_check) SELECT 'other', key_check FROM practice";
    stage.raw(other).await.unwrap();
    for table in tables(stage).await {
        stage.raw(&format!("UPDATE {table} SET practice_id = 'other'")).await.unwrap();
    }
}

async fn the_rows_of_another_practice_are_out_of_reach(stage: Stage) {
    let written = write(&stage).await;
    let Written { maren, pair, login, link, client_login, ceremony, one_time } = &written;
    give_away(&stage).await;
    let (storage, now) = (&stage.storage, stage.now());

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
    let again = stage.person(Role::Counsellor, people::COUNSELLOR, "ida").await;
    assert_eq!(storage.people().await.unwrap().len(), 1);
    assert!(storage.person(&again).await.unwrap().is_some());
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
    assert_eq!(guarded, tables(&stage).await);
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
