//! `acl diff` against the decisions of two small registries.

#![allow(clippy::unwrap_used, missing_docs)]

mod random;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use acl_core::{Access, Catalog, Mode, PatternList};
use acl_lock::Lock;
use proptest::prelude::*;
use random::{MODES, declared, lists};
use serde_json::Value;

/// Routes that both lists grant; what is public is so whatever the lists are, and whatever the mode.
fn granted(catalog: &Catalog<'_>, list: &str, within: Option<&str>, mode: &str) -> BTreeSet<String> {
    let mode = Mode::by_name(mode, catalog.own_modes());
    let lists: Vec<PatternList<'_>> =
        [Some(list), within].into_iter().flatten().map(|text| PatternList::parse(text).unwrap()).collect();
    let stale = lists.iter().any(|list| catalog.stale_deny(*list).is_some());
    let all = (0..=u16::MAX).take(catalog.len());
    let routes = all.filter(|index| {
        let endpoint = catalog.endpoint(*index).unwrap();
        let may = mode.is_some_and(|mode| lists.iter().all(|list| list.decide(endpoint, mode).is_allowed()));
        endpoint.access() == Access::Public || (may && !stale)
    });
    routes.map(|index| catalog.route(index).unwrap().to_string()).collect()
}

fn public(catalog: &Catalog<'_>) -> BTreeSet<String> {
    let all = (0..=u16::MAX).take(catalog.len());
    let public = all.filter(|index| catalog.endpoint(*index).unwrap().access() == Access::Public);
    public.map(|index| catalog.route(index).unwrap().to_string()).collect()
}

fn routes(of: &Value) -> BTreeSet<String> {
    let text = |route: &Value, name: &str| route[name].as_str().unwrap().to_owned();
    let routes = of.as_array().into_iter().flatten();
    routes.map(|route| format!("{} {}", text(route, "method"), text(route, "path"))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 3_000 }) })]

    #[test]
    fn every_gain_and_loss_is_told_and_no_other(
        before in declared(),
        after in declared(),
        keys in prop::collection::vec((lists(), prop::option::of(lists()), 0..5_usize), 1..12),
    ) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("difference");
        fs::create_dir_all(&folder).unwrap();
        let (before, after) = (Lock::new(before, Vec::new()).unwrap(), Lock::new(after, Vec::new()).unwrap());
        let mut table = String::from("key,list,within,mode\n");
        for (number, (list, within, mode)) in keys.iter().enumerate() {
            let within = within.as_deref().unwrap_or_default();
            writeln!(table, "{number},\"{list}\",\"{within}\",{}", MODES[*mode]).unwrap();
        }
        let written = [("old", before.to_string()), ("new", after.to_string()), ("keys", table)];
        let [old, new, file] = written.map(|(name, text)| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            path
        });
        let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
        let output = command.arg("diff").args([&old, &new]).arg("--keys").arg(&file).arg("--json").output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let (before, after) = (before.catalog(), after.catalog());
        let (was_public, is_public) = (public(&before), public(&after));
        let for_all: BTreeSet<String> = is_public.difference(&was_public).cloned().collect();
        prop_assert_eq!(routes(&answer["everyone"]), for_all.clone());
        let (mut gains, mut malformed) = (for_all.len(), false);
        for (number, (list, within, mode)) in keys.iter().enumerate() {
            let (within, mode) = (within.as_deref(), MODES[*mode]);
            let (was, is) = (granted(&before, list, within, mode), granted(&after, list, within, mode));
            let groups = answer["groups"].as_array().unwrap();
            let name = Value::from(number.to_string());
            let own = groups.iter().find(|group| group["keys"].as_array().unwrap().contains(&name));
            let told = |name: &str| own.map(|group| routes(&group[name])).unwrap_or_default();
            if [&before, &after].iter().all(|catalog| Mode::by_name(mode, catalog.own_modes()).is_none()) {
                malformed = true;
                let told = own.and_then(|group| group["malformed"].as_str());
                prop_assert!(told.is_some_and(|told| told.starts_with("unknown mode")), "{:?}", told);
                continue;
            }
            // What is open to everyone now is told once, for all.
            let gained: BTreeSet<String> = is.difference(&was).filter(|it| !is_public.contains(*it)).cloned().collect();
            let lost: BTreeSet<String> = was.difference(&is).cloned().collect();
            gains += gained.len();
            prop_assert_eq!(told("gained"), gained, "{} within {:?}", list, within);
            prop_assert_eq!(told("lost"), lost, "{} within {:?}", list, within);
        }
        prop_assert_eq!(output.status.code(), Some(if malformed { 2 } else { i32::from(gains > 0) }));
    }
}
