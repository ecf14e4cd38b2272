use crate::stage::{MINUTE, SYSTEM, Stage, private, room, stories};
use practice::{Role, Side};
use storage::{CeremonyKind, Error, Limit};
use testkit::people;

stories!(a_moved_value_does_not_open, an_altered_value_does_not_open);

async fn a_moved_value_does_not_open(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await;

    let copy = "UPDATE person SET name = (SELECT name FROM person WHERE id = '$from') \
                WHERE id = '$to'";
    let copy = copy.replace("$from", maren.as_str()).replace("$to", otis.as_str());
    stage.raw(&copy).await.unwrap();
    assert_eq!(storage.person(&otis).await.unwrap().unwrap().name, None, "another row");

    stage.raw("UPDATE person SET name = sign_in_name").await.unwrap();
    assert_eq!(storage.person(&maren).await.unwrap().unwrap().name, None, "another column");

    for (table, id, column) in [("client", "id", "name"), ("data_key", "client_id", "wrapped")] {
        let (from, to) = (&juno.client, &kit.client);
        stage
            .raw(&format!(
                "UPDATE {table} SET {column} = \
                 (SELECT {column} FROM {table} WHERE {id} = '{from}') WHERE {id} = '{to}'"
            ))
            .await
            .unwrap();
        let opened = storage.client_name(&kit.client).await;
        assert!(matches!(opened, Err(Error::Damaged(_))), "{table}.{column} of another client");
    }
    let said = storage.client_name(&kit.client).await.unwrap_err().to_string();
    assert!(!said.contains(people::OTHER_CLIENT) && said.contains(kit.client.as_str()), "{said}");
}

async fn an_altered_value_does_not_open(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    for broken in ["", "00", "01000000010000"] {
        let bytes = stage.bytes(broken);
        stage.raw(&format!("UPDATE person SET name = {bytes}")).await.unwrap();
        assert_eq!(storage.person(&maren).await.unwrap().unwrap().name, None, "{broken:?}");
    }
}

#[tokio::test]
async fn no_private_value_is_in_the_files() {
    let stage = Stage::on(testkit::sqlite()).await;
    let (storage, now) = (&stage.storage, stage.now());
    let mut written = vec!["The Blue Door", "maren@example.org", "borrowed tablet", "lens-top"];
    written.extend(["Maren's laptop", "counter-7", "argon2id", "seat-of-juno", "size-3"]);
    written.extend(["lamp turned on", "talk about the garden", "I notice a pause"]);
    written.extend(people::ALL);

    storage.set_practice_name(&private("The Blue Door"), &SYSTEM, now).await.unwrap();
    stage.person(Role::Owner, people::OWNER, "ida").await;
    stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let maren = stage.person(Role::Counsellor, people::COUNSELLOR, "maren@example.org").await;
    stage.fill(&maren).await;
    storage
        .keep_ceremony(CeremonyKind::UsingPasskey, &private("counter-7"), now.plus(MINUTE))
        .await
        .unwrap();
    let limit = Limit { kind: "password", times: 5, within: MINUTE };
    storage.attempt(&[(&limit, "maren@example.org")], now).await.unwrap();
    for client in [people::CLIENT, people::OTHER_CLIENT, people::THIRD_CLIENT] {
        let pair = stage.pair(&maren, client).await;
        let (link, login) = stage.client_login(&pair).await;
        stage.ways(&pair.id, Side::Client, "size-3").await;
        let word = private("talk about the garden");
        storage.set_code_word(&pair.id, &word, now).await.unwrap();
        storage.keep_rooms(&[room(&pair.id, "seat-of-juno")]).await.unwrap();
        for token in [link, login] {
            assert!(!in_files(&stage, &token), "a token is in the files");
        }
    }
    for text in &written {
        assert!(!in_files(&stage, text), "{text} is in the files");
    }
    assert!(in_files(&stage, "counsellor"), "the search itself works");
    storage.close().await;
    for text in &written {
        assert!(!in_files(&stage, text), "{text} is in the closed file");
    }
}

fn in_files(stage: &Stage, text: &str) -> bool {
    let file = stage.database.file.as_ref().unwrap();
    ["", "-wal", "-shm"].iter().any(|end| {
        let bytes = std::fs::read(format!("{}{end}", file.display())).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
    })
}
