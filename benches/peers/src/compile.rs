//! Compile time and size: crates of many handlers are written, checked and built by turns.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use crate::peers::Failure;
use crate::results::{Target, figure, table};
use crate::subject::{Kind, write_crate};

/// A written crate and its least times.
struct Subject {
    kind: Kind,
    handlers: usize,
    folder: PathBuf,
    least: f64,
}

impl Subject {
    fn new(work: &Path, kind: Kind, handlers: usize) -> Result<Self, Failure> {
        let folder = work.join(format!("{}-{handlers}", kind.slug()));
        write_crate(&folder, kind, handlers)?;
        Ok(Self { kind, handlers, folder, least: f64::INFINITY })
    }

    /// Seconds of a command of cargo on this crate.
    fn cargo(&self, arguments: &[&str], incremental: bool) -> Result<f64, Failure> {
        let start = Instant::now();
        let target =
            self.folder.parent().unwrap_or(&self.folder).join(format!("target-{}", self.kind.slug()));
        let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(arguments)
            .arg("--quiet")
            .env("CARGO_INCREMENTAL", if incremental { "1" } else { "0" })
            .env("CARGO_TARGET_DIR", target)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .status()?;
        let time = start.elapsed().as_secs_f64();
        if status.success() {
            Ok(time)
        } else {
            Err(format!("{} does not compile", self.folder.display()).into())
        }
    }

    fn touch(&self, round: usize) -> Result<(), Failure> {
        let file = self.folder.join("src/g0.rs");
        let text = fs::read_to_string(&file)?;
        let line = text.lines().find(|line| line.contains("let step")).ok_or("no line to touch")?.to_owned();
        Ok(fs::write(&file, text.replacen(&line, &format!("    let step: u64 = {};", round + 2), 1))?)
    }
}

fn by_turns(
    subjects: &mut [Subject],
    rounds: usize,
    mut once: impl FnMut(&Subject, usize) -> Result<f64, Failure>,
) -> Result<(), Failure> {
    for subject in subjects.iter_mut() {
        subject.least = f64::INFINITY;
    }
    for round in 0..rounds {
        for subject in subjects.iter_mut() {
            subject.least = subject.least.min(once(subject, round)?);
        }
    }
    Ok(())
}

