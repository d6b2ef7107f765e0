//! Standard input, files, closed pipes, help and completion: what a golden file cannot show.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::{Command, Output, Stdio};

use acl_core::ModeSet;
use acl_core::assemble::{Declaration, Declarations};
use acl_lock::Lock;

mod help;

const LOCK: &str = "tests/data/v1.lock";

fn acl(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = acl(arguments).spawn().unwrap();
    // One that stops reading is a case too.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_list_from_standard_input_a_file_or_an_argument_is_the_same() {
    let file = format!("{}/list.txt", env!("CARGO_TARGET_TMPDIR"));
    let list = "tickets.*,\n  -*.delete\n";
    fs::write(&file, list).unwrap();
    for command in ["list", "freeze", "lint", "rewrite"] {
        let argument = acl(&[command, list, "--lock", LOCK]).output().unwrap();
        let input = with_input(&[command, "-", "--lock", LOCK], list.as_bytes());
        let from_file = acl(&[command, "--file", &file, "--lock", LOCK]).output().unwrap();
        assert_eq!(argument.status.code(), Some(0), "{command}: {}", text(&argument.stderr));
        for other in [input, from_file] {
            assert_eq!((text(&other.stdout), other.status), (text(&argument.stdout), argument.status));
        }
    }
}

#[test]
fn rewritten_lines_end_as_they_did() {
    for ends in ["\n", "\r\n"] {
        let keys = ["key,list", "web,*.list", ""].join(ends);
        let output = with_input(&["rewrite", "--keys", "-", "--lock", LOCK], keys.as_bytes());
        assert_eq!(text(&output.stdout), keys, "{}", text(&output.stderr));
    }
}

#[test]
fn an_empty_list_beside_another_is_not_offered_everything() {
    for (lists, number) in [("*.list |", 2), ("| *.list", 1), ("*.list || *.get", 2)] {
        let output = acl(&["explain", "GET", "/api/status", lists, "--lock", LOCK]).output().unwrap();
        let told = format!("list {number} is empty, so it grants nothing; remove the `|` beside it");
        assert_eq!(output.status.code(), Some(2), "{lists}");
        assert!(text(&output.stderr).contains(&told), "{lists}: {}", text(&output.stderr));
    }
}

#[test]
fn a_list_that_begins_with_a_minus_is_no_option() {
    for list in ["-*.delete", "-hooks.*, *", "-hooks", "-h.*"] {
        let output = acl(&["explain", "GET", "/api/status", list, "--lock", LOCK]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{list}: {}", text(&output.stderr));
    }
}

#[test]
fn keys_and_logs_come_from_standard_input_too() {
    let keys = fs::read("tests/data/good-keys.csv").unwrap();
    let arguments = ["who-can", "GET", "/api/people", "--lock", LOCK, "--keys"];
    let file = acl(&[&arguments[..], &["tests/data/good-keys.csv"]].concat()).output().unwrap();
    let input = with_input(&[&arguments[..], &["-"]].concat(), &keys);
    assert_eq!(text(&file.stdout), text(&input.stdout));
    assert!(text(&file.stdout).contains("3 of 8 keys can"));
    let output = with_input(&["suggest", "-", "--lock", LOCK], b"GET /api/people\nPOST /api/people?x=1\n");
    assert!(
        text(&output.stdout).starts_with("people.agents.list, people.agents.post\n"),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn p4_a_key_without_a_list_is_a_mistake_and_no_wildcard() {
    for keys in ["key,list\nempty,\n", "key,list\nempty,\"  \"\n", "key,list\nempty,\",\"\n"] {
        let output =
            with_input(&["who-can", "GET", "/api/people", "--lock", LOCK, "--keys", "-"], keys.as_bytes());
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stdout).contains("0 of 1 keys can"), "{}", text(&output.stdout));
        assert!(text(&output.stdout).contains("denied: the list is malformed, so it grants nothing: "));
    }
}

#[test]
fn a_file_of_keys_that_is_no_csv_is_refused() {
    for (keys, told) in [
        (&b""[..], "standard input is empty; expected the columns `key`, `list` and"),
        (
            b"key;list\na;*\n",
            "no column `key`; expected the columns `key`, `list` and, if wanted, `mode` and `within`, with commas between them; found `key;list`",
        ),
        (
            b"key,list\na,*\nb,*,c\n",
            "line 3: 3 columns where the first line has 2; a list with commas stands in",
        ),
        (b"key,list\na\n", "line 2: 1 column where the first line has 2"),
        (b"key,list\na,\xff\n", "line 2: no UTF-8 text"),
        (b"key,list,list\na,*,-*\n", "the column `list` is there twice"),
    ] {
        let output = with_input(&["lint", "--lock", LOCK, "--keys", "-"], keys);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(told), "{}", text(&output.stderr));
    }
}

