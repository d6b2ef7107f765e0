//! The sections of `RESULTS.md` that are timed in this process.

use std::fmt::Write as _;

use apis::{E100, E1000, E5000, E13000, GitHub};

use crate::decision::{self, Api, Table};
use crate::peers::Failure;
use crate::results::{Target, figure, table, targets};
use crate::{chart, clock, grants, requests};

/// What has been found so far.
pub(crate) struct Report {
    rounds: usize,
    pub(crate) text: String,
    pub(crate) targets: Vec<Target>,
}

impl Report {
    pub(crate) fn new(rounds: usize) -> Self {
        Self { rounds, text: String::new(), targets: Vec::new() }
    }

    pub(crate) fn finish(self, machine: &str) -> String {
        let Self { rounds, text, targets: rows } = self;
        format!(
            "# Results\n\nWritten by `cargo run --release` in `benches/peers`, whole, in one run. {machine}.\n\nTimes are nanoseconds where nothing else is said, the least of {rounds} rounds in which every subject runs by turns; ratios are what holds on another machine. Every result was verified equal before it was timed.\n\n## To reach\n\n{}{text}",
            targets(&rows),
        )
    }

    /// With them a chart, and what the README says of them.
    pub(crate) fn decisions(&mut self) -> Result<(String, String), Failure> {
        let mut tables = decision::tables::<E100>(self.rounds)?;
        tables.extend(decision::tables::<E1000>(self.rounds)?);
        tables.extend(decision::tables::<GitHub>(self.rounds)?);
        tables.extend(decision::tables::<E5000>(self.rounds)?);
        self.text.push_str(
        "\n## A decision\n\nHalf of the endpoints asked are allowed. Predictable: first those allowed, then the others; random: shuffled. Set-up is what one key costs before its first decision; memory is what it keeps. A constant id is asked of 64 grants in random order. Parsed texts, requests, entities and inputs are made before. One-shot's set-up is parsing the list. Each peer holds the list of one key alone, which is its best case.\n\nThe bare bit test reads a slice whose length it does not know; a grant's is a constant, which is why it can be faster than the limit. A `HashSet` of all granted tags is made as a grant is, and is to be compared with one.\n",
    );
        for found in &tables {
            let _ = writeln!(
                self.text,
                "\n### {} endpoints ({}), patterns: {}\n",
                found.endpoints, found.api, found.patterns
            );
            self.text.push_str(&table(
                &["", "predictable", "random", "bit tests", "set-up", "bytes a key", "allocations"],
                found.lines.iter().map(|line| {
                    vec![
                        line.name.to_owned(),
                        figure(line.predictable),
                        figure(line.random),
                        figure(line.random / line.limit),
                        figure(line.setup),
                        line.bytes.to_string(),
                        line.allocations.to_string(),
                    ]
                }),
            ));
        }
        for (patterns, most) in [(1, 0.5), (3, 0.5), (20, 4.0)] {
            let found = at::<E1000>(&tables, patterns)?;
            let ratio = time(found, "acl, one-shot") / time(found, "HashSet of scopes");
            let what =
                format!("one-shot against a prepared HashSet of scopes, E = 1,000, patterns: {patterns}");
            self.targets.push(Target::at_most(what, ratio, most, " ×").or_because(
            "a list is read anew at each decision: its commas, its white space, and each pattern against the tag; the \
             set was made before. Where many are decided with one list, a grant is the answer",
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
            self.targets.push(Target::at_least(
                format!("{name}: a decision against a check by dynamic id, 3 patterns"),
                ratio,
                least,
                " ×",
            ));
        }
        let found = at::<E1000>(&tables, 20)?;
        let grant = found
            .lines
            .iter()
            .find(|line| line.name == "acl, grant, dynamic id")
            .map_or(f64::NAN, |line| line.setup);
        for name in [
            "gatehouse",
            "casbin, cached",
            "casbin",
            "cedar-policy, like",
            "cedar-policy, hierarchy",
            "regorus, compiled",
            "regorus, one engine",
        ] {
            self.targets.push(Target::at_most(
                format!("building a grant, 20 patterns, against one decision of {name}"),
                grant / time(found, name),
                1.0,
                " ×",
            ).or_because(
                "its cache has the answer already, so that is a lookup by the text of the request; the first time that \
                 an endpoint is asked costs what the decision without a cache does",
            ));
        }
        let bars: Vec<(&str, f64)> =
            at::<E1000>(&tables, 3)?.lines.iter().map(|line| (line.name, line.random)).collect();
        let chart = chart::svg("One decision, 1,000 endpoints, 3 patterns, random order", &bars);
        Ok((chart, in_short(at::<E1000>(&tables, 3)?)))
    }

    pub(crate) fn constants(&mut self) {
        self.text.push_str(
            "\n## A check, hot, random outcomes\n\nOne endpoint asked of 64 grants in random order.\n\n",
        );
        let found = [
            (E100::NAME, decision::constants::<E100>(self.rounds)),
            (E1000::NAME, decision::constants::<E1000>(self.rounds)),
            (E5000::NAME, decision::constants::<E5000>(self.rounds)),
            (E13000::NAME, decision::constants::<E13000>(self.rounds)),
            (GitHub::NAME, decision::constants::<GitHub>(self.rounds)),
        ];
        self.text.push_str(&table(
            &["", "bare bit test", "constant id", "ratio", "dynamic id", "ratio"],
            found.iter().map(|(name, (bare, constant, dynamic))| {
                let times = [*bare, *constant, constant / bare, *dynamic, dynamic / bare];
                [(*name).to_owned()].into_iter().chain(times.map(figure)).collect()
            }),
        ));
        let (_, (bare, constant, dynamic)) = found[1];
        self.targets.push(Target::at_most(
            "check by constant id against the bare bit test",
            constant / bare,
            1.5,
            " ×",
        ));
        self.targets.push(Target::at_most(
            "check by dynamic id against the bare bit test",
            dynamic / bare,
            2.0,
            " ×",
        ));
    }

    pub(crate) fn flat(&mut self) -> Result<(), Failure> {
        let mut flats = vec![
            grants::flat::<E100>(1)?,
            grants::flat::<E100>(100)?,
            grants::flat::<E1000>(1)?,
            grants::flat::<E1000>(100)?,
            grants::flat::<E13000>(1)?,
            grants::flat::<E13000>(100)?,
        ];
        let (names, mut subjects): (Vec<String>, Vec<_>) =
            flats.drain(..).map(|flat| (flat.name, flat.subject)).unzip();
        let times = clock::least(&mut subjects, 3 * self.rounds);
        self.text.push_str("\n## A check at every size\n\nBy dynamic id, 256 endpoints in random order.\n\n");
        self.text.push_str(&table(
            &["", "ns"],
            names.iter().zip(&times).map(|(name, time)| vec![name.clone(), figure(*time)]),
        ));
        let (least, most) = times
            .iter()
            .fold((f64::INFINITY, 0.0_f64), |(least, most), time| (least.min(*time), most.max(*time)));
        self.targets.push(
            Target::at_most(
                "check, 100 to 13,000 endpoints, 1 to 100 patterns, slowest against fastest",
                most / least,
                1.1,
                " ×",
            )
            .or_because("the words of a grant of 13,000 endpoints no longer stand in a few cache lines"),
        );
        Ok(())
    }

    pub(crate) fn grant_building(&mut self) -> Result<(), Failure> {
        type Building = fn(usize, usize) -> Result<(f64, f64), Failure>;
        self.text.push_str("\n## Building a grant\n\n16 lists in turn.\n\n");
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
                let (bare, built) = build(patterns, self.rounds)?;
                rows.push(vec![name.to_owned(), patterns.to_string(), figure(built), figure(built / bare)]);
                times.push((name, patterns, built, built / bare));
            }
        }
        self.text.push_str(&table(&["endpoints", "patterns", "ns", "bit tests"], rows.into_iter()));
        let find = |name: &str, patterns: usize| {
            times
                .iter()
                .find(|row| row.0 == name && row.1 == patterns)
                .map_or((f64::NAN, f64::NAN), |row| (row.2, row.3))
        };
        for (patterns, most) in [(1, 150.0), (3, 350.0), (20, 3_000.0)] {
            let ratio = find(E1000::NAME, patterns).1;
            self.targets.push(Target::at_most(format!("building a grant, E = 1,000, patterns: {patterns}, against the bare bit test"), ratio, most, " ×").or_because(
            "a grant is made of searches, two binary ones a pattern, and each step loads a tag and compares eight bytes \
             of it, where the loads wait for one another",
        ));
        }
        let ratio = find(E13000::NAME, 3).0 / find(E1000::NAME, 3).0;
        self.targets.push(Target::at_most(
            "building a grant, E = 13,000 against E = 1,000, 3 patterns",
            ratio,
            8.0,
            " ×",
        ));
        self.text.push_str("\nPatterns with a `*` in the middle, or several, over GitHub's 1,223:\n\n");
        let lists = ["repos.*.list", "*.secrets.*", "repos.*.get.*", "*.a.*.b.*"];
        let rows: Result<Vec<_>, Failure> = lists
            .iter()
            .map(|list| {
                Ok(vec![format!("`{list}`"), figure(grants::building_stars::<GitHub>(list, self.rounds)?)])
            })
            .collect();
        self.text.push_str(&table(&["list", "ns"], rows?.into_iter()));
        Ok(())
    }

