//! The boards that somebody looks at or has just changed. Each op is applied, kept, and only then told:
//! to all who look at the board, then to the one who asked. Deliberately absent: what may be done
//! (`alliance::board`), sockets, pages.

use super::outbox::{Inbox, Outbox};
use crate::clock::Clock;
use alliance::Side;
use alliance::board::{Board, Op, Refusal};
use axum::extract::ws::Utf8Bytes;
use practice::{Moment, PairId};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use storage::Storage;
use wire::{BoardToBrowser, MidwayLine};

/// What a session left belongs to today for so long after it ended (chosen: until the day is over).
const TODAY: Duration = Duration::from_secs(16 * 3_600);
/// A board at which nobody looks is forgotten after this time, so that a page that comes back finds
/// what it was answered (chosen: as long as a seat is kept).
const KEPT: Duration = room::SEAT_KEPT;
/// Pages of one board whose answers are remembered (chosen).
const PAGES_MAX: usize = 16;
/// Most bytes of a board, as the message that shows it (chosen: sixty open lines of every kind, each
/// as long as it may be, in a script of four bytes a letter).
pub const BOARD_BYTES_MAX: usize = 1024 * 1024;
/// What agreements, ticks and ratings may add to a full board, in bytes (chosen: so that a full board
/// can still be worked on).
const BOARD_SPARE_BYTES_MAX: usize = 256 * 1024;
/// Refused ops that are remembered of one page (chosen: more than stand unanswered).
const REFUSED_MAX: usize = 64;

/// Handle on all boards; cheap to clone.
#[derive(Clone)]
pub struct Boards(Arc<Inner>);

struct Inner {
    storage: Storage,
    clock: Clock,
    next_conn: AtomicU64,
    boards: Mutex<HashMap<PairId, Arc<LiveBoard>>>,
}

struct LiveBoard {
    pair: PairId,
    state: tokio::sync::Mutex<State>,
    sockets: Mutex<HashMap<u64, Socket>>,
    used_at: AtomicI64,
}

#[derive(Default)]
struct State {
    /// `None` until read, and after storage could not say what it kept.
    kept: Option<Kept>,
    receipts: VecDeque<Receipts>,
}

struct Kept {
    board: Board,
    meetings: Meetings,
}

/// When the two met, as far as it tells what belongs to today.
struct Meetings {
    begun: Vec<Moment>,
    open_since: Option<Moment>,
    last: Option<(Moment, Moment)>,
}

/// A board as it stands now.
pub struct Standing {
    /// The board.
    pub board: Board,
    /// What was closed since then belongs to today.
    pub today_since: Moment,
    /// Whether it is time to look at a goal.
    pub review_due: bool,
}

/// Which ops of one page were done or refused, for a page whose socket was lost before it heard.
struct Receipts {
    by: Side,
    page: String,
    up_to: u32,
    refused: VecDeque<(u32, Refusal)>,
}

struct Socket {
    side: Side,
    outbox: Outbox,
}

/// One page's subscription to a board; dropping it unsubscribes.
pub struct Subscription {
    boards: Boards,
    live: Arc<LiveBoard>,
    conn: u64,
    side: Side,
    page: String,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Boards {
    /// No board is read yet.
    pub fn new(storage: Storage, clock: Clock) -> Self {
        let boards = Mutex::default();
        Self(Arc::new(Inner { storage, clock, next_conn: AtomicU64::new(1), boards }))
    }

    /// Does what one of the two sent with a form; all who look see it. What is refused is a value.
    ///
    /// # Errors
    /// When storage cannot keep it; then nothing has changed.
    pub async fn apply(
        &self,
        pair: &PairId,
        by: Side,
        op: &Op,
    ) -> Result<Result<bool, Refusal>, storage::Error> {
        let live = self.live(pair);
        let mut state = live.state.lock().await;
        self.perform(&live, &mut state, by, op).await
    }

    /// The whole board, and since when what was closed belongs to today.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn board(&self, pair: &PairId) -> Result<Standing, storage::Error> {
        let live = self.live(pair);
        let mut state = live.state.lock().await;
        let kept = self.read(&live, &mut state).await?;
        let now = self.0.clock.now();
        Ok(Standing {
            board: kept.board.clone(),
            today_since: kept.meetings.today_since(now),
            review_due: kept.board.is_review_due(&kept.meetings.begun),
        })
    }

