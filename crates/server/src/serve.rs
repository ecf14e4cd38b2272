//! Starts everything in order, serves until it is told to stop, and stops without losing anything.
//! Deliberately absent: signals and printing; the binary does both.

mod connections;
mod demo;
mod open_files;

pub use demo::DemoLinks;

use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::hosts::Hosts;
use crate::mail::deliver::{Delivery, Limits};
use crate::mail::remind;
use crate::pages::pair::phone;
use crate::sign_in::login;
use crate::state::{App, Shared};
use crate::times::zone_of;
use crate::words::BadWords;
use crate::{listen, router, stun, tls};
use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use connections::Connections;
use futures_util::future::join_all;
use practice::Role;
use practice::audit::Actor;
use practice::wall::Wall;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use storage::{Installation, Lease, NewOneTimeLink, OneTimeKind, Schema, Storage};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Time limit for stopping (chosen: enough to tell the rooms and write them).
const STOPPING: Duration = Duration::from_secs(5);
/// The part of it for telling the rooms and writing them (chosen).
const DRAINING: Duration = Duration::from_secs(3);
/// Time for what the rooms were told to reach the browsers (chosen).
const LAST_WORDS: Duration = Duration::from_millis(200);
/// Time limit for a new connection's request headers (chosen).
const FIRST_REQUEST: Duration = Duration::from_secs(15);
/// Most bytes of request headers (chosen: twice what browsers send with many cookies).
const HEAD_BYTES_MAX: u32 = 32 * 1024;
/// Most requests at a time over one HTTP/2 connection (RFC 9113 §6.5.2 recommends no fewer).
const STREAMS_MAX: u32 = 100;
/// Time limit for telling the database that another process may serve (chosen).
const GIVING_BACK: Duration = Duration::from_secs(1);
/// How often the process looks for what is to be done with keys, and which practices there are
/// (chosen: a command waits for it).
const TEND: Duration = Duration::from_secs(5);
/// How often expired records are deleted (chosen).
const SWEEP: Duration = Duration::from_secs(10 * 60);
/// How long the link that makes the first owner works (chosen).
const SET_UP_LINK: Duration = Duration::from_secs(24 * 3600);

/// Why the server does not start, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The settings are wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data folder cannot be made.
    #[error("Make the folder {path}, or let webside write there: {source}.")]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// An address cannot be listened on.
    #[error("{}", listen::advice(*.address, .source))]
    Address {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// STUN was asked for and its addresses cannot be used.
    #[error(transparent)]
    Stun(#[from] stun::StunError),
    /// There is no certificate.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
    /// The database or the key file.
    #[error("Run `webside doctor` to see what is wrong: {0}.")]
    Storage(storage::Error),
    /// The database is an earlier version's.
    #[error("Start `webside serve` of this version first: it brings the database up to date.")]
    Older,
    /// Another process serves the database.
    #[error(
        "Stop the other webside that serves this database, or choose another folder with --data, \
         or another database: one process at a time serves a practice."
    )]
    Served,
    /// Another process took over while this one did not renew its lease.
    #[error(
        "Look for another webside that serves this database: it took over while this one did not \
         reach the database for some seconds, so this one stopped."
    )]
    TakenOver,
    /// The words built into this program cannot be read.
    #[error("Get another build of webside: its words cannot be read: {0}.")]
    Words(#[from] BadWords),
    /// The host of the public address belongs to a practice that was added.
    #[error(
        "Choose another public_url: {0} is the host of a practice that was added, and the first \
         practice needs one of its own."
    )]
    HostTaken(String),
    /// All practices have ended.
    #[error("Add a practice first, with `webside practice add`: all that were here have ended.")]
    NoPractice,
    /// Invented people were asked for in a practice with real ones.
    #[error("Choose another folder with --data for the invented people: this one is a practice.")]
    NotForDemo,
    /// Serving failed.
    #[error("Start webside again: serving broke off: {0}.")]
    BrokeOff(#[from] std::io::Error),
}

