//! Which practice a request is for: the one whose host it names. The only practice of an installation
//! needs no host, and answers to every name. Deliberately absent: rows (`storage::Installation`).

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
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use storage::{Error, Installation, PracticeFacts, Task};
use tokio::task::JoinSet;

/// The practices that this process serves. Clones share them.
#[derive(Clone)]
pub struct Hosts(Arc<Inner>);

struct Inner {
    installation: Installation,
    shared: Shared,
    /// Told which hosts there are.
    certificates: Option<Arc<ByHost>>,
    known: RwLock<Known>,
    opening: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    by_host: HashMap<String, PracticeId>,
    /// The one that was there before there were several.
    nameless: Option<PracticeId>,
    open: HashMap<PracticeId, Running>,
    /// Those that end or have ended: nobody opens them again.
    ending: HashSet<PracticeId>,
}

/// A practice that is served, and what runs beside its requests until this is dropped.
struct Running {
    app: App,
    _beside: JoinSet<()>,
}

impl Hosts {
    /// No practice is open yet.
    pub fn new(
        installation: Installation,
        shared: Shared,
        certificates: Option<Arc<ByHost>>,
    ) -> Self {
        let (known, opening) = (RwLock::default(), tokio::sync::Mutex::default());
        Self(Arc::new(Inner { installation, shared, certificates, known, opening }))
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
        let alone = self.which(None);
        if let Some(id) = alone {
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
        let all = self.0.installation.practices().await?;
        let ending = self.known().ending.clone();
        let (mut by_host, mut nameless) = (HashMap::new(), None);
        let is_live = |one: &PracticeFacts| one.ended_at.is_none() && !ending.contains(&one.id);
        for one in all.into_iter().filter(is_live) {
            match one.host {
                Some(host) => drop(by_host.insert(host, one.id)),
                None => nameless = Some(one.id),
            }
        }
        if let Some(certificates) = &self.0.certificates {
            certificates.serve(by_host.keys(), self.0.shared.clock.now());
        }
        let mut known = self.known_mut();
        (known.by_host, known.nameless) = (by_host, nameless);
        Ok(())
    }

    /// The practice of a host; `None` when there is none.
    ///
    /// # Errors
    /// When storage cannot be read, or the practice's keys do not open.
    pub async fn of(&self, host: Option<&str>) -> Result<Option<App>, Error> {
        if let Some(id) = self.which(host) {
            return self.open(&id).await;
        }
        // It may have been added a moment ago.
        let Some(host) = host else { return Ok(None) };
        let Some(id) = self.0.installation.practice_at(host).await? else { return Ok(None) };
        self.refresh().await?;
        self.open(&id).await
    }

    fn which(&self, host: Option<&str>) -> Option<PracticeId> {
        let known = self.known();
        let own = self.0.shared.config.public_url.host_str();
        let named = host.and_then(|host| known.by_host.get(host));
        let is_nameless = known.by_host.is_empty() || (host.is_some() && host == own);
        named.or_else(|| known.nameless.as_ref().filter(|_| is_nameless)).cloned()
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
        let _one_at_a_time = self.0.opening.lock().await;
        if let Some(app) = self.opened(id) {
            return Ok(Some(app));
        }
        if self.known().ending.contains(id) {
            return Ok(None);
        }
        let storage = match self.0.installation.practice(id).await {
            Err(Error::Absent) => return Ok(None),
            storage => storage?,
        };
        let host = {
            let known = self.known();
            known.by_host.iter().find_map(|(host, of)| (of == id).then(|| host.clone()))
        };
        let app = App::of(storage, &self.0.shared, host.as_deref());
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
        self.refresh().await?;
        for task in self.0.installation.tasks().await? {
            let ending = match &task {
                Task::EndPractice(practice) => Some(practice.clone()),
                Task::RotatePracticeKey(_) | Task::RotateInstallationKey => None,
            };
            if let Some(practice) = &ending {
                self.close(practice).await;
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
        let _one_at_a_time = self.0.opening.lock().await;
        let mut known = self.known_mut();
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

/// Finds the practice of a request. Who asks for another host learns nothing, but that the process
/// turns: a balancer asks by address.
pub async fn find(State(hosts): State<Hosts>, mut request: Request, next: Next) -> Response {
    let host = host_of(request.headers(), request.uri());
    let mut found = hosts.of(host.as_deref()).await;
    if matches!(found, Ok(None)) && ["/healthz", "/readyz"].contains(&request.uri().path()) {
        found = Ok(hosts.apps().into_iter().next());
    }
    match found {
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
