//! Every path that a crate's code has: imports, paths in code, and paths among the tokens of macros.

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{Item, ItemMacro, ItemMod, ItemUse, Macro, MetaList, Path, UseTree, VisRestricted};

use crate::tree::{Tree, is_test};

/// A path, where it stands.
pub(crate) struct Mention {
    /// The module whose names it is read with.
    pub(crate) module: usize,
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
    pub(crate) binds: Binds,
}

/// What the module has by the path from then on.
pub(crate) enum Binds {
    Nothing,
    /// The import of an item or a module, by its own name or by another.
    Name(String),
    /// The import of all that a module has: `*`.
    Everything,
}

/// The paths of a crate, and its exported macros, each with the module that holds it.
pub(crate) struct Mentions {
    pub(crate) all: Vec<Mention>,
    pub(crate) macros: Vec<(String, usize)>,
}

impl Mentions {
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut reader = Reader { tree, module: 0, found: Self { all: Vec::new(), macros: Vec::new() } };
        for file in tree.files.iter().filter(|file| !tree.modules[file.module].is_test) {
            reader.module = file.module;
            reader.visit_file(&file.syntax);
        }
        reader.found
    }
}

struct Reader<'t> {
    tree: &'t Tree,
    module: usize,
    found: Mentions,
}

impl Reader<'_> {
    fn push(&mut self, line: usize, path: Vec<String>, binds: Binds) {
        self.found.all.push(Mention { module: self.module, line, path, binds });
    }

    /// The leaves of a use-tree below a path.
    fn import(&mut self, tree: &UseTree, before: &[String]) {
        let longer = |name: &Ident| [before, &[name.unraw().to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &longer(&path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before)),
            UseTree::Name(leaf) if leaf.ident == "self" => {
                let binds = before.last().cloned().map_or(Binds::Nothing, Binds::Name);
                self.push(leaf.ident.span().start().line, before.to_vec(), binds);
            }
            UseTree::Name(leaf) => {
                let binds = Binds::Name(leaf.ident.unraw().to_string());
                self.push(leaf.ident.span().start().line, longer(&leaf.ident), binds);
            }
            UseTree::Rename(leaf) => {
                let path = if leaf.ident == "self" { before.to_vec() } else { longer(&leaf.ident) };
                let binds = Binds::Name(leaf.rename.unraw().to_string());
                self.push(leaf.ident.span().start().line, path, binds);
            }
            UseTree::Glob(star) => {
                let path = [before, &["*".to_owned()]].concat();
                self.push(star.star_token.spans[0].start().line, path, Binds::Everything);
            }
        }
    }

    /// The paths among the tokens of a macro's call, whose grammar is the macro's own.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        // `::` is two tokens, of which the first says that it is joined to the next.
        let (mut line, mut colons) = (0, 0);
        let mut tokens = tokens.into_iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(word) if word == "use" => {
                    self.end(&mut path, line);
                    self.import_among_tokens(word, &mut tokens);
                }
                TokenTree::Ident(word) => {
                    if colons != 2 {
                        self.end(&mut path, line);
                        line = word.span().start().line;
                    }
                    path.push(word.unraw().to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons = if colons == 1 || punct.spacing() == Spacing::Joint { colons + 1 } else { 0 };
                }
                other => {
                    self.end(&mut path, line);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.end(&mut path, line);
    }

    /// The tokens up to a semicolon: an import, or else whatever `use` means to the macro.
    fn import_among_tokens(&mut self, word: Ident, tokens: &mut impl Iterator<Item = TokenTree>) {
        let mut rest = TokenStream::new();
        for token in tokens {
            let is_end = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
            rest.extend([token]);
            if is_end {
                break;
            }
        }
        let whole = [TokenTree::from(word)].into_iter().chain(rest.clone()).collect();
        match syn::parse2::<ItemUse>(whole) {
            Ok(item) => self.visit_item_use(&item),
            Err(_) => self.tokens(rest),
        }
    }

    fn end(&mut self, path: &mut Vec<String>, line: usize) {
        if path.len() > 1 {
            self.push(line, std::mem::take(path), Binds::Nothing);
        }
        path.clear();
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Fn(item) => &item.attrs[..],
            Item::Impl(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => &[],
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let around = self.module;
        let child = self.tree.modules[around].children.get(&item.ident.unraw().to_string());
        // A module in the body of a function is read as part of what is around it.
        self.module = child.copied().filter(|_| item.content.is_some()).unwrap_or(around);
        visit::visit_item_mod(self, item);
        self.module = around;
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            self.import(&item.tree, &[]);
        }
    }

    /// The tokens of an exported macro have the paths that another crate has: those of what is public.
    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        match &item.ident {
            Some(name) if item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) => {
                self.found.macros.push((name.unraw().to_string(), self.module));
            }
            _ => visit::visit_item_macro(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if let (None, Some(first), 2..) = (&path.leading_colon, path.segments.first(), path.segments.len()) {
            let line = first.ident.span().start().line;
            let names = path.segments.iter().map(|segment| segment.ident.unraw().to_string());
            self.push(line, names.collect(), Binds::Nothing);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let name = call.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        if !name.starts_with("quote") && !name.starts_with("parse_quote") {
            self.tokens(call.tokens.clone());
        }
        visit::visit_macro(self, call);
    }

    fn visit_meta_list(&mut self, list: &'ast MetaList) {
        self.tokens(list.tokens.clone());
        visit::visit_meta_list(self, list);
    }

    /// `pub(in crate::a)` says who may come, and needs nothing of them.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}
}
