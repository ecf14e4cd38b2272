//! What the operator decides: defaults, then the settings file, the environment, the flags, each
//! over the one before. Checked once here, so that the rest of the server need not check again.
//! Deliberately absent: the command line (it is the binary's), and what is decided on a page.

mod network;
mod served;
mod settings;
mod turn_url;

pub use network::Network;
pub use served::Served;
pub use settings::{MailSettings, Settings, TlsSettings, TurnSettings, is_unknown_variable};
pub use turn_url::{TurnTransport, TurnUrl};

use practice::Private;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::{Host, Url};

/// The default data folder.
pub const DATA_DEFAULT: &str = "webside-data";
/// Name of the settings file in the data folder.
pub const FILE_NAME: &str = "webside.toml";
/// The ACME directory of Let's Encrypt.
const DIRECTORY_DEFAULT: &str = "https://acme-v02.api.letsencrypt.org/directory";
/// Port of STUN and TURN (RFC 8489 §8.1).
const STUN_PORT: u16 = 3478;
/// How long a TURN credential lasts, in minutes. coturn checks the end of a credential when an
/// allocation is made, not at its refreshes (its maintainers, issues 774 and 1204), but every
/// restored connection makes a new allocation, so a credential must outlive the longest meeting
/// with its wait. Four hours are enough (chosen).
const TURN_LIFETIME_MIN: u32 = 240;

/// What the operator decided, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; may hold a password.
    pub database: Private<String>,
    /// The key file, without which nobody can read the sealed fields.
    pub key_file: PathBuf,
    /// Address and port of the pages.
    pub bind: SocketAddr,
    /// Address and port on which plain HTTP is redirected to HTTPS.
    pub redirect_bind: Option<SocketAddr>,
    /// The public address, without a path.
    pub public_url: Url,
    /// How certificates are made or found.
    pub tls: Tls,
    /// Proxies trusted to say where a request comes from.
    pub trusted_proxies: Vec<Network>,
    /// The addresses on which STUN is answered.
    pub stun: Stun,
    /// A TURN server.
    pub turn: Option<TurnServer>,
    /// Whether browsers connect through the TURN server only.
    pub relay_only: bool,
    /// A mail server.
    pub mail: Option<Mail>,
    /// Whether the practice is filled with invented people.
    pub demo: bool,
    /// The settings file that was named, and what flags and environment said: the other commands do
    /// not hear it.
    pub served: Served,
    /// Whether anything comes from how the practice was served last.
    pub is_as_served: bool,
}

/// Where certificates come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Plain HTTP: for this machine alone, or behind a proxy that does TLS.
    Off,
    /// Fetched and renewed by ACME.
    Acme {
        /// For which names.
        domains: Vec<String>,
        /// E-mail address that the authority may write to.
        contact: Option<String>,
        /// The authority's directory.
        directory: String,
        /// PEM file of the root that signs the directory's own certificate.
        directory_root: Option<PathBuf>,
    },
    /// Self-signed, for a local network.
    SelfSigned {
        /// Names and addresses it carries, besides `localhost`.
        names: Vec<String>,
    },
    /// Files of the operator.
    Files {
        /// PEM file with the chain.
        cert: PathBuf,
        /// PEM file with the key.
        key: PathBuf,
    },
}

/// Where STUN is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stun {
    /// Addresses and ports; an empty list turns it off.
    pub addresses: Vec<SocketAddr>,
    /// Whether the operator named them: then failing to use one is an error.
    pub explicit: bool,
}

/// A TURN server.
#[derive(Clone, Debug)]
pub struct TurnServer {
    /// Its addresses, at least one.
    pub urls: Vec<TurnUrl>,
    /// The secret shared with it.
    pub secret: Private<String>,
    /// How long a credential lasts.
    pub lifetime: Duration,
}

/// A mail server.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Host name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// Account and password.
    pub account: Option<(String, Private<String>)>,
    /// Sender's address.
    pub from: String,
}

