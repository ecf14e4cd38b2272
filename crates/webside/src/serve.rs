//! `webside serve`

use crate::flags::Flags;
use anyhow::Context as _;
use clap::Args;
use server::serve::{Ready, run};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    flags: Flags,
    /// Fill an empty folder with a practice of invented people, and print links to look around
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.flags.load(self.demo)?;
        let stop = told_to_stop().context("Start webside where it may receive signals")?;
        run(config, stop, |ready| {
            let mut out = std::io::stdout().lock();
            // A closed output is no reason not to serve.
            out.write_all(words(ready).as_bytes()).and_then(|()| out.flush()).ok();
        })
        .await?;
        Ok(ExitCode::SUCCESS)
    }
}

fn words(ready: &Ready) -> String {
    let mut text = format!("Webside is at {}\n", ready.public_url);
    if let Some(link) = &ready.set_up_link {
        text.push_str(
            "\nNobody runs this practice yet. Open this link within a day to set it up; it works \
             once:\n",
        );
        writeln!(text, "  {link}").expect("a String takes any text");
    }
    if let Some(demo) = &ready.demo {
        for (name, part, link, where_to) in [
            (demo.counsellor, "the counsellor", &demo.counsellor_link, "one browser"),
            (demo.client, "a client", &demo.client_link, "another browser or a private window"),
        ] {
            writeln!(text, "\nAs {name}, {part}: open this in {where_to}:\n  {link}")
                .expect("a String takes any text");
        }
    }
    text
}

/// Listens for the signals from now on, so that none is lost while the server starts.
#[cfg(unix)]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Listens for the signals from now on, so that none is lost while the server starts.
#[cfg(windows)]
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move { drop(interrupt.recv().await) })
}
