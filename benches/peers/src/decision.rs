//! One decision: acl and the others, verified equal, then timed by turns.

use std::hint::black_box;

use acl::{EndpointId, Grant, Mode, PatternList, Registry};
use allocation_counter::measure;

use crate::clock::{Subject, least};
use crate::peers::{Check, Failure, Key, PEERS, Shared};
use crate::workload::{Random, list, orders};

/// A registry with the endpoint whose constant is asked.
pub(crate) trait Api: Registry {
    const NAME: &'static str;
    const CONSTANT: EndpointId<Self>;
}

macro_rules! apis {
    ($($api:ident)*) => {$(
        impl Api for apis::$api {
            const NAME: &'static str = stringify!($api);
            const CONSTANT: EndpointId<Self> = apis::$api::P1_E30;
        }
    )*};
}
apis! { E100 E1000 E5000 E13000 GitHub }

/// One line of the table.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) predictable: f64,
    pub(crate) random: f64,
    pub(crate) setup: f64,
    pub(crate) bytes: i64,
    pub(crate) allocations: u64,
    /// The bit test beside which it was timed.
    pub(crate) limit: f64,
}

pub(crate) struct Table {
    pub(crate) api: &'static str,
    pub(crate) endpoints: usize,
    pub(crate) patterns: usize,
    pub(crate) lines: Vec<Line>,
}

const SEQUENCE: usize = 4096;
/// Decisions a batch of those that take microseconds.
const SHORT: usize = 256;

pub(crate) fn tables<R: Api>(rounds: usize) -> Result<Vec<Table>, Failure> {
    let shared = Shared::new::<R>()?;
    [1, 3, 20].into_iter().map(|patterns| table::<R>(&shared, patterns, rounds)).collect()
}

fn table<R: Api>(shared: &Shared, patterns: usize, rounds: usize) -> Result<Table, Failure> {
    let text = list::<R>(patterns, &mut Random(7));
    let list = PatternList::parse(&text).map_err(|error| error.to_string())?;
    let key = Key::new::<R>(list);
    let expected = key.expected(shared);
    let grant = list.grant::<R>(Mode::KEY);
    let verify = |name: &str, answer: &mut dyn FnMut(u16) -> bool| -> Result<(), Failure> {
        match (0..=u16::MAX).zip(&expected).find(|(at, expected)| answer(*at) != **expected) {
            None => Ok(()),
            Some((at, _)) => Err(format!("{name}, `{text}`: wrong at {}", id::<R>(at)).into()),
        }
    };
    let (predictable, shuffled) = orders::<R>(list, SEQUENCE);
    let words = words_of(&grant);
    let decide = |at: u16| list.decide(id::<R>(at), Mode::KEY).is_allowed();
    let mut lines = vec![
        line("bare bit test (the limit)", 0, 0),
        line("acl, grant, dynamic id", bytes_of::<R>(), allocations(&shuffled, |at| grant.allows(id(at)))),
        line("acl, one-shot", text.len().try_into()?, allocations(&shuffled, decide)),
    ];
    verify("grant", &mut |at| grant.allows(id(at)))?;
    verify("one-shot", &mut |at| decide(at))?;
    let mut checks: Vec<(Check<'_>, Check<'_>)> = Vec::new();
    for (name, make) in PEERS {
        let (mut check, mut again) = (make(shared, &key)?, None);
        verify(name, &mut check)?;
        let memory = measure(|| again = make(shared, &key).ok());
        let again = again.ok_or("made once and not twice")?;
        lines.push(line(name, memory.bytes_current, allocations(&shuffled, &mut check)));
        checks.push((check, again));
    }
    let mut setups = vec![
        Subject::new(1, || ()),
        Subject::new(1, || _ = black_box(black_box(list).grant::<R>(Mode::KEY))),
        Subject::new(1, || _ = black_box(PatternList::parse(black_box(&text)))),
    ];
    setups.extend(PEERS.map(|(_, make)| {
        let key = &key;
        Subject::new(1, move || drop(black_box(make(shared, key))))
    }));
    for (line, time) in lines.iter_mut().zip(least(&mut setups, 5)) {
        line.setup = time;
    }
    for (order, random) in [(&predictable, false), (&shuffled, true)] {
        let ids: Vec<EndpointId<R>> = order.iter().map(|at| id(*at)).collect();
        // Both halves of the predictable order.
        let short: Vec<u16> = if random {
            order[..SHORT].to_vec()
        } else {
            order.iter().copied().step_by(SEQUENCE / SHORT).collect()
        };
        let mut subjects = vec![
            Subject::checks(order, |at| bit(black_box(&words), at)),
            Subject::checks(&ids, |id| black_box(&grant).allows(id)),
            Subject::checks(&ids[..], |id| list.decide(id, Mode::KEY).is_allowed()),
        ];
        for (at, (check, again)) in checks.iter_mut().enumerate() {
            let check = if random { check } else { again };
            let order = if at < 3 { &order[..] } else { &short[..] };
            subjects.push(Subject::checks(order, check));
        }
        let times = least(&mut subjects, rounds);
        drop(subjects);
        for (line, time) in lines.iter_mut().zip(times) {
            if random { line.random = time } else { line.predictable = time }
        }
    }
    let bare = lines[0].random;
    lines.iter_mut().for_each(|line| line.limit = bare);
    // One id over many grants is the one way in which the outcomes of a constant can be random.
    let (limit, fixed, _) = constants::<R>(rounds);
    let made = allocations(&shuffled, |_| black_box(&grant).allows(R::CONSTANT));
    let constant = line("acl, grant, constant id", bytes_of::<R>(), made);
    lines.insert(1, Line { random: fixed, limit, ..constant });
    Ok(Table { api: R::NAME, endpoints: shared.len(), patterns, lines })
}

