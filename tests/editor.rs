//! What rust-analyzer shows for mistakes, without running the compiler.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Lines of a program, each with a mistake: the text that is marked, and the beginning of the message.
const MISTAKES: [(&str, &str, &str); 8] = [
    (
        r#"mod a { #[acl::endpoint(GET, "/a", tags("tickets.Tickets.list"))] pub fn list() {} }"#,
        r#""tickets.Tickets.list""#,
        "invalid tag `tickets.Tickets.list`",
    ),
    (
        r#"mod b { #[acl::endpoint(GET "/b", tags("tickets.b.list"))] pub fn list() {} }"#,
        r#""/b""#,
        "expected `,` after the method",
    ),
    (
        r#"mod c { #[acl::endpoint(GET, "/c", tags("tickets.c.list"), modes(kee))] pub fn list() {} }"#,
        "kee",
        "unknown mode `kee`; did you mean `key`?",
    ),
    (
        r#"mod d { #[acl::endpoint(GET, "/c", tags("tickets.d.list"))] pub fn list() {} }"#,
        r#""/c""#,
        "`GET /c` is already the route of",
    ),
    (
        "mod e { acl::registry! { pub struct Api; endpoint: [crate::c::list] } }",
        "endpoint:",
        "unknown key `endpoint`; did you mean `endpoints`?",
    ),
    (
        r#"mod f { acl::registry! { pub struct Api; endpoints: [crate::d::list], policies: { A = "tickets.x.*" } } }"#,
        r#""tickets.x.*""#,
        "policy `A`: `tickets.x.*` matches no tag",
    ),
    (
        r#"mod g { acl::registry! { pub struct Api; endpoints: [crate::d::list], rules: ["READ_ONLY only [GET]"] } }"#,
        r#""READ_ONLY only [GET]""#,
        "a rule has no quotes around it",
    ),
    (
        r#"const LIST: acl::PatternList<'static> = acl::pattern_list!(Api: "*, -people.*");"#,
        r#""*, -people.*""#,
        "pattern `-people.*` matches no tag of `Api`",
    ),
];

#[test]
#[ignore = "runs rust-analyzer, which has to be installed, for some seconds"]
fn the_editor_shows_each_mistake_at_its_word() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"editor\"\nedition = \"2024\"\n[workspace]\n[dependencies]\nacl = {{ path = '{}' }}\n",
        root.display()
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let lines: Vec<&str> = MISTAKES.iter().map(|(line, ..)| *line).collect();
    let registry =
        "acl::registry! { pub struct Api; endpoints: [a::list, b::list, c::list, d::list] }\nfn main() {}\n";
    fs::write(folder.join("src/main.rs"), format!("{}\n{registry}", lines.join("\n"))).unwrap();

    let run = Command::new("rust-analyzer").arg("diagnostics").arg(&folder).output().unwrap();
    let shown = String::from_utf8_lossy(&run.stdout);
    let mut missing = String::new();
    for (number, (line, at, message)) in MISTAKES.iter().enumerate() {
        let column = line.find(at).unwrap();
        let begins = format!("from LineCol {{ line: {number}, col: {column} }} to ");
        let is_shown = shown.lines().any(|line| line.contains(&begins) && line.contains(message));
        if !is_shown {
            writeln!(missing, "{begins}{message}").unwrap();
        }
    }
    assert!(missing.is_empty(), "not shown:\n{missing}\nshown:\n{shown}");
}
