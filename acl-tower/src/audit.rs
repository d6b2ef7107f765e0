//! The audit: one event for every decision, of target `acl::audit`.

use acl_core::{EndpointId, Pattern, Registry, Route, Verdict};

use crate::credential::Credential;
use crate::refusal::Refusal;

/// The target of the events.
pub const AUDIT: &str = "acl::audit";

/// The event of a refusal. It is a macro and no function because the level of an event has to be a constant.
macro_rules! write_refused {
    ($level:ident, $refusal:expr, $shown:expr, $report_only:expr, $message:literal) => {{
        let refusal = $refusal;
        let endpoint = refusal.target().endpoint();
        let route = endpoint.map(EndpointId::route);
        let credential = refusal.credential();
        let verdict = endpoint.zip(credential).map(|(id, credential)| credential.decide(id));
        let permission = route.filter(Route::is_permission).map(|route| route.path);
        tracing::event!(
            target: AUDIT,
            tracing::Level::$level,
            allowed = false,
            report_only = $report_only,
            code = refusal.cause().code(),
            decision_id = %refusal.id(),
            method = route.filter(|_| permission.is_none()).map(|route| route.method),
            path = refusal.target().path().filter(|_| permission.is_none()),
            permission,
            route = refusal.route(),
            nearest = refusal.nearest().map(tracing::field::display),
            credential = credential.map(|credential| credential.name()),
            mode = credential.map(|credential| credential.mode().name(R::CATALOG.own_modes())),
            list_number = verdict.map(|verdict| verdict.place().list),
            pattern_number = verdict.map(|verdict| verdict.place().pattern),
            pattern = verdict.and_then(|verdict| text(&verdict, $shown)),
            help = refusal.help(),
            $message
        );
    }};
}

/// The text of the deciding pattern, where events show it.
fn text<'v>(verdict: &Verdict<'v>, shown: bool) -> Option<&'v str> {
    verdict.pattern().filter(|_| shown).map(Pattern::as_str)
}

/// A known caller was let in.
#[inline]
pub(crate) fn allowed<R: Registry, P>(credential: &Credential<R, P>, endpoint: EndpointId<R>, shown: bool) {
    if tracing::enabled!(target: AUDIT, tracing::Level::INFO) {
        write_allowed(credential, endpoint, shown);
    }
}

/// Apart, so that a request pays for the room of a verdict only where somebody reads events.
#[inline(never)]
fn write_allowed<R: Registry, P>(credential: &Credential<R, P>, endpoint: EndpointId<R>, shown: bool) {
    let (route, verdict) = (endpoint.route(), credential.decide(endpoint));
    tracing::info!(
        target: AUDIT,
        allowed = true,
        code = verdict.code(),
        method = (!route.is_permission()).then_some(route.method),
        path = (!route.is_permission()).then_some(route.path),
        permission = route.is_permission().then_some(route.path),
        credential = credential.name(),
        mode = credential.mode().name(R::CATALOG.own_modes()),
        list_number = verdict.place().list,
        pattern_number = verdict.place().pattern,
        pattern = text(&verdict, shown),
        "allowed"
    );
}

/// Everyone was let in: the endpoint is public.
pub(crate) fn public<R: Registry>(endpoint: EndpointId<R>) {
    let route = endpoint.route();
    tracing::info!(
        target: AUDIT,
        allowed = true,
        code = "public",
        method = route.method,
        path = route.path,
        "allowed"
    );
}

/// A request was refused.
pub(crate) fn refused<R: Registry, P>(refusal: &Refusal<R, P>, shown: bool) {
    if tracing::enabled!(target: AUDIT, tracing::Level::INFO) {
        write_refused!(INFO, refusal, shown, None::<bool>, "refused");
    }
}

/// A request would have been refused, and goes on.
#[cold]
pub(crate) fn reported<R: Registry, P>(refusal: &Refusal<R, P>, shown: bool) {
    if tracing::enabled!(target: AUDIT, tracing::Level::WARN) {
        write_refused!(WARN, refusal, shown, Some(true), "would be refused");
    }
}
