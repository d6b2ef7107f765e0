//! `acl rewrite`: stored lists with the present names of what was renamed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use acl_core::{Catalog, Pattern, PatternList};
use indicatif::ProgressDrawTarget;
use serde::Serialize;

use crate::command::freeze::same;
use crate::failure::{Failure, Outcome};
use crate::input::{MOST_DRAWN, name_of};
use crate::keys::{Columns, mistake, source, unguarded};
use crate::list_arg::{ListArg, parse, required};
use crate::lists::with_lists;
use crate::output::{NOTE, beyond, counted, json, printable, stderr, stdout};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl rewrite 'people.agents.*, -*.delete'
  acl rewrite --keys keys.csv > rewritten.csv

With `--keys` the whole file is written again, with other lists in its columns `list` and `within`. Where `|` stands \
between several lists, each is rewritten by itself. A list is changed only if it grants the same before and after, in \
every mode; else it is left alone, which is said on standard error.

Exit status: 0 done, 1 a list with former names was left alone, 2 a mistake, also in a list";

/// Put the present names of what was renamed into lists
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListArg,
    /// CSV with the columns `key`, `list` and perhaps `within`; `-` reads standard input
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["LIST", "option", "file"])]
    keys: Option<PathBuf>,
}

/// What became of a list.
enum Became {
    /// It has no former name at the beginning of a pattern.
    Same,
    Rewritten(String),
    /// Why.
    LeftAlone(String),
    Malformed(String),
}

#[derive(Serialize)]
struct Answer<'a> {
    list: &'a str,
    outcome: &'static str,
    rewritten: Option<&'a str>,
    /// Why it was left alone, or what is wrong with it.
    reason: Option<&'a str>,
}

impl<'a> Answer<'a> {
    fn of(list: &'a str, became: &'a Became) -> Self {
        let (outcome, rewritten, reason) = match became {
            Became::Same => ("same", None, None),
            Became::Rewritten(text) => ("rewritten", Some(text.as_str()), None),
            Became::LeftAlone(why) => ("left_alone", None, Some(why.as_str())),
            Became::Malformed(why) => ("malformed", None, Some(why.as_str())),
        };
        Self { list, outcome, rewritten, reason }
    }
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let file = shared.lock()?;
        let lock = file.lock()?;
        let catalog = lock.catalog();
        if let Some(keys) = &self.keys {
            return rewrite_file(keys, &catalog, lock.renamed(), shared.as_json());
        }
        let list = required(self.list.text(&lock)?)?;
        let _ = parse(&list)?;
        let became = Rewriting::of(&catalog, lock.renamed()).became(&list);
        let left = matches!(became, Became::LeftAlone(_));
        if shared.as_json() {
            json(&Answer::of(&list, &became))?;
        } else {
            let text = match &became {
                Became::Rewritten(text) => text,
                _ => &list,
            };
            let mut out = stdout();
            writeln!(out, "{}", text.trim_end())?;
            out.flush()?;
            if let Became::LeftAlone(why) = &became {
                writeln!(stderr(), "{NOTE}left alone:{NOTE:#} {why}")?;
            }
        }
        Ok(u8::from(left))
    }
}

/// Asked for one list after another; what many lists share is found out once.
struct Rewriting<'a> {
    catalog: &'a Catalog<'a>,
    renamed: &'a [(&'a str, &'a str)],
    /// Of each pattern, whether it matches something, but no present tag.
    only_former: HashMap<Box<str>, bool>,
}

impl<'a> Rewriting<'a> {
    fn of(catalog: &'a Catalog<'a>, renamed: &'a [(&'a str, &'a str)]) -> Self {
        Self { catalog, renamed, only_former: HashMap::new() }
    }

    fn became(&mut self, text: &str) -> Became {
        let list = match PatternList::parse(text) {
            Ok(list) => list,
            Err(error) => return Became::Malformed(error.to_string()),
        };
        if let Some(deny) = self.catalog.stale_deny(list) {
            return Became::LeftAlone(format!(
                "it is stale, `{deny}` matches no present, former or removed tag"
            ));
        }
        let (mut rewritten, mut copied) = (String::with_capacity(text.len()), 0);
        for (start, pattern) in list.pattern_indices() {
            rewritten.push_str(text.get(copied..start).unwrap_or_default());
            rewritten.push_str(&self.present(pattern));
            copied = start + pattern.as_str().len();
        }
        rewritten.push_str(text.get(copied..).unwrap_or_default());
        if rewritten != text {
            return if same(self.catalog, list, &rewritten) {
                Became::Rewritten(rewritten)
            } else {
                Became::LeftAlone(format!("`{}` would not grant the same", rewritten.trim()))
            };
        }
        match list.patterns().find(|pattern| self.is_only_former(*pattern)) {
            Some(pattern) => {
                Became::LeftAlone(format!("`{pattern}` matches former names only, not by its beginning"))
            }
            None => Became::Same,
        }
    }

    /// The pattern with its present name. A pattern for removed tags stays as it is: under another name it would match
    /// nothing, and a deny that matches nothing makes the list stale (S3).
    fn present<'p>(&self, pattern: Pattern<'p>) -> Cow<'p, str> {
        let Some(body) = present(self.renamed, pattern.body()) else { return pattern.as_str().into() };
        let new = format!("{}{body}", if pattern.is_deny() { "-" } else { "" });
        let is_known = Pattern::parse(&new).is_ok_and(|new| self.catalog.knows(new));
        if self.catalog.knows(pattern) && !is_known { pattern.as_str().into() } else { new.into() }
    }

    fn is_only_former(&mut self, pattern: Pattern<'_>) -> bool {
        if self.renamed.is_empty() {
            return false;
        }
        if let Some(known) = self.only_former.get(pattern.as_str()) {
            return *known;
        }
        let found = self.catalog.has_tag(pattern) && !self.catalog.tags().any(|tag| pattern.matches(tag));
        self.only_former.insert(pattern.as_str().into(), found);
        found
    }
}

