//! A table of keys, written again.

use std::io::{self, BufRead as _, BufReader, IsTerminal as _};
use std::path::Path;

use acl_core::cell::unguarded;
use indicatif::ProgressDrawTarget;

use crate::command::rewrite::rewriting::Rewriting;
use crate::command::rewrite::seen::Seen;
use crate::failure::{Failure, Outcome};
use crate::input::name_of;
use crate::keys::table::{Columns, mistake, source};
use crate::output::{counted, stdout};

/// Writes the table again with other lists in it.
pub(super) fn rewrite(path: &Path, mut rewriting: Rewriting<'_>, as_json: bool) -> Outcome {
    let named = |error: csv::Error| mistake(path, &error);
    let (from, bar) = source(path)?;
    if !as_json && io::stdout().is_terminal() {
        // What is written shows how far it is.
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let mut from = BufReader::with_capacity(1 << 16, bar.wrap_read(from));
    let ends = line_ends(from.fill_buf().map_err(|error| format!("{}: {error}", name_of(path)))?);
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(from);
    let columns = Columns::of(path, reader.headers().map_err(named)?)?;
    let mut writer = (!as_json).then(|| csv::WriterBuilder::new().terminator(ends).from_writer(stdout()));
    let written = |error: csv::Error| Failure::Output(io::Error::other(error));
    if let Some(writer) = &mut writer {
        writer.write_record(reader.headers().map_err(named)?).map_err(written)?;
    }
    let mut seen = Seen::default();
    let mut rewritten = 0;
    let (mut record, mut new) = (csv::StringRecord::new(), csv::StringRecord::new());
    for key in 1.. {
        if !reader.read_record(&mut record).map_err(named)? {
            break;
        }
        new.clear();
        for (at, field) in record.iter().enumerate() {
            // Where nothing bounds the key, or it tries no other lists, there is no list.
            let may_be_empty = [columns.within, columns.shadow].contains(&Some(at));
            if at == columns.list || (may_be_empty && !field.is_empty()) {
                let list = unguarded(field);
                let guard = field.strip_suffix(list).unwrap_or_default();
                let list = seen.rewritten(list, key, &mut rewriting);
                new.push_field(&format!("{guard}{list}"));
            } else {
                new.push_field(field);
            }
        }
        rewritten += usize::from(new != record);
        if let Some(writer) = &mut writer {
            writer.write_record(&new).map_err(written)?;
        }
    }
    drop(reader);
    bar.finish_and_clear();
    if let Some(mut writer) = writer {
        writer.flush()?;
    }
    if as_json {
        seen.write_json()?;
    } else {
        seen.write(&format!("{} rewritten", counted(rewritten, "key", "keys")))?;
    }
    Ok(seen.status())
}

/// How the first line ends, so that the lines of the new file end as those of the old one.
fn line_ends(beginning: &[u8]) -> csv::Terminator {
    let first = beginning.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    if first.ends_with(b"\r\n") { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') }
}
