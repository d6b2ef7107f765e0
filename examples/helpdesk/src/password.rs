//! Passwords, by argon2. Hashing takes tens of milliseconds on purpose, so it runs apart from the threads that answer.

use std::sync::OnceLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

use crate::apart::PASSWORDS;
use crate::failure::Failure;

/// What is stored of a password.
pub async fn hash(password: String) -> Result<String, Failure> {
    PASSWORDS
        .compute(move || {
            Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).ok()
        })
        .await?
        .ok_or_else(|| Failure::internal("hash a password"))
}

/// Whether the password is the one of `stored`. Without one it takes as long and says no, so that the time
/// does not tell which accounts exist.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, Failure> {
    PASSWORDS
        .compute(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| nobody().to_owned());
            let Ok(hash) = PasswordHash::new(&stored) else { return false };
            Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known
        })
        .await
}

/// The hash of a password that nobody has.
fn nobody() -> &'static str {
    static NOBODY: OnceLock<String> = OnceLock::new();
    NOBODY.get_or_init(|| {
        let password = crate::secret::ticket();
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).unwrap_or_default()
    })
}
