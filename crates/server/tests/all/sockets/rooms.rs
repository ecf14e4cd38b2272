//! Rooms over real sockets: what a browser says and hears.

use super::browser::{Browser, opening, status_of};
use futures_util::SinkExt;
use practice::audit::Actor;
use practice::joint_check::Outcome;
use practice::{Modality, Moment, PairId, PersonId, Private, Role};
use serde_json::{Value, json};
use server::clock::Clock;
use server::config::Config;
use server::sign_in::login;
use server::state::App;
use std::sync::Arc;
use std::time::Duration;
use storage::{Keys, LinkOutcome, LoginOwner, NewLogin, NewPerson, Storage};
use tokio::task::{JoinHandle, JoinSet};
use tokio_tungstenite::tungstenite::{Error, Message};

/// A practice with one counsellor, served on a real port from a folder that outlives the server.
pub(crate) struct Practice {
    folder: tempfile::TempDir,
    address: String,
    pub(crate) app: App,
    server: JoinHandle<()>,
}

/// Cookies of one pair.
pub(crate) struct Pair {
    pub(crate) id: PairId,
    pub(crate) counsellor: String,
    pub(crate) client: String,
}

pub(crate) fn now() -> Moment {
    jiff::Timestamp::now().into()
}

fn new_login(owner: LoginOwner) -> NewLogin {
    let device = Private::new("a test".to_owned());
    NewLogin { owner, device, expires_at: now().plus(Duration::from_secs(3_600)) }
}

