//! Random registries and credentials: what the service answers against what SPEC.md says.

use std::collections::BTreeMap;

use acl_browser::Browser;
use acl_core::assemble::{Declaration, Declarations};
use acl_core::{ModeSet, Route};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};
use tower_service::Service as _;

use crate::reference::{Access, Credential, Endpoint, Group, MODES, Registry, Verdict};

/// Xorshift: the same numbers at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    fn one_in(&mut self, most: usize) -> bool {
        self.below(most) == 0
    }

    fn of<'t, T>(&mut self, some: &'t [T]) -> &'t T {
        &some[self.below(some.len())]
    }

    fn tag(&mut self) -> String {
        let segments = ["a", "b", "c", "d-1", "e_2"];
        let count = 1 + self.below(3);
        (0..count).map(|_| *self.of(&segments)).collect::<Vec<_>>().join(".")
    }

    fn registry(&mut self) -> Registry {
        let endpoint = |number: usize, random: &mut Self| Endpoint {
            path: format!("/e{number:02}"),
            tags: (0..=random.below(3)).map(|_| random.tag()).collect(),
            modes: u8::try_from(1 + random.below(15)).unwrap(),
            access: match random.below(8) {
                0 => Access::Public,
                1 => Access::Authenticated,
                _ => Access::Granted,
            },
            explicit: random.one_in(3),
        };
        let endpoints = (0..=self.below(12)).map(|number| endpoint(number, self)).collect();
        let renamed = [("was", "a"), ("was.b", "a.b"), ("b", "was"), ("old", "c"), ("a", "d-1.a")];
        let removed = ["gone.*", "gone.a.*", "old.gone", "b.gone.*"];
        let renamed = renamed.iter().filter(|_| self.one_in(2));
        let renamed =
            renamed.map(|(former, present)| ((*former).to_owned(), (*present).to_owned())).collect();
        let removed = removed.iter().filter(|_| self.one_in(2)).map(|text| (*text).to_owned()).collect();
        Registry { endpoints, renamed, removed }
    }

    /// A pattern that is like a tag of the registry, or like any.
    fn pattern(&mut self, registry: &Registry) -> String {
        let tag = if self.one_in(8) {
            self.tag()
        } else {
            let endpoint = self.below(registry.endpoints.len());
            self.of(&registry.endpoints[endpoint].tags).clone()
        };
        let mut segments: Vec<&str> = tag.split('.').collect();
        if self.one_in(3) {
            let at = self.below(segments.len());
            let keep = self.below(segments.len() - at);
            segments.splice(at..=at + keep, ["*"]);
        }
        if self.one_in(10) {
            let at = self.below(segments.len());
            segments[at] = *self.of::<&str>(&["was", "old", "gone", "*"]);
        }
        if self.one_in(12) {
            segments.push("*");
        }
        let minus = if self.one_in(3) { "-" } else { "" };
        format!("{minus}{}", segments.join("."))
    }

    fn list(&mut self, registry: &Registry) -> String {
        let mut patterns: Vec<String> = (0..=self.below(4)).map(|_| self.pattern(registry)).collect();
        if self.one_in(3) {
            patterns.push("*".to_owned());
        }
        if self.one_in(12) {
            let wrong = ["", "A", "a..b", "a*", "-", "--a", "**", "a.* b.*", "\u{e4}", "a|b", ".a"];
            let at = self.below(patterns.len());
            patterns[at] = String::from(*self.of(&wrong));
        }
        let comma = *self.of(&[",", ", ", " ,\n", "\t,"]);
        patterns.join(comma)
    }

    fn group(&mut self, registry: &Registry) -> Group {
        let count = *self.of(&[1, 1, 1, 2, 2, 3, 0]);
        (0..count).map(|_| self.list(registry)).collect()
    }

    fn credential(&mut self, registry: &Registry) -> Credential {
        let bounds = *self.of(&[0, 0, 1, 1, 2]);
        Credential {
            own: self.group(registry),
            bounds: (0..bounds).map(|_| self.group(registry)).collect(),
            mode: self.below(MODES.len()),
        }
    }
}

fn browser(registry: &Registry) -> Browser {
    let leak = |text: &String| -> &'static str { text.clone().leak() };
    let declared = registry.endpoints.iter().map(|endpoint| Declaration {
        method: "GET",
        path: leak(&endpoint.path),
        tags: endpoint.tags.iter().map(leak).collect(),
        modes: ModeSet::from_bits(endpoint.modes),
        access: match endpoint.access {
            Access::Granted => acl_core::Access::Granted,
            Access::Public => acl_core::Access::Public,
            Access::Authenticated => acl_core::Access::Authenticated,
        },
        explicit: endpoint.explicit,
        ..Declaration::default()
    });
    let declarations = Declarations {
        endpoints: declared.collect(),
        own_modes: vec![MODES[3]],
        renamed: registry.renamed.iter().map(|(former, present)| (leak(former), leak(present))).collect(),
        removed: registry.removed.iter().map(leak).collect(),
        ..Declarations::default()
    };
    let assembled = Box::leak(Box::new(declarations.assemble().unwrap()));
    let catalog = Box::leak(Box::new(assembled.catalog()));
    let paths = catalog.endpoints().map(|(_, Route { path, .. }, _)| path);
    assert!(paths.eq(registry.endpoints.iter().map(|it| it.path.as_str())), "in one order");
    Browser::new(catalog)
}

