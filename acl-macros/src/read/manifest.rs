//! The name of acl in the crate being compiled, whose Cargo.toml may rename the dependency.
//!
//! `crate = path` takes precedence: only a framework that exports acl knows where it does. `proc-macro-crate` reads
//! the same with a complete TOML parser, which every user of acl would have to compile; the few forms of a renamed
//! dependency need none.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

/// The name of acl in the crate being compiled.
pub(crate) fn name_of_acl() -> String {
    // A compiler run has one manifest; the server of an editor expands macros of many crates.
    static NAMES: Mutex<BTreeMap<OsString, String>> = Mutex::new(BTreeMap::new());
    let Some(folder) = env::var_os("CARGO_MANIFEST_DIR") else { return "acl".to_owned() };
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(name) = names.get(&folder) {
        return name.clone();
    }
    let manifest = fs::read_to_string(Path::new(&folder).join("Cargo.toml")).unwrap_or_default();
    let name = renamed(&manifest).unwrap_or("acl").replace('-', "_");
    names.insert(folder, name.clone());
    name
}

/// The key under which a manifest has `package = "acl"`; `None` if acl has its own name or is not there.
fn renamed(manifest: &str) -> Option<&str> {
    let (mut table, mut found) = (None, None);
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            table = header.strip_suffix(']').and_then(|header| header.rsplit_once("dependencies."));
            if table.is_some_and(|(_, name)| name == "acl") {
                return None;
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let key = key.trim().trim_matches('"');
        if key == "acl" || key == "acl.workspace" {
            return None;
        }
        let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        match table {
            Some((_, name)) if key == "package" && value.starts_with("\"acl\"") => found = Some(name),
            _ if value.starts_with('{') && value.contains("package=\"acl\"") => found = Some(key),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn a_renamed_acl_is_found_in_both_forms() {
        assert_eq!(
            renamed("[dependencies]\naccess = { version = \"1\", package = \"acl\" }\n"),
            Some("access")
        );
        assert_eq!(renamed("[dependencies]\n\"my-acl\" = {package=\"acl\"}\nserde = \"1\""), Some("my-acl"));
        assert_eq!(renamed("[dependencies.access]\nversion = \"1\"\npackage = \"acl\"\n"), Some("access"));
        assert_eq!(
            renamed("[target.'cfg(unix)'.dev-dependencies.access]\npackage = \"acl\""),
            Some("access")
        );
    }

    #[test]
    fn what_renames_no_acl_names_none() {
        for manifest in [
            "",
            "[package]\nname = \"acl\"\n",
            "[dependencies]\nacl = \"1\"\n",
            "[dependencies]\nacl = \"1\"\nold = { package = \"acl\", version = \"0\" }\n",
            "[dependencies]\nold = { package = \"acl\", version = \"0\" }\n[dependencies.acl]\nversion = \"1\"\n",
            "[dependencies]\nold = { package = \"acl\" }\nacl.workspace = true\n",
            "[dependencies]\n# access = { package = \"aclx\" }\nx = { package = \"acl-core\" }\n",
            "[other.access]\npackage = \"acl\"\n",
            "[[bin]]\nname = \"x\"\n= {\n",
        ] {
            assert_eq!(renamed(manifest), None, "{manifest}");
        }
    }
}
