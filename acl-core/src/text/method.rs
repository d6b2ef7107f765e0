//! Methods of HTTP, as annotations, locks and commands name them.

/// The methods that routers have a function or a constant for: those of RFC 9110 except `CONNECT`, and `PATCH`.
pub const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"];

/// Whether a word has the form of a method: an upper-case letter, then upper-case letters, digits, `-` and `_`.
///
/// Every such word is a token of RFC 9110, and every method of IANA's registry but `*` has this form.
///
/// ```
/// use acl_core::is_method;
///
/// assert!(is_method("GET") && is_method("M-SEARCH"));
/// assert!(!is_method("get") && !is_method("") && !is_method("A B"));
/// ```
pub fn is_method(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}
