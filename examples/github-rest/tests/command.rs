//! The command line: mistakes, explanations, standard input, exit statuses.

mod naive;

use naive::{Outcome, json, run, run_with_input, stdout};

const GET: [&str; 3] = ["--why", "GET", "/repos/{owner}/{repo}"];

#[test]
fn every_mistake_of_a_list_has_a_caret_under_its_place() -> Outcome {
    let output = run(&["repos.*, Issues.*, pulls..get, -*.delete, tick*"])?;
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(
        String::from_utf8(output.stderr)?,
        "\
error: 3 mistakes in the list, so it grants nothing

  pattern 2, byte 9: upper-case letter `I`; tags are lower case: write `i`
    | repos.*, Issues.*, pulls..get, -*.delete, tick*
    |          ^

  pattern 3, byte 25: empty segment; a dot stands between two segments, as in `tickets.list`
    | repos.*, Issues.*, pulls..get, -*.delete, tick*
    |                          ^

  pattern 5, bytes 42..47: `*` stands for whole segments, so nothing may stand beside it
    | repos.*, Issues.*, pulls..get, -*.delete, tick*
    |                                           ^^^^^
"
    );
    Ok(())
}

#[test]
fn a_list_that_says_nothing_is_a_mistake() -> Outcome {
    for list in ["", " ", ",", "repos.*,", "--repos.*", "- repos.*"] {
        for more in [&[][..], &["--json"], &["--endpoints"], &GET] {
            let output = run(&[&[list], more].concat())?;
            assert_eq!(output.status.code(), Some(2), "`{list}` {more:?}");
            assert!(output.stdout.is_empty(), "`{list}` {more:?}");
            assert!(String::from_utf8(output.stderr)?.contains('^'), "`{list}` {more:?}");
        }
    }
    Ok(())
}

#[test]
fn bad_arguments_have_the_status_of_bad_lists() -> Outcome {
    let wrong: [&[&str]; 6] = [
        &[],
        &["*", "--mode", "cookie"],
        &["*", "--why", "GET"],
        &["*", "*"],
        &["*", "--time"],
        &["*", "--wy"],
    ];
    for arguments in wrong {
        assert_eq!(run(arguments)?.status.code(), Some(2), "{arguments:?}");
    }
    Ok(())
}

#[test]
fn why_allowed_names_the_pattern() -> Outcome {
    let output = run(&[&["-*.delete, repos.*"], &GET[..]].concat())?;
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        String::from_utf8(output.stdout)?,
        "\
GET /repos/{owner}/{repo}
allowed: `repos.*` matches tag `repos.repos.get.get`

  tag      repos.repos.get.get
  open to  key, token, session (asked as key)
  list     -*.delete, repos.*
                      ^^^^^^^
"
    );
    Ok(())
}

#[test]
fn why_denied_by_a_tag() -> Outcome {
    let arguments = ["repos.*, -*.delete", "--why", "delete", "/repos/{owner}/{repo}"];
    assert_eq!(run(&arguments)?.status.code(), Some(1));
    let answer = json(&arguments)?;
    assert_eq!(answer["allowed"], false);
    assert_eq!(answer["code"], "tag_denied");
    assert_eq!(answer["pattern"], "-*.delete");
    assert_eq!(answer["pattern_number"], 2);
    assert_eq!(answer["tags"], serde_json::json!(["repos.repos.delete.delete"]));
    assert!(stdout(&arguments)?.contains("\n                    ^^^^^^^^^\n"));
    Ok(())
}

#[test]
fn why_denied_as_not_granted() -> Outcome {
    let answer = json(&[&["issues.*"], &GET[..]].concat())?;
    assert_eq!(answer["code"], "tag_not_granted");
    assert_eq!(answer["reason"], "denied: no pattern grants tag `repos.repos.get.get`");
    assert_eq!(answer["pattern"], serde_json::Value::Null);
    Ok(())
}

