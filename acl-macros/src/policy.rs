//! `policies` of a registry: read, checked against the endpoints, written out as bitsets.

use acl_core::{Catalog, FindingKind, Pattern, PatternList, suggest};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Token, Visibility};

use crate::annotation::items;
use crate::ctxt::Ctxt;
use crate::handler::cfgs_of;
use crate::model::Item;
use crate::registry::Registry;
use crate::suggest::one_of;
use crate::text::Text;

/// `pub READ_ONLY = "*.list, *.get"`.
pub(crate) struct Policy {
    attrs: Vec<Attribute>,
    pub(crate) cfgs: Vec<TokenStream>,
    vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) list: Text,
}

const FORM: &str = "`READ_ONLY = \"*.list, *.get\"`";

impl Policy {
    /// The policies between the braces; what is wrong is reported.
    pub(crate) fn read_all(cx: &mut Ctxt, inside: TokenStream) -> Vec<Self> {
        let mut found = Vec::new();
        for item in items(cx, inside) {
            let read = |input: ParseStream<'_>| Ok((Self::read(input), input.parse()?));
            let Ok(((policy, mistake), mut rest)): Result<(_, TokenStream), _> =
                read.parse2(item.into_iter().collect())
            else {
                continue;
            };
            if let (Some(policy), None, Some(next)) = (&policy, &mistake, rest.clone().into_iter().next()) {
                cx.error(next, format!("expected `,` after the list of `{}`", policy.name));
            }
            if let Some(mistake) = mistake {
                cx.push(mistake);
            }
            found.extend(policy);
            // Those that a forgotten comma hides are there too, so that naming one is no second mistake.
            while let Ok(((Some(policy), _), after)) = read.parse2(rest) {
                found.push(policy);
                rest = after;
            }
        }
        found
    }

    /// One, and what is wrong with it. One whose list cannot be read is there all the same, with the list `*`, so
    /// that naming it is no second mistake.
    fn read(input: ParseStream<'_>) -> (Option<Self>, Option<syn::Error>) {
        let head = |input: ParseStream<'_>| {
            let (attrs, vis) = (input.call(Attribute::parse_outer)?, input.parse()?);
            if !input.peek(Ident::peek_any) || input.peek(Token![_]) {
                return Err(input.error(format!("expected the name of a policy, as in {FORM}")));
            }
            let name = input.call(Ident::parse_any)?;
            let is_keyword = syn::parse_str::<Ident>(&name.to_string()).is_err();
            if is_keyword {
                return Err(syn::Error::new(name.span(), lower_case(&name)));
            }
            Ok((attrs, vis, name))
        };
        let (attrs, vis, name) = match head(input) {
            Ok(head) => head,
            Err(error) => return (None, Some(error)),
        };
        let list = |input: ParseStream<'_>| {
            if input.parse::<Token![=]>().is_err() {
                return Err(input.error(format!("expected `=` after `{name}`, as in {FORM}")));
            }
            let expected = input.error(format!("expected the list of `{name}` in quotes, as in {FORM}"));
            input.parse().map_err(|_| expected)
        };
        let (list, mistake) = match list(input) {
            Ok(list) => (list, None),
            Err(error) => (Text::of("*"), Some(error)),
        };
        (Some(Self { cfgs: cfgs_of(&attrs), attrs, vis, name, list }), mistake)
    }

    /// The list; `None` if it was reported as malformed.
    pub(crate) fn patterns(&self) -> Option<PatternList<'_>> {
        PatternList::parse(self.list.value()).ok()
    }
}

/// Without those whose name another has, which are reported. Under `#[cfg]`s that differ, one of two may be there.
pub(crate) fn once(cx: &mut Ctxt, policies: Vec<Policy>) -> Vec<Policy> {
    let condition = |policy: &Policy| policy.cfgs.iter().map(TokenStream::to_string).collect::<Vec<_>>();
    let mut kept: Vec<Policy> = Vec::new();
    for policy in policies {
        let (name, own) = (&policy.name, condition(&policy));
        let others = || kept.iter().filter(|other| other.name == *name).map(condition);
        if others().any(|other| other == own) {
            cx.error(name, format!("policy `{name}` is given twice; name one of them otherwise"));
        } else if others().any(|other| other.is_empty() || own.is_empty()) {
            cx.error(
                name,
                format!(
                    "policy `{name}` is given twice; name one of them otherwise, or put each under a `#[cfg]`"
                ),
            );
        } else {
            kept.push(policy);
        }
    }
    kept
}

fn lower_case(name: &Ident) -> String {
    let name = name.unraw();
    format!("policy `{name}` is named as a constant is: write `{}`", name.to_string().to_uppercase())
}

/// What needs no endpoint: names and the form of lists.
pub(crate) fn check_alone(cx: &mut Ctxt, registry: &Registry) {
    for policy in &registry.policies {
        let name = policy.name.unraw().to_string();
        if name != name.to_uppercase() {
            cx.error(&policy.name, lower_case(&policy.name));
        }
        if let Some(mode) = registry.mode_of(&policy.name) {
            let message =
                format!("policy `{name}` has the name of the constant of mode `{mode}`; name it otherwise");
            cx.under(&policy.cfgs, |cx| cx.error(&policy.name, message));
        }
        for error in PatternList::errors(policy.list.value()) {
            cx.under(&policy.cfgs, |cx| cx.error(&policy.list, format!("invalid list: {error}")));
        }
    }
}

