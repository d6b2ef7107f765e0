//! `benches/RESULTS.md`: tables in Markdown, ratios within one run, and the table of targets.

use std::fmt::Write as _;

/// One row of what is to be reached.
pub(crate) struct Target {
    what: String,
    found: f64,
    limit: f64,
    unit: &'static str,
    /// At least, not at most.
    least: bool,
    /// Said where it is not reached.
    reason: String,
}

impl Target {
    pub(crate) fn at_most(what: impl Into<String>, found: f64, limit: f64, unit: &'static str) -> Self {
        Self { what: what.into(), found, limit, unit, least: false, reason: String::new() }
    }

    pub(crate) fn at_least(what: impl Into<String>, found: f64, limit: f64, unit: &'static str) -> Self {
        Self { least: true, ..Self::at_most(what, found, limit, unit) }
    }

    pub(crate) fn or_because(self, reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..self }
    }

    fn is_reached(&self) -> bool {
        if self.least { self.found >= self.limit } else { self.found <= self.limit }
    }
}

/// The table of all, and below it the reasons of those that are not reached.
pub(crate) fn targets(targets: &[Target]) -> String {
    let rows = targets.iter().map(|target| {
        let bound = if target.least { "at least" } else { "at most" };
        vec![
            target.what.clone(),
            format!("{bound} {}{}", figure(target.limit), target.unit),
            format!("{}{}", figure(target.found), target.unit),
            (if target.is_reached() { "yes" } else { "no" }).to_owned(),
        ]
    });
    let mut text = table(&["what", "to reach", "found", "reached"], rows);
    let missed: Vec<&Target> = targets.iter().filter(|target| !target.is_reached()).collect();
    if !missed.is_empty() {
        text.push_str("\nNot reached, and why:\n\n");
    }
    for target in missed {
        let reason = if target.reason.is_empty() {
            "within the noise of the machine, or not yet understood"
        } else {
            &target.reason
        };
        let _ = writeln!(text, "- {}: {reason}.", target.what);
    }
    text
}

pub(crate) fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text
}

/// Three digits that say something.
pub(crate) fn figure(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    if value.abs() >= 1_000_000.0 {
        return format!("{:.2} million", value / 1e6);
    }
    let decimals = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        2
    };
    let plain = format!("{value:.decimals$}");
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 && digit.is_ascii_digit() {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if rest.is_empty() { grouped } else { format!("{grouped}.{rest}") }
}

/// Processor, cores, system, compiler, date and load, as the machine says.
pub(crate) fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let output = |program: &str, arguments: &[&str]| {
        let output = std::process::Command::new(program).args(arguments).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    format!(
        "{}, {cores} cores; {}; {}; {}; load average when it began {}",
        model.trim_start_matches([' ', '\t', ':']),
        output("uname", &["-sr"]),
        output("rustc", &["--version"]),
        output("date", &["-u", "+%Y-%m-%d"]),
        std::fs::read_to_string("/proc/loadavg").unwrap_or_default().split(' ').next().unwrap_or_default(),
    )
}
