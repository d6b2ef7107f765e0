//! The different lists of many keys, each rewritten once.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{self, Write as _};

use crate::command::rewrite::rewriting::{Answer, Became, Rewriting};
use crate::input::MOST_DRAWN;
use crate::lists::with_lists;
use crate::output::{NOTE, beyond, counted, json, printable, stderr};

/// The different lists of a file or a store, in the order in which they come first.
#[derive(Default)]
pub(super) struct Seen {
    lists: Vec<SeenList>,
    numbers: HashMap<String, usize>,
}

struct SeenList {
    text: String,
    became: Became,
    /// How many keys have it.
    keys: usize,
    /// The last of them: a key that has the list twice is one key.
    last_key: usize,
}

impl Seen {
    /// The cell of a key, each of its lists rewritten.
    pub(super) fn rewritten(&mut self, cell: &str, key: usize, rewriting: &mut Rewriting<'_>) -> String {
        let Ok(new) = with_lists(cell, |text| {
            let number = *self.numbers.entry(text.to_owned()).or_insert_with(|| {
                let (text, became) = (text.to_owned(), rewriting.became(text));
                self.lists.push(SeenList { text, became, keys: 0, last_key: 0 });
                self.lists.len() - 1
            });
            let Some(list) = self.lists.get_mut(number) else { return Ok::<_, Infallible>(text.into()) };
            list.keys += usize::from(list.last_key != key);
            list.last_key = key;
            Ok(if let Became::Rewritten(new) = &list.became { new.clone().into() } else { text.into() })
        });
        new
    }

    pub(super) fn write_json(&self) -> io::Result<()> {
        let answers = self.lists.iter().map(|list| Answer::of(&list.text, &list.became));
        json(&answers.collect::<Vec<_>>())
    }

    /// The exit status.
    pub(super) fn status(&self) -> u8 {
        let any = |wanted: fn(&Became) -> bool| self.lists.iter().any(|list| wanted(&list.became));
        if any(|became| matches!(became, Became::Malformed(_))) {
            return 2;
        }
        u8::from(any(|became| matches!(became, Became::LeftAlone(_))))
    }

    /// Tells how many were rewritten, and which lists were not.
    pub(super) fn write(&self, done: &str) -> io::Result<()> {
        let mut err = stderr();
        writeln!(err, "{done}")?;
        let mut told = 0;
        for list in &self.lists {
            let (word, why) = match &list.became {
                Became::LeftAlone(why) => ("left alone", why),
                Became::Malformed(why) => ("malformed", why),
                _ => continue,
            };
            told += 1;
            if told <= MOST_DRAWN {
                let (keys, text) = (counted(list.keys, "key", "keys"), printable(&list.text));
                writeln!(err, "{NOTE}{word}:{NOTE:#} {keys} with `{text}`: {why}")?;
            }
        }
        if let Some(more) = beyond(told, MOST_DRAWN) {
            writeln!(err, "and {} more", counted(more, "list", "lists"))?;
        }
        Ok(())
    }
}
