//! Maintenance: while it is on, everything is 423 but for who can end it.

use axum::http::StatusCode;
use sqlx::AnyPool;

use crate::failure::Failure;

/// Goes on if it is off, or for who can end it: who may call `PUT /helpdesk/maintenance`.
///
/// # Errors
/// 423.
pub async fn admit(db: &AnyPool, can_end: bool) -> Result<(), Failure> {
    if !can_end && is_on(db).await? {
        let message = "the helpdesk is in maintenance; try later";
        return Err(Failure::new(StatusCode::LOCKED, "maintenance", message));
    }
    Ok(())
}

/// Whether it is on.
pub async fn is_on(db: &AnyPool) -> Result<bool, Failure> {
    let value: Option<String> = sqlx::query_scalar("SELECT value FROM settings WHERE name = 'maintenance'")
        .fetch_optional(db)
        .await?;
    Ok(value.as_deref() == Some("on"))
}

/// Switches it.
pub async fn set(db: &AnyPool, on: bool) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO settings VALUES ('maintenance', $1) ON CONFLICT (name) DO UPDATE SET value = $1",
    )
    .bind(if on { "on" } else { "off" })
    .execute(db)
    .await?;
    Ok(())
}
