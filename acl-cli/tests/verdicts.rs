//! `acl list`, `explain`, `who-can` and `test` say one thing of one credential, which is what is decided.

#![allow(clippy::unwrap_used, missing_docs)]

mod random;

use std::fs;
use std::path::Path;
use std::process::Command;

use acl_core::{Access, Mode, PatternList};
use acl_lock::Lock;
use proptest::prelude::*;
use random::{MODES, declared, lists};
use serde_json::Value;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 150 } else { 1_500 }) })]

    #[test]
    fn every_command_says_what_is_decided(
        declared in declared(),
        (list, within) in (lists(), prop::option::of(lists())),
        at in 0..6_usize,
        mode in 0..5_usize,
    ) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verdicts");
        fs::create_dir_all(&folder).unwrap();
        let written = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let lock = Lock::new(declared, Vec::new()).unwrap();
        let file = written("acl.lock", &lock.to_string());
        let acl = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
            let output = command.args(arguments).args(["--json", "--lock", &file]).output().unwrap();
            let answer = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
            (output.status.code().unwrap(), answer)
        };
        let (path, mode) = (format!("/{at}"), MODES[mode]);
        let bound = within.as_deref().unwrap_or_default();
        let keys = written("keys.csv", &format!("key,list,mode,within\nme,\"{list}\",{mode},\"{bound}\"\n"));
        let stored = ["explain", "GET", &path, "--keys", &keys, "--key", "me"];
        let who = ["who-can", "GET", &path, "--keys", &keys];
        let within_it: Vec<&str> = within.iter().flat_map(|within| ["--within", within]).collect();
        let typed = [&["explain", "GET", &path, &list, "--mode", mode][..], &within_it].concat();
        let listed = [&["list", &list, "--mode", mode][..], &within_it].concat();

        let catalog = lock.catalog();
        let Some(asked) = Mode::by_name(mode, catalog.own_modes()) else {
            for arguments in [&stored[..], &typed, &listed] {
                prop_assert_eq!(acl(arguments), (2, Value::Null), "{:?}", arguments);
            }
            return Ok(());
        };
        let lists: Vec<PatternList<'_>> =
            [Some(&list), within.as_ref()].into_iter().flatten().map(|text| PatternList::parse(text).unwrap()).collect();
        let endpoint = catalog.find("GET", &path).and_then(|index| catalog.endpoint(index));
        let is_stale = lists.iter().any(|list| catalog.stale_deny(*list).is_some());
        let allowed = endpoint.is_some_and(|it| lists.iter().all(|list| list.decide(it, asked).is_allowed()));
        let public = endpoint.is_some_and(|it| it.access() == Access::Public);
        let status = |allowed: bool| i32::from(!allowed);

        let (code, answer) = acl(&typed);
        prop_assert_eq!((code, &answer["allowed"]), (status(allowed), &Value::Bool(allowed)), "{}", answer);
        let (code, answer) = acl(&listed);
        prop_assert_eq!(code, 0);
        let is_listed = answer.as_array().unwrap().iter().any(|route| route["path"] == *path);
        prop_assert_eq!(is_listed, allowed, "{}", answer);
        // Stored, a stale list grants nothing but what is public.
        let may = allowed && (public || !is_stale);
        let (code, answer) = acl(&stored);
        prop_assert_eq!((code, &answer["allowed"]), (status(may), &Value::Bool(may)), "{}", answer);
        let (code, answer) = acl(&who);
        if endpoint.is_some() {
            prop_assert_eq!((code, &answer["can"]), (status(may), &Value::from(u8::from(may))), "{}", answer);
        } else {
            prop_assert_eq!(code, 2);
        }
        if !is_stale {
            let expected = if may { "allowed" } else { "denied" };
            let case = |expected| format!("list,mode,method,path,expected,within\n\"{list}\",{mode},GET,{path},{expected},\"{bound}\"\n");
            let cases = written("cases.csv", &case(expected));
            prop_assert_eq!(acl(&["test", &cases]).0, 0);
            let cases = written("cases.csv", &case(if may { "denied" } else { "allowed" }));
            prop_assert_eq!(acl(&["test", &cases]).0, 1);
        }
    }
}
