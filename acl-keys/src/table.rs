//! Imports and exports keys as CSV, in the format that the command `acl` reads: columns `key`, `list`, `mode`, and
//! more.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{Read, Write};
use std::sync::Arc;

use acl_core::Rights;
use acl_core::cell::{guarded, unguarded};
use acl_tower::ListTexts;
use csv::StringRecord;
use ipnet::IpNet;
use jiff::Timestamp;
use sqlx::Row as _;

use crate::administer::checked_names;
use crate::authority::{By, Endpoints};
use crate::change::{Change, Numbered, beyond};
use crate::clock::{now, timestamp};
use crate::error::{Error, quoted};
use crate::input::{end_from, networks_from};
use crate::key::{COLUMNS, Key, TABLES, networks_text};
use crate::lists::{checked, intern, join, split};
use crate::secret::{Secret, to_hex};
use crate::store::{PATIENCE, Store};
use crate::values::Values;

/// Keys of one transaction.
const KEYS: usize = 5_000;
/// Keys of one page.
const PAGE: i64 = 2_000;

/// The columns of an export.
pub(crate) const HEADER: [&str; 12] = [
    "key",
    "id",
    "list",
    "shadow",
    "mode",
    "owner",
    "networks",
    "hourly_limit",
    "daily_limit",
    "expires",
    "created",
    "last_used",
];
/// The columns that an import reads.
const READ: [&str; 10] = [
    "key",
    "list",
    "shadow",
    "mode",
    "owner",
    "networks",
    "hourly_limit",
    "daily_limit",
    "expires",
    "within",
];

/// A line of a table.
struct Row<'r> {
    header: &'r StringRecord,
    record: &'r StringRecord,
}

/// The key of a line that was checked.
struct Line {
    name: String,
    owner: String,
    mode: String,
    networks: Vec<IpNet>,
    hourly: Option<u32>,
    daily: Option<u32>,
    expires: Option<i64>,
    granted: Arc<Granted>,
    /// The text of its shadow lists, checked; none if it has none.
    shadow: Option<Arc<str>>,
}

/// What keys with the same lists, mode and owner may do: checked once for all of them.
struct Granted {
    text: String,
    lists: ListTexts,
    /// The endpoints that such a key gains, as the audit stores them.
    gained: String,
}

/// What was checked already, once for all lines that have it.
#[derive(Default)]
struct Checked {
    /// By the lists, the mode and the owner.
    granted: HashMap<[String; 3], Arc<Granted>>,
    /// By the text in the cell.
    shadows: HashMap<String, Arc<str>>,
}

impl Store {
    /// Creates a key for each line of a table, and writes a table with the secrets: `key`, `id`, `secret`.
    ///
    /// Columns are found by their names. `key` (the name) and `list` are required; `shadow`, `mode`, `owner`,
    /// `networks` (separated by spaces), `hourly_limit`, `daily_limit` and `expires` (`2027-01-31T00:00:00Z`) are
    /// optional; other columns are not read. A cell with several lists separates them by `|` (S5). A quote that keeps
    /// a spreadsheet from reading a cell as a formula, as in `'-*.delete`, is not part of the cell.
    ///
    /// Everything is checked before anything is created.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the number of the line; those of [`Store::create`]. If the database fails halfway, the
    /// keys whose secrets were written exist, and no others.
    pub async fn import(&self, by: &By, from: impl Read, to: impl Write) -> Result<u64, Error> {
        let lines = self.read_lines(by, from).await?;
        let mut secrets = csv::Writer::from_writer(to);
        secrets.write_record(["key", "id", "secret"]).map_err(Error::unavailable)?;
        for lines in lines.chunks(KEYS) {
            let made = self.database.within(PATIENCE, self.import_some(by, lines)).await?;
            for (line, id, secret) in made {
                let record = [&*guarded(&line.name), &id.to_string(), secret.reveal()];
                secrets.write_record(record).map_err(Error::unavailable)?;
            }
            secrets.flush().map_err(Error::unavailable)?;
        }
        self.after_change().await;
        Ok(u64::try_from(lines.len()).unwrap_or_default())
    }

