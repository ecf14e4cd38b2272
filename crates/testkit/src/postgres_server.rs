//! A PostgreSQL server for tests: the one named in `WEBSIDE_TEST_POSTGRES`, or a temporary one that
//! is started once per test process and stopped when the process ends in any way.

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions,
};
use std::{
    env, fs,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    str::FromStr as _,
    sync::OnceLock,
    time::{Duration, Instant},
};

const VARIABLE: &str = "WEBSIDE_TEST_POSTGRES";
const INSTALL: &str = "The tests run on SQLite and PostgreSQL. Install PostgreSQL \
    (apt-get install postgresql), or set WEBSIDE_TEST_POSTGRES=postgres://… to a server whose \
    account may do everything.";
/// How long a server may take to start (chosen: a busy machine, a cold disk).
const START_PATIENCE: Duration = Duration::from_secs(60);

/// Runs the server until its standard input closes, which happens when the test process ends in any
/// way; then stops it and removes its folder.
const KEEPER: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync="$3" -c full_page_writes="$3" \
    -c synchronous_commit="$3" -c max_connections=400 >"$2/log" 2>&1 </dev/null &
server=$!
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$2"
"#;

/// A database on a server that the tests did not start; dropped with this value.
#[derive(Debug)]
pub(crate) struct Guest {
    server: PgConnectOptions,
    name: String,
}

struct Server {
    options: PgConnectOptions,
    /// The folder of a temporary server, with its log.
    folder: Option<PathBuf>,
    /// Holds the pipe that stops the server when it closes.
    _keeper: Option<Child>,
}

/// The account that owns the databases on a server of ours.
const OWNER: &str = "webside";
/// Makes that account, if no test did so before.
const MAKE_OWNER: &str = "DO $$ BEGIN CREATE ROLE webside LOGIN; \
                          EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";

/// An empty database.
pub(crate) struct Fresh {
    /// For the account that owns it.
    pub(crate) url: String,
    /// For the account that looks after the server. On a server that the tests did not start it is the
    /// only one.
    pub(crate) admin_url: String,
    pub(crate) guest: Option<Guest>,
}

/// Creates an empty database.
pub(crate) async fn fresh_database() -> Fresh {
    static SERVER: OnceLock<Server> = OnceLock::new();
    fresh_on(SERVER.get_or_init(|| start("off"))).await
}

/// The same on a server that waits for the disk at each commit, as one in use does.
pub(crate) async fn fresh_lasting_database() -> Fresh {
    static SERVER: OnceLock<Server> = OnceLock::new();
    fresh_on(SERVER.get_or_init(|| start("on"))).await
}

async fn fresh_on(server: &Server) -> Fresh {
    let name = format!("webside_test_{}", uuid::Uuid::now_v7().simple());
    let mut connection = reach(server).await;
    let create = match &server.folder {
        Some(_) => {
            let made = sqlx::query(MAKE_OWNER).execute(&mut connection).await;
            made.unwrap_or_else(|error| panic!("PostgreSQL did not make an account: {error}"));
            format!("CREATE DATABASE {name} OWNER {OWNER}")
        }
        None => format!("CREATE DATABASE {name}"),
    };
    sqlx::query(AssertSqlSafe(create))
        .execute(&mut connection)
        .await
        .unwrap_or_else(|error| panic!("PostgreSQL did not make a test database: {error}"));
    connection.close().await.ok();
    match &server.folder {
        Some(folder) => {
            let host = folder.display();
            let url = |account| format!("postgres://{account}@localhost/{name}?host={host}");
            Fresh { url: url(OWNER), admin_url: url("postgres"), guest: None }
        }
        None => {
            let options = server.options.clone();
            let url = options.clone().database(&name).to_url_lossy().to_string();
            let guest = Some(Guest { server: options, name });
            Fresh { admin_url: url.clone(), url, guest }
        }
    }
}

async fn reach(server: &Server) -> PgConnection {
    let begun = Instant::now();
    loop {
        match server.options.connect().await {
            Ok(connection) => return connection,
            Err(error) if begun.elapsed() > START_PATIENCE => {
                let log = server.folder.as_deref().map(|folder| folder.join("log"));
                let log = log.and_then(|log| fs::read_to_string(log).ok()).unwrap_or_default();
                panic!("PostgreSQL does not answer: {error}\n{log}\n{INSTALL}");
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// `lasting`: whether what is committed survives a loss of power, `on` or `off`.
fn start(lasting: &str) -> Server {
    if let Ok(url) = env::var(VARIABLE) {
        let options = PgConnectOptions::from_str(&url)
            .unwrap_or_else(|_| panic!("{VARIABLE} is not a PostgreSQL address"));
        return Server { options, folder: None, _keeper: None };
    }
    let programs = programs().unwrap_or_else(|| panic!("PostgreSQL was not found. {INSTALL}"));
    let folder = tempfile::Builder::new()
        .prefix("webside-postgres-")
        .tempdir()
        .expect("the temporary folder is writable")
        .keep();
    let account = account_for_root();
    if let Some((uid, gid)) = account {
        chown(&folder, Some(uid), Some(gid)).expect("root may give a folder away");
    }
    let as_account = |mut command: Command| {
        if let Some((uid, gid)) = account {
            command.uid(uid).gid(gid);
        }
        command.current_dir(&folder);
        command
    };
    let mut initdb = as_account(Command::new(programs.join("initdb")));
    let made = initdb
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        .output()
        .unwrap_or_else(|error| panic!("initdb did not start: {error}. {INSTALL}"));
    assert!(
        made.status.success(),
        "initdb failed: {}\n{INSTALL}",
        String::from_utf8_lossy(&made.stderr)
    );
    let keeper = as_account(Command::new("/bin/sh"))
        .args(["-c", KEEPER, "keeper"])
        .arg(&programs)
        .arg(&folder)
        .arg(lasting)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // In a process group of its own, so that it still cleans up when a test run is interrupted.
        .process_group(0)
        .spawn()
        .unwrap_or_else(|error| panic!("PostgreSQL did not start: {error}"));
    let options = PgConnectOptions::new_without_pgpass()
        .socket(&folder)
        .port(5432)
        .username("postgres")
        .database("postgres");
    Server { options, folder: Some(folder), _keeper: Some(keeper) }
}

/// The folder with `initdb` and `postgres`: Debian's newest version, else one on the path.
fn programs() -> Option<PathBuf> {
    let holds =
        |folder: &Path| ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file());
    let version = |folder: &PathBuf| {
        let name = folder.parent().and_then(Path::file_name)?.to_str()?;
        name.parse::<u32>().ok()
    };
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| holds(folder))
        .max_by_key(version);
    let path = env::var_os("PATH").unwrap_or_default();
    debian.or_else(|| env::split_paths(&path).find(|folder| holds(folder)))
}

/// The account to run PostgreSQL as when the tests run as root, which PostgreSQL refuses.
fn account_for_root() -> Option<(u32, u32)> {
    let id = Command::new("id").arg("-u").output().expect("every Unix has the command id");
    if id.stdout.trim_ascii() != b"0" {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").expect("every Unix lists its accounts");
    let account = ["postgres", "nobody"].iter().find_map(|name| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut ids = line.split(':').skip(2).map(|id| id.parse().ok());
        Some((ids.next()??, ids.next()??))
    });
    assert!(account.is_some(), "root cannot run PostgreSQL, and there is no account postgres");
    account
}

impl Drop for Guest {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async {
                let mut connection = server.connect().await.ok()?;
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.ok()
            })
        });
        dropped.join().ok();
    }
}
