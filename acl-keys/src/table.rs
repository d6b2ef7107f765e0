//! Keys from CSV and to CSV, in the format that the command `acl` reads: columns `key`, `list`, `mode`, and more.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{Read, Write};

use jiff::Timestamp;
use serde_json::json;
use sqlx::Row as _;

use crate::administer::checked_names;
use crate::authority::{By, Endpoints};
use crate::change::{Change, Numbered, beyond};
use crate::error::Error;
use crate::input::NewKey;
use crate::key::{COLUMNS, Key, TABLES, mode, networks};
use crate::lists::{intern, split};
use crate::secret::{Secret, to_hex};
use crate::store::{PATIENCE, Store};
use crate::values::Values;

/// Keys of one transaction.
const KEYS: usize = 5_000;
/// Keys of one page.
const PAGE: i64 = 2_000;

/// The columns of an export.
const HEADER: [&str; 11] = [
    "key",
    "id",
    "list",
    "mode",
    "owner",
    "networks",
    "hourly_limit",
    "daily_limit",
    "expires",
    "created",
    "last_used",
];

/// A key of a table that was checked.
struct Line {
    name: String,
    owner: String,
    mode: String,
    /// Its place in the texts.
    lists: usize,
    networks: String,
    hourly: Option<u32>,
    daily: Option<u32>,
    expires: Option<i64>,
}

impl Store {
    /// Creates a key for each line of a table, and writes another table with their secrets: `key`, `id`, `secret`.
    ///
    /// Columns are found by their names. `key` (the name) and `list` are needed; `mode`, `owner`, `networks` (with spaces
    /// between them), `hourly_limit`, `daily_limit` and `expires` (`2027-01-31T00:00:00Z`) may be there; others are not
    /// read. Where a list holds several, `|` stands between them (S5).
    ///
    /// Everything is checked before anything is created.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the number of the line; those of [`Store::create`]. Where the database fails in between,
    /// the keys whose secrets were written are there, and no others.
    pub async fn import(&self, by: &By, from: impl Read, to: impl Write) -> Result<u64, Error> {
        let (lines, texts, granted) = self.read_lines(by, from).await?;
        let mut secrets = csv::Writer::from_writer(to);
        secrets.write_record(["key", "id", "secret"]).map_err(Error::unavailable)?;
        for lines in lines.chunks(KEYS) {
            for (line, id, secret) in self.import_some(by, lines, &texts, &granted).await? {
                let record = [&*line.name, &id.to_string(), secret.reveal()];
                secrets.write_record(record).map_err(Error::unavailable)?;
            }
            secrets.flush().map_err(Error::unavailable)?;
        }
        self.after_change().await;
        Ok(u64::try_from(lines.len()).unwrap_or_default())
    }

    async fn read_lines(
        &self,
        by: &By,
        from: impl Read,
    ) -> Result<(Vec<Line>, Vec<String>, HashMap<(usize, String, String), String>), Error> {
        let mut reader = csv::Reader::from_reader(from);
        let wrong = |error: csv::Error| Error::invalid("table", error.to_string());
        let header = reader.headers().map_err(wrong)?.clone();
        let column = |name: &str| header.iter().position(|found| found.trim() == name);
        let (Some(name), Some(list)) = (column("key"), column("list")) else {
            return Err(Error::invalid("table", "line 1: expected the columns `key` and `list`"));
        };
        let mut lines = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        // What equal lists of the same owner give is found once.
        let mut granted = HashMap::new();
        for record in reader.records() {
            let record = record.map_err(wrong)?;
            let field =
                |column: Option<usize>| column.and_then(|at| record.get(at)).unwrap_or_default().trim();
            let number = record.position().map_or(0, csv::Position::line);
            let at_line = |error: Error| match error {
                Error::Invalid { field, message } => {
                    Error::invalid(field, format!("line {number}: {message}"))
                }
                other => other,
            };
            if !field(column("within")).is_empty() {
                let message = "a bound is the application's and live: leave the column `within` empty";
                return Err(at_line(Error::invalid("within", message)));
            }
            let line = self.line(by, field(Some(name)), &column, &field).map_err(at_line)?;
            let text = field(Some(list));
            let place = if let Some(place) = places.get(text) {
                *place
            } else {
                let lists: Vec<String> = split(text).iter().map(ToString::to_string).collect();
                texts.push(crate::lists::checked(self.catalog, "list", &lists).map_err(at_line)?);
                places.insert(text.to_owned(), texts.len() - 1);
                texts.len() - 1
            };
            let line = Line { lists: place, ..line };
            let meaning = (place, line.mode.clone(), line.owner.clone());
            if let Entry::Vacant(unknown) = granted.entry(meaning) {
                unknown.insert(self.gained(by, &line, texts.get(place)).await.map_err(at_line)?);
            }
            lines.push(line);
        }
        Ok((lines, texts, granted))
    }

