//! State of a sign-in ceremony between its two requests. It is stored so that a restart or a second
//! server process does not interrupt the ceremony.

use crate::{
    Result, Storage,
    db::{execute, query},
    hash_token, new_token,
};
use practice::{Moment, Private};

/// What a ceremony is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CeremonyKind {
    /// Making a passkey.
    MakingPasskey,
    /// Signing in with a passkey.
    UsingPasskey,
    /// Signing in: the password was right, the code of the authenticator app is still to come.
    HalfSignedIn,
}

impl CeremonyKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::MakingPasskey => "passkey_making",
            Self::UsingPasskey => "passkey_using",
            Self::HalfSignedIn => "sign_in_half_way",
        }
    }
}

impl Storage {
    /// Stores the state of a ceremony. Returns the token with which it can be taken.
    pub async fn keep_ceremony(
        &self,
        kind: CeremonyKind,
        state: &Private<String>,
        expires_at: Moment,
    ) -> Result<String> {
        let token = new_token();
        let hash = hash_token(&token);
        let mut change = self.write().await?;
        let sealed = change.seal_text("ceremony.state", &hash, state);
        execute!(
            change.on(),
            "INSERT INTO ceremony (practice_id, token_hash, kind, state, \
             expires_at) VALUES ($1, $2, $3, $4, $5)",
            &hash,
            kind.as_str(),
            &sealed,
            expires_at.as_micros(),
        )?;
        change.commit().await?;
        Ok(token)
    }

    /// Returns and deletes the state of a ceremony; `None` when it was taken before, has expired,
    /// or is of another kind.
    pub async fn take_ceremony(
        &self,
        kind: CeremonyKind,
        token: &str,
        now: Moment,
    ) -> Result<Option<Private<String>>> {
        let hash = hash_token(token);
        // Anybody may ask for any token; only one that is there costs a write.
        let there: Option<(String,)> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT kind FROM ceremony WHERE practice_id = $1 AND token_hash = $2",
            &hash,
        )?;
        if there.is_none() {
            return Ok(None);
        }
        let mut change = self.write().await?;
        let row: Option<(Vec<u8>, i64)> = query!(
            fetch_optional,
            change.on(),
            "DELETE FROM ceremony WHERE practice_id = $1 AND token_hash = $2 AND kind = $3 \
             RETURNING state, expires_at",
            &hash,
            kind.as_str(),
        )?;
        change.commit().await?;
        let Some((state, expires_at)) = row else { return Ok(None) };
        if expires_at <= now.as_micros() {
            return Ok(None);
        }
        self.open_text("ceremony.state", &hash, &state).map(Some)
    }
}
