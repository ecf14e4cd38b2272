//! A server on loopback with a board of one year, and the two pages that have it open.

use alliance::board::{Board, NewBody, Op};
use alliance::{OwnWords, Side};
use futures_util::{SinkExt, StreamExt};
use practice::audit::Actor;
use practice::{EntryId, Moment, PairId, Private, Role};
use server::clock::Clock;
use server::config::Config;
use server::state::App;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use storage::{Keys, LinkOutcome, LoginOwner, NewLogin, NewPerson, Storage};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Agenda entries of a year of weekly sessions, ticked; and open ones.
const TICKED: usize = 150;
const OPEN: usize = 12;
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The two pages, and the words that stand in the line that both edit.
pub struct BoardPages {
    pages: [Socket; 2],
    words: String,
    edits: usize,
}

impl BoardPages {
    /// Starts a server with its data in `folder`, and opens both pages. Returns its address too.
    pub async fn open(folder: &Path) -> Result<(SocketAddr, Self), Failure> {
        let keys = Keys::create(&folder.join("webside.key"))?;
        let url = format!("sqlite:{}", folder.join("webside.db").display());
        let storage = Storage::open(&url, keys).await?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mut config = Config::for_folder(folder);
        config.public_url = format!("http://{address}").parse()?;
        let app = App::new(storage, Arc::new(config), Clock::system())?;
        let router =
            server::router::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, router).await });

        let (pair, [counsellor, client]) = make_pair(&app.storage).await?;
        let words = "how the week went, and what helped on the harder days".to_string();
        fill(&app.storage, &pair, &words).await?;
        let pages = [
            open(address, &pair, "counsellor", &counsellor).await?,
            open(address, &pair, "client", &client).await?,
        ];
        Ok((address, Self { pages, words, edits: 0 }))
    }

    /// Edits the same line from both sides in turn, at the speed of typing. Returns the times from
    /// one page to the other, in order of length.
    pub async fn edit(&mut self, times: usize) -> Result<Vec<Duration>, Failure> {
        let id = format!("entry-{TICKED}");
        let mut took = Vec::with_capacity(times);
        for _ in 0..times {
            let n = self.edits;
            let words = format!("now {n} of it");
            let edit = format!(
                r#"{{"type":"do","n":{},"op":{{"do":"edit","id":"{id}","base":"{}","words":"{words}"}}}}"#,
                n / 2 + 1,
                self.words,
            );
            let start = Instant::now();
            self.pages[n % 2].send(Message::text(edit)).await?;
            hear(&mut self.pages[1 - n % 2], &format!("\"{words}\"")).await?;
            took.push(start.elapsed());
            hear(&mut self.pages[n % 2], "\"did\"").await?;
            self.words = words;
            self.edits += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        took.sort_unstable();
        Ok(took)
    }
}

/// The time that this share of `times`, which are in order, stays within; in milliseconds.
pub fn within(times: &[Duration], share: f64) -> f64 {
    times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
}

#[expect(clippy::print_stdout, reason = "a benchmark prints")]
pub fn say(line: &str) {
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

async fn fill(storage: &Storage, pair: &PairId, words: &str) -> Result<(), Failure> {
    let mut board = Board::default();
    let words = OwnWords::new(words);
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

async fn hear(socket: &mut Socket, wanted: &str) -> Result<(), Failure> {
    loop {
        let message = tokio::time::timeout(Duration::from_secs(5), socket.next()).await?;
        // A large board comes in parts, which are JSON within JSON.
        if let Message::Text(text) = message.ok_or("closed")??
            && text.replace('\\', "").contains(wanted)
        {
            return Ok(());
        }
    }
}
