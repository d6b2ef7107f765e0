//! Every command says one thing of one stored credential: what SPEC.md says, read naively by `reference`.

#![allow(clippy::unwrap_used, missing_docs)]

mod random;
mod reference;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use acl_core::assemble::Declarations;
use acl_core::{Access, Mode, Rights};
use acl_lock::Lock;
use proptest::prelude::*;
use random::{PATHS, Stored, declared, stored, versions};
use reference::{Told, has_mode, is_list, lists};
use serde_json::Value;

fn file(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verdicts");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// The status and the answer; null where there is none.
fn acl(arguments: &[&str], lock: &Path) -> (Option<i32>, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
    let output = command.args(arguments).arg("--json").arg("--lock").arg(lock).output().unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}

/// The credentials as a file of keys, each named by its number. Tests run side by side, so each has a file of its own.
fn keys_file(name: &str, stored: &[Stored]) -> PathBuf {
    let mut text = String::from("key,list,within,mode\n");
    for (number, Stored { list, within, mode }) in stored.iter().enumerate() {
        writeln!(text, "{number},\"{list}\",\"{within}\",{mode}").unwrap();
    }
    file(name, &text)
}

fn decide(registry: &Declarations<'_>, stored: &Stored, path: &str) -> Told {
    reference::decide(registry, &stored.list, &stored.within, stored.mode, path)
}

fn has_malformed(stored: &Stored) -> bool {
    let bound = if stored.within.is_empty() { Vec::new() } else { lists(&stored.within) };
    !lists(&stored.list).into_iter().chain(bound).all(is_list)
}

/// Whether the JSON of a command has this verdict.
fn is_told(answer: &Value, told: Told, stored: &Stored) -> bool {
    let number = |number: usize| if number == 0 { Value::Null } else { number.into() };
    let bound = usize::from(told.list > lists(&stored.list).len());
    let pattern = told.code == "key_list_malformed" || answer["pattern_number"] == number(told.pattern);
    answer["allowed"] == told.is_allowed()
        && answer["code"] == told.code
        && answer["list_number"] == number(told.list)
        && answer["bound"] == number(bound)
        && pattern
}

/// The paths that a credential may call.
fn granted(registry: &Declarations<'_>, stored: &Stored) -> BTreeSet<String> {
    let allowed = PATHS.into_iter().filter(|path| decide(registry, stored, path).is_allowed());
    allowed.map(str::to_owned).collect()
}

fn public(registry: &Declarations<'_>) -> BTreeSet<String> {
    let public = registry.endpoints.iter().filter(|endpoint| endpoint.access == Access::Public);
    public.map(|endpoint| endpoint.path.to_owned()).collect()
}

fn paths(of: &Value) -> BTreeSet<String> {
    of.as_array().into_iter().flatten().map(|route| route["path"].as_str().unwrap().to_owned()).collect()
}

/// What `groups` say of the key with this number.
fn group_of(answer: &Value, number: usize) -> Option<&Value> {
    let name = Value::from(number.to_string());
    answer["groups"]
        .as_array()
        .unwrap()
        .iter()
        .find(|group| group["keys"].as_array().unwrap().contains(&name))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 200 } else { 2_000 }) })]

    #[test]
    fn every_command_says_what_the_specification_does(
        declared in declared(),
        all in prop::collection::vec(stored(), 1..12),
        at in 0..6_usize,
    ) {
        let lock = Lock::new(declared.clone(), Vec::new()).unwrap();
        let (path, catalog) = (PATHS[at], lock.catalog());
        let (file_of_lock, keys) = (file("acl.lock", &lock.to_string()), keys_file("verdicts.csv", &all));
        let keys = keys.to_str().unwrap();

        let mut cases = String::from("list,within,mode,method,path,expected\n");
        let mut expected = Vec::new();
        for one in &all {
            let Some(mode) = Mode::by_name(one.mode, catalog.own_modes()) else { continue };
            let (own, bound) = (lists(&one.list), lists(&one.within));
            let bounds = if one.within.is_empty() { Vec::new() } else { vec![bound] };
            let rights = Rights::new(&catalog, mode, &own).within(&bounds);
            for path in PATHS {
                let told = decide(&declared, one, path);
                let verdict = rights.decide(catalog.find("GET", path).and_then(|index| catalog.endpoint(index)));
                let place = verdict.place();
                prop_assert_eq!((verdict.code(), place.list), (told.code, told.list), "{:?} {}", one, path);
                prop_assert!(told.code == "key_list_malformed" || place.pattern == told.pattern, "{:?} {}", one, path);
                let Stored { list, within, mode } = one;
                writeln!(cases, "\"{list}\",\"{within}\",{mode},GET,{path},{}", told.code).unwrap();
                expected.push((told, one));
            }
        }
        if !expected.is_empty() {
            let (status, answer) = acl(&["test", file("cases.csv", &cases).to_str().unwrap()], &file_of_lock);
            prop_assert_eq!(status, Some(0), "{}", answer);
            for (report, (told, one)) in answer.as_array().unwrap().iter().zip(expected) {
                prop_assert!(is_told(report, told, one), "{}: {:?}", report, told);
            }
        }

        let (status, answer) = acl(&["who-can", "GET", path, "--keys", keys], &file_of_lock);
        let told: Vec<Told> = all.iter().map(|one| decide(&declared, one, path)).collect();
        if catalog.find("GET", path).is_none() {
            prop_assert_eq!((status, answer), (Some(2), Value::Null));
        } else {
            let is_mistake = |(told, one): (&Told, &Stored)| {
                told.code == "key_list_malformed" || !told.is_allowed() && !has_mode(&declared, one.mode)
            };
            for (number, (told, one)) in told.iter().zip(&all).enumerate() {
                match group_of(&answer, number) {
                    Some(group) => prop_assert!(is_told(group, *told, one), "{}: {:?}", group, told),
                    None => prop_assert!(!told.is_allowed() && !told.is_broken() && !is_mistake((told, one)), "{:?}", one),
                }
            }
            let can = told.iter().filter(|told| told.is_allowed()).count();
            prop_assert_eq!(&answer["can"], can);
            let mistaken = told.iter().zip(&all).any(is_mistake);
            prop_assert_eq!(status, Some(if mistaken { 2 } else { i32::from(can == 0) }));
        }

        for (number, (told, one)) in told.iter().zip(&all).enumerate().take(2) {
            let (status, answer) = acl(&["explain", "GET", path, "--keys", keys, "--key", &number.to_string()], &file_of_lock);
            prop_assert_eq!(status, Some(i32::from(!told.is_allowed())), "{}", answer);
            prop_assert!(is_told(&answer, *told, one), "{}: {:?}", answer, told);
        }
        // Typed, the same is said; what is malformed, or no mode, is a mistake. A `-` alone reads standard input.
        let (one, told) = (&all[0], told[0]);
        prop_assume!(one.list != "-");
        let bound: &[&str] = if one.within.is_empty() { &[] } else { &["--within", &one.within] };
        let typed = |command: &[&str]| acl(&[command, &[&one.list, "--mode", one.mode], bound].concat(), &file_of_lock);
        let (explained, listed) = (typed(&["explain", "GET", path]), typed(&["list"]));
        if has_malformed(one) || !has_mode(&declared, one.mode) {
            prop_assert_eq!((explained, listed), ((Some(2), Value::Null), (Some(2), Value::Null)));
        } else {
            prop_assert_eq!(explained.0, Some(i32::from(!told.is_allowed())), "{}", explained.1);
            prop_assert!(is_told(&explained.1, told, one), "{}: {:?}", explained.1, told);
            prop_assert_eq!((listed.0, paths(&listed.1)), (Some(0), granted(&declared, one)));
        }
    }

    #[test]
    fn every_gain_and_loss_is_told_and_no_other(
        (before, after) in versions(),
        all in prop::collection::vec(stored(), 1..12),
    ) {
        let [old, new] = [("old", &before), ("new", &after)].map(|(name, declared)| {
            file(name, &Lock::new(declared.clone(), Vec::new()).unwrap().to_string())
        });
        let keys = keys_file("difference.csv", &all);
        let [old, new, keys] = [&old, &new, &keys].map(|path| path.to_str().unwrap());
        let (status, answer) = acl(&["diff", old, new, "--keys", keys], Path::new("unused"));
        let (was_public, is_public) = (public(&before), public(&after));
        let for_all: BTreeSet<String> = is_public.difference(&was_public).cloned().collect();
        prop_assert_eq!(paths(&answer["everyone"]), for_all.clone());
        let (mut gains, mut mistaken, mut stale) = (for_all.len(), false, false);
        for (number, one) in all.iter().enumerate() {
            let (was, is) = (granted(&before, one), granted(&after, one));
            let group = group_of(&answer, number);
            let told = |name: &str| group.map(|group| paths(&group[name])).unwrap_or_default();
            // What is open to everyone now is told once, for all.
            let gained: BTreeSet<String> = is.difference(&was).filter(|it| !is_public.contains(*it)).cloned().collect();
            gains += gained.len();
            prop_assert_eq!(told("gained"), gained, "{:?}", one);
            prop_assert_eq!(told("lost"), was.difference(&is).cloned().collect(), "{:?}", one);
            // What is broken now, and was not; and every mistake.
            let broken = |registry| -> BTreeSet<(usize, &str)> {
                reference::broken(registry, &one.list, &one.within, one.mode).into_iter().collect()
            };
            let (known, now) = (broken(&before), broken(&after));
            let expected = now.iter().filter(|it| it.1 != "key_list_stale" || !known.contains(it));
            let told = group.into_iter().flat_map(|group| group["broken"].as_array().unwrap());
            let told = told.map(|it| {
                let number = it["list_number"].as_u64().unwrap_or_default();
                (usize::try_from(number).unwrap(), it["code"].as_str().unwrap().to_owned())
            });
            let expected: Vec<(usize, String)> = expected.map(|(list, code)| (*list, (*code).to_owned())).collect();
            stale |= expected.iter().any(|(_, code)| code == "key_list_stale");
            prop_assert_eq!(told.collect::<Vec<_>>(), expected, "{:?}", one);
            let no_mode = [&before, &after].iter().all(|registry| !has_mode(registry, one.mode));
            mistaken |= has_malformed(one) || no_mode;
        }
        let forbidden = !answer["forbidden"].as_array().unwrap().is_empty();
        let fails = gains > 0 || stale || forbidden;
        prop_assert_eq!(status, Some(if mistaken { 2 } else { i32::from(fails) }));
    }
}
