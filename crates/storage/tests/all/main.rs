//! Stories of every noun, each told on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a story that fails panics")]

mod alliance_work;
mod appointments;
mod attempts;
mod audit_trail;
mod boundaries;
mod ceremonies;
mod clients;
mod concurrency;
mod contact_requests;
mod instruments;
mod joint_checks;
mod kill;
mod links;
mod logins;
mod noticing_cards;
mod one_time_links;
mod opening;
mod paces;
mod passkeys;
mod people;
mod rooms;
mod rotation;
mod saved;
mod schema;
mod sealing;
mod sessions;
mod stage;
mod ways;