    pub(crate) fn parsing(&mut self) {
        self.text.push_str("\n## Parsing a list\n\nAgainst `str::from_utf8` over the same bytes and `memchr` for the commas; 16 lists in turn, of whose bytes the mean.\n\n");
        let found = [1, 3, 20, 100].map(|patterns| (patterns, grants::parsing(patterns, self.rounds)));
        self.text.push_str(&table(
            &["patterns", "bytes", "from_utf8 and memchr", "parse", "ratio"],
            found.iter().map(|(patterns, (bytes, floor, parse))| {
                vec![
                    patterns.to_string(),
                    bytes.to_string(),
                    figure(*floor),
                    figure(*parse),
                    figure(parse / floor),
                ]
            }),
        ));
        #[expect(clippy::cast_precision_loss, reason = "a few kilobytes")]
        for (patterns, (bytes, floor, parse)) in found {
            self.targets.push(Target::at_most(format!("parsing, patterns: {patterns}, against from_utf8 and memchr"), parse / floor, 10.0, " ×").or_because(format!(
            "{} ns a byte: long lists are read in blocks, each byte and the two before it compared with the dozen that \
             the grammar tells apart, where `from_utf8` asks one bit of a block; short lists and those with white space \
             before a comma go through an automaton, where each byte waits for the last",
            figure(parse / bytes as f64)
        )));
        }
    }

