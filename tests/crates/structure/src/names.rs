//! From a path to the modules that it names.

use std::collections::{BTreeMap, BTreeSet};

use crate::mention::{Binds, Mentions};
use crate::tree::Tree;

/// What each module of a crate calls other modules by.
pub(crate) struct Names<'t> {
    tree: &'t Tree,
    /// By module: the modules it imports.
    bound: Vec<BTreeMap<String, usize>>,
    /// By module: the modules of which it imports everything.
    whole: Vec<BTreeSet<usize>>,
    /// Exported macros, which are called by the path of the root wherever they stand.
    macros: BTreeMap<String, usize>,
}

/// Where a path leads.
#[derive(Default)]
pub(crate) struct Walk {
    /// The modules of which it names something, each with what it names there.
    pub(crate) named: Vec<(usize, String)>,
    /// The module that it names as a whole.
    end: Option<usize>,
}

impl<'t> Names<'t> {
    /// An import may lead through another one, so this reads all until none is new.
    pub(crate) fn of(tree: &'t Tree, mentions: &Mentions) -> Self {
        let count = tree.modules.len();
        let macros = mentions.macros.iter().cloned().collect();
        let mut names =
            Self { tree, bound: vec![BTreeMap::new(); count], whole: vec![BTreeSet::new(); count], macros };
        loop {
            let mut is_new = false;
            for mention in &mentions.all {
                let Some(end) = names.walk(mention.module, &mention.path).end else { continue };
                is_new |= match &mention.binds {
                    Binds::Nothing => false,
                    Binds::Name(name) => names.bound[mention.module].insert(name.clone(), end) != Some(end),
                    Binds::Everything => names.whole[mention.module].insert(end),
                };
            }
            if !is_new {
                return names;
            }
        }
    }

    /// A path that another crate has leads nowhere.
    pub(crate) fn walk(&self, from: usize, path: &[String]) -> Walk {
        let mut walk = Walk::default();
        let mut rest = path.iter();
        let mut at = from;
        while let Some(word) = rest.as_slice().first() {
            match (word.as_str(), self.tree.modules[at].parent) {
                ("crate", _) => at = 0,
                ("super", Some(parent)) => at = parent,
                ("self", _) => {}
                _ => break,
            }
            rest.next();
        }
        let is_relative = rest.len() == path.len();
        if is_relative && path.first().is_none_or(|first| self.child(at, first, &mut Vec::new()).is_none()) {
            return walk;
        }
        let mut last = path.last().map_or("", String::as_str);
        for name in rest {
            last = name;
            if name == "*" {
                break;
            }
            let child = self.child(at, name, &mut Vec::new());
            if !child.is_some_and(|(_, is_own)| is_own) {
                let holder = if at == 0 { self.macros.get(name).copied() } else { None };
                walk.named.push((holder.unwrap_or(at), name.clone()));
            }
            let Some((child, _)) = child else { return walk };
            at = child;
        }
        walk.named.push((at, last.to_owned()));
        walk.end = Some(at);
        walk
    }

    /// The module that a name in a module stands for, and whether it is declared there.
    fn child(&self, module: usize, name: &str, seen: &mut Vec<usize>) -> Option<(usize, bool)> {
        if seen.contains(&module) {
            return None;
        }
        seen.push(module);
        if let Some(child) = self.tree.modules[module].children.get(name) {
            return Some((*child, true));
        }
        if let Some(bound) = self.bound[module].get(name) {
            return Some((*bound, false));
        }
        let found = self.whole[module].iter().find_map(|whole| self.child(*whole, name, seen));
        found.map(|(child, _)| (child, false))
    }
}
