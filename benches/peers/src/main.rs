//! acl beside others on the same work. `cargo run --release` in this folder writes `benches/RESULTS.md` and
//! `benches/decisions.svg`; `-- --quick` takes few rounds, prints and writes nothing.
//!
//! Times are the least of many rounds in which every subject runs by turns, so that ratios hold on a busy machine.

mod chart;
mod clock;
mod compile;
mod decision;
mod grants;
mod peers;
mod results;
mod subject;
mod workload;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use apis::{E100, E1000, E5000, E13000, GitHub};
use decision::{Api, Table};
use peers::Failure;
use results::{Target, figure, table};

fn main() -> Result<(), Failure> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let no_compile = std::env::args().any(|argument| argument == "--no-compile");
    let rounds = if quick { 10 } else { 60 };
    let mut targets = Vec::new();
    let mut text = String::new();
    decisions(rounds, &mut text, &mut targets)?;
    constants(rounds, &mut text, &mut targets);
    flat(rounds, &mut text, &mut targets)?;
    grant_building(rounds, &mut text, &mut targets)?;
    parsing(rounds, &mut text, &mut targets);
    keys(rounds, &mut text)?;
    static_data(&mut text, &mut targets)?;
    if !no_compile {
        compile::section(quick, &mut text, &mut targets)?;
    }
    let all = format!(
        "# Results\n\nWritten by `cargo run --release` in `benches/peers`. {}.\n\nTimes are nanoseconds, the least of {rounds} rounds in which every subject runs by turns; ratios are what holds on another machine. Every result was verified equal before it was timed.\n\n## To reach\n\n{}\n{text}",
        results::machine(),
        results::targets(&targets),
    );
    if quick {
        println!("{all}");
        return Ok(());
    }
    let benches = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::write(benches.join("RESULTS.md"), all)?;
    Ok(())
}

fn decisions(rounds: usize, text: &mut String, targets: &mut Vec<Target>) -> Result<(), Failure> {
    let mut tables = decision::tables::<E100>(rounds)?;
    tables.extend(decision::tables::<E1000>(rounds)?);
    tables.extend(decision::tables::<GitHub>(rounds)?);
    tables.extend(decision::tables::<E5000>(rounds)?);
    text.push_str(
        "\n## A decision\n\nHalf of the endpoints asked are allowed. Predictable: first those allowed, then the others; random: shuffled. Set-up is what one key costs before its first decision; memory is what it keeps. A constant id is asked of 64 grants in random order. Parsed texts, requests, entities and inputs are made before.\n",
    );
    for found in &tables {
        let limit = time(found, "bare bit test (the limit)");
        let _ = writeln!(text, "\n### {} endpoints ({}), patterns: {}\n", found.endpoints, found.api, found.patterns);
        text.push_str(&table(
            &["", "predictable", "random", "bit tests", "set-up", "bytes a key", "allocations"],
            found.lines.iter().map(|line| {
                vec![
                    line.name.to_owned(),
                    figure(line.predictable),
                    figure(line.random),
                    figure(line.random / limit),
                    figure(line.setup),
                    line.bytes.to_string(),
                    line.allocations.to_string(),
                ]
            }),
        ));
    }
    for (patterns, most) in [(1, 0.5), (3, 0.5), (20, 4.0)] {
        let found = at::<E1000>(&tables, patterns)?;
        let own = time(found, "acl, one-shot");
        targets.push(Target::at_most(
            format!("one-shot, patterns: {patterns}, against a prepared HashSet of patterns"),
            own / time(found, "HashSet<String>, patterns"),
            most,
            " ×",
        ));
        targets.push(Target::at_most(
            format!("one-shot, patterns: {patterns}, against a HashSet of all granted tags"),
            own / time(found, "HashSet<String>, granted tags"),
            most,
            " ×",
        ));
    }
    let found = at::<E1000>(&tables, 3)?;
    for (name, least) in [
        ("casbin, cached", 400.0),
        ("cedar-policy, like", 3_000.0),
        ("cedar-policy, hierarchy", 3_000.0),
        ("regorus, compiled", 10_000.0),
    ] {
        let ratio = time(found, name) / time(found, "acl, grant, dynamic id");
        targets.push(Target::at_least(format!("{name}: a decision against a check by dynamic id, 3 patterns"), ratio, least, " ×"));
    }
    let found = at::<E1000>(&tables, 20)?;
    let grant = found.lines.iter().find(|line| line.name == "acl, grant, dynamic id").map_or(f64::NAN, |line| line.setup);
    for name in ["casbin", "cedar-policy, like", "cedar-policy, hierarchy", "regorus, one engine"] {
        targets.push(Target::at_most(format!("building a grant, 20 patterns, against one decision of {name}"), grant / time(found, name), 1.0, " ×"));
    }
    let bars: Vec<(&str, f64)> = at::<E1000>(&tables, 3)?.lines.iter().map(|line| (line.name, line.random)).collect();
    let svg = chart::svg("One decision, 1,000 endpoints, 3 patterns, random order", &bars);
    if !std::env::args().any(|argument| argument == "--quick") {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("../decisions.svg"), svg)?;
    }
    Ok(())
}