    pub(crate) fn keys(&mut self) -> Result<(), Failure> {
        self.text.push_str("\n## A million keys\n\nMade from 1,000 lists of 3 patterns. Interned: equal grants are kept once, a key is a number of 4 bytes.\n\n");
        let found = [
            (E100::NAME, grants::million::<E100>(self.rounds / 3)?),
            (E1000::NAME, grants::million::<E1000>(self.rounds / 3)?),
            (GitHub::NAME, grants::million::<GitHub>(self.rounds / 3)?),
        ];
        self.text.push_str(&table(
            &[
                "",
                "distinct grants",
                "inline, bytes a key",
                "inline, ns",
                "interned, bytes a key",
                "interned, ns",
            ],
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

    pub(crate) fn static_data(&mut self) -> Result<(), Failure> {
        self.text.push_str("\n## Static data\n\nBytes an endpoint above the text of its path and tags: the tables, and the entries of the map of routes.\n\n");
        let found = [
            (E100::NAME, grants::static_bytes::<E100>()?),
            (E1000::NAME, grants::static_bytes::<E1000>()?),
            (GitHub::NAME, grants::static_bytes::<GitHub>()?),
            (E5000::NAME, grants::static_bytes::<E5000>()?),
            (E13000::NAME, grants::static_bytes::<E13000>()?),
        ];
        self.text.push_str(&table(
            &["", "tables", "routes", "together"],
            found.iter().map(|(name, (tables, routes))| {
                vec![(*name).to_owned(), figure(*tables), figure(*routes), figure(tables + routes)]
            }),
        ));
        for (at, which) in [(1, "E = 1,000, each with a path of its own"), (2, "GitHub's 1,223")] {
            let (_, (tables, routes)) = found[at];
            let what = format!("static data an endpoint above its own strings, {which}");
            self.targets.push(Target::at_most(what, tables + routes, 48.0, " bytes"));
        }
        Ok(())
    }
}

impl Report {
    /// Returns what the README says of it.
    pub(crate) fn requests(&mut self) -> Result<String, Failure> {
        self.text.push_str("\n## A request through a guard\n\n`GET /tickets/{id}` of one axum application, allowed, by 1,000 keys in turn, in this process without a socket; each library as its documentation shows. The time is that of the whole request, and what the guard adds to it. axum-gate verifies a signature where the others look a secret up, so it needs no store and cannot revoke a token.\n\n");
        let lines = requests::lines(self.rounds)?;
        let bare = lines[0].time;
        let added = |name: &str| {
            let found = lines.iter().find(|line| line.name == name);
            found.map_or(f64::NAN, |line| line.time - bare)
        };
        let by_hand = added(requests::BY_HAND);
        let ratio = |name: &str| added(name) / by_hand;
        for (name, most) in
            [(requests::MOUNTED, 0.5), (requests::PROTECTED, 1.0), (requests::KEYS_CACHED, 2.0)]
        {
            let what = format!("a request: what {name} adds, against what a middleware by hand adds");
            self.targets.push(Target::at_most(what, ratio(name), most, " ×"));
        }
        self.text.push_str(&table(
            &["", "ns a request", "added", "ratio", "allocations added"],
            lines.iter().map(|line| {
                vec![
                    line.name.to_owned(),
                    figure(line.time),
                    figure(line.time - bare),
                    figure(line.time / bare),
                    line.allocations.saturating_sub(lines[0].allocations).to_string(),
                ]
            }),
        ));
        Ok(format!(
            " A registry mounted in axum adds {} of the time to a request that a middleware by hand over a `HashMap` adds; acl-keys, which hashes the secret and counts the use, adds {} times as much as that middleware.",
            figure(ratio(requests::MOUNTED)),
            figure(ratio(requests::KEYS_CACHED)),
        ))
    }
}

fn at<R: Api>(tables: &[Table], patterns: usize) -> Result<&Table, Failure> {
    let found = tables.iter().find(|table| table.api == R::NAME && table.patterns == patterns);
    found.ok_or_else(|| "no such table".into())
}

fn time(table: &Table, name: &str) -> f64 {
    table.lines.iter().find(|line| line.name == name).map_or(f64::NAN, |line| line.random)
}

fn in_short(table: &Table) -> String {
    let check = time(table, "acl, grant, dynamic id");
    let times = |name: &str| figure(time(table, name) / check);
    format!(
        "With 1,000 endpoints and a list of three patterns, a check of a grant takes {} of a bounds-checked bit test. A decision takes {} times as long by a prepared `HashSet` of all granted tags, {} by `casbin` with its cache, {} by `cedar-policy`, {} by `regorus`. Straight from the list's text, without a grant, it takes {} times as long, which is {} of a lookup in a prepared `HashSet` of scopes.",
        figure(check / time(table, "bare bit test (the limit)")),
        times("HashSet of granted tags"),
        times("casbin, cached"),
        times("cedar-policy, like"),
        times("regorus, compiled"),
        times("acl, one-shot"),
        figure(time(table, "acl, one-shot") / time(table, "HashSet of scopes")),
    )
}