impl Mail {
    /// The domain that mail comes from; it was checked when the settings were read.
    pub fn domain(&self) -> &str {
        self.from.rsplit_once('@').map_or("", |(_, rest)| rest.trim_end_matches('>').trim())
    }
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte.
    Tls,
    /// TLS after a greeting; refused if the server does not offer it.
    StartTls,
    /// None: only for a mail server on this machine.
    None,
}

/// What is wrong with the settings, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("Check that {path} exists and that webside may read it: {source}.")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file cannot be understood.
    #[error("Look at {path}, line {line}: {message}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// An environment variable cannot be understood.
    #[error("Set {name} to {wanted}, or leave it out.")]
    Variable {
        /// Which.
        name: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// The environment cannot be understood.
    #[error("Look at the environment variables that begin with WEBSIDE_: {0}")]
    Environment(String),
    /// A setting makes no sense, or not together with another.
    #[error("Correct {setting}: {message}.")]
    Setting {
        /// Which.
        setting: &'static str,
        /// What is wrong.
        message: String,
    },
}

fn wrong(setting: &'static str, message: impl Into<String>) -> ConfigError {
    ConfigError::Setting { setting, message: message.into() }
}

impl Config {
    /// Reads the file and the environment; `flags` take precedence. `file` is the settings file
    /// that was asked for; without one, the file in the data folder is read if it exists.
    pub fn load(flags: Settings, file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::loaded(flags, file, |_| Served::default())
    }

    /// The same for the commands beside `serve`: what is not said here is as `serve` was started
    /// last.
    pub fn load_as_served(flags: Settings, file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::loaded(flags, file, served::kept)
    }

    fn loaded(
        flags: Settings,
        file: Option<&Path>,
        served: fn(&Path) -> Served,
    ) -> Result<Self, ConfigError> {
        let variable = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        let upper = flags.over(Settings::from_env(variable)?);
        let data = upper.data.clone().unwrap_or_else(|| DATA_DEFAULT.into());
        let named = file.map(Path::to_owned).or_else(|| variable("WEBSIDE_CONFIG").map(Into::into));
        let before = served(&data);
        // A file that was named at the last start, and is gone, keeps nobody from a way back in.
        let kept = before.file.clone().filter(|path| path.exists());
        let asked = named.clone().or(kept);
        let path = asked.clone().unwrap_or_else(|| data.join(FILE_NAME));
        let lower = match std::fs::read_to_string(&path) {
            Ok(text) => Settings::from_toml(&text, &path)?,
            Err(error) if asked.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
                Settings::default()
            }
            Err(source) => return Err(ConfigError::Unreadable { path, source }),
        };
        let without = upper.clone().over(lower.clone());
        let all = upper.clone().over(before.given).over(lower);
        let is_as_served = all != without || (named.is_none() && before.file.is_some());
        let served = Served { file: named, given: upper };
        Ok(Self { served, is_as_served, ..all.try_into()? })
    }

    /// Keeps how the practice is served, at `address`, for the other commands.
    ///
    /// # Errors
    /// When the data folder cannot be written.
    pub fn keep_as_served(&self, address: SocketAddr) -> std::io::Result<()> {
        let mut served = self.served.clone();
        served.given.bind = served.given.bind.map(|_| address.to_string());
        served::keep(&self.data, &served)
    }

    /// The defaults with `data` as the data folder.
    pub fn for_folder(data: &Path) -> Self {
        Settings { data: Some(data.to_owned()), ..Settings::default() }
            .try_into()
            .expect("the defaults are checked by a test")
    }

    /// Whether people reach the pages by HTTPS, here or at a proxy in front: then cookies are for
    /// HTTPS only and browsers are told to stay with it.
    pub fn secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The same for a practice with a host of its own.
    pub fn at_host(&self, host: &str) -> Self {
        let mut config = self.clone();
        if let Err(error) = config.public_url.set_host(Some(host)) {
            tracing::error!(%error, host, "a practice has a host that no address can have");
        }
        config.name_turn();
        config
    }

    /// Names the TURN servers whose address follows that of the pages.
    fn name_turn(&mut self) {
        let (host, turn) = (self.public_url.host_str(), self.turn.as_mut());
        if let (Some(host), Some(turn)) = (host, turn) {
            turn.urls = turn.urls.iter().map(|url| url.at_host(host)).collect();
        }
    }

    /// An address below the public one; `path` begins with a slash.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// Where a request comes from: the peer, or the address that a trusted proxy names. Of several
    /// addresses in `X-Forwarded-For` the last untrusted one counts; a client can forge the others.
    pub fn client_address(&self, peer: IpAddr, forwarded_for: Option<&str>) -> IpAddr {
        let mut client = peer.to_canonical();
        let mut named = forwarded_for.unwrap_or_default().rsplit(',');
        while self.trusts(client) {
            let Some(Ok(next)) = named.next().map(|text| text.trim().parse::<IpAddr>()) else {
                break;
            };
            client = next.to_canonical();
        }
        client
    }

    /// Whether people come through a proxy that the settings do not name: somebody else speaks TLS.
    pub fn has_unnamed_proxy(&self) -> bool {
        self.tls == Tls::Off && self.secure() && self.trusted_proxies.is_empty()
    }

    /// Whether an address is that of a proxy, so that what comes from it comes from many people.
    pub fn stands_for_many(&self, address: IpAddr) -> bool {
        self.trusts(address) || self.has_unnamed_proxy()
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|block| block.contains(address))
    }

    /// Folder in which certificates are kept.
    pub fn certificates(&self) -> PathBuf {
        self.data.join("certificates")
    }
}

