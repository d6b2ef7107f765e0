//! What acl adds to `cargo check`: `cargo run --release -p compile-time [handlers…]`, or
//! `cargo run --release -p compile-time application [handlers]` for handlers as applications have them.
//!
//! For each size the former writes two crates of 25 handlers a file, one annotated with acl and collected into a
//! registry, one with an attribute that does nothing, and checks each several times from cold (dependencies
//! built). The figure is the difference of the medians, a handler.
//!
//! The latter counts instructions for four kinds of one application: handlers with no annotation, with an attribute
//! that does nothing, with that attribute and one constant each, and with acl.

mod application;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PER_FILE: usize = 25;
const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if std::env::var_os(application::COMPILES).is_some() {
        let is_compiled = application::compile(&arguments)?;
        return if is_compiled { Ok(()) } else { Err("the compiler failed".into()) };
    }
    if let Some((first, rest)) = arguments.split_first()
        && first == "application"
    {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let handlers = rest.first().map_or(Ok(71), |size| size.parse())?;
        return application::compare(&root, &root.join("target/compile-time"), handlers);
    }
    let sizes: Result<Vec<usize>, _> = arguments.iter().map(|size| size.parse()).collect();
    let sizes = sizes.map_err(
        |_| "usage: compile-time [handlers…], such as 100 1000 5000, or compile-time application [handlers]",
    )?;
    let sizes = if sizes.is_empty() { vec![100, 1000, 5000] } else { sizes };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let work = root.join("target/compile-time");
    println!("{:>8}  {:>10}  {:>10}  {:>14}", "handlers", "no-op", "acl", "ms a handler");
    for size in sizes {
        let no_op = Subject::write(&root, &work, size, false)?.median()?;
        let acl = Subject::write(&root, &work, size, true)?.median()?;
        let more = (acl.as_secs_f64() - no_op.as_secs_f64()) * 1e3 / f64::from(u32::try_from(size)?);
        println!("{size:>8}  {:>8.2} s  {:>8.2} s  {more:>14.3}", no_op.as_secs_f64(), acl.as_secs_f64());
    }
    Ok(())
}

/// A crate to be checked.
struct Subject {
    folder: PathBuf,
    target: PathBuf,
}

impl Subject {
    fn write(root: &Path, work: &Path, size: usize, acl: bool) -> Result<Self, Box<dyn Error>> {
        let kind = if acl { "acl" } else { "no-op" };
        let folder = work.join(format!("{kind}-{size}"));
        let source = folder.join("src");
        if source.exists() {
            fs::remove_dir_all(&source)?;
        }
        fs::create_dir_all(&source)?;
        let dependency = if acl {
            format!("acl = {{ path = '{}' }}", root.display())
        } else {
            format!("no-op = {{ path = '{}' }}", root.join("benches/no-op").display())
        };
        fs::write(
            folder.join("Cargo.toml"),
            format!(
                "[package]\nname = \"subject\"\nedition = \"2024\"\n[dependencies]\n{dependency}\n[workspace]\n"
            ),
        )?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let attribute = if acl { "acl" } else { "no_op" };
        let files = size.div_ceil(PER_FILE);
        let mut lib = String::new();
        for file in 0..files {
            let first = file * PER_FILE;
            let names = first..(first + PER_FILE).min(size);
            fs::write(source.join(format!("g{file}.rs")), handlers(attribute, file, names.clone(), acl)?)?;
            writeln!(lib, "pub mod g{file};")?;
        }
        if acl {
            let lists: Vec<String> = (0..files).map(|file| format!("g{file}::ALL")).collect();
            writeln!(
                lib,
                "acl::registry! {{ pub struct Api; prefix: \"/api\", endpoints: [{}] }}",
                lists.join(", ")
            )?;
        }
        fs::write(source.join("lib.rs"), lib)?;
        let subject = Self { folder, target: work.join(format!("target-{kind}")) };
        subject.check()?;
        Ok(subject)
    }

    fn median(&self) -> Result<Duration, Box<dyn Error>> {
        let mut times: Vec<Duration> = (0..RUNS).map(|_| self.check()).collect::<Result<_, _>>()?;
        times.sort();
        Ok(times[RUNS / 2])
    }

    /// One check of the crate alone, from cold.
    fn check(&self) -> Result<Duration, Box<dyn Error>> {
        let touched = self.folder.join("src/lib.rs");
        fs::write(&touched, fs::read(&touched)?)?;
        let start = Instant::now();
        let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["check", "--quiet"])
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", &self.target)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .status()?;
        let time = start.elapsed();
        if status.success() { Ok(time) } else { Err("the crate does not compile".into()) }
    }
}

fn handlers(
    attribute: &str,
    file: usize,
    names: std::ops::Range<usize>,
    list: bool,
) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    for handler in names.clone() {
        writeln!(
            text,
            "/// Handler {handler}.\n\
             #[{attribute}::endpoint(GET, \"/g{file}/h{handler}/{{id}}\", tags(\"g{file}.r{}.h{handler}.get\"), modes(key, token))]\n\
             pub async fn h{handler}(id: u64, body: &str) -> Result<String, std::num::ParseIntError> {{\n    \
                 let number: u64 = body.trim().parse()?;\n    \
                 let sum: u64 = (0..number).filter(|n| n % 3 == id % 3).sum();\n    \
                 Ok(format!(\"{{sum}} of {{number}}\"))\n\
             }}\n",
            handler % 5,
        )?;
    }
    if list {
        let names: Vec<String> = names.map(|handler| format!("h{handler}")).collect();
        writeln!(text, "acl::endpoints! {{ pub ALL: [{}] }}", names.join(", "))?;
    }
    Ok(text)
}
