//! Checks the whole set-up and says in plain words what to do. It changes nothing: it makes no
//! folder, migrates no database, and frees what it allocates.

mod place;
mod reach;
mod sender;
mod surroundings;

use crate::clock::Clock;
use crate::config::{Config, is_unknown_variable};
use serde::Serialize;
use std::fmt::Write as _;

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing to do.
    Ok,
    /// It works, but somebody should look at it.
    LookAt,
    /// Something does not work.
    Fails,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked.
    pub about: &'static str,
    /// The result.
    pub verdict: Verdict,
    /// What was found, and what to do.
    pub says: String,
}

impl Check {
    fn ok(about: &'static str, says: impl Into<String>) -> Self {
        Self { about, verdict: Verdict::Ok, says: says.into() }
    }

    fn look_at(about: &'static str, says: impl Into<String>) -> Self {
        Self { about, verdict: Verdict::LookAt, says: says.into() }
    }

    fn fails(about: &'static str, says: impl Into<String>) -> Self {
        Self { about, verdict: Verdict::Fails, says: says.into() }
    }
}

/// Checks everything. `variables` are the names in the environment.
pub async fn examine(config: &Config, variables: &[String]) -> Vec<Check> {
    let now = Clock::system().now();
    let mut checks: Vec<Check> = variables
        .iter()
        .filter(|name| is_unknown_variable(name))
        .map(|name| {
            let says = format!("{name} is not a setting that Webside knows. Correct its name.");
            Check::look_at("environment", says)
        })
        .collect();
    if config.is_as_served {
        let says = format!(
            "What is not said here is as `webside serve` was started last: {}, for {}.",
            config.bind,
            config.link("/")
        );
        checks.push(Check::ok("settings", says));
    }
    checks.push(place::folder(config));
    checks.push(place::key_file(config));
    let database = place::database(config).await;
    checks.extend(database.checks);
    checks.push(surroundings::clock(now, database.last_entry));
    let (pages, serving) = reach::pages(config).await;
    checks.extend(pages);
    checks.extend(reach::proxy(config));
    checks.extend(surroundings::certificates(config, &database.hosts, now));
    checks.extend(reach::stun(config, serving).await);
    checks.extend(reach::turn(config, now).await);
    checks.push(surroundings::mail(config).await);
    if let Some(mail) = &config.mail {
        checks.extend(sender::sender(mail).await);
    }
    checks.push(surroundings::firewall(config));
    checks
}

/// One line for each check, and a last one that sums up.
pub fn as_text(checks: &[Check]) -> String {
    let width = checks.iter().map(|check| check.about.len()).max().unwrap_or(0);
    let mut text = String::new();
    for Check { about, verdict, says } in checks {
        let word = match verdict {
            Verdict::Ok => "ok",
            Verdict::LookAt => "look at",
            Verdict::Fails => "fails",
        };
        writeln!(text, "{word:<7}  {about:<width$}  {says}").expect("a String takes any text");
    }
    let count = |wanted| checks.iter().filter(|check| check.verdict == wanted).count();
    let summary = match (count(Verdict::Fails), count(Verdict::LookAt)) {
        (0, 0) => "All is well.".to_owned(),
        (0, look) => format!("All works; {look} to look at."),
        (fails, look) => format!("{fails} to mend, {look} to look at."),
    };
    text + "\n" + &summary + "\n"
}

/// The checks as JSON.
pub fn as_json(checks: &[Check]) -> String {
    serde_json::to_string_pretty(checks).expect("checks are words") + "\n"
}
