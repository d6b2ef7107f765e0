//! What the compiler says of each case, compared with the file beside it.
//!
//! The dependencies are built once, by Cargo; then each case is one run of `rustc`, which takes a twentieth of a
//! second. `trybuild` has Cargo run every case as a crate of its own, which takes ten times as long. The messages have
//! its form.
//!
//! `ACL_BLESS=1` writes the files anew, and `ACL_CASES=handler/` takes only the cases whose path has this in it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::{env, fs, thread};

type Failure = Box<dyn Error + Send + Sync>;

/// Compares what the compiler says of every case in these folders, which are of the current package. The cases see
/// the package and its dependencies; `arguments` go to `cargo check`, which builds these.
///
/// # Errors
///
/// If Cargo or the compiler cannot be run or a file not be read, or if any message differs; then the error has each.
pub fn compare(folders: &[PathBuf], arguments: &[&str]) -> Result<(), Failure> {
    let dependencies = Dependencies::build(arguments)?;
    let only = env::var("ACL_CASES").unwrap_or_default();
    let mut cases = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "rs")
                && path.to_string_lossy().contains(&only)
            {
                cases.push(path);
            }
        }
    }
    if cases.is_empty() {
        return Err(format!("no case in {folders:?} has `{only}` in its path").into());
    }
    cases.sort();
    let (waiting, wrong) = (Mutex::new(cases.into_iter()), Mutex::new(BTreeMap::new()));
    let next = || waiting.lock().ok()?.next();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = next() {
                    let difference = dependencies.case(&case).map_err(|failure| failure.to_string());
                    if let (Some(text), Ok(mut wrong)) = (difference.unwrap_or_else(Some), wrong.lock()) {
                        wrong.insert(case, text);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().map_err(|_| "a thread panicked")?;
    if wrong.is_empty() {
        return Ok(());
    }
    let mut message = format!("{} differ; `ACL_BLESS=1` writes them anew\n", wrong.len());
    for (case, text) in wrong {
        write!(message, "\n{}:\n{text}", case.display())?;
    }
    Err(message.into())
}

/// What a case can name, and how the compiler finds it.
struct Dependencies {
    arguments: Vec<String>,
    /// Where the compiler's output goes, of which nobody reads anything.
    output: PathBuf,
}

impl Dependencies {
    fn build(arguments: &[&str]) -> Result<Self, Failure> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let run = Command::new(cargo)
            .args(["check", "--quiet", "--message-format=json"])
            .args(arguments)
            .output()?;
        if !run.status.success() {
            return Err(format!("the dependencies: {}", String::from_utf8_lossy(&run.stderr)).into());
        }
        let mut libraries = BTreeMap::new();
        for line in String::from_utf8(run.stdout)?.lines() {
            let message: serde_json::Value = serde_json::from_str(line)?;
            let files =
                message["filenames"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
            for file in
                files.map(PathBuf::from).filter(|file| file.extension().is_some_and(|end| end == "rmeta"))
            {
                libraries
                    .insert(message["target"]["name"].as_str().unwrap_or_default().replace('-', "_"), file);
            }
        }
        let folder = libraries.values().find_map(|file| file.parent()).ok_or("nothing was built")?.to_owned();
        let mut found = vec!["-L".to_owned(), format!("dependency={}", folder.display())];
        for (name, file) in &libraries {
            found.extend(["--extern".to_owned(), format!("{name}={}", file.display())]);
        }
        let output = folder.with_file_name("messages");
        fs::create_dir_all(&output)?;
        Ok(Self { arguments: found, output })
    }

    /// How the message differs from the file; `None` if it does not.
    fn case(&self, case: &Path) -> Result<Option<String>, Failure> {
        // The compiler finds the sources of the dependencies from where Cargo compiled them.
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize()?;
        let path = case.canonicalize()?;
        let shown = path.strip_prefix(&root)?;
        let name = shown.to_string_lossy().replace(['/', '.'], "_");
        let run = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args([
                "--edition=2024",
                "--crate-type=bin",
                "--crate-name=case",
                "--emit=metadata",
                "-Adead_code",
            ])
            .arg("-o")
            .arg(self.output.join(name))
            .args(&self.arguments)
            .arg(shown)
            .current_dir(&root)
            .envs([("CARGO_PKG_NAME", "case"), ("CARGO_CRATE_NAME", "case")])
            .output()?;
        let said = normalized(&String::from_utf8(run.stderr)?, &shown.to_string_lossy());
        if said.is_empty() {
            return Ok(Some("compiles without a word\n".to_owned()));
        }
        let file = case.with_extension("stderr");
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if said == expected {
            return Ok(None);
        }
        if env::var_os("ACL_BLESS").is_some_and(|value| value == "1") {
            fs::write(&file, &said)?;
            return Ok(None);
        }
        Ok(Some(format!("expected:\n{expected}\nfound:\n{said}")))
    }
}

/// The message without its last lines, which only count, and without what differs from one machine to another: numbers
/// of lines of other files than the case, and where the standard library is.
fn normalized(said: &str, case: &str) -> String {
    let mut lines = Vec::new();
    let mut elsewhere = false;
    for line in said.lines().filter(|line| !is_count(line)) {
        let indent = line.len() - line.trim_start().len();
        if let Some((arrow, file)) = place(&line[indent..]) {
            elsewhere = file != case;
            if elsewhere {
                let file = everywhere(file);
                lines.push(format!("{}{arrow} {file}", &line[..indent]));
                continue;
            }
        }
        let bar = line.find('|').filter(|bar| line[..*bar].bytes().all(|b| b == b' ' || b.is_ascii_digit()));
        elsewhere &= bar.is_some() || matches!(line.trim(), "" | "...");
        lines.push(match bar.filter(|_| elsewhere) {
            Some(bar) => format!("{}{}", " ".repeat(bar), &line[bar..]),
            None => line.to_owned(),
        });
    }
    let text = lines.join("\n");
    let text = text.trim();
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}

/// The path of a file without what differs from one machine, or from one release of a dependency, to another.
fn everywhere(file: &str) -> String {
    if let Some((_, file)) = file.rsplit_once("/library/") {
        return format!("$RUST/{file}");
    }
    let within = file.rsplit_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/'));
    match within.and_then(|(_, rest)| rest.split_once('/')) {
        Some((package, file)) => {
            let name = package.rsplit_once('-').map_or(package, |(name, _)| name);
            format!("$CARGO/{name}-$VERSION/{file}")
        }
        None => file.to_owned(),
    }
}

/// Whether the line only counts what was said or could have been said, or says how to learn more.
fn is_count(line: &str) -> bool {
    let starts = ["error: aborting due to", "For more information about", "Some errors have detailed"];
    let notes = ["= note: the full name for the type", "= note: consider using `--verbose`"];
    let rest = line.trim_start();
    starts.iter().any(|start| line.starts_with(start))
        || notes.iter().any(|start| rest.starts_with(start))
        || (rest.starts_with("and ") && rest.ends_with(" others"))
        || (line.starts_with("warning: ") && line.ends_with(" emitted"))
}

/// The arrow and the file of `--> src/lib.rs:5:8`.
fn place(line: &str) -> Option<(&str, &str)> {
    let (arrow, place) = line.split_once(' ').filter(|(arrow, _)| matches!(*arrow, "-->" | ":::"))?;
    let (file_and_line, column) = place.rsplit_once(':')?;
    let (file, line) = file_and_line.rsplit_once(':')?;
    [line, column]
        .iter()
        .all(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        .then_some((arrow, file))
}

#[test]
fn another_file_has_no_numbers_and_the_case_has() {
    let said = "error: a\n --> a/b.rs:1:2\n  |\n1 | x\n  | ^\nnote: b\n --> c.rs:10:2\n  |\n10| y\n  = note: z\n\nerror: \
                aborting due to 1 previous error\n\nwarning: 1 warning emitted\n";
    let expected =
        "error: a\n --> a/b.rs:1:2\n  |\n1 | x\n  | ^\nnote: b\n --> c.rs\n  |\n  | y\n  = note: z\n";
    assert_eq!(normalized(said, "a/b.rs"), expected);
    assert_eq!(
        everywhere("/home/me/.cargo/registry/src/index-1/serde_json-1.0.1/src/ser.rs"),
        "$CARGO/serde_json-$VERSION/src/ser.rs"
    );
    assert_eq!(everywhere("/rustc/5980/library/core/src/str/mod.rs"), "$RUST/core/src/str/mod.rs");
    assert_eq!(normalized("error: aborting due to 2 previous errors\n", "a/b.rs"), "");
}
