//! The doctor, on a healthy practice and on several that are not.

use super::coturn::Coturn;
use practice::audit::Actor;
use practice::{Private, Role};
use server::config::{Config, Settings};
use server::doctor::{Check, Verdict, as_json, as_text, examine};
use server::serve::{Ready, open_beside, run};
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use storage::{NewPerson, Storage};
use tempfile::TempDir;
use testkit::people;
use tokio::sync::oneshot;

struct Practice {
    folder: TempDir,
    text: String,
}

impl Practice {
    fn new(more: &str) -> Self {
        let free = free_address();
        let stun = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let text = format!("bind = '{free}'\nstun = ['{stun}']\n{more}");
        Self { folder: tempfile::tempdir().unwrap(), text }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("practice")
    }

    fn config(&self) -> Config {
        let mut settings = Settings::from_toml(&self.text, Path::new("w.toml")).unwrap();
        settings.data = Some(self.data());
        settings.try_into().unwrap()
    }

    async fn begin(self) -> Self {
        self.storage().await.close().await;
        self
    }

    async fn storage(&self) -> Storage {
        open_beside(&self.config()).await.unwrap().first().await.unwrap()
    }

    async fn examine(&self) -> Vec<Check> {
        examine(&self.config(), &[]).await
    }
}

/// An address on which nobody listens at the moment.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn bind_of(practice: &Practice) -> String {
    practice.config().bind.to_string()
}

fn of<'a>(checks: &'a [Check], about: &str) -> Vec<&'a Check> {
    checks.iter().filter(|check| check.about == about).collect()
}

fn one<'a>(checks: &'a [Check], about: &str) -> &'a Check {
    let found = of(checks, about);
    assert_eq!(found.len(), 1, "{about}: {}", as_text(checks));
    found[0]
}

pub fn expect(checks: &[Check], about: &str, verdict: Verdict, says: &str) {
    let check = one(checks, about);
    assert!(check.verdict == verdict && check.says.contains(says), "{check:?}");
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn a_folder_that_is_not_there_yet_is_left_so() {
    let practice = Practice::new("");
    let checks = practice.examine().await;
    expect(&checks, "data folder", Verdict::LookAt, "`webside serve` makes it");
    expect(&checks, "database", Verdict::LookAt, "There is none yet");
    assert!(checks.iter().all(|check| check.verdict != Verdict::Fails), "{}", as_text(&checks));
    assert!(!practice.data().exists());
}

#[tokio::test]
async fn a_healthy_practice_is_called_so_while_it_serves_and_while_it_does_not() {
    let practice = Practice::new("").begin().await;
    let checks = practice.examine().await;
    for about in [
        "data folder",
        "key file",
        "database",
        "sealed values",
        "audit trail",
        "clock",
        "pages",
        "STUN",
    ] {
        assert_eq!(one(&checks, about).verdict, Verdict::Ok, "{}", as_text(&checks));
    }
    expect(&checks, "pages", Verdict::Ok, "is free");
    expect(&checks, "mail", Verdict::Ok, "No mail server is set: no mail is sent to clients.");
    expect(&checks, "TURN", Verdict::LookAt, "No TURN server is set");
    expect(&checks, "firewall", Verdict::Ok, "UDP");
    assert!(as_text(&checks).contains("All works; 1 to look at."), "{}", as_text(&checks));
    assert!(as_json(&checks).contains("\"look_at\""));

    let (stop, stopped) = oneshot::channel::<()>();
    let (told, ready) = oneshot::channel::<Ready>();
    let config = practice.config();
    let serving = tokio::spawn(run(config, async { drop(stopped.await) }, |ready| {
        drop(told.send(ready.clone()))
    }));
    let link = ready.await.unwrap().set_up_link.unwrap();
    assert!(link.contains("/set-up#"), "{link}");
    let checks = practice.examine().await;
    expect(&checks, "pages", Verdict::Ok, "serves at");
    expect(&checks, "STUN", Verdict::Ok, "Bindings are answered");

    let mut other = Practice::new("");
    other.text = other.text.replace(&bind_of(&other), &bind_of(&practice));
    let other = other.begin().await;
    let checks = other.examine().await;
    expect(&checks, "pages", Verdict::Fails, "Webside serves another practice at");
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_server_that_cannot_use_its_database_is_told_from_none() {
    let practice = Practice::new("").begin().await;
    let listener = TcpListener::bind(practice.config().bind).unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 512];
            let length = stream.read(&mut asked).unwrap();
            let status = if asked[..length].starts_with(b"GET /healthz ") { 200 } else { 503 };
            let body = "webside speaks\n";
            write!(stream, "HTTP/1.1 {status} So\r\nContent-Length: 15\r\n\r\n{body}").unwrap();
        }
    });
    let checks = practice.examine().await;
    expect(&checks, "pages", Verdict::Fails, "cannot read and write its database");
}

