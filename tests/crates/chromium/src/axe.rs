//! axe-core, which finds obstacles on a page for people with disabilities.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::page::Page;

const VERSION: &str = "4.14.1";

/// A script that returns the findings, each with its elements. One rule is left out for branches of a tree: it wants the
/// name of a branch to contain the text of everything below it.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    const isBranch = (id, node) => id === 'label-content-name-mismatch' && node.html.includes('role=\"treeitem\"');
    axe.run(document, { rules: { 'target-size': { enabled: true } } }).then(({ violations }) => done(violations
        .map(({ id, nodes }) => [id, ...nodes.filter((node) => !isBranch(id, node)).map(({ html, failureSummary }) => `${html} ${failureSummary}`)])
        .filter(({ length }) => length > 1)));
";

/// The script of axe-core from npm, in a folder that is kept between runs; `None` where npm is missing.
///
/// # Panics
/// npm is there, but cannot install it.
pub fn axe() -> Option<String> {
    let folders = env::var_os("PATH").unwrap_or_default();
    if !env::split_paths(&folders).any(|folder| folder.join("npm").is_file()) {
        println!("skipped: npm is missing");
        return None;
    }
    let folder: PathBuf = env::temp_dir().join(format!("acl-axe-core-{VERSION}"));
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if !file.exists() {
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]).arg(&folder);
        let status = npm.arg(format!("axe-core@{VERSION}")).status().unwrap();
        assert!(status.success(), "npm gives no axe-core");
    }
    Some(std::fs::read_to_string(file).unwrap())
}

impl Page {
    /// What axe-core finds on the page; nothing if all is well.
    ///
    /// # Errors
    /// Its findings, as JSON.
    pub async fn axe(&self, script: &str) -> Result<(), String> {
        self.value(script).await;
        let found: Value = self.execute_async(RUN, Vec::new()).await.unwrap();
        if found == json!([]) { Ok(()) } else { Err(format!("{found:#}")) }
    }
}
