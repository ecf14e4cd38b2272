//! What every handler may use.

use crate::assets::Assets;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::PageError;
use crate::health::{Health, Probe};
use crate::live;
use crate::places::Places;
use crate::secrets::Secrets;
use crate::security::{REQUESTS_PER_ADDRESS_MAX, Sendings};
use crate::sign_in::login::Seen;
use crate::sign_in::password::PasswordCost;
use crate::sockets::OpenSockets;
use crate::words::{BadWords, Words};
use axum::extract::FromRequestParts;
use http::request::Parts;
use jiff::civil::Date;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use storage::{Installation, Storage};
use url::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// How often the logins with open sockets are checked again (chosen).
const LOGIN_CHECK: Duration = Duration::from_secs(60);

/// What all practices of this process share. Cheap to clone.
#[derive(Clone)]
pub struct Shared {
    /// The operator's settings.
    pub config: Arc<Config>,
    words: Arc<Words>,
    assets: Arc<Assets>,
    /// The time.
    pub clock: Clock,
    health: Arc<Health>,
    requests: Places<String>,
    /// How much work a password guess costs.
    pub password_cost: PasswordCost,
    /// How often the logins with open sockets are checked again.
    pub login_check: Duration,
}

impl Shared {
    /// Reads the words.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn new(config: Arc<Config>, clock: Clock) -> Result<Self, BadWords> {
        Ok(Self {
            config,
            words: Arc::new(Words::load()?),
            assets: Arc::new(Assets::load()),
            clock,
            health: Arc::default(),
            requests: Places::new(REQUESTS_PER_ADDRESS_MAX),
            password_cost: PasswordCost::OWASP,
            login_check: LOGIN_CHECK,
        })
    }
}

/// A practice that is served. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database, as this practice sees it.
    pub storage: Storage,
    /// The operator's settings, with the practice's own address.
    pub config: Arc<Config>,
    /// All visible words.
    pub words: Arc<Words>,
    /// Names of scripts and styles.
    pub assets: Arc<Assets>,
    /// The live rooms.
    pub hub: live::Hub,
    /// The boards that somebody is watching.
    pub boards: live::Boards,
    /// The time.
    pub clock: Clock,
    /// Sub-keys for forms, cookies and passkeys.
    pub secrets: Arc<Secrets>,
    /// Passkeys; `None` when the practice's address is a number, because passkeys belong to names.
    pub webauthn: Option<Arc<Webauthn>>,
    /// How much work a password guess costs.
    pub password_cost: PasswordCost,
    /// The last forms that were sent, so that a second click makes nothing twice.
    pub sendings: Arc<Sendings>,
    /// Held while an attempt in vain is written to the audit trail.
    pub auditing: Arc<tokio::sync::Mutex<()>>,
    /// The last answer of `/readyz`, for all practices.
    pub health: Arc<Health>,
    /// The requests that are in work, by address, of all practices.
    pub requests: Places<String>,
    /// The live sockets, by login.
    pub open_sockets: OpenSockets,
    /// The logins that were seen and whose row does not say so yet.
    pub seen: Seen,
    /// How often the logins with open sockets are checked again.
    pub login_check: Duration,
    /// The day on which series were last put into appointments.
    pub series_kept: OnceADay,
}

/// Something that is done once a day. Clones share it.
#[derive(Clone, Default)]
pub struct OnceADay(Arc<Mutex<Option<Date>>>);

impl OnceADay {
    /// Whether it has not been done on this day.
    pub fn is_due(&self, today: Date) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) != Some(today)
    }

    /// It has been done on this day.
    pub fn note(&self, today: Date) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(today);
    }
}

impl Shared {
    /// For the answers to monitoring.
    pub fn probe(&self, installation: &Installation) -> Probe {
        Probe {
            installation: installation.clone(),
            health: self.health.clone(),
            clock: self.clock.clone(),
            is_secure: self.config.secure(),
        }
    }
}

impl App {
    /// A practice that is alone.
    ///
    /// # Errors
    /// When the words cannot be read.
    pub fn new(storage: Storage, config: Arc<Config>, clock: Clock) -> Result<Self, BadWords> {
        Ok(Self::of(storage, &Shared::new(config, clock)?, None))
    }

    /// A practice beside others: it has the public address, with its own host if it has one.
    pub fn of(storage: Storage, shared: &Shared, host: Option<&str>) -> Self {
        let Shared { config, words, assets, clock, health, requests, password_cost, login_check } =
            shared.clone();
        let config = match host {
            Some(host) => Arc::new(config.at_host(host)),
            None => config,
        };
        let boards = live::Boards::new(storage.clone(), clock.clone());
        Self {
            hub: live::Hub::new(
                storage.clone(),
                boards.clone(),
                config.clone(),
                words.clone(),
                clock.clone(),
            ),
            boards,
            secrets: Arc::new(Secrets::derive(&storage.keys())),
            storage,
            words,
            assets,
            webauthn: passkeys_for(&config.public_url),
            password_cost,
            sendings: Arc::default(),
            auditing: Arc::default(),
            health,
            requests,
            open_sockets: OpenSockets::default(),
            seen: Seen::default(),
            login_check,
            series_kept: OnceADay::default(),
            config,
            clock,
        }
    }
}

/// The practice that a request is meant for: it stands in the request and not in the router, so that
/// one router can serve several.
///
/// # Errors
/// [`PageError::Broken`] when nothing put it there.
pub fn app_of(parts: &Parts) -> Result<&App, PageError> {
    parts.extensions.get().ok_or(PageError::Broken("no practice was found for this request"))
}

impl<S: Send + Sync> FromRequestParts<S> for App {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        app_of(parts).cloned()
    }
}

/// The server's part of passkeys for this address; `None` when the address is a number.
fn passkeys_for(public_url: &Url) -> Option<Arc<Webauthn>> {
    let name = public_url.domain()?;
    let builder = WebauthnBuilder::new(name, public_url).ok()?.rp_name("Webside");
    builder.build().ok().map(Arc::new)
}
