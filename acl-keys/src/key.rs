//! A key as administrators see it.

use acl_core::{Catalog, Mode, Rights};
use acl_tower::ListTexts;
use ipnet::IpNet;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::authority::Endpoints;
use crate::clock::{now, timestamp};
use crate::error::Error;
use crate::lists::{join, split};

/// A key, without its secret.
///
/// It has no `Debug`, so that no log shows its lists.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Key {
    /// Its number.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// The name of the mode that its requests have: `key`, `token`.
    pub mode: String,
    /// Its owner, by the application's name for them.
    pub owner: String,
    /// Who wrote its lists last.
    pub made_by: String,
    /// Its lists, of which any may grant (S5).
    pub lists: ListTexts,
    /// Its shadow lists: what they would refuse is counted, but not refused. Empty if it has none.
    pub shadow: ListTexts,
    /// The networks that its requests may come from. Empty if they may come from anywhere.
    pub networks: Vec<IpNet>,
    /// The most requests an hour.
    pub hourly_limit: Option<u32>,
    /// The most requests a day.
    pub daily_limit: Option<u32>,
    /// When it was created.
    pub created: Timestamp,
    /// When it expires.
    pub expires: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
    /// When it was used last, to the minute.
    pub last_used: Option<Timestamp>,
    /// The number of its last change: see [`Edit::seen`](crate::Edit::seen).
    pub version: i64,
}

/// The columns of a key, in the order in which [`Key::read`] reads them.
pub(crate) const COLUMNS: &str = "k.id, k.name, k.mode, k.owner, k.made_by, l.text, s.text, k.networks, \
    k.hourly_limit, k.daily_limit, k.created, k.expires, k.revoked, k.last_used, k.changed";
/// The tables that these columns are from.
pub(crate) const TABLES: &str =
    "acl_keys k JOIN acl_lists l ON l.id = k.lists LEFT JOIN acl_lists s ON s.id = k.shadow";

impl Key {
    pub(crate) async fn load(db: &mut AnyConnection, id: i64) -> Result<Self, Error> {
        let query = format!("SELECT {COLUMNS} FROM {TABLES} WHERE k.id = $1");
        let row = sqlx::query(&query).bind(id).fetch_optional(db).await?;
        Self::read(&row.ok_or(Error::NotFound)?)
    }

    pub(crate) fn read(row: &AnyRow) -> Result<Self, Error> {
        let time = |at| Ok::<_, Error>(row.try_get::<Option<i64>, _>(at)?.map(timestamp));
        Ok(Self {
            id: row.try_get(0)?,
            name: row.try_get(1)?,
            mode: row.try_get(2)?,
            owner: row.try_get(3)?,
            made_by: row.try_get(4)?,
            lists: split(row.try_get::<String, _>(5)?.as_str()),
            shadow: row.try_get::<Option<String>, _>(6)?.map(|text| split(&text)).unwrap_or_default(),
            networks: networks(&row.try_get::<String, _>(7)?)?,
            hourly_limit: limit(row, 8)?,
            daily_limit: limit(row, 9)?,
            created: timestamp(row.try_get(10)?),
            expires: time(11)?,
            revoked: time(12)?,
            last_used: time(13)?,
            version: row.try_get(14)?,
        })
    }

    /// Whether it is neither revoked nor expired.
    pub fn is_live(&self) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|end| end.as_second() > now())
    }

    /// What it may call within these bounds; nothing if it is not live.
    pub(crate) fn reach(&self, catalog: &Catalog<'_>, bounds: &[ListTexts]) -> Endpoints {
        match mode(catalog, &self.mode) {
            Some(mode) if self.is_live() => Rights::new(catalog, mode, &self.lists).within(bounds).grant(),
            _ => Endpoints::default(),
        }
    }

    /// What the audit records about it.
    pub(crate) fn to_json(&self) -> Value {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        json!({
            "name": self.name, "mode": self.mode, "owner": self.owner, "made_by": self.made_by,
            "lists": join(&self.lists), "shadow": join(&self.shadow),
            "networks": self.networks.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "hourly_limit": self.hourly_limit, "daily_limit": self.daily_limit,
            "expires": time(self.expires), "revoked": time(self.revoked),
        })
    }
}

/// The mode with this name, if the registry has it.
pub(crate) fn mode(catalog: &Catalog<'_>, name: &str) -> Option<Mode> {
    catalog.modes().find(|mode| mode.name(catalog.own_modes()) == name)
}

/// Reads a limit of requests. A stored number that is no limit lets no request in.
pub(crate) fn limit(row: &AnyRow, column: usize) -> Result<Option<u32>, Error> {
    let limit: Option<i64> = row.try_get(column)?;
    Ok(limit.map(|limit| u32::try_from(limit).unwrap_or(0)))
}

/// Networks as the database stores them. One that cannot be read is an error: without it, requests could come from
/// anywhere.
pub(crate) fn networks(text: &str) -> Result<Vec<IpNet>, Error> {
    text.split_ascii_whitespace().map(|one| one.parse().map_err(Error::unavailable)).collect()
}

/// Networks for the database.
pub(crate) fn networks_text(networks: &[IpNet]) -> String {
    networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