/// The body of a pattern with its former prefix replaced; none if it has none.
fn present(renamed: &[(&str, &str)], body: &str) -> Option<String> {
    let mut new = None;
    // Each line once, so that a circle of renames ends.
    let mut taken = vec![false; renamed.len()];
    loop {
        let body = new.as_deref().unwrap_or(body);
        let step = renamed.iter().zip(&mut taken).find_map(|((former, present), taken)| {
            let rest = body.strip_prefix(former).filter(|_| !*taken)?;
            *taken = rest.is_empty() || rest.starts_with('.');
            taken.then(|| format!("{present}{rest}"))
        });
        match step {
            Some(next) => new = Some(next),
            None => return new,
        }
    }
}

fn rewrite_file(path: &Path, catalog: &Catalog<'_>, renamed: &[(&str, &str)], as_json: bool) -> Outcome {
    let named = |error: csv::Error| mistake(path, &error);
    let (from, bar) = source(path)?;
    if !as_json && io::stdout().is_terminal() {
        // What is written shows how far it is.
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let mut from = BufReader::with_capacity(1 << 16, bar.wrap_read(from));
    let ends = line_ends(from.fill_buf().map_err(|error| format!("{}: {error}", name_of(path)))?);
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(from);
    let columns = Columns::of(path, reader.headers().map_err(named)?)?;
    let mut rewriting = Rewriting::of(catalog, renamed);
    let mut writer = (!as_json).then(|| csv::WriterBuilder::new().terminator(ends).from_writer(stdout()));
    let written = |error: csv::Error| Failure::Output(io::Error::other(error));
    if let Some(writer) = &mut writer {
        writer.write_record(reader.headers().map_err(named)?).map_err(written)?;
    }
    let mut seen = Seen::default();
    let mut rewritten = 0;
    let (mut record, mut new) = (csv::StringRecord::new(), csv::StringRecord::new());
    for key in 1.. {
        if !reader.read_record(&mut record).map_err(named)? {
            break;
        }
        new.clear();
        for (at, field) in record.iter().enumerate() {
            // Where nothing bounds the key, there is no list.
            if at == columns.list || (Some(at) == columns.within && !field.is_empty()) {
                let (guard, list) = unguarded(field);
                let list = seen.rewritten(list, key, &mut rewriting);
                new.push_field(&format!("{guard}{list}"));
            } else {
                new.push_field(field);
            }
        }
        rewritten += usize::from(new != record);
        if let Some(writer) = &mut writer {
            writer.write_record(&new).map_err(written)?;
        }
    }
    drop(reader);
    bar.finish_and_clear();
    if let Some(mut writer) = writer {
        writer.flush()?;
    }
    if as_json {
        let answers = seen.lists.iter().map(|list| Answer::of(&list.text, &list.became));
        json(&answers.collect::<Vec<_>>())?;
    } else {
        seen.write(rewritten)?;
    }
    let any = |wanted: fn(&Became) -> bool| seen.lists.iter().any(|list| wanted(&list.became));
    if any(|became| matches!(became, Became::Malformed(_))) {
        return Ok(2);
    }
    Ok(u8::from(any(|became| matches!(became, Became::LeftAlone(_)))))
}

/// How the first line ends, so that the lines of the new file end as those of the old one.
fn line_ends(beginning: &[u8]) -> csv::Terminator {
    let first = beginning.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    if first.ends_with(b"\r\n") { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') }
}

/// The different lists of a file, in the order in which they come first.
#[derive(Default)]
struct Seen {
    lists: Vec<SeenList>,
    numbers: HashMap<String, usize>,
}

struct SeenList {
    text: String,
    became: Became,
    /// How many keys have it.
    keys: usize,
    /// The last of them: a key that has the list twice is one key.
    last_key: usize,
}

impl Seen {
    /// The cell of a key, each of its lists rewritten.
    fn rewritten(&mut self, cell: &str, key: usize, rewriting: &mut Rewriting<'_>) -> String {
        let Ok(new) = with_lists(cell, |text| {
            let number = *self.numbers.entry(text.to_owned()).or_insert_with(|| {
                let (text, became) = (text.to_owned(), rewriting.became(text));
                self.lists.push(SeenList { text, became, keys: 0, last_key: 0 });
                self.lists.len() - 1
            });
            let Some(list) = self.lists.get_mut(number) else { return Ok::<_, Infallible>(text.into()) };
            list.keys += usize::from(list.last_key != key);
            list.last_key = key;
            Ok(if let Became::Rewritten(new) = &list.became { new.clone().into() } else { text.into() })
        });
        new
    }

    fn write(&self, rewritten: usize) -> io::Result<()> {
        let mut err = stderr();
        writeln!(err, "{} rewritten", counted(rewritten, "key", "keys"))?;
        let mut told = 0;
        for list in &self.lists {
            let (word, why) = match &list.became {
                Became::LeftAlone(why) => ("left alone", why),
                Became::Malformed(why) => ("malformed", why),
                _ => continue,
            };
            told += 1;
            if told <= MOST_DRAWN {
                let (keys, text) = (counted(list.keys, "key", "keys"), printable(&list.text));
                writeln!(err, "{NOTE}{word}:{NOTE:#} {keys} with `{text}`: {why}")?;
            }
        }
        if let Some(more) = beyond(told, MOST_DRAWN) {
            writeln!(err, "and {} more", counted(more, "list", "lists"))?;
        }
        Ok(())
    }
}
