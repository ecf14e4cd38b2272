//! Which practice a request is for: the one whose host it names. The only practice of an installation
//! needs no host, and answers to every name. Deliberately absent: rows (`storage::Installation`).

use crate::health::Probe;
use crate::sign_in::login;
use crate::state::{App, Shared};
use crate::tls::ByHost;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::uri::Authority;
use http::{HeaderMap, StatusCode, Uri, header};
use practice::{Moment, PracticeId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use storage::{Error, Installation, PracticeFacts, Task};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Questions about hosts that are not known, each second (chosen: a person who mistypes one is
/// answered at once, and a flood of them costs the database little).
const QUESTIONS_PER_S: u32 = 20;
/// How long it is remembered that a practice could not be opened (chosen).
const NOT_AGAIN_FOR: Duration = Duration::from_secs(5);

/// The practices that this process serves. Clones share them.
#[derive(Clone)]
pub struct Hosts(Arc<Inner>);

struct Inner {
    installation: Installation,
    shared: Shared,
    /// Told which hosts there are.
    certificates: Option<Arc<ByHost>>,
    known: RwLock<Known>,
    /// Held while practices are read and become known, so that no older answer replaces a newer one.
    refreshing: tokio::sync::Mutex<()>,
    opening: tokio::sync::Mutex<HashMap<PracticeId, Instant>>,
    questions: Mutex<Questions>,
}

#[derive(Default)]
struct Known {
    by_host: HashMap<String, PracticeId>,
    /// The one that was there before there were several.
    nameless: Option<PracticeId>,
    /// Whether the nameless practice has been the only one at all times.
    is_alone: bool,
    open: HashMap<PracticeId, Running>,
    /// Those that end or have ended: nobody opens them again.
    ending: HashSet<PracticeId>,
}

/// A practice that is served, and what runs beside its requests until this is dropped.
struct Running {
    app: App,
    _beside: JoinSet<()>,
}

/// Which hosts the database was asked for in the last second.
#[derive(Default)]
struct Questions {
    began: Option<Instant>,
    count: u32,
}

impl Hosts {
    /// No practice is open yet.
    pub fn new(
        installation: Installation,
        shared: Shared,
        certificates: Option<Arc<ByHost>>,
    ) -> Self {
        Self(Arc::new(Inner {
            installation,
            shared,
            certificates,
            known: RwLock::default(),
            refreshing: tokio::sync::Mutex::default(),
            opening: tokio::sync::Mutex::default(),
            questions: Mutex::default(),
        }))
    }

    /// For the answers to monitoring.
    pub fn probe(&self) -> Probe {
        self.0.shared.probe(&self.0.installation)
    }

    /// Opens the practices that have rooms to bring back, and the only one.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn start(&self) -> Result<(), Error> {
        self.refresh().await?;
        for id in self.0.installation.practices_with_rooms().await? {
            match self.open(&id).await {
                // What is damaged there closes no other practice.
                Err(error @ (Error::WrongKey | Error::Damaged(_))) => {
                    tracing::error!(%error, practice = %id, "a practice cannot be opened");
                }
                opened => drop(opened?),
            }
        }
        if let Some((id, _)) = self.which(None) {
            self.open(&id).await?;
        }
        Ok(())
    }

    /// Opens all practices: what has expired is swept out of each.
    pub async fn open_all(&self) {
        let ids: Vec<PracticeId> = {
            let known = self.known();
            known.by_host.values().chain(&known.nameless).cloned().collect()
        };
        for id in ids {
            if let Err(error) = self.open(&id).await {
                tracing::error!(%error, practice = %id, "a practice cannot be opened");
            }
        }
    }

    /// Reads again which practices there are.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn refresh(&self) -> Result<(), Error> {
        let _one_at_a_time = self.0.refreshing.lock().await;
        let all = self.0.installation.practices().await?;
        let is_alone = all.len() == 1;
        let mut known = self.known_mut();
        let (mut by_host, mut nameless) = (HashMap::new(), None);
        let is_live =
            |one: &PracticeFacts| one.ended_at.is_none() && !known.ending.contains(&one.id);
        for one in all.into_iter().filter(is_live) {
            match one.host {
                Some(host) => drop(by_host.insert(host, one.id)),
                None => nameless = Some(one.id),
            }
        }
        let hosts: Vec<String> = by_host.keys().cloned().collect();
        (known.by_host, known.nameless, known.is_alone) = (by_host, nameless, is_alone);
        drop(known);
        if let Some(certificates) = &self.0.certificates {
            certificates.serve(&hosts, self.0.shared.clock.now());
        }
        Ok(())
    }

    /// The practice of a host; `None` when there is none.
    ///
    /// # Errors
    /// When storage cannot be read, or the practice's keys do not open.
    pub async fn of(&self, host: Option<&str>) -> Result<Option<App>, Error> {
        let found = self.which(host);
        if let Some((id, true)) = &found {
            return self.open(id).await;
        }
        // One with this host may have been added a moment ago.
        if let Some(host) = host
            && self.may_ask()
            && let Some(id) = self.0.installation.practice_at(host).await?
        {
            self.refresh().await?;
            return self.open(&id).await;
        }
        match found {
            Some((id, _)) => self.open(&id).await,
            None => Ok(None),
        }
    }

    /// The practice that answers for a host, and whether the host is its own.
    fn which(&self, host: Option<&str>) -> Option<(PracticeId, bool)> {
        let known = self.known();
        if let Some(id) = host.and_then(|host| known.by_host.get(host)) {
            return Some((id.clone(), true));
        }
        let is_own = host.is_some() && host == self.0.shared.config.public_url.host_str();
        let nameless = known.nameless.clone().filter(|_| is_own || known.is_alone);
        nameless.map(|id| (id, is_own || host.is_none()))
    }

    /// Counts a question about a host that is not known.
    fn may_ask(&self) -> bool {
        let mut questions = self.0.questions.lock().unwrap_or_else(PoisonError::into_inner);
        if questions.began.is_none_or(|began| began.elapsed() > Duration::from_secs(1)) {
            *questions = Questions { began: Some(Instant::now()), count: 0 };
        }
        questions.count += 1;
        questions.count <= QUESTIONS_PER_S
    }

    /// Whether a request for this host is answered.
    pub fn answers(&self, host: Option<&str>) -> bool {
        self.which(host).is_some()
    }

    /// Whether a practice has this host of its own.
    pub fn has(&self, host: &str) -> bool {
        self.known().by_host.contains_key(host)
    }

    /// `None` when it has ended.
    async fn open(&self, id: &PracticeId) -> Result<Option<App>, Error> {
        if let Some(app) = self.opened(id) {
            return Ok(Some(app));
        }
        let mut failed = self.0.opening.lock().await;
        if let Some(app) = self.opened(id) {
            return Ok(Some(app));
        }
        if self.known().ending.contains(id) {
            return Ok(None);
        }
        if failed.get(id).is_some_and(|at| at.elapsed() < NOT_AGAIN_FOR) {
            return Err(Error::Busy("the practice could not be opened a moment ago".into()));
        }
        let opened = self.open_now(id).await;
        match &opened {
            Ok(_) => drop(failed.remove(id)),
            Err(_) => drop(failed.insert(id.clone(), Instant::now())),
        }
        opened
    }

    async fn open_now(&self, id: &PracticeId) -> Result<Option<App>, Error> {
        let installation = &self.0.installation;
        let Some(facts) = installation.practice_facts(id).await? else { return Ok(None) };
        let storage = match installation.practice(id).await {
            Err(Error::Absent) => return Ok(None),
            storage => storage?,
        };
        let app = App::of(storage, &self.0.shared, facts.host.as_deref());
        let mut beside = JoinSet::new();
        app.hub.start(&mut beside).await?;
        beside.spawn(login::watch(app.clone()));
        let running = Running { app: app.clone(), _beside: beside };
        self.known_mut().open.insert(id.clone(), running);
        Ok(Some(app))
    }

    fn opened(&self, id: &PracticeId) -> Option<App> {
        self.known().open.get(id).map(|running| running.app.clone())
    }

    /// The practices that are open.
    pub fn apps(&self) -> Vec<App> {
        self.known().open.values().map(|running| running.app.clone()).collect()
    }

    /// Does what is to be done with keys, and ends practices. What fails is done at the next time.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn tend(&self, now: Moment) -> Result<(), Error> {
        for task in self.0.installation.tasks().await? {
            match &task {
                Task::EndPractice(practice) => {
                    // Nothing is closed that could not be ended then.
                    if let Err(error) = self.0.installation.prepare_end(practice).await {
                        tracing::error!(%error, ?task, "this could not be done yet");
                        continue;
                    }
                    self.close(practice).await;
                }
                Task::RotatePracticeKey(_) | Task::RotateInstallationKey(_) => {}
            }
            match self.0.installation.perform(&task, now).await {
                Ok(()) => tracing::info!(?task, "done"),
                Err(error) => tracing::error!(%error, ?task, "this could not be done yet"),
            }
        }
        Ok(())
    }

    /// Ends all that is open of a practice; nothing of it is written any more.
    async fn close(&self, practice: &PracticeId) {
        let _not_opened_meanwhile = self.0.opening.lock().await;
        let mut known = self.known_mut();
        let host = known.by_host.iter().find(|(_, id)| *id == practice);
        if let (Some(certificates), Some((host, _))) = (&self.0.certificates, host) {
            certificates.forget(host);
        }
        known.by_host.retain(|_, id| id != practice);
        known.nameless.take_if(|id| id == practice);
        known.ending.insert(practice.clone());
        if let Some(running) = known.open.remove(practice) {
            running.app.open_sockets.end_all();
        }
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_mut(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.known.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Finds the practice of a request. Who asks for another host learns nothing.
pub async fn find(State(hosts): State<Hosts>, mut request: Request, next: Next) -> Response {
    let host = host_of(request.headers(), request.uri());
    match hosts.of(host.as_deref()).await {
        Ok(Some(app)) => {
            request.extensions_mut().insert(app);
            next.run(request).await
        }
        Ok(None) => plain(StatusCode::NOT_FOUND, "Not found.\n"),
        Err(error) => {
            tracing::error!(%error, "a practice could not be opened");
            plain(StatusCode::SERVICE_UNAVAILABLE, "Please try again in a moment.\n")
        }
    }
}

fn plain(status: StatusCode, words: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], words).into_response()
}

/// The name of the host that is asked for, in lower case, without port and final dot.
pub fn host_of(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let named = named.and_then(|host| host.parse::<Authority>().ok());
    let authority = uri.authority().cloned().or(named)?;
    let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_compared_without_port_case_and_final_dot() {
        let host = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, text.parse().unwrap());
            host_of(&headers, &Uri::from_static("/today"))
        };
        for text in ["room.example.org", "Room.Example.ORG:8443", "room.example.org."] {
            assert_eq!(host(text).as_deref(), Some("room.example.org"), "{text}");
        }
        assert_eq!(host("[2001:db8::1]:80").as_deref(), Some("[2001:db8::1]"));
        assert_eq!(host("maren@room.example.org").as_deref(), Some("room.example.org"));
        for text in ["", "a b", ":80", "."] {
            assert_eq!(host(text), None, "{text}");
        }
        let uri = Uri::from_static("https://other.example.org/today");
        assert_eq!(host_of(&HeaderMap::new(), &uri).as_deref(), Some("other.example.org"));
    }
}
