//! `cargo xtask bench start`: from starting the release binary to the first page, with an existing
//! practice.

mod release_server;

use release_server::{ADDRESS, binary};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 15;

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    run(folder.path())?;
    let mut times: Vec<Duration> =
        (0..RUNS).map(|_| run(folder.path())).collect::<Result<_, _>>()?;
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!(
        "cold start to first page: median {:.0} ms, slowest {:.0} ms of {RUNS}   aim: at most 150 ms",
        ms(times[RUNS / 2]),
        ms(times[RUNS - 1])
    );
    let bytes = std::fs::metadata(binary()?)?.len();
    println!("binary: {:.1} MB", bytes as f64 / 1e6);
    Ok(())
}

fn run(folder: &std::path::Path) -> Result<Duration, Box<dyn std::error::Error>> {
    let start = Instant::now();
    let mut server: Child = Command::new(binary()?)
        .args(["serve", "--bind", &ADDRESS.to_string(), "--data"])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let time = loop {
        if start.elapsed() > Duration::from_secs(10) {
            server.kill()?;
            return Err("no page within ten seconds".into());
        }
        if first_page().is_ok_and(|page| page.starts_with("HTTP/1.1 200")) {
            break start.elapsed();
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    server.kill()?;
    server.wait()?;
    Ok(time)
}

fn first_page() -> std::io::Result<String> {
    let mut socket = TcpStream::connect(*ADDRESS)?;
    let host = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", *ADDRESS);
    socket.write_all(host.as_bytes())?;
    let mut page = String::new();
    socket.read_to_string(&mut page)?;
    Ok(page)
}