    /// The pair's board or sessions were changed elsewhere: reads them again, closes what an ended
    /// session closes, and shows it to all who look.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn changed(&self, pair: &PairId) -> Result<(), storage::Error> {
        let live = self.live(pair);
        let mut state = live.state.lock().await;
        state.kept = None;
        let kept = self.read(&live, &mut state).await?;
        live.tell_board(&self.message(&kept.board, &kept.meetings));
        Ok(())
    }

    /// Sends both what one of them answered midway and chose to share.
    pub fn share_midway(&self, pair: &PairId, by: Side, lines: Vec<MidwayLine>) {
        self.tell(pair, &BoardToBrowser::MidwayShared { by, lines });
    }

    /// Ends the client's sockets: their link was replaced or revoked.
    pub fn close_client(&self, pair: &PairId) {
        let live = locked(&self.0.boards).get(pair).cloned();
        let Some(live) = live else { return };
        let of_client = |_: &u64, socket: &mut Socket| socket.side == Side::Client;
        for (_, socket) in locked(&live.sockets).extract_if(of_client) {
            let _ = socket.outbox.say(text(&BoardToBrowser::Ended {}));
            socket.outbox.close();
        }
    }

    /// Subscribes a page to a board; the whole board comes first.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn subscribe(
        &self,
        pair: &PairId,
        side: Side,
        page: String,
    ) -> Result<(Subscription, Inbox), storage::Error> {
        let (outbox, inbox) = Outbox::new();
        let live = self.live(pair);
        let conn = self.0.next_conn.fetch_add(1, Ordering::Relaxed);
        let mut state = live.state.lock().await;
        let kept = self.read(&live, &mut state).await?;
        if outbox.say_latest(self.message(&kept.board, &kept.meetings)) {
            locked(&live.sockets).insert(conn, Socket { side, outbox });
        }
        drop(state);
        Ok((Subscription { boards: self.clone(), live, conn, side, page }, inbox))
    }

    fn tell(&self, pair: &PairId, message: &BoardToBrowser) {
        let live = locked(&self.0.boards).get(pair).cloned();
        if let Some(live) = live {
            live.tell_all(&text(message));
        }
    }

    fn live(&self, pair: &PairId) -> Arc<LiveBoard> {
        let now = self.0.clock.now();
        let mut boards = locked(&self.0.boards);
        boards.retain(|_, live| Arc::strong_count(live) > 1 || !live.is_forgotten(now));
        let live = boards.entry(pair.clone()).or_insert_with(|| Arc::new(LiveBoard::new(pair)));
        live.used_at.store(now.as_micros(), Ordering::Relaxed);
        live.clone()
    }

    async fn perform(
        &self,
        live: &LiveBoard,
        state: &mut State,
        by: Side,
        op: &Op,
    ) -> Result<Result<bool, Refusal>, storage::Error> {
        let kept = self.read(live, state).await?;
        let mut after = kept.board.clone();
        match after.apply(by, op, self.0.clock.now()) {
            Ok(true) => {}
            unchanged => return Ok(unchanged),
        }
        let message = self.message(&after, &kept.meetings);
        let is_full = message.len() > bytes_max(op);
        if is_full && message.len() > self.message(&kept.board, &kept.meetings).len() {
            return Ok(Err(Refusal::TooMany));
        }
        match self.0.storage.keep_board(&live.pair, &kept.board, &after).await {
            Ok(()) => {}
            // The id is another pair's, or the client was erased.
            Err(storage::Error::Absent) => {
                state.kept = None;
                return Ok(Err(Refusal::Gone));
            }
            Err(error) => {
                state.kept = None;
                return Err(error);
            }
        }
        kept.board = after;
        live.tell_board(&message);
        Ok(Ok(true))
    }

    /// The board as it is kept, with what the end of a session closes closed.
    async fn read<'a>(
        &self,
        live: &LiveBoard,
        state: &'a mut State,
    ) -> Result<&'a mut Kept, storage::Error> {
        if state.kept.is_none() {
            let before = self.0.storage.board(&live.pair).await?;
            let meetings = self.meetings(&live.pair).await?;
            let mut board = before.clone();
            if meetings.last.is_some_and(|(_, end)| board.close_session(end)) {
                self.0.storage.keep_board(&live.pair, &before, &board).await?;
            }
            state.kept = Some(Kept { board, meetings });
        }
        Ok(state.kept.as_mut().expect("was just read"))
    }

    async fn meetings(&self, pair: &PairId) -> Result<Meetings, storage::Error> {
        let sessions = self.0.storage.sessions_of(pair).await?;
        let open = sessions.first().filter(|session| session.facts.is_none());
        let last = sessions.iter().find_map(|session| {
            session.facts.as_ref().map(|facts| (session.started_at, facts.ended_at))
        });
        Ok(Meetings {
            begun: sessions.iter().map(|session| session.started_at).collect(),
            open_since: open.map(|session| session.started_at),
            last,
        })
    }

    fn message(&self, board: &Board, meetings: &Meetings) -> Utf8Bytes {
        let now = self.0.clock.now();
        let today_since = meetings.today_since(now);
        text(&BoardToBrowser::Board {
            board: board.since(today_since),
            today_since: today_since.as_micros(),
            review_due: board.is_review_due(&meetings.begun),
        })
    }
}

