//! The list of endpoints in `registry!` and `endpoints!`: use-trees, each leaf with its attributes and defaults.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{AngleBracketedGenericArguments, Attribute, Token, token};

use crate::read::cfg::{all_conditions, cfgs_of};

/// One leaf of the list.
#[derive(Clone, Default)]
pub(crate) struct Entry {
    pub(crate) cfgs: Vec<TokenStream>,
    leading: Option<Token![::]>,
    /// At least one.
    pub(crate) segments: Vec<Ident>,
    pub(crate) generics: Option<AngleBracketedGenericArguments>,
    pub(crate) rename: Option<Ident>,
    /// What to point at: the path, or of a path in braces its last part, where the registry's list has it.
    pub(crate) at: TokenStream,
}

/// The leaves of a list between brackets.
pub(crate) fn entries(input: ParseStream<'_>) -> syn::Result<Vec<Entry>> {
    let inside;
    if !input.peek(token::Bracket) {
        return Err(input.error("the list stands in square brackets: `[tickets::list, people::ALL]`"));
    }
    syn::bracketed!(inside in input);
    let mut found = Vec::new();
    while !inside.is_empty() {
        let cfgs = entry_cfgs(&inside)?;
        let leading = inside.parse()?;
        tree(&inside, &cfgs, leading, &mut Vec::new(), 0, &mut found)?;
        comma(&inside)?;
    }
    Ok(found)
}

const ROUTE: &str = "a list has the names of handlers, such as `tickets::list`; a route stands at its handler: \
    `#[acl::endpoint(GET, \"/tickets\", tags(…))]`";

/// The `#[cfg]`s on an entry, or on a part of one in braces.
fn entry_cfgs(input: ParseStream<'_>) -> syn::Result<Vec<TokenStream>> {
    let attrs = input.call(Attribute::parse_outer)?;
    if let Some(other) = attrs.iter().find(|attr| !attr.path().is_ident("cfg")) {
        return Err(syn::Error::new_spanned(other, "only `#[cfg(…)]` can stand on an entry of the list"));
    }
    Ok(cfgs_of(&attrs))
}

/// The comma after an entry, or the end.
fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    if input.peek(syn::LitStr) || input.peek(Token![=]) {
        return Err(input.error(ROUTE));
    }
    Err(input.error(if input.peek(Token![.]) {
        "a path has `::` between its parts, not `.`: `tickets::list`"
    } else if input.peek(token::Paren) {
        "an endpoint is named, not called: leave out the parentheses"
    } else {
        "expected `,` between two entries of the list"
    }))
}

