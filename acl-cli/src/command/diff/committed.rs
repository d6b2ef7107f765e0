//! A lock as version control has it.

use std::io;
use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::lock_file::LockFile;

/// The lock of this path at a revision of git.
pub(crate) fn read(path: &Path, revision: &str) -> Result<LockFile, Failure> {
    let name = format!("{}, {revision}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    if revision.starts_with('-') {
        return Err(Failure::Input(format!(
            "`{revision}` is no revision; one such as `HEAD` or `main` was expected"
        )));
    }
    let mut git = Command::new("git");
    let output = git.arg("-C").arg(folder).arg("show").arg(format!("{revision}:./{file}")).output();
    let instead = "to compare two files, name both: `acl diff OLD NEW`";
    let output = output.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::Input(format!("{name}: git is not there; {instead}")),
        _ => Failure::Input(format!("{name}: git: {error}")),
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("git failed").trim_start_matches("fatal: ");
        return Err(Failure::Input(format!("{name}: {said}; {instead}")));
    }
    match String::from_utf8(output.stdout) {
        Ok(text) => Ok(LockFile::of(name, text)),
        Err(_) => Err(Failure::Input(format!("{name}: no UTF-8 text"))),
    }
}