#[test]
fn why_denied_by_the_mode() -> Outcome {
    let arguments = ["*", "--mode", "token", "--why", "GET", "/user/blocks"];
    let output = run(&arguments)?;
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    let answer = json(&arguments)?;
    assert_eq!(answer["code"], "mode_not_allowed");
    assert_eq!(answer["modes"], serde_json::json!(["key", "session"]));
    Ok(())
}

#[test]
fn why_not_in_the_registry_suggests_what_is_near() -> Outcome {
    for path in ["/repos/octocat/hello-world", "/repos/{owner}/{repos}", "/repo/{owner}/{repo}"] {
        let arguments = ["*", "--why", "GET", path];
        assert_eq!(run(&arguments)?.status.code(), Some(1));
        let answer = json(&arguments)?;
        assert_eq!(answer["code"], "not_in_registry");
        assert_eq!(answer["near"][0], "GET /repos/{owner}/{repo}", "{path}");
        assert!(stdout(&arguments)?.contains("\nDid you mean:\n  GET /repos/{owner}/{repo}\n"));
    }
    let answer = json(&["*", "--why", "TRACE", "/nothing/that/looks/like/anything/known"])?;
    assert_eq!(answer["near"], serde_json::json!([]));
    Ok(())
}

#[test]
fn a_path_of_two_parameters_in_one_segment_is_in_the_registry() -> Outcome {
    let arguments = ["repos.*", "--why", "GET", "/repos/{owner}/{repo}/compare/{base}...{head}"];
    assert_eq!(run(&arguments)?.status.code(), Some(0));
    Ok(())
}

#[test]
fn a_minus_alone_reads_standard_input() -> Outcome {
    let output = run_with_input(&["-"], b"repos.*,\n-*.delete\n")?;
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stdout)?, stdout(&["repos.*, -*.delete"])?);

    let output = run_with_input(&["-"], b"repos.*,\nIssues.*\n")?;
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr)?.contains("\n    | Issues.*\n    | ^\n"));

    for input in [&b""[..], b"\n", b"\xff"] {
        assert_eq!(run_with_input(&["-"], input)?.status.code(), Some(2));
    }
    Ok(())
}

#[test]
fn a_pattern_that_matches_nothing_is_noted() -> Outcome {
    let text = stdout(&["repo.*, -*.delet, zzzzzzzz.*"])?;
    assert!(text.contains("note: `repo.*` matches no tag; did you mean `repos.*`?\n"), "{text}");
    assert!(text.contains("note: `-*.delet` matches no tag; did you mean `-*.delete`?\n"), "{text}");
    assert!(text.contains("note: `zzzzzzzz.*` matches no tag\n"), "{text}");
    Ok(())
}

#[test]
fn a_list_may_begin_with_a_minus_and_any_letter() -> Outcome {
    for list in ["-*.delete", "-hello.*", "-repos.*, *"] {
        assert_eq!(run(&[list])?.status.code(), Some(0), "{list}");
    }
    Ok(())
}

#[test]
fn words_fit_a_narrow_terminal_and_have_no_colour_outside_one() -> Outcome {
    let many = vec!["repos.repos.get.get"; 50].join(", ");
    for arguments in [&["*"][..], &["repos.*"], &["--help"], &[&many], &[&[many.as_str()], &GET[..]].concat()]
    {
        let text = stdout(arguments)?;
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
    Ok(())
}

#[test]
fn times_are_measured_in_one_run() -> Outcome {
    let times = json(&["--time"])?;
    assert_eq!(times["lists"], if cfg!(debug_assertions) { 20 } else { 1_000 });
    let rows = times["rows"].as_array().cloned().unwrap_or_default();
    let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names, ["bit test", "check", "decide", "parse", "grant"]);
    assert_eq!(rows[0]["bit_tests"], 1.0);
    assert!(rows.iter().all(|row| row["nanoseconds"].as_f64().is_some_and(|time| time > 0.0)));
    Ok(())
}