#[test]
fn a_file_of_cases_has_each_column_once() {
    for (cases, told) in [
        (&b"list,mode,method,path\n"[..], "line 1: no column `expected`; expected the columns list, mode,"),
        (b"list,list,mode,method,path,expected\n", "line 1: the column `list` is there twice"),
        (b"list,mode,method,path,expected,within,within\n", "line 1: the column `within` is there twice"),
    ] {
        let output = with_input(&["test", "-", "--lock", LOCK], cases);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(told), "{}", text(&output.stderr));
    }
}

#[test]
fn m1_a_mode_that_no_version_has_is_named() {
    let keys = b"key,list,mode\na,*,cookie\nb,*,\n";
    let output = with_input(&["diff", LOCK, "tests/data/added.lock", "--keys", "-"], keys);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("unknown mode `cookie`; expected key, token, session, partner"));
    assert!(text(&output.stdout).contains("* by no mode\n"));
    assert!(text(&output.stdout).contains("no mode; expected key, token, session, partner"));
}

#[test]
fn what_editors_and_spreadsheets_add_is_no_mistake() {
    for keys in [
        &b"\xef\xbb\xbfkey,list\na,*\n"[..],
        b"key,list\r\na,*\r\n",
        b"list , key\n\n*,a",
        b"key,list\n\"a\",\"*\"\n",
    ] {
        let output = with_input(&["who-can", "GET", "/api/people", "--lock", LOCK, "--keys", "-"], keys);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains("1 of 1 keys can"), "{}", text(&output.stdout));
    }
    let list = with_input(&["freeze", "-", "--lock", LOCK], b"\xef\xbb\xbftickets.*,\r\n-*.delete\r\n");
    assert_eq!(list.status.code(), Some(0), "{}", text(&list.stderr));
    let lock = format!("{}/marked.lock", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&lock, format!("\u{feff}{}", fs::read_to_string(LOCK).unwrap().replace('\n', "\r\n"))).unwrap();
    let marked = acl(&["list", "--lock", &lock]).output().unwrap();
    assert_eq!(marked.stdout, acl(&["list", "--lock", LOCK]).output().unwrap().stdout);
}

#[test]
fn p4_a_bound_of_white_space_is_no_absent_one() {
    let keys = b"key,list,within\na,*,\nb,*,\" \"\nc,*,people.*\n";
    let output = with_input(&["who-can", "GET", "/api/people", "--lock", LOCK, "--keys", "-"], keys);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("2 of 3 keys can"), "{}", text(&output.stdout));
    let told = "denied: in the bound, the list is malformed, so it grants nothing: byte 0: empty list";
    assert!(text(&output.stdout).contains(told), "{}", text(&output.stdout));
}

