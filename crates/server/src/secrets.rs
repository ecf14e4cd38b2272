//! Sub-keys of the practice key, and random bytes.

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

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
