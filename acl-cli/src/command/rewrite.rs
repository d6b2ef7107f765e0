//! `acl rewrite`: stored lists with the present names of what was renamed.

mod rewriting;
mod seen;
mod store;
mod table;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueHint;
use clap::builder::NonEmptyStringValueParser;

use crate::address;
use crate::command::rewrite::rewriting::{Answer, Became, Rewriting};
use crate::failure::{Failure, Outcome};
use crate::list_arg::{ListArg, parse, required};
use crate::output::{NOTE, json, stderr, stdout};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl rewrite 'people.agents.*, -*.delete'
  acl rewrite --keys keys.csv > rewritten.csv
  acl rewrite --keys sqlite://keys.db
  acl rewrite --keys sqlite://keys.db --write --by ann

With `--keys` the whole file is written again, with other lists in its columns `list`, `within` and `shadow`. Of a store \
it is told which lists change; with `--write` they change, each change with a row of the audit. Where `|` stands \
between several lists, each is rewritten by itself. A list is changed only if it grants the same before and after, in \
every mode; else it is left alone, which is said on standard error.

Exit status: 0 done, 1 a list with former names was left alone, 2 a mistake, also in a list";

/// Put the present names of what was renamed into lists
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListArg,
    /// CSV with the columns `key`, `list` and perhaps `within` and `shadow`, or the address of a store; `-` reads standard input
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["LIST", "option", "file"], value_hint = ValueHint::FilePath)]
    keys: Option<PathBuf>,
    /// Change the lists in the store
    #[arg(long)]
    write: bool,
    /// Who changes them, for the audit of the store
    #[arg(long, value_name = "NAME", default_value = "acl rewrite", value_parser = NonEmptyStringValueParser::new())]
    by: String,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let file = shared.lock()?;
        let lock = file.lock()?;
        let catalog = lock.catalog();
        if let Some(keys) = &self.keys {
            let rewriting = Rewriting::of(&catalog, lock.renamed());
            return match address::of_store(keys) {
                Some(address) => {
                    let by = self.write.then_some(&*self.by);
                    store::rewrite(address, rewriting, &catalog, by, shared.as_json())
                }
                None if self.write => Err(not_a_store(keys)),
                None => table::rewrite(keys, rewriting, shared.as_json()),
            };
        }
        if self.write {
            return Err(Failure::Input(
                "`--write` changes lists in a store; name it by `--keys`, such as `--keys sqlite://keys.db`"
                    .to_owned(),
            ));
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

fn not_a_store(keys: &Path) -> Failure {
    Failure::Input(format!(
        "`--write` changes lists in a store, such as `--keys sqlite://keys.db`, and `{}` is a file; without it, the \
         rewritten file is standard output",
        keys.display()
    ))
}
