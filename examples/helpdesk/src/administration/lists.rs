//! Lists, checked before they are stored.

use acl::{Catalog, PatternList};
use serde_json::Value;

use crate::failure::{Failure, Field, Mistakes};

/// The text of a list as a client sends it: one string, or an array of patterns.
///
/// # Errors
/// 400 for what is neither; `null` and an empty array are no lists and never mean "everything" (P4).
pub fn read(name: &'static str, value: &Value) -> Result<String, Failure> {
    match value {
        // White space of a list is ASCII's; any other is a character that no pattern has.
        Value::String(text) => Ok(text.trim_matches(|c: char| c.is_ascii_whitespace()).to_owned()),
        Value::Array(patterns) => {
            let one =
                |pattern: &'_ Value| pattern.as_str().filter(|text| !text.contains(',')).map(str::to_owned);
            let texts: Option<Vec<_>> = patterns.iter().map(one).collect();
            texts.map(|texts| texts.join(", ")).ok_or_else(|| wrong_type(name))
        }
        _ => Err(wrong_type(name)),
    }
}

fn wrong_type(name: &'static str) -> Failure {
    Failure::field(
        name,
        "wrong_type",
        "expected patterns, as one text or as an array with a pattern in each text",
    )
}

/// Checks a list that is about to be stored.
///
/// # Errors
/// 400 with the mistakes of the text, or with the deny that matches nothing (S3).
pub fn check(catalog: &Catalog<'_>, name: &'static str, text: &str) -> Result<(), Failure> {
    // One that nobody sees is told by its number.
    let unseen = |c: &char| !(c.is_ascii_graphic() || c.is_ascii_whitespace());
    if let Some((place, c)) = text.chars().enumerate().find(|(_, c)| unseen(c)) {
        let message = format!(
            "character {} is U+{:04X}, which is in no list: write patterns of a-z, 0-9, `_`, `-`, `.` and `*`, with \
             plain spaces between them",
            place + 1,
            u32::from(c)
        );
        return Err(Failure::field(name, "bad_list", message));
    }
    let mut wrong = Mistakes::default();
    for error in PatternList::errors(text) {
        wrong.push(|| Field { name: name.into(), code: "bad_list", message: error.to_string() });
    }
    wrong.none_or(())?;
    let stale = PatternList::parse(text).ok().and_then(|list| catalog.stale_deny(list));
    stale.map_or(Ok(()), |deny| {
        let message =
            format!("`{deny}` denies no endpoint, so the whole list would grant nothing; correct it");
        Err(Failure::field(name, "stale", message))
    })
}
