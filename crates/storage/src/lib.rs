//! SQLite and PostgreSQL behind one set of methods on [`Storage`], one file per noun. Private
//! values are sealed before they reach SQL; tokens are stored as hashes; a change that is audited
//! writes its audit row in the same transaction. Callers pass the time; no sqlx type is public.

#![warn(clippy::wildcard_enum_match_arm)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod address;
mod appointment;
mod attempt;
mod audit;
mod away;
mod board;
mod calendar;
mod ceremony;
mod check_in;
mod client;
mod code_word;
mod contact;
mod contact_request;
mod damage;
mod data_key;
mod db;
mod diary;
mod ending;
mod engine;
mod error;
mod installation;
mod instrument;
mod instrument_form;
mod joint_check;
mod keys;
mod lease;
mod link;
mod login;
mod offered_time;
mod one_time_link;
mod opening;
mod pace;
mod pair;
mod passkey;
mod person;
mod person_json;
mod practice_row;
mod ring;
mod room_change;
mod room_snapshot;
mod rotation;
mod schema;
mod seal;
mod sealed;
mod series;
mod session;
mod sign_in_change;
mod task;
mod token;
mod ways;

pub use attempt::{Attempt, Limit, NOBODY, Vain};
pub use audit::{Trail, TrailFault};
pub use ceremony::CeremonyKind;
pub use code_word::CodeWord;
pub use contact_request::ContactRequest;
pub use damage::{Damage, Opened};
pub use db::Storage;
pub use engine::Engine;
pub use error::{Error, Result};
pub use installation::{Installation, PracticeFacts};
pub use instrument::{Loaded, NewInstrument};
pub use instrument_form::{Form, NewAnswers};
pub use keys::{Keys, one_spelling};
pub use lease::Lease;
pub use link::{LinkFacts, LinkOutcome};
pub use login::{Login, LoginOwner, NewLogin};
pub use offered_time::{OfferedTime, TakenTime, Taking};
pub use one_time_link::{NewOneTimeLink, OneTimeKind};
pub use pace::PaceOutcome;
pub use pair::{PLAN_MINUTES, Pair};
pub use passkey::{NewPasskey, Passkey};
pub use person::{NewPerson, Person, PersonSettings, Totp};
pub use person_json::PersonJson;
pub use room_change::{RoomChange, RoomFact};
pub use rotation::Rotated;
pub use schema::{Schema, schema};
pub use series::{NewSeries, Series};
pub use session::{EndedBy, Held, LineFacts, Session, SessionFacts};
pub use sign_in_change::SignInChange;
pub use task::Task;
pub use token::{hash_token, new_id, new_token};
