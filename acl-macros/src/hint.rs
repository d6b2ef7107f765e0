//! Hints for messages: what may have been meant, and which names exist.

use acl_core::suggest::nearest;

/// Returns "; did you mean `x`?" if one of the known words is near.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, known).map(|near| format!("; did you mean `{near}`?"))
}

/// `` `a`, `b` or `c` ``.
pub(crate) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    joined(words, "or")
}

/// [`one_of`], if the words are not too many to read.
pub(crate) fn one_of_few(words: &[&str]) -> Option<String> {
    (1..=12).contains(&words.len()).then(|| one_of(words.iter().copied()))
}

/// `` `a`, `b` and `c` ``.
pub(crate) fn all_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    joined(words, "and")
}

fn joined<'a>(words: impl IntoIterator<Item = &'a str>, last_by: &str) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {last_by} {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
