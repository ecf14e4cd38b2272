//! `webside rotate-key`: a new key, and everything sealed by it.

use crate::flags::Flags;
use crate::practice::{find, open_existing};
use crate::task::carry_out;
use clap::Args;
use std::io::Write as _;
use std::process::ExitCode;
use storage::Task;

#[derive(Args)]
pub struct RotateKey {
    /// The host of the practice whose key it is; without it, the installation's
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    #[command(flatten)]
    flags: Flags,
}

impl RotateKey {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.flags.load_as_served()?;
        let installation = open_existing(&config).await?;
        let task = match &self.host {
            None => Task::RotateInstallationKey,
            Some(host) => {
                let storage = find(&installation, &config, Some(host)).await?;
                Task::RotatePracticeKey(storage.practice().clone())
            }
        };
        installation.close().await;
        carry_out(&config, &task).await?;
        let said = match &self.host {
            None => format!(
                "{} holds a new key. Copy it to a safe place, and make a new copy of the database: \
                 older copies open with the key file of before only.",
                config.key_file.display()
            ),
            Some(host) => format!(
                "The practice at {host} has a new key. Make a new copy of the database; the key \
                 file is as before."
            ),
        };
        writeln!(std::io::stdout(), "{said}")?;
        Ok(ExitCode::SUCCESS)
    }
}
