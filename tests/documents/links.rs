//! Links lead somewhere.

use std::path::Path;

use crate::{anchors, files, prose, read, root};

/// What the links of a document lead to: inline ones and definitions.
fn targets(document: &str) -> Vec<String> {
    let prose = prose(&format!("\n{document}"));
    let inline = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let defined =
        prose.lines().filter(|line| line.starts_with('[')).filter_map(|line| line.split_once("]: "));
    let html = prose.split(" src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    inline.chain(defined.map(|(_, target)| target)).chain(html).map(str::to_owned).collect()
}

#[test]
fn every_relative_link_leads_to_a_file_and_heading() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for document in files(&["md"]).iter().filter(|path| !path.ends_with("src/guide/links.md")) {
        for target in targets(&read(document)) {
            if target.contains("://") || target.is_empty() {
                continue;
            }
            count += 1;
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let file = match path {
                "" => document.clone(),
                path => document.parent().unwrap().join(path),
            };
            let there = root().join(&file).exists();
            if !there || !anchor.is_empty() && !anchors(&read(&file)).contains(anchor) {
                wrong.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "links that lead nowhere:\n{}", wrong.join("\n"));
    assert!(count > 100, "only {count} links were found");
}

/// rustdoc checks that the page exists, and not the part after `#`.
#[test]
fn every_link_to_a_rule_leads_to_its_heading() {
    let headings = anchors(&read("SPEC.md"));
    let mut wrong = Vec::new();
    let mut count = 0;
    let links = Path::new("src/guide/links.md").to_owned();
    let sources = files(&["rs"]).into_iter().filter(|path| !path.starts_with("tests"));
    for source in sources.chain([links]) {
        for line in read(&source).lines() {
            let Some((definition, anchor)) = line.split_once("_spec#") else { continue };
            count += 1;
            let rule = definition.split(['[', ']']).nth(1).unwrap_or_default().to_lowercase();
            if !headings.contains(anchor) || !anchor.starts_with(&format!("{rule}-")) {
                wrong.push(format!("{}: {line}", source.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "links to other rules, or to none:\n{}", wrong.join("\n"));
    assert!(count > 100, "only {count} links were found");
}
