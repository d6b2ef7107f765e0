//! Texts as values of other programs: parsed, owned, read from JSON and written to it.

#![allow(clippy::unwrap_used, missing_docs)]

use acl_core::{Pattern, PatternList, PatternListBuf, Tag};
use serde_json::{from_str, to_string};

#[test]
fn a_text_is_read_from_json_as_it_is_parsed() {
    assert_eq!(from_str::<Tag<'_>>(r#""a.b""#).unwrap(), Tag::parse("a.b").unwrap());
    assert_eq!(from_str::<Pattern<'_>>(r#""-*.b""#).unwrap(), Pattern::parse("-*.b").unwrap());
    let list: PatternList<'_> = from_str(r#""a.*, -*.b""#).unwrap();
    let owned: PatternListBuf = from_str(r#""a.*, -*.b""#).unwrap();
    assert_eq!(owned.as_list(), list);
    assert_eq!(to_string(&(list, &owned)).unwrap(), r#"["a.*, -*.b","a.*, -*.b"]"#);
    // A text with an escape must be copied, which only the owned list does.
    assert_eq!(from_str::<PatternListBuf>(r#""\u0061""#).unwrap().as_str(), "a");
    assert!(from_str::<PatternList<'_>>(r#""\u0061""#).is_err());
}

#[test]
fn a_malformed_text_is_no_value_however_it_comes() {
    for text in ["", "A", "a.*,", "tick*", "a b"] {
        let json = to_string(text).unwrap();
        let expected = PatternList::parse(text).unwrap_err();
        assert_eq!(text.parse::<PatternListBuf>().unwrap_err(), expected);
        assert_eq!(PatternListBuf::parse(text).unwrap_err(), expected);
        assert_eq!(PatternList::try_from(text).unwrap_err(), expected);
        let error = from_str::<PatternListBuf>(&json).unwrap_err().to_string();
        assert!(error.starts_with(&expected.to_string()), "{error}");
        assert!(from_str::<PatternList<'_>>(&json).is_err() && from_str::<Tag<'_>>(&json).is_err());
    }
    assert!(
        from_str::<PatternListBuf>("7").unwrap_err().to_string().contains("a string with a list of patterns")
    );
}