    async fn read_lines(&self, by: &By, from: impl Read) -> Result<Vec<Line>, Error> {
        let mut reader = csv::Reader::from_reader(from);
        let wrong = |error: csv::Error| Error::invalid("table", error.to_string());
        let header = reader.headers().map_err(wrong)?.clone();
        check_header(&header)?;
        let mut lines = Vec::new();
        let mut known = Checked::default();
        for record in reader.records() {
            let record = record.map_err(wrong)?;
            let row = Row { header: &header, record: &record };
            lines.push(self.line(by, &row, &mut known).await.map_err(|error| row.located(error))?);
        }
        Ok(lines)
    }

    async fn line(&self, by: &By, row: &Row<'_>, known: &mut Checked) -> Result<Line, Error> {
        if row.field("within").is_some() {
            let message = "bounds are the application's and are read live: leave the column `within` empty";
            return Err(Error::invalid("within", message));
        }
        let name = row.field("key").unwrap_or_default();
        let (name, owner) = checked_names(name, row.field("owner"), by)?;
        let mode = row.field("mode").unwrap_or("key");
        let now = now();
        let end = match row.field("expires") {
            None => self.latest_end(now),
            Some(text) => Some(end_from(text)?.as_second()),
        };
        let text = row.field("list").unwrap_or_default();
        let granted = match known.granted.entry([text, mode, owner].map(str::to_owned)) {
            Entry::Occupied(known) => Arc::clone(known.get()),
            Entry::Vacant(unknown) => {
                Arc::clone(unknown.insert(Arc::new(self.granted(by, text, mode, owner).await?)))
            }
        };
        let shadow = row.field("shadow").map(|text| match known.shadows.entry(text.to_owned()) {
            Entry::Occupied(known) => Ok::<_, Error>(Arc::clone(known.get())),
            Entry::Vacant(unknown) => {
                Ok(Arc::clone(unknown.insert(checked(self.catalog, "shadow", &split(text))?.into())))
            }
        });
        Ok(Line {
            name: name.to_owned(),
            owner: owner.to_owned(),
            mode: mode.to_owned(),
            networks: networks_from(row.field("networks").unwrap_or_default().split_ascii_whitespace())?,
            hourly: row.limit("hourly_limit")?,
            daily: row.limit("daily_limit")?,
            expires: self.checked_end(now, end)?,
            granted,
            shadow: shadow.transpose()?,
        })
    }

    async fn granted(&self, by: &By, text: &str, mode: &str, owner: &str) -> Result<Granted, Error> {
        let text = checked(self.catalog, "list", &split(text))?;
        let mode = self.checked_mode(mode)?;
        let bounds = self.bounds_of(&[owner, by.who()]).await?;
        let lists = split(&text);
        by.must_have(self.catalog, mode, &lists, &bounds)?;
        let reaches: Endpoints = Rights::new(self.catalog, mode, &lists).within(&bounds).grant();
        let gained = beyond(self.catalog, &reaches, &Endpoints::default());
        Ok(Granted { text, lists, gained })
    }

