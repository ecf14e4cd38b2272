//! Sub-keys of the practice key, and random bytes.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Sub-keys of the practice key that pages use.
pub struct Secrets {
    /// For form tokens.
    pub form: [u8; 32],
    /// For sealed cookies.
    pub cookie: [u8; 32],
    /// For the handles of passkeys.
    pub passkey: [u8; 32],
}

impl Secrets {
    /// Derives them from the practice key.
    pub fn derive(keys: &storage::Keys) -> Self {
        Self {
            form: keys.derive("form"),
            cookie: keys.derive("cookie"),
            passkey: keys.derive("passkey"),
        }
    }
}

/// The answer to the doctor's question, which only who has the key file can give.
pub fn answer(installation: &storage::Keys, question: &str) -> String {
    mac(&installation.derive("doctor"), question)
}

/// HMAC-SHA-256 of a text, in base64url.
pub fn mac(key: &[u8; 32], text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes any key length");
    mac.update(text.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
