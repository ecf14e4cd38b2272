//! How the practice was served last: what flags and environment said to `webside serve`, kept in the
//! data folder, because the other commands are run without them. Deliberately absent: secrets.

use super::settings::{MailSettings, Settings, TlsSettings, TurnSettings};
use practice::Private;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use toml::{Table, Value};
use url::Url;

/// Name of the file in the data folder.
const NAME: &str = "served.toml";
/// Its key for the settings file that was named, and for what was given.
const FILE: &str = "file";
const GIVEN: &str = "given";
const HEAD: &str = "# Written by `webside serve` at each start, for the other commands.\n";

/// How it was served: the settings file that was named, and what flags and environment said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Served {
    /// The settings file, when one was named.
    pub file: Option<PathBuf>,
    /// The settings that were given.
    pub given: Settings,
}

/// Keeps it; the file is replaced as a whole.
///
/// # Errors
/// When the data folder cannot be written.
pub fn keep(data: &Path, served: &Served) -> io::Result<()> {
    let whole = table([
        (FILE, served.file.as_deref().map(|path| Value::from(absolute(path)))),
        (GIVEN, Some(Value::from(as_table(&served.given)))),
    ]);
    let next = data.join(format!("{NAME}.new"));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&next)?.write_all(format!("{HEAD}{whole}").as_bytes())?;
    fs::rename(next, data.join(NAME))
}

/// What was kept; nothing when there is no file, or it cannot be read.
pub fn kept(data: &Path) -> Served {
    let path = data.join(NAME);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let mut whole: Table = text.parse().unwrap_or_default();
    let file = whole.get(FILE).and_then(Value::as_str).map(PathBuf::from);
    let given = whole.remove(GIVEN).and_then(|given| given.try_into().ok());
    Served { file, given: given.unwrap_or_default() }
}

fn as_table(given: &Settings) -> Table {
    let list = |list: &Vec<String>| Value::from(list.clone());
    let path = |path: &PathBuf| Value::from(absolute(path));
    // Every setting is here, so that a new one is not forgotten. TURN, what needs it, and mail come
    // with secrets.
    let Settings {
        data: _,
        demo: _,
        database,
        key_file,
        bind,
        public_url,
        trusted_proxies,
        stun,
        relay_only: _,
        tls: TlsSettings { domains, contact, directory, directory_root, self_signed, cert, key },
        turn: TurnSettings { .. },
        mail: MailSettings { .. },
    } = given;
    let tls = table([
        ("domains", domains.as_ref().map(list)),
        ("contact", contact.clone().map(Value::from)),
        ("directory", directory.clone().map(Value::from)),
        ("directory_root", directory_root.as_ref().map(path)),
        ("self_signed", self_signed.map(Value::from)),
        ("cert", cert.as_ref().map(path)),
        ("key", key.as_ref().map(path)),
    ]);
    table([
        ("database", database.as_ref().and_then(without_password).map(Value::from)),
        ("key_file", key_file.as_ref().map(path)),
        ("bind", bind.clone().map(Value::from)),
        ("public_url", public_url.clone().map(Value::from)),
        ("trusted_proxies", trusted_proxies.as_ref().map(list)),
        ("stun", stun.as_ref().map(list)),
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
        assert_eq!(kept(folder.path()), Served::default());
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
        let file = Some(PathBuf::from("/etc/webside.toml"));
        keep(folder.path(), &Served { file: file.clone(), given: given.clone() }).unwrap();
        let written = fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert!(!written.contains("hush"), "{written}");
        let Served { file: named, given: back } = kept(folder.path());
        assert_eq!(named, file);
        let database = back.database.as_ref().map(|address| address.reveal().as_str());
        assert_eq!(database, Some("postgres://webside@db/practice?sslmode=require"));
        assert_eq!((back.bind, back.public_url), (given.bind, given.public_url));
        assert_eq!((back.tls, back.stun), (given.tls, Some(Vec::new())));

        for (address, wanted) in [
            ("postgres:///practice?host=/run/postgresql", "postgres:///practice?host="),
            ("sqlite:///var/lib/webside.db", "sqlite:/var/lib/webside.db"),
        ] {
            let database = Some(Private::new(address.to_owned()));
            let given = Settings { database, ..Settings::default() };
            keep(folder.path(), &Served { file: None, given }).unwrap();
            let database = kept(folder.path()).given.database.unwrap();
            assert!(database.reveal().starts_with(wanted), "{}", database.reveal());
        }
        keep(folder.path(), &Served::default()).unwrap();
        assert_eq!(kept(folder.path()), Served::default(), "the last start counts");
        fs::write(folder.path().join(NAME), "[given]\nbind = 7").unwrap();
        assert_eq!(kept(folder.path()), Served::default());
    }
}
