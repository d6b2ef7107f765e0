//! `policies` of a registry: read, checked against the endpoints, written out as bitsets.

use acl_core::{Catalog, FindingKind, Pattern, PatternList, suggest};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Token, Visibility};

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

/// What stands between the braces.
pub(crate) struct Policies(pub(crate) Vec<Policy>);

impl Parse for Policies {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let inside;
        syn::braced!(inside in input);
        let policies = Punctuated::<Policy, Token![,]>::parse_terminated(&inside)?;
        Ok(Self(policies.into_iter().collect()))
    }
}

impl Parse for Policy {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        let list = input.parse()?;
        Ok(Self { cfgs: cfgs_of(&attrs), attrs, vis, name, list })
    }
}

impl Policy {
    /// The list; `None` if it was reported as malformed.
    pub(crate) fn patterns(&self) -> Option<PatternList<'_>> {
        PatternList::parse(self.list.value()).ok()
    }

    fn made_up(&self, registry: &Registry) -> Ident {
        registry.made_up(&format!("policy_{}", self.name.unraw()))
    }
}

/// Without those whose name another has, which are reported. Under a `#[cfg]`, only one of two may be there.
pub(crate) fn once(cx: &mut Ctxt, Policies(policies): Policies) -> Vec<Policy> {
    let mut kept: Vec<Policy> = Vec::new();
    for policy in policies {
        let name = &policy.name;
        if policy.cfgs.is_empty() && kept.iter().any(|other| other.name == *name && other.cfgs.is_empty()) {
            cx.error(name, format!("policy `{name}` is given twice; name one of them otherwise"));
        } else {
            kept.push(policy);
        }
    }
    kept
}

/// What needs no endpoint: names and the form of lists.
pub(crate) fn check_alone(cx: &mut Ctxt, registry: &Registry) {
    for policy in &registry.policies {
        let name = policy.name.to_string();
        let upper = name.to_uppercase();
        if name != upper {
            cx.error(&policy.name, format!("policy `{name}` is named as a constant is: write `{upper}`"));
        }
        for error in PatternList::errors(policy.list.value()) {
            cx.under(&policy.cfgs, |cx| cx.error(&policy.list, format!("invalid list: {error}")));
        }
    }
}

/// The lists against the endpoints, as [`PatternList::lint`] sees them.
pub(crate) fn check(cx: &mut Ctxt, registry: &Registry, items: &[Item], catalog: &Catalog<'_>) {
    let mut words = vec![0; 4 * catalog.words()];
    for policy in &registry.policies {
        if let Some(item) =
            items.iter().find(|item| item.constants().iter().any(|(_, name)| *name == policy.name))
        {
            let message = format!(
                "policy `{}` has the name of the constant of {}; name it otherwise",
                policy.name,
                item.describe(),
            );
            cx.under(&policy.cfgs, |cx| cx.error(&policy.name, message));
        }
        let (Some(list), name) = (policy.patterns(), &policy.name) else { continue };
        let Ok(findings) = catalog.lint(list, &mut words) else { continue };
        let (mut refused, mut odd) = (Vec::new(), Vec::new());
        for finding in findings {
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

/// The constants, over statics that only the end of the chain can make.
pub(crate) fn constants(registry: &Registry) -> TokenStream {
    let Registry { acl, name, .. } = registry;
    let one = |policy: &Policy| {
        let Policy { attrs, vis, name: constant, .. } = policy;
        let made = policy.made_up(registry);
        quote!(#(#attrs)* #vis const #constant: &'static #acl::Policy<#name> = &#made;)
    };
    registry.policies.iter().map(one).collect()
}

/// What stands for the statics until then.
pub(crate) fn fallbacks(registry: &Registry) -> TokenStream {
    let Registry { acl, name, .. } = registry;
    let one = |policy: &Policy| {
        let (cfgs, made) = (&policy.cfgs, policy.made_up(registry));
        quote!(#(#cfgs)* pub(super) static #made: #acl::Policy<super::#name> = #acl::Policy::__NOTHING;)
    };
    registry.policies.iter().map(one).collect()
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

/// The statics, decided.
pub(crate) fn statics(registry: &Registry, catalog: &Catalog<'_>) -> TokenStream {
    let Registry { acl, name: of, .. } = registry;
    let one = |policy: &Policy| {
        let mut words = vec![0; catalog.words()];
        // The buffer has the catalog's length; without bits, nothing would be granted.
        let _ = policy.patterns().map(|list| catalog.policy_into(list, &mut words));
        let words = words.into_iter().map(Literal::u64_unsuffixed);
        let (cfgs, made, list) = (&policy.cfgs, policy.made_up(registry), &policy.list);
        let name = policy.name.unraw().to_string();
        quote! {
            #(#cfgs)* static #made: #acl::Policy<#of> =
                #acl::Policy::__new(#name, #acl::__private::list(#list), [#(#words),*]);
        }
    };
    registry.policies.iter().map(one).collect()
}