/// What the binary prints once the server serves.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Where it listens.
    pub address: SocketAddr,
    /// The public address.
    pub public_url: String,
    /// The link that makes the first owner, as long as there is none.
    pub set_up_link: Option<String>,
    /// Links of the invented people.
    pub demo: Option<DemoLinks>,
}

impl From<storage::Error> for ServeError {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others mean the same here")]
    fn from(error: storage::Error) -> Self {
        match error {
            storage::Error::Served => Self::Served,
            // Nothing is started by the id of a practice but the first one.
            storage::Error::Absent => Self::NoPractice,
            other => Self::Storage(other),
        }
    }
}

/// Makes the data folder, and opens the database in it beside a server that may be running. An older
/// database is left as it is: an older server that runs would go on writing rows that nobody sees.
pub async fn open_beside(config: &Config) -> Result<Installation, ServeError> {
    make_folder(config)?;
    let url = config.database.reveal();
    // Whatever else is wrong is said when it is opened.
    if matches!(storage::schema(url).await, Ok(Schema::Older)) {
        return Err(ServeError::Older);
    }
    Ok(Installation::open_with_key_file(url, &config.key_file).await?)
}

/// Makes the data folder, readable by this account only.
fn make_folder(config: &Config) -> Result<(), ServeError> {
    let mut folder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder
        .recursive(true)
        .create(&config.data)
        .map_err(|source| ServeError::Folder { path: config.data.clone(), source })
}

/// Serves until `stop` is done; calls `ready` once the first page can be requested.
pub async fn run(
    mut config: Config,
    stop: impl Future<Output = ()>,
    ready: impl FnOnce(&Ready),
) -> Result<(), ServeError> {
    let pages = listen(config.bind)?;
    let address = pages.local_addr()?;
    if config.public_url.port() == Some(0) {
        config.public_url.set_port(Some(address.port())).expect("an http address takes a port");
    }
    let redirect = config.redirect_bind.map(listen).transpose()?;
    let stun_sockets = stun::open(&config.stun)?;
    // Browsers are told the STUN addresses that could be opened, not those in the settings.
    config.stun.addresses = stun_sockets.iter().flat_map(|socket| socket.local_addr()).collect();

    let clock = Clock::system();
    make_folder(&config)?;
    let (installation, mut lease) =
        Installation::open_to_serve(config.database.reveal(), &config.key_file).await?;
    let first = first_practice(&installation, &clock).await?;
    let certificate = tls::prepare(&config, clock.now())?;
    let config = Arc::new(config);
    let connections = Connections::new(config.clone(), open_files::raise());
    let first_url = own_address(&installation, &config, &first).await?;
    let shared = Shared::new(config.clone(), clock.clone())?;
    let by_host = certificate.as_ref().and_then(|all| all.by_host.clone());
    let hosts = Hosts::new(installation.clone(), shared, by_host);
    hosts.start().await?;

    let mut beside = stun::answer(stun_sockets);
    beside.spawn(tend(hosts.clone(), clock.clone()));
    beside.spawn(refresh(hosts.clone()));
    beside.spawn(sweep(hosts.clone()));
    let open = hosts.clone();
    let queued = installation.queued().clone();
    let delivery = Delivery::start(move || open.apps(), queued, Limits::default());
    let certificate = certificate.map(|all| {
        all.renewal.map(|renewal| beside.spawn(renewal));
        all.served
    });
    let said = said(&first, &config, &clock, first_url, address).await?;
    if let Err(error) = config.keep_as_served(address) {
        tracing::warn!(%error, "the other commands will not know how the practice is served");
    }
    ready(&said);

    if config.has_unnamed_proxy() {
        tracing::warn!(
            "name the proxy that speaks TLS in trusted_proxies: nobody is counted apart"
        );
    }
    let handle = Handle::new();
    let mut serving = JoinSet::new();
    if let Some(redirect) = redirect {
        let redirects = tls::redirect(&config, hosts.clone());
        serving.spawn(serve(redirect, redirects, None, connections.clone(), handle.clone()));
    }
    let all = router::router_of(hosts.clone());
    serving.spawn(serve(pages, all, certificate, connections, handle.clone()));
    tokio::select! {
        () = stop => {}
        () = lease.lost() => return Err(ServeError::TakenOver),
        Some(broken) = serving.join_next() => broken.map_err(std::io::Error::other)??,
    }
    tracing::info!("stopping: the rooms are told and kept");
    handle.graceful_shutdown(Some(DRAINING));
    tokio::select! {
        stopped = timeout(STOPPING, wind_down(&hosts, &installation, delivery, beside, serving)) => match stopped {
            Ok(()) => give_back(lease).await,
            // What is still being written must not meet another process.
            Err(_) => tracing::warn!("stopped before everything was closed"),
        },
        () = lease.lost() => return Err(ServeError::TakenOver),
    }
    Ok(())
}

