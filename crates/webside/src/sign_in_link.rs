//! `webside sign-in-link`: lets somebody in again who lost passkey, password or codes.

use crate::flags::Flags;
use crate::practice::{find, open_existing};
use clap::Args;
use practice::audit::Actor;
use server::clock::Clock;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;
use storage::{NewOneTimeLink, OneTimeKind};

/// How long the link works (chosen).
const LIFETIME: Duration = Duration::from_secs(15 * 60);

#[derive(Args)]
pub struct SignInLink {
    /// The name with which the person signs in
    name: String,
    /// The host of the person's practice, where there are several
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    #[command(flatten)]
    flags: Flags,
}

impl SignInLink {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.flags.load_as_served()?;
        let installation = open_existing(&config).await?;
        let facts = find(&installation, &config, self.host.as_deref()).await?;
        let storage = installation.practice(&facts.id).await?;
        let config = match &facts.host {
            Some(host) => config.at_host(host),
            None => config,
        };
        let person = storage.person_by_sign_in_name(&self.name).await?;
        let Some(person) = person.filter(|person| person.ended_at.is_none()) else {
            anyhow::bail!("Check the name: nobody signs in here as {}.", self.name);
        };
        let now = Clock::system().now();
        let link = NewOneTimeLink {
            kind: OneTimeKind::SignIn(person.id),
            is_reusable: false,
            expires_at: now.plus(LIFETIME),
        };
        let token = storage.make_one_time_link(&link, &Actor::System, now).await?;
        storage.close().await;
        let link = config.link(&format!("/sign-in/link#{token}"));
        let said = "Open this link within a quarter of an hour; it works once:";
        writeln!(std::io::stdout(), "{said}\n  {link}")?;
        if config.is_as_served {
            eprintln!("Its address is the one at which the practice was served last.");
        }
        Ok(ExitCode::SUCCESS)
    }
}
