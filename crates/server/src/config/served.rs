//! How the practice was served last: what flags and environment said to `webside serve`, kept in the
//! data folder, because the other commands are run without them. Deliberately absent: secrets.

use super::settings::{Settings, TlsSettings};
use practice::Private;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use toml::{Table, Value};
use url::Url;

/// Name of the file in the data folder.
const NAME: &str = "served.toml";
const HEAD: &str = "# Written by `webside serve` at each start, for the other commands.\n";

/// Keeps these settings; the file is replaced as a whole.
///
/// # Errors
/// When the data folder cannot be written.
pub fn keep(data: &Path, given: &Settings) -> io::Result<()> {
    let text = format!("{HEAD}{}", as_table(given));
    let next = data.join(format!("{NAME}.new"));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&next)?.write_all(text.as_bytes())?;
    fs::rename(next, data.join(NAME))
}

/// What was kept; nothing when there is no file, or it cannot be read as settings.
pub fn kept(data: &Path) -> Settings {
    let path = data.join(NAME);
    let text = fs::read_to_string(&path).unwrap_or_default();
    Settings::from_toml(&text, &path).unwrap_or_default()
}

fn as_table(given: &Settings) -> Table {
    let list = |list: &Vec<String>| Value::from(list.clone());
    let path = |path: &std::path::PathBuf| Value::from(absolute(path));
    let TlsSettings { domains, contact, directory, directory_root, self_signed, cert, key } =
        &given.tls;
    let tls = [
        ("domains", domains.as_ref().map(list)),
        ("contact", contact.clone().map(Value::from)),
        ("directory", directory.clone().map(Value::from)),
        ("directory_root", directory_root.as_ref().map(path)),
        ("self_signed", self_signed.map(Value::from)),
        ("cert", cert.as_ref().map(path)),
        ("key", key.as_ref().map(path)),
    ];
    let tls = table(tls);
    table([
        ("database", given.database.as_ref().and_then(without_password).map(Value::from)),
        ("key_file", given.key_file.as_ref().map(path)),
        ("bind", given.bind.clone().map(Value::from)),
        ("public_url", given.public_url.clone().map(Value::from)),
        ("trusted_proxies", given.trusted_proxies.as_ref().map(list)),
        ("stun", given.stun.as_ref().map(list)),
        ("tls", (!tls.is_empty()).then_some(Value::from(tls))),
    ])
}

fn table<const N: usize>(values: [(&str, Option<Value>); N]) -> Table {
    let given = values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect()
}

/// The other commands may be run in another folder.
fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// A database's address, so that no command takes another one for it. A password is left out.
fn without_password(address: &Private<String>) -> Option<String> {
    let address = address.reveal();
    if let Some(path) = address.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return Some(format!("sqlite:{}", absolute(Path::new(path))));
    }
    let mut url = Url::parse(address).ok()?;
    // An address without a host, as of a socket, has none and takes none.
    if url.password().is_some() {
        url.set_password(None).ok()?;
    }
    // A password may also stand in the query.
    let rest: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(name, _)| name != "password").collect();
    url.set_query(None);
    if !rest.is_empty() {
        url.query_pairs_mut().extend_pairs(rest);
    }
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_is_kept_without_secrets() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(kept(folder.path()), Settings::default());
        let text = "database = 'postgres://webside:hush@db/practice?password=hush&sslmode=require'
            bind = '127.0.0.1:7000'
            public_url = 'https://room.example.org'
            trusted_proxies = ['127.0.0.1']
            stun = []
            [tls]
            cert = '/etc/chain.pem'
            key = '/etc/key.pem'
            [turn]
            urls = ['turn:relay.example.org']
            secret = 'hush'
            [mail]
            host = 'mail.example.org'
            password = 'hush'";
        let given = Settings::from_toml(text, Path::new("w.toml")).unwrap();
        keep(folder.path(), &given).unwrap();
        let written = fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert!(!written.contains("hush"), "{written}");
        let back = kept(folder.path());
        let database = back.database.as_ref().map(|address| address.reveal().as_str());
        assert_eq!(database, Some("postgres://webside@db/practice?sslmode=require"));
        assert_eq!((back.bind, back.public_url), (given.bind, given.public_url));
        assert_eq!((back.tls, back.stun), (given.tls, Some(Vec::new())));

        for (address, wanted) in [
            ("postgres:///practice?host=/run/postgresql", "postgres:///practice?host="),
            ("sqlite:///var/lib/webside.db", "sqlite:/var/lib/webside.db"),
        ] {
            let database = Some(Private::new(address.to_owned()));
            keep(folder.path(), &Settings { database, ..Settings::default() }).unwrap();
            let database = kept(folder.path()).database.unwrap();
            assert!(database.reveal().starts_with(wanted), "{}", database.reveal());
        }
        keep(folder.path(), &Settings::default()).unwrap();
        assert_eq!(kept(folder.path()), Settings::default(), "the last start counts");
        fs::write(folder.path().join(NAME), "bind = 7").unwrap();
        assert_eq!(kept(folder.path()), Settings::default());
    }
}
