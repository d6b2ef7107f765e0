//! What is wrong with a file or with a surface made at run time.

use core::error::Error;
use core::fmt;

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    line: Option<usize>,
    message: String,
}

/// The most bytes of one message: a line of a file can be as long as the file.
const MOST_BYTES: usize = 2_000;

impl Mistake {
    pub(crate) fn new(line: Option<usize>, mut message: String) -> Self {
        if message.len() > MOST_BYTES {
            let whole = (0..=MOST_BYTES).rev().find(|at| message.is_char_boundary(*at));
            message.truncate(whole.unwrap_or(0));
            message.push('…');
        }
        Self { line, message }
    }

    /// The line, counted from 1; none where no file was read.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// What was found, and what was expected.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// What is wrong with a file: the first 50 mistakes, by line, and how many there are; never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes {
    first: Vec<Mistake>,
    count: usize,
}

/// More mistakes are counted, not kept: a file that is no lock has one a line.
const MOST_KEPT: usize = 50;

impl Mistakes {
    /// One mistake.
    pub(crate) fn one(line: Option<usize>, message: String) -> Self {
        let mut mistakes = Self::default();
        mistakes.push(line, message);
        mistakes
    }

    /// Adds a mistake. Its message is made only if it is kept.
    pub(crate) fn push(&mut self, line: Option<usize>, message: impl fmt::Display) {
        if self.first.len() < MOST_KEPT {
            self.first.push(Mistake::new(line, message.to_string()));
            self.first.sort_by_key(Mistake::line);
        }
        self.count += 1;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The first mistakes, by line; 50 at most.
    pub fn iter(&self) -> impl Iterator<Item = &Mistake> {
        self.first.iter()
    }

    /// How many mistakes there are.
    pub fn count(&self) -> usize {
        self.count
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, mistake) in self.first.iter().enumerate() {
            write!(f, "{}{mistake}", if at == 0 { "" } else { "\n" })?;
        }
        match self.count - self.first.len() {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl Error for Mistakes {}