#[tokio::test]
async fn lost_foreign_and_open_keys_are_found() {
    let practice = Practice::new("").begin().await;
    let key = practice.config().key_file;
    set_mode(&key, 0o644);
    expect(&practice.examine().await, "key file", Verdict::Fails, "chmod 600");

    let other = Practice::new("").begin().await;
    fs::copy(other.config().key_file, &key).unwrap();
    set_mode(&key, 0o600);
    let checks = practice.examine().await;
    expect(&checks, "database", Verdict::Fails, "Use the key file that was made together");

    fs::write(&key, "{}").unwrap();
    expect(&practice.examine().await, "key file", Verdict::Fails, "from your copy");

    fs::remove_file(&key).unwrap();
    let checks = practice.examine().await;
    expect(&checks, "key file", Verdict::Fails, "from your copy: it is gone");
    expect(&checks, "database", Verdict::Fails, "Without its key file");
    assert!(!key.exists(), "doctor makes no key");
}

#[tokio::test]
async fn a_damaged_database_and_an_open_folder_are_found() {
    let practice = Practice::new("").begin().await;
    set_mode(&practice.data(), 0o755);
    expect(&practice.examine().await, "data folder", Verdict::LookAt, "chmod 700");
    fs::write(practice.data().join("webside.db"), "this is no database, and long enough").unwrap();
    let checks = practice.examine().await;
    assert_eq!(one(&checks, "database").verdict, Verdict::Fails, "{}", as_text(&checks));
}

/// An older server that runs would go on writing rows that nobody sees.
#[tokio::test]
async fn only_serving_brings_an_older_database_up_to_date() {
    let practice = Practice::new("");
    let saved = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/databases");
    fs::create_dir_all(practice.data()).unwrap();
    fs::copy(saved.join("0005.key"), practice.data().join("webside.key")).unwrap();
    fs::copy(saved.join("0005.sqlite"), practice.data().join("webside.db")).unwrap();
    let refused = open_beside(&practice.config()).await.unwrap_err().to_string();
    assert!(refused.starts_with("Start `webside serve` of this version first"), "{refused}");
    let url = practice.config().database.reveal().clone();
    assert_eq!(storage::schema(&url).await.unwrap(), storage::Schema::Older);
}

#[tokio::test]
async fn damaged_values_are_named_by_table_column_and_row() {
    let practice = Practice::new("");
    let storage = practice.storage().await;
    let name = |text: &str| Private::new(text.to_owned());
    let maren = NewPerson {
        role: Role::Owner,
        name: name(people::COUNSELLOR),
        sign_in_name: name("maren"),
    };
    let (by, now) = (Actor::System, jiff::Timestamp::now().into());
    let maren = storage.add_person(&maren, &by, now).await.unwrap();
    let juno = storage.add_pair(&maren, &name(people::CLIENT), &by, now).await.unwrap();
    storage.close().await;
    expect(&practice.examine().await, "sealed values", Verdict::Ok, "All 8 open.");

    let config = practice.config();
    let bend = "UPDATE client SET name = x'0102'; UPDATE person SET name = x'0102'";
    testkit::raw(config.database.reveal(), bend).await.unwrap();
    let checks = practice.examine().await;
    expect(&checks, "sealed values", Verdict::Fails, "2 of 8 values do not open");
    let client = format!("table client, column name, row {}", juno.client);
    expect(&checks, "sealed values", Verdict::Fails, &client);
    let person = format!("table person, column name, row {maren}");
    expect(&checks, "sealed values", Verdict::Fails, &person);
}

