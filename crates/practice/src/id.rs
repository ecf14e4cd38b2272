//! Ids. Each is a UUIDv7 as text, made by the caller, and has a type of its own so that the compiler
//! finds mix-ups.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an id that was made or stored earlier.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The id, as the database and addresses contain it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

id!(
    /// A practice: the root of everything that is kept.
    PracticeId,
    /// An owner or counsellor of the practice.
    PersonId,
    /// A client.
    ClientId,
    /// One counsellor and the client or clients they meet. A pair has one room, with the same id.
    PairId,
    /// An appointment of a pair.
    AppointmentId,
    /// A series of appointments.
    SeriesId,
    /// A row of the outbox: something that somebody is to be told by mail.
    OutboxId,
    /// A meeting that took place.
    SessionId,
    /// A client's personal link.
    LinkId,
    /// A login: one signed-in browser.
    LoginId,
    /// A passkey of an owner or counsellor.
    PasskeyId,
    /// An entry on the board of a pair.
    EntryId,
    /// A check-in: one person's answers on one occasion.
    CheckInId,
    /// A client's request that their counsellor gets in touch.
    ContactRequestId,
    /// A questionnaire that the practice has loaded.
    InstrumentId,
    /// A questionnaire that was offered to a client.
    FormId,
    /// A weekly time in which a counsellor takes appointments.
    OpeningId,
    /// Days on which a counsellor takes none.
    AwayId,
    /// A time that a client may take.
    OfferedTimeId,
);