/// How large a board may become by an op. What makes it smaller is never refused.
fn bytes_max(op: &Op) -> usize {
    match op {
        Op::Add { .. } | Op::Edit { .. } | Op::Reword { .. } => BOARD_BYTES_MAX,
        Op::Move { .. }
        | Op::Agree { .. }
        | Op::Done { .. }
        | Op::Later { .. }
        | Op::AnswerRewording { .. }
        | Op::Rate { .. }
        | Op::Place { .. }
        | Op::Remove { .. }
        | Op::ReviewEvery { .. } => BOARD_BYTES_MAX + BOARD_SPARE_BYTES_MAX,
    }
}

impl Meetings {
    /// The start of a session that goes on or was today, else the end of the last one.
    fn today_since(&self, now: Moment) -> Moment {
        match (self.open_since, self.last) {
            (Some(start), _) => start,
            (None, Some((start, end))) if now.since(end) < TODAY => start,
            (None, Some((_, end))) => end,
            (None, None) => Moment::from_micros(0),
        }
    }
}

impl LiveBoard {
    fn new(pair: &PairId) -> Self {
        Self {
            pair: pair.clone(),
            state: tokio::sync::Mutex::default(),
            sockets: Mutex::default(),
            used_at: AtomicI64::new(0),
        }
    }

    fn is_forgotten(&self, now: Moment) -> bool {
        let used_at = Moment::from_micros(self.used_at.load(Ordering::Relaxed));
        locked(&self.sockets).is_empty() && now.since(used_at) > KEPT
    }

    /// Shows the board to all who look; where an earlier one still waits, in its place.
    fn tell_board(&self, board: &Utf8Bytes) {
        let mut sockets = locked(&self.sockets);
        sockets.retain(|_, socket| socket.outbox.say_latest(board.clone()));
    }

    fn tell_all(&self, text: &Utf8Bytes) {
        let mut sockets = locked(&self.sockets);
        sockets.retain(|_, socket| socket.outbox.say(text.clone()));
    }

    fn tell_one(&self, conn: u64, message: &BoardToBrowser) {
        let mut sockets = locked(&self.sockets);
        let Some(socket) = sockets.get(&conn) else { return };
        if !socket.outbox.say(text(message)) {
            sockets.remove(&conn);
        }
    }
}

impl State {
    fn answer_before(&self, by: Side, page: &str, n: u32) -> Option<Result<(), Refusal>> {
        let receipts = self.receipts.iter().find(|one| one.by == by && one.page == page)?;
        if n > receipts.up_to {
            return None;
        }
        let refused = receipts.refused.iter().find(|(number, _)| *number == n);
        Some(refused.map_or(Ok(()), |(_, reason)| Err(*reason)))
    }

    fn note(&mut self, by: Side, page: &str, n: u32, answer: Result<(), Refusal>) {
        let place = self.receipts.iter().position(|one| one.by == by && one.page == page);
        let mut one = place.and_then(|place| self.receipts.remove(place)).unwrap_or_else(|| {
            Receipts { by, page: page.to_owned(), up_to: 0, refused: VecDeque::new() }
        });
        one.up_to = n;
        if let Err(reason) = answer {
            one.refused.push_back((n, reason));
            if one.refused.len() > REFUSED_MAX {
                one.refused.pop_front();
            }
        }
        self.receipts.push_back(one);
        if self.receipts.len() > PAGES_MAX {
            self.receipts.pop_front();
        }
    }
}

impl Subscription {
    /// Does what the page asked for and answers it; what was answered before is only answered again.
    ///
    /// # Errors
    /// When storage cannot keep it; then nothing has changed, and the page is to ask again.
    pub async fn perform(&self, n: u32, op: &Op) -> Result<(), storage::Error> {
        let (side, page) = (self.side, self.page.as_str());
        let mut state = self.live.state.lock().await;
        let answer = match state.answer_before(side, page, n) {
            Some(answer) => answer,
            None => {
                let done = self.boards.perform(&self.live, &mut state, side, op).await?;
                let answer = done.map(drop);
                state.note(side, page, n, answer);
                answer
            }
        };
        let answer = match answer {
            Ok(()) => BoardToBrowser::Did { n },
            Err(reason) => BoardToBrowser::Refused { n, reason },
        };
        self.live.tell_one(self.conn, &answer);
        Ok(())
    }

    /// Asks both how meeting on a screen is going.
    pub fn open_midway(&self, longer: bool) {
        self.live.tell_all(&text(&BoardToBrowser::MidwayOpened { by: self.side, longer }));
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        locked(&self.live.sockets).remove(&self.conn);
        self.live.used_at.store(self.boards.0.clock.now().as_micros(), Ordering::Relaxed);
    }
}

/// A message as JSON.
pub fn text(message: &BoardToBrowser) -> Utf8Bytes {
    serde_json::to_string(message).expect("a message serialises").into()
}

#[cfg(test)]
mod tests;
