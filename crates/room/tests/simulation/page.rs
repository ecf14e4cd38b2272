//! A page of a correct browser: what it has received, what it has sent, and what it shows.

use practice::joint_check::{Near, RequestText};
use practice::{Modality, Side};
use room::{
    ConnId, Host, Joint, JointSide, Other, Resume, Said, SeatId, Stage, Tell, Waiting, Welcome,
};
use std::collections::{BTreeMap, VecDeque};

/// An open page in a browser.
#[derive(Clone, Debug)]
pub struct Page {
    pub room: usize,
    pub seat: SeatId,
    pub side: Side,
    pub modality: Modality,
    pub conn: Option<ConnId>,
    /// Whether the current socket has received its welcome.
    pub welcomed: bool,
    pub token: Option<String>,
    pub seen: u32,
    pub said: u32,
    pub unacknowledged: VecDeque<(u32, Said)>,
    pub stage: Stage,
    pub round: u32,
    pub other: Option<Other>,
    pub waiting: Vec<Waiting>,
    pub host: Host,
    pub joint: Option<Joint>,
    /// False from a restart until the server's numbers agree with the page's again.
    pub sure: bool,
    /// Last signal from each page since the last restart; after a restart some come twice.
    pub heard: BTreeMap<u64, u64>,
    pub replaced: bool,
}

impl Page {
    pub fn new(room: usize, seat: SeatId, side: Side, modality: Modality) -> Self {
        Self {
            room,
            seat,
            side,
            modality,
            conn: None,
            welcomed: false,
            token: None,
            seen: 0,
            said: 0,
            unacknowledged: VecDeque::new(),
            stage: Stage::Arriving,
            round: 0,
            other: None,
            waiting: Vec::new(),
            host: Host::Away,
            joint: None,
            sure: true,
            heard: BTreeMap::new(),
            replaced: false,
        }
    }

    pub fn resume(&self) -> Option<Resume> {
        Some(Resume { token_hash: self.token.clone()?, seen: self.seen })
    }

    /// The socket is lost; the page keeps its state.
    pub fn lose_line(&mut self) {
        self.conn = None;
        self.welcomed = false;
    }

    /// The next message to send, with its number.
    pub fn say(&mut self, message: Said) -> (u32, Said) {
        if let Said::Modality(modality) = message {
            self.modality = modality;
        }
        self.said += 1;
        self.unacknowledged.push_back((self.said, message));
        self.unacknowledged.back().expect("it was just put there").clone()
    }

    /// Handles a message; returns the messages to send again.
    pub fn take(&mut self, n: u32, message: Tell, token: &str) -> Vec<(u32, Said)> {
        if n != 0 {
            assert_eq!(n, self.seen + 1, "numbers count up by one: {message:?}");
            self.seen = n;
        }
        match message {
            Tell::Welcome(welcome) => {
                assert_eq!(n, 0);
                self.token = Some(token.to_string());
                return self.take_welcome(welcome);
            }
            Tell::Got { n } => self.take_got(n),
            Tell::Refused { n, .. } => self.unacknowledged.retain(|(said, _)| *said != n),
            Tell::Waiting(waiting) => self.waiting = waiting,
            Tell::Host(host) => self.host = host,
            Tell::Admitted => self.stage = Stage::Admitted,
            Tell::Declined => self.stage = Stage::Declined,
            Tell::Meet { round, other, .. } => {
                self.round = self.round.max(round);
                self.other = Some(other);
            }
            Tell::Ended { .. } => self.gone(),
            Tell::OtherLeft => self.other = None,
            Tell::OtherAway => self.with_other(|other| other.away = true),
            Tell::OtherBack => self.with_other(|other| other.away = false),
            Tell::OtherModality(modality) => self.with_other(|other| other.modality = modality),
            Tell::Signal { round, body } => self.take_signal(round, &body),
            Tell::Joint(joint) => {
                assert_eq!(n, 0);
                self.take_joint(*joint);
            }
            Tell::Replaced => self.replaced = true,
            Tell::Rearranged | Tell::Draining => {}
        }
        Vec::new()
    }

