//! What the command grants, against the data read a second time and matched without acl.

mod naive;

use std::collections::BTreeSet;

use naive::{Operation, Outcome, json, operations, stdout};
use serde_json::Value;

const MODES: [&str; 3] = ["key", "token", "session"];

const LISTS: [&str; 40] = [
    // SPEC.md's examples.
    "*",
    "*, -repos.*",
    "repos.*, -*.delete",
    "repos.repos.get.get",
    // One pattern: literals, stars at each place, nothing reached.
    "repos.*",
    "*.delete",
    "*.list",
    "repos.repos.*",
    "repos.*.delete",
    "*.repos.*",
    "*.secrets.*",
    "*.get.*",
    "*.*",
    "*.*.*.*",
    "*.*.*.*.*",
    "repos",
    "repos.repos.get",
    "repos.repos.get.get.get",
    "nothing.*",
    "get",
    // Several.
    "*.list, *.get",
    "*.list, *.get, -orgs.*",
    "repos.*, issues.*, pulls.*",
    "repos.*, repos.*, repos.*",
    "-repos.*, repos.*",
    "-*.delete, *",
    "*, -*",
    "-*",
    "-*.delete",
    "actions.*, -actions.secrets.*, -*.put",
    "orgs.*.list, orgs.*.get, teams.*",
    "*, -*.secrets.*, -*.webhooks.*, -*.delete",
    "*.self-hosted-runners.*",
    "actions.self-hosted-runners.*, -*.post",
    "*.webhooks.*.delete, *.webhooks.*.put",
    "users.*.*.list",
    "*.comments.*.*, gists.*",
    "search.*, meta.*, emojis.*, rate-limit.*, licenses.*, gitignore.*",
    " \tgists.*\n,\n-gists.comments.* ",
    "repos.commits.compare-commits.get",
];

type Calls = BTreeSet<(String, String)>;

fn expected(operations: &[Operation], list: &str, mode: &str) -> Calls {
    let granted = operations.iter().filter(|operation| operation.is_granted(list, mode));
    granted.map(|operation| (operation.method.clone(), operation.path.clone())).collect()
}

fn calls(report: &Value) -> Calls {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let endpoints = report["endpoints"].as_array().into_iter().flatten();
    endpoints.map(|endpoint| (text(&endpoint["method"]), text(&endpoint["path"]))).collect()
}

#[test]
fn every_operation_is_in_the_registry_with_its_tag() -> Outcome {
    let report = json(&["*", "--endpoints"])?;
    let operations = operations();
    assert_eq!(report["total"], 1_223);
    assert_eq!(operations.len(), 1_223);
    let found = report["endpoints"].as_array().into_iter().flatten();
    let found: BTreeSet<String> =
        found.map(|e| format!("{} {} {}", e["method"], e["path"], e["tag"]).replace('"', "")).collect();
    let declared: BTreeSet<String> =
        operations.iter().map(|o| format!("{} {} {}", o.method, o.path, o.tag)).collect();
    assert_eq!(found, declared);
    Ok(())
}

#[test]
fn each_list_grants_in_each_mode_what_a_plain_count_finds() -> Outcome {
    let operations = operations();
    for list in LISTS {
        for mode in MODES {
            let report = json(&[list, "--mode", mode, "--endpoints"])?;
            let expected = expected(&operations, list, mode);
            assert_eq!(report["granted"], expected.len(), "`{list}` as {mode}");
            assert_eq!(calls(&report), expected, "`{list}` as {mode}");
        }
    }
    Ok(())
}

#[test]
fn the_lists_of_the_guide_grant_what_they_say() -> Outcome {
    let granted = |list: &str| -> Result<u64, Box<dyn std::error::Error>> {
        Ok(json(&[list, "--mode", "session"])?["granted"].as_u64().unwrap_or_default())
    };
    let operations = operations();
    let count = |filter: &dyn Fn(&Operation) -> bool| operations.iter().filter(|o| filter(o)).count() as u64;
    assert_eq!(granted("*")?, 1_223);
    assert_eq!(granted("*, -repos.*")?, count(&|o| o.group != "repos"));
    assert_eq!(granted("repos.*, -*.delete")?, count(&|o| o.group == "repos" && o.method != "DELETE"));
    assert_eq!(granted("repos.repos.get.get")?, 1);
    Ok(())
}

#[test]
fn a_minus_on_delete_reaches_every_delete() -> Outcome {
    let all = json(&["*", "--mode", "session", "--endpoints"])?;
    let kept = json(&["*, -*.delete", "--mode", "session", "--endpoints"])?;
    let lost: Calls = calls(&all).difference(&calls(&kept)).cloned().collect();
    assert_eq!(lost.len(), 187);
    assert!(lost.iter().all(|(method, _)| method == "DELETE"));
    assert!(calls(&kept).iter().all(|(method, _)| method != "DELETE"));
    Ok(())
}

#[test]
fn a_key_reaches_what_a_session_does_and_a_token_less() -> Outcome {
    let granted = |mode| json(&["*", "--mode", mode]).map(|report| report["granted"].clone());
    assert_eq!(granted("key")?, 1_223);
    assert_eq!(granted("session")?, 1_223);
    assert_eq!(granted("token")?, 972);
    Ok(())
}

#[test]
fn counts_of_groups_add_up() -> Outcome {
    let operations = operations();
    let report = json(&["*.list, -orgs.*", "--mode", "token"])?;
    let groups = report["groups"].as_array().cloned().unwrap_or_default();
    let names: BTreeSet<&str> = operations.iter().map(|o| o.group.as_str()).collect();
    assert_eq!(groups.iter().filter_map(|group| group["name"].as_str()).collect::<BTreeSet<_>>(), names);
    for group in &groups {
        let of_group = || operations.iter().filter(|o| group["name"] == o.group.as_str());
        assert_eq!(group["total"], of_group().count());
        assert_eq!(
            group["granted"],
            of_group().filter(|o| o.is_granted("*.list, -orgs.*", "token")).count(),
            "{group}"
        );
    }
    let sum = |key: &str| groups.iter().filter_map(|group| group[key].as_u64()).sum::<u64>();
    assert_eq!(report["granted"], sum("granted"));
    assert_eq!(report["total"], sum("total"));
    Ok(())
}

#[test]
fn text_and_json_agree() -> Outcome {
    for list in ["*", "repos.*, -*.delete", "*.list, *.get, -orgs.*", "-*"] {
        let text = stdout(&[list])?;
        let report = json(&[list])?;
        let mut shown = 0;
        for group in report["groups"].as_array().into_iter().flatten().filter(|group| group["granted"] != 0) {
            let row = format!(
                "  {:<20}{:>8}{:>6}  ",
                group["name"].as_str().unwrap_or_default(),
                group["granted"].as_u64().unwrap_or_default(),
                group["total"].as_u64().unwrap_or_default(),
            );
            assert!(text.contains(&row), "{row} in\n{text}");
            shown += 1;
        }
        assert_eq!(text.matches(" %\n").count(), shown, "a row a group in\n{text}");
        let endpoints = stdout(&[list, "--endpoints"])?;
        let lines: Calls = endpoints
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split_once(' '))
            .map(|(method, path)| (method.to_owned(), path.trim().to_owned()))
            .collect();
        assert_eq!(lines, calls(&json(&[list, "--endpoints"])?));
    }
    Ok(())
}
