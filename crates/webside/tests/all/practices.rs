//! `webside practice` and `webside rotate-key`, beside a server and without one.

use crate::serving::{Serving, webside};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Output, Stdio};
use testkit::TestDatabase;

const FIRST: &str = "room.example.org";
const SECOND: &str = "second.example.org";

struct Shell<'a> {
    data: &'a Path,
    database: Option<&'a TestDatabase>,
}

impl Shell<'_> {
    fn command(&self, args: &[&str]) -> std::process::Command {
        let data = ["--data", self.data.to_str().unwrap()];
        let mut command = webside(&[args, &data].concat());
        if let Some(database) = self.database {
            command.env("WEBSIDE_DATABASE", &database.url);
        }
        command
    }

    /// What it prints after somebody types `answer`.
    fn typed(&self, args: &[&str], answer: &str) -> Output {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(answer.as_bytes());
        child.wait_with_output().unwrap()
    }

    #[track_caller]
    fn says(&self, args: &[&str], answer: &str) -> String {
        let output = self.typed(args, answer);
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn refuses(&self, args: &[&str], answer: &str, begins: &str) {
        let output = self.typed(args, answer);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {output:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        let error = error.lines().last().unwrap_or_default().to_owned();
        assert!(error.starts_with(begins), "{args:?}: {error}");
    }

    fn serve(&self) -> Serving {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let url = format!("http://{FIRST}");
        let args = ["serve", "--bind", &free, "--public-url", &url];
        let mut serving = Serving::started(self.command(&args), 1);
        serving.address = free;
        serving
    }
}

/// The status of the front page.
fn status(serving: &Serving, host: &str) -> String {
    front(serving, host).split(' ').nth(1).unwrap_or_default().to_owned()
}

fn front(serving: &Serving, host: &str) -> String {
    let mut stream = serving.connection();
    write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn story(data: &Path, database: Option<&TestDatabase>) {
    let shell = Shell { data, database };
    let serving = shell.serve();
    assert_eq!(status(&serving, "any.example.org"), "200", "the only practice needs no name");
    let alone = shell.says(&["practice", "list"], "");
    assert!(alone.contains(FIRST) && alone.lines().count() == 2, "{alone}");

    let added = shell.says(&["practice", "add", "The Green Door", "--host", SECOND], "");
    assert!(added.contains(&format!("http://{SECOND}/set-up#")), "{added}");
    assert!(front(&serving, SECOND).contains("The Green Door"), "found at once");
    let again = shell.says(&["practice", "add", "x", "--host", "Second.Example.org"], "");
    assert!(again.contains("/set-up#") && again != added, "nobody runs it yet: {again}");
    shell.refuses(&["practice", "add", "x", "--host", FIRST], "", "Choose another host");
    let long = format!("{}.example.org", "a".repeat(64));
    let odd = [".", "..", "a..b", "x-.example.org", "a_b.example.org", &long];
    for wrong in
        odd.into_iter().chain(["192.0.2.7", "a b", "*.example.org", "room.example.org:80", ""])
    {
        shell.refuses(&["practice", "add", "x", "--host", wrong], "", "Correct --host");
    }
    let both = shell.says(&["practice", "list"], "");
    assert!(both.contains("The Green Door") && both.lines().count() == 3, "{both}");
    shell.refuses(&["sign-in-link", "maren"], "", "Say with --host");
    shell.refuses(&["sign-in-link", "maren", "--host", SECOND], "", "Check the name");
    shell.refuses(&["sign-in-link", "maren", "--host", "no.example.org"], "", "Check the host");

    // While it is served, the server does it.
    let file = || fs::read_to_string(data.join("webside.key")).unwrap();
    let before = file();
    let said = shell.says(&["rotate-key"], "");
    assert!(said.contains("holds a new key"), "{said}");
    assert!(
        file() != before && file().contains("\"2\"") && !file().contains("\"1\""),
        "{}",
        file()
    );
    let said = shell.says(&["rotate-key", "--host", SECOND], "");
    assert!(said.contains("has a new key"), "{said}");
    assert_eq!(status(&serving, SECOND), "200");

    shell.refuses(&["practice", "end", SECOND], "yes\n", "Nothing was changed");
    shell.refuses(&["practice", "end", SECOND], "", "Nothing was changed");
    assert_eq!(status(&serving, SECOND), "200");
    let said = shell.says(&["practice", "end", SECOND], &format!("{SECOND}\n"));
    assert!(said.contains("The Green Door") && said.contains("has ended"), "{said}");
    assert!(file().contains("\"3\"") && !file().contains("\"2\""), "{}", file());
    let left = shell.says(&["practice", "list"], "");
    assert!(left.contains("ended 2") && !left.contains("Green"), "{left}");
    assert_eq!(status(&serving, "any.example.org"), "404", "there were several");
    assert_eq!(status(&serving, FIRST), "200");

    // Without a server, the command does it.
    assert!(serving.stop().0.success());
    let added = shell.says(&["practice", "add", "The Red Door", "--host", SECOND], "");
    assert!(added.contains(&format!("http://{SECOND}/set-up#")), "{added}");
    shell.says(&["rotate-key"], "");
    shell.says(&["rotate-key", "--host", SECOND], "");
    shell.says(&["practice", "end", FIRST], &format!("{FIRST}\n"));
    assert!(file().contains("\"5\""), "{}", file());
    let serving = shell.serve();
    assert_eq!(status(&serving, SECOND), "200");
    assert_eq!(status(&serving, FIRST), "404", "what is left has a name");
    let doctor = shell.typed(&["doctor"], "");
    let text = String::from_utf8(doctor.stdout).unwrap();
    assert!(text.contains(&format!("1: {SECOND}. 2 have ended.")), "{text}");
    assert!(text.contains(&format!("audit trail    {SECOND}: All")), "{text}");
}

#[test]
fn practices_come_and_go_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    story(folder.path(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn practices_come_and_go_on_postgres() {
    let database = testkit::postgres().await;
    let folder = tempfile::tempdir().unwrap();
    tokio::task::spawn_blocking(move || story(folder.path(), Some(&database))).await.unwrap();
}

#[test]
fn an_installation_may_begin_with_a_named_practice() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new");
    let shell = Shell { data: &data, database: None };
    shell.refuses(&["practice", "list"], "", "Say with --data where");
    let add = ["practice", "add", "The Red Door", "--host", SECOND];
    shell.refuses(&add, "", "Say with --data where");
    fs::create_dir(&data).unwrap();
    shell.refuses(&["practice", "add", " ", "--host", SECOND], "", "Give the practice a name");
    let added = shell.says(&add, "");
    assert!(added.contains("/set-up#"), "{added}");
    let serving = shell.serve();
    assert!(serving.said[0].contains(SECOND), "{:?}", serving.said);
    assert_eq!(serving.said.len(), 1, "its link was printed already: {:?}", serving.said);
    assert_eq!(status(&serving, SECOND), "200");
    assert_eq!(status(&serving, FIRST), "404");
}

#[test]
fn two_practices_never_have_one_host() {
    let folder = tempfile::tempdir().unwrap();
    let shell = Shell { data: folder.path(), database: None };
    assert!(shell.serve().stop().0.success());
    shell.says(&["practice", "add", "The Green Door", "--host", SECOND], "");
    let url = format!("http://{SECOND}");
    let args = ["serve", "--bind", "127.0.0.1:0", "--public-url", &url];
    shell.refuses(&args, "", "Choose another public_url");
    let end = ["practice", "end", SECOND, "--public-url", &url];
    shell.refuses(&end, "", "Choose another public_url");
}