#[tokio::test]
async fn taken_ports_are_found() {
    let practice = Practice::new("").begin().await;
    let config = practice.config();
    let _pages = TcpListener::bind(config.bind).unwrap();
    let _stun = UdpSocket::bind(config.stun.addresses[0]).unwrap();
    let checks = practice.examine().await;
    expect(&checks, "pages", Verdict::Fails, "Stop the other program on port");
    expect(&checks, "STUN", Verdict::Fails, "Stop the other program on port");
}

#[tokio::test]
async fn an_insecure_address_and_a_wrong_certificate_are_found() {
    let practice = Practice::new("public_url = 'http://room.example.org'\n").begin().await;
    expect(&practice.examine().await, "certificate", Verdict::Fails, "https pages only");

    let practice = Practice::new("public_url = 'https://room.example.org'\n").begin().await;
    let checks = practice.examine().await;
    expect(&checks, "certificate", Verdict::Ok, "proxy in front");
    expect(&checks, "proxy", Verdict::LookAt, "in trusted_proxies");
    let named = "public_url = 'https://room.example.org'\ntrusted_proxies = ['127.0.0.1']\n";
    assert!(of(&Practice::new(named).examine().await, "proxy").is_empty());

    let own = "[tls]\nself_signed = true\ndomains = ['practice.lan']\n";
    let practice = Practice::new(own).begin().await;
    let checks = practice.examine().await;
    expect(&checks, "certificate", Verdict::LookAt, "None has been made yet");
    server::tls::prepare(&practice.config(), jiff::Timestamp::now().into()).unwrap();
    expect(&practice.examine().await, "certificate", Verdict::Ok, "Self-signed, for practice.lan");
    let mut elsewhere = practice.config();
    elsewhere.public_url = "https://elsewhere.lan".parse().unwrap();
    expect(&examine(&elsewhere, &[]).await, "certificate", Verdict::Fails, "not for elsewhere.lan");
}

#[tokio::test]
async fn turn_is_tried_out_for_real() {
    let coturn = Coturn::start("north");
    let set = |secret: &str| {
        let urls = [coturn.url("udp"), coturn.url("tcp"), "turn:127.0.0.1:9?transport=tcp".into()];
        Practice::new(&format!("[turn]\nsecret = '{secret}'\nurls = {urls:?}\n"))
    };
    let checks = set("north").examine().await;
    let turn = of(&checks, "TURN");
    assert!(turn[0].says.contains("relays over UDP at 127.0.0.1:"), "{turn:?}");
    assert!(turn[1].says.contains("relays over TCP at 127.0.0.1:"), "{turn:?}");
    assert_eq!((turn[0].verdict, turn[1].verdict), (Verdict::Ok, Verdict::Ok));
    assert!(turn[2].says.contains("Start the TURN server"), "{turn:?}");
    assert_eq!(turn[2].verdict, Verdict::Fails);
    let checks = set("south").examine().await;
    assert!(of(&checks, "TURN")[0].says.contains("Set turn.secret"), "{}", as_text(&checks));
}

#[tokio::test]
async fn slips_in_the_environment_are_found() {
    let practice = Practice::new("");
    let names = ["WEBSIDE_BINDING".to_owned(), "HOME".to_owned(), "WEBSIDE_BIND".to_owned()];
    let checks = examine(&practice.config(), &names).await;
    expect(&checks, "environment", Verdict::LookAt, "WEBSIDE_BINDING is not a setting");
}
