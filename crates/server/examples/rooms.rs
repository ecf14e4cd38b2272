//! `cargo xtask bench rooms`: five thousand rooms with two live sockets each against the release
//! server. Prints the memory a room takes, the duration of the join storm, and the delay of a
//! signal from seat to seat.

mod release_server;

use futures_util::{SinkExt, StreamExt};
use practice::audit::Actor;
use practice::{Moment, PairId, Private, Role};
use release_server::{ADDRESS, binary};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use storage::{Keys, LinkOutcome, LoginOwner, NewLogin, NewPerson, Storage};
use tokio::sync::{Semaphore, mpsc};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

const ROOMS: usize = 5_000;
const JOINS_PER_S: usize = 500;
const SIGNALS_PER_S: u64 = 2_000;
const SIGNALS_FOR: Duration = Duration::from_secs(20);
type Failure = Box<dyn std::error::Error + Send + Sync>;

struct Seats {
    pair: PairId,
    counsellor: String,
    client: String,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    say(&format!("making {ROOMS} pairs"));
    let seats = make_pairs(folder.path()).await?;
    let mut server = serve(folder.path())?;
    let result = measure(&server, seats).await;
    server.kill()?;
    server.wait()?;
    result
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn say(line: &str) {
    println!("{line}");
}

async fn make_pairs(folder: &std::path::Path) -> Result<Vec<Seats>, Failure> {
    let keys = Keys::create(&folder.join("webside.key"))?;
    let url = format!("sqlite:{}", folder.join("webside.db").display());
    let storage = Storage::open(&url, keys).await?;
    let now: Moment = jiff::Timestamp::now().into();
    let later = now.plus(Duration::from_secs(86_400));
    let login = |owner| NewLogin { owner, device: Private::new("bench".into()), expires_at: later };
    let mut all = Vec::with_capacity(ROOMS);
    for number in 0..ROOMS {
        let person = NewPerson {
            role: Role::Counsellor,
            name: Private::new(format!("Counsellor {number}")),
            sign_in_name: Private::new(format!("counsellor-{number}")),
        };
        let person = storage.add_person(&person, &Actor::System, now).await?;
        let name = Private::new(format!("Client {number}"));
        let pair = storage.add_pair(&person, &name, &Actor::System, now).await?;
        let (_, link) = storage.make_link(&pair.id, &Actor::System, now).await?;
        let LinkOutcome::Open { link, client, .. } = storage.open_link(&link).await? else {
            return Err("a new link is open".into());
        };
        let owner = LoginOwner::Client { client, pair: pair.id.clone(), link };
        let (_, client) = storage.start_login(&login(owner), now).await?;
        let owner = LoginOwner::Person(person);
        let (_, counsellor) = storage.start_login(&login(owner), now).await?;
        all.push(Seats { pair: pair.id, counsellor, client });
    }
    storage.close().await;
    Ok(all)
}

fn serve(folder: &std::path::Path) -> Result<Child, Failure> {
    let child = Command::new(binary()?)
        .args(["serve", "--bind", &ADDRESS.to_string(), "--data"])
        .arg(folder)
        // All invented people come from one address, as through a proxy.
        .env("WEBSIDE_TRUSTED_PROXIES", "127.0.0.1")
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()?;
    for _ in 0..200 {
        if std::net::TcpStream::connect(*ADDRESS).is_ok() {
            return Ok(child);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err("the server did not start".into())
}

fn memory_kb(child: &Child) -> Result<u64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.split_whitespace().nth(1).ok_or("no figure")?.parse()?)
}

/// The channels to one simulated browser.
struct Seat {
    say: mpsc::Sender<String>,
}

async fn measure(server: &Child, seats: Vec<Seats>) -> Result<(), Failure> {
    let before_kb = memory_kb(server)?;
    let start = Instant::now();
    let (heard, mut hears) = mpsc::unbounded_channel();
    let (ready, mut readies) = mpsc::unbounded_channel();
    let gate = Arc::new(Semaphore::new(256));
    let mut rooms = Vec::with_capacity(seats.len());
    for (index, seat) in seats.into_iter().enumerate() {
        let due = start + Duration::from_secs_f64(index as f64 / JOINS_PER_S as f64);
        tokio::time::sleep_until(due.into()).await;
        let (say_counsellor, counsellor_says) = mpsc::channel(8);
        let (say_client, client_says) = mpsc::channel(8);
        let (heard, ready, gate) = (heard.clone(), ready.clone(), gate.clone());
        let clients = (heard.clone(), ready.clone(), gate.clone());
        let pair = seat.pair.clone();
        let cookie = format!("webside_person={}", seat.counsellor);
        tokio::spawn(sit(pair, "counsellor", cookie, counsellor_says, heard, ready, gate));
        let cookie = format!("webside_client={}", seat.client);
        let (heard, ready, gate) = clients;
        tokio::spawn(sit(seat.pair, "client", cookie, client_says, heard, ready, gate));
        rooms.push((Seat { say: say_counsellor }, Seat { say: say_client }));
    }
    let offered = start.elapsed();
    for _ in 0..rooms.len() * 2 {
        tokio::time::timeout(Duration::from_secs(60), readies.recv()).await?;
    }
    say(&format!(
        "join storm: {} joins a second offered for {:.1} s; everyone in their room after {:.1} s",
        JOINS_PER_S,
        offered.as_secs_f64(),
        start.elapsed().as_secs_f64()
    ));
    let after_kb = memory_kb(server)?;
    say(&format!(
        "memory: {:.1} KB a room with two sockets ({} MB in all)   aim: at most 100 KB",
        (after_kb - before_kb) as f64 / rooms.len() as f64,
        after_kb / 1024
    ));
    let mut delays = relay(&rooms, &mut hears).await?;
    delays.sort_unstable();
    let at = |share: f64| delays[((delays.len() - 1) as f64 * share) as usize] as f64 / 1_000.0;
    say(&format!(
        "signals: {} relayed at {SIGNALS_PER_S} a second; median {:.1} ms, p99 {:.1} ms   aim: p99 at most 20 ms",
        delays.len(),
        at(0.5),
        at(0.99)
    ));
    Ok(())
}

/// Sends signals through the rooms and collects their delays in microseconds.
async fn relay(
    rooms: &[(Seat, Seat)],
    hears: &mut mpsc::UnboundedReceiver<(u64, Instant)>,
) -> Result<Vec<u64>, Failure> {
    let start = Instant::now();
    let total = SIGNALS_PER_S * SIGNALS_FOR.as_secs();
    let mut sent = Vec::with_capacity(total as usize);
    let mut delays = Vec::with_capacity(total as usize);
    let mut note = |(index, at): (u64, Instant), sent: &[Instant]| {
        delays.push(at.duration_since(sent[index as usize]).as_micros() as u64);
    };
    for index in 0..total {
        let due = start + Duration::from_micros(index * 1_000_000 / SIGNALS_PER_S);
        if Instant::now() < due {
            tokio::time::sleep_until(due.into()).await;
        }
        let (counsellor, client) = &rooms[(index as usize * 7) % rooms.len()];
        let seat = if index % 2 == 0 { counsellor } else { client };
        sent.push(Instant::now());
        seat.say.send(index.to_string()).await?;
        while let Ok(heard) = hears.try_recv() {
            note(heard, &sent);
        }
    }
    let until = Instant::now() + Duration::from_secs(5);
    while let Ok(Some(heard)) = tokio::time::timeout_at(until.into(), hears.recv()).await {
        note(heard, &sent);
    }
    if delays.len() as u64 != total {
        say(&format!("{} of {total} signals did not arrive", total - delays.len() as u64));
    }
    Ok(delays)
}

/// One simulated browser: hello, knock or admit, then signals on command.
async fn sit(
    pair: PairId,
    role: &'static str,
    cookie: String,
    mut told: mpsc::Receiver<String>,
    heard: mpsc::UnboundedSender<(u64, Instant)>,
    ready: mpsc::UnboundedSender<()>,
    gate: Arc<Semaphore>,
) -> Result<(), Failure> {
    let permit = gate.acquire_owned().await?;
    let mut request =
        format!("ws://{}/live/room/{pair}?as={role}", *ADDRESS).into_client_request()?;
    request.headers_mut().insert("cookie", cookie.parse()?);
    request.headers_mut().insert("origin", format!("http://{}", *ADDRESS).parse()?);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    drop(permit);
    let hello = format!(
        r#"{{"n":0,"message":{{"type":"hello","protocol":{},"resume":null,"modality":"text"}}}}"#,
        wire::PROTOCOL
    );
    socket.send(Message::text(hello)).await?;
    let (mut n, mut round) = (0, 0);
    let mut beat = tokio::time::interval(Duration::from_secs(10));
    loop {
        let out = tokio::select! {
            _ = beat.tick() => Some(r#"{"n":0,"message":{"type":"heartbeat"}}"#.to_owned()),
            index = told.recv() => {
                let Some(index) = index else { return Ok(()) };
                n += 1;
                Some(format!(
                    r#"{{"n":{n},"message":{{"type":"signal","round":{round},"signal":{{"type":"candidate","candidate":"{index}","mid":null,"line":null,"fragment":null}}}}}}"#
                ))
            }
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    let value: serde_json::Value = serde_json::from_str(&text)?;
                    answer(&value["message"], &mut n, &mut round, &heard, &ready)
                }
                Some(Ok(_)) => None,
                Some(Err(_)) | None => return Ok(()),
            },
        };
        if let Some(out) = out {
            socket.send(Message::text(out)).await?;
        }
    }
}

/// The browser's reply to a message.
fn answer(
    message: &serde_json::Value,
    n: &mut u32,
    round: &mut u64,
    heard: &mpsc::UnboundedSender<(u64, Instant)>,
    ready: &mpsc::UnboundedSender<()>,
) -> Option<String> {
    let mut numbered = |text: String| {
        *n += 1;
        Some(format!(r#"{{"n":{n},"message":{text}}}"#))
    };
    match message["type"].as_str()? {
        "welcome" if message["role"] == "client" => numbered(r#"{"type":"knock"}"#.to_owned()),
        "welcome" | "waiting" => {
            let seat = message["waiting"].get(0)?["seat"].as_str()?;
            numbered(format!(r#"{{"type":"admit","seat":"{seat}"}}"#))
        }
        "meet" => {
            *round = message["round"].as_u64()?;
            let _ = ready.send(());
            None
        }
        "signal" => {
            let index = message["signal"]["candidate"].as_str()?.parse().ok()?;
            let _ = heard.send((index, Instant::now()));
            None
        }
        _ => None,
    }
}
