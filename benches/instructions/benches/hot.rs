//! Instructions of the hot paths, counted by callgrind: the same on every machine with one compiler and target.
//!
//! `cargo bench` in this folder fails where a count is above its budget. It needs valgrind and
//! `cargo install gungraun-runner --version 0.20.0 --locked`. After a change that is worth more instructions, the
//! budget beside the bench is raised in the same commit.

use std::hint::black_box;

use acl::{EndpointId, Grant, Mode, PatternList};
use gungraun::prelude::*;

mod api {
    include!(concat!(env!("OUT_DIR"), "/api.rs"));
}
use api::Api;

const ONE: &str = "g3.*";
const THREE: &str = "g3.*, -*.delete, g7.r1.x184.delete";
const TWENTY: &str = "g0.*, -*.delete, g1.r1.x33.delete, g2.*, g3.*, g4.r0.x100.list, g5.*, -g6.*, g7.*, *.list, \
                      g8.*, -*.put, g9.r1.x233.delete, g10.*, g11.*, g12.r0.x300.list, g13.*, -g14.*, g15.*, *.get";
const STARS: &str = "g3.*.list, *.r1.*, *.r1.*.list";

fn list(text: &'static str) -> PatternList<'static> {
    PatternList::parse(text).unwrap_or(PatternList::EVERYTHING)
}

fn grant(text: &'static str) -> Grant<Api> {
    list(text).grant(Mode::KEY)
}

fn asked(text: &'static str) -> (PatternList<'static>, EndpointId<Api>) {
    (list(text), Api::E184)
}

macro_rules! budget {
    ($most:literal) => {
        LibraryBenchmarkConfig::default().tool(
            Callgrind::with_args(["--cache-sim=no"]).hard_limits([(EventKind::Ir, $most)]),
        )
    };
}

#[library_benchmark(config = budget!(100_000))]
#[bench::constant(grant(THREE))]
fn check_by_constant(grant: Grant<Api>) -> bool {
    black_box(&grant).allows(Api::E184)
}

#[library_benchmark(config = budget!(100_000))]
#[bench::dynamic((grant(THREE), Api::E184))]
fn check_by_any((grant, id): (Grant<Api>, EndpointId<Api>)) -> bool {
    black_box(&grant).allows(black_box(id))
}

#[library_benchmark(config = budget!(100_000))]
#[bench::one(list(ONE))]
#[bench::three(list(THREE))]
#[bench::twenty(list(TWENTY))]
#[bench::stars(list(STARS))]
fn build(list: PatternList<'static>) -> Grant<Api> {
    black_box(list).grant(Mode::KEY)
}

#[library_benchmark(config = budget!(100_000))]
#[bench::one(asked(ONE))]
#[bench::three(asked(THREE))]
#[bench::twenty(asked(TWENTY))]
fn decide((list, id): (PatternList<'static>, EndpointId<Api>)) -> bool {
    black_box(list).decide(black_box(id), Mode::KEY).is_allowed()
}

#[library_benchmark(config = budget!(100_000))]
#[bench::one(ONE)]
#[bench::three(THREE)]
#[bench::twenty(TWENTY)]
fn parse(text: &'static str) -> bool {
    PatternList::parse(black_box(text)).is_ok()
}

#[library_benchmark(config = budget!(100_000))]
#[bench::found(("POST", "/g3/x82"))]
fn by_route((method, path): (&'static str, &'static str)) -> bool {
    EndpointId::<Api>::by_route(black_box(method), black_box(path)).is_some()
}

library_benchmark_group!(
    name = hot,
    benchmarks = [check_by_constant, check_by_any, build, decide, parse, by_route]
);

main!(library_benchmark_groups = hot);