pub(crate) fn section(quick: bool, text: &mut String, targets: &mut Vec<Target>) -> Result<(), Failure> {
    let work = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from)
        .join("compile");
    let rounds = if quick { 1 } else { 8 };
    let sizes: &[(Kind, usize)] = &[
        (Kind::NoOp, 100),
        (Kind::Acl, 100),
        (Kind::NoOp, 1_000),
        (Kind::Acl, 1_000),
        (Kind::AclOptimized, 1_000),
        (Kind::Linkme, 1_000),
        (Kind::Inventory, 1_000),
        (Kind::Utoipa, 1_000),
        (Kind::Dropshot, 1_000),
        (Kind::NoOp, 5_000),
        (Kind::Acl, 5_000),
    ];
    let mut subjects: Vec<Subject> = sizes
        .iter()
        .map(|(kind, handlers)| Subject::new(&work, *kind, *handlers))
        .collect::<Result<_, _>>()?;
    for subject in &subjects {
        subject.cargo(&["check", "--lib"], false)?;
    }
    by_turns(&mut subjects, rounds, |subject, round| {
        subject.touch(round)?;
        subject.cargo(&["check", "--lib"], false)
    })?;
    let seconds = |subjects: &[Subject], kind: Kind, handlers: usize| {
        let found = subjects.iter().find(|subject| subject.kind == kind && subject.handlers == handlers);
        found.map_or(f64::NAN, |subject| subject.least)
    };
    let over = |kind, handlers| seconds(&subjects, kind, handlers) - seconds(&subjects, Kind::NoOp, handlers);
    let _ = writeln!(
        text,
        "\n## Compile time\n\n`cargo check` of one library, not incremental, its dependencies built; the least of {rounds} rounds. A handler's share is what is above an attribute that does nothing. Macros optimized: with `opt-level = 3` under `[profile.dev.build-override]`.\n"
    );
    #[expect(clippy::cast_precision_loss, reason = "a few thousand handlers")]
    text.push_str(&table(
        &["", "handlers", "seconds", "ms a handler above no-op"],
        subjects.iter().map(|subject| {
            let share = over(subject.kind, subject.handlers) * 1e3 / subject.handlers as f64;
            vec![
                subject.kind.name().to_owned(),
                subject.handlers.to_string(),
                figure(subject.least),
                figure(share),
            ]
        }),
    ));
    let (of_acl, of_utoipa) = (over(Kind::Acl, 1_000), over(Kind::Utoipa, 1_000));
    targets.push(
        Target::at_most(
            "compile time, (acl - no-op) against (utoipa - no-op), 1,000 handlers",
            of_acl / of_utoipa,
            0.1,
            " ×",
        )
        .or_because(format!(
            "of the {} s above no-op, {} s go where the macros are optimized: what they run themselves, built without \
             optimization as all macros of a debug build are. With them optimized the ratio is {} ×. What is left is the \
             compiler's: beside each handler it defines a macro and a type that tells forgotten ones, imports both under \
             the names by which lists find them and once more in a list, calls the macro, and checks a constant \
             and an entry of the map of routes. An attribute that does nothing has none of them, and each of them is a feature",
            figure(of_acl),
            figure(of_acl - over(Kind::AclOptimized, 1_000)),
            figure(over(Kind::AclOptimized, 1_000) / of_utoipa),
        )),
    );
    targets.push(
        Target::at_most(
            "compile time, 5,000 against 1,000 handlers",
            seconds(&subjects, Kind::Acl, 5_000) / seconds(&subjects, Kind::Acl, 1_000),
            6.0,
            " ×",
        )
        .or_because(format!(
            "an attribute that does nothing takes {} ×",
            figure(seconds(&subjects, Kind::NoOp, 5_000) / seconds(&subjects, Kind::NoOp, 1_000))
        )),
    );

    let mut touched = [
        Subject::new(&work, Kind::NoOp, 1_000)?,
        Subject::new(&work, Kind::Acl, 1_000)?,
        Subject::new(&work, Kind::AclOptimized, 1_000)?,
    ];
    for subject in &touched {
        subject.cargo(&["check", "--lib"], true)?;
    }
    by_turns(&mut touched, 2 * rounds, |subject, round| {
        subject.touch(round + 10)?;
        subject.cargo(&["check", "--lib"], true)
    })?;
    let [no_op, acl, optimized] = [touched[0].least, touched[1].least, touched[2].least];
    let _ = writeln!(
        text,
        "\nOne handler of 1,000 touched, incremental check: no-op {} s, acl {} s, acl with its macros optimized {} s.",
        figure(no_op),
        figure(acl),
        figure(optimized)
    );
    targets.push(Target::at_most("touching one handler of 1,000, above no-op, scaled to a machine where no-op takes 0.4 s", (acl - no_op) * 0.4 / no_op, 0.3, " s").or_because(format!("the compiler keeps no expansion between builds: in every check all 1,000 attributes, the lists and the registry run again, and what they wrote is resolved, lowered, hashed and stored again, though only one handler changed. With the macros optimized it is {} s. The profile below has the parts", figure((optimized - no_op) * 0.4 / no_op))));
    passes(&work, text)?;

    let mut sizes = Vec::new();
    for handlers in [100, 1_000] {
        let subject = Subject::new(&work, Kind::Acl, handlers)?;
        subject.cargo(&["build", "--release"], false)?;
        sizes.push(fs::metadata(work.join("target-acl/release/subject"))?.len());
    }
    #[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
    let each = (sizes[1] as f64 - sizes[0] as f64) / 900.0;
    let _ = writeln!(
        text,
        "\nA release binary that decides for every endpoint grows by {} bytes an endpoint, its path, tag and map of routes included (1,000 against 100 handlers, stripped).",
        figure(each)
    );

    let [plain, with_acl, alone] = clean(&work, if quick { 1 } else { 3 })?;
    let _ = writeln!(
        text,
        "\nA clean debug build of an axum app takes {} s without acl and {} s with it; of an app with acl and without axum {} s. The least of clean builds by turns; dependencies are built beside one another, so what acl adds can be less than what it takes alone.",
        figure(plain),
        figure(with_acl),
        figure(alone)
    );
    analyzer(&touched[..2], text)
}

