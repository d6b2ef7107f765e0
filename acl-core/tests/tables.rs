//! Tables from elsewhere make a catalog only if they fit one another: every table, bent in turn, is refused.

#![allow(clippy::unwrap_used, missing_docs)]

use acl_core::__private::{DenseRange, Order, Tables, TablesError};
use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, Catalog, Mode, ModeSet, PatternList};

const TAGS: [&str; 5] = ["t.a.list", "t.a.get", "t.a.post", "t.b.list", "t.b.delete"];

fn declarations() -> Declarations<'static> {
    let endpoint = |path, tag| Declaration {
        method: "GET",
        path,
        tags: vec![tag],
        modes: ModeSet::BUILT_IN,
        ..Declaration::default()
    };
    let mut endpoints: Vec<Declaration<'_>> =
        ["/a", "/b", "/c", "/d", "/e"].into_iter().zip(TAGS).map(|(path, tag)| endpoint(path, tag)).collect();
    endpoints[1].access = Access::Public;
    endpoints[2].access = Access::Authenticated;
    endpoints[3].explicit = true;
    endpoints[1].needs = vec!["t.b.list", "t.a.get"];
    endpoints[4].needs = vec!["t.a.get"];
    Declarations {
        endpoints,
        own_modes: vec!["partner"],
        renamed: vec![("old", "t.b")],
        removed: vec!["gone.*"],
        ..Declarations::default()
    }
}

