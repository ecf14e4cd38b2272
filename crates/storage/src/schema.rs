//! The migrations, and whether a database is up to date. Migrations are written once, for SQLite;
//! when they are loaded for PostgreSQL, what it spells differently is replaced.

use crate::{
    Result,
    address::{Address, only_reading},
    engine::{Connection, On, query_all},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, SqlSafeStr as _,
    migrate::{Migration, Migrator},
};
use std::{collections::BTreeSet, sync::LazyLock};

pub(crate) static SQLITE: Migrator = sqlx::migrate!("./migrations");
pub(crate) static POSTGRES: LazyLock<Migrator> =
    LazyLock::new(|| Migrator::with_migrations(SQLITE.iter().map(for_postgres).collect()));

/// Text in the migrations, and its replacement for PostgreSQL. Never change an entry that occurs in
/// a released migration: existing databases hold the checksum of the text they were migrated with.
const SPELT_DIFFERENTLY: [(&str, &str); 5] = [
    ("BLOB", "BYTEA"),
    (
        "CREATE INDEX series_pair ON series (pair_id);
",
        "CREATE INDEX series_pair ON series (pair_id);
ALTER TABLE series ENABLE ROW LEVEL SECURITY;
ALTER TABLE series FORCE ROW LEVEL SECURITY;
CREATE POLICY of_one_practice ON series USING
(practice_id = current_setting('webside.practice', true)
OR current_setting('webside.practice', true) = '*');
",
    ),
    (
        "CREATE UNIQUE INDEX practice_host ON practice (host);
",
        "CREATE UNIQUE INDEX practice_host ON practice (host);
ALTER TABLE practice ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice FORCE ROW LEVEL SECURITY;
CREATE POLICY of_one_practice ON practice USING
(id = current_setting('webside.practice', true)
OR current_setting('webside.practice', true) = '*');
",
    ),
    (
        "CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_keeps_values BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
",
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END
$$;
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
",
    ),
    (
        "CREATE TRIGGER audit_keeps_rows
BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_keeps_values
BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
",
        "CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
DO $$
DECLARE
    one TEXT;
BEGIN
    FOR one IN
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND column_name = 'practice_id'
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', one);
        EXECUTE format(
            'CREATE POLICY of_one_practice ON %I USING '
            '(practice_id = current_setting(''webside.practice'', true) '
            'OR current_setting(''webside.practice'', true) = ''*'')',
            one
        );
    END LOOP;
END
$$;
",
    ),
];

/// The migration that guards the tables. Later ones would be shown no rows, and change none.
const GUARDED_SINCE: i64 = 10;
const SEE_ALL: &str = "SET LOCAL webside.practice = '*';\n";
/// The first migration whose tables are guarded without a word in it.
const GUARDS_ITS_TABLES_SINCE: i64 = 13;

fn for_postgres(migration: &Migration) -> Migration {
    let begin = if migration.version > GUARDED_SINCE { SEE_ALL } else { "" };
    let mut text = SPELT_DIFFERENTLY
        .iter()
        .fold(format!("{begin}{}", migration.sql.as_str()), |text, (sqlite, postgres)| {
            text.replace(sqlite, postgres)
        });
    if migration.version >= GUARDS_ITS_TABLES_SINCE {
        text.extend(tables_made(migration.sql.as_str()).map(guarded));
    }
    Migration::new(
        migration.version,
        migration.description.clone(),
        migration.migration_type,
        AssertSqlSafe(text).into_sql_str(),
        migration.no_tx,
    )
}

/// The names of the tables that a migration makes.
fn tables_made(sql: &str) -> impl Iterator<Item = &str> {
    sql.lines().filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next())
}

/// Shows only the rows of the practice that a connection is for (decision 0009).
fn guarded(table: &str) -> String {
    format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n\
         ALTER TABLE {table} FORCE ROW LEVEL SECURITY;\n\
         CREATE POLICY of_one_practice ON {table} USING \
         (practice_id = current_setting('webside.practice', true) \
         OR current_setting('webside.practice', true) = '*');\n"
    )
}

/// A database's schema compared with the one of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// The database exists and has no tables yet.
    Empty,
    /// The next start migrates it.
    Older,
    /// Up to date.
    Current,
    /// A later version migrated it; this one must not open it.
    Newer,
}

