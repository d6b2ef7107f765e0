//! Building a grant, checks at every size, parsing, a million keys, static data.

use std::collections::HashMap;
use std::hint::black_box;

use acl::{Grant, Mode, PatternList, Registry};
use acl_core::assemble::{Declaration, Declarations};

use crate::clock::{Subject, least};
use crate::decision::{Api, bit, id, words_of};
use crate::peers::Failure;
use crate::workload::{Random, list, orders};

/// Nanoseconds of the bare bit test and of building a grant, for lists of this many patterns.
pub(crate) fn building<R: Registry>(patterns: usize, rounds: usize) -> Result<(f64, f64), Failure> {
    // Several lists, so that no branch predictor learns one by heart.
    let texts: Vec<String> = (0..16).map(|seed| list::<R>(patterns, &mut Random(seed))).collect();
    let lists = parsed(&texts)?;
    let words = words_of(&lists[0].grant::<R>(Mode::KEY));
    let (_, order) = orders::<R>(lists[0], 4096);
    let times = least(
        &mut [
            Subject::checks(&order, |at| bit(black_box(&words), at)),
            Subject::new(lists.len(), || {
                for list in &lists {
                    let _ = black_box(black_box(*list).grant::<R>(Mode::KEY));
                }
            }),
        ],
        rounds,
    );
    Ok((times[0], times[1]))
}

/// The same of one list that every registry understands: a `*` in the middle, and several.
pub(crate) fn building_stars<R: Registry>(text: &str, rounds: usize) -> Result<f64, Failure> {
    let texts = [text.to_owned()];
    let lists = parsed(&texts)?;
    let times =
        least(&mut [Subject::new(1, || _ = black_box(black_box(lists[0]).grant::<R>(Mode::KEY)))], rounds);
    Ok(times[0])
}

fn parsed(texts: &[String]) -> Result<Vec<PatternList<'_>>, Failure> {
    texts.iter().map(|text| PatternList::parse(text).map_err(|error| error.to_string().into())).collect()
}

/// Nanoseconds of a check by dynamic id, for lists of this many patterns.
pub(crate) struct Flat<'a> {
    pub(crate) name: String,
    pub(crate) subject: Subject<'a>,
}

/// A check of the registry with a list of this many patterns, to be timed with others in turns.
pub(crate) fn flat<R: Api>(patterns: usize) -> Result<Flat<'static>, Failure> {
    let text = list::<R>(patterns, &mut Random(7));
    let list = PatternList::parse(&text).map_err(|error| error.to_string())?;
    let grant = list.grant::<R>(Mode::KEY);
    // 256 endpoints: hot at any size, as one server's traffic is.
    let (_, order) = orders::<R>(list, 256);
    let ids: Vec<_> = order.into_iter().map(id::<R>).collect();
    let subject = Subject::new(16 * ids.len(), move || {
        let mut allowed = 0_u64;
        for _ in 0..16 {
            for id in black_box(&ids) {
                allowed += u64::from(black_box(&grant).allows(*id));
            }
        }
        black_box(allowed);
    });
    Ok(Flat { name: format!("{}, {patterns} patterns", R::NAME), subject })
}

/// The mean of the bytes, and nanoseconds: `str::from_utf8` and the commas by `memchr`; parsing.
pub(crate) fn parsing(patterns: usize, rounds: usize) -> (usize, f64, f64) {
    // Several lists, as for grants.
    let texts: Vec<String> = (0..16).map(|seed| list::<apis::GitHub>(patterns, &mut Random(seed))).collect();
    let times = least(
        &mut [
            Subject::new(texts.len(), || {
                for text in &texts {
                    let bytes = black_box(text.as_bytes());
                    let text = str::from_utf8(bytes).map_or(0, str::len);
                    black_box(text + memchr::memchr_iter(b',', bytes).count());
                }
            }),
            Subject::new(texts.len(), || {
                for text in &texts {
                    let _ = black_box(PatternList::parse(black_box(text)));
                }
            }),
        ],
        rounds,
    );
    (texts.iter().map(String::len).sum::<usize>() / texts.len(), times[0], times[1])
}

