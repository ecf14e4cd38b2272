//! `cargo xtask bench refused`: one address sends wrong personal links over a hundred connections,
//! and is refused; beside it two pages edit a board. Prints how much longer an edit takes than
//! without, in turn.

mod board_pages;

use board_pages::{BoardPages, Failure, say, within};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const CONNECTIONS: usize = 100;
const EDITS: usize = 100;
const ROUNDS: usize = 3;
/// Between two attempts over one connection, chosen: 400 a second in all, more than people make and
/// less than fills the processor, which server, pages and attempts share here.
const PAUSE: Duration = Duration::from_millis(250);

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let (address, mut pages) = BoardPages::open(folder.path()).await?;
    let page = Arc::new(LinkPage::load(address).await?);
    for round in 1..=ROUNDS {
        let alone = pages.edit(EDITS).await?;
        let refused = Arc::new(AtomicUsize::new(0));
        let mut attempts = JoinSet::new();
        for _ in 0..CONNECTIONS {
            attempts.spawn(page.clone().try_on(address, refused.clone()));
        }
        let beside = pages.edit(EDITS).await?;
        attempts.abort_all();
        let (alone_ms, beside_ms) = (within(&alone, 0.5), within(&beside, 0.5));
        say(&format!(
            "round {round}: an edit alone: median {alone_ms:.1} ms, p95 {:.1} ms; beside {} refused \
             attempts: median {beside_ms:.1} ms, p95 {:.1} ms; {:.2} times as long   aim: at most 2",
            within(&alone, 0.95),
            refused.load(Ordering::Relaxed),
            within(&beside, 0.95),
            beside_ms / alone_ms,
        ));
    }
    Ok(())
}

/// What a browser has of the page on which a link is pasted.
struct LinkPage {
    cookie: String,
    token: String,
}

impl LinkPage {
    async fn load(address: SocketAddr) -> Result<Self, Failure> {
        let mut connection = TcpStream::connect(address).await?;
        let text = ask(&mut connection, "GET /j HTTP/1.1\r\nhost: bench\r\n\r\n").await?;
        let between = |from: &str, to: &str| {
            let (_, rest) = text.split_once(from)?;
            rest.split_once(to).map(|(found, _)| found.to_owned())
        };
        Ok(Self {
            cookie: between("set-cookie: ", ";").ok_or("the page sets no cookie")?,
            token: between("name=\"csrf\" value=\"", "\"").ok_or("the form has no token")?,
        })
    }

    /// Sends a wrong link again and again.
    async fn try_on(
        self: Arc<Self>,
        address: SocketAddr,
        refused: Arc<AtomicUsize>,
    ) -> Result<(), Failure> {
        let body = format!("csrf={}&token={}", self.token, "A".repeat(43));
        let request = format!(
            "POST /j HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncookie: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.cookie,
            body.len(),
        );
        let mut connection = TcpStream::connect(address).await?;
        loop {
            let answer = ask(&mut connection, &request).await?;
            let counts = usize::from(answer.starts_with("HTTP/1.1 429"));
            refused.fetch_add(counts, Ordering::Relaxed);
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Sends one request, and reads its whole answer.
async fn ask(connection: &mut TcpStream, request: &str) -> Result<String, Failure> {
    connection.write_all(request.as_bytes()).await?;
    let mut read = Vec::new();
    loop {
        let mut part = [0; 8_192];
        let length = connection.read(&mut part).await?;
        if length == 0 {
            return Err("the server closed the connection".into());
        }
        read.extend_from_slice(&part[..length]);
        let text = String::from_utf8_lossy(&read);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.ok_or("an answer has no length")?.parse()?;
        if body.len() >= length {
            return Ok(text.into_owned());
        }
    }
}
