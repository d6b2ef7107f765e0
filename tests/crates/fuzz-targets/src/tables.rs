//! Tables of a catalog that do not fit one another: never a panic, never a grant to an endpoint that is none, and
//! `Catalog::new` takes only tables that decide as those they were made of.

use acl_core::__private::{Tables, numbers};
use acl_core::{Catalog, Mode, PatternList};
use arbitrary::{Arbitrary, Unstructured};

#[derive(Arbitrary, Debug)]
struct Case<'a> {
    paths: &'a str,
    rows: &'a [u8],
    endpoint_tags: &'a [u8],
    tag_text: &'a str,
    tag_starts: &'a [u8],
    tag_first: &'a [u8],
    tag_endpoints: &'a [u8],
    by_suffix: &'a [u8],
    open_to: &'a [u8],
    public: &'a [u8],
    explicit: &'a [u8],
    dense_sets: &'a [u8],
    fingerprint: u128,
    list: &'a str,
}

/// Reads the bytes as tables and a list.
pub fn tables(data: &[u8]) {
    let Ok(case) = Case::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let tables = Tables {
        paths: case.paths,
        methods: &["GET", "DELETE"],
        rows: numbers(case.rows),
        endpoint_tags: numbers(case.endpoint_tags),
        tag_text: case.tag_text,
        tag_starts: numbers(case.tag_starts),
        tag_first: numbers(case.tag_first),
        tag_endpoints: numbers(case.tag_endpoints),
        by_suffix: numbers(case.by_suffix),
        open_to: numbers(case.open_to),
        public: numbers(case.public),
        authenticated: &[],
        explicit: numbers(case.explicit),
        dense: &[],
        dense_sets: numbers(case.dense_sets),
        own_modes: &[],
        removed: &["legacy.*"],
        fingerprint: case.fingerprint,
    };
    let list = PatternList::parse(case.list).unwrap_or(PatternList::EVERYTHING);
    let sound = Catalog::new(tables).is_ok();
    let catalog = Catalog::from_tables(tables);
    let granted = catalog.grant::<Vec<u64>>(list, Mode::KEY);
    for index in catalog.indices().take(300) {
        let granted = granted.contains(index);
        let decided =
            catalog.route(index).map(|route| catalog.decide(list, route.method, route.path, Mode::KEY));
        if sound {
            assert_eq!(decided.map(|decision| decision.is_allowed()), Some(granted));
        }
        let _ = catalog.endpoint(index).map(|endpoint| endpoint.tags().count());
    }
    let _ = (catalog.tags().count(), catalog.stale_deny(list), catalog.with_tag(case.tag_text).count());
}