#[test]
fn a_servers_log_has_lines_that_were_no_requests() {
    let log = b"1.2.3.4 - - [now] \"GET /api/people HTTP/1.1\" 200 7\n1.2.3.4 - - [now] \"-\" 408 0\n\
                1.2.3.4 - - [now] \"\\x16\\x03\xff\" 400 0\n1.2.3.4 - - [now] \"GET /api/tickets HTTP/1.1\" 403 0\n";
    let output = with_input(&["suggest", "-", "--lock", LOCK], log);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "people.agents.list\n");
    assert!(text(&output.stderr).contains("3 lines left out"), "{}", text(&output.stderr));
    let output = with_input(&["suggest", "-", "--lock", LOCK], b"1.2.3.4 - - [now] \"-\" 200 0\n");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn an_address_is_asked_about_by_its_path() {
    for path in ["/api/tickets/7", "/api/tickets/7?expand=all#top", "https://desk.example/api/tickets/7?x=/y"]
    {
        let output = acl(&["explain", "get", path, "tickets.*", "--lock", LOCK]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{path}: {}", text(&output.stdout));
        assert!(text(&output.stdout).starts_with("GET /api/tickets/{id}\n"));
    }
    for path in
        ["", "/", "?", "://", "https://", "https://desk.example", "http://desk.example?/api/tickets", "é://é"]
    {
        let output = acl(&["explain", "GET", path, "*", "--lock", LOCK]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{path}: {}", text(&output.stdout));
    }
}

#[test]
fn a_reader_that_leaves_is_no_error_to_tell() {
    let lock = "../examples/github-rest/acl.lock";
    let mut child = acl(&["list", "--json", "--lock", lock]).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(told, "");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A script that asks and does not read the answer gets the status of the answer all the same.
#[test]
fn a_reader_that_leaves_changes_no_status() {
    for (list, status) in [("*", 0), ("people.*", 1)] {
        for form in ["text", "json"] {
            let arguments = ["explain", "GET", "/api/tickets", list, "--lock", LOCK, "-o", form];
            let mut child = acl(&arguments).spawn().unwrap();
            drop((child.stdout.take(), child.stderr.take()));
            assert_eq!(child.wait().unwrap().code(), Some(status), "{list} {form}");
        }
    }
}

#[test]
fn the_lock_of_a_folder_above_is_found() {
    let folder = "tests/cmd/guesses.in";
    let here = acl(&["list"]).current_dir(folder).output().unwrap();
    let below = acl(&["list"]).current_dir(format!("{folder}/src")).output().unwrap();
    assert_eq!((text(&here.stdout), here.status.code()), (text(&below.stdout), Some(0)));
    let named =
        acl(&["list", "--lock", "../acl.lock"]).current_dir(format!("{folder}/src")).output().unwrap();
    assert_eq!(named.stdout, here.stdout);
    // A folder of that name is none.
    let root = format!("{}/no-lock/acl.lock", env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(&root).unwrap();
    let wrong = acl(&["list", "--lock", &root]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn nothing_but_the_answer_is_on_standard_output_and_no_colours() {
    let output =
        acl(&["who-can", "GET", "/api/people", "--keys", "tests/data/keys.csv", "--lock", LOCK, "--json"]);
    let output = { output }.output().unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok());
    assert_eq!(text(&output.stderr), "");
    let table = acl(&["list", "--lock", LOCK]).output().unwrap();
    assert!(!text(&table.stdout).contains('\u{1b}'));
}

#[test]
fn h1_a_head_is_the_get_of_its_path() {
    let table = b"list,mode,method,path,expected\ntickets.*,key,HEAD,/api/tickets/7?x=1,allowed\n";
    let keys = b"key,list\nweb,tickets.*\n";
    let asked: [(&[&str], &[u8]); 5] = [
        (&["explain", "HEAD", "/api/tickets/7", "tickets.*"], b""),
        (&["explain", "HEAD", "/api/tickets/{id}", "tickets.*"], b""),
        (&["who-can", "HEAD", "/api/tickets/7", "--keys", "-"], keys),
        (&["test", "-"], table),
        (&["suggest", "-"], b"HEAD /api/tickets/7\n"),
    ];
    for (arguments, input) in asked {
        let output = with_input(&[arguments, &["--lock", LOCK]].concat(), input);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stdout));
    }
    // Of no other method.
    let output = acl(&["explain", "HEAD", "/api/keys/7", "*", "--lock", LOCK]).output().unwrap();
    assert!(text(&output.stdout).contains("the registry has no such endpoint"));
}

/// Names of keys and paths of requests are those of others.
#[test]
fn what_a_terminal_would_obey_is_written_out() {
    let keys = "key,list,mode\n\"\u{1b}[2Jred\",*,key\n\"two\nlines\u{180e}\u{e0041}\",*,key\n\u{202e}eman,*,\u{1b}]0;x\n";
    let cases = "list,mode,method,path,expected\n*,key,GET,/\u{1b}[31m,not_in_registry\n";
    let asked: [(&[&str], &str, &[&str]); 7] = [
        (
            &["who-can", "GET", "/api/people", "--keys", "-"],
            keys,
            &["\\u{1b}[2Jred, two\\nlines\\u{180e}\\u{e0041}", "\\u{202e}eman"],
        ),
        (&["diff", LOCK, "tests/data/retagged.lock", "--keys", "-"], keys, &["`\\u{1b}]0;x`"]),
        (&["lint", "--keys", "-"], keys, &["\\u{1b}[2Jred"]),
        (&["lint", "--keys", "-"], "key,list\npolicy \u{1b}[2J,*\n", &["1 key (policy \\u{1b}[2J): "]),
        (&["suggest", "-"], "GET /\u{1b}[31m\n", &["GET /\\u{1b}[31m"]),
        (&["test", "-"], cases, &["GET /\\u{1b}[31m by key"]),
        (&["test", "-"], "\u{1b}[31m\n", &["no column"]),
    ];
    for (arguments, input, shown) in asked {
        let mut command = acl(&[arguments, &["--lock", LOCK]].concat());
        let mut child = command.env("CLICOLOR_FORCE", "1").spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = [text(&output.stdout), text(&output.stderr)].concat();
        assert!(shown.iter().all(|part| said.contains(part)), "{arguments:?}: {said:?}");
        for raw in ["\u{1b}[2J", "two\nlines", "\u{202e}", "\u{180e}", "\u{e0041}", "\u{1b}]", "/\u{1b}"] {
            assert!(!said.contains(raw), "{arguments:?}: {said:?}");
        }
    }
}

#[test]
fn a_mistake_in_what_was_piped_in_names_standard_input() {
    let asked: [(&[&str], &[u8]); 5] = [
        (&["who-can", "GET", "/api/people", "--keys", "-"], b"key;list\n"),
        (&["who-can", "GET", "/api/people", "--keys", "-"], b"key,list\na,b,c\n"),
        (&["test", "-"], b"list,mode,method,path,expected\n*,kye,GET,/,allowed\n"),
        (&["suggest", "-"], b"what\n"),
        (&["explain", "GET", "/api/people", "-"], b"\xff"),
    ];
    for (arguments, input) in asked {
        let output = with_input(&[arguments, &["--lock", LOCK]].concat(), input);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).starts_with("error: standard input"), "{}", text(&output.stderr));
    }
}

/// As a router does, which answers 405 and looks no further.
#[test]
fn h1_the_path_is_matched_before_the_method() {
    let route = |method, path, tag| Declaration {
        method,
        path,
        tags: vec![tag],
        modes: ModeSet::BUILT_IN,
        ..Declaration::default()
    };
    let endpoints = vec![
        route("GET", "/tickets/{id}", "tickets.get"),
        route("DELETE", "/tickets/drafts", "drafts.delete"),
        route("PUT", "/tickets/{number}", "tickets.put"),
        route("GET", "/{*rest}", "files.get"),
    ];
    let lock = Lock::new(Declarations { endpoints, ..Declarations::default() }, Vec::new()).unwrap();
    let file = format!("{}/matched.lock", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&file, lock.to_string()).unwrap();
    let cases = [
        ("GET", "/tickets/7", Some("/tickets/{id}")),
        ("PUT", "/tickets/7", Some("/tickets/{number}")),
        ("DELETE", "/tickets/drafts", Some("/tickets/drafts")),
        ("GET", "/tickets/drafts", None),
        ("HEAD", "/tickets/drafts", None),
        ("HEAD", "/tickets/7", Some("/tickets/{id}")),
        ("GET", "/tickets/7/files", Some("/{*rest}")),
        ("GET", "/mirror/https://other.example/tickets/7", Some("/{*rest}")),
        ("DELETE", "/tickets/7", None),
    ];
    for (method, path, declared) in cases {
        let output = acl(&["explain", method, path, "*", "--lock", &file]).output().unwrap();
        let expected = format!("{method} {}\n", declared.unwrap_or(path));
        assert!(text(&output.stdout).starts_with(&expected), "{method} {path}: {}", text(&output.stdout));
        assert_eq!(output.status.success(), declared.is_some(), "{method} {path}");
    }
}

/// What servers write that is no request for a path is told like any other that names no endpoint.
#[test]
fn a_log_has_lines_that_name_no_endpoint() {
    let log = b"::1 - - [01/Oct/2026:10:00:00 +0000] \"OPTIONS * HTTP/1.0\" 200 126 \"-\" \"internal\"\n\
        10.0.0.7 - - [-] \"GET https://desk.example/api/tickets?page=2 HTTP/1.1\" 200 9\n\
        10.0.0.7 - - [-] \"\" 408 0\n\
        GET /api/people?q=\"a\" 200\n\
        GET /api/people HTTP/1.1 404 12\n";
    let output = with_input(&["suggest", "-", "--json", "--lock", LOCK], log);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["used"], &answer["refused"]), (&2.into(), &2.into()), "{answer}");
    assert_eq!(answer["unknown"], serde_json::json!({ "OPTIONS *": 1 }));
}

