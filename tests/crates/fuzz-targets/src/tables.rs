//! Tables of a catalog, changed in any way: nothing panics, and a catalog that `Catalog::new` accepts grants what it
//! decides, and no endpoint that it does not have.

use std::sync::LazyLock;

use acl_core::__private::{Tables, numbers};
use acl_core::assemble::{Assembled, Declaration, Declarations};
use acl_core::{Access, Catalog, Mode, ModeSet, PatternList};
use arbitrary::{Arbitrary, Unstructured};

#[derive(Arbitrary, Debug)]
struct Case<'a> {
    bends: Vec<Bend>,
    fingerprint: Option<u128>,
    list: &'a str,
}

/// A change of one table.
#[derive(Arbitrary, Debug)]
struct Bend {
    table: u8,
    at: u16,
    /// The new byte there; without one, the table ends there.
    to: Option<u8>,
}

/// Path and tag of each endpoint.
static TEXTS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let texts = |number: usize| {
        let group = ["tickets", "people", "admin"][number % 3];
        let operation = ["list", "get", "delete"][number / 3 % 3];
        (format!("/{group}/{}", number / 2), format!("{group}.n{}.{operation}", number / 9))
    };
    (0..90).map(texts).collect()
});

/// Sound tables, with former names and ranges that many tags are in.
static SOUND: LazyLock<Assembled<'static>> = LazyLock::new(|| {
    let access = [Access::Granted, Access::Granted, Access::Granted, Access::Authenticated, Access::Public];
    let endpoint = |(number, (path, tag)): (usize, &'static (String, String))| Declaration {
        method: ["GET", "DELETE"][number % 2],
        path,
        tags: if number.is_multiple_of(4) { vec![tag, "all.get"] } else { vec![tag] },
        modes: ModeSet::from_bits(u8::try_from(number % 8).unwrap_or_default()),
        access: access[number % 5],
        explicit: number.is_multiple_of(7),
        needs: if number.is_multiple_of(6) { vec!["all.get", "tickets.n1.get"] } else { vec![] },
        ..Declaration::default()
    };
    let declarations = Declarations {
        endpoints: TEXTS.iter().enumerate().map(endpoint).collect(),
        own_modes: vec!["partner"],
        renamed: vec![("old", "tickets"), ("older.n1", "old.n2")],
        removed: vec!["legacy.*"],
        ..Declarations::default()
    };
    declarations.assemble().unwrap()
});

/// Applies to the bytes of a table those bends that carry the number of this table.
fn bent(bytes: &[u8], number: u8, bends: &[Bend]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for bend in bends.iter().filter(|bend| bend.table % 15 == number) {
        let at = usize::from(bend.at) % (bytes.len() + 1);
        match (bend.to, bytes.get_mut(at)) {
            (Some(to), Some(byte)) => *byte = to,
            (Some(to), None) => bytes.push(to),
            (None, _) => bytes.truncate(at),
        }
    }
    bytes
}

/// Reads the bytes as changes of sound tables, and a list.
pub fn tables(data: &[u8]) {
    let Ok(case) = Case::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let sound = SOUND.tables();
    let bend = |number, bytes: &[u8]| bent(bytes, number, &case.bends);
    let rows = bend(0, sound.rows.as_flattened());
    let pairs = [sound.endpoint_tags, sound.tag_endpoints, sound.by_suffix];
    let [endpoint_tags, tag_endpoints, by_suffix] =
        [0, 1, 2].map(|at| bend(at + 1, pairs[usize::from(at)].as_flattened()));
    let [tag_starts, tag_first] =
        [(4, sound.tag_starts), (5, sound.tag_first)].map(|(at, table)| bend(at, table.as_flattened()));
    let sets = [sound.open_to, sound.public, sound.authenticated, sound.explicit, sound.dense_sets];
    let [open_to, public, authenticated, explicit, dense_sets] =
        [0, 1, 2, 3, 4].map(|at| bend(at + 6, sets[usize::from(at)].as_flattened()));
    let Ok(paths) = String::from_utf8(bend(11, sound.paths.as_bytes())) else { return };
    let Ok(tag_text) = String::from_utf8(bend(12, sound.tag_text.as_bytes())) else { return };
    let [needs, needed] =
        [(13, sound.needs), (14, sound.needed)].map(|(at, table)| bend(at, table.as_flattened()));
    check(
        &Tables {
            paths: &paths,
            rows: numbers(&rows),
            endpoint_tags: numbers(&endpoint_tags),
            tag_text: &tag_text,
            tag_starts: numbers(&tag_starts),
            tag_first: numbers(&tag_first),
            tag_endpoints: numbers(&tag_endpoints),
            by_suffix: numbers(&by_suffix),
            open_to: numbers(&open_to),
            public: numbers(&public),
            authenticated: numbers(&authenticated),
            explicit: numbers(&explicit),
            dense_sets: numbers(&dense_sets),
            needs: numbers(&needs),
            needed: numbers(&needed),
            fingerprint: case.fingerprint.unwrap_or(sound.fingerprint),
            ..sound
        },
        PatternList::parse(case.list).unwrap_or(PatternList::EVERYTHING),
    );
}

fn check(tables: &Tables<'_>, list: PatternList<'_>) {
    let is_sound = Catalog::new(*tables).is_ok();
    let catalog = Catalog::from_tables(*tables);
    let granted = catalog.grant::<Vec<u64>>(list, Mode::KEY);
    for index in catalog.indices() {
        let route = catalog.route(index);
        let decided = route.map(|route| catalog.decide(list, route.method, route.path, Mode::KEY));
        if is_sound {
            assert_eq!(
                decided.map(|decision| decision.is_allowed()),
                Some(granted.contains(index)),
                "{route:?}"
            );
        }
        let _ = catalog.endpoint(index).map(|endpoint| endpoint.tags().count() + endpoint.needs().count());
    }
    let beyond = granted.iter().find(|index| usize::from(*index) >= catalog.len());
    assert_eq!(beyond.filter(|_| is_sound), None, "a bit beyond the last endpoint");
    let _ = (
        catalog.tags().count(),
        catalog.names().count(),
        catalog.stale_deny(list),
        catalog.lint::<Vec<u64>>(list).count(),
    );
}
