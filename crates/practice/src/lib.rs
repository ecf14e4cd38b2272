//! The people of a practice and what each may do: ids, roles, appointments, permission, audit, private
//! values, and the content of joint checks.
//! Deliberately absent: clock, randomness, files, sockets, database. The time is a parameter.

pub mod appointment;
pub mod audit;
pub mod boundaries;
pub mod calendar;
mod clock_habit;
pub mod contact;
mod id;
pub mod joint_check;
mod modality;
mod moment;
pub mod outbox;
mod own_words;
pub mod permission;
mod private;
pub mod reminder;
pub mod series;
mod side;
pub mod wall;
pub mod week;

pub use clock_habit::ClockHabit;
pub use id::{
    AppointmentId, AwayId, CheckInId, ClientId, ContactRequestId, EntryId, FormId, InstrumentId,
    LinkId, LoginId, OfferedTimeId, OpeningId, OutboxId, PairId, PasskeyId, PersonId, PracticeId,
    SeriesId, SessionId,
};
pub use modality::Modality;
pub use moment::Moment;
pub use own_words::{OwnWords, is_command};
pub use permission::{Action, Role, Who};
pub use private::Private;
pub use side::Side;