    async fn import_some<'l>(
        &self,
        by: &By,
        lines: &'l [Line],
    ) -> Result<Vec<(&'l Line, i64, Secret)>, Error> {
        let mut change = Change::begin(&self.database).await?;
        let count = i64::try_from(lines.len()).unwrap_or_default();
        let first = change.numbers(Numbered::Keys, count).await?;
        let first_secret = change.numbers(Numbered::Secrets, count).await?;
        let (at, version) = (change.at(), change.version());
        let mut ids: HashMap<&str, String> = HashMap::new();
        let mut keys = Values::new(
            "INSERT INTO acl_keys (id, name, mode, owner, made_by, lists, shadow, networks, hourly_limit, daily_limit,
                                   created, expires, changed)",
        );
        let mut secrets = Values::new("INSERT INTO acl_secrets (id, key_id, hash, shown_to, created)");
        let mut audit =
            Values::new("INSERT INTO acl_audit (version, key_id, at, who, action, after, gained, lost)");
        let mut made = Vec::new();
        for ((id, secret_id), line) in (first..).zip(first_secret..).zip(lines) {
            for text in [Some(&*line.granted.text), line.shadow.as_deref()].into_iter().flatten() {
                if let Entry::Vacant(unknown) = ids.entry(text) {
                    unknown.insert(intern(change.db(), text).await?);
                }
            }
            let id_of = |text: &str| ids.get(text).cloned();
            let secret = Secret::new(&self.settings.prefix, u64::try_from(secret_id).unwrap_or_default())?;
            let [hourly, daily] = [line.hourly, line.daily].map(|limit| limit.map(i64::from));
            keys.row().number(id).text(&line.name).text(&line.mode).text(&line.owner).text(by.who());
            keys.maybe_text(id_of(&line.granted.text)).maybe_text(line.shadow.as_deref().and_then(id_of));
            keys.text(&networks_text(&line.networks)).maybe(hourly).maybe(daily);
            keys.number(at).maybe(line.expires).number(version);
            secrets.row().number(secret_id).number(id).text(&to_hex(&secret.hash()));
            secrets.text(by.who()).number(at);
            let after = line.key(by, id, at, version).to_json().to_string();
            audit.row().number(version).number(id).number(at).text(by.who()).text("import");
            audit.text(&after).text(&line.granted.gained).text("[]");
            made.push((line, id, secret));
        }
        for values in [keys, secrets, audit] {
            values.execute(change.db()).await?;
        }
        change.commit().await?;
        Ok(made)
    }

    /// Writes a table of the live keys, in the format that [`Store::import`] and the command `acl` read. It has no
    /// bounds, which are the application's, and no secrets, which are stored nowhere.
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

impl<'r> Row<'r> {
    /// The field of this column; none if the table does not have the column, or the field is empty.
    fn field(&self, column: &str) -> Option<&'r str> {
        let at = self.header.iter().position(|name| name.trim() == column)?;
        Some(unguarded(self.record.get(at)?.trim()).trim()).filter(|field| !field.is_empty())
    }

    fn limit(&self, column: &'static str) -> Result<Option<u32>, Error> {
        let wrong = |text| Error::invalid(column, format!("{} is not a number of requests", quoted(text)));
        self.field(column).map(|text| text.parse().map_err(|_| wrong(text))).transpose()
    }

    /// Adds the number of the line to an error.
    fn located(&self, error: Error) -> Error {
        match error {
            Error::Invalid { field, message } => {
                let line = self.record.position().map_or(0, csv::Position::line);
                Error::invalid(field, format!("line {line}: {message}"))
            }
            other => other,
        }
    }
}

impl Line {
    /// The key that the line describes.
    fn key(&self, by: &By, id: i64, at: i64, version: i64) -> Key {
        Key {
            id,
            name: self.name.clone(),
            mode: self.mode.clone(),
            owner: self.owner.clone(),
            made_by: by.who().to_owned(),
            lists: self.granted.lists.clone(),
            shadow: self.shadow.as_deref().map(split).unwrap_or_default(),
            networks: self.networks.clone(),
            hourly_limit: self.hourly,
            daily_limit: self.daily,
            created: timestamp(at),
            expires: self.expires.map(timestamp),
            revoked: None,
            last_used: None,
            version,
        }
    }
}

fn check_header(header: &StringRecord) -> Result<(), Error> {
    let count = |column: &str| header.iter().filter(|name| name.trim() == column).count();
    if count("key") == 0 || count("list") == 0 {
        return Err(Error::invalid("table", "line 1: expected the columns `key` and `list`"));
    }
    match READ.into_iter().find(|column| count(column) > 1) {
        None => Ok(()),
        Some(twice) => Err(Error::invalid("table", format!("line 1: two columns are named `{twice}`"))),
    }
}

/// The cells of a key, which no spreadsheet takes for formulas.
pub(crate) fn record(key: &Key) -> [String; 12] {
    let number = |limit: Option<u32>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
    let cells = [
        key.name.clone(),
        key.id.to_string(),
        join(&key.lists),
        join(&key.shadow),
        key.mode.clone(),
        key.owner.clone(),
        networks_text(&key.networks),
        number(key.hourly_limit),
        number(key.daily_limit),
        time(key.expires),
        key.created.to_string(),
        time(key.last_used),
    ];
    cells.map(|cell| guarded(&cell).into_owned())
}
