//! Addresses of stores, and passwords in them, which are never shown.

use std::borrow::Cow;
use std::path::Path;

/// What addresses of stores begin with.
const STORES: [&str; 3] = ["sqlite:", "postgres:", "postgresql:"];

/// The address of a store, if that is what stands where a file may stand.
pub(crate) fn of_store(named: &Path) -> Option<&str> {
    named.to_str().filter(|text| is_store(text))
}

/// Whether a word is the address of a store.
pub(crate) fn is_store(word: &str) -> bool {
    let word = word.trim_start();
    STORES.iter().any(|scheme| {
        word.get(..scheme.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(scheme))
    })
}

/// An address as it may be shown: without its password, and without what follows a `?`. Where it is not clear which part
/// is the password, all of it but the scheme is left out.
pub(crate) fn shown(address: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = address.split_once("://") else { return Cow::Borrowed(address) };
    let (before, _) = rest.split_once('?').unwrap_or((rest, ""));
    let is_clear = |text: &str| !text.contains(['@', '#', '?']);
    match rest.split_once('@') {
        None if is_clear(before) => Cow::Owned(format!("{scheme}://{before}")),
        Some((user, place)) => {
            let (place, _) = place.split_once('?').unwrap_or((place, ""));
            let (name, _) = user.split_once(':').unwrap_or((user, ""));
            if is_clear(user) && !user.contains('/') && is_clear(place) && !rest.contains("password") {
                Cow::Owned(format!("{scheme}://{name}@{place}"))
            } else {
                Cow::Owned(format!("{scheme}://…"))
            }
        }
        None => Cow::Owned(format!("{scheme}://…")),
    }
}

/// A message without the passwords in the addresses among these words, wherever they were typed.
pub(crate) fn without_passwords(message: &str, words: impl Iterator<Item = String>) -> String {
    let mut told = message.to_owned();
    for word in words.filter(|word| word.contains("://")) {
        if password(&word).next().is_none() {
            continue;
        }
        told = told.replace(&word, &shown(&word));
        for password in password(&word) {
            told = told.replace(password, "…");
        }
    }
    told
}

/// What may be the password of an address.
fn password(address: &str) -> impl Iterator<Item = &str> {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let of_user =
        rest.rsplit_once('@').and_then(|(user, _)| user.split_once(':')).map(|(_, password)| password);
    let of_query = rest.split(['?', '&']).filter_map(|pair| pair.strip_prefix("password="));
    of_user.into_iter().chain(of_query).filter(|password| !password.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (address, told) in [
            ("sqlite://keys.db", "sqlite://keys.db"),
            ("sqlite://keys.db?mode=rwc", "sqlite://keys.db"),
            ("sqlite:keys.db", "sqlite:keys.db"),
            ("postgres:///keys", "postgres:///keys"),
            ("postgres://ann@db.example:5432/keys", "postgres://ann@db.example:5432/keys"),
            ("postgres://ann:SECRET@db.example/keys?sslmode=require", "postgres://ann@db.example/keys"),
            ("postgresql://:SECRET@db.example/keys", "postgresql://@db.example/keys"),
            ("postgres://db.example/keys?user=ann&password=SECRET", "postgres://db.example/keys"),
            // What is not written as it should be.
            ("postgres://ann:SEC@RET@db.example/keys", "postgres://…"),
            ("postgres://ann:SEC/RET@db.example/keys", "postgres://…"),
            ("postgres://ann:12#SECRET@db.example/keys", "postgres://…"),
            ("postgres://ann:SEC?RET@db.example/keys", "postgres://…"),
            ("postgres://ann@db.example/keys?password=SEC@RET", "postgres://…"),
        ] {
            assert_eq!(shown(address), told);
        }
    }

    #[test]
    fn no_message_has_a_password() {
        for address in [
            "postgres://ann:SECRET@db.example/keys",
            "postgres://ann:SEC@SECRET/x@db.example/keys",
            "postgres://db.example/keys?password=SECRET&user=ann",
            "mysql://ann:SECRET@db.example/keys",
        ] {
            let part = address.split_once("://").unwrap_or_default().1;
            let message = format!("no list: {address}, and {part}, and SECRET");
            let told = without_passwords(&message, [address.to_owned(), "x".to_owned()].into_iter());
            let alone = told.rsplit_once(", and ").unwrap_or_default().0;
            assert!(!alone.contains("SECRET"), "{told}");
        }
        assert_eq!(without_passwords("GET /x", ["https://a.example/x".to_owned()].into_iter()), "GET /x");
    }
}
