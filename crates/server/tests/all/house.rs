//! A practice with invented people, and browsers that visit it.

use alliance::board::{NewBody, Op, StepWhen};
use alliance::check_in::{self, CheckIn, Given, Item, Occasion, Seen};
use alliance::pace::{Choice, Clashes, Middle, Minute, SessionPace, Silence, Times};
use alliance::{Place, Side};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::{Router, http};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use practice::appointment::Arrangement;
use practice::audit::Actor;
use practice::joint_check::{
    Near, Outcome, Privacy, Record, RequestText, Sentence, SideRecord, Speaks, Topic,
};
use practice::wall::{Wall, Zone};
use practice::{
    AppointmentId, CheckInId, EntryId, Modality, Moment, OwnWords, PairId, PersonId, Private, Role,
    SessionId,
};
use server::clock::Clock;
use server::config::Config;
use server::hosts::Hosts;
use server::router::{router, router_of};
use server::sign_in::password::PasswordCost;
use server::state::{App, Shared};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use storage::{
    EndedBy, Installation, Keys, LineFacts, NewOneTimeLink, NewPerson, OneTimeKind, PaceOutcome,
    SessionFacts, Storage,
};
use testkit::{FakeClock, TestDatabase, people};
use tower::ServiceExt;

/// Tuesday 3 March 2026, 14:00 in UTC.
pub const TUESDAY: Moment = Moment::from_micros(1_772_546_400_000_000);
/// Cheap, so that tests are fast; `sign_in/password.rs` tests the real cost.
const QUICK: PasswordCost = PasswordCost { memory_kib: 8, passes: 1, lanes: 1 };
pub const HOUR: Duration = Duration::from_secs(3600);
pub const MINUTE: Duration = Duration::from_secs(60);
/// What a client wrote in a joint check.
pub const OWN_WORDS: &str = "a little away from the loud refrigerator";

/// The pace of a session in which the client spoke more, with two silences.
pub fn pace_of_an_hour() -> SessionPace {
    let minute = |at: u8| Minute {
        counsellor_s: 5 + at % 4 * 5,
        client_s: 30 - at % 5 * 4,
        both_s: at % 3,
        silent_s: 8,
    };
    let middle = |lower_ms, median_ms, upper_ms| Some(Middle { lower_ms, median_ms, upper_ms });
    SessionPace {
        minutes: (0..50).map(minute).collect(),
        line_ms: Some(380),
        waiting: Times { n: 34, middle: middle(-100, 640, 1_210) },
        client_waiting: Times { n: 31, middle: middle(250, 900, 2_400) },
        client_waiting_estimated: false,
        silences: vec![
            Silence { ms: 4_200, ended_by: Side::Client },
            Silence { ms: 11_400, ended_by: Side::Counsellor },
        ],
        takeovers: 2,
        clashes: Some(Clashes { line: 3, ours: 1 }),
        join_ms: 200,
    }
}

pub struct House {
    pub app: App,
    pub router: Router,
    pub clock: FakeClock,
    pub database: Arc<TestDatabase>,
    /// What browsers ask for.
    host: String,
    _folder: Arc<tempfile::TempDir>,
}

/// Two practices of one installation.
pub struct TwoHouses {
    pub hosts: Hosts,
    pub first: House,
    pub second: House,
}

/// A client's answer that is shared with nobody.
pub const PRIVATE_WORDS: &str = "a walk along the quiet canal";

/// Everybody the permission test needs.
pub struct Everybody {
    pub owner: PersonId,
    pub counsellor: PersonId,
    pub other_counsellor: PersonId,
    pub pair: PairId,
    pub other_pair: PairId,
}

impl TwoHouses {
    pub async fn on(database: TestDatabase) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let key_file = folder.path().join("webside.key");
        let database = Arc::new(database);
        let opened = Installation::open_with_key_file(&database.url, &key_file).await;
        let installation = opened.unwrap();
        installation.first().await.unwrap();
        installation.add_practice("second.example.org").await.unwrap();
        let clock = FakeClock::new(TUESDAY);
        let told = clock.clone();
        let telling = Clock::from_fn(move || told.now());
        let mut config = Config::for_folder(folder.path());
        config.public_url = "http://room.example.org".parse().unwrap();
        let mut shared = Shared::new(Arc::new(config), telling).unwrap();
        shared.password_cost = QUICK;
        let hosts = Hosts::new(installation, shared, None);
        hosts.start().await.unwrap();
        let house = async |host: &str| House {
            app: hosts.of(Some(host)).await.unwrap().unwrap(),
            router: router_of(hosts.clone()),
            clock: clock.clone(),
            database: database.clone(),
            host: host.into(),
            _folder: folder.clone(),
        };
        let first = house("room.example.org").await;
        let second = house("second.example.org").await;
        Self { hosts, first, second }
    }
}

