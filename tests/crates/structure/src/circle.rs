//! Arrows between the files of a crate, and the circles among them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::path::PathBuf;

use crate::mention::Mentions;
use crate::names::Names;
use crate::tree::Tree;

/// A file names something of another file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    /// The file with the import or the path.
    pub from: PathBuf,
    /// Its line, counted from 1.
    pub line: usize,
    /// The file that holds the module named.
    pub to: PathBuf,
    /// The item or module that is named there; `*` for all.
    pub name: String,
}

/// Files each of which needs the next, and the last of which needs the first.
///
/// Its `Display` has a line for each arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circle {
    /// The arrows, those of the first file first. There may be several from one file to the next.
    pub arrows: Vec<Arrow>,
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, arrow) in self.arrows.iter().enumerate() {
            let end = if at == 0 { "" } else { "\n" };
            let Arrow { from, line, to, name } = arrow;
            write!(f, "{end}{}:{line} -> {}: {name}", from.display(), to.display())?;
        }
        Ok(())
    }
}

/// The circles of a crate, none of which has a file with another in common, the shortest first.
///
/// Where one file is part of several circles, one is reported; the others are, once that one is gone.
pub fn circles(tree: &Tree) -> Vec<Circle> {
    let graph = graph(tree);
    let mut around: Vec<Vec<usize>> = graph.keys().filter_map(|file| shortest(&graph, *file)).collect();
    around.sort_by_key(Vec::len);
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for files in around {
        if files.iter().any(|file| told.contains(file)) {
            continue;
        }
        told.extend(files.iter().copied());
        let next = files.iter().cycle().skip(1);
        let arrows = files.iter().zip(next).flat_map(|(from, to)| graph[from][to].iter().cloned());
        found.push(Circle { arrows: arrows.collect() });
    }
    found
}

type Graph = BTreeMap<usize, BTreeMap<usize, BTreeSet<Arrow>>>;

fn graph(tree: &Tree) -> Graph {
    let mentions = Mentions::of(tree);
    let names = Names::of(tree, &mentions);
    let mut graph = Graph::new();
    for mention in &mentions.all {
        let from = tree.modules[mention.module].file;
        for (module, name) in names.walk(mention.module, &mention.path).named {
            let to = tree.modules[module].file;
            if from != to {
                let path = |file: usize| tree.files[file].path.clone();
                let arrow = Arrow { from: path(from), line: mention.line, to: path(to), name };
                graph.entry(from).or_default().entry(to).or_default().insert(arrow);
            }
        }
    }
    graph
}

/// The files of the shortest way from a file back to it.
fn shortest(graph: &Graph, start: usize) -> Option<Vec<usize>> {
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for next in graph.get(&file).into_iter().flat_map(BTreeMap::keys) {
            if *next == start {
                let mut files = Vec::from([file]);
                while let Some(file) = files.last().and_then(|last| before.get(last)) {
                    files.push(*file);
                }
                files.reverse();
                return Some(files);
            }
            if !before.contains_key(next) {
                before.insert(*next, file);
                queue.push_back(*next);
            }
        }
    }
    None
}