impl TryFrom<Settings> for Config {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let data = settings.data.unwrap_or_else(|| DATA_DEFAULT.into());
        let tls = read_tls(settings.tls)?;
        let bind = match &settings.bind {
            Some(text) => read_address("bind", text)?,
            None if tls == Tls::Off => SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            None => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 443)),
        };
        let redirects = tls != Tls::Off && bind.port() == 443;
        let turn = read_turn(settings.turn)?;
        let relay_only = settings.relay_only.unwrap_or(false);
        if relay_only && turn.is_none() {
            return Err(wrong("relay_only", "it needs a TURN server in turn.urls"));
        }
        let proxies = settings.trusted_proxies.unwrap_or_default();
        let proxies = proxies.iter().map(|text| text.parse());
        let database = settings
            .database
            .unwrap_or_else(|| format!("sqlite:{}", data.join("webside.db").display()).into());
        let mut config = Self {
            public_url: read_public_url(settings.public_url.as_deref(), &tls, bind)?,
            redirect_bind: redirects.then(|| SocketAddr::new(bind.ip(), 80)),
            database: read_database(database)?,
            key_file: settings.key_file.unwrap_or_else(|| data.join("webside.key")),
            stun: read_stun(settings.stun)?,
            trusted_proxies: proxies
                .collect::<Result<_, _>>()
                .map_err(|message| wrong("trusted_proxies", message))?,
            mail: read_mail(settings.mail)?,
            demo: settings.demo.unwrap_or(false),
            served: Served::default(),
            is_as_served: false,
            data,
            bind,
            tls,
            turn,
            relay_only,
        };
        config.name_turn();
        Ok(config)
    }
}

/// The name of a host as it is compared: in lower case, ASCII.
///
/// # Errors
/// When it is no name: an address, a pattern, or with a port.
pub fn read_host(text: &str) -> Result<String, ConfigError> {
    let name = match Host::parse(text) {
        Ok(Host::Domain(name)) => name.trim_end_matches('.').to_owned(),
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) | Err(_) => String::new(),
    };
    // RFC 1123 §2.1: letters, digits and hyphens, 63 in a label, 253 in all.
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    match name.len() <= 253 && name.split('.').all(is_label) {
        true => Ok(name),
        false => {
            let message = format!(
                "`{text}` is not a name alone, such as room.example.org, without https:// and port"
            );
            Err(wrong("--host", message))
        }
    }
}

