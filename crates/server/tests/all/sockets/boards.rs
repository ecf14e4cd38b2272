//! A board over real sockets: both work on it at once, and nothing is lost on the way.

use super::browser::status_of;
use super::rooms::{Pair, Practice, now};
use alliance::Side;
use alliance::board::{Board, NewBody, Op, StepWhen, StrengthOf};
use futures_util::{SinkExt, StreamExt};
use practice::EntryId;
use practice::audit::Actor;
use serde_json::{Value, json};
use server::live::BOARD_BYTES_MAX;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use wire::MidwayLine;

/// A page that shows the board.
struct Page {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    board: Value,
}

fn path(pair: &Pair, side: &str, page: &str) -> String {
    format!("/live/board/{}?as={side}&page={page}", pair.id)
}

impl Page {
    async fn open(practice: &Practice, pair: &Pair, side: &str, page: &str) -> Self {
        let cookie = if side == "client" { &pair.client } else { &pair.counsellor };
        let browser = practice.connect(&path(pair, side, page), cookie).await.unwrap();
        let mut page = Self { socket: browser.socket, board: json!(null) };
        page.hear("board").await;
        page
    }

    async fn send(&mut self, message: Value) {
        self.socket.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn ask(&mut self, n: u32, op: Value) {
        self.send(json!({"type": "do", "n": n, "op": op})).await;
    }

    /// Asks, and waits for it to be kept.
    async fn done(&mut self, n: u32, op: Value) {
        self.ask(n, op).await;
        assert_eq!(self.hear("did").await["n"], n);
    }

    async fn next(&mut self) -> Option<Value> {
        let mut whole = String::new();
        loop {
            let message = tokio::time::timeout(Duration::from_secs(5), self.socket.next());
            match message.await.expect("something within five seconds")? {
                Ok(Message::Text(text)) => {
                    let mut message: Value = serde_json::from_str(&text).unwrap();
                    if message["type"] == "part" {
                        assert!(text.len() <= 32 * 1024, "a part is short");
                        whole += message["text"].as_str().unwrap();
                        if message["last"] == false {
                            continue;
                        }
                        message = serde_json::from_str(&whole).unwrap();
                    }
                    if message["type"] == "board" {
                        self.board = message.clone();
                    }
                    return Some(message);
                }
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The next message of a type; others are passed over.
    async fn hear(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await.unwrap_or_else(|| panic!("closed before {kind}"));
            if message["type"] == kind {
                return message;
            }
        }
    }

    async fn hear_end(&mut self) {
        while self.next().await.is_some() {}
    }

    /// Waits until the board reads so.
    async fn reads(&mut self, expected: &[&str]) {
        while self.words() != expected {
            self.hear("board").await;
        }
    }

    fn words(&self) -> Vec<String> {
        let entries = self.board["board"]["entries"].as_array().unwrap().iter();
        entries.map(|entry| entry["words"].as_str().unwrap().to_owned()).collect()
    }
}

fn add(id: &str, words: &str) -> Value {
    json!({"do": "add", "id": id, "body": {"kind": "agenda"}, "words": words})
}

fn edit(id: &str, base: &str, words: &str) -> Value {
    json!({"do": "edit", "id": id, "base": base, "words": words})
}

async fn house() -> (Practice, Pair) {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    (practice, pair)
}

#[tokio::test(flavor = "multi_thread")]
async fn both_write_in_the_same_line_and_both_stay() {
    let (practice, pair) = house().await;
    let mut maren = Page::open(&practice, &pair, "counsellor", "m").await;
    let mut juno = Page::open(&practice, &pair, "client", "j").await;
    juno.done(1, add("a", "the garden")).await;
    assert_eq!(juno.words(), ["the garden"], "the board came before the answer");
    maren.reads(&["the garden"]).await;

    juno.ask(2, edit("a", "the garden", "the old garden")).await;
    maren.ask(1, edit("a", "the garden", "the garden in winter")).await;
    for page in [&mut maren, &mut juno] {
        page.reads(&["the old garden in winter"]).await;
    }
    maren.ask(2, json!({"do": "rate", "id": "a", "value": 3})).await;
    let refused = maren.hear("refused").await;
    assert_eq!((&refused["n"], &refused["reason"]), (&json!(2), &json!("not_this_kind")));
    maren.done(3, json!({"do": "done", "id": "a", "done": true})).await;
    juno.hear("board").await;
    assert_eq!(juno.board["board"]["entries"][0]["body"]["stands"]["is"], "done");
    let kept = practice.app.storage.board(&pair.id).await.unwrap();
    assert_eq!(kept.entries[0].words.reveal(), "the old garden in winter");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_before_is_answered_again_and_not_done_twice() {
    let (practice, pair) = house().await;
    let mut juno = Page::open(&practice, &pair, "client", "j").await;
    juno.done(1, add("a", "rain")).await;
    juno.ask(2, json!({"do": "rate", "id": "a", "value": 3})).await;
    juno.hear("refused").await;
    juno.done(3, edit("a", "rain", "rain rain")).await;
    juno.done(4, json!({"do": "remove", "id": "a"})).await;
    drop(juno);
    let mut again = Page::open(&practice, &pair, "client", "j").await;
    again.done(1, add("a", "rain")).await;
    again.ask(2, json!({"do": "rate", "id": "a", "value": 3})).await;
    assert_eq!(again.hear("refused").await["n"], 2);
    again.done(3, edit("a", "rain", "rain rain")).await;
    assert_eq!(again.words(), Vec::<String>::new(), "it does not come back");
    let mut other = Page::open(&practice, &pair, "client", "another").await;
    other.done(1, add("b", "sun")).await;
    other.reads(&["sun"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_between_loses_nothing_that_was_answered() {
    let (practice, pair) = house().await;
    let mut maren = Page::open(&practice, &pair, "counsellor", "m").await;
    let mut juno = Page::open(&practice, &pair, "client", "j").await;
    juno.done(1, add("a", "sleep")).await;
    maren.done(1, add("b", "work")).await;
    maren.done(2, json!({"do": "move", "id": "b", "after": null})).await;
    let practice = practice.kill_and_restart().await;
    let mut juno = Page::open(&practice, &pair, "client", "j").await;
    assert_eq!(juno.words(), ["work", "sleep"]);
    juno.done(1, add("a", "sleep")).await;
    juno.done(2, edit("a", "sleep", "sleep well")).await;
    assert_eq!(juno.words(), ["work", "sleep well"]);
    assert_eq!(juno.board["board"]["entries"][1]["by"], "client");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_whose_board_it_is_may_open_it() {
    let (practice, juno) = house().await;
    let otis = practice.counsellor("Otis").await;
    let kit = practice.pair(&otis, "Kit").await;
    let as_client = path(&juno, "client", "p");
    let as_counsellor = path(&juno, "counsellor", "p");
    assert_eq!(status_of(practice.connect(&as_client, &kit.client).await).await, 404);
    assert_eq!(status_of(practice.connect(&as_counsellor, &otis.1).await).await, 404);
    assert_eq!(status_of(practice.connect(&as_client, &juno.client).await).await, 101);
    assert_eq!(status_of(practice.connect(&as_counsellor, &juno.counsellor).await).await, 101);
    let long = path(&juno, "client", &"p".repeat(65));
    assert_eq!(status_of(practice.connect(&long, &juno.client).await).await, 404);
    for (path, cookie) in [(&as_client, ""), (&as_counsellor, juno.client.as_str())] {
        let socket = practice.connect(path, cookie).await.unwrap().socket;
        let mut page = Page { socket, board: json!(null) };
        assert_eq!(page.next().await.unwrap()["type"], "ended");
        page.hear_end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_another_pair_is_refused_and_nothing_of_theirs_changes() {
    let (practice, juno) = house().await;
    let otis = practice.counsellor("Otis").await;
    let kit = practice.pair(&otis, "Kit").await;
    let mut hers = Page::open(&practice, &juno, "client", "p").await;
    hers.done(1, add("a", "the garden")).await;
    let mut his = Page::open(&practice, &kit, "client", "p").await;
    his.ask(1, add("a", "mine")).await;
    assert_eq!(his.hear("refused").await["reason"], "gone");
    his.ask(2, edit("a", "the garden", "mine")).await;
    assert_eq!(his.hear("refused").await["reason"], "gone");
    assert_eq!(his.words(), Vec::<String>::new());
    let kept = practice.app.storage.board(&juno.id).await.unwrap();
    assert_eq!(kept.entries[0].words.reveal(), "the garden");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_link_ends_the_clients_page_and_no_other() {
    let (practice, pair) = house().await;
    let mut maren = Page::open(&practice, &pair, "counsellor", "m").await;
    let mut juno = Page::open(&practice, &pair, "client", "j").await;
    practice.app.storage.revoke_link(&pair.id, &Actor::System, now()).await.unwrap();
    practice.app.hub.close_client(&pair.id);
    juno.hear("ended").await;
    juno.hear_end().await;
    maren.done(1, add("a", "still here")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_midway_check_in_reaches_both_and_odd_messages_harm_nobody() {
    let (practice, pair) = house().await;
    let mut maren = Page::open(&practice, &pair, "counsellor", "m").await;
    let mut juno = Page::open(&practice, &pair, "client", "j").await;
    juno.send(json!({"type": "open_midway", "longer": true})).await;
    for page in [&mut maren, &mut juno] {
        let asked = page.hear("midway_opened").await;
        assert_eq!((&asked["by"], &asked["longer"]), (&json!("client"), &json!(true)));
    }
    let line = MidwayLine { question: "On the screen?".into(), answer: "Close enough.".into() };
    practice.app.boards.share_midway(&pair.id, Side::Client, vec![line]);
    assert_eq!(maren.hear("midway_shared").await["lines"][0]["answer"], "Close enough.");

    juno.ask(7, json!({"do": "dance"})).await;
    let refused = juno.hear("refused").await;
    assert_eq!((&refused["n"], &refused["reason"]), (&json!(7), &json!("not_this_kind")));
    let long = add("a", &"a".repeat(40_000));
    juno.ask(8, long).await;
    assert_eq!(juno.hear("refused").await["n"], 8);
    juno.send(json!("nothing")).await;
    assert_eq!(juno.hear("refused").await["n"], 0);
    juno.send(json!({"type": "heartbeat"})).await;
    juno.hear("alive").await;
    for n in 0..50 {
        juno.send(json!({"type": "odd", "number": n})).await;
    }
    juno.hear_end().await;
    maren.send(json!({"type": "heartbeat"})).await;
    maren.hear("alive").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_forms_and_other_pages_change_is_seen_at_once() {
    let (practice, pair) = house().await;
    let mut juno = Page::open(&practice, &pair, "client", "j").await;
    let (boards, storage) = (&practice.app.boards, &practice.app.storage);
    let words = alliance::OwnWords::new("from a form");
    let op = Op::Add { id: EntryId::new("f"), body: NewBody::Goal {}, words };
    boards.apply(&pair.id, Side::Counsellor, &op).await.unwrap().unwrap();
    juno.reads(&["from a form"]).await;
    let before = storage.board(&pair.id).await.unwrap();
    storage.keep_board(&pair.id, &before, &alliance::board::Board::default()).await.unwrap();
    boards.changed(&pair.id).await.unwrap();
    juno.reads(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_goal_is_due_by_the_rhythm_until_it_is_looked_at() {
    let (practice, pair) = house().await;
    let mut page = Page::open(&practice, &pair, "client", "j").await;
    let mut other = Page::open(&practice, &pair, "counsellor", "m").await;
    let goal = json!({"do": "add", "id": "g", "body": {"kind": "goal"}, "words": "sleep well"});
    page.done(1, goal).await;
    page.done(2, json!({"do": "review_every", "sessions": 1})).await;
    other.done(1, json!({"do": "agree", "id": "g"})).await;
    assert_eq!(other.board["reviewDue"], false, "no session has begun since");
    let (_maren, _juno) = practice.both_in(&pair).await;
    while page.board["reviewDue"] == false {
        page.hear("board").await;
    }
    page.done(3, json!({"do": "rate", "id": "g", "value": 4})).await;
    assert_eq!(page.board["reviewDue"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_session_closes_hopes_and_keeps_the_rest() {
    let (practice, pair) = house().await;
    let mut page = Page::open(&practice, &pair, "client", "j").await;
    assert_eq!(page.board["todaySince"], 0);
    let hope = json!({"do": "add", "id": "h", "body": {"kind": "hope"}, "words": "quiet"});
    page.done(1, hope).await;
    page.done(2, add("a", "sleep")).await;
    page.done(3, add("b", "work")).await;
    page.done(4, json!({"do": "later", "id": "b", "later": true})).await;
    let (mut maren, _juno) = practice.both_in(&pair).await;
    while page.board["todaySince"] == 0 {
        page.hear("board").await;
    }
    let since = page.board["todaySince"].clone();
    page.done(5, json!({"do": "done", "id": "a", "done": true})).await;
    maren.say(json!({"type": "end"})).await;
    while page.board["board"]["entries"][0]["body"]["closedAt"].is_null() {
        page.hear("board").await;
    }
    assert_eq!(page.board["todaySince"], since, "the session just over is still today's");
    let stands = |place: usize| &page.board["board"]["entries"][place]["body"]["stands"]["is"];
    assert_eq!((stands(1), stands(2)), (&json!("done"), &json!("open")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_not_answered_and_the_page_may_ask_again() {
    let (practice, pair) = house().await;
    let mut juno = Page::open(&practice, &pair, "client", "j").await;
    practice.app.storage.close().await;
    juno.ask(1, add("a", "sleep")).await;
    assert_eq!(juno.next().await, None, "closed without an answer");
    let practice = practice.kill_and_restart().await;
    let mut juno = Page::open(&practice, &pair, "client", "j").await;
    juno.done(1, add("a", "sleep")).await;
    assert_eq!(juno.words(), ["sleep"]);
}

const BODIES: [NewBody; 5] = [
    NewBody::Agenda {},
    NewBody::Goal {},
    NewBody::Strength { of: StrengthOf::Person },
    NewBody::Step { when: StepWhen::Before, place: None },
    NewBody::Noticing {},
];

/// Sixty lines of every kind, as long as they may be, then noticings until no other line fits.
fn full_board() -> Board {
    let lines = ["नमस्ते ".repeat(71), "🌻".repeat(500)].map(|text| alliance::OwnWords::new(&text));
    let mut board = Board::default();
    let add = |board: &mut Board, n: usize, body| {
        let (id, words) = (EntryId::new(format!("e{n}")), lines[n % 2].clone());
        board.apply(Side::Client, &Op::Add { id, body, words }, now()).unwrap();
    };
    for n in 0..300 {
        add(&mut board, n, BODIES[n % 5]);
    }
    let size = |board: &Board| serde_json::to_string(board).unwrap().len();
    assert!(size(&board) < BOARD_BYTES_MAX, "sixty of each fit in any script");
    let before = size(&board);
    add(&mut board, 1_001, NewBody::Noticing {});
    let each = size(&board) - before;
    for n in 0..(BOARD_BYTES_MAX - before) / each - 2 {
        add(&mut board, 1_003 + 2 * n, NewBody::Noticing {});
    }
    board
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_board_opens_for_both_and_stays_at_work() {
    let (practice, pair) = house().await;
    let full = full_board();
    practice.app.storage.keep_board(&pair.id, &Board::default(), &full).await.unwrap();
    let mut maren = Page::open(&practice, &pair, "counsellor", "m").await;
    let mut juno = Page::open(&practice, &pair, "client", "j").await;
    for page in [&maren, &juno] {
        assert_eq!(page.words().len(), full.entries.len());
        assert!(page.words().iter().any(|words| words.starts_with("नमस्ते")));
    }
    let long = "🌻".repeat(500);
    juno.done(1, json!({"do": "done", "id": "e0", "done": true})).await;
    let more = |id: &str| json!({"do": "add", "id": id, "body": {"kind": "noticing"}, "words": long.clone()});
    for n in 2..6 {
        juno.ask(n, more(&format!("more-{n}"))).await;
    }
    let refused = juno.hear("refused").await;
    assert_eq!(refused["reason"], "too_many");
    juno.done(6, json!({"do": "done", "id": "e5", "done": true})).await;
    juno.done(7, json!({"do": "remove", "id": "e1"})).await;
    juno.done(8, more("again")).await;
    maren.done(1, edit("e10", full.entries[10].words.reveal(), "shorter")).await;
    let kept = practice.app.storage.board(&pair.id).await.unwrap();
    assert!(serde_json::to_string(&kept).unwrap().len() < BOARD_BYTES_MAX + 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_reads_slowly_hears_the_latest_board_and_is_not_cut() {
    let (practice, pair) = house().await;
    practice.app.storage.keep_board(&pair.id, &Board::default(), &full_board()).await.unwrap();
    let mut slow = Page::open(&practice, &pair, "client", "j").await;
    for n in 0..40 {
        let op = Op::ReviewEvery { sessions: Some(1 + n % 12) };
        practice.app.boards.apply(&pair.id, Side::Counsellor, &op).await.unwrap().unwrap();
    }
    while slow.board["board"]["review_every"] != 1 + 39 % 12 {
        slow.hear("board").await;
    }
    slow.send(json!({"type": "heartbeat"})).await;
    slow.hear("alive").await;
}
