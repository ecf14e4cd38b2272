//! A running `webside serve`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

pub fn webside(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_webside"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WEBSIDE_")) {
        command.env_remove(name);
    }
    command.env("WEBSIDE_STUN", "127.0.0.1:0").args(args);
    command
}

pub struct Serving {
    child: Child,
    pub said: Vec<String>,
    pub address: String,
}

impl Serving {
    /// Starts on a free port and waits until it has printed `lines` lines.
    pub fn start(data: &Path, more: &[&str], lines: usize) -> Self {
        Self::start_at("127.0.0.1:0", data, more, lines)
    }

    pub fn start_at(bind: &str, data: &Path, more: &[&str], lines: usize) -> Self {
        let data = data.to_str().unwrap();
        let args = [&["serve", "--data", data, "--bind", bind], more].concat();
        Self::started(webside(&args), lines)
    }

    /// Runs a command that serves, and waits as [`Self::start`] does.
    pub fn started(mut command: Command, lines: usize) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let said: Vec<_> = said.lines().take(lines).map(Result::unwrap).collect();
        let place = said.first().and_then(|line| line.strip_prefix("Webside is at http://"));
        let address = place.expect("the first line says where").trim_end_matches('/').to_owned();
        Self { child, said, address }
    }

    pub fn get(&self, path: &str) -> String {
        get(&self.address, path).unwrap()
    }

    pub fn links(&self) -> Vec<&str> {
        self.said.iter().map(|line| line.trim()).filter(|line| line.contains('#')).collect()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn connection(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    /// Sends SIGTERM and waits; also returns how long it took.
    pub fn stop(mut self) -> (ExitStatus, Duration) {
        let start = Instant::now();
        let kill = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, start.elapsed());
            }
            assert!(start.elapsed() < Duration::from_secs(15), "it does not stop");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub fn get(address: &str, path: &str) -> std::io::Result<String> {
    request(address, &format!("GET {path} HTTP/1.1\r\n"), "")
}

/// Sends a request line with headers and a body; returns the whole answer.
pub fn request(address: &str, head: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "{head}Host: {address}\r\nConnection: close\r\n\r\n{body}")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
