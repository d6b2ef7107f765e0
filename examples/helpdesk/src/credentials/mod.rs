//! The stores of tokens and sessions, and the texts that say what each may do. Everything is read when it is asked, so a
//! change of a role or an agent counts from the next decision on. Keys are acl-keys'.

pub mod sessions;
pub mod sign_in;
pub mod stored;
pub mod throttle;
pub mod tokens;
pub mod who;

use sqlx::AnyPool;

use crate::failure::Failure;
use stored::Stored;
use who::{Held, Who};

/// The same token or session as it is at this moment; none if it was revoked or has expired since.
///
/// # Errors
/// As when it was loaded first.
pub async fn again(db: &AnyPool, who: &Who) -> Result<Option<Stored>, Failure> {
    match who.held {
        Held::Key { .. } => Ok(None),
        Held::Token { id } => tokens::again(db, id).await,
        Held::Session { id } => sessions::again(db, id).await,
    }
}