    fn line<'r>(
        &self,
        by: &By,
        name: &str,
        column: &impl Fn(&str) -> Option<usize>,
        field: &impl Fn(Option<usize>) -> &'r str,
    ) -> Result<Line, Error> {
        let or =
            |found: &'r str, other: &str| if found.is_empty() { other.to_owned() } else { found.to_owned() };
        let number = |name: &'static str| {
            let text = field(column(name));
            let wrong = |_| Error::invalid(name, format!("`{text}` is no number of requests"));
            if text.is_empty() { Ok(None) } else { text.parse::<u32>().map(Some).map_err(wrong) }
        };
        let end = field(column("expires"));
        let expires = if end.is_empty() {
            self.latest_end(crate::clock::now())
        } else {
            let wrong = |_| {
                Error::invalid(
                    "expires",
                    format!("`{end}` is no time; expected such as `2027-01-31T00:00:00Z`"),
                )
            };
            Some(end.parse::<Timestamp>().map_err(wrong)?.as_second())
        };
        let from = field(column("networks"));
        let wrong = |_| Error::invalid("networks", format!("`{from}`: expected such as `192.0.2.0/24`"));
        networks(from).map_err(wrong)?;
        let new = NewKey::new(name, ["*"]).owner(or(field(column("owner")), by.who()));
        let (name, owner) = checked_names(&new, by)?;
        Ok(Line {
            name: name.to_owned(),
            owner: owner.to_owned(),
            mode: or(field(column("mode")), "key"),
            lists: 0,
            networks: from.to_owned(),
            hourly: number("hourly_limit")?,
            daily: number("daily_limit")?,
            expires: self.checked_end(crate::clock::now(), expires)?,
        })
    }

    /// The endpoints that a key gains, as the audit has them.
    async fn gained(&self, by: &By, line: &Line, text: Option<&String>) -> Result<String, Error> {
        self.checked_mode(&line.mode)?;
        let Some((mode, text)) = mode(self.catalog, &line.mode).zip(text) else {
            return Err(Error::NotFound);
        };
        let bounds = self.bounds_of(&[&line.owner, by.who()]).await?;
        let lists = split(text);
        by.must_have(self.catalog, mode, &lists, &bounds)?;
        let reaches: Endpoints = acl_core::Rights::new(self.catalog, mode, &lists).within(&bounds).grant();
        Ok(beyond(self.catalog, &reaches, &Endpoints::default()))
    }

    async fn import_some<'l>(
        &self,
        by: &By,
        lines: &'l [Line],
        texts: &[String],
        granted: &HashMap<(usize, String, String), String>,
    ) -> Result<Vec<(&'l Line, i64, Secret)>, Error> {
        let mut change = Change::begin(&self.database).await?;
        let count = i64::try_from(lines.len()).unwrap_or_default();
        let first = change.numbers(Numbered::Keys, count).await?;
        let first_secret = change.numbers(Numbered::Secrets, count).await?;
        let (at, version) = (change.at(), change.version());
        let mut ids: HashMap<usize, String> = HashMap::new();
        let mut keys = Values::new(
            "INSERT INTO acl_keys (id, name, mode, owner, made_by, lists, networks, hourly_limit, daily_limit,
                                   created, expires, changed)",
        );
        let mut secrets = Values::new("INSERT INTO acl_secrets (id, key_id, hash, shown_to, created)");
        let mut audit =
            Values::new("INSERT INTO acl_audit (version, key_id, at, who, action, after, gained, lost)");
        let mut made = Vec::new();
        for ((id, secret_id), line) in (first..).zip(first_secret..).zip(lines) {
            let text = texts.get(line.lists).ok_or(Error::NotFound)?;
            let lists = match ids.get(&line.lists) {
                Some(lists) => lists.clone(),
                None => intern(change.db(), text).await?,
            };
            ids.entry(line.lists).or_insert_with(|| lists.clone());
            let secret = Secret::new(&self.settings.prefix, u64::try_from(secret_id).unwrap_or_default())?;
            let meaning = (line.lists, line.mode.clone(), line.owner.clone());
            let gained = granted.get(&meaning).cloned().unwrap_or_else(|| "[]".to_owned());
            let after = json!({
                "name": line.name, "mode": line.mode, "owner": line.owner, "made_by": by.who(), "lists": text,
                "networks": line.networks, "hourly_limit": line.hourly, "daily_limit": line.daily,
                "expires": line.expires.map(|end| crate::clock::timestamp(end).to_string()),
            });
            let [hourly, daily] = [line.hourly, line.daily].map(|limit| limit.map(i64::from));
            keys.row()
                .number(id)
                .text(&line.name)
                .text(&line.mode)
                .text(&line.owner)
                .text(by.who())
                .text(&lists);
            keys.text(&line.networks)
                .maybe(hourly)
                .maybe(daily)
                .number(at)
                .maybe(line.expires)
                .number(version);
            secrets
                .row()
                .number(secret_id)
                .number(id)
                .text(&to_hex(&secret.hash()))
                .text(by.who())
                .number(at);
            audit.row().number(version).number(id).number(at).text(by.who()).text("import");
            audit.text(&after.to_string()).text(&gained).text("[]");
            made.push((line, id, secret));
        }
        for values in [keys, secrets, audit] {
            values.execute(change.db()).await?;
        }
        change.commit().await?;
        Ok(made)
    }

    /// Writes a table of the live keys, in the format that [`Store::import`] and the command `acl` read. Bounds are the
    /// application's, so they are not in it; and secrets nobody has.
    ///
    /// # Errors
    /// The database does not answer, or the table cannot be written.
    pub async fn export(&self, to: impl Write) -> Result<u64, Error> {
        let mut table = csv::Writer::from_writer(to);
        table.write_record(HEADER).map_err(Error::unavailable)?;
        let query = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE k.id > $1 AND k.revoked IS NULL ORDER BY k.id LIMIT $2"
        );
        let (mut last, mut count) = (-1, 0);
        loop {
            let page = sqlx::query(&query).bind(last).bind(PAGE);
            let work = async { Ok(page.fetch_all(&self.database.pool()).await?) };
            let rows = self.database.within(PATIENCE, work).await?;
            let Some(end) = rows.last() else { break };
            last = end.try_get(0)?;
            for row in &rows {
                let key = Key::read(row)?;
                if key.is_live() {
                    table.write_record(record(&key)).map_err(Error::unavailable)?;
                    count += 1;
                }
            }
        }
        table.flush().map_err(Error::unavailable)?;
        Ok(count)
    }
}

fn record(key: &Key) -> [String; 11] {
    let number = |limit: Option<u32>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
    [
        key.name.clone(),
        key.id.to_string(),
        key.lists.join(" | "),
        key.mode.clone(),
        key.owner.clone(),
        crate::key::networks_text(&key.networks),
        number(key.hourly_limit),
        number(key.daily_limit),
        time(key.expires),
        key.created.to_string(),
        time(key.last_used),
    ]
}
