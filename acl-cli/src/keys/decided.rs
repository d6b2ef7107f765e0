//! Answers about keys, each found once for all keys that equal lists decide for.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::failure::Failure;
use crate::keys::key::Asked;

/// Answers about keys, each found once for all keys with the same lists, mode and bound.
pub(crate) struct Decided<A> {
    /// Lists and modes, each once. The number of a text is that of those before it.
    texts: HashMap<Box<str>, usize>,
    numbers: HashMap<(usize, usize, Option<usize>), usize>,
    answers: Vec<A>,
}

impl<A> Decided<A> {
    pub(crate) fn new() -> Self {
        Self { texts: HashMap::new(), numbers: HashMap::new(), answers: Vec::new() }
    }

    pub(crate) fn answer(
        &mut self,
        asked: Asked<'_>,
        find: impl FnOnce() -> Result<A, Failure>,
    ) -> Result<&mut A, Failure> {
        let within = asked.within.map(|within| self.number(within));
        let key = (self.number(asked.list), self.number(asked.mode), within);
        let number = match self.numbers.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => {
                self.answers.push(find()?);
                *unknown.insert(self.answers.len() - 1)
            }
        };
        // The number was given when its answer was pushed.
        self.answers.get_mut(number).ok_or_else(|| Failure::Input("a list without an answer".to_owned()))
    }

    fn number(&mut self, text: &str) -> usize {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let number = self.texts.len();
        self.texts.insert(text.into(), number);
        number
    }

    /// In the order in which the lists came first.
    pub(crate) fn into_answers(self) -> Vec<A> {
        self.answers
    }
}