async fn ask(browser: &Browser, question: &str, body: &Value) -> Value {
    let request = Request::post(format!("/{question}")).header("content-type", "application/json");
    let request = request.body(Full::new(Bytes::from(body.to_string()))).unwrap();
    let response = browser.clone().call(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

/// One list is written as a text or as an array; both mean the same.
fn lists(group: &Group, random: &mut Random) -> Value {
    match &group[..] {
        [list] if random.one_in(2) => json!(list),
        _ => json!(group),
    }
}

fn bounds(credential: &Credential, random: &mut Random) -> Value {
    credential.bounds.iter().map(|group| lists(group, random)).collect()
}

fn paths(shown: &Value) -> Vec<&str> {
    shown["routes"].as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect()
}

fn without<'p>(some: &[&'p str], others: &[&str]) -> Vec<&'p str> {
    some.iter().filter(|path| !others.contains(path)).copied().collect()
}

/// Compares the verdict on every endpoint; what was seen is counted, by code.
fn compare(shown: &Value, registry: &Registry, credential: &Credential, seen: &mut BTreeMap<String, usize>) {
    for (at, endpoint) in registry.endpoints.iter().enumerate() {
        let expected = registry.verdict(credential, endpoint);
        let Verdict { code, list, bound, pattern } = expected;
        let found = &shown[at];
        let about = format!("{:?} within {:?} at {:?}", credential.own, credential.bounds, endpoint.tags);
        assert_eq!((&found[0], &found[1]), (&json!(expected.is_allowed()), &json!(code)), "{about}");
        // SPEC.md gives no number to a group without lists, and the number of a mistake is the grammar's.
        if list.is_some() || code != "tag_not_granted" {
            assert_eq!((&found[2], &found[3]), (&json!(list), &json!(bound)), "{about}");
        }
        if code != "key_list_malformed" {
            assert_eq!(found[4], json!(pattern), "{about}");
        }
        let side = match (bound, list) {
            (Some(_), _) => "a bound",
            (None, Some(2..)) => "a later list",
            _ => "the first list",
        };
        *seen.entry(format!("{side}: {code}")).or_default() += 1;
    }
}

#[tokio::test]
async fn s3_s4_s5_answers_are_those_of_the_reference() {
    let random = &mut Random(0x2545_f491_4f6c_dd1d);
    let mut seen = BTreeMap::new();
    for _ in 0..250 {
        let registry = random.registry();
        let browser = browser(&registry);
        for _ in 0..8 {
            let credential = random.credential(&registry);
            let (own, within) = (lists(&credential.own, random), bounds(&credential, random));
            let mode = MODES[credential.mode];
            let body = json!({ "lists": own, "mode": mode, "within": within, "verdicts": true });
            let answer = ask(&browser, "preview", &body).await;
            compare(&answer["verdicts"], &registry, &credential, &mut seen);
            let granted = registry.granted(&credential);
            assert_eq!(answer["granted"], granted.len(), "{body}");
            let alone = Credential { own: credential.own.clone(), bounds: Vec::new(), mode: credential.mode };
            assert_eq!(answer["bounded"], registry.granted(&alone).len() - granted.len(), "{body}");
            let short =
                ask(&browser, "preview", &json!({ "list": own, "mode": mode, "within": within })).await;
            let shown = paths(&short);
            assert!(shown.iter().all(|path| granted.contains(path)), "{body}");
            assert_eq!(short["by_list"], shown.len(), "{body}");
            let is_open =
                |verdict: &Value| ["public", "authenticated"].contains(&verdict[1].as_str().unwrap());
            let open =
                answer["verdicts"].as_array().unwrap().iter().filter(|verdict| is_open(verdict)).count();
            assert_eq!(granted.len() - shown.len(), open, "{body}");

            let before = Credential {
                own: random.group(&registry),
                bounds: credential.bounds.clone(),
                mode: credential.mode,
            };
            let body =
                json!({ "before": lists(&before.own, random), "after": own, "mode": mode, "within": within });
            let answer = ask(&browser, "difference", &body).await;
            let had = registry.granted(&before);
            assert_eq!(paths(&answer["gained"]), without(&granted, &had), "{body}");
            assert_eq!(paths(&answer["lost"]), without(&had, &granted), "{body}");
            assert_eq!((&answer["before"], &answer["after"]), (&json!(had.len()), &json!(granted.len())));

            let endpoint = random.of(&registry.endpoints);
            let body = json!({
                "lists": own, "mode": mode, "within": within, "method": "GET", "path": endpoint.path
            });
            let answer = ask(&browser, "decide", &body).await;
            let verdict = registry.verdict(&credential, endpoint);
            let expected = (json!(verdict.is_allowed()), json!(verdict.code));
            assert_eq!((&answer["allowed"], &answer["code"]), (&expected.0, &expected.1), "{body}");
        }
    }
    // Every reason was there, from wherever it can be.
    let refusals = ["key_list_malformed", "key_list_stale", "tag_denied", "tag_not_granted"];
    let of_first = ["public", "authenticated", "allowed", "mode_not_allowed"].iter().chain(&refusals);
    let of_later = ["allowed"].iter().chain(&refusals);
    let expected = of_first.map(|code| format!("the first list: {code}"));
    let expected = expected.chain(of_later.map(|code| format!("a later list: {code}")));
    for kind in expected.chain(refusals.map(|code| format!("a bound: {code}"))) {
        assert!(seen.get(&kind).is_some_and(|count| *count >= 20), "{kind}: {seen:?}");
    }
}