impl Practice {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Keys::create(&folder.path().join("webside.key")).unwrap();
        Self::serve(folder, "127.0.0.1:0").await
    }

    /// Sockets check their login every `login_check`.
    pub(crate) async fn checking_logins(login_check: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Keys::create(&folder.path().join("webside.key")).unwrap();
        Self::serve_with(folder, "127.0.0.1:0", |app| app.login_check = login_check).await
    }

    async fn serve(folder: tempfile::TempDir, address: &str) -> Self {
        Self::serve_with(folder, address, |_| {}).await
    }

    async fn serve_with(
        folder: tempfile::TempDir,
        address: &str,
        change: impl FnOnce(&mut App),
    ) -> Self {
        let keys = Keys::open(&folder.path().join("webside.key")).unwrap();
        let url = format!("sqlite:{}", folder.path().join("webside.db").display());
        let storage = Storage::open(&url, keys).await.unwrap();
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut config = Config::for_folder(folder.path());
        config.public_url = format!("http://{address}").parse().unwrap();
        let mut app = App::new(storage, Arc::new(config), Clock::system()).unwrap();
        change(&mut app);
        let mut beside = JoinSet::new();
        app.hub.start(&mut beside).await.unwrap();
        let watched = app.clone();
        let router = server::router::router(app.clone())
            .into_make_service_with_connect_info::<std::net::SocketAddr>();
        let server = tokio::spawn(async move {
            let _beside = beside;
            tokio::select! {
                served = axum::serve(listener, router) => served.unwrap(),
                () = login::watch(watched) => {}
            }
        });
        Self { folder, address, app, server }
    }

    /// Ends the server as `kill -9` would, and serves the same folder on the same port.
    pub(crate) async fn kill_and_restart(self) -> Self {
        self.server.abort();
        let _ = self.server.await;
        let (folder, address) = (self.folder, self.address);
        self.app.storage.close().await;
        drop(self.app);
        Self::serve(folder, &address).await
    }

    pub(crate) async fn counsellor(&self, name: &str) -> (PersonId, String) {
        let person = NewPerson {
            role: Role::Counsellor,
            name: Private::new(name.to_owned()),
            sign_in_name: Private::new(name.to_lowercase()),
        };
        let storage = &self.app.storage;
        let person = storage.add_person(&person, &Actor::System, now()).await.unwrap();
        let cookie = self.sign_in(&person).await;
        (person, cookie)
    }

    /// The cookie of a new login.
    pub(crate) async fn sign_in(&self, person: &PersonId) -> String {
        let owner = LoginOwner::Person(person.clone());
        let (_, token) = self.app.storage.start_login(&new_login(owner), now()).await.unwrap();
        format!("webside_person={token}")
    }

    /// A browser with this cookie, for pages.
    pub(crate) fn browser(&self, cookie: &str) -> crate::house::Browser {
        let mut browser = crate::house::Browser::of(server::router::router(self.app.clone()));
        let (name, value) = cookie.split_once('=').unwrap();
        browser.cookies.insert(name.to_owned(), value.to_owned());
        browser
    }

    pub(crate) async fn pair(&self, counsellor: &(PersonId, String), client: &str) -> Pair {
        let storage = &self.app.storage;
        let name = Private::new(client.to_owned());
        let pair = storage.add_pair(&counsellor.0, &name, &Actor::System, now()).await.unwrap();
        let (_, token) = storage.make_link(&pair.id, &Actor::System, now()).await.unwrap();
        let LinkOutcome::Open { link, client, .. } = storage.open_link(&token).await.unwrap()
        else {
            panic!("a new link is open");
        };
        let owner = LoginOwner::Client { client, pair: pair.id.clone(), link };
        let (_, token) = storage.start_login(&new_login(owner), now()).await.unwrap();
        let (counsellor, client) = (counsellor.1.clone(), format!("webside_client={token}"));
        Pair { id: pair.id, counsellor, client }
    }

    pub(crate) async fn connect(&self, path: &str, cookie: &str) -> Result<Browser, Error> {
        self.connect_from(path, cookie, &format!("http://{}", self.address)).await
    }

    async fn connect_from(&self, path: &str, cookie: &str, origin: &str) -> Result<Browser, Error> {
        let request = opening(&self.address, path, cookie, origin)?;
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        Ok(Browser::of(socket))
    }

    /// The socket opens for one message, says that nobody is known here, and takes nothing.
    async fn is_turned_away(&self, path: &str, cookie: &str) {
        let mut browser = self.connect(path, cookie).await.expect("the socket opens");
        assert_eq!(browser.hear("refused").await["reason"], "not_allowed");
        browser.hear_end().await;
    }

    pub(crate) async fn seat(&self, pair: &Pair, role: &str) -> Browser {
        let cookie = if role == "client" { &pair.client } else { &pair.counsellor };
        let path = format!("/live/room/{}?as={role}", pair.id);
        self.connect(&path, cookie).await.expect("the seat may be taken")
    }

    /// Both in the room, in round 1.
    pub(crate) async fn both_in(&self, pair: &Pair) -> (Browser, Browser) {
        let (mut maren, mut juno) =
            (self.seat(pair, "counsellor").await, self.seat(pair, "client").await);
        maren.hello().await;
        juno.hello().await;
        juno.say(json!({"type": "knock"})).await;
        let seat = loop {
            let waiting = maren.hear("waiting").await;
            let mut all = waiting["waiting"].as_array().unwrap().iter();
            if let Some(one) = all.find(|one| one["pair"] == pair.id.as_str()) {
                break one["seat"].clone();
            }
        };
        maren.say(json!({"type": "admit", "seat": seat})).await;
        juno.hear("admitted").await;
        juno.hear("meet").await;
        maren.hear("meet").await;
        (maren, juno)
    }
}

