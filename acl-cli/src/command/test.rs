//! `acl test`: cases of lists and calls, reported as a test runner does.

use std::io::Write as _;
use std::path::PathBuf;

use acl_core::requests::Requests;
use acl_core::{Catalog, Decision, PatternList};
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Outcome};
use crate::input::{lock, lock_text, mode, name_of, named as named_list, text_of};
use crate::keys::mistake;
use crate::output::{BAD, GOOD, counted, json, printable, stdout};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl test cases.csv

The file is CSV with the columns `list`, `mode`, `method`, `path` and `expected`. A list may be the name of a policy.
Expected is `allowed`, `denied`, or a reason: `public`, `authenticated`, `mode_not_allowed`, `tag_denied`,
`tag_not_granted`, `not_in_registry`. A column `within` may hold the list of the key's maker (S4). A list that is
malformed or, stored, stale (S3) is a case that failed.

Exit status: 0 all are as expected, 1 some are not, 2 a mistake in the file or in the arguments";

const EXPECTED: [&str; 8] = [
    "allowed",
    "denied",
    "public",
    "authenticated",
    "mode_not_allowed",
    "tag_denied",
    "tag_not_granted",
    "not_in_registry",
];

const COLUMNS: [&str; 5] = ["list", "mode", "method", "path", "expected"];

/// Run cases: a list, a mode, a call and what is expected
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// CSV with the columns `list`, `mode`, `method`, `path`, `expected`; `-` reads standard input
    file: PathBuf,
}

#[derive(Deserialize)]
struct Case {
    list: String,
    mode: String,
    method: String,
    path: String,
    expected: String,
    /// S4: the maker's list.
    within: Option<String>,
}

#[derive(Serialize)]
struct Report {
    line: u64,
    case: String,
    passed: bool,
    expected: String,
    found: String,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let text = lock_text(&shared.lock)?;
        let lock = lock(&shared.lock, &text)?;
        let catalog = lock.catalog();
        let requests = Requests::of(&catalog);
        let cases = text_of(&self.file)?;
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(cases.as_bytes());
        let named = |error: csv::Error| mistake(&self.file, &error);
        let header = reader.headers().map_err(named)?.clone();
        let wrong = |what: String| {
            let expected = COLUMNS.join(", ");
            format!("{}, line 1: {what}; expected the columns {expected}", name_of(&self.file))
        };
        for column in COLUMNS.into_iter().chain(["within"]) {
            match header.iter().filter(|found| *found == column).count() {
                0 if column != "within" => return Err(wrong(format!("no column `{column}`")).into()),
                0 | 1 => {}
                _ => return Err(wrong(format!("the column `{column}` is there twice")).into()),
            }
        }
        let mut results = Vec::new();
        for record in reader.records() {
            let record = record.map_err(named)?;
            let line = record.position().map_or(0, csv::Position::line);
            let wrong =
                |message: String| Failure::Input(format!("{}, line {line}: {message}", name_of(&self.file)));
            let mut case: Case = record.deserialize(Some(&header)).map_err(named)?;
            if !EXPECTED.contains(&case.expected.as_str()) {
                return Err(wrong(format!(
                    "expected one of {}, found `{}`",
                    EXPECTED.join(", "),
                    case.expected
                )));
            }
            mode(&case.mode, &catalog).map_err(wrong)?;
            let within = case.within.as_ref().map(|within| format!(" within {within}")).unwrap_or_default();
            let with = format!("{}{within}", case.list);
            let list_of = |text: &str| match named_list(text, &lock) {
                Ok(list) => Ok(list.to_owned()),
                Err(failure) => Err(wrong(failure.to_string())),
            };
            case.list = list_of(&case.list)?;
            case.within = case.within.as_deref().map(list_of).transpose()?;
            let (passed, found) = case.run(&catalog, &requests);
            let Case { mode, method, path, expected, .. } = case;
            results.push(Report {
                line,
                case: format!("{method} {path} by {mode} with {with}"),
                passed,
                expected,
                found,
            });
        }
        if results.is_empty() {
            let message = "no case in it; nothing was tested";
            return Err(Failure::Input(format!("{}: {message}", name_of(&self.file))));
        }
        let failed = results.iter().filter(|result| !result.passed).count();
        if shared.json {
            json(&results)?;
        } else {
            write(&results, failed)?;
        }
        Ok(u8::from(failed > 0))
    }
}

impl Case {
    /// Whether it is as expected, and what is so.
    fn run(&self, catalog: &Catalog<'_>, requests: &Requests<'_>) -> (bool, String) {
        let mut lists = Vec::new();
        for (whose, text) in [("", Some(&self.list)), ("the maker's list: ", self.within.as_ref())] {
            let Some(text) = text else { continue };
            let list = match PatternList::parse(text) {
                Ok(list) => list,
                Err(error) => return (false, format!("{whose}no list: {}", error.in_text(text))),
            };
            if let Some(deny) = catalog.stale_deny(list) {
                let stale = format!("{whose}stale: `{deny}` matches no present, former or removed tag");
                return (false, stale);
            }
            lists.push(list);
        }
        let Ok(mode) = mode(&self.mode, catalog) else { return (false, "unknown mode".to_owned()) };
        let index = requests.find(&self.method.to_ascii_uppercase(), &self.path);
        let endpoint = index.and_then(|index| catalog.endpoint(index));
        let decide = |list: &PatternList<'_>| match endpoint {
            Some(endpoint) => list.decide(endpoint, mode).is_allowed(),
            None => false,
        };
        // S4: the first list that denies; the key's own if none does.
        let deciding = lists.iter().find(|list| !decide(list)).or(lists.first());
        let decided = deciding.zip(endpoint).map(|(list, endpoint)| list.decide(endpoint, mode));
        let decision = decided.unwrap_or(Decision::NOT_IN_REGISTRY);
        let passed = match self.expected.as_str() {
            "allowed" if decision.is_allowed() => true,
            "denied" => !decision.is_allowed(),
            code => decision.reason().code() == code,
        };
        (passed, decision.to_string())
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
        writeln!(
            out,
            "\n---- line {line}: {}\nexpected {expected}\nfound    {}",
            printable(case),
            found.replace('\n', "\n  ")
        )?;
    }
    let (style, word) = if failed == 0 { (GOOD, "ok") } else { (BAD, "FAILED") };
    let passed = results.len() - failed;
    writeln!(out, "\ntest result: {style}{word}{style:#}. {passed} passed; {failed} failed")?;
    out.flush()
}