fn at<R: Api>(tables: &[Table], patterns: usize) -> Result<&Table, Failure> {
    let found = tables.iter().find(|table| table.api == R::NAME && table.patterns == patterns);
    found.ok_or_else(|| "no such table".into())
}

fn time(table: &Table, name: &str) -> f64 {
    table.lines.iter().find(|line| line.name == name).map_or(f64::NAN, |line| line.random)
}

fn constants(rounds: usize, text: &mut String, targets: &mut Vec<Target>) {
    text.push_str("\n## A check, hot, random outcomes\n\nOne endpoint asked of 64 grants in random order.\n\n");
    let found = [
        (E100::NAME, decision::constants::<E100>(rounds)),
        (E1000::NAME, decision::constants::<E1000>(rounds)),
        (E5000::NAME, decision::constants::<E5000>(rounds)),
        (E13000::NAME, decision::constants::<E13000>(rounds)),
        (GitHub::NAME, decision::constants::<GitHub>(rounds)),
    ];
    text.push_str(&table(
        &["", "bare bit test", "constant id", "ratio", "dynamic id", "ratio"],
        found.iter().map(|(name, (bare, constant, dynamic))| {
            let times = [*bare, *constant, constant / bare, *dynamic, dynamic / bare];
            [(*name).to_owned()].into_iter().chain(times.map(figure)).collect()
        }),
    ));
    let (_, (bare, constant, dynamic)) = found[1];
    targets.push(Target::at_most("check by constant id against the bare bit test", constant / bare, 1.5, " ×"));
    targets.push(Target::at_most("check by dynamic id against the bare bit test", dynamic / bare, 2.0, " ×"));
}

fn flat(rounds: usize, text: &mut String, targets: &mut Vec<Target>) -> Result<(), Failure> {
    let mut flats = vec![
        grants::flat::<E100>(1)?,
        grants::flat::<E100>(100)?,
        grants::flat::<E1000>(1)?,
        grants::flat::<E1000>(100)?,
        grants::flat::<E13000>(1)?,
        grants::flat::<E13000>(100)?,
    ];
    let (names, mut subjects): (Vec<String>, Vec<_>) = flats.drain(..).map(|flat| (flat.name, flat.subject)).unzip();
    let times = clock::least(&mut subjects, 3 * rounds);
    text.push_str("\n## A check at every size\n\nBy dynamic id, 256 endpoints in random order.\n\n");
    text.push_str(&table(&["", "ns"], names.iter().zip(&times).map(|(name, time)| vec![name.clone(), figure(*time)])));
    let (least, most) = times.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), time| (least.min(*time), most.max(*time)));
    targets.push(Target::at_most("check, 100 to 13,000 endpoints, 1 to 100 patterns, slowest against fastest", most / least, 1.1, " ×"));
    Ok(())
}