/// Allocations a decision.
fn allocations(order: &[u16], mut check: impl FnMut(u16) -> bool) -> u64 {
    let counted = measure(|| {
        for at in &order[..SHORT] {
            black_box(check(*at));
        }
    });
    counted.count_total / SHORT as u64
}

/// Nanoseconds: the bare bit test, a constant id and a dynamic id, over the same 64 grants in random order.
pub(crate) fn constants<R: Api>(rounds: usize) -> (f64, f64, f64) {
    let one = R::CONSTANT;
    let granted = one.tags().next().map_or("a", acl::Tag::as_str);
    let texts = [format!("{granted}, *.list"), "*.list, -*.put, -*.post, -*.delete, -*.get".to_owned()];
    let grants: Vec<Grant<R>> = (0..64)
        .map(|at| {
            let text = if one.tags().any(|tag| tag.as_str().ends_with(".list")) {
                if at % 2 == 0 { "*.list" } else { "*.get" }
            } else {
                &texts[at % 2]
            };
            PatternList::parse(text).map_or_else(|_| Grant::nothing(), |list| list.grant(Mode::KEY))
        })
        .collect();
    let words: Vec<Vec<u64>> = grants.iter().map(words_of).collect();
    let mut random = Random(5);
    let order: Vec<u16> = (0..SEQUENCE).map(|_| u16::try_from(random.below(64)).unwrap_or(0)).collect();
    let keys: Vec<(&[u64], &Grant<R>)> =
        order.iter().map(|at| (&words[usize::from(*at)][..], &grants[usize::from(*at)])).collect();
    let slices: Vec<&[u64]> = keys.iter().map(|key| key.0).collect();
    let typed: Vec<&Grant<R>> = keys.iter().map(|key| key.1).collect();
    let index = black_box(one.index());
    let dynamic = id::<R>(index);
    let times = least(
        &mut [
            Subject::checks(&slices, |words| bit(words, index)),
            Subject::checks(&typed, |grant| grant.allows(R::CONSTANT)),
            Subject::checks(&typed, |grant| grant.allows(dynamic)),
        ],
        rounds,
    );
    (times[0], times[1], times[2])
}

fn line(name: &'static str, bytes: i64, allocations: u64) -> Line {
    let none = f64::NAN;
    Line { name, predictable: none, random: none, setup: none, bytes, allocations, limit: none }
}

fn bytes_of<R: Registry>() -> i64 {
    i64::try_from(size_of::<Grant<R>>()).unwrap_or(i64::MAX)
}

/// Of this registry, or the first.
pub(crate) fn id<R: Registry>(at: u16) -> EndpointId<R> {
    EndpointId::from_index(at).or_else(|| EndpointId::from_index(0)).unwrap_or_else(|| unreachable!())
}

pub(crate) fn words_of<R: Registry>(grant: &Grant<R>) -> Vec<u64> {
    grant.as_set().as_words().to_vec()
}

/// The limit: a bit of a slice, bounds checked.
#[inline]
pub(crate) fn bit(words: &[u64], index: u16) -> bool {
    words.get(usize::from(index / 64)).is_some_and(|word| word >> (index % 64) & 1 == 1)
}
