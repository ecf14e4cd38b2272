//! `cargo xtask bench board`: a server and two pages on loopback, on a board of one year.
//! Prints the time of an edit from one page to the other, including the write to disk.

use alliance::board::{Board, NewBody, Op};
use alliance::{OwnWords, Side};
use futures_util::{SinkExt, StreamExt};
use practice::audit::Actor;
use practice::{EntryId, Moment, PairId, Private, Role};
use server::clock::Clock;
use server::config::Config;
use server::state::App;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use storage::{Keys, LinkOutcome, LoginOwner, NewLogin, NewPerson, Storage};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

const EDITS: usize = 400;
/// Agenda entries of a year of weekly sessions, ticked; and open ones.
const TICKED: usize = 150;
const OPEN: usize = 12;
type Failure = Box<dyn std::error::Error + Send + Sync>;
type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let keys = Keys::create(&folder.path().join("webside.key"))?;
    let url = format!("sqlite:{}", folder.path().join("webside.db").display());
    let storage = Storage::open(&url, keys.clone()).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let mut config = Config::for_folder(folder.path());
    config.public_url = format!("http://{address}").parse()?;
    let app = App::new(storage, &keys, Arc::new(config), Clock::system())?;
    let router =
        server::router::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });

    let (pair, [counsellor, client]) = make_pair(&app.storage).await?;
    fill(&app.storage, &pair).await?;
    let mut pages = [
        open(address, &pair, "counsellor", &counsellor).await?,
        open(address, &pair, "client", &client).await?,
    ];
    let mut times = measure(&mut pages).await?;
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    say(&format!(
        "edit on one page to board on the other: median {:.1} ms, p95 {:.1} ms, slowest {:.1} ms \
         of {EDITS}   aim: median at most 50 ms",
        at(0.5),
        at(0.95),
        at(1.0)
    ));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
fn say(line: &str) {
    println!("{line}");
}

async fn make_pair(storage: &Storage) -> Result<(PairId, [String; 2]), Failure> {
    let now: Moment = jiff::Timestamp::now().into();
    let later = now.plus(Duration::from_secs(86_400));
    let login = |owner| NewLogin { owner, device: Private::new("bench".into()), expires_at: later };
    let person = NewPerson {
        role: Role::Counsellor,
        name: Private::new("Maren Holt".into()),
        sign_in_name: Private::new("maren".into()),
    };
    let person = storage.add_person(&person, &Actor::System, now).await?;
    let name = Private::new("Juno Adeyemi".into());
    let pair = storage.add_pair(&person, &name, &Actor::System, now).await?;
    let (_, link) = storage.make_link(&pair.id, &Actor::System, now).await?;
    let LinkOutcome::Open { link, client, .. } = storage.open_link(&link).await? else {
        return Err("a new link is open".into());
    };
    let owner = LoginOwner::Client { client, pair: pair.id.clone(), link };
    let (_, client) = storage.start_login(&login(owner), now).await?;
    let (_, counsellor) = storage.start_login(&login(LoginOwner::Person(person)), now).await?;
    Ok((pair.id, [format!("webside_person={counsellor}"), format!("webside_client={client}")]))
}

async fn fill(storage: &Storage, pair: &PairId) -> Result<(), Failure> {
    let mut board = Board::default();
    let words = OwnWords::new("how the week went, and what helped on the harder days");
    for number in 0..TICKED + OPEN {
        let id = EntryId::new(format!("entry-{number}"));
        let op = Op::Add { id: id.clone(), body: NewBody::Agenda {}, words: words.clone() };
        let at = Moment::from_micros(1);
        board.apply(Side::Client, &op, at)?;
        if number < TICKED {
            board.apply(Side::Client, &Op::Done { id, done: true }, at)?;
        }
    }
    Ok(storage.keep_board(pair, &Board::default(), &board).await?)
}

async fn open(
    address: SocketAddr,
    pair: &PairId,
    side: &str,
    cookie: &str,
) -> Result<Socket, Failure> {
    let path = format!("ws://{address}/live/board/{pair}?as={side}&page={side}");
    let mut request = path.into_client_request()?;
    request.headers_mut().insert("cookie", cookie.parse()?);
    request.headers_mut().insert("origin", format!("http://{address}").parse()?);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await?;
    hear(&mut socket, "\"type\":\"board\"").await?;
    Ok(socket)
}

/// Edits the same line from both sides in turn, at the speed of typing.
async fn measure(pages: &mut [Socket; 2]) -> Result<Vec<Duration>, Failure> {
    let id = format!("entry-{TICKED}");
    let mut base = String::from("how the week went, and what helped on the harder days");
    let mut times = Vec::with_capacity(EDITS);
    for n in 0..EDITS {
        let words = format!("now {n} of it");
        let edit = format!(
            r#"{{"type":"do","n":{},"op":{{"do":"edit","id":"{id}","base":"{base}","words":"{words}"}}}}"#,
            n / 2 + 1
        );
        let start = Instant::now();
        pages[n % 2].send(Message::text(edit)).await?;
        hear(&mut pages[1 - n % 2], &format!("\"{words}\"")).await?;
        times.push(start.elapsed());
        hear(&mut pages[n % 2], "\"did\"").await?;
        base = words;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(times)
}

async fn hear(socket: &mut Socket, wanted: &str) -> Result<(), Failure> {
    loop {
        let message = tokio::time::timeout(Duration::from_secs(5), socket.next()).await?;
        if let Message::Text(text) = message.ok_or("closed")??
            && text.contains(wanted)
        {
            return Ok(());
        }
    }
}