impl House {
    pub async fn new() -> Self {
        Self::at("http://room.example.org").await
    }

    pub async fn at(public_url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_folder(folder.path());
        config.public_url = public_url.parse().unwrap();
        Self::with(config, folder).await
    }

    pub async fn with(config: Config, folder: tempfile::TempDir) -> Self {
        Self::on(testkit::sqlite(), config, folder).await
    }

    pub async fn on(database: TestDatabase, config: Config, folder: tempfile::TempDir) -> Self {
        let keys = Keys::for_test();
        let storage = Storage::open(&database.url, keys).await.unwrap();
        let clock = FakeClock::new(TUESDAY);
        let told = clock.clone();
        let telling = Clock::from_fn(move || told.now());
        let mut app = App::new(storage, Arc::new(config), telling).unwrap();
        app.password_cost = QUICK;
        Self {
            router: router(app.clone()),
            app,
            clock,
            database: Arc::new(database),
            host: "room.example.org".into(),
            _folder: Arc::new(folder),
        }
    }

    pub fn browser(&self) -> Browser {
        self.browser_at(&self.host)
    }

    /// A browser that asks for this host.
    pub fn browser_at(&self, host: &str) -> Browser {
        Browser { host: host.into(), ..Browser::of(self.router.clone()) }
    }

    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    pub async fn person(&self, role: Role, name: &str) -> PersonId {
        let person = NewPerson {
            role,
            name: Private::new(name.into()),
            sign_in_name: Private::new(name.to_lowercase().replace(' ', ".")),
        };
        self.app.storage.add_person(&person, &Actor::System, self.now()).await.unwrap()
    }

    pub async fn pair(&self, counsellor: &PersonId, client: &str) -> PairId {
        let name = Private::new(client.to_string());
        let storage = &self.app.storage;
        storage.add_pair(counsellor, &name, &Actor::System, self.now()).await.unwrap().id
    }

    pub async fn everybody(&self) -> Everybody {
        let owner = self.person(Role::Owner, people::OWNER).await;
        let counsellor = self.person(Role::Counsellor, people::COUNSELLOR).await;
        let other_counsellor = self.person(Role::Counsellor, people::OTHER_COUNSELLOR).await;
        let pair = self.pair(&counsellor, people::CLIENT).await;
        let other_pair = self.pair(&other_counsellor, people::OTHER_CLIENT).await;
        Everybody { owner, counsellor, other_counsellor, pair, other_pair }
    }

    /// A browser in which this person is signed in, by a one-time link.
    pub async fn signed_in(&self, person: &PersonId) -> Browser {
        let token = self.one_time_link(OneTimeKind::SignIn(person.clone())).await;
        let mut browser = self.browser();
        browser.get("/sign-in/link").await.is(StatusCode::OK);
        browser.post("/sign-in/link", &[("token", &token)]).await.goes_to("/today");
        browser
    }

    /// The token of a link that is valid once, for an hour.
    pub async fn one_time_link(&self, kind: OneTimeKind) -> String {
        let expires_at = self.now().plus(HOUR);
        let link = NewOneTimeLink { kind, is_reusable: false, expires_at };
        let made = self.app.storage.make_one_time_link(&link, &Actor::System, self.now());
        made.await.unwrap()
    }

    /// Adds an appointment of fifty minutes.
    pub async fn appointment(&self, pair: &PairId, starts_at: Moment) -> AppointmentId {
        let arranged = Arrangement::new(Wall::of(starts_at, Zone::utc()), 50);
        let made = self.app.storage.add_appointment(pair, &arranged, &Actor::System, self.now());
        made.await.unwrap()
    }

    /// Offers a questionnaire to this pair's client.
    pub async fn offered(&self, pair: &PairId, instrument: &str) -> practice::FormId {
        self.app.storage.offer_form(pair, instrument, self.now()).await.unwrap()
    }

