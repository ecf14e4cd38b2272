//! The settings of one layer: the file, the environment or the flags. Everything is optional here;
//! `Config` is the result of all layers. Messages never repeat a value, which might be a secret.

use super::ConfigError;
use practice::Private;
use serde::{Deserialize, Deserializer};
use std::path::{Path, PathBuf};

/// One layer of settings. [`Settings::over`] merges two.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The data folder. Not in the file, which lies there.
    #[serde(skip)]
    pub data: Option<PathBuf>,
    /// `sqlite:PATH` or `postgres://…`.
    #[serde(deserialize_with = "private")]
    pub database: Option<Private<String>>,
    /// The key file.
    pub key_file: Option<PathBuf>,
    /// Address and port of the pages.
    pub bind: Option<String>,
    /// The public address, such as `https://room.example.org`.
    pub public_url: Option<String>,
    /// Proxies trusted to say where a request comes from.
    pub trusted_proxies: Option<Vec<String>>,
    /// Addresses on which STUN is answered; an empty list turns it off.
    pub stun: Option<Vec<String>>,
    /// Let browsers meet through the TURN server only.
    pub relay_only: Option<bool>,
    /// Whether to fill the practice with invented people. A flag only.
    #[serde(skip)]
    pub demo: Option<bool>,
    /// Certificates.
    pub tls: TlsSettings,
    /// A TURN server.
    pub turn: TurnSettings,
    /// A mail server.
    pub mail: MailSettings,
}

/// The `[tls]` part.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsSettings {
    /// Names for which a certificate is fetched, or which the self-signed one carries.
    pub domains: Option<Vec<String>>,
    /// E-mail address that the certificate authority may write to.
    pub contact: Option<String>,
    /// The certificate authority's ACME directory.
    pub directory: Option<String>,
    /// PEM file of the root that vouches for that directory, for an authority of one's own.
    pub directory_root: Option<PathBuf>,
    /// Whether to make a self-signed certificate.
    pub self_signed: Option<bool>,
    /// PEM file with a certificate chain of one's own.
    pub cert: Option<PathBuf>,
    /// PEM file with its key.
    pub key: Option<PathBuf>,
}

/// The `[turn]` part.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TurnSettings {
    /// `turn:` and `turns:` addresses.
    pub urls: Option<Vec<String>>,
    /// The secret shared with the TURN server.
    #[serde(deserialize_with = "private")]
    pub secret: Option<Private<String>>,
    /// How long a credential lasts.
    pub lifetime_minutes: Option<u32>,
}

/// The `[mail]` part.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailSettings {
    /// Name of the mail server.
    pub host: Option<String>,
    /// Its port.
    pub port: Option<u16>,
    /// `tls`, `starttls` or `none`.
    pub security: Option<String>,
    /// Account.
    pub username: Option<String>,
    /// Its password.
    #[serde(deserialize_with = "private")]
    pub password: Option<Private<String>>,
    /// Sender's address.
    pub from: Option<String>,
}

fn private<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Private<String>>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Private::new))
}

/// The type that an environment variable is read as.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    List,
    Flag,
    Number,
}

/// Environment variables and the settings they stand for.
const VARIABLES: &[(&str, &str, Kind)] = &[
    ("WEBSIDE_DATABASE", "database", Kind::Text),
    ("WEBSIDE_KEY_FILE", "key_file", Kind::Text),
    ("WEBSIDE_BIND", "bind", Kind::Text),
    ("WEBSIDE_PUBLIC_URL", "public_url", Kind::Text),
    ("WEBSIDE_TRUSTED_PROXIES", "trusted_proxies", Kind::List),
    ("WEBSIDE_STUN", "stun", Kind::List),
    ("WEBSIDE_RELAY_ONLY", "relay_only", Kind::Flag),
    ("WEBSIDE_TLS_DOMAINS", "tls.domains", Kind::List),
    ("WEBSIDE_TLS_CONTACT", "tls.contact", Kind::Text),
    ("WEBSIDE_TLS_DIRECTORY", "tls.directory", Kind::Text),
    ("WEBSIDE_TLS_DIRECTORY_ROOT", "tls.directory_root", Kind::Text),
    ("WEBSIDE_TLS_SELF_SIGNED", "tls.self_signed", Kind::Flag),
    ("WEBSIDE_TLS_CERT", "tls.cert", Kind::Text),
    ("WEBSIDE_TLS_KEY", "tls.key", Kind::Text),
    ("WEBSIDE_TURN_URLS", "turn.urls", Kind::List),
    ("WEBSIDE_TURN_SECRET", "turn.secret", Kind::Text),
    ("WEBSIDE_TURN_LIFETIME_MINUTES", "turn.lifetime_minutes", Kind::Number),
    ("WEBSIDE_MAIL_HOST", "mail.host", Kind::Text),
    ("WEBSIDE_MAIL_PORT", "mail.port", Kind::Number),
    ("WEBSIDE_MAIL_SECURITY", "mail.security", Kind::Text),
    ("WEBSIDE_MAIL_USERNAME", "mail.username", Kind::Text),
    ("WEBSIDE_MAIL_PASSWORD", "mail.password", Kind::Text),
    ("WEBSIDE_MAIL_FROM", "mail.from", Kind::Text),
];

