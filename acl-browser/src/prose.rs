//! Text of a document as HTML: paragraphs, and code between backquotes. Everything else stands as it is written.

use core::fmt;

use crate::html::Text;

/// Its `Display` is paragraphs.
pub(crate) struct Prose<'a>(pub(crate) &'a str);

/// Its `Display` is one line of text, with code in it.
pub(crate) struct Line<'a>(pub(crate) &'a str);

impl fmt::Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut paragraph = String::new();
        for line in self.0.lines().map(str::trim).chain([""]) {
            if line.is_empty() {
                if !paragraph.is_empty() {
                    write!(f, "<p>{}</p>", Line(&paragraph))?;
                    paragraph.clear();
                }
            } else {
                paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
                paragraph.push_str(line);
            }
        }
        Ok(())
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<&str> = self.0.split('`').collect();
        for (at, part) in parts.iter().enumerate() {
            // A backquote without a partner stays what it is.
            let is_code = at % 2 == 1 && at + 1 < parts.len();
            match (is_code, at % 2) {
                (true, _) => write!(f, "<code>{}</code>", Text(part))?,
                (false, 1) => write!(f, "`{}", Text(part))?,
                (false, _) => write!(f, "{}", Text(part))?,
            }
        }
        Ok(())
    }
}
