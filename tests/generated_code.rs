//! Shows in the generated code that a check by a constant id is a load, a bit and a return.
#![cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The instructions of the function of `tests/crates/one-check` with this name, its return left out.
fn instructions(assembly: &str, function: &str) -> Vec<String> {
    let lines = assembly.lines().skip_while(|line| !(line.ends_with(':') && line.contains(function)));
    let mut found = Vec::new();
    for line in lines.skip(1).map(str::trim) {
        let no_code = line.is_empty() || line.starts_with(['.', '#', '/']) || line.ends_with(':');
        match line.split_whitespace().next() {
            _ if no_code => {}
            Some("ret" | "retq") => return found,
            _ => found.push(line.to_owned()),
        }
    }
    panic!("`{function}` with a return is not in the generated code");
}

fn assembly() -> String {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-code");
    let status = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--release", "--locked", "-p", "one-check", "--lib", "--target-dir"])
        .arg(&target)
        .args(["--", "--emit", "asm", "-C", "codegen-units=1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(status.success());
    let of_crate = |path: &Path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        name.starts_with("one_check") && path.extension().is_some_and(|extension| extension == "s")
    };
    let files = fs::read_dir(target.join("release/deps")).unwrap().map(|entry| entry.unwrap().path());
    // The newest, if another compiler has left one.
    let file =
        files.filter(|path| of_crate(path)).max_by_key(|path| path.metadata().unwrap().modified().unwrap());
    fs::read_to_string(file.expect("no assembly was written")).unwrap()
}

fn is_branch(instruction: &str) -> bool {
    let word = instruction.split_whitespace().next().unwrap_or_default();
    word.starts_with('j')
        || word.starts_with("call")
        || word.starts_with("b.")
        || matches!(word, "b" | "bl" | "blr" | "br" | "cbz" | "cbnz" | "tbz" | "tbnz")
}

#[test]
fn a_check_by_constant_id_is_four_instructions() {
    let assembly = assembly();
    let constant = instructions(&assembly, "check_by_constant");
    assert!((1..=4).contains(&constant.len()), "{constant:#?}");
    assert!(!constant.iter().any(|line| is_branch(line) || line.starts_with("cmp")), "{constant:#?}");

    // The test can tell: any id needs a bounds check.
    let any = instructions(&assembly, "check_by_any");
    assert!(any.iter().any(|line| line.starts_with("cmp") || is_branch(line)), "{any:#?}");
}
