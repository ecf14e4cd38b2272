//! The rooms, the pages and the sockets between them. `watched.rs` holds the invariants of a room,
//! `pages_know.rs` that of its pages, and `strangers.rs` the attacks.

mod pages_know;
mod strangers;
mod watched;

use watched::Watched;

use crate::page::Page;
use practice::joint_check::{Near, Privacy, RequestText, Sentence, Speaks, Topic};
use practice::{Modality, Moment, OwnWords, PairId, Side};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use room::{
    ConnId, Effect, Facts, Host, Input, JointSaid, LineReport, Room, Said, SeatId, Stage, Tell,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

const ROOMS: usize = 3;
/// The same names are used in every room, so that a mix-up of rooms is detected.
const PEOPLE: [&str; 4] = ["maren", "juno", "kit", "ash"];

const PAGES_MAX: usize = 15;

/// Relative frequency of each event.
#[derive(Clone, Debug)]
pub struct Odds {
    pub open: u32,
    pub say: u32,
    pub deliver: u32,
    pub drop_line: u32,
    pub come_back: u32,
    pub tick: u32,
    pub check: u32,
    pub reload: u32,
    pub rogue: u32,
    pub kill: u32,
    pub long_wait_percent: u32,
}

/// A socket between a page and the server, with the messages in transit.
#[derive(Debug)]
struct Line {
    room: usize,
    seat: SeatId,
    page: u64,
    token: String,
    to_page: VecDeque<(u32, Tell)>,
    to_server: VecDeque<(u32, Said)>,
    last_number: Option<u32>,
    closed_by_server: bool,
}

type Action = fn(&mut World);

/// The whole simulation.
pub struct World {
    seed: u64,
    odds: Odds,
    random: StdRng,
    now: Moment,
    made: u64,
    watched: BTreeMap<usize, Watched>,
    pages: BTreeMap<u64, Page>,
    lines: BTreeMap<ConnId, Line>,
    trace: VecDeque<String>,
    steps: u32,
    seen: BTreeMap<&'static str, u32>,
    /// Rooms that had an input in this step.
    touched: BTreeSet<usize>,
}

fn is_counsellor(seat: &SeatId) -> bool {
    seat.as_str() == PEOPLE[0]
}

impl World {
    pub fn new(seed: u64, odds: Odds) -> Self {
        Self {
            seed,
            odds,
            random: StdRng::seed_from_u64(seed),
            now: Moment::from_micros(1_800_000_000_000_000),
            made: 0,
            watched: BTreeMap::new(),
            pages: BTreeMap::new(),
            lines: BTreeMap::new(),
            trace: VecDeque::new(),
            steps: 0,
            seen: BTreeMap::new(),
            touched: BTreeSet::new(),
        }
    }

    pub fn step(&mut self) {
        self.steps += 1;
        self.touched.clear();
        let odds = self.odds.clone();
        let actions: [(u32, Action); 10] = [
            (odds.open, Self::open_page),
            (odds.say, Self::say_something),
            (odds.deliver, Self::deliver_some),
            (odds.drop_line, Self::drop_a_line),
            (odds.come_back, Self::come_back),
            (odds.tick, Self::let_time_pass),
            (odds.check, Self::check_together),
            (odds.reload, Self::close_page),
            (odds.rogue, Self::try_something_wrong),
            (odds.kill, Self::kill_server),
        ];
        let sum = actions.iter().map(|(odds, _)| odds).sum();
        let mut pick = self.random.random_range(0..sum);
        for (odds, action) in actions {
            if pick < odds {
                action(self);
                break;
            }
            pick -= odds;
        }
        self.assert_pages_know_the_truth();
    }

    /// All pages are closed; two minutes later no room is left.
    pub fn everybody_goes(&mut self) {
        let conns: Vec<ConnId> = self.lines.keys().copied().collect();
        for conn in conns {
            self.lose_on_server(conn);
        }
        self.lines.clear();
        self.pages.clear();
        self.now = self.now.plus(room::SEAT_KEPT);
        for index in 0..ROOMS {
            if self.watched.contains_key(&index) {
                self.apply(index, Input::Tick);
            }
        }
        assert!(self.watched.is_empty(), "leaving frees everything");
    }

    /// How often each event occurred.
    pub fn seen(&self) -> &BTreeMap<&'static str, u32> {
        &self.seen
    }

    fn saw(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() {
            return None;
        }
        Some(from[self.random.random_range(0..from.len())].clone())
    }

    fn pick_page(&mut self, wanted: impl Fn(&Page) -> bool) -> Option<u64> {
        let pages: Vec<u64> =
            self.pages.iter().filter(|(_, page)| wanted(page)).map(|(id, _)| *id).collect();
        self.pick(&pages)
    }

    fn pick_modality(&mut self) -> Modality {
        [Modality::Video, Modality::Voice, Modality::Text][self.random.random_range(0..3)]
    }

    fn made(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    // Events.

    fn open_page(&mut self) {
        if self.pages.len() >= PAGES_MAX {
            return;
        }
        let room = self.random.random_range(0..ROOMS);
        let person = self.random.random_range(0..PEOPLE.len());
        let side = if person == 0 { Side::Counsellor } else { Side::Client };
        let modality = self.pick_modality();
        let id = self.made();
        self.pages.insert(id, Page::new(room, SeatId::new(PEOPLE[person]), side, modality));
        self.connect(id);
    }

    fn come_back(&mut self) {
        if let Some(id) = self.pick_page(|page| page.conn.is_none() && !page.replaced) {
            self.connect(id);
        }
    }

    fn connect(&mut self, id: u64) {
        let (conn, token) = (ConnId(self.made()), format!("token-{}", self.made()));
        let page = self.pages.get_mut(&id).expect("a page that is open");
        page.conn = Some(conn);
        let (room, seat, resume) = (page.room, page.seat.clone(), page.resume());
        let join = Input::Join {
            seat: seat.clone(),
            conn,
            side: page.side,
            modality: page.modality,
            resume,
            new_token_hash: token.clone(),
        };
        let line = Line {
            room,
            seat,
            page: id,
            token,
            to_page: VecDeque::new(),
            to_server: VecDeque::new(),
            last_number: None,
            closed_by_server: false,
        };
        self.lines.insert(conn, line);
        self.apply(room, join);
    }

    fn say_something(&mut self) {
        let Some(id) = self.pick_page(|page| page.welcomed && !page.replaced) else { return };
        let message = self.pick_message(id);
        let page = self.pages.get_mut(&id).expect("a page that is open");
        let conn = page.conn.expect("a welcomed page has a line");
        let said = page.say(message);
        self.lines.get_mut(&conn).expect("a line in use").to_server.push_back(said);
    }

    fn check_together(&mut self) {
        let Some(id) = self.pick_page(|page| page.welcomed && page.shown_joint().is_some()) else {
            return;
        };
        let said = self.pick_joint(id);
        let page = self.pages.get_mut(&id).expect("a page that is open");
        let conn = page.conn.expect("a welcomed page has a line");
        let said = page.say(Said::Joint(said));
        self.lines.get_mut(&conn).expect("a line in use").to_server.push_back(said);
    }

    fn pick_joint(&mut self, id: u64) -> JointSaid {
        let page = &self.pages[&id];
        let own = OwnWords::new(&format!("{}/{}", page.room, page.seat));
        let topic = Topic::ALL[self.random.random_range(0..4)];
        let sentence = self.pick(&[Sentence::WholeFace, Sentence::TurnLamp, Sentence::Closer]);
        let words = match sentence.filter(|sentence| sentence.topic() == topic) {
            Some(sentence) => RequestText::Sentence(sentence),
            None => RequestText::Own(own.clone()),
        };
        match self.random.random_range(0..20) {
            0..2 => JointSaid::Open,
            2..5 => JointSaid::Fine(topic),
            5..9 => JointSaid::Ask(topic, words),
            9..13 => JointSaid::Done(topic),
            13..15 => JointSaid::More(topic),
            15..17 => JointSaid::Privacy(Privacy {
                speaks: Speaks::MaybeOverheard,
                near: self.random.random_bool(0.5).then_some(Near::Own(own)),
            }),
            17..19 => JointSaid::Begin,
            _ => JointSaid::Skip,
        }
    }

    fn pick_message(&mut self, id: u64) -> Said {
        let page = self.pages[&id].clone();
        let someone = SeatId::new(PEOPLE[self.random.random_range(0..PEOPLE.len())]);
        let waiting = page.waiting.first().map_or(someone, |waiting| waiting.seat.clone());
        let late = self.random.random_ratio(1, 10);
        let round = page.round.saturating_sub(u32::from(late));
        match self.random.random_range(0..100) {
            0..3 => Said::Decline(waiting),
            3..6 => Said::Admit(waiting),
            6..9 => Said::Knock,
            9..17 => Said::Modality(self.pick_modality()),
            17..20 => Said::Again { round },
            20..23 => Said::Leave,
            23..24 => Said::End,
            24..26 => Said::Ways(self.random.random_range(0..500_u32).to_string().into()),
            26..30 => Said::Line(LineReport {
                round_trip_ms: self.random.random_range(0..500),
                lost_permille: 2,
                relayed: late,
                mended: 0,
            }),
            _ if page.other.is_none() && self.random.random_bool(0.7) => match page.side {
                Side::Client => Said::Knock,
                Side::Counsellor => Said::Admit(waiting),
            },
            _ => {
                let counter = self.made();
                let body = format!("{}/{id}/{counter}/{round}", page.room);
                Said::Signal { round, body: body.into() }
            }
        }
    }

    /// Some of the messages in transit on one socket arrive.
    fn deliver_some(&mut self) {
        let conns: Vec<ConnId> = self.lines.keys().copied().collect();
        let Some(conn) = self.pick(&conns) else { return };
        for _ in 0..self.random.random_range(1..8) {
            let up = self.random.random_bool(0.5);
            if up { self.deliver_to_server(conn) } else { self.deliver_to_page(conn) }
        }
    }

    fn deliver_to_server(&mut self, conn: ConnId) {
        let Some(line) = self.lines.get_mut(&conn).filter(|line| !line.closed_by_server) else {
            return;
        };
        let Some((n, message)) = line.to_server.pop_front() else { return };
        let (room, seat) = (line.room, line.seat.clone());
        self.apply(room, Input::Message { seat, conn, n, message });
    }

    fn deliver_to_page(&mut self, conn: ConnId) {
        let Some(line) = self.lines.get_mut(&conn) else { return };
        self.touched.insert(line.room);
        let (id, token) = (line.page, line.token.clone());
        let Some(page) = self.pages.get_mut(&id).filter(|page| page.conn == Some(conn)) else {
            line.to_page.clear();
            return;
        };
        if let Some((n, message)) = line.to_page.pop_front() {
            line.to_server.extend(page.take(n, message, &token));
        } else if line.closed_by_server {
            page.lose_line();
            self.lines.remove(&conn);
            self.pages.retain(|_, page| page.conn.is_some() || !page.replaced);
        }
    }

    /// A socket is lost; the page notices, and the server at once, later or never.
    fn drop_a_line(&mut self) {
        let conns: Vec<ConnId> = self.lines.keys().copied().collect();
        let Some(conn) = self.pick(&conns) else { return };
        let id = self.lines[&conn].page;
        if let Some(page) = self.pages.get_mut(&id).filter(|page| page.conn == Some(conn)) {
            page.lose_line();
            if self.random.random_bool(0.4) {
                return;
            }
        }
        self.lose_on_server(conn);
        self.lines.remove(&conn);
    }

    fn lose_on_server(&mut self, conn: ConnId) {
        let (room, seat) = (self.lines[&conn].room, self.lines[&conn].seat.clone());
        if self.watched.contains_key(&room) {
            self.apply(room, Input::SocketLost { seat, conn });
        }
    }

    fn let_time_pass(&mut self) {
        let seconds = if self.random.random_ratio(self.odds.long_wait_percent, 100) {
            self.random.random_range(100..2_000)
        } else {
            self.random.random_range(0..10)
        };
        self.now = self.now.plus(Duration::from_secs(seconds));
        for index in 0..ROOMS {
            if self.watched.contains_key(&index) {
                let place = self.pick(&[Host::Away, Host::Near, Host::Busy, Host::Here]);
                let place = place.expect("there are places");
                self.apply(index, Input::Host { place });
                if self.random.random_ratio(1, 4) {
                    self.apply(index, Input::Rearranged);
                    self.assert_who_waits_is_told(index);
                }
                self.apply(index, Input::Tick);
            }
        }
    }

    /// Who waits was told just now, or is told as soon as they are back.
    fn assert_who_waits_is_told(&mut self, index: usize) {
        let (mut at_once, mut later) = (0, 0);
        let watched = &self.watched[&index];
        for (id, page) in self.pages.iter().filter(|(_, page)| page.room == index) {
            if watched.room.stage(&page.seat) != Some(Stage::Waiting) || !page.sure {
                continue;
            }
            let line = watched.conns_by_seat.get(&page.seat).and_then(|conn| self.lines.get(conn));
            match line {
                Some(line) if line.page == *id => {
                    let last = line.to_page.iter().rfind(|(n, _)| *n != 0);
                    assert!(matches!(last, Some((_, Tell::Rearranged))), "{last:?}");
                    at_once += 1;
                }
                Some(_) => {}
                None => {
                    let told = watched.probe(self.now, page);
                    let Some((_, Tell::Welcome(welcome))) = told.first() else { continue };
                    // Without its token, or after too much, a page has the whole state to go by.
                    if welcome.resumed && told.len() > 1 {
                        let is_told = told.iter().any(|(_, tell)| *tell == Tell::Rearranged);
                        assert!(is_told, "{told:?}");
                        later += 1;
                    }
                }
            }
        }
        *self.seen.entry("told of a change at once").or_default() += at_once;
        *self.seen.entry("told of a change later").or_default() += later;
    }

    /// A reload or a closed tab: the page loses its state.
    fn close_page(&mut self) {
        let Some(id) = self.pick_page(|_| true) else { return };
        let page = self.pages.remove(&id).expect("it was picked");
        if let Some(conn) = page.conn {
            self.lose_on_server(conn);
            self.lines.remove(&conn);
        }
        if self.random.random_bool(0.7) {
            let id = self.made();
            self.pages.insert(id, Page::new(page.room, page.seat, page.side, page.modality));
            self.connect(id);
        }
    }

    fn kill_server(&mut self) {
        if self.random.random_bool(0.3) {
            for index in self.watched.keys().copied().collect::<Vec<_>>() {
                self.apply(index, Input::Drain);
            }
        }
        self.lines.clear();
        for page in self.pages.values_mut() {
            page.lose_line();
            page.sure = false;
            page.heard.clear();
        }
        for index in self.watched.keys().copied().collect::<Vec<_>>() {
            let watched = self.watched.get_mut(&index).expect("it is in the list");
            let saved = watched.saved.as_ref().expect("a room with seats was saved");
            watched.room = serde_json::from_str(saved).expect("a snapshot reads back");
            watched.conns_by_seat.clear();
            self.apply(index, Input::Tick);
        }
    }

    // The server.

    fn apply(&mut self, index: usize, input: Input) -> Vec<Effect> {
        self.touched.insert(index);
        self.trace.push_back(format!("{} room {index} {input:?}", self.steps));
        if self.trace.len() > 40 {
            self.trace.pop_front();
        }
        let watched = self.watched.entry(index).or_insert_with(|| Watched {
            room: Room::new(PairId::new(format!("pair-{index}"))),
            saved: None,
            saved_lifecycle: serde_json::Value::Null,
            conns_by_seat: BTreeMap::new(),
            let_in: BTreeSet::new(),
            was_let_in: BTreeSet::new(),
            has_let_in: false,
            session: None,
        });
        let before = watched.conns_by_seat.clone();
        watched.expect(&input);
        let effects = watched.room.apply(self.now, input.clone());
        watched.judge(self.now, &input, &before, &effects);
        let mut closing = Vec::new();
        for effect in &effects {
            self.carry_out(index, effect, &mut closing);
        }
        for (room, seat, conn) in closing {
            self.apply(room, Input::SocketLost { seat, conn });
        }
        if let Some(watched) = self.watched.get_mut(&index) {
            watched.settle();
        }
        effects
    }

    fn carry_out(
        &mut self,
        index: usize,
        effect: &Effect,
        closing: &mut Vec<(usize, SeatId, ConnId)>,
    ) {
        match effect {
            Effect::Send { seat, conn, n, message } => {
                self.count(message);
                let Some(line) = self.lines.get_mut(conn) else { return };
                assert_eq!((line.room, &line.seat), (index, seat), "a message went astray");
                if *n != 0 {
                    let due = line.last_number.map_or(*n, |last| last + 1);
                    assert_eq!(*n, due, "numbers count up on every socket");
                    line.last_number = Some(*n);
                }
                line.to_page.push_back((*n, message.clone()));
            }
            Effect::Close { conn } => {
                if let Some(line) = self.lines.get_mut(conn) {
                    line.closed_by_server = true;
                    closing.push((line.room, line.seat.clone(), *conn));
                }
            }
            Effect::Persist => {
                let watched = self.watched.get_mut(&index).expect("the room is there");
                let saved = serde_json::to_string(&watched.room).expect("a room serialises");
                watched.saved = Some(saved);
                watched.saved_lifecycle = watched.lifecycle();
            }
            Effect::SessionEnded(facts) => {
                self.saw("session ended");
                self.count_kept(facts);
            }
            Effect::SessionStarted { .. } => self.saw("session started"),
            Effect::Ways { .. } => self.saw("ways"),
            Effect::WaitingChanged => self.saw("waiting"),
            Effect::Empty => {
                self.saw("empty");
                let watched = self.watched.remove(&index).expect("the room is there");
                let left = serde_json::to_value(&watched.room).expect("a room serialises");
                assert_eq!(left["seats"], serde_json::json!({}));
                assert_eq!(left["session"], serde_json::Value::Null);
                assert_eq!(left["host_left"], serde_json::Value::Null);
                assert_eq!(watched.session, None, "a session was left open");
            }
        }
    }

    fn count(&mut self, message: &Tell) {
        let seen = [
            ("resumed", matches!(message, Tell::Welcome(welcome) if welcome.resumed)),
            ("meet", matches!(message, Tell::Meet { .. })),
            ("signal", matches!(message, Tell::Signal { .. })),
        ];
        for (what, _) in seen.iter().filter(|(_, is_so)| *is_so) {
            self.saw(what);
        }
        if let Tell::Joint(joint) = message {
            let is_agreed = !joint.open && joint.mine.ready && joint.theirs.ready;
            self.saw(if is_agreed { "joint check agreed" } else { "joint check" });
        }
    }

    fn count_kept(&mut self, facts: &Facts) {
        let Some(record) = &facts.joint_check else { return };
        if !record.counsellor.requests.is_empty() || !record.client.requests.is_empty() {
            self.saw("joint check kept");
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let lines: Vec<&str> = self.trace.iter().map(String::as_str).collect();
            eprintln!("seed {} step {}:\n{}", self.seed, self.steps, lines.join("\n"));
        }
    }
}
