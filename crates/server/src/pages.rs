//! Server-rendered pages: one file per page, one template beside it. Every page works as a plain form.
//! Deliberately absent: SQL, sockets, visible words (those are in `locales/`).

pub mod account;
pub mod authenticator;
pub mod away;
pub mod board;
pub mod boundaries;
pub mod check_in;
pub mod check_in_shown;
pub mod code_word;
pub mod contact_request;
pub mod crisis;
pub mod front;
pub mod instruments;
pub mod leaving;
pub mod look;
pub mod me;
pub mod meet;
pub mod noticing_cards;
pub mod pace;
pub mod pairs;
pub mod passkeys;
pub mod people;
pub mod personal_link;
pub mod phone;
pub mod plan_calendar;
pub mod practice;
pub mod prompt;
pub mod screen;
pub mod set_up;
pub mod sign_in;
pub mod steps;
pub mod today;
pub mod together;
pub mod work;