fn refused(bend: impl FnOnce(&mut Tables<'_>)) -> TablesError {
    let assembled = declarations().assemble().unwrap();
    let mut tables = assembled.tables();
    bend(&mut tables);
    Catalog::new(tables).unwrap_err()
}

#[test]
fn assembled_tables_make_the_same_catalog() {
    let assembled = declarations().assemble().unwrap();
    let catalog = Catalog::new(assembled.tables()).unwrap();
    assert_eq!(catalog.fingerprint(), assembled.catalog().fingerprint());
    let list = PatternList::parse("old.list").unwrap();
    assert!(!catalog.decide(list, "GET", "/c", Mode::KEY).reason().code().is_empty());
    assert!(catalog.decide(list, "GET", "/d", Mode::KEY).is_allowed());
    assert!(Catalog::new(Declarations::default().assemble().unwrap().tables()).unwrap().is_empty());
}

#[test]
fn m1_no_row_is_open_to_a_mode_that_is_not_there() {
    let with_last_mode = |rows: &[[u8; 16]]| {
        let mut rows = rows.to_vec();
        rows[0][13] |= 1 << 7;
        rows.leak() as &[[u8; 16]]
    };
    assert_eq!(refused(|t| t.rows = with_last_mode(t.rows)), TablesError::Flags);
}

#[test]
fn each_table_is_checked() {
    assert_eq!(refused(|t| t.own_modes = &["a", "b", "c", "d", "e", "f"]), TablesError::Modes);
    assert_eq!(refused(|t| t.tag_text = "x"), TablesError::Tags);
    assert_eq!(refused(|t| t.tag_starts = &t.tag_starts[1..]), TablesError::Tags);
    assert_eq!(refused(|t| t.by_suffix = &[[0, 0]; 7]), TablesError::Tags);
    assert_eq!(refused(|t| t.paths = "/"), TablesError::Rows);
    assert_eq!(refused(|t| t.methods = &[]), TablesError::Rows);
    assert_eq!(refused(|t| t.endpoint_tags = &t.endpoint_tags[..3]), TablesError::Rows);
    assert_eq!(refused(|t| t.rows = &t.rows[..4]), TablesError::Endpoints);
    assert_eq!(refused(|t| t.tag_endpoints = &t.tag_endpoints[1..]), TablesError::Endpoints);
    assert_eq!(refused(|t| t.open_to = &t.open_to[1..]), TablesError::Flags);
    assert_eq!(refused(|t| t.public = &[]), TablesError::Flags);
    assert_eq!(refused(|t| t.authenticated = t.public), TablesError::Flags);
    assert_eq!(refused(|t| t.explicit = &[[0xff; 8]]), TablesError::Flags);
    assert_eq!(refused(|t| t.needs = &t.needs[1..]), TablesError::Fingerprint);
    assert_eq!(refused(|t| t.needs = &t.needs[2..]), TablesError::Needs);
    assert_eq!(refused(|t| t.needs = &[]), TablesError::Needs);
    // Endpoint 2 has no flag that says that it needs something, endpoint 9 is not there, need 7 is no need.
    assert_eq!(refused(|t| t.needs = &[[1, 0, 0, 0], [2, 0, 0, 0], [4, 0, 0, 0]]), TablesError::Needs);
    assert_eq!(refused(|t| t.needs = &[[1, 0, 0, 0], [4, 0, 0, 0], [9, 0, 0, 0]]), TablesError::Needs);
    assert_eq!(refused(|t| t.needs = &[[1, 0, 7, 0], [4, 0, 0, 0]]), TablesError::Needs);
    assert_eq!(refused(|t| t.needs = &[[4, 0, 0, 0], [1, 0, 0, 0]]), TablesError::Needs);
    assert_eq!(refused(|t| t.needed = &t.needed[1..]), TablesError::Needs);
    assert_eq!(refused(|t| t.needed = &[]), TablesError::Needs);
    assert_eq!(refused(|t| t.needed = &[[0, 0, 99, 0], [1, 0, 1, 0]]), TablesError::Needs);
    assert_eq!(refused(|t| t.needed = &[[0, 0, 4, 0], [1, 0, 1, 0]]), TablesError::Needs);
    assert_eq!(refused(|t| t.reserved = &["soon"]), TablesError::Fingerprint);
    assert_eq!(refused(|t| t.dense_sets = &[[0; 8]; 9]), TablesError::Dense);
    assert_eq!(refused(|t| t.fingerprint ^= 1), TablesError::Fingerprint);
    assert_eq!(refused(|t| t.removed = &[]), TablesError::Fingerprint);
    assert_eq!(refused(|t| t.own_modes = &["other"]), TablesError::Fingerprint);
}

#[test]
fn a_range_must_be_that_of_its_tags() {
    let assembled = declarations().assemble().unwrap();
    let tables = assembled.tables();
    assert!(!tables.dense.is_empty(), "the tags are too few for a range of their own");
    assert!(tables.dense.contains(&DenseRange(Order::Prefix, 2, 7)), "{:?}", tables.dense);
    let mut sets = tables.dense_sets.to_vec();
    sets[0][0] ^= 1;
    assert_eq!(Catalog::new(Tables { dense_sets: &sets, ..tables }).unwrap_err(), TablesError::Dense);
}

#[test]
fn what_no_table_can_hold_is_refused() {
    use acl_core::assemble::AssembleError;

    let one = || declarations().endpoints.swap_remove(0);
    let assemble = |endpoints| Declarations { endpoints, ..Declarations::default() }.assemble();
    let unknown = Declaration { modes: ModeSet::from_bits(0b1111), ..one() };
    assert_eq!(assemble(vec![unknown]).unwrap_err(), AssembleError::UnknownMode { endpoint: 0 });
    let names: Vec<String> = (0..256).map(|number| format!("M{number}")).collect();
    let many = names.iter().map(|method| Declaration { method, ..one() }).collect();
    assert_eq!(assemble(many).unwrap_err(), AssembleError::TooManyMethods);
    assert_eq!(assemble(vec![one(), one()]).unwrap_err(), AssembleError::SameRoute { first: 0, second: 1 });
    assert_eq!(
        assemble(vec![Declaration { tags: vec![], ..one() }]).unwrap_err(),
        AssembleError::TagCount { endpoint: 0 },
    );
    let path = "/".repeat(65_536);
    assert_eq!(
        assemble(vec![Declaration { path: &path, ..one() }]).unwrap_err(),
        AssembleError::PathTooLong { endpoint: 0 },
    );
}

/// A rename that shortens the prefix would lengthen a former name for ever.
#[test]
fn a_rename_is_taken_once_in_a_chain() {
    let renamed = vec![("t.a.old", "t.a"), ("t.older", "t.a.old")];
    let assembled = Declarations { renamed, ..declarations() }.assemble().unwrap();
    let catalog = assembled.catalog();
    let allowed =
        |text| catalog.decide(PatternList::parse(text).unwrap(), "GET", "/a", Mode::KEY).is_allowed();
    assert!(allowed("t.a.list") && allowed("t.a.old.list") && allowed("t.older.list"));
    assert!(!allowed("t.a.old.old.list"));
}

/// `Catalog::from_tables` verifies nothing, because the macros did. Still it must not panic, whatever the tables are.
#[test]
fn unverified_needs_grant_nothing_and_do_not_panic() {
    let assembled = declarations().assemble().unwrap();
    let everything = PatternList::EVERYTHING;
    for need in [0, 1, 2, 63, 64, 65, 255, 0x7fff, 0xffff_u16] {
        let [low, high] = need.to_le_bytes();
        for needed in [[[low, high, 0, 0], [0, 0, 1, 0]], [[1, 0, 0, 0], [low, high, 1, 0]]] {
            let tables = Tables { needed: &needed, ..assembled.tables() };
            let granted = Catalog::from_tables(tables).grant::<Vec<u64>>(everything, Mode::KEY);
            assert!(granted.len() <= 5, "{needed:?}");
        }
        let needs = [[1, 0, low, high], [4, 0, low, high]];
        let catalog = Catalog::from_tables(Tables { needs: &needs, ..assembled.tables() });
        let granted = catalog.grant::<Vec<u64>>(everything, Mode::KEY);
        assert_eq!(granted.contains(4), need < 2, "need {need}");
    }
}
