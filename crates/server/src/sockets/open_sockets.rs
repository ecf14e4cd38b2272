//! Which sockets are open with which login. A login holds so many at a time, and its sockets end with
//! it: whoever ends a login says so here, through `sign_in::login`.

use practice::{LoginId, PairId, PersonId};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use storage::{Login, LoginOwner};
use tokio::sync::oneshot;

/// Most sockets of one login at a time; a further one closes the oldest that carries no
/// meeting (chosen: eight windows with
/// the three sockets that one may have).
pub const SOCKETS_PER_LOGIN_MAX: usize = 24;

/// What a socket carries. Of too many, the news give way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    /// A seat in a room.
    Meeting,
    /// A board, or who waits.
    News,
}

/// Why a socket is closed from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Its login has ended.
    LoginEnded,
    /// The same login has opened many since.
    TooManyOpen,
}

/// All open sockets, oldest first. Clones share them.
#[derive(Clone, Default)]
pub struct OpenSockets(Arc<Mutex<All>>);

#[derive(Default)]
struct All {
    last: u64,
    open: Vec<Entry>,
    has_ended: bool,
}

struct Entry {
    number: u64,
    login: LoginId,
    carries: Carries,
    person: Option<PersonId>,
    /// Of a client's login.
    pair: Option<PairId>,
    token_hash: String,
    tell: oneshot::Sender<Over>,
}

/// A socket that is open; dropping it takes it off the list.
pub struct OpenSocket {
    number: u64,
    sockets: OpenSockets,
    over: oneshot::Receiver<Over>,
}

impl OpenSockets {
    /// Adds a socket that was opened with the login whose token has this hash.
    pub fn add(&self, login: &Login, token_hash: String, carries: Carries) -> OpenSocket {
        let (tell, over) = oneshot::channel();
        let mut all = self.locked();
        if let Some(place) = all.to_give_way(&login.id) {
            let _ = all.open.remove(place).tell.send(Over::TooManyOpen);
        }
        all.last += 1;
        let number = all.last;
        let (person, pair) = match &login.owner {
            LoginOwner::Person(person) => (Some(person.clone()), None),
            LoginOwner::Client { pair, .. } | LoginOwner::LinkHolder { pair, .. } => {
                (None, Some(pair.clone()))
            }
        };
        let login = login.id.clone();
        if all.has_ended {
            let _ = tell.send(Over::LoginEnded);
            return OpenSocket { number, sockets: self.clone(), over };
        }
        all.open.push(Entry { number, login, carries, person, pair, token_hash, tell });
        OpenSocket { number, sockets: self.clone(), over }
    }

    /// The logins that have sockets open, each once.
    pub fn logins(&self) -> Vec<LoginId> {
        let logins: BTreeSet<_> = self.locked().open.iter().map(|one| one.login.clone()).collect();
        logins.into_iter().collect()
    }

    /// Closes the sockets of a login that has ended.
    pub fn end_login(&self, login: &LoginId) {
        self.end(|one| one.login == *login);
    }

    /// Closes the sockets of all logins of a person but one.
    pub fn end_others(&self, person: &PersonId, keep: &LoginId) {
        self.end(|one| one.person.as_ref() == Some(person) && one.login != *keep);
    }

    /// Closes the sockets of a pair's client, whose logins ended with their personal link.
    pub fn end_client(&self, pair: &PairId) {
        self.end(|one| one.pair.as_ref() == Some(pair));
    }

    /// Closes the sockets of the login whose token this is.
    pub fn end_token(&self, token: &str) {
        let hash = storage::hash_token(token);
        self.end(|one| one.token_hash == hash);
    }

    /// Closes all sockets, also those that are still opened: the practice has ended.
    pub fn end_all(&self) {
        self.locked().has_ended = true;
        self.end(|_| true);
    }

    fn end(&self, is_over: impl Fn(&Entry) -> bool) {
        for one in self.locked().open.extract_if(.., |one| is_over(one)) {
            let _ = one.tell.send(Over::LoginEnded);
        }
    }

    fn locked(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl All {
    /// Which socket of a login closes before it opens another one: the oldest that carries no meeting.
    fn to_give_way(&self, login: &LoginId) -> Option<usize> {
        let of_login = || self.open.iter().enumerate().filter(|(_, one)| one.login == *login);
        if of_login().count() < SOCKETS_PER_LOGIN_MAX {
            return None;
        }
        let news = of_login().find(|(_, one)| one.carries == Carries::News);
        news.or_else(|| of_login().next()).map(|(place, _)| place)
    }
}

impl OpenSocket {
    /// Whether the socket has to be closed already.
    pub fn is_over(&mut self) -> bool {
        !matches!(self.over.try_recv(), Err(oneshot::error::TryRecvError::Empty))
    }

    /// Waits until the socket has to be closed.
    pub async fn over(&mut self) -> Over {
        // Nothing takes a socket off the list without a word but the socket itself.
        (&mut self.over).await.unwrap_or(Over::LoginEnded)
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.sockets.locked().open.retain(|one| one.number != self.number);
    }
}