    pub async fn link(&self, pair: &PairId) -> String {
        let made = self.app.storage.make_link(pair, &Actor::System, self.now()).await;
        made.unwrap().1
    }

    /// Ends a session of this pair with a joint check; returns the own words in it.
    pub async fn joint_check(&self, pair: &PairId) -> &'static str {
        let request =
            |topic, words, fine| practice::joint_check::Request { topic, words, done: true, fine };
        let lamp = request(Topic::Light, RequestText::Sentence(Sentence::TurnLamp), true);
        let own = request(Topic::Sound, RequestText::Own(OwnWords::new(OWN_WORDS)), false);
        let privacy = Privacy { speaks: Speaks::MaybeOverheard, near: Some(Near::NextRoom) };
        let counsellor = SideRecord { requests: vec![lamp], privacy: None };
        let client = SideRecord { requests: vec![own], privacy: Some(privacy) };
        let record = Record::new(Outcome::Agreed, counsellor, client);
        let storage = &self.app.storage;
        let session = storage.start_session(pair, Modality::Video, self.now()).await.unwrap();
        let facts = SessionFacts {
            ended_at: self.now().plus(HOUR),
            ended_by: EndedBy::Client,
            modalities: vec![Modality::Video],
            line: LineFacts::default(),
        };
        assert!(storage.end_session(&session, &facts, record.as_ref()).await.unwrap());
        OWN_WORDS
    }

    /// Lets both choose to count, and that the client may read it, as of now.
    pub async fn both_count(&self, pair: &PairId) {
        let (storage, by, now) = (&self.app.storage, Actor::System, self.now());
        for side in [Side::Counsellor, Side::Client] {
            assert!(storage.choose_pace(pair, side, Choice::Share, &by, now).await.unwrap());
            storage.let_client_read_pace(pair, side, &by, now).await.unwrap();
        }
    }

    /// Adds a session of fifty minutes with its pace.
    pub async fn paced_session(&self, pair: &PairId) -> SessionId {
        self.session_with(pair, &pace_of_an_hour()).await
    }

    /// Adds a session of fifty minutes with this pace.
    pub async fn session_with(&self, pair: &PairId, pace: &SessionPace) -> SessionId {
        let storage = &self.app.storage;
        self.both_count(pair).await;
        let started = self.now();
        let session = storage.start_session(pair, Modality::Video, started).await.unwrap();
        let ended_at = self.clock.advance(50 * MINUTE);
        let kept = storage.keep_pace(pair, session.as_str(), pace, ended_at).await.unwrap();
        assert_eq!(kept, PaceOutcome::Kept);
        let facts = SessionFacts {
            ended_at,
            ended_by: EndedBy::Counsellor,
            modalities: vec![Modality::Video],
            line: LineFacts::default(),
        };
        assert!(storage.end_session(&session, &facts, None).await.unwrap());
        session
    }

    /// Adds a check-in on leaving: one answer shared, one private.
    pub async fn leaving_check_in(&self, pair: &PairId) -> CheckInId {
        let given = |answer, seen| Given { answer, seen };
        let words = check_in::Answer::Words(alliance::OwnWords::new(PRIVATE_WORDS));
        let check_in = CheckIn {
            id: self.app.storage.new_check_in_id(),
            occasion: Occasion::Leaving,
            by: Side::Client,
            at: self.now(),
            place: Some(Place::Home),
            answers: BTreeMap::from([
                (Item::Accepted, given(check_in::Answer::Scale(9), Seen::Shared)),
                (Item::NextMinutes, given(words, Seen::Private)),
            ]),
        };
        assert!(self.app.storage.keep_check_in(pair, &check_in).await.unwrap());
        check_in.id
    }

    /// Adds a goal that the client proposed and the counsellor agreed to.
    pub async fn goal(&self, pair: &PairId, words: &str) -> EntryId {
        let id = self.entry(pair, NewBody::Goal {}, words).await;
        let agree = Op::Agree { id: id.clone() };
        self.app.boards.apply(pair, Side::Counsellor, &agree).await.unwrap().unwrap();
        id
    }

    /// Adds a step before a session, for everywhere.
    pub async fn step(&self, pair: &PairId, words: &str) -> EntryId {
        let body = NewBody::Step { when: StepWhen::Before, place: None };
        self.entry(pair, body, words).await
    }

    async fn entry(&self, pair: &PairId, body: NewBody, words: &str) -> EntryId {
        let id = EntryId::new(storage::new_id());
        let add = Op::Add { id: id.clone(), body, words: alliance::OwnWords::new(words) };
        self.app.boards.apply(pair, Side::Client, &add).await.unwrap().unwrap();
        id
    }

    /// A browser in which a client opened their personal link.
    pub async fn arrived(&self, pair: &PairId) -> Browser {
        let token = self.link(pair).await;
        let mut browser = self.browser();
        browser.get("/j").await.is(StatusCode::OK);
        browser.post("/j", &[("token", &token)]).await.goes_to("/arrive");
        browser
    }
}

