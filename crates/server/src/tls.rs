//! Certificates: fetched by ACME (TLS-ALPN-01 on the port of the pages), self-signed for a local
//! network, or the operator's files. The only provider of cryptography is ring.

mod any_certificate;
mod by_host;
mod files;
mod self_signed;

pub(crate) use any_certificate::client_for_any_certificate;
pub use by_host::ByHost;
pub use files::{Facts, facts};

use crate::config::{Config, Tls};
use crate::hosts::{Hosts, host_of};
use axum::Router;
use axum::response::{IntoResponse, Redirect};
use axum_server::tls_rustls::RustlsConfig;
use futures_util::StreamExt;
use http::{HeaderMap, StatusCode, Uri};
use practice::Moment;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ResolvesServerCert;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_acme::acme::ACME_TLS_ALPN_NAME;
use rustls_acme::caches::DirCache;
use rustls_acme::{AcmeConfig, ResolvesServerCertAcme};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use url::Url;

/// How often the operator's files are checked for a renewed certificate (chosen).
const FILES_CHECKED_EVERY: Duration = Duration::from_secs(10 * 60);

/// The task that renews a certificate; runs until dropped.
pub type Renewal = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Why there is no certificate, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("Check that {path} exists and that webside may use it: {source}.")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file holds no certificate or no key.
    #[error("Put {wanted} in PEM form into {path}: it holds none that can be read.")]
    Pem {
        /// Which file.
        path: PathBuf,
        /// What it should hold.
        wanted: &'static str,
    },
    /// Certificate and key do not go together, or the key is of an unknown kind.
    #[error("Check that {cert} and {key} belong together: {source}.")]
    Pair {
        /// The certificate.
        cert: PathBuf,
        /// The key.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
    /// A self-signed certificate cannot be made.
    #[error("Check the names in tls.domains: a self-signed certificate cannot be made: {0}.")]
    SelfSigned(#[from] rcgen::Error),
}

/// What pages are served with by TLS.
pub struct Certificates {
    /// For the acceptor.
    pub served: RustlsConfig,
    /// Runs while pages are served.
    pub renewal: Option<Renewal>,
    /// Certificates of practices with hosts of their own; `None` when one has all names.
    pub by_host: Option<Arc<ByHost>>,
}

/// The certificates to serve with, if the settings ask for any.
pub fn prepare(config: &Config, now: Moment) -> Result<Option<Certificates>, TlsError> {
    Ok(match &config.tls {
        Tls::Off => None,
        Tls::Files { cert, key } => {
            let served = RustlsConfig::from_config(Arc::new(files::load(cert, key)?));
            let renewal = files::renewal(served.clone(), cert.clone(), key.clone());
            Some(Certificates { served, renewal: Some(Box::pin(renewal)), by_host: None })
        }
        Tls::SelfSigned { names } => {
            let (cert, key) = self_signed::keep(&config.certificates(), names, now)?;
            let rest = files::load(&cert, &key)?.cert_resolver;
            Some(by_host(config, rest, alpn(), None))
        }
        Tls::Acme { domains, .. } => {
            let (rest, renewal) = acme(config, domains)?;
            let mut protocols = alpn();
            protocols.push(ACME_TLS_ALPN_NAME.to_vec());
            Some(by_host(config, rest, protocols, Some(renewal)))
        }
    })
}

fn by_host(
    config: &Config,
    rest: Arc<dyn ResolvesServerCert>,
    protocols: Vec<Vec<u8>>,
    renewal: Option<Renewal>,
) -> Certificates {
    let by_host = ByHost::new(config, rest);
    let mut served = server_builder().with_cert_resolver(by_host.clone());
    served.alpn_protocols = protocols;
    let served = RustlsConfig::from_config(Arc::new(served));
    Certificates { served, renewal, by_host: Some(by_host) }
}

/// Fetches one certificate for these names.
fn acme(
    config: &Config,
    domains: &[String],
) -> Result<(Arc<ResolvesServerCertAcme>, Renewal), TlsError> {
    let Tls::Acme { domains: _, contact, directory, directory_root } = &config.tls else {
        unreachable!("asked for with ACME only");
    };
    let trusted = trusted_roots(directory_root.as_deref())?;
    files::folder(&config.certificates())?;
    let mut state = AcmeConfig::new_with_client_config(domains, Arc::new(trusted))
        .contact(contact.iter().map(|address| format!("mailto:{address}")))
        .directory(directory)
        .cache(DirCache::new(config.certificates()))
        .state();
    let resolver = state.resolver();
    let names = domains.join(" and ");
    let renewal = async move {
        while let Some(event) = state.next().await {
            match event {
                Ok(event) => tracing::info!(?event, "certificate for {names}"),
                Err(error) => tracing::warn!(
                    "No new certificate for {names}: {error}. Check that the name leads to this machine and \
                     that port 443 is reached from outside; webside tries again by itself."
                ),
            }
        }
    };
    Ok((resolver, Box::pin(renewal)))
}

/// A client that trusts the usual roots, or one root of the operator's choice.
pub(crate) fn trusted_roots(root: Option<&Path>) -> Result<ClientConfig, TlsError> {
    let mut roots = RootCertStore::empty();
    match root {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let pem = |_| TlsError::Pem { path: path.to_owned(), wanted: "a root certificate" };
            let found = files::certificates(path)?;
            for root in found {
                roots.add(root).map_err(pem)?;
            }
        }
    }
    Ok(client_builder().with_root_certificates(roots).with_no_client_auth())
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn client_builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring knows the usual versions")
}

fn server_builder() -> rustls::ConfigBuilder<ServerConfig, rustls::server::WantsServerCert> {
    ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring knows the usual versions")
        .with_no_client_auth()
}

fn alpn() -> Vec<Vec<u8>> {
    vec![b"h2".to_vec(), b"http/1.1".to_vec()]
}

/// Redirects to HTTPS: to the requested host if it is one of ours, else to the public address, so
/// that a forged `Host` leads nowhere else. Where practices are found by their hosts, another one
/// learns nothing.
pub fn redirect(config: &Config, hosts: Hosts) -> Router {
    let names = match &config.tls {
        Tls::Acme { domains: names, .. } | Tls::SelfSigned { names } => names.clone(),
        Tls::Off | Tls::Files { .. } => Vec::new(),
    };
    let public_url = config.public_url.clone();
    Router::new().fallback(move |headers: HeaderMap, uri: Uri| async move {
        let asked = host_of(&headers, &uri);
        if !hosts.answers(asked.as_deref()) {
            return StatusCode::NOT_FOUND.into_response();
        }
        let own = asked.as_ref().filter(|host| hosts.has(host)).cloned();
        let names: Vec<String> = names.iter().cloned().chain(own).collect();
        match redirect_target(&public_url, &names, asked.as_deref(), &uri) {
            Some(target) => Redirect::permanent(target.as_str()).into_response(),
            None => StatusCode::BAD_REQUEST.into_response(),
        }
    })
}

fn redirect_target(public: &Url, names: &[String], host: Option<&str>, uri: &Uri) -> Option<Url> {
    let mut target = public.clone();
    let asked = host.and_then(|host| Url::parse(&format!("http://{host}/")).ok());
    if let Some(asked) = asked.as_ref().and_then(Url::host_str) {
        let bare = asked.trim_matches(['[', ']']);
        if names.iter().any(|name| name == bare) {
            target.set_host(Some(asked)).ok()?;
        }
    }
    target.set_path(uri.path());
    target.set_query(uri.query());
    Some(target)
}

#[cfg(test)]
mod tests;
