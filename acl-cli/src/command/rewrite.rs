//! `acl rewrite`: stored lists with the present names of what was renamed.

use std::collections::HashMap;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use acl_core::{Catalog, Pattern, PatternList};
use indicatif::ProgressDrawTarget;
use serde::Serialize;

use crate::command::freeze::same;
use crate::failure::{Failure, Outcome};
use crate::input::{ListArg, lock, lock_text, parse};
use crate::keys::{Columns, Stale, mistake, source};
use crate::output::{NOTE, counted, json, printable, stdout};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl rewrite 'people.agents.*, -*.delete'
  acl rewrite --keys keys.csv > rewritten.csv

With `--keys` the whole file is written again, with other lists in its columns `list` and `within`. A list is changed
only if it grants the same before and after, in every mode; else it is left alone, which is said on standard error.

Exit status: 0 done, 1 a list with former names was left alone, 2 a mistake, also in a list";

/// Put the present names of what was renamed into lists
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListArg,
    /// CSV with the columns `key` and `list`; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "file"])]
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
        let text = lock_text(&shared.lock)?;
        let lock = lock(&shared.lock, &text)?;
        let catalog = lock.catalog();
        if let Some(keys) = &self.keys {
            return rewrite_file(keys, &catalog, lock.renamed(), shared.json);
        }
        let list = self.list.required(&lock)?;
        parse(&list)?;
        let became = Rewriting::of(&catalog, lock.renamed()).became(&list);
        let left = matches!(became, Became::LeftAlone(_));
        if shared.json {
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
                writeln!(anstream::stderr().lock(), "{NOTE}left alone:{NOTE:#} {why}")?;
            }
        }
        Ok(u8::from(left))
    }
}

/// Asked for one list after another; what many lists share is found out once.
struct Rewriting<'a> {
    catalog: &'a Catalog<'a>,
    renamed: &'a [(&'a str, &'a str)],
    stale: Stale<'a>,
    /// Of each pattern, whether it matches something, but no present tag.
    only_former: HashMap<Box<str>, bool>,
}

impl<'a> Rewriting<'a> {
    fn of(catalog: &'a Catalog<'a>, renamed: &'a [(&'a str, &'a str)]) -> Self {
        Self { catalog, renamed, stale: Stale::of(catalog), only_former: HashMap::new() }
    }

    fn became(&mut self, text: &str) -> Became {
        let list = match PatternList::parse(text) {
            Ok(list) => list,
            Err(error) => return Became::Malformed(error.to_string()),
        };
        if let Some(deny) = self.stale.deny(list) {
            return Became::LeftAlone(format!(
                "it is stale, `{deny}` matches no present, former or removed tag"
            ));
        }
        let parts: Vec<String> = text.split(',').map(|part| self.part(part)).collect();
        let rewritten = parts.join(",");
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

    /// The part with its present name. A pattern of what is removed stays: by another name it would be of nothing,
    /// and a list that denies nothing is stale (S3).
    fn part(&self, part: &str) -> String {
        let new = present(self.renamed, part);
        let is_known = |part: &str| Pattern::parse(part.trim()).is_ok_and(|it| self.catalog.knows(it));
        if new != part && is_known(part) && !is_known(&new) { part.to_owned() } else { new }
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

/// The part of a list with its former prefix replaced, white space and minus as they are.
fn present(renamed: &[(&str, &str)], part: &str) -> String {
    let body = part.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '-');
    let lead = &part[..part.len() - body.len()];
    let mut body = body.to_owned();
    // Each line once, so that a circle of renames ends.
    let mut taken = vec![false; renamed.len()];
    loop {
        let step = renamed.iter().enumerate().find_map(|(line, (former, present))| {
            let rest = body.strip_prefix(former).filter(|_| !taken[line])?;
            let whole = rest.is_empty() || rest.starts_with(|c: char| c == '.' || c.is_ascii_whitespace());
            whole.then(|| (line, format!("{present}{rest}")))
        });
        match step {
            Some((line, next)) => {
                taken[line] = true;
                body = next;
            }
            None => return format!("{lead}{body}"),
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
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(bar.wrap_read(from));
    let columns = Columns::of(path, reader.headers().map_err(named)?)?;
    let mut rewriting = Rewriting::of(catalog, renamed);
    let mut known: HashMap<String, (Became, usize)> = HashMap::new();
    let mut writer = (!as_json).then(|| csv::Writer::from_writer(stdout()));
    let written = |error: csv::Error| Failure::Output(io::Error::other(error));
    if let Some(writer) = &mut writer {
        writer.write_record(reader.headers().map_err(named)?).map_err(written)?;
    }
    let mut order = Vec::new();
    let mut rewritten = 0;
    let (mut record, mut new) = (csv::StringRecord::new(), csv::StringRecord::new());
    while reader.read_record(&mut record).map_err(named)? {
        let (mut touched, mut counted_in) = (false, None);
        new.clear();
        for (at, field) in record.iter().enumerate() {
            // Where nobody made the key, there is no maker's list.
            if at != columns.list && (Some(at) != columns.within || field.is_empty()) {
                new.push_field(field);
                continue;
            }
            if !known.contains_key(field) {
                order.push(field.to_owned());
                known.insert(field.to_owned(), (rewriting.became(field), 0));
            }
            let Some((became, keys)) = known.get_mut(field) else { continue };
            // A key whose maker has the same list is one key.
            *keys += usize::from(counted_in != Some(field));
            counted_in = Some(field);
            if let Became::Rewritten(text) = became {
                touched = true;
                new.push_field(text);
            } else {
                new.push_field(field);
            }
        }
        rewritten += usize::from(touched);
        if let Some(writer) = &mut writer {
            writer.write_record(&new).map_err(written)?;
        }
    }
    drop(reader);
    bar.finish_and_clear();
    if let Some(mut writer) = writer {
        writer.flush()?;
    }
    let all: Vec<(&String, &Became, usize)> =
        order.iter().filter_map(|list| known.get(list).map(|(became, keys)| (list, became, *keys))).collect();
    if as_json {
        let answers: Vec<Answer<'_>> = all.iter().map(|(list, became, _)| Answer::of(list, became)).collect();
        json(&answers)?;
    } else {
        let mut err = anstream::stderr().lock();
        writeln!(err, "{} rewritten", counted(rewritten, "key", "keys"))?;
        for (list, became, keys) in &all {
            let keys = counted(*keys, "key", "keys");
            match became {
                Became::LeftAlone(why) => {
                    writeln!(err, "{NOTE}left alone:{NOTE:#} {keys} with `{}`: {why}", printable(list))?;
                }
                Became::Malformed(why) => {
                    writeln!(err, "{NOTE}malformed:{NOTE:#} {keys} with `{}`: {why}", printable(list))?;
                }
                _ => {}
            }
        }
    }
    let any = |wanted: fn(&Became) -> bool| all.iter().any(|(_, became, _)| wanted(became));
    if any(|became| matches!(became, Became::Malformed(_))) {
        return Ok(2);
    }
    Ok(u8::from(any(|became| matches!(became, Became::LeftAlone(_)))))
}
