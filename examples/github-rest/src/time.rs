//! How long it takes to parse a list, to make its grant and to check a call against it.

use std::hint::black_box;
use std::io::{self, Write};
use std::time::Instant;

use acl::{EndpointId, Mode, PatternList};
use serde::Serialize;

use crate::api::GitHub;
use crate::output::{BOLD, DIM, NOTE, grouped, json};
use crate::workload::{lists, shuffled};

/// Measured rounds of each list, after one to warm up.
const ROUNDS: usize = 5;

/// One unit of each row, in the order of [`sample`].
const UNITS: [(&str, &str); 5] = [
    ("bit test", "a bit of a slice, bounds checked"),
    ("check", "a call: Grant::allows"),
    ("decide", "a call: PatternList::decide"),
    ("parse", "a list: PatternList::parse"),
    ("grant", "a list, every endpoint: grant"),
];

/// Medians over the lists.
#[derive(Serialize)]
pub(crate) struct Times {
    lists: usize,
    endpoints: usize,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    unit: &'static str,
    nanoseconds: f64,
    bit_tests: f64,
    /// Of one list in a hundred: a median hides them.
    slowest_nanoseconds: f64,
}

impl Times {
    pub(crate) fn measure() -> Self {
        let texts = lists();
        let order = shuffled();
        let mut samples: [Vec<f64>; UNITS.len()] = Default::default();
        for list in texts.iter().filter_map(|text| PatternList::parse(text).ok()) {
            for (all, one) in samples.iter_mut().zip(sample(list, &order)) {
                all.push(one);
            }
        }
        for of_lists in &mut samples {
            of_lists.sort_by(f64::total_cmp);
        }
        let bit_test = at(&samples[0], 50);
        let row = |((name, unit), of_lists): ((_, _), &Vec<f64>)| Row {
            name,
            unit,
            nanoseconds: at(of_lists, 50),
            bit_tests: at(of_lists, 50) / bit_test,
            slowest_nanoseconds: at(of_lists, 99),
        };
        let rows = UNITS.into_iter().zip(&samples).map(row).collect();
        Self { lists: texts.len(), endpoints: order.len(), rows }
    }

    pub(crate) fn write(&self, out: &mut impl Write, as_json: bool) -> io::Result<()> {
        if as_json {
            return json(out, self);
        }
        let (lists, endpoints) = (grouped(self.lists), grouped(self.endpoints));
        writeln!(out, "{BOLD}{lists} different lists, {endpoints} endpoints, one thread{BOLD:#}\n")?;
        if cfg!(debug_assertions) {
            writeln!(
                out,
                "{NOTE}note:{NOTE:#} not optimised, so the times say little: run with `--release`\n"
            )?;
        }
        writeln!(
            out,
            "  {DIM}{:<8}{:>9}{:>11}{:>11}  one unit{DIM:#}",
            "", "median ns", "bit tests", "1 in 100"
        )?;
        for Row { name, unit, nanoseconds, bit_tests, slowest_nanoseconds } in &self.rows {
            writeln!(
                out,
                "  {name:<8}{nanoseconds:>9.2}{bit_tests:>11.1}{slowest_nanoseconds:>11.2}  {DIM}{unit}{DIM:#}",
            )?;
        }
        writeln!(
            out,
            "\n{DIM}Bit test, check and decide run the same loop over endpoints in shuffled order,\n\
             each answer stored; the loop is part of the figure. 1 in 100: so slow or slower.{DIM:#}"
        )
    }
}

/// Nanoseconds of one unit of each row, for one list.
fn sample(list: PatternList<'_>, order: &[EndpointId<GitHub>]) -> [f64; UNITS.len()] {
    let grant = list.grant::<GitHub>(Mode::KEY);
    // The floor: one bit of a slice, read by hand.
    let words = grant.as_set().as_words().to_vec();
    let words = words.as_slice();
    let bit = |id: EndpointId<GitHub>| {
        let index = id.index();
        words.get(usize::from(index / 64)).is_some_and(|word| word >> (index % 64) & 1 == 1)
    };
    // Deciding costs a hundred times as much as checking, so a tenth of the endpoints gives enough.
    let tenth = &order[..order.len() / 10];
    [
        per_unit(order, bit),
        per_unit(order, |id| grant.allows(id)),
        per_unit(tenth, |id| list.decide(id.endpoint(), Mode::KEY).is_allowed()),
        per_unit(&[list.as_str(); 64], |text| PatternList::parse(text).is_ok()),
        per_unit(&[list; 8], |list| list.grant::<GitHub>(Mode::KEY)),
    ]
}

/// Nanoseconds an input, the median of some rounds over all of them.
fn per_unit<T: Copy, A>(inputs: &[T], mut answer: impl FnMut(T) -> A) -> f64 {
    let mut round = || {
        let start = Instant::now();
        for input in inputs {
            black_box(answer(black_box(*input)));
        }
        start.elapsed().as_secs_f64() * 1e9
    };
    round();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand inputs")]
    let units = inputs.len() as f64;
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| round() / units).collect();
    rounds.sort_by(f64::total_cmp);
    at(&rounds, 50)
}

/// The value that so many per cent of the sorted values are below.
fn at(sorted: &[f64], percent: usize) -> f64 {
    sorted.get(sorted.len() * percent / 100).copied().unwrap_or(f64::NAN)
}
