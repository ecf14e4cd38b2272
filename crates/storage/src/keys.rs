//! Keys in numbered versions: the newest seals, any opens. Each use has a key derived from it. The
//! keys of the installation are in a file outside the database, and seal the keys of its practices;
//! these seal all else, or what does.

use crate::{
    Error, Result,
    seal::{self, Secret},
    token::{hex, random},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{
    collections::BTreeMap,
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

const FILE_NOTE: &str = "The key of this installation. Without it the names in the database cannot \
                         be read. Keep a copy apart from the database's copies.";

/// The column in which the keys of a practice are sealed.
const WRAPPED: &str = "practice.keys";

/// Keys of the installation, or of one practice. Cheap to clone; dropping the last clone wipes them
/// from memory.
#[derive(Clone)]
pub struct Keys(Arc<BTreeMap<u32, Secret>>);

/// Versions as text.
type Written = BTreeMap<u32, Zeroizing<String>>;

#[derive(Serialize, Deserialize)]
struct KeyFile {
    note: String,
    versions: Written,
}

impl Keys {
    /// Reads a key file.
    pub fn open(path: &Path) -> Result<Self> {
        let text = fs::read(path).map(Zeroizing::new).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                Error::KeyMissing(path.into())
            } else {
                unusable(path, error)
            }
        })?;
        let file: KeyFile =
            serde_json::from_slice(&text).map_err(|_| unusable(path, "not a key file"))?;
        Self::read(&file.versions).map_err(|why| unusable(path, why))
    }

    fn read(written: &Written) -> Result<Self, String> {
        let mut versions = BTreeMap::new();
        for (version, text) in written {
            let bytes = STANDARD
                .decode(text.as_bytes())
                .map(Zeroizing::new)
                .map_err(|_| format!("version {version} is not base64"))?;
            let key = <[u8; 32]>::try_from(bytes.as_slice())
                .map_err(|_| format!("version {version} is not 32 bytes"))?;
            versions.insert(*version, Zeroizing::new(key));
        }
        if versions.is_empty() {
            return Err("holds no key".into());
        }
        Ok(Self(Arc::new(versions)))
    }

    fn written(&self) -> Written {
        let text = |key: &Secret| Zeroizing::new(STANDARD.encode(key.as_slice()));
        self.0.iter().map(|(version, key)| (*version, text(key))).collect()
    }

    /// These keys, the keys of a practice, as the installation's seal them.
    pub(crate) fn wrapped_by(&self, installation: &Self, practice: &str) -> Vec<u8> {
        let text = serde_json::to_vec(&self.written()).map(Zeroizing::new);
        installation.seal(WRAPPED, practice, &text.expect("texts serialise"))
    }

    /// The keys of a practice, which these, the installation's, sealed.
    pub(crate) fn unwrap(&self, practice: &str, wrapped: &[u8]) -> Result<Self> {
        let plain = self.open_sealed(WRAPPED, practice, wrapped)?;
        let damaged = |why: String| Error::Damaged(format!("the keys of {practice}: {why}"));
        let written = serde_json::from_slice(&plain).map_err(|_| damaged("not keys".into()))?;
        Self::read(&written).map_err(damaged)
    }

    /// Creates a key file that only its owner can read; never replaces one.
    pub fn create(path: &Path) -> Result<Self> {
        let keys = Self::new();
        write_new(path, &keys.file_text()).map_err(|error| unusable(path, error))?;
        Ok(keys)
    }

    /// Adds a version to a key file. It seals everything from then on.
    pub(crate) fn add_version(path: &Path) -> Result<Self> {
        let keys = Self::open(path)?.and_new_version();
        keys.replace(path)?;
        Ok(keys)
    }

    /// Removes all but the newest version from a key file: what an older one sealed can no longer be
    /// opened.
    pub(crate) fn keep_newest(path: &Path) -> Result<Self> {
        let keys = Self::open(path)?.only_newest();
        keys.replace(path)?;
        Ok(keys)
    }

    /// One random version.
    pub(crate) fn new() -> Self {
        Self::with_versions([(1, Zeroizing::new(random()))])
    }

    /// These and one more version, the newest.
    pub(crate) fn and_new_version(&self) -> Self {
        let added = (self.newest_version() + 1, Zeroizing::new(random()));
        Self::with_versions(self.0.iter().map(|(v, k)| (*v, k.clone())).chain([added]))
    }

    /// The newest version alone.
    pub(crate) fn only_newest(&self) -> Self {
        Self::with_versions([(self.newest_version(), self.newest().clone())])
    }

    /// Whether there are versions that seal nothing any more.
    pub(crate) fn has_older(&self) -> bool {
        self.0.len() > 1
    }

    /// Random keys without a file, for tests.
    pub fn for_test() -> Self {
        Self::new()
    }

    /// A key for a use outside storage, such as form tokens. It changes when the keys rotate.
    pub fn derive(&self, label: &str) -> [u8; 32] {
        *derived(self.newest(), &format!("webside {label}"))
    }

    /// Seals a value with the newest version.
    pub(crate) fn seal(&self, column: &str, record: &str, plain: &[u8]) -> Vec<u8> {
        let key = derived(self.newest(), "storage seal");
        seal::seal(&key, self.newest_version(), column, record, plain)
    }

    /// Opens a value with the version that sealed it.
    pub(crate) fn open_sealed(
        &self,
        column: &str,
        record: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        let version = seal::key_version(sealed).and_then(|version| self.0.get(&version));
        let root = version.ok_or_else(|| {
            Error::Damaged(format!("{column} of {record} was sealed with a missing key version"))
        })?;
        seal::open(&derived(root, "storage seal"), column, record, sealed)
    }

    /// Blind index of a sign-in name by the newest version.
    pub(crate) fn index(&self, sign_in_name: &str) -> String {
        index(self.newest(), sign_in_name)
    }

    /// Blind indexes of a sign-in name by each version, newest first.
    pub(crate) fn indexes(&self, sign_in_name: &str) -> Vec<String> {
        self.0.values().rev().map(|root| index(root, sign_in_name)).collect()
    }

    pub(crate) fn newest_version(&self) -> u32 {
        *self.0.last_key_value().expect("there is always a version").0
    }

    fn newest(&self) -> &Secret {
        self.0.last_key_value().expect("there is always a version").1
    }

    fn with_versions(versions: impl IntoIterator<Item = (u32, Secret)>) -> Self {
        Self(Arc::new(versions.into_iter().collect()))
    }

    fn file_text(&self) -> Zeroizing<String> {
        let file = KeyFile { note: FILE_NOTE.into(), versions: self.written() };
        Zeroizing::new(serde_json::to_string_pretty(&file).expect("strings serialise"))
    }

    /// Replaces the key file atomically: after a crash it is the old or the new one. What a crash
    /// left beside it was never in use, and is removed.
    fn replace(&self, path: &Path) -> Result<()> {
        // A link stays, and leads to the new file.
        let path = &fs::canonicalize(path).map_err(|error| unusable(path, error))?;
        let new = beside(path);
        let replaced = remove_if_there(&new)
            .and_then(|()| write_new(&new, &self.file_text()))
            .and_then(|()| keep_owner(path, &new))
            .and_then(|()| fs::rename(&new, path));
        if replaced.is_err() {
            remove_if_there(&new).ok();
        }
        replaced.and_then(|()| sync_folder(path)).map_err(|error| unusable(path, error))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys(versions {:?})", self.0.keys().collect::<Vec<_>>())
    }
}

/// A sign-in name trimmed, in Unicode form C and lower case, so that spellings of one name are equal.
pub fn one_spelling(sign_in_name: &str) -> String {
    sign_in_name.trim().nfc().collect::<String>().to_lowercase().nfc().collect()
}

fn index(root: &Secret, sign_in_name: &str) -> String {
    hex(&*derived(&derived(root, "storage index"), &one_spelling(sign_in_name)))
}

fn derived(root: &Secret, label: &str) -> Secret {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(root.as_slice()).expect("HMAC takes a key of any length");
    mac.update(label.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn unusable(path: &Path, why: impl ToString) -> Error {
    Error::KeyFile { path: path.into(), why: why.to_string() }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a key file would keep the next start from making a whole one.
        fs::remove_file(path).ok();
    }
    written.and_then(|()| sync_folder(path))
}

/// Gives the new file to whom the old one belongs: the operator may run a command as root.
#[cfg(unix)]
fn keep_owner(old: &Path, new: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let (was, is) = (fs::metadata(old)?, fs::metadata(new)?);
    if (was.uid(), was.gid()) == (is.uid(), is.gid()) {
        return Ok(());
    }
    chown(new, Some(was.uid()), Some(was.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
