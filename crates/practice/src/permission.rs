//! Who may do what. Only this module decides it; pages and sockets call [`may`].

use crate::{ClientId, LoginId, PairId, PersonId};
use serde::{Deserialize, Serialize};

/// The role of a person who works in the practice.
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

/// Who wants to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// An unknown visitor.
    Nobody,
    /// A client who opened a personal link.
    Client {
        /// The client.
        client: ClientId,
        /// The pair the link leads to.
        pair: PairId,
    },
    /// Somebody who has the link of one of a client's appointments.
    LinkHolder {
        /// The client.
        client: ClientId,
        /// The pair that meets.
        pair: PairId,
        /// Their login, once they went in.
        login: Option<LoginId>,
    },
    /// An owner or counsellor who signed in.
    Person {
        /// The person.
        person: PersonId,
        /// Their role.
        role: Role,
    },
}

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    /// Using the own Today page and account, and adding own clients.
    OwnWork,
    /// Inviting and listing the people of the practice.
    RunPractice,
    /// Arranging a pair: its page, link and appointments.
    ArrangePair {
        /// The counsellor to whom the pair belongs.
        counsellor: &'a PersonId,
    },
    /// Using what the two of a pair build: board, check-ins, and the pages that show them.
    ShareWork {
        /// The pair.
        pair: &'a PairId,
        /// The counsellor to whom the pair belongs.
        counsellor: &'a PersonId,
    },
    /// Seeing and using that once both are in the room.
    ShareWorkInRoom {
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
        | (Who::Person { person, .. }, Action::ShareWorkInRoom { counsellor, .. })
        | (Who::Person { person, .. }, Action::EnterRoom { counsellor, .. }) => {
            person == *counsellor
        }
        (Who::Client { pair: own, .. }, Action::ShareWork { pair, .. })
        | (Who::Client { pair: own, .. }, Action::ShareWorkInRoom { pair, .. })
        | (Who::Client { pair: own, .. }, Action::EnterRoom { pair, .. })
        | (Who::LinkHolder { pair: own, .. }, Action::ShareWorkInRoom { pair, .. })
        | (Who::LinkHolder { pair: own, .. }, Action::EnterRoom { pair, .. }) => own == *pair,
        (Who::Nobody | Who::Client { .. } | Who::LinkHolder { .. }, _) => false,
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
        let holder = |pair: &PairId| {
            let (client, login) = (ClientId::new("c"), None);
            Who::LinkHolder { client, pair: pair.clone(), login }
        };
        let person = |person: &PersonId, role| Who::Person { person: person.clone(), role };
        let actions = [
            Action::OwnWork,
            Action::RunPractice,
            Action::ArrangePair { counsellor: &maren },
            Action::ShareWork { pair: &juno, counsellor: &maren },
            Action::ShareWorkInRoom { pair: &juno, counsellor: &maren },
            Action::EnterRoom { pair: &juno, counsellor: &maren },
        ];
        let rows = [
            (Who::Nobody, [false, false, false, false, false, false]),
            (client(&juno), [false, false, false, true, true, true]),
            (client(&kit), [false, false, false, false, false, false]),
            (holder(&juno), [false, false, false, false, true, true]),
            (holder(&kit), [false, false, false, false, false, false]),
            (person(&maren, Role::Counsellor), [true, false, true, true, true, true]),
            (person(&otis, Role::Counsellor), [true, false, false, false, false, false]),
            (person(&otis, Role::Owner), [true, true, false, false, false, false]),
        ];
        for (who, expected) in rows {
            for (action, expected) in actions.iter().zip(expected) {
                assert_eq!(may(&who, action), expected, "{who:?} {action:?}");
            }
        }
    }
}