    fn take_welcome(&mut self, welcome: Welcome) -> Vec<(u32, Said)> {
        self.welcomed = true;
        if welcome.resumed {
            assert!(welcome.sent >= self.seen, "what was seen stays seen");
            self.seen = welcome.sent;
            self.unacknowledged.retain(|(n, _)| *n > welcome.got);
            let next = self.unacknowledged.front().map_or(self.said + 1, |(n, _)| *n);
            assert!(next > welcome.got);
            assert!(!self.sure || next == welcome.got + 1, "something that was said is missing");
        } else {
            assert_eq!((welcome.got, welcome.sent), (0, 0));
            (self.said, self.seen, self.sure) = (0, 0, true);
            self.unacknowledged.clear();
            self.heard.clear();
        }
        self.stage = welcome.stage;
        self.round = welcome.round;
        self.other = welcome.other;
        self.waiting = welcome.waiting;
        self.host = welcome.host;
        if let Some(joint) = welcome.joint {
            self.take_joint(joint);
        }
        self.unacknowledged.iter().cloned().collect()
    }

    fn take_got(&mut self, n: u32) {
        while self.unacknowledged.front().is_some_and(|(said, _)| *said <= n) {
            self.sure = true;
            match self.unacknowledged.pop_front() {
                Some((_, Said::Knock)) => self.stage = Stage::Waiting,
                Some((_, Said::Leave)) => self.gone(),
                _ => {}
            }
        }
    }

    fn take_signal(&mut self, round: u32, body: &str) {
        let parts: Vec<u64> =
            body.split('/').map(|part| part.parse().expect("signals are numbers here")).collect();
        let [room, sender, counter, said_in] = parts[..] else { panic!("unknown signal {body}") };
        assert_eq!(room, self.room as u64, "a signal crossed rooms");
        assert_eq!(said_in, u64::from(round));
        let in_the_room = self.stage == Stage::Admitted;
        assert!(!in_the_room || round <= self.round, "a signal came before its round");
        let last = self.heard.insert(sender, counter);
        assert!(last.is_none_or(|last| last < counter), "a signal came twice");
    }

    /// Checks that own words are from this room and from one of its two people: in the simulation
    /// they name both. The check may arrive just before the message that names the other.
    fn take_joint(&mut self, joint: Joint) {
        let mine = format!("{}/{}", self.room, self.seat);
        assert!(own_words(&joint.mine).all(|words| words == mine), "not my words: {joint:?}");
        if let Some(other) = &self.other {
            let theirs = format!("{}/{}", self.room, other.seat);
            assert!(own_words(&joint.theirs).all(|words| words == theirs), "not theirs: {joint:?}");
        }
        self.joint = Some(joint);
    }

    /// The joint check that the page shows; none while the other is not there.
    pub fn shown_joint(&self) -> Option<&Joint> {
        self.other.as_ref().and(self.joint.as_ref())
    }

    /// Messages about an other who has left, as the welcome said, are out of date.
    fn with_other(&mut self, change: impl FnOnce(&mut Other)) {
        if let Some(other) = &mut self.other {
            change(other);
        }
    }

    fn gone(&mut self) {
        self.stage = Stage::Ended;
        self.other = None;
    }
}

fn own_words(side: &JointSide) -> impl Iterator<Item = &str> {
    let asked = side.rows.iter().filter_map(|row| match &row.words {
        Some(RequestText::Own(own)) => Some(own.reveal()),
        _ => None,
    });
    let near = side.privacy.as_ref().and_then(|privacy| match &privacy.near {
        Some(Near::Own(own)) => Some(own.reveal()),
        _ => None,
    });
    asked.chain(near)
}
