//! `acl test`: cases of lists and calls, reported as a test runner does.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use acl_core::Catalog;
use acl_core::cell::unguarded;
use acl_core::requests::Requests;
use acl_lock::Lock;
use clap::ValueHint;
use serde::{Deserialize, Serialize};

use crate::credential::Credential;
use crate::failure::{Failure, Outcome};
use crate::input::{self, file_or_input, name_of, text_of};
use crate::keys::table::mistake;
use crate::list_arg::named;
use crate::output::{BAD, GOOD, PERMISSION, counted, json, printable, stdout};
use crate::shared::Shared;
use crate::verdict::VerdictView;

const EXAMPLES: &str = "\
Examples:
  acl test cases.csv

The file is CSV with the columns `list`, `mode`, `method`, `path` and `expected`. A list may be the name of a policy. A permission has the method `permission`, and its name for a path. \
Expected is `allowed`, `denied`, or a reason: `public`, `authenticated`, `mode_not_allowed`, `tag_denied`, \
`tag_not_granted`, `need_denied`, `need_not_granted`, `not_in_registry`, `key_list_stale`, `key_list_malformed`. A column `within` may hold a \
bound, such as the list of the key's maker. `list` and `within` may hold several lists with `|` between them; what \
any of them grants counts.

Exit status: 0 all are as expected, 1 some are not, 2 a mistake in the file or in the arguments";

const EXPECTED: [&str; 12] = [
    "allowed",
    "denied",
    "public",
    "authenticated",
    "mode_not_allowed",
    "tag_denied",
    "tag_not_granted",
    "need_denied",
    "need_not_granted",
    "not_in_registry",
    "key_list_stale",
    "key_list_malformed",
];

const COLUMNS: [&str; 5] = ["list", "mode", "method", "path", "expected"];

/// Run cases: a list, a mode, a call and what is expected
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// CSV with the columns `list`, `mode`, `method`, `path`, `expected`; standard input without one, or for `-`
    #[arg(value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Case {
    list: String,
    mode: String,
    method: String,
    path: String,
    expected: String,
    /// S4: the bound.
    within: Option<String>,
}

#[derive(Serialize)]
struct Report {
    line: u64,
    case: String,
    passed: bool,
    expected: String,
    #[serde(flatten)]
    found: VerdictView,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let file = shared.lock()?;
        let lock = file.lock()?;
        let catalog = lock.catalog();
        let requests = Requests::of(&catalog);
        let path = file_or_input(self.file.as_deref(), "cases")?;
        let cases = text_of(&path)?;
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(cases.as_bytes());
        let named = |error: csv::Error| mistake(&path, &error);
        let header = reader.headers().map_err(named)?.clone();
        check_header(&path, &header)?;
        let mut results = Vec::new();
        for record in reader.records() {
            let record = record.map_err(named)?;
            let line = record.position().map_or(0, csv::Position::line);
            let case: Case = record.deserialize(Some(&header)).map_err(named)?;
            let report = case.run(line, &lock, &catalog, &requests);
            let wrong = |message| Failure::Input(format!("{}, line {line}: {message}", name_of(&path)));
            results.push(report.map_err(wrong)?);
        }
        if results.is_empty() {
            let message = "no case in it; nothing was tested";
            return Err(Failure::Input(format!("{}: {message}", name_of(&path))));
        }
        let failed = results.iter().filter(|result| !result.passed).count();
        if shared.as_json() {
            json(&results)?;
        } else {
            write(&results, failed)?;
        }
        Ok(u8::from(failed > 0))
    }
}

fn check_header(path: &Path, header: &csv::StringRecord) -> Result<(), Failure> {
    let wrong = |what: String| {
        let expected = COLUMNS.join(", ");
        format!("{}, line 1: {what}; expected the columns {expected}", name_of(path))
    };
    for column in COLUMNS.into_iter().chain(["within"]) {
        match header.iter().filter(|found| *found == column).count() {
            0 if column != "within" => return Err(wrong(format!("no column `{column}`")).into()),
            0 | 1 => {}
            _ => return Err(wrong(format!("the column `{column}` is there twice")).into()),
        }
    }
    Ok(())
}

impl Case {
    /// Decides the case and compares; or says what is wrong with its line.
    fn run(
        self,
        line: u64,
        lock: &Lock<'_>,
        catalog: &Catalog<'_>,
        requests: &Requests<'_>,
    ) -> Result<Report, String> {
        let Self { list, mode, method, path, expected, within } = self;
        let (list, within) =
            (unguarded(&list).to_owned(), within.map(|within| unguarded(&within).to_owned()));
        if !EXPECTED.contains(&expected.as_str()) {
            return Err(format!("expected one of {}, found `{expected}`", EXPECTED.join(", ")));
        }
        let asked = input::mode(&mode, catalog)?;
        let written = |text: &str| named(text, lock).map_err(|failure| failure.to_string());
        let (own, bound) = (written(&list)?, within.as_deref().map(written).transpose()?);
        let credential = Credential::of(&own, bound.as_deref(), Ok(asked));
        let index = if method == PERMISSION {
            catalog.find("", &path)
        } else {
            requests.find(&method.to_ascii_uppercase(), &path)
        };
        let found = credential.decide(catalog, index.and_then(|index| catalog.endpoint(index)));
        let passed = match expected.as_str() {
            "allowed" if found.allowed => true,
            "denied" => !found.allowed,
            code => found.reason.code == code,
        };
        let within = within.map(|within| format!(" within {within}")).unwrap_or_default();
        let case = format!("{method} {path} by {mode} with {list}{within}");
        Ok(Report { line, case, passed, expected, found })
    }
}

fn write(results: &[Report], failed: usize) -> std::io::Result<()> {
    let mut out = stdout();
    writeln!(out, "running {}", counted(results.len(), "case", "cases"))?;
    for Report { line, case, passed, .. } in results {
        let (style, word) = if *passed { (GOOD, "ok") } else { (BAD, "FAILED") };
        writeln!(out, "line {line}: {} ... {style}{word}{style:#}", printable(case))?;
    }
    if failed > 0 {
        writeln!(out, "\nfailures:")?;
    }
    for Report { line, case, expected, found, .. } in results.iter().filter(|result| !result.passed) {
        write!(out, "\n---- line {line}: {}\nexpected {expected}\nfound    ", printable(case))?;
        found.write(&mut out, "")?;
    }
    let (style, word) = if failed == 0 { (GOOD, "ok") } else { (BAD, "FAILED") };
    let passed = results.len() - failed;
    writeln!(out, "\ntest result: {style}{word}{style:#}. {passed} passed; {failed} failed")?;
    out.flush()
}