/// The lists against the endpoints, as [`PatternList::lint`] sees them. Gives back those that were refused.
pub(crate) fn check<'r>(
    cx: &mut Ctxt,
    registry: &'r Registry,
    items: &[Item],
    catalog: &Catalog<'_>,
) -> Vec<&'r Policy> {
    let mut all_refused = Vec::new();
    for policy in &registry.policies {
        if let Some(item) =
            items.iter().find(|item| item.constants.iter().any(|(_, name)| *name == policy.name))
        {
            let message = format!(
                "policy `{}` has the name of the constant of {}; name it otherwise",
                policy.name,
                item.describe(),
            );
            cx.under(&policy.cfgs, |cx| cx.error(&policy.name, message));
        }
        let (Some(list), name) = (policy.patterns(), &policy.name) else { continue };
        let (mut refused, mut odd) = (Vec::new(), Vec::new());
        for finding in catalog.lint::<Vec<u64>>(list) {
            let allows = finding.pattern().is_some_and(|pattern| !pattern.is_deny());
            match (finding.kind(), finding.pattern()) {
                (FindingKind::MatchesNothing | FindingKind::Stale, Some(pattern)) => {
                    refused.push(matches_nothing(registry, catalog, pattern));
                }
                (FindingKind::NoEffect, _) if allows => {
                    refused.push(finding.to_string());
                }
                (FindingKind::NoEffect | FindingKind::Redundant { .. }, _) => odd.push(finding.to_string()),
                (FindingKind::GrantsNothing, _) if refused.is_empty() => {
                    refused.push(format!("{finding}; a policy grants at least one endpoint"));
                }
                _ => {}
            }
        }
        if !refused.is_empty() {
            all_refused.push(policy);
        }
        cx.under(&policy.cfgs, |cx| {
            if refused.is_empty() {
                for odd in odd {
                    cx.warn(&policy.list, &format!("policy `{name}`: {odd}"));
                }
            }
            for error in refused {
                cx.error(&policy.list, format!("policy `{name}`: {error}"));
            }
        });
    }
    all_refused
}

/// What to say of a pattern that no tag matches.
pub(crate) fn matches_nothing(registry: &Registry, catalog: &Catalog<'_>, pattern: Pattern<'_>) -> String {
    let near = suggest::pattern(catalog, pattern);
    let hint = near.map_or_else(|| begin_with(catalog), |near| format!("; did you mean `{near}`?"));
    format!("`{pattern}` matches no tag of `{}`{hint}", registry.name)
}

/// Where nothing is near: what the tags begin with, if that is not too much to read.
fn begin_with(catalog: &Catalog<'_>) -> String {
    let mut first: Vec<&str> = catalog.tags().filter_map(|tag| tag.segments().next()).collect();
    first.sort_unstable();
    first.dedup();
    if first.len() > 12 { String::new() } else { format!("; tags begin with {}", one_of(first)) }
}

/// Each policy with the name of its static. Two of one name have two, so that the compiler tells of them once.
fn named(registry: &Registry) -> impl Iterator<Item = (Ident, &Policy)> {
    let made = |(at, policy): (usize, _)| (registry.made_up(&format!("policy_{at}")), policy);
    (0..).zip(&registry.policies).map(made)
}

/// The constants, over statics that only the end of the chain can make.
pub(crate) fn constants(registry: &Registry) -> TokenStream {
    let Registry { acl, name, .. } = registry;
    let one = |(made, policy): (Ident, &Policy)| {
        let Policy { attrs, vis, name: constant, .. } = policy;
        quote!(#(#attrs)* #vis const #constant: &'static #acl::Policy<#name> = &#made;)
    };
    let of_mode = |(_, policy): &(Ident, &Policy)| registry.mode_of(&policy.name).is_some();
    named(registry).filter(|named| !of_mode(named)).map(one).collect()
}

/// What stands for the statics until then.
pub(crate) fn fallbacks(registry: &Registry) -> TokenStream {
    let Registry { acl, name, .. } = registry;
    let one = |(made, policy): (Ident, &Policy)| {
        let cfgs = &policy.cfgs;
        quote!(#(#cfgs)* pub(super) static #made: #acl::Policy<super::#name> = #acl::Policy::__NOTHING;)
    };
    named(registry).map(one).collect()
}

/// The names and lists, for those who read a registry without knowing its type's constants.
pub(crate) fn table(registry: &Registry) -> TokenStream {
    let acl = &registry.acl;
    let lines = registry.policies.iter().filter(|policy| policy.patterns().is_some()).map(|policy| {
        let (cfgs, name, list) = (&policy.cfgs, policy.name.unraw().to_string(), &policy.list);
        quote!(#(#cfgs)* (#name, #acl::__private::list(#list)))
    });
    let pairs = registry.renamed.iter().map(|(former, present)| quote!((#former, #present)));
    let policies = (!registry.policies.is_empty()).then(
        || quote!(const POLICIES: &'static [(&'static str, #acl::PatternList<'static>)] = &[#(#lines),*];),
    );
    let renamed = (!registry.renamed.is_empty())
        .then(|| quote!(const RENAMED: &'static [(&'static str, &'static str)] = &[#(#pairs),*];));
    quote!(#policies #renamed)
}

/// The statics, decided. A malformed list, which is reported, has none.
pub(crate) fn statics(registry: &Registry, catalog: &Catalog<'_>) -> TokenStream {
    let Registry { acl, name: of, .. } = registry;
    let one = |(made, policy): (Ident, &Policy)| {
        let granted = catalog.grant_by_tags::<Vec<u64>>(policy.patterns()?);
        let words = granted.as_words().iter().copied().map(Literal::u64_unsuffixed);
        let (cfgs, list) = (&policy.cfgs, &policy.list);
        let name = policy.name.unraw().to_string();
        Some(quote! {
            #(#cfgs)* static #made: #acl::Policy<#of> =
                #acl::Policy::__new(#name, #acl::__private::list(#list), [#(#words),*]);
        })
    };
    named(registry).filter_map(one).collect()
}