fn candidate(text: &str) -> Value {
    json!({"type": "candidate", "candidate": text, "mid": null, "line": null, "fragment": null})
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_meet_and_signals_pass() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let (mut maren, mut juno) = practice.both_in(&pair).await;

    let signal = candidate("a");
    juno.say(json!({"type": "signal", "round": 1, "signal": signal})).await;
    let heard = maren.hear("signal").await;
    assert_eq!((&heard["round"], &heard["signal"]), (&json!(1), &signal));
    maren.say(json!({"type": "signal", "round": 7, "signal": signal})).await;
    assert_eq!(maren.hear("refused").await["reason"], "old_round");

    maren.say(json!({"type": "end"})).await;
    assert_eq!(maren.hear("ended").await["byMe"], true);
    assert_eq!(juno.hear("ended").await["byMe"], false);
    for _ in 0..100 {
        let sessions = practice.app.storage.sessions_of(&pair.id).await.unwrap();
        if let Some(facts) = sessions.first().and_then(|session| session.facts.clone()) {
            assert_eq!(facts.modalities, [Modality::Video]);
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the session was not written down");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_heard_before_admission_and_a_refusal_is_kind() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let (mut maren, mut juno) =
        (practice.seat(&pair, "counsellor").await, practice.seat(&pair, "client").await);
    maren.hello().await;
    let welcome = juno.hello().await;
    assert_eq!(welcome["stage"], "arriving");
    assert_eq!(welcome["iceServers"], json!([]));
    assert_eq!(welcome["waiting"], json!([]));

    juno.say(json!({"type": "signal", "round": 1, "signal": candidate("a")})).await;
    assert_eq!(juno.hear("refused").await["type"], "refused");
    juno.say(json!({"type": "admit", "seat": welcome["seat"]})).await;
    assert_eq!(juno.hear("refused").await["reason"], "not_allowed");
    juno.say(json!({"type": "knock"})).await;
    let waiting = maren.hear("waiting").await;
    assert_eq!(waiting["waiting"][0]["name"], "Juno");
    maren.say(json!({"type": "signal", "round": 0, "signal": candidate("b")})).await;
    assert_eq!(maren.hear("refused").await["type"], "refused");
    juno.hears_no(&["signal", "meet", "admitted"]).await;

    maren.say(json!({"type": "decline", "seat": waiting["waiting"][0]["seat"]})).await;
    juno.hear("declined").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_whose_room_it_is_may_open_it() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let otis = practice.counsellor("Otis").await;
    let juno = practice.pair(&maren, "Juno").await;
    let kit = practice.pair(&maren, "Kit").await;
    let room = |pair: &Pair, role: &str| format!("/live/room/{}?as={role}", pair.id);

    let juno_room = room(&juno, "client");
    practice.is_turned_away(&juno_room, "").await;
    assert_eq!(status_of(practice.connect(&juno_room, &kit.client).await).await, 404);
    assert_eq!(status_of(practice.connect(&juno_room, &juno.client).await).await, 101);
    let as_counsellor = room(&juno, "counsellor");
    assert_eq!(status_of(practice.connect(&as_counsellor, &otis.1).await).await, 404);
    practice.is_turned_away(&as_counsellor, &juno.client).await;
    assert_eq!(status_of(practice.connect(&as_counsellor, &maren.1).await).await, 101);
    let elsewhere = practice.connect_from(&juno_room, &juno.client, "http://evil.test").await;
    assert_eq!(status_of(elsewhere).await, 403);
    assert_ne!(status_of(practice.connect("/live/today", &juno.client).await).await, 101);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_messages_are_refused_with_a_reason_and_end_one_seat_only() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let (mut maren, mut juno) = practice.both_in(&pair).await;

    let refused = |message: Value| message["reason"].as_str().unwrap().to_owned();
    juno.send(json!({"n": 2, "message": {"type": "sing"}})).await;
    assert_eq!(refused(juno.hear("refused").await), "malformed");
    let long = "x".repeat(40_000);
    juno.send(
        json!({"n": 2, "message": {"type": "signal", "round": 1, "signal": candidate(&long)}}),
    )
    .await;
    assert_eq!(refused(juno.hear("refused").await), "too_large");
    juno.send(json!({"n": 9, "message": {"type": "leave"}})).await;
    assert_eq!(refused(juno.hear("refused").await), "out_of_order");
    juno.send(json!({"n": 1, "message": {"type": "knock"}})).await;
    assert_eq!(juno.hear("got").await["n"], 1, "a replayed message is acknowledged, not obeyed");
    let ways = json!({"nearness": 9, "selfView": true, "board": false, "modality": "video"});
    juno.send(json!({"n": 2, "message": {"type": "ways", "ways": ways}})).await;
    assert_eq!(refused(juno.hear("refused").await), "malformed");

    let mut stranger = practice.seat(&pair, "client").await;
    stranger.send(json!({"n": 1, "message": {"type": "knock"}})).await;
    assert_eq!(refused(stranger.hear("refused").await), "hello_first");
    stranger.hear_end().await;
    let mut old_page = practice.seat(&pair, "client").await;
    let hello = json!({"type": "hello", "protocol": 0, "resume": null, "modality": "video"});
    old_page.send(json!({"n": 0, "message": hello})).await;
    assert_eq!(refused(old_page.hear("refused").await), "other_protocol");

    for _ in 0..60 {
        let _ = juno.socket.send(Message::text("nonsense")).await;
    }
    juno.hear_end().await;
    maren.hear("other_away").await;
    maren.hears_no(&["ended"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_socket_resumes_and_hears_what_it_missed() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let (mut maren, juno) = practice.both_in(&pair).await;
    let (token, seen, said) = (juno.token.clone(), juno.seen, juno.n);
    drop(juno);
    maren.hear("other_away").await;
    maren.say(json!({"type": "signal", "round": 1, "signal": candidate("missed")})).await;

    let mut juno = practice.seat(&pair, "client").await;
    (juno.seen, juno.n) = (seen, said);
    let welcome = juno.greet(json!({"token": token, "seen": seen})).await;
    assert_eq!((&welcome["resumed"], &welcome["stage"]), (&json!(true), &json!("admitted")));
    assert_eq!(juno.hear("signal").await["signal"]["candidate"], "missed");
    maren.hear("other_back").await;

    let mut second = practice.seat(&pair, "client").await;
    assert_eq!(second.hello().await["stage"], "admitted");
    juno.hear("replaced").await;
    juno.hear_end().await;
    assert_eq!(maren.hear("meet").await["round"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_brings_the_room_back() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let (maren, juno) = practice.both_in(&pair).await;
    let (maren, juno) = ((maren.token, maren.seen, maren.n), (juno.token, juno.seen, juno.n));

    let practice = practice.kill_and_restart().await;
    let mut back = Vec::new();
    for (role, (token, seen, n)) in [("counsellor", maren), ("client", juno)] {
        let mut browser = practice.seat(&pair, role).await;
        (browser.seen, browser.n) = (seen, n);
        let welcome = browser.greet(json!({"token": token, "seen": seen})).await;
        assert_eq!(welcome["resumed"], true, "{role}");
        assert_eq!(welcome["stage"], "admitted", "{role}");
        assert!(welcome["round"].as_u64().unwrap() >= 1);
        back.push(browser);
    }
    let round = {
        back[0].say(json!({"type": "again", "round": 1})).await;
        back[1].hear("meet").await["round"].clone()
    };
    back[1].say(json!({"type": "signal", "round": round, "signal": candidate("again")})).await;
    assert_eq!(back[0].hear("signal").await["signal"]["candidate"], "again");
}

#[tokio::test(flavor = "multi_thread")]
async fn today_shows_who_waits_and_a_client_hears_where_the_counsellor_is() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let (juno, kit) = (practice.pair(&maren, "Juno").await, practice.pair(&maren, "Kit").await);

    let mut waiting = practice.seat(&kit, "client").await;
    assert_eq!(waiting.hello().await["host"], "away");
    waiting.say(json!({"type": "knock"})).await;
    waiting.hear("got").await;
    let mut today = practice.connect("/live/today", &maren.1).await.unwrap();
    let list = today.next_plain().await;
    assert_eq!(list["waiting"][0]["name"], "Kit");
    assert_eq!(list["waiting"].as_array().unwrap().len(), 1);
    assert_eq!(waiting.hear("host").await["host"], "near");

    let (mut in_room, _juno) = practice.both_in(&juno).await;
    assert_eq!(waiting.hear("host").await["host"], "busy");
    waiting.hears_no(&["waiting", "meet", "signal"]).await;
    in_room.hears_no(&["refused"]).await;

    let mut second_room = practice.seat(&kit, "counsellor").await;
    second_room.hello().await;
    assert_eq!(second_room.hear("elsewhere").await["name"], "Juno");
}

#[tokio::test(flavor = "multi_thread")]
async fn ways_are_remembered_and_a_revoked_link_frees_the_seat() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let (_maren, mut juno) = practice.both_in(&pair).await;
    let ways = json!({"nearness": 5, "selfView": true, "board": true, "modality": "voice"});
    juno.say(json!({"type": "ways", "ways": ways})).await;
    juno.hear("got").await;
    let mut again = practice.seat(&pair, "client").await;
    assert_eq!(again.hello().await["ways"], ways);
    let practice = practice.kill_and_restart().await;
    let mut again = practice.seat(&pair, "client").await;
    assert_eq!(again.hello().await["ways"], ways, "what is acknowledged is written");

    practice.app.storage.revoke_link(&pair.id, &Actor::System, now()).await.unwrap();
    practice.app.hub.close_client(&pair.id);
    assert_eq!(again.hear("refused").await["reason"], "not_allowed");
    again.hear_end().await;
    let path = format!("/live/room/{}?as=client", pair.id);
    practice.is_turned_away(&path, &pair.client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_joint_check_is_seen_by_both_kept_and_remembered() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let (mut maren, mut juno) = practice.both_in(&pair).await;
    let lamp = json!({"type": "sentence", "sentence": "turn_lamp"});
    maren.say(json!({"type": "joint_ask", "topic": "light", "words": lamp})).await;
    let light = |joint: &Value| joint["joint"]["theirs"]["rows"][1].clone();
    let asked = json!({"topic": "light", "stands": "asked", "words": lamp, "more": false});
    assert_eq!(light(&juno.hear_joint(|joint| light(joint)["stands"] == "asked").await), asked);
    juno.say(json!({"type": "joint_done", "topic": "light"})).await;
    maren.hear_joint(|joint| joint["joint"]["mine"]["rows"][1]["stands"] == "done").await;
    maren.say(json!({"type": "joint_fine", "topic": "light"})).await;
    juno.hear_joint(|joint| light(joint)["stands"] == "fine").await;
    let near = json!({"type": "own", "text": "my sister, asleep"});
    let privacy = json!({"speaks": "maybe_overheard", "near": near});
    juno.say(json!({"type": "joint_privacy", "privacy": privacy})).await;
    maren.hear_joint(|joint| joint["joint"]["theirs"]["privacy"] == privacy).await;
    juno.say(json!({"type": "joint_begin"})).await;
    maren.say(json!({"type": "joint_begin"})).await;
    juno.hear_joint(|joint| joint["joint"]["open"] == false).await;

    let long = json!({"type": "own", "text": "x".repeat(201)});
    juno.say(json!({"type": "joint_open"})).await;
    juno.say(json!({"type": "joint_ask", "topic": "sound", "words": long})).await;
    assert_eq!(juno.hear("refused").await["reason"], "too_large");
    juno.say(json!({"type": "joint_ask", "topic": "sound", "words": lamp})).await;
    assert_eq!(juno.hear("refused").await["reason"], "not_allowed");
    maren.say(json!({"type": "end"})).await;
    maren.hear("ended").await;
    juno.hear("ended").await;
    for times in 0.. {
        let kept = practice.app.storage.last_joint_check(&pair.id).await.unwrap();
        if let Some(record) = kept {
            assert_eq!(record.outcome, Outcome::Agreed);
            assert!(record.counsellor.requests[0].fine && record.client.privacy.is_some());
            break;
        }
        assert!(times < 100, "the joint check was not kept");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop((maren, juno));

    let last = |by_me| json!({"type": "asked", "byMe": by_me, "words": lamp, "fine": true});
    let (mut maren, mut juno) = practice.both_in(&pair).await;
    let next = maren.reload(&practice, &pair, "counsellor").await;
    assert_eq!(next["joint"]["last"], last(true));
    assert_eq!(next["joint"]["theirs"]["privacy"], json!(null), "each session asks again");
    let next = juno.reload(&practice, &pair, "client").await;
    assert_eq!(next["joint"]["last"], last(false));

    let practice = practice.kill_and_restart().await;
    let mut juno = practice.seat(&pair, "client").await;
    assert_eq!(juno.hello().await["joint"]["last"], last(false));
}
