//! `webside rotate-key`: a new key, and everything sealed by it.

use crate::flags::Flags;
use crate::practice::{find, open_existing};
use crate::task::carry_out;
use clap::Args;
use server::config::Config;
use std::io::Write as _;
use std::process::ExitCode;
use storage::Task;

#[derive(Args)]
pub struct RotateKey {
    /// The host of the practice that gets a new key; without it the key file does, and the practice,
    /// too, if there is only one
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    #[command(flatten)]
    flags: Flags,
}

impl RotateKey {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.flags.load_as_served()?;
        let installation = open_existing(&config).await?;
        let facts = find(&installation, &config, self.host.as_deref()).await;
        let of_installation = Task::RotateInstallationKey(installation.next_version()?);
        let (tasks, said) = match (&self.host, facts) {
            (Some(host), facts) => (
                vec![Task::RotatePracticeKey(facts?.id)],
                format!(
                    "The practice at {host} has a new key. Make a new copy of the database; the key \
                     file is as before."
                ),
            ),
            (None, Ok(only)) => (
                vec![Task::RotatePracticeKey(only.id), of_installation],
                format!("{} holds a new key, and so does the practice. {COPY}", file(&config)),
            ),
            (None, Err(_)) => (
                vec![of_installation],
                format!(
                    "{} holds a new key. {COPY} Each practice has the key that it had: rotate it \
                     with --host.",
                    file(&config)
                ),
            ),
        };
        installation.close().await;
        for task in &tasks {
            carry_out(&config, task).await?;
        }
        writeln!(std::io::stdout(), "{said}")?;
        Ok(ExitCode::SUCCESS)
    }
}

const COPY: &str = "Copy the file to a safe place, and make a new copy of the database: older copies \
                    open with the key file of before only.";

fn file(config: &Config) -> String {
    config.key_file.display().to_string()
}
