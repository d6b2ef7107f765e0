//! GitHub's operations, read from their table.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;

use acl_browser::Browser;
use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Catalog, Mode, ModeSet, PatternList};

const DATA: &str = include_str!("../../../examples/github-rest/data/github-rest-operations.tsv");
const POLICIES: &[(&str, PatternList<'static>)] = &[
    ("read only", acl::pattern_list!("*.list, *.get")),
    ("no deleting", acl::pattern_list!("*, -*.delete")),
    ("repositories", acl::pattern_list!("repos.*, -repos.*.delete")),
];

/// The operations as a catalog.
pub(crate) fn catalog() -> Result<&'static Catalog<'static>, Box<dyn Error>> {
    let mut declared = Declarations::default();
    for line in DATA.lines().skip(1) {
        let columns: Vec<&'static str> = line.split('\t').collect();
        let [method, path, group, resource, operation, modes, _] = columns[..] else {
            return Err(format!("expected 7 columns: {line}").into());
        };
        let kind = match method {
            "GET" if operation.starts_with("list") => "list",
            "PATCH" | "PUT" => "put",
            "GET" => "get",
            "POST" => "post",
            _ => "delete",
        };
        let tag: &'static str = format!("{group}.{resource}.{operation}.{kind}").leak();
        let modes: ModeSet = modes.split(',').filter_map(|name| Mode::by_name(name, &[])).collect();
        declared.endpoints.push(Declaration {
            method,
            path,
            tags: vec![tag],
            modes,
            ..Declaration::default()
        });
    }
    let assembled = Box::leak(Box::new(declared.assemble()?));
    Ok(Box::leak(Box::new(assembled.catalog())))
}

pub(crate) fn browser() -> Result<Browser, Box<dyn Error>> {
    let mut said = HashMap::new();
    for line in DATA.lines().skip(1) {
        let mut columns = line.split('\t');
        if let (Some(method), Some(path), Some(summary)) = (columns.next(), columns.next(), columns.nth(4)) {
            said.insert((method, path), summary);
        }
    }
    let browser = Browser::new(catalog()?).title("GitHub REST API").policies(POLICIES);
    Ok(browser.describe(move |route| said.get(&(route.method, route.path)).copied().map(Cow::Borrowed)))
}
