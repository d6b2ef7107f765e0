//! `acl rewrite` against the decisions of small registries with former, removed and reused names.

#![allow(clippy::unwrap_used, missing_docs)]

mod random;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use acl_core::{Catalog, Pattern, PatternList};
use acl_lock::Lock;
use proptest::prelude::*;
use random::{declared, lists};

/// By mode, the endpoints that the list grants.
fn granted(catalog: &Catalog<'_>, list: PatternList<'_>) -> BTreeSet<(usize, u16)> {
    let calls = catalog.modes().flat_map(|mode| catalog.indices().map(move |at| (mode, at)));
    let allowed = calls.filter(|(mode, at)| list.decide(catalog.endpoint(*at).unwrap(), *mode).is_allowed());
    allowed.map(|(mode, at)| (mode.index(), at)).collect()
}

fn file(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rewrite");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn rewrite(lock: &Path, lists: &[String]) -> (Vec<String>, Output) {
    let mut keys = String::from("key,list\n");
    for (number, list) in lists.iter().enumerate() {
        writeln!(keys, "{number},\"{list}\"").unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_acl"));
    let keys = file("keys.csv", &keys);
    let output = command.arg("rewrite").arg("--keys").arg(keys).arg("--lock").arg(lock).output().unwrap();
    let mut reader = csv::Reader::from_reader(&output.stdout[..]);
    let rewritten = reader.records().map(|record| record.unwrap()[1].to_owned()).collect();
    (rewritten, output)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 4_000 }) })]

    #[test]
    fn s2_rewritten_a_list_grants_the_same_and_is_not_stale(
        declared in declared(),
        lists in prop::collection::vec(lists(), 1..12),
    ) {
        let renamed = declared.renamed.clone();
        let lock = Lock::new(declared, Vec::new()).unwrap();
        let catalog = lock.catalog();
        let path = file("acl.lock", &lock.to_string());
        let (rewritten, output) = rewrite(&path, &lists);
        let told = String::from_utf8(output.stderr).unwrap();
        prop_assert_eq!(rewritten.len(), lists.len());
        prop_assert_eq!(output.status.code(), Some(i32::from(told.contains("left alone:"))), "{}", told);
        for (was, is) in lists.iter().zip(&rewritten) {
            let left_alone = told.contains(&format!("with `{was}`:"));
            let (old, new) = (PatternList::parse(was).unwrap(), PatternList::parse(is).unwrap());
            if catalog.stale_deny(old).is_some() {
                prop_assert!(left_alone && was == is, "{} became {}", was, is);
                continue;
            }
            prop_assert_eq!(granted(&catalog, new), granted(&catalog, old), "{} became {}", was, is);
            prop_assert_eq!(catalog.stale_deny(new), None, "{} became {}", was, is);
            prop_assert!(!left_alone || was == is);
            // Nothing is left that another name would say as well.
            for pattern in new.patterns().filter(|_| !left_alone) {
                for (former, present) in &renamed {
                    let rest = pattern.body().strip_prefix(former).filter(|rest| rest.is_empty() || rest.starts_with('.'));
                    let name = rest.map(|rest| format!("{present}{rest}"));
                    let known = name.as_deref().is_some_and(|name| catalog.knows(Pattern::parse(name).unwrap()));
                    prop_assert!(!known, "{} became {}", was, is);
                }
            }
        }
        prop_assert_eq!(rewrite(&path, &rewritten).0, &rewritten[..], "a second time changes nothing");
        let side_by_side = rewrite(&path, &[lists.join(" |\t")]).0;
        prop_assert_eq!(side_by_side, [rewritten.join(" |\t")], "each of several lists is rewritten by itself (S5)");
    }
}
