//! Each rule of the registry is broken by a change of one operation, and the compiler says which.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const DATA: &str = "data/github-rest-operations.tsv";

/// A crate of the example's build script and registry, over data of its own.
struct Variant {
    folder: PathBuf,
}

impl Variant {
    fn new() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.join("../..").canonicalize().unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rules");
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::create_dir_all(folder.join("data")).unwrap();
        fs::write(
            folder.join("Cargo.toml"),
            format!(
                "[package]\nname = \"variant\"\nedition = \"2024\"\n[dependencies]\nacl = {{ path = '{}' }}\n[workspace]\n",
                root.display(),
            ),
        )
        .unwrap();
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        fs::copy(here.join("build.rs"), folder.join("build.rs")).unwrap();
        fs::copy(here.join("src/api.rs"), folder.join("src/lib.rs")).unwrap();
        Self { folder }
    }

    /// What the compiler says once `change` has been done to the one line that begins so; nothing if it is
    /// content.
    fn check(&self, line: &str, change: impl Fn(&str) -> String) -> Option<String> {
        let original = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(DATA)).unwrap();
        let mut changed = 0;
        let mut text = String::new();
        for own in original.lines() {
            if own.starts_with(line) && !line.is_empty() {
                changed += 1;
                text.push_str(&change(own));
            } else {
                text.push_str(own);
            }
            text.push('\n');
        }
        assert!(line.is_empty() || changed == 1, "{changed} lines begin with {line:?}");
        fs::write(self.folder.join(DATA), text).unwrap();
        let output = Command::new(env::var_os("CARGO").unwrap())
            .args(["check", "--offline", "--quiet"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env_remove("RUSTFLAGS")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), !said.contains("error"), "{said}");
        (!output.status.success()).then_some(said)
    }
}

/// From a line to the changed line.
type Change<'a> = &'a dyn Fn(&str) -> String;

/// One test, because the variants share a folder and so the compiled dependencies.
#[test]
fn each_rule_fails_when_its_endpoint_is_changed() {
    let variant = Variant::new();
    assert_eq!(variant.check("", str::to_owned), None, "the rules hold of the data as it is");
    let token = |line: &str| line.replace("\tkey,session\t", "\tkey,token,session\t");
    let cases: [(&str, &str, Change<'_>); 5] = [
        ("`\"packages.*\" never by [token]`", "GET\t/orgs/{org}/packages\t", &token),
        ("`\"enterprise-teams.*\" only by [key, session]`", "GET\t/enterprises/{enterprise}/teams\t", &token),
        ("`READ_ONLY never \"credentials.*\"`", "POST\t/credentials/revoke\t", &|line| {
            line.replacen("POST", "GET", 1)
        }),
        ("`DEPLOY only CI`", "GET\t/repos/{owner}/{repo}/deployments\t", &|line| {
            line.replacen("\tdeployments\tdeployments\t", "\tdeployments\tsecrets\t", 1)
        }),
        ("`READ_ONLY covers \"rate-limit.*\"`", "GET\t/rate_limit\t", &|line| {
            line.replacen("GET", "POST", 1)
        }),
    ];
    for (rule, line, change) in cases {
        let said = variant.check(line, change).unwrap_or_else(|| panic!("{rule} holds, and should not"));
        assert_eq!(said.matches("error: ").count(), 2, "one error and cargo's own:\n{said}");
        assert!(said.contains(&format!("error: the rule {rule} (")), "{rule}:\n{said}");
        let path = line.split('\t').nth(1).unwrap();
        assert!(said.contains(path), "{rule} names its endpoint:\n{said}");
    }
}
