//! Text in HTML.

use core::fmt::{self, Write as _};

use acl_core::is_hidden;

/// Text that is only text, in an element or in a quoted attribute.
pub(crate) struct Text<'a>(pub(crate) &'a str);

/// The same for text of several lines.
pub(crate) struct Lines<'a>(pub(crate) &'a str);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, line) in self.0.lines().enumerate() {
            write!(f, "{}{}", if at > 0 { "\n" } else { "" }, Text(line))?;
        }
        Ok(())
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // A character that HTML has no place for, or that turns the text around it.
                c if is_hidden(c) => f.write_char(char::REPLACEMENT_CHARACTER)?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A name of an element that also stands after `#` in a link.
pub(crate) struct Anchor<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
}

impl fmt::Display for Anchor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.method.bytes().chain([b':']).chain(self.path.bytes()) {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b':' | b'-' | b'.' | b'_' | b'{' | b'}' => {
                    f.write_char(char::from(byte))?;
                }
                // Not `%`, which a browser would decode.
                byte => write!(f, "~{byte:02x}")?,
            }
        }
        Ok(())
    }
}

/// A number with its thousands apart.
pub(crate) struct Count(pub(crate) usize);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 1000, self.0 % 1000) {
            (0, rest) => write!(f, "{rest}"),
            (thousands, rest) => write!(f, "{},{rest:03}", Self(thousands)),
        }
    }
}

/// So many of them.
pub(crate) struct Things(pub(crate) usize, pub(crate) &'static str);

impl fmt::Display for Things {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", Count(self.0), self.1, if self.0 == 1 { "" } else { "s" })
    }
}
