//! The pages of the guide.

use std::collections::BTreeSet;

use crate::{anchors, files, read};

/// The pages except the first, which lists the others.
fn pages() -> BTreeSet<String> {
    let files = files(&["md"]).into_iter().filter(|path| path.starts_with("docs/guide"));
    let names = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    names.filter(|name| name != "README").collect()
}

/// The names in the call of `pages!`.
fn listed() -> BTreeSet<String> {
    let text = read("src/guide.rs");
    let (_, names) = text.split_once("\npages! {").unwrap();
    names.split('}').next().unwrap().split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_page_is_listed_shown_and_tested() {
    let pages = pages();
    assert!(pages.len() > 10, "{pages:?}");
    assert_eq!(listed(), pages, "what rustdoc shows, and whose examples `tests/crates/guide` tests");
    let contents = read("docs/guide/README.md");
    for page in &pages {
        assert!(contents.contains(&format!("][{page}.md]")), "{page} is not in the table of contents");
        assert!(!anchors(&read(format!("docs/guide/{page}.md"))).is_empty(), "{page} has no heading");
    }
}

/// A page's own definitions hold in the repository; those before them hold in rustdoc, and win there.
#[test]
fn what_pages_link_in_the_repository_rustdoc_links() {
    let links = read("src/guide/links.md");
    for page in pages().iter().map(String::as_str).chain(["README"]) {
        for line in read(format!("docs/guide/{page}.md")).lines() {
            let Some((label, target)) = line.strip_prefix('[').and_then(|line| line.split_once("]: ")) else {
                continue;
            };
            let is_ours = !target.contains("://") || target.starts_with("https://docs.rs/acl/");
            let is_defined = links.contains(&format!("[{label}]: "));
            // What is no page of rustdoc is a file of the repository.
            assert!(is_defined || !is_ours || label == "SECURITY.md", "docs/guide/{page}.md: {line}");
        }
    }
}

/// The first page shows a whole program and its tests, which are an example that is built and run.
#[test]
fn the_first_page_shows_the_example() {
    let page = read("docs/guide/first_endpoint.md");
    let shown: Vec<&str> =
        page.split("\n```rust").skip(1).map(|block| block.split("\n```").next().unwrap()).collect();
    let shown: Vec<&str> = shown.iter().map(|block| block.split_once('\n').unwrap().1).collect();
    assert_eq!(shown.join("\n\n") + "\n", read("examples/first-endpoint/src/main.rs"));
}
