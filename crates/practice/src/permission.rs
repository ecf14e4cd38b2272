//! Who may do what. The one place where it is decided; pages and sockets only ask.

use crate::{ClientId, PairId, PersonId};
use serde::{Deserialize, Serialize};

/// What a person of the practice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the practice. Sees people and settings, never another counsellor's clients.
    Owner,
    /// Meets clients.
    Counsellor,
}

impl Role {
    /// The word used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Counsellor => "counsellor",
        }
    }
    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "owner" => Some(Self::Owner),
            "counsellor" => Some(Self::Counsellor),
            _ => None,
        }
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody who is known.
    Nobody,
    /// A client who opened a personal link.
    Client {
        /// The client.
        client: ClientId,
        /// The pair the link leads to.
        pair: PairId,
    },
    /// An owner or counsellor who signed in.
    Person {
        /// The person.
        person: PersonId,
        /// What they are.
        role: Role,
    },
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    /// Own Today page, own account, adding a client of one's own.
    OwnWork,
    /// Inviting and listing the people of the practice.
    RunPractice,
    /// A pair's page, link, appointments: everything the counsellor of the pair arranges.
    ArrangePair {
        /// The counsellor to whom the pair belongs.
        counsellor: &'a PersonId,
    },
    /// What the two of a pair build together: board, check-ins, the pages that show them.
    ShareWork {
        /// The pair.
        pair: &'a PairId,
        /// The counsellor to whom the pair belongs.
        counsellor: &'a PersonId,
    },
    /// Taking a seat in a pair's room.
    EnterRoom {
        /// The pair.
        pair: &'a PairId,
        /// The counsellor to whom the pair belongs.
        counsellor: &'a PersonId,
    },
}

/// Whether `who` may do `action`. The owner has no way into another counsellor's pairs.
pub fn may(who: &Who, action: &Action<'_>) -> bool {
    match (who, action) {
        (Who::Person { .. }, Action::OwnWork) => true,
        (Who::Person { role, .. }, Action::RunPractice) => *role == Role::Owner,
        (Who::Person { person, .. }, Action::ArrangePair { counsellor })
        | (Who::Person { person, .. }, Action::ShareWork { counsellor, .. })
        | (Who::Person { person, .. }, Action::EnterRoom { counsellor, .. }) => {
            person == *counsellor
        }
        (Who::Client { pair: own, .. }, Action::ShareWork { pair, .. })
        | (Who::Client { pair: own, .. }, Action::EnterRoom { pair, .. }) => own == *pair,
        (Who::Nobody | Who::Client { .. }, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix() {
        let (maren, otis) = (PersonId::new("maren"), PersonId::new("otis"));
        let (juno, kit) = (PairId::new("juno"), PairId::new("kit"));
        let client = |pair: &PairId| Who::Client { client: ClientId::new("c"), pair: pair.clone() };
        let person = |person: &PersonId, role| Who::Person { person: person.clone(), role };
        let actions = [
            Action::OwnWork,
            Action::RunPractice,
            Action::ArrangePair { counsellor: &maren },
            Action::ShareWork { pair: &juno, counsellor: &maren },
            Action::EnterRoom { pair: &juno, counsellor: &maren },
        ];
        let rows = [
            (Who::Nobody, [false, false, false, false, false]),
            (client(&juno), [false, false, false, true, true]),
            (client(&kit), [false, false, false, false, false]),
            (person(&maren, Role::Counsellor), [true, false, true, true, true]),
            (person(&otis, Role::Counsellor), [true, false, false, false, false]),
            (person(&otis, Role::Owner), [true, true, false, false, false]),
        ];
        for (who, expected) in rows {
            for (action, expected) in actions.iter().zip(expected) {
                assert_eq!(may(&who, action), expected, "{who:?} {action:?}");
            }
        }
    }
}
