//! A self-signed certificate for a local network. It is kept, so that each browser has to be told
//! only once to trust it.

use super::*;
use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair};
use std::fs;
use std::io::Write;

/// Its validity: Apple's devices refuse more than 825 days.
const LIFETIME: Duration = Duration::from_secs(800 * 86_400);
/// A new one is made this long before the end (chosen).
const RENEW_BEFORE: Duration = Duration::from_secs(30 * 86_400);

/// The files of a certificate for `localhost` and `names`: those on disk, or new ones.
pub(super) fn keep(
    folder: &Path,
    names: &[String],
    now: Moment,
) -> Result<(PathBuf, PathBuf), TlsError> {
    let cert = folder.join("self-signed.pem");
    let key = folder.join("self-signed.key");
    let still_good = facts(&cert).is_ok_and(|facts| {
        let local = "localhost".to_owned();
        facts.ends.since(now) > RENEW_BEFORE
            && names.iter().take(1).chain([&local]).all(|name| facts.names.contains(name))
    });
    if !still_good || files::load(&cert, &key).is_err() {
        make(folder, names, now, &cert, &key)?;
    }
    Ok((cert, key))
}

fn make(
    folder: &Path,
    names: &[String],
    now: Moment,
    cert: &Path,
    key: &Path,
) -> Result<(), TlsError> {
    let mut all: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(String::from).into();
    all.extend(
        names.iter().filter(|name| !["localhost", "127.0.0.1"].contains(&name.as_str())).cloned(),
    );
    all.dedup();
    let mut wanted = CertificateParams::new(all)?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, "Webside, self-signed");
    wanted.distinguished_name = subject;
    wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Valid from a day earlier, for devices whose clock is behind.
    let (year, month, day) = date(Moment::from_micros(now.as_micros() - 86_400_000_000));
    wanted.not_before = rcgen::date_time_ymd(year, month, day);
    let (year, month, day) = date(now.plus(LIFETIME));
    wanted.not_after = rcgen::date_time_ymd(year, month, day);
    let secret = KeyPair::generate()?;
    let made = wanted.self_signed(&secret)?;
    files::folder(folder)?;
    write_private(key, &secret.serialize_pem())?;
    write_private(cert, &made.pem())?;
    tracing::info!("a self-signed certificate was made");
    Ok(())
}

fn date(moment: Moment) -> (i32, u8, u8) {
    let date = jiff::tz::TimeZone::UTC.to_datetime(moment.timestamp()).date();
    let part = |part: i8| u8::try_from(part).expect("months and days are positive");
    (i32::from(date.year()), part(date.month()), part(date.day()))
}

fn write_private(path: &Path, text: &str) -> Result<(), TlsError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|source| TlsError::File { path: path.to_owned(), source })
}
