//! R1, R2: policies, alone and against the endpoints.

use acl_core::{Catalog, FindingKind};
use syn::ext::IdentExt;

use crate::check::lists::{grants_nothing, matches_nothing, well_formed};
use crate::collect::Item;
use crate::ctxt::Ctxt;
use crate::read::{Policy, Registry, lower_case};

/// What needs no endpoint: names and the form of lists.
pub(crate) fn check_alone(cx: &mut Ctxt, registry: &Registry) {
    for policy in &registry.policies {
        let name = policy.name.unraw().to_string();
        if name != name.to_uppercase() {
            cx.error(&policy.name, lower_case(&policy.name));
        }
        if let Some(mode) = registry.modes.of_constant(&policy.name) {
            let message =
                format!("policy `{name}` has the name of the constant of mode `{mode}`; name it otherwise");
            cx.under(&policy.cfgs, |cx| cx.error(&policy.name, message));
        }
        cx.under(&policy.cfgs, |cx| well_formed(cx, &policy.list, policy.list.value()));
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
                    refused.push(matches_nothing(&registry.name, catalog, pattern));
                }
                (FindingKind::NoEffect, _) if allows => {
                    refused.push(finding.to_string());
                }
                (
                    FindingKind::NoEffect | FindingKind::Redundant { .. } | FindingKind::MatchesNothingYet,
                    _,
                ) => {
                    odd.push(finding.to_string());
                }
                (FindingKind::GrantsNothing, _) if refused.is_empty() => {
                    refused.push(grants_nothing(list));
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
