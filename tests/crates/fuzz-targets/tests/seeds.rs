//! The inputs that the fuzzer found worth keeping, on any compiler.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

/// At least so many inputs of each target: a folder that is not found, or that was emptied, tests nothing.
const FEWEST: usize = 10;

fn fuzz(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fuzz").join(folder);
    let entries = folder.read_dir().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_seed_passes_its_target() {
    for (name, target) in fuzz_targets::ALL {
        let seeds = fuzz(&format!("seeds/{name}"));
        assert!(seeds.len() >= FEWEST, "{name}: {} seeds", seeds.len());
        for seed in seeds {
            // The name of the seed stands before the panic's message.
            println!("{}", seed.display());
            target(&std::fs::read(&seed).unwrap());
        }
    }
}

/// A target that this crate does not list would be fuzzed and never replayed.
#[test]
fn every_target_of_the_fuzzer_is_replayed() {
    let stem = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let files: Vec<String> = fuzz("targets").iter().map(stem).collect();
    let listed: Vec<&str> = fuzz_targets::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(files, listed);
}
