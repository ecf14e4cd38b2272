//! `webside doctor`

use crate::flags::Flags;
use clap::Args;
use server::doctor::{Verdict, as_json, as_text, examine};
use std::io::Write as _;
use std::process::ExitCode;

#[derive(Args)]
pub struct Doctor {
    #[command(flatten)]
    flags: Flags,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.flags.load_as_served()?;
        let variables = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let checks = examine(&config, &variables.collect::<Vec<_>>()).await;
        let text = if self.json { as_json(&checks) } else { as_text(&checks) };
        std::io::stdout().write_all(text.as_bytes())?;
        let failed = checks.iter().any(|check| check.verdict == Verdict::Fails);
        Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
