//! What an annotation stands on: a function, or a name in `route!`.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
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
    /// Reads the item under `#[endpoint(arguments)]`, and whether it is a method; `None` if it is no function.
    ///
    /// It is read only as far as its arguments: a body can be long, and every token of it that is looked at costs
    /// compile time.
    pub(crate) fn of_function(arguments: TokenStream, item: TokenStream) -> Option<(Self, bool)> {
        let mut tokens = item.into_iter().peekable();
        let (mut cfgs, mut docs, mut below) = (Vec::new(), Vec::new(), None);
        while let Some(TokenTree::Punct(hash)) = tokens.next_if(|token| matches!(token, TokenTree::Punct(_)))
        {
            let attribute = tokens.next()?;
            let TokenTree::Group(group) = &attribute else { return None };
            let mut inside = group.stream().into_iter();
            match inside.next() {
                Some(TokenTree::Ident(name)) if name == "cfg" => cfgs.push(quote!(#hash #attribute)),
                // `doc = "…"`.
                Some(TokenTree::Ident(name)) if name == "doc" => docs.extend(inside.nth(1)),
                Some(TokenTree::Ident(name)) if name == "path" || name == "utoipa" => {
                    below = below.or_else(|| Below::read(group.stream()));
                }
                Some(TokenTree::Punct(_)) => below = below.or_else(|| Below::read(group.stream())),
                _ => {}
            }
        }
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
