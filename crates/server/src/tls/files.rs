//! Certificates as files: reading them, noticing renewed ones, and their facts for `doctor`.

use super::*;
use std::fs;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// Facts of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Names and addresses it is for.
    pub names: Vec<String>,
    /// Start of its validity.
    pub begins: Moment,
    /// End of its validity.
    pub ends: Moment,
}

/// Reads the facts of the first certificate in a PEM file.
pub fn facts(path: &Path) -> Result<Facts, TlsError> {
    let unreadable = || TlsError::Pem { path: path.to_owned(), wanted: "a certificate" };
    let found = certificates(path)?;
    let (_, certificate) = X509Certificate::from_der(&found[0]).map_err(|_| unreadable())?;
    let moment = |seconds: i64| Moment::from_micros(seconds.saturating_mul(1_000_000));
    let names = match certificate.subject_alternative_name() {
        Ok(Some(names)) => names.value.general_names.iter().filter_map(name).collect(),
        _ => Vec::new(),
    };
    let validity = certificate.validity();
    let (begins, ends) = (validity.not_before.timestamp(), validity.not_after.timestamp());
    Ok(Facts { names, begins: moment(begins), ends: moment(ends) })
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    if let GeneralName::DNSName(name) = name {
        return Some((*name).to_owned());
    }
    let GeneralName::IPAddress(bytes) = name else { return None };
    let v4 = <[u8; 4]>::try_from(*bytes).map(std::net::IpAddr::from).ok();
    let v6 = <[u8; 16]>::try_from(*bytes).map(std::net::IpAddr::from).ok();
    Some(v4.or(v6)?.to_string())
}

/// All certificates of a PEM file, at least one.
pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found = CertificateDer::pem_slice_iter(&read(path)?).collect::<Result<Vec<_>, _>>();
    found
        .ok()
        .filter(|found| !found.is_empty())
        .ok_or_else(|| TlsError::Pem { path: path.to_owned(), wanted: "a certificate" })
}

/// The TLS settings of a server that uses these files.
pub(super) fn load(cert: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let chain = certificates(cert)?;
    let secret = PrivateKeyDer::from_pem_slice(&read(key)?)
        .map_err(|_| TlsError::Pem { path: key.to_owned(), wanted: "a private key" })?;
    let mut served = server_builder()
        .with_single_cert(chain, secret)
        .map_err(|source| TlsError::Pair { cert: cert.to_owned(), key: key.to_owned(), source })?;
    served.alpn_protocols = alpn();
    Ok(served)
}

/// Checks from time to time whether the files were renewed, and serves the new ones.
pub(super) async fn renewal(served: RustlsConfig, cert: PathBuf, key: PathBuf) {
    let mut seen = changed(&cert).max(changed(&key));
    loop {
        tokio::time::sleep(FILES_CHECKED_EVERY).await;
        let now = changed(&cert).max(changed(&key));
        if now == seen {
            continue;
        }
        match load(&cert, &key) {
            Ok(renewed) => {
                served.reload_from_config(Arc::new(renewed));
                tracing::info!("the renewed certificate is in use");
                seen = now;
            }
            Err(error) => tracing::warn!("The renewed certificate is not used. {error}"),
        }
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|facts| facts.modified()).ok()
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::File { path: path.to_owned(), source })
}

/// Makes the folder for certificates and their keys, readable by this account only.
pub(super) fn folder(path: &Path) -> Result<(), TlsError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .recursive(true)
        .create(path)
        .map_err(|source| TlsError::File { path: path.to_owned(), source })
}
