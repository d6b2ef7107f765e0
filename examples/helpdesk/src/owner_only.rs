//! Files that are nobody's to read but their owner's.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// What `SQLite` puts beside a database, each with all of its rights.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Makes the file of a database if it is missing, for its owner alone, and takes everybody else's rights to it and to what
/// stands beside it. `SQLite` gives what it makes beside it the rights of the file.
///
/// # Errors
/// The file cannot be made, or is somebody else's.
pub fn database(file: &Path) -> io::Result<()> {
    make(file)?;
    restrict(file)?;
    for suffix in BESIDE {
        let mut name = OsString::from(file);
        name.push(suffix);
        match restrict(&PathBuf::from(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            done => done?,
        }
    }
    Ok(())
}

#[cfg(unix)]
const MODE: u32 = 0o600;

#[cfg(unix)]
fn make(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = std::fs::OpenOptions::new();
    // One that is there is not opened: closing it would release the locks that other connections of this process have on it.
    match options.write(true).create_new(true).mode(MODE).open(file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn restrict(file: &Path) -> io::Result<()> {
    use std::fs::{metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = metadata(file)?.permissions();
    if permissions.mode() & 0o777 == MODE {
        return Ok(());
    }
    permissions.set_mode(MODE);
    set_permissions(file, permissions)
}

/// Elsewhere files have the rights of their folder.
#[cfg(not(unix))]
fn make(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> io::Result<()> {
    Ok(())
}
