//! The flags shared by all commands. They take precedence over the environment and the settings
//! file.

use clap::Args;
use server::config::{Config, ConfigError, Settings, TlsSettings};
use std::path::PathBuf;

/// Where the practice's data is, and how it is reached.
#[derive(Args)]
pub struct Flags {
    /// Folder in which everything is kept [default: webside-data]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Settings file [default: webside.toml in the data folder, if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Database, as sqlite:PATH or postgres://… [default: webside.db in the data folder]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Key file; keep a copy of it elsewhere [default: webside.key in the data folder]
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Address and port of the pages [default: 127.0.0.1:8080, or [::]:443 with a certificate]
    #[arg(long, value_name = "ADDRESS:PORT")]
    bind: Option<String>,
    /// The address people type, if it is another
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Fetch and renew a certificate for this name by ACME; may be given several times
    #[arg(long, value_name = "NAME")]
    domain: Vec<String>,
    /// Make a certificate on the spot, for a local network
    #[arg(long)]
    self_signed: bool,
    /// Certificate chain of your own, as a PEM file
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// Its key, as a PEM file
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
}

impl Flags {
    /// The settings that result from these flags, the environment and the file.
    pub fn load(self, demo: bool) -> Result<Config, ConfigError> {
        let (settings, file) = self.settings(demo);
        Config::load(settings, file.as_deref())
    }

    /// The same for the commands beside `serve`: what is not said here is as `serve` was started last.
    pub fn load_as_served(self) -> Result<Config, ConfigError> {
        let (settings, file) = self.settings(false);
        Config::load_as_served(settings, file.as_deref())
    }

    fn settings(self, demo: bool) -> (Settings, Option<PathBuf>) {
        let settings = Settings {
            data: self.data,
            database: self.database.map(Into::into),
            key_file: self.key_file,
            bind: self.bind,
            public_url: self.public_url,
            demo: demo.then_some(true),
            tls: TlsSettings {
                domains: (!self.domain.is_empty()).then_some(self.domain),
                self_signed: self.self_signed.then_some(true),
                cert: self.cert,
                key: self.key,
                ..TlsSettings::default()
            },
            ..Settings::default()
        };
        (settings, self.config)
    }
}