/// Variables that are read elsewhere: the data folder, the settings file, the log level.
const OTHER_VARIABLES: [&str; 3] = ["WEBSIDE_DATA", "WEBSIDE_CONFIG", "WEBSIDE_LOG"];

/// Whether `name` looks like a setting in the environment but is none: most likely a typo.
pub fn is_unknown_variable(name: &str) -> bool {
    name.starts_with("WEBSIDE_")
        && !OTHER_VARIABLES.contains(&name)
        && !VARIABLES.iter().any(|(known, ..)| *known == name)
}

impl Settings {
    /// Reads the text of a settings file; `path` is for the message if it cannot be understood.
    pub fn from_toml(text: &str, path: &Path) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(1, |before| before.matches('\n').count() + 1);
            let message = plain_message(error.message());
            ConfigError::File { path: path.to_owned(), line, message }
        })
    }

    /// Reads the environment; `variable` gives the value of a name.
    pub fn from_env(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut whole = toml::Table::new();
        for (name, setting, kind) in VARIABLES {
            let Some(text) = variable(name) else { continue };
            let value = read_variable(&text, *kind)
                .map_err(|wanted| ConfigError::Variable { name, wanted })?;
            let (part, key) = setting.split_once('.').unwrap_or(("", setting));
            let table = if part.is_empty() {
                &mut whole
            } else {
                let part = whole.entry(part).or_insert_with(|| toml::Table::new().into());
                part.as_table_mut().expect("only tables are put under the names of parts")
            };
            table.insert(key.to_owned(), value);
        }
        let mut settings: Self = whole.try_into().map_err(|error: toml::de::Error| {
            ConfigError::Environment(plain_message(error.message()))
        })?;
        settings.data = variable("WEBSIDE_DATA").map(PathBuf::from);
        Ok(settings)
    }

    /// These settings where given, those of `lower` elsewhere.
    #[must_use]
    pub fn over(self, lower: Self) -> Self {
        Self {
            data: self.data.or(lower.data),
            database: self.database.or(lower.database),
            key_file: self.key_file.or(lower.key_file),
            bind: self.bind.or(lower.bind),
            public_url: self.public_url.or(lower.public_url),
            trusted_proxies: self.trusted_proxies.or(lower.trusted_proxies),
            stun: self.stun.or(lower.stun),
            relay_only: self.relay_only.or(lower.relay_only),
            demo: self.demo.or(lower.demo),
            tls: self.tls.over(lower.tls),
            turn: TurnSettings {
                urls: self.turn.urls.or(lower.turn.urls),
                secret: self.turn.secret.or(lower.turn.secret),
                lifetime_minutes: self.turn.lifetime_minutes.or(lower.turn.lifetime_minutes),
            },
            mail: MailSettings {
                host: self.mail.host.or(lower.mail.host),
                port: self.mail.port.or(lower.mail.port),
                security: self.mail.security.or(lower.mail.security),
                username: self.mail.username.or(lower.mail.username),
                password: self.mail.password.or(lower.mail.password),
                from: self.mail.from.or(lower.mail.from),
            },
        }
    }
}

impl TlsSettings {
    fn over(self, lower: Self) -> Self {
        Self {
            domains: self.domains.or(lower.domains),
            contact: self.contact.or(lower.contact),
            directory: self.directory.or(lower.directory),
            directory_root: self.directory_root.or(lower.directory_root),
            self_signed: self.self_signed.or(lower.self_signed),
            cert: self.cert.or(lower.cert),
            key: self.key.or(lower.key),
        }
    }
}

fn read_variable(text: &str, kind: Kind) -> Result<toml::Value, &'static str> {
    Ok(match kind {
        Kind::Text => text.into(),
        Kind::List if text == "off" => toml::Value::Array(Vec::new()),
        Kind::List => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            toml::Value::Array(parts.map(toml::Value::from).collect())
        }
        Kind::Flag => match text {
            "true" | "yes" | "1" | "on" => true.into(),
            "false" | "no" | "0" | "off" => false.into(),
            _ => return Err("true or false"),
        },
        Kind::Number => text.parse::<i64>().map_err(|_| "a number")?.into(),
    })
}

/// An error of serde or toml as a sentence that says what to do and repeats no value.
fn plain_message(message: &str) -> String {
    let message = message.split('\n').next().unwrap_or_default();
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let (name, known) = rest.split_once(", expected ").unwrap_or((rest, "something else"));
        let known = known.trim_start_matches("one of ");
        return format!(
            "{name} is not a setting that Webside knows. Known here: {known}. Correct the name or \
             remove the line."
        );
    }
    if let Some((found, wanted)) = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .and_then(|rest| rest.rsplit_once(", expected "))
    {
        let found = found.split(' ').next().unwrap_or("something");
        return format!("found {found} where {wanted} is expected. Correct the value.");
    }
    format!("{message}. Correct the line.")
}
