//! What questions are read from: files, standard input, modes.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use acl_core::suggest::nearest;
use acl_core::{Catalog, Mode, PatternList};

use crate::address;
use crate::failure::Failure;
use crate::output::{beyond, counted, grouped, printable};

/// What a file or a store is called in a message; `-` is standard input.
pub(crate) fn name_of(path: &Path) -> String {
    match address::of_store(path) {
        Some(address) => address::shown(address).into_owned(),
        None if path == Path::new("-") => "standard input".to_owned(),
        None => path.display().to_string(),
    }
}

/// Whether the name of a file ends so.
pub(crate) fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name.trim()).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// The text of a file; `-` is standard input.
pub(crate) fn text_of(path: &Path) -> Result<String, Failure> {
    let text =
        if path == Path::new("-") { io::read_to_string(io::stdin()) } else { fs::read_to_string(path) };
    let text = text.map_err(|error| format!("{}: {error}", name_of(path)))?;
    Ok(without_mark(text))
}

/// Some editors begin a text with a byte order mark.
pub(crate) fn without_mark(text: String) -> String {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// A file to read, or standard input where none is named and something is piped in. `what` is what it has.
pub(crate) fn file_or_input(file: Option<&Path>, what: &str) -> Result<PathBuf, Failure> {
    match file {
        Some(file) => Ok(file.to_owned()),
        None if io::stdin().is_terminal() => {
            Err(Failure::Input(format!("no {what}; name a file, or pipe them to standard input")))
        }
        None => Ok(PathBuf::from("-")),
    }
}

/// The most mistakes of one text that are drawn; more are counted.
pub(crate) const MOST_DRAWN: usize = 50;

/// The mistakes of a text, drawn; `name` is what the list is called.
pub(crate) fn mistakes(text: &str, name: &str) -> String {
    let count = PatternList::errors(text).count();
    let mut told = format!("{} in {name}, so it grants nothing", counted(count, "mistake", "mistakes"));
    for error in PatternList::errors(text).take(MOST_DRAWN) {
        told.push_str("\n\n");
        for line in error.in_text(text).to_string().lines() {
            told.push_str("  ");
            told.push_str(line);
            told.push('\n');
        }
        told.pop();
    }
    if let Some(more) = beyond(count, MOST_DRAWN) {
        told.extend(["\n\n  and ", &grouped(more), " more"]);
    }
    told
}

/// The mode of this name, or why there is none.
pub(crate) fn mode(name: &str, catalog: &Catalog<'_>) -> Result<Mode, String> {
    let own = catalog.own_modes();
    Mode::by_name(name, own).ok_or_else(|| {
        let known: Vec<&str> = catalog.modes().map(|mode| mode.name(own)).collect();
        match nearest(&name.to_ascii_lowercase(), known.iter().copied()) {
            _ if name.is_empty() => format!("no mode; expected {}", known.join(", ")),
            Some(near) => format!("unknown mode `{}`; did you mean `{near}`?", printable(name)),
            None => format!("unknown mode `{}`; expected {}", printable(name), known.join(", ")),
        }
    })
}