/// The first practice. When all have ended, what was begun with the last one is finished all the same.
async fn first_practice(installation: &Installation, clock: &Clock) -> Result<Storage, ServeError> {
    match installation.first().await {
        Err(storage::Error::Absent) => {
            for task in installation.tasks().await? {
                installation.perform(&task, clock.now()).await?;
            }
            Err(ServeError::NoPractice)
        }
        first => Ok(first?),
    }
}

async fn said(
    first: &Storage,
    config: &Config,
    clock: &Clock,
    public_url: String,
    address: SocketAddr,
) -> Result<Ready, ServeError> {
    Ok(Ready {
        address,
        public_url,
        demo: if config.demo { Some(demo::fill(first, config, clock).await?) } else { None },
        set_up_link: match is_nameless(first).await? {
            true => set_up_link(first, config, clock).await?,
            // `webside practice add` printed it.
            false => None,
        },
    })
}

async fn give_back(lease: Lease) {
    if !matches!(timeout(GIVING_BACK, lease.give_back()).await, Ok(Ok(()))) {
        tracing::warn!("the next start may have to wait for some seconds");
    }
}

/// Tells and keeps the rooms, and ends what runs. Nobody new is accepted any more: a browser that was
/// told would come back to a server about to stop.
async fn wind_down(
    hosts: &Hosts,
    installation: &Installation,
    delivery: Delivery,
    beside: JoinSet<()>,
    mut serving: JoinSet<std::io::Result<()>>,
) {
    let apps = hosts.apps();
    let draining = timeout(DRAINING, join_all(apps.iter().map(|app| app.hub.drain())));
    // The mail in hand is finished meanwhile.
    if tokio::join!(draining, delivery.stop(DRAINING)).0.is_err() {
        tracing::warn!("not every room could be kept in time");
    }
    for app in &apps {
        login::write_seen(app).await;
    }
    tokio::time::sleep(LAST_WORDS).await;
    drop(beside);
    while serving.join_next().await.is_some() {}
    installation.close().await;
}

fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    listen::tcp(address).map_err(|source| ServeError::Address { address, source })
}

async fn serve(
    listener: TcpListener,
    router: Router,
    certificate: Option<RustlsConfig>,
    connections: Arc<Connections>,
    handle: Handle<SocketAddr>,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let mut server =
        axum_server::from_tcp(listener)?.handle(handle).first_request_timeout(FIRST_REQUEST);
    let http = server.http_builder();
    http.http1().header_read_timeout(FIRST_REQUEST).max_buf_size(HEAD_BYTES_MAX as usize);
    http.http2().max_concurrent_streams(STREAMS_MAX).max_header_list_size(HEAD_BYTES_MAX);
    let gate = connections.gate(certificate.is_none());
    match certificate {
        Some(served) => {
            server.acceptor(RustlsAcceptor::new(served).acceptor(gate)).serve(service).await
        }
        None => server.acceptor(gate).serve(service).await,
    }
}

