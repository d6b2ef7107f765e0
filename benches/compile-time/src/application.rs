//! What acl adds to an application of ordinary handlers: extractors, bodies, `#[utoipa::path]`.
//!
//! Instructions of the compiler are counted by valgrind, because they are the same on a busy machine.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Set if this program runs in place of the compiler.
pub(crate) const COMPILES: &str = "ACL_COMPILES";
/// Set if the instructions of the compiler are to be counted: the file for the count.
const COUNT: &str = "ACL_COUNT_INSTRUCTIONS";
const PER_FILE: usize = 4;

/// Runs the compiler for cargo, under valgrind if [`COUNT`] is set.
pub(crate) fn compile(arguments: &[String]) -> Result<bool, Box<dyn Error>> {
    let (rustc, rest) = arguments.split_first().ok_or("no compiler")?;
    let Some(counted) = std::env::var_os(COUNT) else {
        return Ok(Command::new(rustc).args(rest).status()?.success());
    };
    let sysroot = Command::new(rustc).args(["--print", "sysroot"]).output()?.stdout;
    let rustc = Path::new(String::from_utf8(sysroot)?.trim()).join("bin/rustc");
    let log = format!("--log-file={}", PathBuf::from(counted).display());
    let counting = ["--tool=callgrind", "--callgrind-out-file=/dev/null", &log];
    Ok(Command::new("valgrind").args(counting).arg(rustc).args(rest).status()?.success())
}

/// What handlers are annotated with.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Nothing,
    /// An attribute that does nothing: the least that any attribute costs.
    Attribute,
    /// The same attribute, which also leaves one constant beside each handler.
    Constant,
    Acl,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Attribute => "attribute",
            Self::Constant => "constant",
            Self::Acl => "acl",
        }
    }

    fn dependencies(self, root: &Path) -> String {
        let root = root.display();
        match self {
            Self::Nothing => String::new(),
            Self::Attribute | Self::Constant => format!("no-op = {{ path = '{root}/benches/no-op' }}"),
            Self::Acl => format!(
                "acl = {{ path = '{root}' }}\nacl-tower = {{ path = '{root}/acl-tower', features = [\"axum\"] }}"
            ),
        }
    }

    fn annotation(self, file: usize, at: usize) -> String {
        let arguments = format!("(tags(\"g{file}.h{at}.post\"), modes(key, token))");
        match self {
            Self::Nothing => String::new(),
            Self::Attribute | Self::Constant => format!("#[no_op::endpoint{arguments}]\n"),
            Self::Acl => format!("#[acl::endpoint{arguments}]\n"),
        }
    }

    fn constant(self, at: usize) -> String {
        if self == Self::Constant { format!("pub const H{at}: u16 = {at};\n") } else { String::new() }
    }
}

/// Prints what a check of the whole costs, and one after a change in one file.
pub(crate) fn compare(root: &Path, work: &Path, handlers: usize) -> Result<(), Box<dyn Error>> {
    println!("{:>9}  {:>9}  {:>8}  {:>11}  {:>8}", "", "whole, G", "more", "one file, G", "more");
    let mut without = None;
    for kind in [Kind::Nothing, Kind::Attribute, Kind::Constant, Kind::Acl] {
        let subject = Subject::write(root, work, handlers, kind)?;
        let (whole, touched) = (subject.whole()?, subject.touched()?);
        let (least_whole, least_touched) = *without.get_or_insert((whole, touched));
        let more = |cost: f64, least: f64| (cost / least - 1.0) * 100.0;
        println!(
            "{:>9}  {whole:>9.3}  {:>6.1} %  {touched:>11.3}  {:>6.1} %",
            kind.name(),
            more(whole, least_whole),
            more(touched, least_touched),
        );
    }
    Ok(())
}

struct Subject {
    folder: PathBuf,
    target: PathBuf,
}