/// Clean builds of an axum app, of one with acl, and of acl without axum.
fn clean(work: &Path, rounds: usize) -> Result<[f64; 3], Failure> {
    let app = |kind| Subject::new(work, kind, 1);
    let mut apps = [app(Kind::Axum)?, app(Kind::AxumAcl)?, app(Kind::Alone)?];
    by_turns(&mut apps, rounds, |app, _| {
        let target = work.join(format!("target-{}", app.kind.slug()));
        if target.exists() {
            fs::remove_dir_all(target)?;
        }
        app.cargo(&["build"], false)
    })?;
    Ok(apps.map(|app| app.least))
}

/// The passes of the compiler in which a handler of acl differs from one of no-op: a check from nothing, and one
/// after a handler was touched.
fn passes(work: &Path, text: &mut String) -> Result<(), Failure> {
    text.push_str("\nWhere the compiler spends it (`-Ztime-passes`, 1,000 handlers, one check of each; some passes are parts of others; those that differ by more than 0.02 s):\n");
    for incremental in [false, true] {
        let subjects = [Subject::new(work, Kind::NoOp, 1_000)?, Subject::new(work, Kind::Acl, 1_000)?];
        let mut found = Vec::new();
        for subject in &subjects {
            if incremental {
                timed_check(subject, true)?;
            }
            subject.touch(100)?;
            found.push(timed_check(subject, incremental)?);
        }
        let of = |at: usize, pass: &str| -> f64 {
            found[at].iter().filter(|(name, _)| name == pass).map(|(_, time)| time).sum()
        };
        let mut names: Vec<&String> = found[1].iter().map(|(pass, _)| pass).collect();
        names.sort();
        names.dedup();
        let mut rows: Vec<(&String, f64, f64)> =
            names.into_iter().map(|pass| (pass, of(0, pass), of(1, pass))).collect();
        rows.retain(|(_, no_op, acl)| acl - no_op > 0.02);
        rows.sort_by(|one, other| (other.2 - other.1).total_cmp(&(one.2 - one.1)));
        let which = if incremental { "one handler touched, incremental" } else { "from nothing" };
        text.push('\n');
        text.push_str(&table(
            &[which, "no-op, s", "acl, s"],
            rows.into_iter().map(|(pass, no_op, acl)| vec![format!("`{pass}`"), figure(no_op), figure(acl)]),
        ));
    }
    Ok(())
}

/// Each pass of one check and its seconds.
fn timed_check(subject: &Subject, incremental: bool) -> Result<Vec<(String, f64)>, Failure> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["rustc", "--lib", "--profile", "check", "--", "-Ztime-passes"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_INCREMENTAL", if incremental { "1" } else { "0" })
        .env("CARGO_TARGET_DIR", subject.folder.with_file_name("target-passes"))
        .current_dir(&subject.folder)
        .output()?;
    if !output.status.success() {
        return Err(format!("{} does not compile", subject.folder.display()).into());
    }
    // `time:   0.123; rss: …` and, after a tab, the pass.
    let pass = |line: &str| {
        let (figures, pass) = line.trim().strip_prefix("time:")?.split_once('\t')?;
        Some((pass.to_owned(), figures.split(';').next()?.trim().parse().ok()?))
    };
    let (errors, output) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    Ok(errors.lines().chain(output.lines()).filter_map(pass).collect())
}

/// What rust-analyzer takes to infer the whole crate, where it is installed.
fn analyzer(pair: &[Subject], text: &mut String) -> Result<(), Failure> {
    let mut times = [f64::NAN; 2];
    for (subject, time) in pair.iter().zip(&mut times) {
        let start = Instant::now();
        let output =
            Command::new("rust-analyzer").args(["analysis-stats", "-q"]).arg(&subject.folder).output();
        match output {
            Ok(output) if output.status.success() => *time = start.elapsed().as_secs_f64(),
            _ => {
                writeln!(text, "\nrust-analyzer is not installed here.")?;
                return Ok(());
            }
        }
    }
    let [no_op, acl] = times.map(figure);
    writeln!(
        text,
        "\n`rust-analyzer analysis-stats` of 1,000 handlers, loading included: no-op {no_op} s, acl {acl} s."
    )?;
    Ok(())
}