impl House {
    /// A browser in which the link of one appointment was opened, which begins in `ahead`.
    pub async fn opened_appointment(&self, pair: &PairId, ahead: Duration) -> Browser {
        let id = self.appointment(pair, self.now().plus(ahead)).await;
        self.opened(&id).await
    }

    /// A browser in which a link of this appointment was opened.
    pub async fn opened(&self, id: &AppointmentId) -> Browser {
        let token = storage::new_token();
        self.app.storage.keep_appointment_link(&token, id, self.now()).await.unwrap();
        let mut browser = self.browser();
        browser.get("/a").await.is(StatusCode::OK);
        browser.post("/a", &[("token", &token)]).await.goes_to("/a");
        browser
    }

    /// The same for one that begins soon, and whose client went in.
    pub async fn gone_in_by_link(&self, pair: &PairId) -> Browser {
        let mut browser = self.opened_appointment(pair, Duration::from_secs(60)).await;
        browser.post("/a/in", &[]).await.goes_to("/arrive");
        browser
    }
}

/// Keeps cookies and the form token, as a browser does. Follows no redirects.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub host: String,
    pub cookies: BTreeMap<String, String>,
    pub address: SocketAddr,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Browser {
    /// One that visits this server for the first time.
    pub fn of(router: Router) -> Self {
        let address = SocketAddr::from(([192, 0, 2, 1], 40_000));
        let host = "room.example.org".into();
        Self { router, host, cookies: BTreeMap::new(), address }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Posts a form with the token that belongs to this browser.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        self.post_with(&token, path, fields).await
    }

    /// Posts a form of the page that carries `token`.
    pub async fn post_with(&mut self, token: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", token).extend_pairs(fields);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request, Body::from(form.finish())).await
    }

    /// Posts a form as a script does on a page that stays open.
    pub async fn post_as_script(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-csrf", self.token().await);
        self.send(request, Body::from(form)).await
    }

    /// Posts JSON as the passkey script does.
    pub async fn post_json(&mut self, path: &str, json: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .header("x-csrf", self.token().await);
        self.send(request, Body::from(json.to_string())).await
    }

    pub async fn token(&mut self) -> String {
        self.get("/").await.between("<meta name=\"csrf\" content=\"", "\"")
    }

    pub async fn send(&mut self, request: http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header(header::HOST, &self.host)
            .header(header::COOKIE, cookies.join("; "))
            .extension(ConnectInfo(self.address))
            .body(body)
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let (pair, rest) = line.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }
}

impl Answer {
    #[track_caller]
    pub fn is(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn goes_to(self, path: &str) -> Self {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        assert_eq!(self.headers[header::LOCATION], path);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.plain().contains(words), "no “{words}” in: {}", self.plain());
        self
    }

    #[track_caller]
    pub fn says_not(self, words: &str) -> Self {
        assert!(!self.plain().contains(words), "“{words}” in: {}", self.plain());
        self
    }

    #[track_caller]
    pub fn between(&self, start: &str, end: &str) -> String {
        let (_, rest) = self.text.split_once(start).unwrap_or_else(|| panic!("{}", self.text));
        rest.split_once(end).unwrap().0.to_string()
    }

    /// The visible text, without tags, entities or repeated spaces.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        let mut in_tag = false;
        for letter in self.text.chars() {
            match letter {
                // They isolate the direction of what a sentence holds.
                '\u{2068}' | '\u{2069}' => {}
                '<' => in_tag = true,
                '>' => {
                    in_tag = false;
                    plain.push(' ');
                }
                letter if !in_tag => plain.push(letter),
                _ => {}
            }
        }
        let plain = plain.replace("&#38;", "&").replace("&#39;", "'").replace("&#34;", "\"");
        plain.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", ".").replace(" ,", ",")
    }
}