impl Subject {
    fn write(root: &Path, work: &Path, size: usize, kind: Kind) -> Result<Self, Box<dyn Error>> {
        let folder = work.join(format!("application-{}", kind.name()));
        fs::create_dir_all(folder.join("src"))?;
        fs::write(
            folder.join("Cargo.toml"),
            format!(
                "[package]\nname = \"application\"\nedition = \"2024\"\n[dependencies]\naxum = \"0.8\"\n\
                 serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\
                 utoipa = {{ version = \"6\", features = [\"axum_extras\"] }}\n{}\n[workspace]\n",
                kind.dependencies(root),
            ),
        )?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let files = size.div_ceil(PER_FILE);
        let of_file = |file: usize| file * PER_FILE..((file + 1) * PER_FILE).min(size);
        let mut lib = "pub mod database;\n".to_owned();
        fs::write(folder.join("src/database.rs"), include_str!("database.rs.txt"))?;
        for file in 0..files {
            fs::write(folder.join(format!("src/g{file}.rs")), handlers(file, of_file(file), kind)?)?;
            writeln!(lib, "pub mod g{file};")?;
        }
        let lists: Vec<String> = (0..files)
            .map(|file| {
                let names: Vec<String> = of_file(file).map(|at| format!("h{at}")).collect();
                format!("g{file}::{{{}}}", names.join(", "))
            })
            .collect();
        if kind == Kind::Acl {
            writeln!(
                lib,
                "acl::registry! {{ pub struct Api; prefix: \"/api\", endpoints: [{}], with: [acl_tower::axum(database::Database)] }}",
                lists.join(", ")
            )?;
        } else {
            writeln!(lib, "pub fn router() -> axum::Router<database::Database> {{ axum::Router::new()")?;
            for at in 0..size {
                let file = at / PER_FILE;
                writeln!(lib, ".route(\"/api/g{file}/h{at}/{{id}}\", axum::routing::post(g{file}::h{at}))")?;
            }
            writeln!(lib, "}}")?;
        }
        fs::write(folder.join("src/lib.rs"), lib)?;
        Ok(Self { folder, target: work.join("target-application") })
    }

    /// Billions of instructions of a check of everything, nothing kept before.
    fn whole(&self) -> Result<f64, Box<dyn Error>> {
        self.check(false, false)?;
        self.touch("src/lib.rs")?;
        self.check(false, true)
    }

    /// The same after a change in the body of one handler.
    fn touched(&self) -> Result<f64, Box<dyn Error>> {
        self.check(true, false)?;
        let file = self.folder.join("src/g0.rs");
        let text = fs::read_to_string(&file)?;
        fs::write(&file, text.replacen("let least = 3", "let least = 4", 1))?;
        self.check(true, true)
    }

    fn touch(&self, file: &str) -> std::io::Result<()> {
        let file = self.folder.join(file);
        fs::write(&file, fs::read(&file)?)
    }

    fn check(&self, incremental: bool, counted: bool) -> Result<f64, Box<dyn Error>> {
        let log = self.folder.join("instructions");
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .args(["check", "--quiet"])
            .env("CARGO_INCREMENTAL", u8::from(incremental).to_string())
            .env("CARGO_TARGET_DIR", &self.target)
            .env(COMPILES, "1")
            .env("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe()?)
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        if counted {
            cargo.env(COUNT, &log);
        }
        if !cargo.status()?.success() {
            return Err("the application does not compile".into());
        }
        if !counted {
            return Ok(0.0);
        }
        let told = fs::read_to_string(&log)?;
        let count =
            told.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse::<f64>().ok());
        Ok(count.ok_or("valgrind counted nothing")? / 1e9)
    }
}

fn handlers(file: usize, names: std::ops::Range<usize>, kind: Kind) -> Result<String, std::fmt::Error> {
    let mut text = include_str!("handlers_head.rs.txt").to_owned();
    for at in names {
        let body = include_str!("handler.rs.txt")
            .replace("@file", &file.to_string())
            .replace("@at", &at.to_string());
        let (annotation, constant) = (kind.annotation(file, at), kind.constant(at));
        write!(text, "/// Changes what stands at {at}.\n{annotation}{body}\n{constant}")?;
    }
    Ok(text)
}