fn tree(
    input: ParseStream<'_>,
    cfgs: &[TokenStream],
    leading: Option<Token![::]>,
    segments: &mut Vec<Ident>,
    nested: usize,
    found: &mut Vec<Entry>,
) -> syn::Result<()> {
    if input.peek(Token![*]) {
        return Err(input.error(
            "a glob cannot be collected: name each endpoint, or name a list that `endpoints!` declares in that module",
        ));
    }
    if input.peek(token::Brace) {
        let inside;
        syn::braced!(inside in input);
        while !inside.is_empty() {
            let before = segments.len();
            let cfgs = [cfgs, &entry_cfgs(&inside)?].concat();
            tree(&inside, &cfgs, leading, segments, before, found)?;
            segments.truncate(before);
            comma(&inside)?;
        }
        return Ok(());
    }
    if let Ok(text) = input.fork().parse::<syn::LitStr>() {
        let path = text.value();
        if path.contains(['/', ' ']) {
            return Err(input.error(ROUTE));
        }
        return Err(input.error(format!("an endpoint is named without quotes: `{path}`")));
    }
    if input.peek(token::Paren) {
        return Err(input.error(ROUTE));
    }
    if !input.peek(Ident::peek_any) {
        return Err(input.error("expected the path of an endpoint or of a list, such as `tickets::list`"));
    }
    let segment = Ident::parse_any(input)?;
    segments.push(segment);
    let mut generics = None;
    if input.peek(Token![::]) {
        if input.peek3(Token![<]) {
            generics = Some(input.parse::<AngleBracketedGenericArguments>()?);
        } else {
            input.parse::<Token![::]>()?;
            return tree(input, cfgs, leading, segments, nested, found);
        }
    }
    let rename = input.parse::<Option<Token![as]>>()?.map(|_| input.parse()).transpose()?;
    let own = &segments[nested..];
    let at = if nested == 0 { quote!(#leading #(#own)::*) } else { quote!(#(#own)::*) };
    found.push(Entry { cfgs: cfgs.to_vec(), leading, segments: segments.clone(), generics, rename, at });
    Ok(())
}

impl Entry {
    fn last(&self) -> &Ident {
        // A leaf is pushed right after a segment was.
        self.segments.last().unwrap_or_else(|| unreachable!("an entry has a segment"))
    }

    /// The path as written.
    pub(crate) fn path(&self) -> TokenStream {
        let (leading, segments) = (&self.leading, &self.segments);
        quote!(#leading #(#segments)::*)
    }

    /// The path for messages, without the spaces between tokens.
    pub(crate) fn shown(&self) -> String {
        let mut shown = String::new();
        for (at, segment) in self.segments.iter().enumerate() {
            if at > 0 || self.leading.is_some() {
                shown.push_str("::");
            }
            shown.push_str(&segment.to_string());
        }
        shown
    }

    /// The path with its generic arguments: what names the handler in an expression.
    pub(crate) fn handler(&self) -> TokenStream {
        let (path, generics) = (self.path(), &self.generics);
        quote!(#path #generics)
    }

    /// The import of the sibling macro under another name.
    ///
    /// Where the path is wrong, this import is the error, so its spans are the user's. The import is nested, because
    /// the compiler underlines only the nested part of one: the wrong name, not the path before it. A name alone is
    /// imported from `self`, so that the compiler says "no such name in this module".
    ///
    /// The name itself is imported too, before the sibling. The compiler reports only the first wrong import at a span.
    /// So if the name is misspelt, private or under a `#[cfg]`, the error is about the name that the user wrote. The
    /// missing sibling is reported only for a function that exists and has no annotation.
    pub(crate) fn import(&self, alias: &Ident) -> TokenStream {
        let (leading, (before, last)) = (&self.leading, self.split());
        let here = last.span().resolved_at(alias.span());
        let [mut alias, mut named] = [alias, last].map(Ident::clone);
        alias.set_span(here);
        named.set_span(here);
        let sibling = sibling(last, here);
        let known = self.names_list() || is_std_macro(&last.to_string());
        let import = if known {
            quote_spanned!(here=> {#sibling as #alias})
        } else {
            quote_spanned!(here=> {#named as _, #sibling as #alias})
        };
        if before.is_empty() {
            quote!(use #leading self::#import;)
        } else {
            quote!(use #leading #(#before ::)* #import;)
        }
    }

    /// The made-up name under which the sibling is imported. If the entry is a constant that is no list, the compiler
    /// finds no macro for it and shows this name, so the name says what is wrong.
    pub(crate) fn alias(&self, registry: &Ident, at: usize) -> Ident {
        let last = self.last();
        if self.names_list() {
            let name = format!("{}_is_no_list_of_endpoints_{registry}_{at}", last.unraw());
            return Ident::new(&name, last.span().resolved_at(Span::call_site()));
        }
        Ident::new(&format!("{registry}_e{at}"), Span::call_site())
    }

    fn split(&self) -> (&[Ident], &Ident) {
        (&self.segments[..self.segments.len() - 1], self.last())
    }

    /// Whether the name is that of a list: `people::ALL`.
    pub(crate) fn names_list(&self) -> bool {
        is_list_name(self.last())
    }

    /// The name of the constant: `as NAME`, or the last two segments of the path.
    pub(crate) fn constant(&self) -> Ident {
        let name = self.rename.as_ref().map_or_else(|| constant_of(&self.segments), Ident::to_string);
        // A made-up name has a made-up span: lints are for what the user wrote.
        Ident::new(&name, Span::call_site())
    }

    /// The cfg under which the entry is not there; `None` if it always is.
    pub(crate) fn not_cfg(&self) -> Option<TokenStream> {
        let all = all_conditions(&self.cfgs);
        (!self.cfgs.is_empty()).then(|| quote!(#[cfg(not(#all))]))
    }

    /// An entry of a list of another module, as seen from where that list is named by `list`.
    pub(crate) fn seen_through(&self, list: &Self) -> Self {
        let (base, _) = list.split();
        let first = self.segments.first();
        let anchored = self.leading.is_some() || first.is_some_and(|first| first == "crate");
        let mut seen = self.clone();
        seen.at = list.at.clone();
        if anchored {
            return seen;
        }
        let mut segments: Vec<Ident> = base.to_vec();
        for segment in &self.segments {
            let up = segments.last().is_some_and(|last| last != "super" && last != "crate" && last != "self");
            if segment == "super" && up {
                segments.pop();
            } else if segment != "self" {
                segments.push(segment.clone());
            }
        }
        seen.leading = list.leading;
        seen.segments = segments;
        seen
    }
}

/// Whether the name is that of a list: as a constant is named.
fn is_list_name(name: &Ident) -> bool {
    !name.to_string().chars().any(char::is_lowercase)
}

/// Whether the name is that of a macro of the standard library, which must stay visible. A route of `route!` with such
/// a name gets no macro of the same name.
pub(crate) fn is_std_macro(name: &str) -> bool {
    const NAMES: [&str; 46] = [
        "assert",
        "assert_eq",
        "assert_ne",
        "bench",
        "cfg",
        "cfg_select",
        "column",
        "compile_error",
        "concat",
        "dbg",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "derive",
        "env",
        "eprint",
        "eprintln",
        "file",
        "format",
        "format_args",
        "global_allocator",
        "include",
        "include_bytes",
        "include_str",
        "is_x86_feature_detected",
        "line",
        "macro_export",
        "matches",
        "module_path",
        "option_env",
        "panic",
        "print",
        "println",
        "stringify",
        "test",
        "test_case",
        "thread_local",
        "todo",
        "try",
        "unimplemented",
        "unreachable",
        "vec",
        "warn",
        "write",
        "writeln",
        "allow",
    ];
    NAMES.contains(&name)
}

/// The name of the sibling macro.
///
/// The name is a message: for a handler without an annotation, the compiler says "no `acl_endpoint_list_…` in
/// `tickets`". The suffix, a hash of the handler's name, keeps the compiler from proposing the sibling of another
/// handler as a similar name.
pub(crate) fn sibling(name: &Ident, span: Span) -> Ident {
    let name = name.unraw();
    if is_list_name(&name) {
        let mut own = name;
        own.set_span(span);
        return own;
    }
    // FNV-1a, in digits to base 36.
    let mut text = format!("acl_endpoint_{name}_");
    let mut hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    for _ in 0..12 {
        let digit = u8::try_from(hash % 36).unwrap_or_default();
        text.push(char::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }));
        hash /= 36;
    }
    Ident::new(&text, span)
}

/// `tickets::list` is `TICKETS_LIST`.
fn constant_of(segments: &[Ident]) -> String {
    let from = segments.len().saturating_sub(2);
    let words: Vec<String> = segments[from..]
        .iter()
        .map(|segment| segment.unraw().to_string())
        .filter(|word| !matches!(word.as_str(), "crate" | "self" | "super"))
        .map(|word| word.to_uppercase())
        .collect();
    words.join("_")
}

impl Entry {
    /// One path, as [`ToTokens`] wrote it.
    pub(crate) fn read(tokens: TokenStream) -> Option<Self> {
        let mut alone = tokens.clone().into_iter();
        if let (Some(TokenTree::Ident(name)), None) = (alone.next(), alone.next()) {
            return Some(Self { segments: vec![name], at: tokens, ..Self::default() });
        }
        syn::parse2(tokens).ok()
    }
}

/// As written, to be read again by [`Entry::read`].
impl ToTokens for Entry {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let handler = self.handler();
        let rename = self.rename.as_ref().map(|name| quote!(as #name));
        tokens.extend(quote!(#handler #rename));
    }
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let leading = input.parse()?;
        let mut found = Vec::new();
        tree(input, &[], leading, &mut Vec::new(), 0, &mut found)?;
        match found.as_slice() {
            [entry] if input.is_empty() => Ok(entry.clone()),
            _ => Err(input.error("expected one path")),
        }
    }
}
