//! The modules of a crate, and the files that hold them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::ext::IdentExt as _;
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta, Token, punctuated::Punctuated};

/// A crate, read from the file of its root.
pub struct Tree {
    pub(crate) files: Vec<File>,
    /// The root first.
    pub(crate) modules: Vec<Module>,
}

pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) syntax: syn::File,
    /// The module that the whole file is.
    pub(crate) module: usize,
}

pub(crate) struct Module {
    name: String,
    pub(crate) file: usize,
    pub(crate) parent: Option<usize>,
    pub(crate) children: BTreeMap<String, usize>,
    /// Whether it stands under `#[cfg(test)]`, itself or one around it.
    pub(crate) is_test: bool,
}

impl Tree {
    /// Reads the file of a crate's root, and the files of all modules declared below it.
    ///
    /// `text` returns the text of a file, and nothing where there is no such file.
    ///
    /// # Errors
    /// A sentence: a file is missing, or is no Rust.
    pub fn read(root: &Path, text: &dyn Fn(&Path) -> Option<String>) -> Result<Self, String> {
        let mut tree = Self { files: Vec::new(), modules: Vec::new() };
        let source = text(root).ok_or_else(|| format!("{} cannot be read", root.display()))?;
        let place = Place { folder: folder(root), below: folder(root), parent: None, is_test: false };
        tree.file("crate", root.to_owned(), &source, &place, text)?;
        Ok(tree)
    }

    /// The files that were read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| &*file.path)
    }

    /// Every module's name and the file that holds the module; the root's name is `crate`.
    pub fn modules(&self) -> impl Iterator<Item = (&str, &Path)> {
        self.modules.iter().map(|module| (&*module.name, &*self.files[module.file].path))
    }

    fn file(
        &mut self,
        name: &str,
        path: PathBuf,
        source: &str,
        place: &Place,
        text: &dyn Fn(&Path) -> Option<String>,
    ) -> Result<(), String> {
        let syntax = syn::parse_file(source)
            .map_err(|error| format!("{}:{}: {error}", path.display(), error.span().start().line))?;
        let declared = declared(&syntax.items);
        let (file, module) = (self.files.len(), self.modules.len());
        self.files.push(File { path, syntax, module });
        self.module(name, file, place);
        self.children(module, &declared, place, text)
    }

    fn module(&mut self, name: &str, file: usize, place: &Place) {
        if let Some(parent) = place.parent {
            let module = self.modules.len();
            self.modules[parent].children.insert(name.to_owned(), module);
        }
        let children = BTreeMap::new();
        self.modules.push(Module {
            name: name.to_owned(),
            file,
            parent: place.parent,
            children,
            is_test: place.is_test,
        });
    }

    fn children(
        &mut self,
        parent: usize,
        declared: &[Declared],
        place: &Place,
        text: &dyn Fn(&Path) -> Option<String>,
    ) -> Result<(), String> {
        for child in declared {
            let is_test = place.is_test || child.is_test;
            let below = place.below.join(&child.name);
            if let Some(inside) = &child.inside {
                let module = self.modules.len();
                let place = Place { folder: below.clone(), below, parent: Some(parent), is_test };
                self.module(&child.name, self.modules[parent].file, &place);
                self.children(module, inside, &place, text)?;
                continue;
            }
            // A file that is named by `#[path]`, like `mod.rs`, has its children beside it.
            let at = child.path.as_ref().map(|path| place.folder.join(path));
            let named = at.map(|at| (folder(&at), at));
            let usual = [(below.clone(), below.with_extension("rs")), (below.clone(), below.join("mod.rs"))];
            let places = named.map_or(usual.to_vec(), |named| Vec::from([named]));
            let found = places.iter().find_map(|(below, at)| Some((below, at, text(at)?)));
            let Some((below, at, source)) = found else {
                let file = self.files[self.modules[parent].file].path.display();
                let sought: Vec<String> = places.iter().map(|(_, at)| at.display().to_string()).collect();
                let sought = sought.join(" or ");
                return Err(format!("{file}:{}: `mod {};` needs {sought}", child.line, child.name));
            };
            let place = Place { folder: folder(at), below: below.clone(), parent: Some(parent), is_test };
            self.file(&child.name, at.clone(), &source, &place, text)?;
        }
        Ok(())
    }
}

/// Where a module stands.
struct Place {
    /// What a `#[path]` inside it starts from.
    folder: PathBuf,
    /// Where the files of its children are.
    below: PathBuf,
    parent: Option<usize>,
    is_test: bool,
}

/// A `mod`, with a body or without.
struct Declared {
    name: String,
    line: usize,
    path: Option<String>,
    inside: Option<Vec<Declared>>,
    is_test: bool,
}

fn declared(items: &[Item]) -> Vec<Declared> {
    let modules =
        items.iter().filter_map(|item| if let Item::Mod(module) = item { Some(module) } else { None });
    let declared = modules.map(|module| Declared {
        name: module.ident.unraw().to_string(),
        line: module.ident.span().start().line,
        path: module.attrs.iter().find_map(path_of),
        inside: module.content.as_ref().map(|(_, items)| declared(items)),
        is_test: is_test(&module.attrs),
    });
    declared.collect()
}

/// The text of `#[path = "…"]`.
fn path_of(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an item is there only in tests: `#[cfg(test)]`, or `test` as one of the conditions of `all`.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    fn needs_test(condition: &Meta) -> bool {
        match condition {
            Meta::Path(path) => path.is_ident("test"),
            Meta::List(list) if list.path.is_ident("all") => list
                .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                .is_ok_and(|conditions| conditions.iter().any(needs_test)),
            _ => false,
        }
    }
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    conditions.filter_map(|attribute| attribute.parse_args().ok()).any(|condition| needs_test(&condition))
}

fn folder(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}
