//! From a checked registry to tokens: the front, which needs no annotation, and the tail, which has them all.

use std::collections::HashSet;

use acl_core::__private::path_number;
use acl_core::assemble::{Assembled, Declaration, Declarations};
use acl_core::{Access, Catalog, MAX_MODES, ModeSet};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

use crate::calls::Facts;
use crate::chain;
use crate::ctxt::Ctxt;
use crate::handler::{is_public, place, unique};
use crate::model::{Item, items};
use crate::policy;
use crate::proof;
use crate::registry::{Hook, Registry};
use crate::renamed::removed_renamed;
use crate::text::Text;
use crate::valid::{check_items, check_registry, default_modes, mode};
use crate::version::checked;

/// `registry!` itself: the type, what its users name, and the chain that ends in [`tail`].
///
/// The names that only the tail can give a meaning have an empty meaning here, in a module whose names are
/// imported by a glob: the tail's own items go before them. So where a path in the list is wrong and the
/// tail is never reached, that path is the one error.
pub(crate) fn front(input: &TokenStream) -> TokenStream {
    let mut cx = Ctxt::new();
    let registry = Registry::parse(&mut cx, input.clone());
    let Some(registry) = registry else { return cx.into_compile_errors() };
    check_registry(&mut cx, &registry);
    let errors = cx.into_compile_errors();
    let Registry { acl, attrs, vis, name, .. } = &registry;
    let [fallback, ids, words, catalog, routes] =
        ["fallback", "ids", "words", "CATALOG", "ROUTES"].map(|part| registry.made_up(part));
    let direct = registry.entries.iter().filter(|entry| !entry.names_list());
    let mut seen = Vec::new();
    let (mut variants, mut constants) = (Vec::new(), TokenStream::new());
    for entry in direct {
        let (constant, cfgs) = (entry.constant(), &entry.cfgs);
        let path = entry.path().to_string().replace(' ', "");
        if seen.contains(&constant) && cfgs.is_empty() {
            continue;
        }
        if registry.is_free(&constant) {
            constants.extend(quote! {
                #(#cfgs)* #[doc = #path]
                pub const #constant: #acl::EndpointId<#name> = #acl::EndpointId::__new(#ids::#constant as u16);
            });
        }
        if !seen.contains(&constant) {
            variants.push(constant.clone());
        }
        seen.push(constant);
    }
    let repr = (!variants.is_empty()).then(|| quote!(#[repr(u16)]));
    let modes = registry.own_modes.iter().zip(3..MAX_MODES).map(|(mode, index)| {
        let constant = format_ident!("MODE_{}", mode.to_string().to_uppercase(), span = mode.span());
        let line = format!("The mode `{mode}`.");
        quote!(#[doc = #line] pub const #constant: #acl::Mode = #acl::__private::mode(#index);)
    });
    let (policies, fallbacks, table) =
        (policy::constants(&registry), policy::fallbacks(&registry), policy::table(&registry));
    let chained =
        chain::through(&registry.entries, &registry.made_up("list"), acl, "__registry", &quote!({ #input }));
    let expansion = quote! {
        #(#attrs)* #vis struct #name;
        impl #name { #constants #policies #(#modes)* }
        impl #acl::Registry for #name {
            type Words = #words;
            const CATALOG: &'static #acl::Catalog<'static> = &#catalog;
            const ROUTES: &'static #acl::__private::Routes = &#routes;
            #table
        }
        #[doc(hidden)]
        mod #fallback {
            #repr pub(super) enum #ids { #(#variants),* }
            pub(super) type #words = [u64; 0];
            pub(super) static #catalog: #acl::Catalog<'static> = #acl::Catalog::EMPTY;
            pub(super) static #routes: #acl::__private::Routes =
                #acl::__private::Routes { seed: 0, first: #acl::__private::phf::Map::new() };
            #fallbacks
        }
        use #fallback::*;
        #chained
        #errors
    };
    checked(acl, &expansion)
}

/// The end of the chain of a registry.
pub(crate) fn tail(input: TokenStream) -> TokenStream {
    let (payloads, header) = match chain::read(input) {
        Ok(read) => read,
        Err(error) => return error.to_compile_error(),
    };
    let header = match syn::parse2::<proc_macro2::Group>(header) {
        Ok(group) => group.stream(),
        Err(error) => return error.to_compile_error(),
    };
    let mut reported = Ctxt::new();
    let registry = Registry::parse(&mut reported, header);
    if let Some(registry) = &registry {
        check_registry(&mut reported, registry);
    }
    let front_failed = !reported.is_empty();
    reported.already_reported();
    let Some(registry) = registry else { return TokenStream::new() };
    let mut cx = Ctxt::new();
    let found = items(&mut cx, &registry, payloads);
    check_items(&mut cx, &registry, &found);
    let sound = cx.is_empty() && !front_failed && !found.iter().any(|item| item.broken);
    let lookup = list_macro(&registry, &found);
    if !sound {
        let placeholders = placeholders(&registry, &found);
        // A hook may define what other code names, so it is called, but with nothing.
        let hooks = hooks(&registry, &found, &[]);
        let errors = cx.into_compile_errors();
        return quote!(#placeholders #lookup #hooks #errors);
    }
    let endpoints = endpoints(&registry, &found);
    let assembled = match assemble(&mut cx, &registry, &found, &endpoints) {
        Ok(assembled) => assembled,
        Err(error) => {
            cx.error(&registry.name, error);
            return cx.into_compile_errors();
        }
    };
    let errors = cx.into_compile_errors();
    let mut index_of = vec![0; endpoints.len()];
    for (index, declared) in assembled.order.iter().enumerate() {
        index_of[*declared] = index;
    }
    let statics = statics(&registry, &assembled);
    let constants = constants(&registry, &found, &endpoints, &index_of);
    let hooks = hooks(&registry, &found, &endpoints);
    quote!(#statics #constants #lookup #hooks #errors)
}

/// One endpoint: an item and which of its routes.
pub(crate) struct Endpoint {
    pub(crate) item: usize,
    pub(crate) route: usize,
    path: String,
}

fn endpoints(registry: &Registry, items: &[Item]) -> Vec<Endpoint> {
    let prefix = registry.prefix.as_ref().map_or("", Text::value).to_owned();
    let of_item = |(item, found): (usize, &Item)| {
        let prefix = prefix.clone();
        let paths: Vec<String> = found.routes.iter().map(|route| route.path.value().to_owned()).collect();
        paths.into_iter().enumerate().map(move |(route, path)| {
            // A registry mounted at `/api` has its root at `/api`, as nested routers have.
            let path =
                if path == "/" && !prefix.is_empty() { prefix.clone() } else { format!("{prefix}{path}") };
            Endpoint { item, route, path }
        })
    };
    items.iter().enumerate().flat_map(of_item).collect()
}

/// The tables; with them in view, policies and rules are checked.
fn assemble(
    cx: &mut Ctxt,
    registry: &Registry,
    items: &[Item],
    endpoints: &[Endpoint],
) -> Result<Owned, String> {
    let own_modes: Vec<String> = registry.own_modes.iter().map(Ident::to_string).collect();
    let texts: Vec<(String, Vec<String>)> = endpoints
        .iter()
        .map(|endpoint| {
            let item = &items[endpoint.item];
            let tags = item.tags.iter().map(|tag| tag.value().to_owned()).collect();
            (item.routes[endpoint.route].method.to_string(), tags)
        })
        .collect();
    let renamed: Vec<(String, String)> = registry
        .renamed
        .iter()
        .map(|(former, present)| (former.value().to_owned(), present.value().to_owned()))
        .collect();
    let removed: Vec<String> = registry.removed.iter().map(|text| text.value().to_owned()).collect();
    let declared = endpoints.iter().zip(&texts).map(|(endpoint, (method, tags))| {
        let item = &items[endpoint.item];
        let access = match (&item.public, &item.authenticated) {
            (Some(_), _) => Access::Public,
            (None, Some(_)) => Access::Authenticated,
            (None, None) => Access::Granted,
        };
        let modes = match &item.modes {
            _ if access == Access::Public => ModeSet::EMPTY,
            Some(names) => names.iter().filter_map(|name| mode(registry, name)).collect(),
            None => default_modes(registry),
        };
        Declaration {
            method,
            path: &endpoint.path,
            tags: tags.iter().map(String::as_str).collect(),
            modes,
            access,
            explicit: item.explicit.is_some(),
        }
    });
    let declarations = Declarations {
        endpoints: declared.collect(),
        own_modes: own_modes.iter().map(String::as_str).collect(),
        renamed: renamed.iter().map(|(former, present)| (former.as_str(), present.as_str())).collect(),
        removed: removed.iter().map(String::as_str).collect(),
    };
    let assembled = declarations.assemble().map_err(|error| error.to_string())?;
    let catalog = assembled.catalog();
    removed_renamed(cx, registry, &catalog);
    let refused = policy::check(cx, registry, items, &catalog);
    let (order, catalog) = (&assembled.order, &catalog);
    let facts = Facts { registry, items, endpoints, order, catalog, policies: Vec::new() };
    proof::check(cx, &facts, &refused);
    Ok(Owned::new(&assembled, policy::statics(registry, catalog)))
}

/// The assembled tables as tokens.
struct Owned {
    order: Vec<usize>,
    words: usize,
    tables: TokenStream,
    routes: TokenStream,
    policies: TokenStream,
}

impl Owned {
    fn new(assembled: &Assembled<'_>, policies: TokenStream) -> Self {
        let t = assembled.tables();
        let rows = numbers(t.rows);
        let dense = t.dense.iter().map(|range| {
            let order = Ident::new(&format!("{:?}", range.0), Span::call_site());
            let (from, to) = (Literal::u16_unsuffixed(range.1), Literal::u16_unsuffixed(range.2));
            quote!(DenseRange(Order::#order, #from, #to))
        });
        let (paths, tag_text, methods, own_modes, removed) =
            (t.paths, t.tag_text, t.methods, t.own_modes, t.removed);
        let [endpoint_tags, tag_endpoints, by_suffix] =
            [t.endpoint_tags, t.tag_endpoints, t.by_suffix].map(numbers);
        let [tag_starts, tag_first] = [t.tag_starts, t.tag_first].map(numbers);
        let [open_to, public, authenticated, explicit, dense_sets] =
            [t.open_to, t.public, t.authenticated, t.explicit, t.dense_sets].map(numbers);
        let fingerprint = Literal::u128_unsuffixed(t.fingerprint);
        let tables = quote!(Tables {
            paths: #paths,
            methods: &[#(#methods),*],
            rows: #rows,
            endpoint_tags: #endpoint_tags,
            tag_text: #tag_text,
            tag_starts: #tag_starts,
            tag_first: #tag_first,
            tag_endpoints: #tag_endpoints,
            by_suffix: #by_suffix,
            open_to: #open_to,
            public: #public,
            authenticated: #authenticated,
            explicit: #explicit,
            dense: &[#(#dense),*],
            dense_sets: #dense_sets,
            own_modes: &[#(#own_modes),*],
            removed: &[#(#removed),*],
            fingerprint: #fingerprint,
        });
        let catalog = assembled.catalog();
        let routes = routes(&catalog);
        Self { order: assembled.order.clone(), words: catalog.words(), tables, routes, policies }
    }
}

/// Each path's first endpoint, under the first seed that tells all paths apart.
fn routes(catalog: &Catalog<'_>) -> TokenStream {
    let mut paths: Vec<(&str, u16)> = Vec::new();
    for (index, route) in (0..=u16::MAX).map_while(|index| Some((index, catalog.route(index)?))) {
        if paths.last().is_none_or(|(path, _)| *path != route.path) {
            paths.push((route.path, index));
        }
    }
    let mut numbers = HashSet::new();
    let tells_apart = |seed: &u64| {
        numbers.clear();
        paths.iter().all(|(path, _)| numbers.insert(path_number(path, *seed)))
    };
    // Even of 65,535 paths every second seed tells them apart. If none did, `phf_map!` would refuse a key twice.
    let seed = (0..1_000).find(tells_apart).unwrap_or_default();
    let entries = paths.iter().map(|(path, first)| {
        let (path, first) = (Literal::u32_suffixed(path_number(path, seed)), Literal::u16_suffixed(*first));
        quote!(#path => #first)
    });
    quote!(Routes { seed: #seed, first: phf::phf_map! { #(#entries),* } })
}

/// Numbers as one byte string.
fn numbers<const N: usize>(numbers: &[[u8; N]]) -> TokenStream {
    let bytes = Literal::byte_string(numbers.as_flattened());
    quote!(numbers(#bytes))
}

fn statics(registry: &Registry, assembled: &Owned) -> TokenStream {
    let acl = &registry.acl;
    let [words, catalog, routes] = ["words", "CATALOG", "ROUTES"].map(|part| registry.made_up(part));
    let (count, tables, policies, map) =
        (assembled.words, &assembled.tables, &assembled.policies, &assembled.routes);
    quote! {
        type #words = [u64; #count];
        static #catalog: #acl::Catalog<'static> = {
            use #acl::__private::{DenseRange, Order, Tables, numbers};
            #acl::Catalog::from_tables(#tables)
        };
        static #routes: #acl::__private::Routes = {
            use #acl::__private::{Routes, phf};
            #map
        };
        #policies
    }
}

/// The numbers behind the front's constants, and the constants that the front could not know.
fn constants(registry: &Registry, items: &[Item], endpoints: &[Endpoint], index_of: &[usize]) -> TokenStream {
    let (acl, name, ids) = (&registry.acl, &registry.name, registry.made_up("ids"));
    let (mut variants, mut rest) = (Vec::new(), TokenStream::new());
    for (endpoint, index) in endpoints.iter().zip(index_of) {
        let item = &items[endpoint.item];
        for (at, (_, constant)) in
            item.constants.iter().enumerate().filter(|(_, (route, _))| *route == endpoint.route)
        {
            let number = Literal::usize_unsuffixed(*index);
            if item.direct && at == 0 {
                variants.push(quote!(#constant = #number));
            } else if registry.is_free(constant) {
                let line = format!("`{} {}`", item.routes[endpoint.route].method, endpoint.path);
                rest.extend(quote!(#line #constant #number));
            }
        }
    }
    let repr = (!variants.is_empty()).then(|| quote!(#[repr(u16)]));
    let more = (!rest.is_empty()).then(|| quote!(#acl::__ids! { #name #rest }));
    quote!(#repr enum #ids { #(#variants),* } #more)
}

/// With mistakes reported, the constants of lists still stand, so that their uses are no mistakes too.
fn placeholders(registry: &Registry, items: &[Item]) -> TokenStream {
    let (acl, name) = (&registry.acl, &registry.name);
    let mut seen: Vec<Ident> =
        registry.entries.iter().filter(|e| !e.names_list()).map(super::entries::Entry::constant).collect();
    let mut rest = TokenStream::new();
    for item in items {
        for (_, constant) in &item.constants {
            if !seen.contains(constant) && registry.is_free(constant) {
                rest.extend(quote!("" #constant 0));
                seen.push(constant.clone());
            }
        }
    }
    quote!(#acl::__ids! { #name #rest })
}

/// The macro of the registry's name, which brings the tags to `pattern_list!`.
fn list_macro(registry: &Registry, items: &[Item]) -> TokenStream {
    let (name, vis) = (&registry.name, &registry.vis);
    let mut tags: Vec<String> =
        items.iter().flat_map(|item| &item.tags).map(|tag| tag.value().to_owned()).collect();
    tags.sort();
    tags.dedup();
    let tags = tags.join(" ");
    let renamed = registry.renamed.iter().map(|(former, present)| quote!(#former #present));
    let removed = &registry.removed;
    let known = quote!(#name #tags [#(#renamed)*] [#(#removed)*]);
    let export = is_public(&vis.to_token_stream()).then(|| quote!(#[macro_export]));
    let inner = registry.made_up(&format!("lists_{}", unique(&place(name), &[])));
    let inner = Ident::new(&inner.to_string(), Span::call_site());
    quote! {
        #[doc(hidden)] #export
        macro_rules! #inner { ({ $($check:tt)* } $($list:tt)*) => { $($check)*! { { #known } $($list)* } } }
        #[doc(hidden)] #vis use #inner as #name;
    }
}

/// What `with` asks for: `path! { Api { CONST METHOD "path" handler; … } (arguments) }`.
fn hooks(registry: &Registry, items: &[Item], endpoints: &[Endpoint]) -> TokenStream {
    if registry.hooks.is_empty() {
        return TokenStream::new();
    }
    let name = &registry.name;
    let lines: Vec<TokenStream> = endpoints
        .iter()
        .map(|endpoint| {
            let item = &items[endpoint.item];
            let constant =
                item.constants.iter().find(|(route, _)| *route == endpoint.route).map(|(_, name)| name);
            let (method, path) = (&item.routes[endpoint.route].method, &endpoint.path);
            let handler = if item.is_function { item.entry.handler() } else { quote!(_) };
            quote!(#constant #method #path #handler;)
        })
        .collect();
    registry
        .hooks
        .iter()
        .map(|Hook { path, arguments }| quote!(#path! { #name { #(#lines)* } #arguments }))
        .collect()
}
