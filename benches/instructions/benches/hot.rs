//! Instructions of the hot paths, counted by callgrind: the same in every run of one compiler on one target.
//!
//! `cargo bench` in this folder fails where a count is above its budget in `budget.rs`. It needs valgrind and
//! `cargo install gungraun-runner --version 0.20.0 --locked`.

#[path = "../budget.rs"]
mod budget;

use std::hint::black_box;

use acl::{EndpointId, Grant, Mode, PatternList};
use gungraun::{
    Callgrind, EventKind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};

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
    PatternList::parse(text).unwrap_or_else(|error| unreachable!("{error}"))
}

fn grant(text: &'static str) -> Grant<Api> {
    list(text).grant(Mode::KEY)
}

fn at_most(instructions: u64) -> LibraryBenchmarkConfig {
    let mut callgrind = Callgrind::with_args(["--cache-sim=no"]);
    callgrind.hard_limits([(EventKind::Ir, instructions)]);
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(callgrind);
    config
}

#[library_benchmark]
#[bench::constant(args = (grant(THREE)), config = at_most(budget::CHECK_BY_CONSTANT))]
fn check_by_constant(grant: Grant<Api>) -> bool {
    black_box(&grant).allows(Api::E184)
}

#[library_benchmark]
#[bench::any(args = (grant(THREE)), config = at_most(budget::CHECK_BY_ANY))]
fn check_by_any(grant: Grant<Api>) -> bool {
    black_box(&grant).allows(black_box(Api::E184))
}

#[library_benchmark]
#[bench::one(args = (list(ONE)), config = at_most(budget::GRANT_1))]
#[bench::three(args = (list(THREE)), config = at_most(budget::GRANT_3))]
#[bench::twenty(args = (list(TWENTY)), config = at_most(budget::GRANT_20))]
#[bench::stars(args = (list(STARS)), config = at_most(budget::GRANT_STARS))]
fn build_grant(list: PatternList<'static>) -> Grant<Api> {
    black_box(list).grant(Mode::KEY)
}

#[library_benchmark]
#[bench::one(args = (list(ONE)), config = at_most(budget::DECIDE_1))]
#[bench::three(args = (list(THREE)), config = at_most(budget::DECIDE_3))]
#[bench::twenty(args = (list(TWENTY)), config = at_most(budget::DECIDE_20))]
fn decide(list: PatternList<'static>) -> bool {
    black_box(list).decide(black_box(Api::E181), Mode::KEY).is_allowed()
}

#[library_benchmark]
#[bench::one(args = (ONE), config = at_most(budget::PARSE_1))]
#[bench::three(args = (THREE), config = at_most(budget::PARSE_3))]
#[bench::twenty(args = (TWENTY), config = at_most(budget::PARSE_20))]
fn parse(text: &'static str) -> bool {
    PatternList::parse(black_box(text)).is_ok()
}

#[library_benchmark]
#[bench::found(args = ("POST", "/g3/x82"), config = at_most(budget::BY_ROUTE))]
fn by_route(method: &'static str, path: &'static str) -> bool {
    EndpointId::<Api>::by_route(black_box(method), black_box(path)).is_some()
}

library_benchmark_group!(
    name = hot,
    benchmarks = [check_by_constant, check_by_any, build_grant, decide, parse, by_route]
);

main!(library_benchmark_groups = hot);
