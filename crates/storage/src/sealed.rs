//! Every sealed column, and the key that seals it. Key rotation and the search for damaged values go
//! through this table; a test compares it with the schema.

use crate::data_key::join_key;

/// A sealed column.
pub(crate) struct Sealed {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    /// Reads `id` and `sealed` of each row that has a value, and the wrapped data key of a client's.
    pub(crate) select: &'static str,
    pub(crate) by: By,
}

/// The key that seals a column.
pub(crate) enum By {
    /// The keys of the installation.
    Installation,
    /// The practice key. `page` reads like `select` up to `$3` rows whose ids come after `$2`;
    /// `update` stores the value `$3` in the row with the id `$2`, if `$4` is still there.
    Practice { page: &'static str, update: &'static str },
    /// The data key of the client to whom the row belongs.
    Client,
}

impl Sealed {
    /// `table.column`, as it is part of the sealed value.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }
}

macro_rules! practice {
    ("practice", $column:literal) => {
        practice!("practice", $column, "id", of "id")
    };
    ($table:literal, $column:literal, $id:literal $(, $only:literal)?) => {
        practice!($table, $column, $id, of "practice_id" $(, $only)?)
    };
    ($table:literal, $column:literal, $id:literal, of $practice:literal $(, $only:literal)?) => {
        Sealed {
            table: $table,
            column: $column,
            select: concat!(
                "SELECT ", $id, " AS id, ", $column, " AS sealed FROM ", $table,
                " WHERE ", $practice, " = $1 AND ", $column, " IS NOT NULL"
                $(, " AND ", $only)?
            ),
            by: By::Practice {
                page: concat!(
                    "SELECT ", $id, " AS id, ", $column, " AS sealed FROM ", $table,
                    " WHERE ", $practice, " = $1 AND ", $column, " IS NOT NULL AND ", $id,
                    " > $2" $(, " AND ", $only)?, " ORDER BY ", $id, " LIMIT $3"
                ),
                update: concat!(
                    "UPDATE ", $table, " SET ", $column, " = $3 WHERE ", $practice,
                    " = $1 AND ", $id, " = $2 AND ", $column, " = $4"
                ),
            },
        }
    };
}

macro_rules! client {
    ($table:literal, $column:literal, $id:literal, $join:expr) => {
        Sealed {
            table: $table,
            column: $column,
            select: concat!(
                "SELECT ",
                $id,
                " AS id, ",
                $table,
                ".",
                $column,
                " AS sealed, \
                 data_key.client_id, data_key.wrapped FROM ",
                $table,
                " ",
                $join,
                "WHERE ",
                $table,
                ".practice_id = $1 AND ",
                $table,
                ".",
                $column,
                " IS NOT NULL"
            ),
            by: By::Client,
        }
    };
}

macro_rules! in_session {
    ($table:literal) => {
        concat!(
            "JOIN session ON session.id = ",
            $table,
            ".session_id ",
            join_key!("session.pair_id")
        )
    };
}

#[rustfmt::skip]
pub(crate) const SEALED: [Sealed; 32] = [
    Sealed {
        table: "practice",
        column: "keys",
        select: "SELECT id, keys AS sealed FROM practice WHERE id = $1 AND keys IS NOT NULL",
        by: By::Installation,
    },
    practice!("practice", "key_check"),
    practice!("practice", "name"),
    practice!("practice", "crisis_contacts"),
    practice!("practice", "letterhead"),
    practice!("practice", "notice_words"),
    practice!("practice", "audit_key"),
    practice!("practice", "audit_head"),
    practice!("person", "name", "id"),
    practice!("person", "sign_in_name", "id"),
    practice!("person", "password", "id"),
    practice!("person", "totp", "id"),
    practice!("person", "screen", "id"),
    practice!("passkey", "label", "id"),
    practice!("passkey", "credential", "id"),
    practice!("login", "device", "id", "person_id IS NOT NULL"),
    practice!("ceremony", "state", "token_hash"),
    practice!("boundaries", "chosen", "person_id"),
    practice!("noticing_cards", "cards", "person_id"),
    practice!("room_snapshot", "state", "pair_id"),
    practice!("data_key", "wrapped", "client_id"),
    client!("client", "name", "client.id", "JOIN data_key ON data_key.client_id = client.id "),
    client!("contact", "mail", "contact.client_id", "JOIN data_key ON data_key.client_id = contact.client_id "),
    client!("login", "device", "login.id", "JOIN data_key ON data_key.client_id = login.client_id "),
    client!("ways", "chosen", "ways.pair_id || '/' || ways.role", join_key!("ways.pair_id")),
    client!("code_word", "word", "code_word.pair_id", join_key!("code_word.pair_id")),
    client!("contact_request", "words", "contact_request.id", join_key!("contact_request.pair_id")),
    client!("board_entry", "entry", "board_entry.id", join_key!("board_entry.pair_id")),
    client!("check_in", "answers", "check_in.id", join_key!("check_in.pair_id")),
    client!("instrument_form", "answers", "instrument_form.id", join_key!("instrument_form.pair_id")),
    client!("joint_check", "record", "joint_check.session_id", in_session!("joint_check")),
    client!("session_pace", "pace", "session_pace.session_id || '/' || session_pace.count_id", in_session!("session_pace")),
];
