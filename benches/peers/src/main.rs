//! acl beside others on the same work. `cargo run --release` in this folder writes `benches/RESULTS.md`,
//! `benches/chart.svg` and the figures of the README. `-- --no-compile` leaves out what takes minutes, `-- --quick`
//! takes few rounds; both print and write nothing, so that the file is always of one whole run.
//!
//! Times are the least of many rounds in which every subject runs by turns, so that ratios hold on a busy machine.

mod chart;
mod clock;
mod compile;
mod decision;
mod grants;
mod peers;
mod report;
mod requests;
mod results;
mod subject;
mod workload;

use std::fs;
use std::path::Path;

use peers::Failure;

const FIRST_MARK: &str = "<!-- written by benches/peers -->";
const LAST_MARK: &str = "<!-- end -->";

fn main() -> Result<(), Failure> {
    let given = |flag: &str| std::env::args().any(|argument| argument == flag);
    let (quick, no_compile) = (given("--quick"), given("--no-compile"));
    let machine = results::machine();
    let mut report = report::Report::new(if quick { 10 } else { 60 });
    let (chart, mut in_short) = report.decisions()?;
    report.constants();
    report.flat()?;
    report.grant_building()?;
    report.parsing();
    report.keys()?;
    report.static_data()?;
    in_short.push_str(&report.requests()?);
    if !no_compile {
        compile::section(quick, &mut report.text, &mut report.targets)?;
    }
    let all = report.finish(&machine);
    if quick || no_compile {
        println!("{all}\nFor the README: {in_short}");
        return Ok(());
    }
    let benches = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::write(benches.join("chart.svg"), chart)?;
    fs::write(benches.join("RESULTS.md"), all)?;
    write_readme(&benches.join("../README.md"), &in_short)
}

/// Replaces what stands between the two marks.
fn write_readme(file: &Path, in_short: &str) -> Result<(), Failure> {
    let text = fs::read_to_string(file)?;
    let (before, rest) = text.split_once(FIRST_MARK).ok_or("README.md has lost the first mark")?;
    let (_, after) = rest.split_once(LAST_MARK).ok_or("README.md has lost the last mark")?;
    Ok(fs::write(file, format!("{before}{FIRST_MARK}\n{in_short}\n{LAST_MARK}{after}"))?)
}
