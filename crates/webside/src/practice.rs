//! `webside practice`: the practices of an installation that has several.

use crate::flags::Flags;
use crate::task::carry_out;
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use practice::audit::Actor;
use practice::{Moment, Private};
use server::clock::Clock;
use server::config::{Config, read_host};
use server::form::name_fault;
use server::serve::{open_beside, set_up_link};
use std::fmt::Write as _;
use std::io::{Write as _, stdin, stdout};
use std::process::ExitCode;
use storage::{Error, Installation, PracticeFacts, Storage, Task};

#[derive(Args)]
pub struct Practice {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Add a practice with a host of its own, and print the link that sets it up.
    Add(Add),
    /// List all practices.
    List(List),
    /// End a practice for good: delete its keys and everything it has.
    End(End),
}

#[derive(Args)]
struct Add {
    /// What the practice is called
    name: String,
    /// The name by which browsers find it, such as room.example.org
    #[arg(long, value_name = "HOST")]
    host: String,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    flags: Flags,
}

#[derive(Args)]
struct End {
    /// Its host
    #[arg(value_name = "HOST")]
    host: String,
    #[command(flatten)]
    flags: Flags,
}

impl Practice {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Add(command) => command.run().await,
            Command::List(command) => command.run().await,
            Command::End(command) => command.run().await,
        }
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.flags.load_as_served()?;
        let host = read_host(&self.host)?;
        if name_fault(&self.name).is_some() {
            bail!("Give the practice a name of up to 80 letters.");
        }
        if !config.data.is_dir() {
            let data = config.data.display();
            bail!(
                "Say with --data where the installation lies: there is no folder {data}. Make the \
                 folder first, if you want to begin a new one there."
            );
        }
        let installation = open_beside(&config).await?;
        let own = config.public_url.host_str();
        if own == Some(&host) && nameless(&installation).await?.is_some() {
            bail!("Choose another host: {host} is that of the practice that was there first.");
        }
        let clock = Clock::system();
        let storage = match installation.add_practice(&host).await {
            Ok(storage) => {
                let name = Private::new(self.name);
                storage.set_practice_name(&name, &Actor::System, clock.now()).await?;
                storage
            }
            Err(Error::Taken) => {
                eprintln!("There is a practice at {host} already. It keeps its name.");
                let known = installation.practice_at(&host).await?;
                let known = known.context("Try again: somebody else is adding practices.")?;
                let storage = installation.practice(&known).await?;
                // Whoever began to add it may have been broken off.
                if storage.practice_name().await?.is_none() {
                    let name = Private::new(self.name);
                    storage.set_practice_name(&name, &Actor::System, clock.now()).await?;
                }
                storage
            }
            Err(error) => return Err(error.into()),
        };
        let config = config.at_host(&host);
        let Some(link) = set_up_link(&storage, &config, &clock).await? else {
            bail!("Choose another host: somebody runs the practice at {host} already.");
        };
        installation.close().await;
        let said = "Open this link within a day to set it up; it works once:";
        writeln!(stdout(), "The practice is at {}\n\n{said}\n  {link}", config.link("/"))?;
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.flags.load_as_served()?;
        let installation = open_existing(&config).await?;
        let mut text = String::from("id  host  name\n");
        for one in installation.practices().await? {
            let said = match one.ended_at {
                Some(at) => format!("ended {}", day(at)),
                None => match installation.practice(&one.id).await {
                    Ok(storage) => {
                        let name = storage.practice_name().await?;
                        let name =
                            name.map_or_else(|| "not named yet".to_owned(), Private::into_inner);
                        match storage.people().await?.is_empty() {
                            true => format!("{name} (nobody runs it yet)"),
                            false => name,
                        }
                    }
                    Err(Error::WrongKey) => "its keys are damaged".to_owned(),
                    Err(error) => return Err(error.into()),
                },
            };
            writeln!(text, "{}  {}  {said}", one.id, host_of(&config, &one))?;
        }
        installation.close().await;
        stdout().write_all(text.as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }
}

impl End {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.flags.load_as_served()?;
        let installation = open_existing(&config).await?;
        let facts = find(&installation, &config, Some(&self.host)).await?;
        let host = host_of(&config, &facts);
        let what = match installation.practice(&facts.id).await {
            Ok(storage) => sized(&storage).await?,
            Err(Error::WrongKey) => "its keys are damaged".to_owned(),
            Err(error) => return Err(error.into()),
        };
        let mut out = stdout();
        write!(
            out,
            "This ends the practice at {host} for good: {what}.\n\
             It cannot be undone. The installation gets a new key: the key file then opens nothing \
             of this practice any more, also not in older copies of the database.\n\n\
             Type {host} to end it: ",
        )?;
        out.flush()?;
        let mut answer = String::new();
        stdin().read_line(&mut answer)?;
        if answer.trim() != host {
            bail!("Nothing was changed: that is not {host}.");
        }
        let task = Task::EndPractice(facts.id);
        installation.close().await;
        carry_out(&config, &task).await?;
        writeln!(
            out,
            "The practice at {host} has ended. Copy {} and the database now, and destroy older \
             copies of both: together they still open it.",
            config.key_file.display()
        )?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The practice that is meant: that of a host, or the only one.
pub async fn find(
    installation: &Installation,
    config: &Config,
    host: Option<&str>,
) -> anyhow::Result<PracticeFacts> {
    let host = host.map(read_host).transpose()?;
    let all = installation.practices().await?;
    let live: Vec<_> = all.iter().filter(|one| one.ended_at.is_none()).collect();
    let found = match host {
        None if live.len() > 1 => {
            let hosts: Vec<_> = live.iter().map(|one| host_of(config, one)).collect();
            bail!("Say with --host which practice is meant: {}.", hosts.join(", "))
        }
        None => live.first().copied(),
        Some(host) => {
            let is_meant = |one: &&PracticeFacts| host_of(config, one) == host;
            let found: Vec<_> = live.iter().copied().filter(is_meant).collect();
            if found.len() > 1 {
                bail!(
                    "Choose another public_url: {host} is the host of two practices, one of them \
                     by this setting."
                );
            }
            found.first().copied()
        }
    };
    found.cloned().context("Check the host: `webside practice list` shows all practices.")
}

/// A practice in a few words: what is lost with it.
async fn sized(storage: &Storage) -> anyhow::Result<String> {
    let (mut clients, people) = (0, storage.people().await?);
    for person in &people {
        clients += storage.pairs_of(&person.id).await?.len();
    }
    let name = storage.practice_name().await?;
    let name = name.map_or_else(|| "not named yet".to_owned(), Private::into_inner);
    Ok(format!(
        "{name}, with all that is kept of people ({}) and clients ({clients})",
        people.len()
    ))
}

/// By which host a practice is found.
pub fn host_of(config: &Config, practice: &PracticeFacts) -> String {
    let own = config.public_url.host_str().filter(|_| practice.ended_at.is_none());
    practice.host.as_deref().or(own).unwrap_or("-").to_owned()
}

/// The installation, which must be there.
pub async fn open_existing(config: &Config) -> anyhow::Result<Installation> {
    if !config.data.is_dir() {
        let data = config.data.display();
        bail!("Say with --data where the practice lies: there is no folder {data}.");
    }
    Ok(open_beside(config).await?)
}

async fn nameless(installation: &Installation) -> anyhow::Result<Option<PracticeFacts>> {
    let all = installation.practices().await?;
    Ok(all.into_iter().find(|one| one.host.is_none() && one.ended_at.is_none()))
}

fn day(at: Moment) -> String {
    let text = at.timestamp().to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}
