//! Help, manual pages, completion, and tables in a terminal.

use std::fs;

use crate::{acl, text};

/// What the shell is offered for the last of these words.
fn offered(words: &[&str]) -> Vec<String> {
    let index = (words.len()).to_string();
    let mut command = acl(&[&["--", "acl"], words].concat());
    command.current_dir("tests/cmd/guesses.in").env("ACL_COMPLETE", "bash");
    let output = command.env("_CLAP_COMPLETE_INDEX", index).env("_CLAP_IFS", "\n").output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn completion_knows_methods_paths_tags_modes_and_policies() {
    assert_eq!(offered(&["explain", "D"]), ["DELETE"]);
    assert_eq!(offered(&["explain", "d"]), ["DELETE"]);
    assert_eq!(offered(&["explain", "DELETE", "/g"]), ["/gists/{gist_id}", "/gists/{gist_id}/star"]);
    assert_eq!(offered(&["explain", "DELETE", "/gists/7", "RE"]), ["READ_ONLY"]);
    assert_eq!(offered(&["list", "gi"])[..2], ["gists.*", "gists.gists.check-is-starred.get"]);
    assert_eq!(offered(&["list", "*, -*.de"]), ["*, -*.delete"]);
    assert_eq!(offered(&["list", "--mode", "to"]), ["token"]);
    assert_eq!(offered(&["who-can", "POST", "/user"]), ["/user/repos"]);
    assert_eq!(offered(&["--lock", "none.lock", "explain", "D"]), [""; 0]);
    assert!(offered(&["ex"]).contains(&"explain".to_owned()));
}

#[test]
fn help_names_no_rule() {
    let commands =
        ["list", "explain", "lint", "who-can", "diff", "rewrite", "freeze", "suggest", "test", "serve"];
    for command in [&commands[..], &["fingerprint", "completions", "man"]].concat() {
        let help = acl(&["help", command]).output().unwrap();
        assert_eq!(help.status.code(), Some(0), "{command}");
        let help = text(&help.stdout);
        let is_rule = |word: &str| {
            let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            let number = word.strip_prefix(|c: char| "TPDMSRH".contains(c));
            number
                .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        };
        assert_eq!(help.split_whitespace().find(|word| is_rule(word)), None, "{command}");
        assert_eq!(help, text(&acl(&[command, "--help"]).output().unwrap().stdout));
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = format!("{}/man", env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(&folder).unwrap();
    let output = acl(&["man", "--to", &folder]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = fs::read_to_string(format!("{folder}/acl-who-can.1")).unwrap();
    assert!(page.contains("acl who\\-can DELETE /tickets/7 keys.csv"), "{page}");
    let one = acl(&["man", "explain"]).output().unwrap();
    assert!(text(&one.stdout).contains(".TH acl-explain 1"), "{}", text(&one.stdout));
    assert_eq!(acl(&["man", "exlpain"]).output().unwrap().status.code(), Some(2));
    assert_eq!(
        acl(&["man", "--to", &format!("{folder}/none/here")]).output().unwrap().status.code(),
        Some(2)
    );
}

#[test]
fn every_shell_has_a_completion_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = acl(&["completions", shell]).output().unwrap();
        assert!(output.status.success());
        assert!(text(&output.stdout).contains("ACL_COMPLETE"), "{shell}");
    }
}

#[test]
fn a_table_is_as_wide_as_the_terminal() {
    let list = || acl(&["list", "--lock", "../examples/github-rest/acl.lock"]);
    let letters = |table: &str| -> Vec<char> {
        let mut letters: Vec<char> = table.chars().filter(|c| !c.is_whitespace()).collect();
        letters.sort_unstable();
        letters
    };
    let wide = list().env_remove("COLUMNS").output().unwrap();
    assert!(text(&wide.stdout).lines().any(|line| line.len() > 200));
    for columns in [60, 80, 120] {
        let narrow = list().env("COLUMNS", columns.to_string()).output().unwrap();
        let widest = text(&narrow.stdout).lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(columns), "{columns}: {widest:?}");
        // Nothing is left out.
        assert!(letters(text(&narrow.stdout)) == letters(text(&wide.stdout)), "{columns}");
    }
}
