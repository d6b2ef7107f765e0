//! Writes `data/github-rest-operations.tsv` as Rust: a module of annotated handlers a group, and one registry.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

const DATA: &str = "data/github-rest-operations.tsv";
const HEADER: &str = "method\tpath\tgroup\tresource\toperation\tmodes\tsummary";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={DATA}");
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let text = fs::read_to_string(DATA).map_err(|error| format!("{DATA}: {error}"))?;
    let mut lines = (1..).zip(text.lines());
    if lines.next().is_none_or(|(_, header)| header != HEADER) {
        return Err(format!("{DATA}:1: expected the header `{}`", HEADER.replace('\t', " ")));
    }
    let mut groups: BTreeMap<&str, Vec<Operation<'_>>> = BTreeMap::new();
    for (number, line) in lines {
        let operation = Operation::read(line).map_err(|error| format!("{DATA}:{number}: {error}"))?;
        groups.entry(operation.group).or_default().push(operation);
    }
    let code = generate(&groups)?;
    let folder = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR for a build script")?;
    let path = Path::new(&folder).join("github.rs");
    fs::write(&path, code).map_err(|error| format!("{}: {error}", path.display()))
}

/// What must hold of the operations, however the data changes.
const POLICY: &str = r#"    policies: {
        /// Reading, for a dashboard.
        pub(crate) READ_ONLY = "*.list, *.get",
        /// Building and testing; no secrets.
        pub(crate) CI = "actions.*, checks.*, deployments.*, -*.secrets.*",
        /// Deploying, which is a part of CI.
        pub(crate) DEPLOY = "deployments.*",
    },
    rules: [
        "packages.*" never by [token],
        "enterprise-teams.*" only by [key, session],
        READ_ONLY never "credentials.*",
        DEPLOY only CI,
        READ_ONLY covers "rate-limit.*",
    ],
"#;

/// One line of the data.
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    group: &'a str,
    resource: &'a str,
    verb: &'a str,
    modes: &'a str,
    summary: &'a str,
}

impl<'a> Operation<'a> {
    fn read(line: &'a str) -> Result<Self, String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let [method, path, group, resource, verb, modes, summary] = columns[..] else {
            return Err(format!("expected 7 columns separated by tabs, found {}", columns.len()));
        };
        for (column, word) in [("group", group), ("resource", resource), ("operation", verb)] {
            let letters = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if !letters || !word.starts_with(|first: char| first.is_ascii_lowercase()) {
                return Err(format!("{column} `{word}`: expected a letter, then `a-z`, `0-9` and `-`"));
            }
        }
        if let Some(mode) = modes.split(',').find(|mode| !matches!(*mode, "key" | "token" | "session")) {
            return Err(format!("mode `{mode}`: expected `key`, `token` or `session`"));
        }
        // It becomes a line of documentation, which it must not leave.
        if summary.is_empty() || summary.contains(char::is_control) {
            return Err("summary: expected one line of text".to_owned());
        }
        let found = Self { method, path, group, resource, verb, modes, summary };
        found.kind().map(|_| found)
    }

    /// The last segment of the tag.
    fn kind(&self) -> Result<&'static str, String> {
        Ok(match self.method {
            "GET" if self.verb.starts_with("list") => "list",
            "GET" => "get",
            "POST" => "post",
            "PUT" | "PATCH" => "put",
            "DELETE" => "delete",
            other => return Err(format!("method `{other}`: expected GET, POST, PUT, PATCH or DELETE")),
        })
    }

    /// The handler: its resource and its operation, so that it is no keyword and unique in its module.
    fn name(&self) -> String {
        format!("{}_{}", identifier(self.resource), identifier(self.verb))
    }
}

fn identifier(word: &str) -> String {
    word.replace('-', "_")
}

fn generate(groups: &BTreeMap<&str, Vec<Operation<'_>>>) -> Result<String, String> {
    let (mut modules, mut vocabulary, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    for (group, operations) in groups {
        let resources: BTreeSet<&str> = operations.iter().map(|operation| operation.resource).collect();
        modules.push(module(group, operations)?);
        vocabulary.push(format!("        {group:?}: {:?},\n", Vec::from_iter(resources)));
        lists.push(format!("        {}::ALL,\n", identifier(group)));
    }
    Ok(format!(
        "{modules}acl::registry! {{
    /// GitHub's REST API.
    pub(crate) struct GitHub;
    operations: [\"list\", \"get\", \"post\", \"put\", \"delete\"],
    groups: {{\n{vocabulary}    }},
    endpoints: [\n{lists}    ],
{POLICY}}}
",
        modules = modules.concat(),
        vocabulary = vocabulary.concat(),
        lists = lists.concat(),
    ))
}

fn module(group: &str, operations: &[Operation<'_>]) -> Result<String, String> {
    let mut handlers = Vec::new();
    let mut names = BTreeSet::new();
    for operation in operations {
        let (name, kind) = (operation.name(), operation.kind()?);
        let Operation { method, path, resource, verb, summary, .. } = operation;
        let modes = operation.modes.replace(',', ", ");
        handlers.push(format!(
            "    /// {summary}
    #[acl::endpoint({method}, {path:?}, tags(\"{group}.{resource}.{verb}.{kind}\"), modes({modes}))]
    pub(crate) fn {name}() {{}}

"
        ));
        if !names.insert(name.clone()) {
            return Err(format!("{DATA}: two operations of group `{group}` would be the handler `{name}`"));
        }
    }
    let names: Vec<String> = names.into_iter().collect();
    Ok(format!(
        "/// `{group}`.
pub(crate) mod {name} {{
{handlers}    acl::endpoints! {{ pub(crate) ALL: [
        {names},
    ] }}
}}

",
        name = identifier(group),
        handlers = handlers.concat(),
        names = names.join(",\n        "),
    ))
}
