//! Passwords: argon2id, off the async threads, with the same work for accounts that do not exist.

use crate::error::PageError;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use practice::Private;
use tokio::sync::Semaphore;

/// Shortest password in characters: NIST SP 800-63B-4 §3.1.1.2 asks for 8 beside a second factor;
/// a few more are cheap (chosen).
pub const LETTERS_MIN: usize = 10;
/// Longest password in bytes, far above any passphrase; bounds the hashing time (chosen).
pub const BYTES_MAX: usize = 512;

/// Hashes computed at the same time: at 19 MiB each, many guesses must not fill the memory
/// (chosen).
static AT_A_TIME: Semaphore = Semaphore::const_new(4);

/// How much work a guess costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl PasswordCost {
    /// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
    pub const OWASP: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

    fn argon2(self) -> Result<Argon2<'static>, PageError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, None);
        let params = params.map_err(|_| PageError::Broken("password cost out of range"))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// Hashes a new password as a PHC string.
pub async fn hash(password: Private<String>, cost: PasswordCost) -> Result<String, PageError> {
    off_thread(move || {
        let phc = cost.argon2()?.hash_password(password.reveal().as_bytes());
        let phc: PasswordHash = phc.map_err(|_| PageError::Broken("password cannot be hashed"))?;
        Ok(phc.to_string())
    })
    .await
}

/// Whether `password` fits `stored`. Without a stored hash it takes as long and returns false.
pub async fn fits(
    password: Private<String>,
    stored: Option<Private<String>>,
    cost: PasswordCost,
) -> Result<bool, PageError> {
    off_thread(move || {
        let argon2 = cost.argon2()?;
        let password = password.reveal().as_bytes();
        match stored.as_ref().and_then(|phc| PasswordHash::new(phc.reveal()).ok()) {
            Some(phc) => Ok(argon2.verify_password(password, &phc).is_ok()),
            None => {
                let wasted: Result<PasswordHash, _> = argon2.hash_password(password);
                drop(wasted);
                Ok(false)
            }
        }
    })
    .await
}

/// What is wrong with a new password, as a message key.
pub fn fault(password: &str, sign_in_name: &str) -> Option<&'static str> {
    if password.chars().count() < LETTERS_MIN {
        Some("fault-password-short")
    } else if password.len() > BYTES_MAX {
        Some("fault-password-long")
    } else if is_easily_guessed(password, sign_in_name) {
        Some("fault-password-guessable")
    } else {
        None
    }
}

/// Words that guesses begin with; the person's own name is added to them (chosen).
const COMMON: [&str; 6] =
    ["password", "qwertyuiop", "1234567890", "counsellor", "therapist", "webside"];

fn is_easily_guessed(password: &str, sign_in_name: &str) -> bool {
    let lower = password.to_lowercase();
    let mut letters: Vec<char> = lower.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    let name = sign_in_name.to_lowercase();
    let little_beside = |known: &str| {
        known.len() >= 3 && lower.replace(known, "").chars().count() <= LETTERS_MIN / 2
    };
    // Fewer than five different characters leave little to guess (chosen).
    letters.len() < 5 || little_beside(&name) || COMMON.iter().any(|known| little_beside(known))
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PageError> + Send + 'static,
) -> Result<T, PageError> {
    let broken = |_| PageError::Broken("password work was interrupted");
    let _turn = AT_A_TIME.acquire().await.map_err(broken)?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| PageError::Broken("password work was interrupted"))?
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: PasswordCost = PasswordCost { memory_kib: 8, passes: 1, lanes: 1 };

    #[tokio::test]
    async fn only_the_same_password_fits() {
        let word = |text: &str| Private::new(text.to_string());
        let phc = hash(word("three quiet lamps"), QUICK).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        assert!(fits(word("three quiet lamps"), Some(word(&phc)), QUICK).await.unwrap());
        assert!(!fits(word("three quiet lamp"), Some(word(&phc)), QUICK).await.unwrap());
        assert!(!fits(word("three quiet lamps"), None, QUICK).await.unwrap());
        assert!(!fits(word("three quiet lamps"), Some(word("odd")), QUICK).await.unwrap());
    }

    #[test]
    fn weak_passwords_are_named() {
        assert_eq!(fault("short", "maren"), Some("fault-password-short"));
        assert_eq!(fault("aaaaaaaaaaaaaaa", "maren"), Some("fault-password-guessable"));
        assert_eq!(fault("maren.holt12", "maren.holt"), Some("fault-password-guessable"));
        assert_eq!(fault("Password12345", "maren"), Some("fault-password-guessable"));
        assert_eq!(fault("three quiet lamps", "maren"), None);
    }
}