/// What stands where a declared path has a parameter is not compared letter by letter with itself.
#[test]
fn a_path_of_any_length_is_answered() {
    let path = format!("/reposs/{}/hello", "a".repeat(100_000));
    let lock = "../examples/github-rest/acl.lock";
    let output = acl(&["explain", "GET", &path, "*", "--lock", lock]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("Did you mean:\n  GET /repos/{owner}/{repo}\n"));
    let mode = "k".repeat(100_000);
    let output = acl(&["list", "--mode", &mode, "--lock", lock]).output().unwrap();
    assert!(text(&output.stderr).ends_with("expected key, token, session\n"));
}

/// As the pages of keys export it, and as a spreadsheet keeps it.
#[test]
fn a_quote_before_what_looks_like_a_formula_is_not_in_the_list() {
    let keys = "key,list,mode,description\r\n7,\"'-*.delete, tickets.*\",key,\"'=1+1\"\r\n8,\"*.list\",key,\"web\"\r\n";
    let output = with_input(&["who-can", "GET", "/api/tickets", "--lock", LOCK], keys.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("2 of 2 keys can"), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("\n-*.delete, tickets.* by key\n"), "{}", text(&output.stdout));
    // What is written again has it too.
    let former = keys.replace("'-*.delete, tickets.*", "'-people.staff.delete, people.staff.*");
    let renamed = ["rewrite", "--keys", "-", "--lock", "tests/data/renamed.lock"];
    let output = with_input(&renamed, former.replace("people.staff", "people.agents").as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).contains("\"'-people.staff.delete, people.staff.*\""),
        "{}",
        text(&output.stdout)
    );
    // A quote alone is a mistake.
    let output = with_input(&["lint", "--keys", "-", "--lock", LOCK], b"key,list\n7,'tickets.*\n");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn of_many_mistakes_the_first_are_told_and_the_others_counted() {
    let mut keys = String::from("key,list\nfine,*\n");
    for number in 0..1_000 {
        keys.extend([&format!("key-{number},"), "\"tick*, A", &number.to_string(), "\"\n"]);
    }
    let asked: [(&[&str], &str); 3] = [
        (&["who-can", "GET", "/api/tickets"], "\nand 950 keys more with other mistakes\n"),
        (&["rewrite", "--keys", "-"], "\nand 950 lists more\n"),
        (&["diff", LOCK, "tests/data/added.lock", "--keys", "-"], "1,001 of 1,001 keys are touched"),
    ];
    for (arguments, told) in asked {
        let output = with_input(&[arguments, &["--lock", LOCK]].concat(), keys.as_bytes());
        let said = [text(&output.stdout), text(&output.stderr)].concat();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said.contains(told), "{arguments:?}: {said}");
        assert!(said.matches("| tick*").count() <= 50, "{arguments:?}");
    }
    let output = with_input(&["lint", "--keys", "-", "--lock", LOCK], keys.as_bytes());
    assert_eq!(text(&output.stdout).matches("| tick*").count(), 2 * 50);
    assert_eq!(text(&output.stdout).matches("grants nothing").count(), 1_000);
    let output = with_input(&["who-can", "GET", "/api/tickets", "--json", "--lock", LOCK], keys.as_bytes());
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["more_mistaken"], &answer["keys"]), (&950.into(), &1_001.into()));
}
