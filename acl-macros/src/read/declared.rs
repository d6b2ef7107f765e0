//! What an annotation stands on: a function, or a name in `route!`.

use acl_core::METHODS;
use proc_macro2::{Delimiter, Group, Ident, Punct, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Token, Visibility};

use crate::read::below::Below;
use crate::read::cfg::cfgs_of;
use crate::read::text::Text;

/// What an annotation stands on.
pub(crate) struct Declared {
    pub(crate) cfgs: Vec<TokenStream>,
    pub(crate) vis: TokenStream,
    pub(crate) name: Ident,
    /// The annotation.
    pub(crate) arguments: TokenStream,
    /// The first paragraph of the documentation.
    pub(crate) summary: Option<Text>,
    /// An attribute below the annotation that may state the method and the path.
    pub(crate) below: Option<Below>,
}

impl Declared {
    /// Reads the item under `#[endpoint(arguments)]`, and whether it is a method; `None` if it is not a function. Also
    /// returns where the brackets of further `#[endpoint]`s stand among the tokens.
    ///
    /// It is read only as far as its arguments: a body can be long, and every token of it that is looked at costs
    /// compile time.
    pub(crate) fn of_function(
        arguments: TokenStream,
        item: &[TokenTree],
    ) -> (Option<(Self, bool)>, Vec<usize>) {
        let (mut found, mut again, mut at) = (Attributes::default(), Vec::new(), 0);
        while let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = &item[at..] {
            if found.read(hash, attribute) {
                again.push(at + 1);
            }
            at += 2;
        }
        (Self::head(arguments, found, item[at..].iter().cloned()), again)
    }

    /// Reads a function from its visibility on.
    fn head(
        arguments: TokenStream,
        Attributes { cfgs, docs, below }: Attributes,
        tokens: impl Iterator<Item = TokenTree>,
    ) -> Option<(Self, bool)> {
        let mut tokens = tokens.peekable();
        let mut vis = TokenStream::new();
        let mut before = tokens.next()?;
        if matches!(&before, TokenTree::Ident(word) if word == "pub") {
            vis.extend([before]);
            if let Some(within) = tokens.next_if(|token| matches!(token, TokenTree::Group(_))) {
                vis.extend([within]);
            }
            before = tokens.next()?;
        }
        loop {
            match &before {
                TokenTree::Ident(word) if word == "fn" => break,
                TokenTree::Ident(word)
                    if ["async", "unsafe", "extern", "const"].iter().any(|w| word == w) => {}
                TokenTree::Literal(_) => {}
                _ => return None,
            }
            before = tokens.next()?;
        }
        let TokenTree::Ident(name) = tokens.next()? else { return None };
        let inputs = tokens.find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
            _ => None,
        })?;
        let takes_self = inputs
            .into_iter()
            .take_while(|token| !matches!(token, TokenTree::Punct(end) if matches!(end.as_char(), ',' | ':')))
            .any(|token| matches!(token, TokenTree::Ident(word) if word == "self"));
        let summary = first_paragraph(docs);
        Some((Self { cfgs, vis, name, arguments, summary, below }, takes_self))
    }

    /// Reads what stands in `route!`, `pub name(GET, "/path", tags(…));`, or in `permission!`, `pub NAME("tag");`, any
    /// number of times.
    pub(crate) fn all(input: ParseStream<'_>, is_permission: bool) -> syn::Result<Vec<Self>> {
        let form = if is_permission {
            "expected `NAME(\"group.resource.operation\");`"
        } else {
            "expected `name(GET, \"/path\", tags(…));`"
        };
        let mut all = Vec::new();
        while !input.is_empty() {
            let attrs = input.call(Attribute::parse_outer)?;
            let vis = input.parse::<Visibility>()?.into_token_stream();
            let Ok(name) = Ident::parse_any(input) else { return Err(input.error(form)) };
            let inside;
            if !input.peek(syn::token::Paren) {
                return Err(input.error(form));
            }
            syn::parenthesized!(inside in input);
            let arguments = inside.parse()?;
            if !input.is_empty() && input.parse::<Token![;]>().is_err() {
                let what = if is_permission { "permissions" } else { "endpoints" };
                return Err(input.error(format!("expected `;` between two {what}")));
            }
            if is_permission && name.to_string().chars().any(char::is_lowercase) {
                let upper = name.unraw().to_string().to_uppercase();
                let message = format!("a permission is named as a constant is: write `{upper}`");
                return Err(syn::Error::new(name.span(), message));
            }
            let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
            let docs = docs.filter_map(|attr| attr.meta.require_name_value().ok());
            let summary = first_paragraph(docs.flat_map(|doc| doc.value.to_token_stream()));
            all.push(Self { cfgs: cfgs_of(&attrs), vis, name, arguments, summary, below: None });
        }
        Ok(all)
    }
}

/// What the attributes of a function say.
#[derive(Default)]
struct Attributes {
    cfgs: Vec<TokenStream>,
    docs: Vec<TokenTree>,
    below: Option<Below>,
}

impl Attributes {
    /// Reads an attribute, and returns whether it is a further `#[endpoint]`.
    fn read(&mut self, hash: &Punct, attribute: &Group) -> bool {
        let mut inside = attribute.stream().into_iter();
        match inside.next() {
            Some(TokenTree::Ident(name)) if name == "cfg" => self.cfgs.push(quote!(#hash #attribute)),
            // `doc = "…"`.
            Some(TokenTree::Ident(name)) if name == "doc" => self.docs.extend(inside.nth(1)),
            first => {
                let tokens: Vec<TokenTree> = first.into_iter().chain(inside).collect();
                if self.below.is_none() {
                    self.below = Below::read(&tokens);
                }
                return is_endpoint(&tokens);
            }
        }
        false
    }
}

/// Whether an attribute is `#[endpoint]` with a route.
fn is_endpoint(attribute: &[TokenTree]) -> bool {
    let [path @ .., TokenTree::Ident(name), TokenTree::Group(inside)] = attribute else { return false };
    let is_path = path.iter().all(|token| matches!(token, TokenTree::Ident(_) | TokenTree::Punct(_)));
    let first = || inside.stream().into_iter().next();
    let is_method = |method: &Ident| METHODS.iter().any(|known| method == known);
    name == "endpoint" && is_path && matches!(first(), Some(TokenTree::Ident(method)) if is_method(&method))
}

/// The first paragraph of a documentation, its lines joined; `None` if there is none.
fn first_paragraph(docs: impl IntoIterator<Item = TokenTree>) -> Option<Text> {
    let mut paragraph = String::new();
    for doc in docs {
        // What is computed, such as `include_str!`, is not known to a macro.
        let TokenTree::Literal(literal) = doc else { break };
        let text = Text::read(&literal)?.into_value();
        for line in text.lines().map(str::trim).chain(text.is_empty().then_some("")) {
            if line.is_empty() && !paragraph.is_empty() {
                return Some(Text::of(&paragraph));
            }
            if !(line.is_empty() || paragraph.is_empty()) {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    (!paragraph.is_empty()).then(|| Text::of(&paragraph))
}