/// A million keys: what each costs in memory and at random access.
pub(crate) struct Keys {
    pub(crate) distinct: usize,
    pub(crate) inline_bytes: usize,
    pub(crate) interned_bytes: f64,
    pub(crate) inline: f64,
    pub(crate) interned: f64,
}

pub(crate) fn million<R: Registry>(rounds: usize) -> Result<Keys, Failure> {
    const KEYS: usize = 1_000_000;
    // Keys are made from templates, as an administrator makes them.
    let texts: Vec<String> = (0..1_000).map(|seed| list::<R>(3, &mut Random(seed))).collect();
    let lists = parsed(&texts)?;
    let mut random = Random(11);
    let mut pool: Vec<Grant<R>> = Vec::new();
    let mut known: HashMap<Vec<u64>, u32> = HashMap::new();
    let (mut inline, mut interned) = (Vec::with_capacity(KEYS), Vec::with_capacity(KEYS));
    let grants: Vec<Grant<R>> = lists.iter().map(|list| list.grant(Mode::KEY)).collect();
    for _ in 0..KEYS {
        let grant = &grants[random.below(grants.len())];
        let next = u32::try_from(pool.len())?;
        let place = *known.entry(words_of(grant)).or_insert_with(|| {
            pool.push(grant.clone());
            next
        });
        inline.push(grant.clone());
        interned.push(place);
    }
    let order: Vec<(u32, u16)> = (0..65_536)
        .map(|_| Ok((u32::try_from(random.below(KEYS))?, u16::try_from(random.below(R::CATALOG.len()))?)))
        .collect::<Result<_, Failure>>()?;
    let times = least(
        &mut [
            Subject::checks(&order, |(key, at)| inline[key as usize].allows(id(at))),
            Subject::checks(&order, |(key, at)| pool[interned[key as usize] as usize].allows(id(at))),
        ],
        rounds,
    );
    let each = size_of::<Grant<R>>();
    #[expect(clippy::cast_precision_loss, reason = "a few kilobytes")]
    let interned_bytes = 4.0 + (pool.len() * each) as f64 / KEYS as f64;
    Ok(Keys {
        distinct: pool.len(),
        inline_bytes: each,
        interned_bytes,
        inline: times[0],
        interned: times[1],
    })
}

/// Bytes an endpoint of static data above its own strings: the tables, and the entries of the map of routes.
pub(crate) fn static_bytes<R: Registry>() -> Result<(f64, f64), Failure> {
    let endpoints = acl::EndpointId::<R>::all().map(|id| Declaration {
        method: id.route().method,
        path: id.route().path,
        tags: id.tags().map(acl::Tag::as_str).collect(),
        modes: id.endpoint().modes(),
        ..Declaration::default()
    });
    let declarations = Declarations { endpoints: endpoints.collect(), ..Declarations::default() };
    let assembled = declarations.assemble().map_err(|error| error.to_string())?;
    if assembled.catalog().fingerprint() != R::CATALOG.fingerprint() {
        return Err("the tables assembled are not those of the registry".into());
    }
    let t = assembled.tables();
    let tables = size_of_val(t.rows)
        + size_of_val(t.endpoint_tags)
        + size_of_val(t.tag_starts)
        + size_of_val(t.tag_first)
        + size_of_val(t.tag_endpoints)
        + size_of_val(t.by_suffix)
        + size_of_val(t.open_to)
        + size_of_val(t.public)
        + size_of_val(t.authenticated)
        + size_of_val(t.explicit)
        + size_of_val(t.dense)
        + size_of_val(t.dense_sets);
    let routes = R::ROUTES.first.len() * size_of::<(u32, u16)>() + size_of_val(R::ROUTES.first.disps);
    #[expect(clippy::cast_precision_loss, reason = "a few kilobytes")]
    let each = |bytes: usize| bytes as f64 / R::CATALOG.len() as f64;
    Ok((each(tables), each(routes)))
}