/// Deletes expired records, and ends sessions that were left open.
async fn sweep(hosts: Hosts) {
    let mut every = tokio::time::interval(SWEEP);
    loop {
        every.tick().await;
        hosts.open_all().await;
        for app in hosts.apps() {
            sweep_one(&app).await;
        }
    }
}

async fn sweep_one(app: &App) {
    if let Err(error) = app.storage.end_expired(app.clock.now()).await {
        tracing::warn!(%error, "what has expired could not be swept out");
    }
    if let Err(error) = phone::end_left_open(app).await {
        tracing::warn!(%error, "sessions by telephone that were left open could not be read");
    }
    if let Err(error) = app.storage.sweep_outbox(app.clock.now()).await {
        tracing::warn!(%error, "the outbox could not be swept");
    }
    if app.config.mail.is_some()
        && let Err(error) = remind::announce(app).await
    {
        tracing::warn!(%error, "clocks that differ could not be announced");
    }
    if let Err(error) = keep_series(app).await {
        tracing::warn!(%error, "series could not be put into appointments");
    }
}

/// Puts series into appointments, and appointments where the zone data have them, once a day.
async fn keep_series(app: &App) -> Result<(), storage::Error> {
    let (zone, now) = (zone_of(app).await?, app.clock.now());
    let today = Wall::of(now, zone.clone()).local().date();
    if !app.series_kept.is_due(today) {
        return Ok(());
    }
    let moved = app.storage.settle_walls(&zone, now).await?;
    if moved > 0 {
        tracing::warn!(
            moved,
            "by the zone data of this version, appointments are at another moment"
        );
    }
    app.storage.fill_series(now).await?;
    app.series_kept.note(today);
    Ok(())
}

/// Does what commands ask for.
async fn tend(hosts: Hosts, clock: Clock) {
    loop {
        if let Err(error) = hosts.tend(clock.now()).await {
            tracing::error!(%error, "what is to be done with keys could not be read; trying again");
        }
        tokio::time::sleep(TEND).await;
    }
}

/// Learns of practices that commands add, however long the tasks take.
async fn refresh(hosts: Hosts) {
    loop {
        tokio::time::sleep(TEND).await;
        if let Err(error) = hosts.refresh().await {
            tracing::error!(%error, "which practices there are could not be read; trying again");
        }
    }
}

/// Where the first practice is found.
async fn own_address(
    installation: &Installation,
    config: &Config,
    first: &Storage,
) -> Result<String, ServeError> {
    let own = config.public_url.host_str().unwrap_or_default();
    let is_taken = installation.practice_at(own).await?.is_some();
    let facts = installation.practice_facts(first.practice()).await?;
    match facts.and_then(|facts| facts.host) {
        Some(host) => Ok(config.at_host(&host).link("/")),
        None if is_taken => Err(ServeError::HostTaken(own.to_owned())),
        None => Ok(config.link("/")),
    }
}

async fn is_nameless(practice: &Storage) -> Result<bool, ServeError> {
    let all = practice.installation().practices().await?;
    Ok(all.iter().any(|one| one.id == *practice.practice() && one.host.is_none()))
}

/// The link that makes the first owner of a practice; `None` when there is one.
///
/// # Errors
/// When storage fails.
pub async fn set_up_link(
    storage: &Storage,
    config: &Config,
    clock: &Clock,
) -> Result<Option<String>, ServeError> {
    if storage.people().await?.iter().any(|person| person.role == Role::Owner) {
        return Ok(None);
    }
    let now = clock.now();
    let link = NewOneTimeLink {
        kind: OneTimeKind::SetUpOwner,
        is_reusable: false,
        expires_at: now.plus(SET_UP_LINK),
    };
    let token = storage.make_one_time_link(&link, &Actor::System, now).await?;
    Ok(Some(config.link(&format!("/set-up#{token}"))))
}