/// Compares the schema of a database with this program's; creates and changes nothing.
pub async fn schema(url: &str) -> Result<Schema> {
    let applied = match Address::read(url)? {
        Address::Sqlite(path) => {
            let mut connection = only_reading(path).connect().await?;
            let sql = "SELECT name FROM sqlite_schema WHERE name = '_sqlx_migrations'";
            let there = sqlx::query(sql).fetch_optional(&mut connection).await?.is_some();
            let applied = applied(On::Sqlite(&mut connection), there).await?;
            connection.close().await?;
            applied
        }
        Address::Postgres(options) => {
            let mut connection = options.connect().await?;
            let sql = "SELECT 1 WHERE to_regclass('_sqlx_migrations') IS NOT NULL";
            let there = sqlx::query(sql).fetch_optional(&mut connection).await?.is_some();
            let applied = applied(On::Postgres(&mut connection), there).await?;
            connection.close().await?;
            applied
        }
    };
    let known: BTreeSet<i64> = SQLITE.iter().map(|migration| migration.version).collect();
    Ok(if applied.is_empty() {
        Schema::Empty
    } else if !applied.is_subset(&known) {
        Schema::Newer
    } else if applied == known {
        Schema::Current
    } else {
        Schema::Older
    })
}

async fn applied(connection: Connection<'_>, there: bool) -> Result<BTreeSet<i64>> {
    if !there {
        return Ok(BTreeSet::new());
    }
    let rows: Vec<(i64,)> =
        query_all!(fetch_all, connection, "SELECT version FROM _sqlx_migrations WHERE success")?;
    Ok(rows.into_iter().map(|(version,)| version).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::hex;

    /// SHA-384 of each migration as it was released, for SQLite and for PostgreSQL. Add a line when
    /// a migration is released; never change one.
    const RELEASED: [(i64, &str, &str); 5] = [
        (
            1,
            "586b2331bc34b38531475992927f8c197f88084b3cf4200b446112374781\
             89f4c06411d13714de26351c62d5906f6142",
            "a7f8f1ca0315747861eae0c495ca7eedcec5896b1eafac78ccd0bc2a1f11\
             4fc52aa3cf32fc46a6f7cb7322148ec2817f",
        ),
        (
            2,
            "4e91fdb6204e8a6c38dde4fb05274cda5f8eac76059855d09f80dba0ebb8\
             c88d917c21315a66a8b5718ad82562834a03",
            "c59cdc6aa8a6430ae35c8ce6536501b7a8054a0120c71cd37e8c253c397b\
             1b7a78f6143a7ba38519c0366a17e04275f7",
        ),
        (
            3,
            "b249a9b1b22bb6bff9468391c7b96f1543b96774f3ed36aa16c4bf73737a\
             ef2c3cc2a4bddcb2fb73cfc725d616ca5382",
            "2ffeb74b36cb7cfc5687694b1eb7c149e1c05fbfee714179dc419bd572a1\
             51add90c14519d79415193a655eb35f87d9b",
        ),
        (
            4,
            "d42bced1c1cfdf6b6c1cfd9c495052b8ce80b938fb5ab36d8f017741da25\
             2d8de97ecf65fbbc385987bc33e79acbc773",
            "a7ba070a27a226d8f3735b1001c1ca94ca789b18d28efd4c8a8a85b6df6b\
             516300391f923ba053fcd1a5ada683c74422",
        ),
        (
            5,
            "11b21c948ba863158a5f315e742c7d04754a1ac2e0b387748f0b58481f6e\
             2208b430f03b9cd279308a5e5c13840bdf97",
            "4ef68705c78f9772ae19a4d8007433e747914676345766feab2e3846166b\
             aac71b6c9bacef52a7da707b8ac404c348e1",
        ),
    ];

    #[test]
    fn later_migrations_see_all_rows() {
        let text = |version| {
            let one = SQLITE.iter().next().expect("there is a first one");
            let sql = AssertSqlSafe("UPDATE pair SET id = id".to_owned()).into_sql_str();
            let kind = one.migration_type;
            let later = Migration::new(version, "later".into(), kind, sql, false);
            for_postgres(&later).sql.as_str().to_owned()
        };
        assert_eq!(text(10), "UPDATE pair SET id = id");
        assert_eq!(text(11), "SET LOCAL webside.practice = '*';\nUPDATE pair SET id = id");
    }

    #[test]
    fn the_tables_of_a_migration_are_found() {
        let sql =
            "-- CREATE TABLE no (\nCREATE TABLE one (\n  id TEXT\n);\nCREATE TABLE two(id TEXT);";
        assert_eq!(tables_made(sql).collect::<Vec<_>>(), ["one", "two"]);
    }

    #[test]
    fn released_migrations_keep_their_checksums() {
        let checksums = |migrator: &Migrator| -> Vec<(i64, String)> {
            migrator.iter().map(|one| (one.version, hex(&one.checksum))).collect()
        };
        let (sqlite, postgres) = (checksums(&SQLITE), checksums(&POSTGRES));
        assert_eq!(sqlite.len(), postgres.len());
        let released = RELEASED.map(|(version, text, _)| (version, text.to_string()));
        assert_eq!(sqlite[..RELEASED.len()], released);
        let released = RELEASED.map(|(version, _, text)| (version, text.to_string()));
        assert_eq!(postgres[..RELEASED.len()], released);
    }
}