fn read_address(setting: &'static str, text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().map_err(|_| {
        let message = format!("`{text}` is not an address with a port such as 127.0.0.1:8080");
        wrong(setting, message)
    })
}

fn read_database(url: Private<String>) -> Result<Private<String>, ConfigError> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|scheme| url.reveal().starts_with(scheme)) {
        return Ok(url);
    }
    Err(wrong("database", "it must begin with sqlite: or postgres://"))
}

fn read_tls(tls: TlsSettings) -> Result<Tls, ConfigError> {
    let domains = tls.domains.unwrap_or_default();
    for name in &domains {
        if Host::parse(name).is_err() || name.contains(['*', '/', ':']) {
            return Err(wrong("tls.domains", format!("`{name}` is not the name of a host")));
        }
    }
    match (tls.cert, tls.key) {
        (Some(_), Some(_)) if tls.self_signed == Some(true) => {
            Err(wrong("tls", "choose between self_signed and a certificate of your own"))
        }
        (Some(cert), Some(key)) => Ok(Tls::Files { cert, key }),
        (Some(_), None) => Err(wrong("tls.key", "a certificate needs its key file too")),
        (None, Some(_)) => Err(wrong("tls.cert", "a key needs its certificate file too")),
        (None, None) if tls.self_signed == Some(true) => {
            let mut names = domains;
            names.extend(own_names());
            names.dedup();
            Ok(Tls::SelfSigned { names })
        }
        (None, None) if domains.is_empty() => Ok(Tls::Off),
        (None, None) => {
            if let Some(name) = domains.iter().find(|name| name.parse::<IpAddr>().is_ok()) {
                let message = format!("`{name}` is an address; a certificate needs a name");
                return Err(wrong("tls.domains", message));
            }
            let directory = tls.directory.unwrap_or_else(|| DIRECTORY_DEFAULT.to_owned());
            if !directory.starts_with("https://") {
                return Err(wrong("tls.directory", "it must begin with https://"));
            }
            let (contact, directory_root) = (tls.contact, tls.directory_root);
            Ok(Tls::Acme { domains, contact, directory, directory_root })
        }
    }
}

fn read_public_url(given: Option<&str>, tls: &Tls, bind: SocketAddr) -> Result<Url, ConfigError> {
    let (scheme, usual) = if *tls == Tls::Off { ("http", 80) } else { ("https", 443) };
    let port = if bind.port() == usual { String::new() } else { format!(":{}", bind.port()) };
    let host = match tls {
        Tls::Acme { domains, .. } => domains[0].clone(),
        Tls::SelfSigned { names } => names.first().map_or("localhost", String::as_str).to_owned(),
        Tls::Files { .. } if given.is_none() => {
            return Err(wrong(
                "public_url",
                "with a certificate of your own, say which address \
                                            people type, such as https://room.example.org",
            ));
        }
        Tls::Off | Tls::Files { .. } if bind.ip().is_loopback() || bind.ip().is_unspecified() => {
            "localhost".to_owned()
        }
        Tls::Off | Tls::Files { .. } => bind.ip().to_string(),
    };
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    let text = given.map_or_else(|| format!("{scheme}://{host}{port}"), str::to_owned);
    let shape = "it must be an address such as https://room.example.org, without a path";
    let url = Url::parse(&text).map_err(|_| wrong("public_url", shape))?;
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    match url.scheme() {
        "http" | "https" if !bare => Err(wrong("public_url", shape)),
        "http" if *tls != Tls::Off => {
            Err(wrong("public_url", "with a certificate it must begin with https://"))
        }
        "http" | "https" => Ok(url),
        _ => Err(wrong("public_url", shape)),
    }
}

