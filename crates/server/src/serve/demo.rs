//! A practice of invented people, for trying Webside out. Filling it again changes only the links.

use super::ServeError;
use crate::clock::Clock;
use crate::config::Config;
use practice::appointment::Arrangement;
use practice::audit::Actor;
use practice::wall::{Wall, Zone};
use practice::{Moment, PersonId, Private, Role};
use std::time::Duration;
use storage::{NewOneTimeLink, NewPerson, OneTimeKind, Pair, Storage};

const COUNSELLOR: &str = "Maren Holt";
const SIGN_IN_NAME: &str = "maren";
const CLIENTS: [&str; 2] = ["Juno Adeyemi", "Kit Larsen"];
const PRACTICE: &str = "Harbour Street Practice";
/// Juno's next time to meet begins this long after the start.
const SOON: Duration = Duration::from_secs(10 * 60);
const MINUTES: u16 = 50;
/// How long the counsellor's link works.
const COUNSELLOR_LINK: Duration = Duration::from_secs(12 * 3600);

/// Links to sign in with.
#[derive(Clone, Debug)]
pub struct DemoLinks {
    /// Name of the counsellor.
    pub counsellor: &'static str,
    /// The counsellor's sign-in link.
    pub counsellor_link: String,
    /// Name of the client.
    pub client: &'static str,
    /// The client's personal link. Each start makes a new one and replaces the one before.
    pub client_link: String,
}

pub(super) async fn fill(
    storage: &Storage,
    config: &Config,
    clock: &Clock,
) -> Result<DemoLinks, ServeError> {
    let (now, by) = (clock.now(), Actor::System);
    if storage.practice_name().await?.is_none() {
        storage.set_practice_name(&Private::new(PRACTICE.to_owned()), &by, now).await?;
    }
    let maren = counsellor(storage, now).await?;
    let mut pairs = Vec::new();
    for name in CLIENTS {
        pairs.push(pair(storage, &maren, name, now).await?);
    }
    let juno = &pairs[0];
    if storage.next_appointment(&juno.id, now).await?.is_none() {
        let arranged = Arrangement::new(Wall::of(now.plus(SOON), Zone::utc()), MINUTES);
        storage.add_appointment(&juno.id, &arranged, &by, now).await?;
    }
    let sign_in = NewOneTimeLink {
        kind: OneTimeKind::SignIn(maren),
        is_reusable: true,
        expires_at: now.plus(COUNSELLOR_LINK),
    };
    let counsellor = storage.make_one_time_link(&sign_in, &by, now).await?;
    let (_, client) = storage.make_link(&juno.id, &by, now).await?;
    Ok(DemoLinks {
        counsellor: COUNSELLOR,
        counsellor_link: config.link(&format!("/sign-in/link#{counsellor}")),
        client: CLIENTS[0],
        client_link: config.link(&format!("/j#{client}")),
    })
}

async fn counsellor(storage: &Storage, now: Moment) -> Result<PersonId, ServeError> {
    if let Some(person) = storage.person_by_sign_in_name(SIGN_IN_NAME).await? {
        return Ok(person.id);
    }
    if !storage.people().await?.is_empty() {
        return Err(ServeError::NotForDemo);
    }
    let maren = NewPerson {
        role: Role::Owner,
        name: Private::new(COUNSELLOR.to_owned()),
        sign_in_name: Private::new(SIGN_IN_NAME.to_owned()),
    };
    Ok(storage.add_person(&maren, &Actor::System, now).await?)
}

async fn pair(
    storage: &Storage,
    counsellor: &PersonId,
    name: &str,
    now: Moment,
) -> Result<Pair, ServeError> {
    let named = |pair: &Pair| pair.client_name.as_ref().is_some_and(|known| known.reveal() == name);
    if let Some(pair) = storage.pairs_of(counsellor).await?.into_iter().find(named) {
        return Ok(pair);
    }
    let name = Private::new(name.to_owned());
    Ok(storage.add_pair(counsellor, &name, &Actor::System, now).await?)
}
