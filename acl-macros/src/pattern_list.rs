//! `pattern_list!`: a list checked while compiling, against a registry if one is named.

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{FindingKind, Pattern, PatternList};
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, LitStr, Path, Token, braced, bracketed};

use crate::check::lists::{grants_nothing, matches_nothing, well_formed};
use crate::collect::{Item, is_public, place, unique};
use crate::ctxt::Ctxt;
use crate::read::{Registry, Rename, Text, acl_path, literals};
use crate::version::checked;

/// `pattern_list!(Api: "tickets.*")` or `pattern_list!("tickets.*")`.
pub(crate) fn front(input: TokenStream) -> TokenStream {
    let written = input.clone();
    let form = || form(&written);
    let read = |input: ParseStream<'_>| {
        let acl = acl_path(input)?;
        let registry: Option<Path> = if input.peek(LitStr) {
            None
        } else {
            input.parse::<Option<Token![&]>>()?;
            let path = input.call(Path::parse_mod_style).map_err(|error| {
                syn::Error::new(
                    error.span(),
                    format!("expected a registry or a list in quotes: write {}", form()),
                )
            })?;
            if input.parse::<Token![:]>().is_err() {
                return Err(input.error(format!("expected `:` after the registry: write {}", form())));
            }
            Some(path)
        };
        if !input.peek(LitStr) {
            return Err(input.error(format!("expected a list in quotes: write {}", form())));
        }
        let list: LitStr = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(input.error(format!("one pair of quotes holds the whole list: write {}", form())));
        }
        Ok((acl, registry, list))
    };
    let (acl, registry, list) = match read.parse2(input) {
        Ok(read) => read,
        Err(error) => return error.to_compile_error(),
    };
    let mut cx = Ctxt::new();
    well_formed(&mut cx, &list, &list.value());
    let errors = cx.into_compile_errors();
    let value = match registry {
        _ if !errors.is_empty() => quote!({ #errors #acl::PatternList::EVERYTHING }),
        // The registry's macro hands the tags to `check`.
        Some(registry) => quote!(#registry! { { #acl::__private::__check_list } (#acl) #list }),
        None => constant(&acl, &list),
    };
    checked(&acl, &value)
}

/// Returns what to write, with the registry and the patterns that were written.
fn form(input: &TokenStream) -> String {
    let tokens: Vec<TokenTree> = input.clone().into_iter().collect();
    let patterns: Vec<String> =
        literals(&tokens).iter().map(|text| text.trim_matches('"').to_owned()).collect();
    let patterns = if patterns.is_empty() { "tickets.*".to_owned() } else { patterns.join(", ") };
    let is_type = |token: &&TokenTree| match token {
        TokenTree::Ident(name) => name.to_string().starts_with(char::is_uppercase),
        _ => false,
    };
    match tokens.iter().find(is_type) {
        Some(registry) => format!("`pattern_list!({registry}: \"{patterns}\")`"),
        None => format!(
            "`pattern_list!(Api: \"{patterns}\")`, or `pattern_list!(\"{patterns}\")` for any registry"
        ),
    }
}

fn constant(acl: &Path, list: &LitStr) -> TokenStream {
    quote!(const { #acl::__private::list(#list) })
}

/// What the registry's macro knows of it.
struct Known {
    registry: Ident,
    tags: String,
    /// Former names, each with its present one after it.
    renamed: Vec<String>,
    removed: Vec<String>,
    reserved: Vec<String>,
}

impl Parse for Known {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (registry, tags) = (input.parse()?, input.parse::<LitStr>()?.value());
        let (renamed, removed, reserved) = (texts(input)?, texts(input)?, texts(input)?);
        Ok(Self { registry, tags, renamed, removed, reserved })
    }
}

fn texts(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    let inside;
    bracketed!(inside in input);
    let mut texts = Vec::new();
    while !inside.is_empty() {
        texts.push(inside.parse::<Text>()?.into_value());
    }
    Ok(texts)
}

/// Every allow of the list matches a present or former tag, and every deny one of these or a removed one.
pub(crate) fn check(input: TokenStream) -> syn::Result<TokenStream> {
    let read = |input: ParseStream<'_>| {
        let (known, acl);
        braced!(known in input);
        let known: Known = known.parse()?;
        syn::parenthesized!(acl in input);
        Ok((known, acl.parse::<Path>()?, input.parse::<LitStr>()?))
    };
    let (known, acl, list) = read.parse2(input)?;
    let mut cx = Ctxt::new();
    let text = list.value();
    if let Ok(parsed) = PatternList::parse(&text) {
        known.check(&mut cx, &list, parsed);
    }
    let errors = cx.into_compile_errors();
    let value = constant(&acl, &list);
    Ok(if errors.is_empty() { value } else { quote!({ #errors #value }) })
}

impl Known {
    fn check(&self, cx: &mut Ctxt, at: &LitStr, list: PatternList<'_>) {
        let declared = Declarations {
            endpoints: self
                .tags
                .split_whitespace()
                .map(|tag| Declaration {
                    method: "GET",
                    path: tag,
                    tags: vec![tag],
                    ..Declaration::default()
                })
                .collect(),
            renamed: self.renamed.chunks_exact(2).map(|line| (line[0].as_str(), line[1].as_str())).collect(),
            removed: self.removed.iter().map(String::as_str).collect(),
            reserved: self.reserved.iter().map(String::as_str).collect(),
            own_modes: Vec::new(),
        };
        // Without tags the registry's own mistakes are reported, and nothing can be said of a list.
        let Ok(assembled) = declared.assemble() else { return };
        let catalog = assembled.catalog();
        if catalog.is_empty() {
            return;
        }
        // As lints have it: a removed tag is there no more, and denying it is no mistake.
        let fits = |pattern: &Pattern<'_>| {
            catalog.has_tag(*pattern)
                || catalog.is_reserved(*pattern)
                || (pattern.is_deny() && catalog.knows(*pattern))
        };
        let before = cx.count();
        for pattern in list.patterns().filter(|pattern| !fits(pattern)) {
            cx.error(at, format!("pattern {}", matches_nothing(&self.registry, &catalog, pattern)));
        }
        let kinds: Vec<_> = catalog.lint::<Vec<u64>>(list).map(|finding| finding.kind()).collect();
        if cx.count() == before && kinds.contains(&FindingKind::GrantsNothing) {
            cx.error(at, grants_nothing(list));
        }
    }
}

/// The macro of the registry's name, which brings the tags to `pattern_list!`.
pub(crate) fn lookup(registry: &Registry, items: &[Item]) -> TokenStream {
    let (name, vis) = (&registry.name, &registry.vis);
    let said = items.iter().map(Item::annotation);
    let mut tags: Vec<&str> =
        said.flat_map(|said| said.tags.iter().chain(&said.needs)).map(Text::value).collect();
    tags.sort_unstable();
    tags.dedup();
    let tags = tags.join(" ");
    let renamed = registry.renamed.iter().map(|Rename { former, present }| quote!(#former #present));
    let (removed, reserved) = (&registry.removed, &registry.reserved);
    let known = quote!(#name #tags [#(#renamed)*] [#(#removed)*] [#(#reserved)*]);
    let export =
        is_public(&vis.to_token_stream()).then(|| quote!(#[allow(non_local_definitions)] #[macro_export]));
    let inner = registry.made_up(&format!("lists_{}", unique(&place(name), &[])));
    quote! {
        #[doc(hidden)] #export
        macro_rules! #inner { ({ $($check:tt)* } $($list:tt)*) => { $($check)*! { { #known } $($list)* } } }
        #[doc(hidden)] #vis use #inner as #name;
    }
}
