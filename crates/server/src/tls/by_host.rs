//! The certificates of practices with hosts of their own. Each names its host alone, so that none
//! tells of the others.

use super::*;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock, RwLockWriteGuard};
use tokio::task::JoinSet;

/// Chooses a certificate by the name that the browser asks for.
pub struct ByHost {
    config: Config,
    /// For all other names.
    rest: Arc<dyn ResolvesServerCert>,
    own: RwLock<HashMap<String, Own>>,
}

/// The certificate of one host. What renews it ends when this is dropped.
struct Own {
    resolver: Arc<dyn ResolvesServerCert>,
    /// When it is tried again, if there is none.
    again_at: Option<Moment>,
    _renewal: JoinSet<()>,
}

/// How soon a certificate that could not be made is tried again (chosen).
const AGAIN: Duration = Duration::from_secs(10 * 60);

impl Own {
    fn is_due(&self, now: Moment) -> bool {
        self.again_at.is_some_and(|at| at <= now)
    }
}

impl ByHost {
    pub(super) fn new(config: &Config, rest: Arc<dyn ResolvesServerCert>) -> Arc<Self> {
        Arc::new(Self { config: config.clone(), rest, own: RwLock::default() })
    }

    /// Gets certificates for hosts that are new, and drops those of hosts that are gone.
    pub fn serve(&self, hosts: &[String], now: Moment) {
        self.own_mut().retain(|known, own| hosts.contains(known) && !own.is_due(now));
        for host in hosts {
            if self.own_mut().contains_key(host) {
                continue;
            }
            let made = self.make(host, now).unwrap_or_else(|error| {
                tracing::warn!("{host} has no certificate of its own. {error}");
                let again_at = Some(now.plus(AGAIN));
                Own { resolver: self.rest.clone(), again_at, _renewal: JoinSet::new() }
            });
            self.own_mut().insert(host.clone(), made);
        }
    }

    /// Drops the certificate of a practice that ends, and deletes the one that was made for it.
    pub fn forget(&self, host: &str) {
        self.own_mut().remove(host);
        let folder = self.config.certificates().join(host);
        if let Err(error) = std::fs::remove_dir_all(&folder)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "{} could not be deleted", folder.display());
        }
    }

    fn make(&self, host: &str, now: Moment) -> Result<Own, TlsError> {
        let names = [host.to_owned()];
        let mut renewal = JoinSet::new();
        let resolver: Arc<dyn ResolvesServerCert> = match &self.config.tls {
            // That one is fetched already.
            Tls::Acme { domains, .. } if domains[..] == names => self.rest.clone(),
            Tls::Acme { .. } => {
                let (resolver, renewing) = acme(&self.config, &names)?;
                renewal.spawn(renewing);
                resolver
            }
            Tls::SelfSigned { .. } => {
                let folder = self.config.certificates().join(host);
                let (cert, key) = self_signed::keep(&folder, &names, now)?;
                files::load(&cert, &key)?.cert_resolver
            }
            // The operator's certificate carries all names, and a proxy has its own.
            Tls::Files { .. } | Tls::Off => self.rest.clone(),
        };
        Ok(Own { resolver, again_at: None, _renewal: renewal })
    }

    fn own_mut(&self) -> RwLockWriteGuard<'_, HashMap<String, Own>> {
        self.own.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolvesServerCert for ByHost {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name().map(str::to_ascii_lowercase);
        let own = self.own.read().unwrap_or_else(PoisonError::into_inner);
        let found = name.and_then(|name| own.get(&name)).map(|own| own.resolver.clone());
        found.unwrap_or_else(|| self.rest.clone()).resolve(hello)
    }
}

impl fmt::Debug for ByHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ByHost")
    }
}
