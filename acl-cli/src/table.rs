//! Tables that fit the terminal.

use std::io::{self, Write};

use terminal_size::{Width, terminal_size_of};

use crate::output::DIM;

/// Between two columns.
const GAP: usize = 2;

/// Where the terminal is narrower than this for a column, lines are longer than it.
const LEAST: usize = 8;

/// Columns as wide as what stands in them. Where the terminal is narrower, the widest cells go on in the next line.
pub(crate) fn write(out: &mut impl Write, title: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let wide = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(title.get(column).map(|cell| cell.len())).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..title.len()).map(wide).collect();
    if let Some(columns) = columns() {
        fit(&mut widths, columns.saturating_sub(GAP * title.len().saturating_sub(1)));
    }
    writeln!(out, "{DIM}{}{DIM:#}", line(title.iter().copied(), &widths))?;
    for row in rows {
        let mut left: Vec<&str> = row.iter().map(String::as_str).collect();
        while left.iter().any(|cell| !cell.is_empty()) {
            let parts = left.iter_mut().zip(&widths).map(|(cell, width)| {
                let (part, rest) = cell.split_at(end(cell, *width));
                *cell = rest;
                part
            });
            writeln!(out, "{}", line(parts.collect::<Vec<_>>().into_iter(), &widths))?;
        }
    }
    Ok(())
}

/// Makes the widest columns as narrow as each other, until all fit.
fn fit(widths: &mut [usize], room: usize) {
    while widths.iter().sum::<usize>() > room {
        let widest = widths.iter().max().copied().unwrap_or(0);
        if widest <= LEAST {
            return;
        }
        if let Some(width) = widths.iter_mut().rev().find(|width| **width == widest) {
            *width -= 1;
        }
    }
}

/// Where the part of a cell ends that fits: after a space, a slash, a dot or a hyphen, if there is one.
fn end(cell: &str, width: usize) -> usize {
    let Some((most, _)) = cell.char_indices().nth(width) else { return cell.len() };
    let fits = cell.get(..most).unwrap_or(cell);
    fits.rfind([' ', '/', '.', '-']).map_or(most, |at| at + 1)
}

fn line<'c>(cells: impl Iterator<Item = &'c str>, widths: &[usize]) -> String {
    let mut text = String::new();
    for (cell, width) in cells.zip(widths) {
        text.push_str(cell);
        text.extend(std::iter::repeat_n(' ', GAP + width.saturating_sub(cell.chars().count())));
    }
    text.trim_end().to_owned()
}

/// How many columns a line may have: those of the terminal that standard output is, or of the variable `COLUMNS`.
fn columns() -> Option<usize> {
    let of_terminal = terminal_size_of(io::stdout()).map(|(Width(columns), _)| usize::from(columns));
    let told = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0);
    of_terminal.or_else(told)
}
