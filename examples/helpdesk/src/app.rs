//! What every handler has at hand.

use std::sync::Arc;

use acl::Catalog;
use acl_keys::Store;
use axum::http::HeaderValue;
use ipnet::IpNet;
use sqlx::{Any, AnyPool, Transaction};

use crate::contract::Contract;
use crate::database;
use crate::failure::Failure;

/// The state of the server. A clone costs three reference counts.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: AnyPool,
    /// The API keys.
    pub keys: Arc<Store>,
    /// Every endpoint. Handlers ask it, since the registry names them and they cannot name it.
    pub catalog: &'static Catalog<'static>,
    /// What requests may say.
    pub contract: &'static Contract,
    /// What was set when the server started.
    pub settings: Arc<Settings>,
}

/// What is set when the server starts.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Such as `http://127.0.0.1:8080`.
    pub url: String,
    /// Whether cookies are for https only.
    pub secure: bool,
    /// The origins whose pages may call the API with a key or a token.
    pub cors_origins: Vec<HeaderValue>,
    /// The networks of proxies whose word is taken for where a request comes from.
    pub trusted_proxies: Vec<IpNet>,
}

impl App {
    /// The state over this database.
    pub fn new(
        db: AnyPool,
        keys: Arc<Store>,
        settings: Settings,
        catalog: &'static Catalog<'static>,
        contract: &'static Contract,
    ) -> Self {
        Self { db, keys, catalog, contract, settings: Arc::new(settings) }
    }

    /// A transaction that writes. It waits for its turn at once, so it never fails half-way for being late.
    ///
    /// # Errors
    /// 503 if the turn does not come within seconds.
    pub async fn write(&self) -> Result<Transaction<'static, Any>, Failure> {
        Ok(database::write(&self.db).await?)
    }

    /// Commits a change of what this person may do; without a person, of what several may do. The change is announced to
    /// acl-keys in the same transaction, so from then on it bounds their keys too, even after a crash.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn commit_rights(
        &self,
        mut tx: Transaction<'static, Any>,
        person: Option<i64>,
    ) -> Result<(), Failure> {
        let person = person.map(|person| person.to_string()).unwrap_or_default();
        self.keys.announce_in(&mut tx, &person).await.map_err(|error| Failure::from(&error))?;
        tx.commit().await?;
        self.keys.look().await;
        Ok(())
    }
}
