//! What the terminal shows, and when.

use crate::serving::{Serving, webside};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

fn run(args: &[&str], data: &Path) -> Output {
    let data = ["--data", data.to_str().unwrap()];
    webside(&[args, &data].concat()).output().unwrap()
}

#[test]
fn it_serves_prints_a_set_up_link_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("practice");
    let serving = Serving::start(&data, &[], 4);
    assert!(serving.links()[0].contains("/set-up#"), "{:?}", serving.said);
    for path in ["/healthz", "/readyz"] {
        assert!(serving.get(path).starts_with("HTTP/1.1 200"), "{path}");
    }
    let _idle = serving.connection();
    let (status, took) = serving.stop();
    assert!(status.success(), "{status}");
    assert!(took < Duration::from_secs(6), "{took:?}");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("webside.key")), 0o600);
}

#[test]
fn invented_people_are_made_once_and_their_links_printed_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = Serving::start(folder.path(), &["--demo"], 7);
    let links: Vec<String> = first.links().into_iter().map(String::from).collect();
    assert!(links[0].contains("/sign-in/link#") && links[1].contains("/j#"), "{:?}", first.said);
    assert!(first.stop().0.success());
    let second = Serving::start(folder.path(), &["--demo"], 7);
    assert_ne!(second.links()[1], links[1]);
    assert!(second.stop().0.success());
}

#[test]
fn invented_people_are_never_added_to_real_ones() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let real = Serving::start(data, &["--public-url", "http://room.example.org"], 4);
    assert!(real.stop().0.success());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite:{}", data.join("webside.db").display());
        let key = data.join("webside.key");
        let installation = storage::Installation::open_with_key_file(&url, &key).await.unwrap();
        let storage = installation.first().await.unwrap();
        let person = storage::NewPerson {
            role: practice::Role::Owner,
            name: "Otis Lindqvist".to_owned().into(),
            sign_in_name: "otis".to_owned().into(),
        };
        let now = practice::Moment::from_micros(1);
        storage.add_person(&person, &practice::audit::Actor::System, now).await.unwrap();
        storage.close().await;
    });
    let output = run(&["serve", "--demo", "--bind", "127.0.0.1:0"], data);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).1.contains("Choose another folder with --data"), "{output:?}");

    let link = run(&["sign-in-link", "otis"], data);
    assert!(link.status.success(), "{link:?}");
    assert!(said(&link).0.contains("http://room.example.org/sign-in/link#"), "{link:?}");
    let elsewhere = run(&["sign-in-link", "otis", "--public-url", "http://localhost:8080"], data);
    assert!(said(&elsewhere).0.contains("http://localhost:8080/sign-in/link#"), "{elsewhere:?}");
    let nobody = run(&["sign-in-link", "nobody"], data);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(said(&nobody).1.starts_with("Check the name"), "{nobody:?}");
}

#[test]
fn the_first_line_of_an_error_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("webside.toml");
    fs::write(&file, "bimd = 'x'\n").unwrap();
    let output = run(&["serve"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    let (_, error) = said(&output);
    assert!(error.starts_with("Look at ") && error.contains("`bimd` is not a setting"), "{error}");
    fs::remove_file(&file).unwrap();

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(&["serve", "--bind", &address], folder.path());
    assert!(said(&output).1.starts_with("Stop the other program on port"), "{output:?}");

    let output = webside(&["sign-in-link", "x", "--data", "/nowhere/at/all"]).output().unwrap();
    assert!(said(&output).1.starts_with("Say with --data where"), "{output:?}");
    let output = webside(&["serve", "--cert", "only.pem"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn doctor_says_how_it_stands_and_exits_so() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("practice");
    assert!(Serving::start(&data, &[], 4).stop().0.success());
    let well = run(&["doctor", "--bind", "127.0.0.1:0"], &data);
    let (text, _) = said(&well);
    assert!(well.status.success(), "{text}");
    assert!(text.contains("ok       database"), "{text}");
    fs::remove_file(data.join("webside.key")).unwrap();
    let ill = run(&["doctor", "--bind", "127.0.0.1:0", "--json"], &data);
    assert_eq!(ill.status.code(), Some(1));
    assert!(said(&ill).0.contains("\"fails\""), "{ill:?}");
}
