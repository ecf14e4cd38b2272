//! Tests of a room, one for each behaviour, through [`Room::apply`] alone.

mod joining;
mod joint_check;
mod line_drops;
mod meeting;
mod numbers;
mod restart;

use crate::*;
use practice::{Modality, Moment, PairId, Side};

const MAREN: &str = "maren";
const JUNO: &str = "juno";
const KIT: &str = "kit";

/// A room with a clock, and the state of every open page.
struct Play {
    room: Room,
    now: Moment,
    sockets: u64,
    last: Vec<Effect>,
}

/// A page in a browser.
#[derive(Clone, Debug)]
struct Page {
    seat: SeatId,
    conn: ConnId,
    said: u32,
    token: String,
}

fn seat(name: &str) -> SeatId {
    SeatId::new(name)
}

fn side(name: &str) -> Side {
    if name == MAREN { Side::Counsellor } else { Side::Client }
}

fn signal(round: u32, body: &str) -> Said {
    Said::Signal { round, body: body.into() }
}

impl Play {
    fn new() -> Self {
        let now = Moment::from_micros(1_800_000_000_000_000);
        Self { room: Room::new(PairId::new("pair")), now, sockets: 0, last: Vec::new() }
    }

    /// A meeting of Maren and Juno, in round 1.
    fn met() -> (Self, Page, Page) {
        let mut play = Self::new();
        let (mut maren, mut juno) = (play.open(MAREN), play.open(JUNO));
        play.say(&mut juno, Said::Knock);
        play.say(&mut maren, Said::Admit(seat(JUNO)));
        (play, maren, juno)
    }

    fn apply(&mut self, input: Input) -> &[Effect] {
        self.last = self.room.apply(self.now, input);
        &self.last
    }

    fn join(&mut self, name: &str, modality: Modality, resume: Option<Resume>) -> Page {
        self.sockets += 1;
        let conn = ConnId(self.sockets);
        let token = format!("token-{}", self.sockets);
        self.apply(Input::Join {
            seat: seat(name),
            conn,
            side: side(name),
            modality,
            resume,
            new_token_hash: token.clone(),
        });
        Page { seat: seat(name), conn, said: 0, token }
    }

    fn open(&mut self, name: &str) -> Page {
        self.join(name, Modality::Video, None)
    }

    fn resume(&mut self, page: &Page, seen: u32) -> Page {
        let resume = Resume { token_hash: page.token.clone(), seen };
        let again = self.join(page.seat.as_str(), Modality::Video, Some(resume));
        Page { said: page.said, ..again }
    }

    fn say(&mut self, page: &mut Page, message: Said) {
        page.said += 1;
        self.say_as(page, page.said, message);
    }

    fn say_as(&mut self, page: &Page, n: u32, message: Said) {
        self.apply(Input::Message { seat: page.seat.clone(), conn: page.conn, n, message });
    }

    fn lose(&mut self, page: &Page) {
        self.apply(Input::SocketLost { seat: page.seat.clone(), conn: page.conn });
    }

    fn pass(&mut self, seconds: i64) {
        self.now = Moment::from_micros(self.now.as_micros() + seconds * 1_000_000);
        self.apply(Input::Tick);
    }

    /// The last messages to a socket, with their numbers.
    fn sent(&self, page: &Page) -> Vec<(u32, Tell)> {
        let to_page = |effect: &Effect| {
            let Effect::Send { seat, conn, n, message } = effect else { return None };
            assert!(*conn != page.conn || *seat == page.seat);
            (*conn == page.conn).then(|| (*n, message.clone()))
        };
        self.last.iter().filter_map(to_page).collect()
    }

    /// The last messages to a socket, without acknowledgements and joint checks.
    fn told(&self, page: &Page) -> Vec<Tell> {
        let messages = self.sent(page).into_iter().map(|(_, message)| message);
        messages.filter(|message| !matches!(message, Tell::Got { .. } | Tell::Joint(_))).collect()
    }

    /// The last joint check sent to a socket.
    fn joint(&self, page: &Page) -> Option<Joint> {
        self.sent(page).into_iter().rev().find_map(|(n, message)| {
            let Tell::Joint(joint) = message else { return None };
            assert_eq!(n, 0, "it is whole, and never repeated");
            Some(*joint)
        })
    }

    fn welcome(&self, page: &Page) -> Welcome {
        match self.told(page).first() {
            Some(Tell::Welcome(welcome)) => welcome.clone(),
            other => panic!("no welcome but {other:?}"),
        }
    }

    fn refusal(&self, page: &Page) -> Option<Refusal> {
        self.told(page).into_iter().find_map(|message| {
            let Tell::Refused { reason, .. } = message else { return None };
            Some(reason)
        })
    }

    fn facts(&self) -> Option<Facts> {
        self.last.iter().find_map(|effect| {
            let Effect::SessionEnded(facts) = effect else { return None };
            Some(facts.clone())
        })
    }

    fn has(&self, effect: &Effect) -> bool {
        self.last.contains(effect)
    }

    /// Restores the room from a snapshot, as after a crash.
    fn restart(&mut self, snapshot: &str) {
        self.room = serde_json::from_str(snapshot).unwrap();
        self.apply(Input::Tick);
    }

    fn snapshot(&self) -> String {
        serde_json::to_string(&self.room).unwrap()
    }
}

fn other(name: &str) -> Other {
    Other { seat: seat(name), modality: Modality::Video, away: false }
}

fn meet(round: u32, polite: bool, name: &str) -> Tell {
    Tell::Meet { round, polite, other: other(name) }
}
