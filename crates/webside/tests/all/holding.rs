//! People who hold connections and send nothing whole keep nobody else out.

use crate::serving::{Serving, webside};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

/// What one address may have.
const CONNECTIONS_OF_ONE_ADDRESS: usize = 256;
const REQUESTS_OF_ONE_ADDRESS: usize = 100;
/// How many more are tried.
const MORE: usize = 20;
const HALF_A_HEAD: &[u8] = b"POST /j HTTP/1.1\r\nHost: ro";
const HALF_A_FORM: &[u8] = b"POST /j HTTP/1.1\r\nHost: room\r\nContent-Length: 100\r\n\r\nt";

fn from(own: &str, to: &str) -> TcpStream {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    let own: SocketAddr = format!("{own}:0").parse().unwrap();
    socket.bind(&own.into()).unwrap();
    let to: SocketAddr = to.replace("localhost", "127.0.0.1").parse().unwrap();
    socket.connect(&to.into()).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn asks(mut stream: TcpStream) -> String {
    let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: room\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

fn held(address: &str, what: &[u8], times: usize) -> Vec<TcpStream> {
    let hold = |_| {
        let mut stream = from("127.0.0.1", address);
        // It may have been refused already.
        let _ = stream.write_all(what);
        stream
    };
    (0..times).map(hold).collect()
}

/// This address is answered so, once the server has seen what came before.
#[track_caller]
fn hears(serving: &Serving, status: &str, words: &str) {
    let mut answer = String::new();
    for _ in 0..500 {
        answer = asks(from("127.0.0.1", &serving.address));
        if answer.starts_with(status) && answer.contains(words) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{answer}");
}

/// Waits until the server has refused what is more than it takes; the others are held.
#[track_caller]
fn all_but_these_are_held(holding: Vec<TcpStream>) -> Vec<TcpStream> {
    let (mut refused, mut held) = (0, holding);
    for _ in 0..500 {
        held.retain(|stream| {
            stream.set_nonblocking(true).unwrap();
            let is_silent = matches!(stream.peek(&mut [0]), Err(error)
                if error.kind() == std::io::ErrorKind::WouldBlock);
            refused += usize::from(!is_silent);
            is_silent
        });
        if refused == MORE {
            return held;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{refused} were refused");
}

#[test]
fn an_address_that_holds_all_of_its_connections_keeps_no_other_out() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path(), &[], 4);
    let holding = held(&serving.address, HALF_A_HEAD, CONNECTIONS_OF_ONE_ADDRESS + MORE);
    let mut holding = all_but_these_are_held(holding);
    hears(&serving, "HTTP/1.1 429", "Too many connections come from this address");
    let answer = asks(from("127.0.0.2", &serving.address));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    holding.truncate(2);
    hears(&serving, "HTTP/1.1 200", "webside");
}

#[test]
fn an_address_with_many_unfinished_forms_keeps_no_other_out() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path(), &[], 4);
    let holding = held(&serving.address, HALF_A_FORM, REQUESTS_OF_ONE_ADDRESS + MORE);
    let _holding = all_but_these_are_held(holding);
    hears(&serving, "HTTP/1.1 429", "Very many pages are being opened");
    let answer = asks(from("127.0.0.2", &serving.address));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn the_connections_of_a_proxy_are_those_of_many() {
    let folder = tempfile::tempdir().unwrap();
    let named = "trusted_proxies = ['127.0.0.1']\n";
    std::fs::write(folder.path().join("webside.toml"), named).unwrap();
    let serving = Serving::start(folder.path(), &[], 4);
    let _holding = held(&serving.address, HALF_A_FORM, CONNECTIONS_OF_ONE_ADDRESS + MORE);
    let answer = asks(from("127.0.0.1", &serving.address));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn a_form_that_broke_off_is_said_to_have_broken_off() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path(), &[], 4);
    let mut stream = held(&serving.address, HALF_A_FORM, 1).remove(0);
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(answer.contains("The line broke off"), "{answer}");
}

#[test]
fn as_many_files_may_be_open_as_the_system_allows() {
    let folder = tempfile::tempdir().unwrap();
    let binary = webside(&[]).get_program().to_owned();
    let mut shell = Command::new("sh");
    let data = folder.path().to_str().unwrap();
    let script = "ulimit -Sn 128; exec \"$0\" serve --bind 127.0.0.1:0 --data \"$1\"";
    shell.args(["-c", script]).arg(binary).arg(data).env("WEBSIDE_STUN", "127.0.0.1:0");
    let serving = Serving::started(shell, 4);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", serving.id())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let words: Vec<_> = line.split_whitespace().collect();
    assert_eq!(words[3], words[4], "{line}");
}
