//! `Grant`: what it allows, how it compares, and its bytes.

use acl::{EndpointId, Grant, GrantBytesError, Mode, PatternList, Registry};

acl::route! {
    list(GET, "/tickets", tags("tickets.tickets.list"));
    get(GET, "/tickets/{id}", tags("tickets.tickets.get"));
    delete(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"));
    keys(GET, "/keys", tags("admin.keys.list"), explicit);
    health(GET, "/health", tags("helpdesk.health.get"), public);
}

acl::registry! {
    struct Api;
    endpoints: [list, get, delete, keys, health],
}

mod other {
    acl::registry! {
        pub(super) struct Api;
        endpoints: [super::{list, get, delete, keys}],
    }
}

fn grant(text: &str) -> Grant<Api> {
    PatternList::parse(text).unwrap().grant(Mode::KEY)
}

fn bytes(grant: &Grant<Api>) -> Vec<u8> {
    grant.bytes().collect()
}

/// SPEC.md's four examples, D1, D10.
#[test]
fn a_grant_allows_what_the_list_decides() {
    let lists = [
        "*",
        "*, -tickets.*",
        "tickets.*, -*.delete",
        "tickets.tickets.list",
        "admin.keys.list",
        "admin.*",
        "-*",
        "nothing.here",
    ];
    for text in lists {
        let (grant, parsed) = (grant(text), PatternList::parse(text).unwrap());
        for id in EndpointId::<Api>::all() {
            assert_eq!(grant.allows(id), parsed.decide(id, Mode::KEY).is_allowed(), "{text}: {id}");
        }
    }
    assert!(grant("*").iter().eq([Api::HEALTH, Api::LIST, Api::DELETE, Api::GET]));
    assert!(grant("*, -tickets.*").iter().eq([Api::HEALTH]));
    assert!(grant("tickets.*, -*.delete").iter().eq([Api::HEALTH, Api::LIST, Api::GET]));
    assert!(grant("tickets.tickets.list").iter().eq([Api::HEALTH, Api::LIST]));
    assert!(grant("admin.keys.list").allows(Api::KEYS));
}

#[test]
fn iteration_is_in_registry_order_and_as_long_as_len() {
    let all = grant("*, admin.keys.list");
    assert!(all.iter().eq(EndpointId::<Api>::all()));
    assert!(all.iter().map(EndpointId::index).is_sorted());
    assert_eq!((all.len(), all.is_empty()), (5, false));
    assert_eq!(grant("tickets.*").len(), grant("tickets.*").iter().count());
    assert_eq!(format!("{:?}", grant("tickets.*")), "Grant(4 of 5 endpoints)");
}

#[test]
fn nothing_is_less_than_what_every_list_grants() {
    let nothing = Grant::<Api>::nothing();
    assert_eq!((nothing.len(), nothing.is_empty(), nothing.iter().next()), (0, true, None));
    assert!(!nothing.allows(Api::HEALTH));
    assert!(nothing.is_subset(&grant("-*")) && !grant("-*").is_subset(&nothing));
}

#[test]
fn grants_compare_as_sets() {
    let (wide, narrow) = (grant("tickets.*"), grant("tickets.*, -*.delete"));
    let aside = grant("admin.keys.list, *.delete");
    assert!(narrow.is_subset(&wide) && !wide.is_subset(&narrow) && wide.is_subset(&wide));
    assert!(wide.difference(&narrow).iter().eq([Api::DELETE]));
    assert!(narrow.difference(&wide).is_empty());
    assert!(wide.intersection(&aside).iter().eq([Api::HEALTH, Api::DELETE]));
    assert_eq!(wide.intersection(&aside), aside.intersection(&wide));
    assert!(wide.intersection(&aside).is_subset(&aside));
    assert_eq!(wide.difference(&wide), Grant::nothing());
    assert_ne!(wide, narrow);
    // Two texts of one meaning, and a clone.
    assert_eq!(wide, grant("*.get, tickets.tickets.*, -nothing"));
    assert_eq!(wide.clone(), wide);
}

#[test]
fn sets_of_every_two_lists_are_those_of_the_decisions() {
    const PATTERNS: [&str; 9] = [
        "*",
        "tickets.*",
        "*.list",
        "tickets.tickets.get",
        "admin.keys.list",
        "-*.delete",
        "-tickets.*",
        "-*.list",
        "-admin.keys.list",
    ];
    // Every list of one to three patterns, in their order.
    let mut lists: Vec<String> = Vec::new();
    for chosen in 1..1_u32 << PATTERNS.len() {
        if chosen.count_ones() <= 3 {
            let patterns = (0..).zip(PATTERNS).filter(|(at, _)| chosen >> at & 1 == 1);
            lists.push(patterns.map(|(_, pattern)| pattern).collect::<Vec<_>>().join(", "));
        }
    }
    let decided = |text: &String| -> Vec<bool> {
        let list = PatternList::parse(text).unwrap();
        EndpointId::<Api>::all().map(|id| list.decide(id, Mode::KEY).is_allowed()).collect()
    };
    let all: Vec<(Grant<Api>, Vec<bool>)> = lists.iter().map(|text| (grant(text), decided(text))).collect();
    for (a, in_a) in &all {
        for (b, in_b) in &all {
            let both = || in_a.iter().zip(in_b);
            let is = |grant: &Grant<Api>, wanted: Vec<bool>| {
                EndpointId::<Api>::all().map(|id| grant.allows(id)).eq(wanted)
            };
            assert_eq!(a.is_subset(b), both().all(|(a, b)| !a || *b));
            assert!(is(&a.difference(b), both().map(|(a, b)| *a && !b).collect()));
            assert!(is(&a.intersection(b), both().map(|(a, b)| *a && *b).collect()));
            assert_eq!(a == b, in_a == in_b);
        }
    }
}

#[test]
fn bytes_come_back_as_the_grant() {
    for text in ["*", "-*", "tickets.*, -*.delete"] {
        let grant = grant(text);
        assert_eq!(bytes(&grant).len(), Grant::<Api>::BYTES);
        assert_eq!(Grant::from_bytes(&bytes(&grant)), Ok(grant));
    }
    assert_eq!(Grant::<Api>::BYTES, 24);
    assert_eq!(bytes(&grant("*"))[..16], Api::CATALOG.fingerprint().to_le_bytes());
}

#[test]
fn bytes_of_the_wrong_length_are_refused() {
    let good = bytes(&grant("*"));
    let mut longer = good.clone();
    longer.extend([0; 8]);
    for wrong in [&good[..0], &good[..16], &good[..23], &longer[..25], &longer] {
        let error = GrantBytesError::Length { expected: 24, found: wrong.len() };
        assert_eq!(Grant::<Api>::from_bytes(wrong), Err(error));
    }
}

/// S1: also where the number of words is the same.
#[test]
fn bytes_of_another_registry_are_refused() {
    let foreign: Vec<u8> = PatternList::EVERYTHING.grant::<other::Api>(Mode::KEY).bytes().collect();
    assert_eq!(foreign.len(), Grant::<Api>::BYTES);
    assert_eq!(Grant::<Api>::from_bytes(&foreign), Err(GrantBytesError::Fingerprint));
    let mut altered = bytes(&grant("*"));
    altered[0] ^= 1;
    assert_eq!(Grant::<Api>::from_bytes(&altered), Err(GrantBytesError::Fingerprint));
}

#[test]
fn a_bit_beyond_the_last_endpoint_is_refused() {
    for bit in 0..64 {
        let mut altered = bytes(&Grant::nothing());
        altered[16 + bit / 8] |= 1 << (bit % 8);
        let read = Grant::<Api>::from_bytes(&altered);
        if bit < 5 {
            assert_eq!(read.unwrap().len(), 1);
        } else {
            assert_eq!(read, Err(GrantBytesError::BeyondLast));
        }
    }
}

/// A grant is only read: shared between threads as it is, and nothing in it can change behind a `&`.
#[test]
fn a_grant_is_plain_data() {
    // A constant cannot borrow what has interior mutability.
    const NOTHING: &Grant<Api> = &Grant::nothing();
    const fn shared<T: Send + Sync + Clone + std::panic::RefUnwindSafe + Unpin + 'static>() {}
    const { shared::<Grant<Api>>() };
    // Nothing beside the words, and nothing to run when it goes.
    assert_eq!(size_of::<Grant<Api>>(), 8);
    assert!(!std::mem::needs_drop::<Grant<Api>>());
    assert!(NOTHING.is_empty());
}

#[test]
fn a_grant_is_only_read_and_is_nothing_but_its_words() {
    // The compiler refuses a constant that borrows what has interior mutability, atomics among it (E0492).
    const BORROWED: &Grant<Api> = &Grant::nothing();
    const CHECK: fn(&Grant<Api>, EndpointId<Api>) -> bool = Grant::allows;
    const fn shared<T: Send + Sync>() {}
    const { shared::<Grant<Api>>() };

    assert!(!CHECK(BORROWED, Api::LIST));
    assert_eq!(size_of::<Grant<Api>>(), size_of::<u64>() * Api::CATALOG.words());
    assert!(!std::mem::needs_drop::<Grant<Api>>());
}

#[test]
fn what_is_put_in_or_taken_out_is_told_once() {
    let mut granted = grant("tickets.tickets.list");
    assert!(granted.insert(Api::DELETE) && !granted.insert(Api::DELETE));
    assert!(granted.contains(Api::DELETE) && granted.contains(Api::LIST));
    assert!(granted.remove(Api::LIST) && !granted.remove(Api::LIST));
    assert!(granted.iter().eq([Api::HEALTH, Api::DELETE]));
}
