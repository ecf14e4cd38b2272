//! A mail server that does what a test wants: accepts, refuses, hangs, drops the line.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

/// What it does with one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Accept,
    /// Refuses the sender, the recipient or the content, by this reply.
    RefuseSender(u16),
    RefuseRecipient(u16),
    RefuseContent(u16),
    /// Answers the recipient late, and accepts.
    Late(Duration),
    /// Takes the content, and never answers.
    Hang,
    /// Takes the content, and drops the line.
    Drop,
    /// Drops the line at the recipient.
    DropEarly,
}

/// A mail that it saw the content of.
#[derive(Clone, Debug)]
pub struct Seen {
    pub to: String,
    pub content: String,
    /// When the content was begun.
    pub begun_at: Instant,
    /// Whether it said that it has it.
    pub is_accepted: bool,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.content.split("\r\n\r\n").next().unwrap_or_default();
        let start = format!("{name}: ");
        head.lines().find_map(|line| line.strip_prefix(&start))
    }

    pub fn message_id(&self) -> &str {
        self.header("Message-ID").unwrap_or_default().trim_matches(['<', '>'])
    }
}

#[derive(Clone, Default)]
pub struct Peer {
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<Mutex<usize>>,
}

type Moods = Arc<dyn Fn(&str) -> Mood + Send + Sync>;

impl Peer {
    /// Listens; `mood` is asked with each recipient.
    pub async fn start(mood: impl Fn(&str) -> Mood + Send + Sync + 'static) -> (Self, u16) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (peer, mood) = (Self::default(), Arc::new(mood) as Moods);
        let listening = peer.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *listening.connections.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                let (peer, mood) = (listening.clone(), mood.clone());
                tokio::spawn(async move { peer.serve(stream, mood).await.ok() });
            }
        });
        (peer, port)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it has seen this many mails.
    pub async fn seen_at_least(&self, count: usize) -> Vec<Seen> {
        for _ in 0..500 {
            if self.seen().len() >= count {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
        self.seen()
    }

    /// The mails that it accepted, by Message-ID.
    pub fn accepted(&self) -> HashMap<String, usize> {
        let mut all = HashMap::new();
        for one in self.seen().iter().filter(|one| one.is_accepted) {
            *all.entry(one.message_id().to_owned()).or_default() += 1;
        }
        all
    }

    fn note(&self, seen: Seen) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
    }

    async fn serve(&self, stream: TcpStream, mood: Moods) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 mail.example\r\n").await?;
        let (mut to, mut mind, mut line) = (String::new(), Mood::Accept, String::new());
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let verb = line.split([' ', '\r']).next().unwrap_or_default().to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => "250-mail.example\r\n250 8BITMIME\r\n".to_owned(),
                "MAIL" => match mood("") {
                    Mood::RefuseSender(code) => format!("{code} not you\r\n"),
                    Mood::Accept
                    | Mood::RefuseRecipient(_)
                    | Mood::RefuseContent(_)
                    | Mood::Late(_)
                    | Mood::Hang
                    | Mood::Drop
                    | Mood::DropEarly => "250 ok\r\n".to_owned(),
                },
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    mind = mood(&to);
                    match mind {
                        Mood::DropEarly => return Ok(()),
                        // It repeats the recipient, as many servers do.
                        Mood::RefuseRecipient(code) => format!("{code} <{to}> is not here\r\n"),
                        Mood::Late(wait) => {
                            sleep(wait).await;
                            "250 ok\r\n".to_owned()
                        }
                        Mood::Accept
                        | Mood::RefuseSender(_)
                        | Mood::RefuseContent(_)
                        | Mood::Hang
                        | Mood::Drop => "250 ok\r\n".to_owned(),
                    }
                }
                "DATA" => {
                    let begun_at = Instant::now();
                    stream.write_all(b"354 go on\r\n").await?;
                    let content = content(&mut stream).await?;
                    let is_accepted = matches!(mind, Mood::Accept | Mood::Late(_));
                    self.note(Seen { to: to.clone(), content, begun_at, is_accepted });
                    match mind {
                        Mood::Hang => {
                            sleep(Duration::from_secs(3600)).await;
                            return Ok(());
                        }
                        Mood::Drop => return Ok(()),
                        Mood::RefuseContent(code) => format!("{code} not that\r\n"),
                        Mood::Accept
                        | Mood::RefuseSender(_)
                        | Mood::RefuseRecipient(_)
                        | Mood::Late(_)
                        | Mood::DropEarly => "250 kept\r\n".to_owned(),
                    }
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "250 ok\r\n".to_owned(),
            };
            stream.write_all(answer.as_bytes()).await?;
        }
    }
}

async fn content(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut content = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(content);
        }
        content.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
