//! Tests of every noun, each on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a failing test panics")]

mod alliance_work;
mod appointments;
mod attempts;
mod audit_trail;
mod calendars;
mod ceremonies;
mod clients;
mod code_words;
mod concurrency;
mod contact_requests;
mod contacts;
mod damage;
mod feeds;
mod instruments;
mod joint_checks;
mod kill;
mod leases;
mod links;
mod logins;
mod one_time_links;
mod opening;
mod outbox;
mod paces;
mod passkeys;
mod people;
mod person_json;
mod practices;
mod rooms;
mod rotation;
mod saved;
mod schema;
mod sealing;
mod series;
mod sessions;
mod sign_in_changes;
mod stage;
mod ways;
mod weeks;