fn grant_building(rounds: usize, text: &mut String, targets: &mut Vec<Target>) -> Result<(), Failure> {
    type Building = fn(usize, usize) -> Result<(f64, f64), Failure>;
    text.push_str("\n## Building a grant\n\n16 lists in turn.\n\n");
    let sizes: [(&str, Building); 5] = [
        (E100::NAME, grants::building::<E100>),
        (E1000::NAME, grants::building::<E1000>),
        (GitHub::NAME, grants::building::<GitHub>),
        (E5000::NAME, grants::building::<E5000>),
        (E13000::NAME, grants::building::<E13000>),
    ];
    let (mut rows, mut times) = (Vec::new(), Vec::new());
    for (name, build) in sizes {
        for patterns in [1, 3, 20] {
            let (bare, built) = build(patterns, rounds)?;
            rows.push(vec![name.to_owned(), patterns.to_string(), figure(built), figure(built / bare)]);
            times.push((name, patterns, built, built / bare));
        }
    }
    text.push_str(&table(&["endpoints", "patterns", "ns", "bit tests"], rows.into_iter()));
    let find = |name: &str, patterns: usize| {
        times.iter().find(|row| row.0 == name && row.1 == patterns).map_or((f64::NAN, f64::NAN), |row| (row.2, row.3))
    };
    for (patterns, most) in [(1, 150.0), (3, 350.0), (20, 3_000.0)] {
        let ratio = find(E1000::NAME, patterns).1;
        targets.push(Target::at_most(format!("building a grant, E = 1,000, patterns: {patterns}, against the bare bit test"), ratio, most, " ×"));
    }
    let ratio = find(E13000::NAME, 3).0 / find(E1000::NAME, 3).0;
    targets.push(Target::at_most("building a grant, E = 13,000 against E = 1,000, 3 patterns", ratio, 8.0, " ×"));
    text.push_str("\nPatterns with a `*` in the middle, or several, over GitHub's 1,223:\n\n");
    let lists = ["repos.*.list", "*.secrets.*", "repos.*.get.*", "*.list-*, *.list", "*.a.*.b.*"];
    let rows: Result<Vec<_>, Failure> = (lists.iter().filter(|list| acl::PatternList::parse(list).is_ok()))
        .map(|list| Ok(vec![format!("`{list}`"), figure(grants::building_stars::<GitHub>(list, rounds)?)]))
        .collect();
    text.push_str(&table(&["list", "ns"], rows?.into_iter()));
    Ok(())
}

fn parsing(rounds: usize, text: &mut String, targets: &mut Vec<Target>) {
    text.push_str("\n## Parsing a list\n\nAgainst `str::from_utf8` over the same bytes and `memchr` for the commas.\n\n");
    let found = [1, 3, 20, 100].map(|patterns| (patterns, grants::parsing(patterns, rounds)));
    text.push_str(&table(
        &["patterns", "bytes", "from_utf8 and memchr", "parse", "ratio"],
        found.iter().map(|(patterns, (bytes, floor, parse))| {
            vec![patterns.to_string(), bytes.to_string(), figure(*floor), figure(*parse), figure(parse / floor)]
        }),
    ));
    for (patterns, (_, floor, parse)) in found {
        targets.push(Target::at_most(format!("parsing, patterns: {patterns}, against from_utf8 and memchr"), parse / floor, 10.0, " ×"));
    }
}

fn keys(rounds: usize, text: &mut String) -> Result<(), Failure> {
    text.push_str("\n## A million keys\n\nMade from 1,000 lists of 3 patterns. Interned: equal grants are kept once, a key is a number of 4 bytes.\n\n");
    let found = [
        (E100::NAME, grants::million::<E100>(rounds / 3)?),
        (E1000::NAME, grants::million::<E1000>(rounds / 3)?),
        (GitHub::NAME, grants::million::<GitHub>(rounds / 3)?),
    ];
    text.push_str(&table(
        &["", "distinct grants", "inline, bytes a key", "inline, ns", "interned, bytes a key", "interned, ns"],
        found.iter().map(|(name, keys)| {
            vec![
                (*name).to_owned(),
                keys.distinct.to_string(),
                keys.inline_bytes.to_string(),
                figure(keys.inline),
                figure(keys.interned_bytes),
                figure(keys.interned),
            ]
        }),
    ));
    Ok(())
}

fn static_data(text: &mut String, targets: &mut Vec<Target>) -> Result<(), Failure> {
    text.push_str("\n## Static data\n\nBytes an endpoint above the text of its path and tags: the tables, and the entries of the map of routes.\n\n");
    let found = [
        (E100::NAME, grants::static_bytes::<E100>()?),
        (E1000::NAME, grants::static_bytes::<E1000>()?),
        (GitHub::NAME, grants::static_bytes::<GitHub>()?),
        (E5000::NAME, grants::static_bytes::<E5000>()?),
        (E13000::NAME, grants::static_bytes::<E13000>()?),
    ];
    text.push_str(&table(
        &["", "tables", "routes", "together"],
        found.iter().map(|(name, (tables, routes))| {
            vec![(*name).to_owned(), figure(*tables), figure(*routes), figure(tables + routes)]
        }),
    ));
    let (_, (tables, routes)) = found[1];
    targets.push(Target::at_most("static data an endpoint, E = 1,000", tables + routes, 48.0, " bytes"));
    Ok(())
}
