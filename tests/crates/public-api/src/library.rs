//! The libraries that are published, and their documentation as JSON.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, io};

use serde_json::Value;

/// A library or a crate of macros that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// The name of the package, `acl-core`.
    pub package: String,
    /// The name in paths, `acl_core`.
    pub name: String,
}

/// The published libraries of cargo's metadata, by the name of the package.
pub fn libraries(metadata: &Value) -> Vec<Library> {
    let array = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found = Vec::new();
    for package in array(&metadata["packages"]) {
        // A list of registries, of which `publish = false` is the empty one; null without one.
        let is_published = package["publish"].as_array().is_none_or(|registries| !registries.is_empty());
        let is_library =
            |target: &Value| array(&target["kind"]).iter().any(|kind| kind == "lib" || kind == "proc-macro");
        if let Some(target) =
            array(&package["targets"]).iter().find(|target| is_published && is_library(target))
        {
            found.push(Library {
                package: text(&package["name"]),
                name: text(&target["name"]).replace('-', "_"),
            });
        }
    }
    found.sort_by(|a, b| a.package.cmp(&b.package));
    found
}

/// Has cargo write the JSON of each library, with all features, and returns the file of each in the same order.
///
/// # Errors
/// Cargo cannot be started, or fails; it has said why on standard error.
pub fn document(workspace: &Path, target: &Path, libraries: &[Library]) -> io::Result<Vec<PathBuf>> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace).args(["doc", "--quiet", "--no-deps", "--lib", "--all-features", "--locked"]);
    for library in libraries {
        cargo.args(["--package", &library.package]);
    }
    // rustdoc's JSON is not stable, so a stable compiler writes it only by this variable. It changes what some build
    // scripts do, so what is built here stays apart from what everyone else builds.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTDOCFLAGS", "-Z unstable-options --output-format json");
    cargo.arg("--target-dir").arg(target);
    if !cargo.status()?.success() {
        return Err(io::Error::other("cargo doc failed"));
    }
    Ok(libraries
        .iter()
        .map(|library| target.join("doc").join(&library.name).with_extension("json"))
        .collect())
}
