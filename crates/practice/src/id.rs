//! Identifiers. Each is a UUIDv7 as text, made by the caller; a type per noun so that none is mistaken.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an identifier that was made or stored earlier.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The identifier as it stands in the database and in addresses.
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
    /// An owner or counsellor of the practice.
    PersonId,
    /// A client.
    ClientId,
    /// One counsellor and the client or clients they meet. A pair has one room, with the same id.
    PairId,
    /// A time at which a pair means to meet.
    AppointmentId,
    /// A meeting that took place.
    SessionId,
    /// A client's personal link.
    LinkId,
    /// A signed-in browser.
    LoginId,
    /// A passkey of an owner or counsellor.
    PasskeyId,
    /// A line on the board of a pair.
    EntryId,
    /// What one person answered on one occasion.
    CheckInId,
    /// A client's wish that their counsellor gets in touch.
    ContactRequestId,
    /// A questionnaire that the practice has loaded.
    InstrumentId,
    /// A questionnaire that was offered to a client.
    FormId,
);