fn read_stun(addresses: Option<Vec<String>>) -> Result<Stun, ConfigError> {
    let Some(addresses) = addresses else {
        let everywhere = SocketAddr::from((Ipv6Addr::UNSPECIFIED, STUN_PORT));
        return Ok(Stun { addresses: vec![everywhere], explicit: false });
    };
    let addresses = addresses.iter().map(|text| read_address("stun", text));
    Ok(Stun { addresses: addresses.collect::<Result<_, _>>()?, explicit: true })
}

fn read_turn(turn: TurnSettings) -> Result<Option<TurnServer>, ConfigError> {
    let urls = turn.urls.unwrap_or_default();
    if urls.is_empty() {
        return match turn.secret {
            Some(_) => Err(wrong("turn.urls", "a secret is set, but no address")),
            None => Ok(None),
        };
    }
    let urls = urls.iter().map(|text| text.parse()).collect::<Result<_, _>>();
    let Some(secret) = turn.secret.filter(|secret| !secret.reveal().is_empty()) else {
        return Err(wrong("turn.secret", "it must be the secret that the TURN server knows"));
    };
    let minutes = turn.lifetime_minutes.unwrap_or(TURN_LIFETIME_MIN);
    if !(10..=1_440).contains(&minutes) {
        return Err(wrong("turn.lifetime_minutes", "it must lie between 10 and 1440"));
    }
    Ok(Some(TurnServer {
        urls: urls.map_err(|message: String| wrong("turn.urls", message))?,
        secret,
        lifetime: Duration::from_secs(u64::from(minutes) * 60),
    }))
}

fn read_mail(mail: MailSettings) -> Result<Option<Mail>, ConfigError> {
    if mail == MailSettings::default() {
        return Ok(None);
    }
    let host = mail.host.ok_or_else(|| wrong("mail.host", "it is missing"))?;
    let from = mail.from.ok_or_else(|| wrong("mail.from", "the sender's address is missing"))?;
    from.parse::<lettre::message::Mailbox>()
        .map_err(|_| wrong("mail.from", "it must be an address such as room@example.org"))?;
    let security = match mail.security.as_deref() {
        None | Some("starttls") => MailSecurity::StartTls,
        Some("tls") => MailSecurity::Tls,
        Some("none") => MailSecurity::None,
        Some(_) => return Err(wrong("mail.security", "it must be tls, starttls or none")),
    };
    let port = mail.port.unwrap_or(match security {
        MailSecurity::Tls => 465,
        MailSecurity::StartTls => 587,
        MailSecurity::None => 25,
    });
    let account = match (mail.username, mail.password) {
        (Some(username), Some(password)) => Some((username, password)),
        (None, None) => None,
        _ => return Err(wrong("mail.username", "an account needs a name and a password")),
    };
    Ok(Some(Mail { host, port, security, account, from }))
}

/// How others reach this machine: the addresses it would send from, then its name.
fn own_names() -> Vec<String> {
    let towards = |from: IpAddr, to: IpAddr| {
        let socket = UdpSocket::bind((from, 0)).ok()?;
        // Connecting a datagram socket sends nothing; it only chooses the local address.
        socket.connect((to, 9)).ok()?;
        Some(socket.local_addr().ok()?.ip().to_string())
    };
    let v4 = towards(Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(192, 0, 2, 1).into());
    let documentation = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
    let v6 = towards(Ipv6Addr::UNSPECIFIED.into(), documentation.into());
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME")))
        .ok()
        .map(|name| name.trim().to_lowercase())
        .filter(|name| !name.is_empty() && name != "localhost" && Host::parse(name).is_ok());
    let local =
        host.as_ref().filter(|name| !name.contains('.')).map(|name| format!("{name}.local"));
    [v4, v6, host, local].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
