//! SQLite and PostgreSQL behind one set of methods on [`Storage`], one file per noun.
//! Names, labels, devices and choices are sealed before they reach SQL; tokens are stored as
//! hashes; every change of record writes its audit row in the same transaction.
//! Deliberately absent: HTTP, pages, the clock (times come in), and any sqlx type in public.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod appointment;
mod attempt;
mod audit;
mod board;
mod boundaries;
mod ceremony;
mod check_in;
mod client;
mod code_word;
mod contact_request;
mod data_key;
mod db;
mod error;
mod instrument;
mod instrument_form;
mod joint_check;
mod keys;
mod link;
mod login;
mod noticing_cards;
mod one_time_link;
mod pace;
mod pair;
mod passkey;
mod person;
mod practice_row;
mod room_change;
mod room_snapshot;
mod rotation;
mod schema;
mod seal;
mod session;
mod token;
mod ways;

pub use attempt::Attempt;
pub use code_word::CodeWord;
pub use contact_request::ContactRequest;
pub use db::{Engine, Storage};
pub use error::{Error, Result};
pub use instrument::Loaded;
pub use instrument_form::Form;
pub use keys::Keys;
pub use link::{LinkFacts, LinkOutcome};
pub use login::{Login, LoginOwner};
pub use one_time_link::OneTimeKind;
pub use pace::PaceOutcome;
pub use pair::{PLAN_MINUTES, Pair};
pub use passkey::{NewPasskey, Passkey};
pub use person::{NewPerson, Person, PersonSettings, Totp};
pub use room_change::{RoomChange, RoomFact};
pub use rotation::Rotated;
pub use schema::{Schema, schema};
pub use session::{EndedBy, Held, LineFacts, Session, SessionFacts};
pub use token::{hash_token, new_id, new_token};
