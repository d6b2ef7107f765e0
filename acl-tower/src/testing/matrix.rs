//! Lists against endpoints.

#![allow(clippy::panic, reason = "an assertion that does not hold ends its test")]

use std::any::type_name;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use acl_core::{EndpointId, Mode, Registry};

use super::app::App;
use super::guarded::request;
use super::table::table;
use crate::credential::Credential;
use crate::refusal::Cause;

/// What a cell of an access matrix expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// `allowed`: for whatever reason.
    Allowed,
    /// `mode_not_allowed` (D3).
    ModeNotAllowed,
    /// `tag_denied` (D4).
    TagDenied,
    /// `tag_not_granted` (D6, D10).
    TagNotGranted,
    /// `need_denied` (D11).
    NeedDenied,
    /// `need_not_granted` (D11).
    NeedNotGranted,
    /// `key_list_stale` (S3).
    KeyListStale,
}

impl Expected {
    const fn code(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ModeNotAllowed => Cause::ModeNotAllowed.code(),
            Self::TagDenied => Cause::TagDenied.code(),
            Self::TagNotGranted => Cause::TagNotGranted.code(),
            Self::NeedDenied => Cause::NeedDenied.code(),
            Self::NeedNotGranted => Cause::NeedNotGranted.code(),
            Self::KeyListStale => Cause::KeyListStale.code(),
        }
    }
}

/// The words of [`access_matrix!`](crate::access_matrix), so that the compiler points at one that is none.
#[doc(hidden)]
#[allow(non_upper_case_globals, reason = "they are written as codes are")]
pub mod expected {
    use super::Expected;

    pub const allowed: Expected = Expected::Allowed;
    pub const mode_not_allowed: Expected = Expected::ModeNotAllowed;
    pub const tag_denied: Expected = Expected::TagDenied;
    pub const tag_not_granted: Expected = Expected::TagNotGranted;
    pub const need_denied: Expected = Expected::NeedDenied;
    pub const need_not_granted: Expected = Expected::NeedNotGranted;
    pub const key_list_stale: Expected = Expected::KeyListStale;

    // Words that people guess who do not know the codes.
    #[deprecated(note = "write `allowed`")]
    pub const allow: Expected = Expected::Allowed;
    #[deprecated(note = "write `allowed`")]
    pub const granted: Expected = Expected::Allowed;
    #[deprecated(note = "write `allowed`")]
    pub const ok: Expected = Expected::Allowed;
    #[deprecated(note = "say why: `tag_denied`, `tag_not_granted` or `mode_not_allowed`")]
    pub const deny: Expected = Expected::TagDenied;
    #[deprecated(note = "say why: `tag_denied`, `tag_not_granted` or `mode_not_allowed`")]
    pub const denied: Expected = Expected::TagDenied;
    #[deprecated(note = "say why: `tag_denied`, `tag_not_granted` or `mode_not_allowed`")]
    pub const refused: Expected = Expected::TagDenied;
    #[deprecated(note = "say why: `tag_denied`, `tag_not_granted` or `mode_not_allowed`")]
    pub const forbidden: Expected = Expected::TagDenied;
}

/// An access matrix: what [`access_matrix!`](crate::access_matrix) makes.
pub struct Matrix<R: Registry> {
    cells: Vec<Cell<R>>,
}

struct Cell<R> {
    list: &'static str,
    mode: &'static str,
    endpoint: EndpointId<R>,
    expected: Expected,
}

impl<R: Registry> Default for Matrix<R> {
    fn default() -> Self {
        Self { cells: Vec::new() }
    }
}

impl<R: Registry> Matrix<R> {
    /// Nothing is expected yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One more cell.
    #[must_use]
    pub fn cell(
        mut self,
        list: &'static str,
        mode: &'static str,
        endpoint: EndpointId<R>,
        expected: Expected,
    ) -> Self {
        self.cells.push(Cell { list, mode, endpoint, expected });
        self
    }

    /// Decides every cell by the registry.
    ///
    /// # Panics
    /// What a cell expects is not so.
    #[track_caller]
    pub fn check(&self) {
        let found = self.cells.iter().map(|cell| {
            let credential = cell.credential(())?;
            let verdict = credential.decide(cell.endpoint);
            let code = if verdict.is_allowed() { "allowed" } else { verdict.code() };
            Ok((code == cell.expected.code(), format!("{code} ({verdict})")))
        });
        self.report(found.collect(), Location::caller());
    }

    /// Decides every cell by a request to the app: the endpoint's method, a path made from its declared path, and no
    /// body. Handlers are called where the app lets it in.
    ///
    /// # Panics
    /// What a cell expects is not so, or another endpoint's guard had the request, or none.
    #[track_caller]
    pub fn check_through<P>(self, app: &App<R, P>) -> MatrixThatNeedsAwait
    where
        P: Send + Sync + 'static,
    {
        let (app, place) = (app.clone(), Location::caller());
        MatrixThatNeedsAwait(Box::pin(async move {
            let mut found = Vec::new();
            for cell in &self.cells {
                found.push(cell.sent(&app).await);
            }
            self.report(found, place);
        }))
    }

    fn report(&self, found: Vec<Found>, place: &Location<'_>) {
        let wrong = self.cells.iter().zip(found).filter_map(|(cell, found)| {
            let found = match found {
                Ok((true, _)) => return None,
                Ok((false, found)) | Err(found) => found,
            };
            Some([
                cell.list.into(),
                cell.mode.into(),
                cell.endpoint.to_string(),
                cell.expected.code().into(),
                found,
            ])
        });
        let wrong: Vec<[String; 5]> = wrong.collect();
        assert!(
            wrong.is_empty(),
            "{place}: the access matrix of `{}` is wrong in {} of {} cells\n{}",
            type_name::<R>(),
            wrong.len(),
            self.cells.len(),
            table(["list", "by", "endpoint", "expected", "found"], &wrong)
        );
    }
}

/// A matrix that sends nothing before it is awaited. The compiler shows its name where `.await` is missing.
#[must_use = "no call is sent before `.await`: write `access_matrix! { … }.await`"]
pub struct MatrixThatNeedsAwait(Pin<Box<dyn Future<Output = ()> + Send>>);

impl Future for MatrixThatNeedsAwait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(cx)
    }
}

/// Whether it is as expected, and what it is; or why that cannot be told.
type Found = Result<(bool, String), String>;

impl<R: Registry> Cell<R> {
    fn mode(&self) -> Result<Mode, String> {
        let own = R::CATALOG.own_modes();
        Mode::by_name(self.mode, own).ok_or_else(|| format!("the registry has no mode `{}`", self.mode))
    }

    fn credential<P>(&self, principal: P) -> Result<Credential<R, P>, String> {
        let credential = Credential::new(self.list, self.mode()?, principal);
        credential.map_err(|error| format!("malformed list: {error}"))
    }

    async fn sent<P: Send + Sync + 'static>(&self, app: &App<R, P>) -> Found {
        if self.endpoint.route().is_permission() {
            return Err("a permission has no route: leave the app out, or call what asks for it".to_owned());
        }
        let credential = self.credential(app.principal())?;
        let answer = app.send(request(self.endpoint), Some(credential.into())).await?;
        let (endpoint, code) = match answer.refusal() {
            Some(refusal) => (refusal.target().endpoint(), refusal.cause().code()),
            None => (answer.let_in_to(), "allowed"),
        };
        let own = endpoint == Some(self.endpoint);
        let found = match endpoint.filter(|_| !own) {
            Some(other) => format!("{}, at {other}", answer.found()),
            None => answer.found(),
        };
        Ok((own && code == self.expected.code(), found))
    }
}

/// Lists against endpoints: what each may call, and why not.
///
/// A list by a mode, then endpoints by the names of their constants, each with what is expected: `allowed`,
/// `mode_not_allowed`, `tag_denied`, `tag_not_granted`, `need_denied`, `need_not_granted` or `key_list_stale`. All
/// cells that are wrong are reported at once, as a table.
///
/// ```
/// # mod tickets {
/// #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
/// #     pub async fn list() -> &'static str { "[]" }
/// #     #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
/// #     pub async fn delete() {}
/// # }
/// # acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}] }
/// # fn main() {
/// acl_tower::access_matrix! { Api;
///     "tickets.*, -*.delete" by key { TICKETS_LIST: allowed, TICKETS_DELETE: tag_denied }
///     "people.*" by session { TICKETS_LIST: tag_not_granted }
/// }
/// # }
/// ```
///
/// Decided by the registry alone. With an app after the registry, `access_matrix! { Api, &app; … }.await` sends each
/// call through it.
#[macro_export]
macro_rules! access_matrix {
    ($api:ty; $($lists:tt)*) => {
        $crate::access_matrix!(@ $api; $($lists)*).check()
    };
    ($api:ty, $app:expr; $($lists:tt)*) => {
        $crate::access_matrix!(@ $api; $($lists)*).check_through($app)
    };
    (@ $api:ty; $($list:literal by $mode:ident { $($endpoint:ident: $expected:ident),* $(,)? } $(,)?)*) => {
        $crate::testing::Matrix::<$api>::new()
            $($(.cell($list, stringify!($mode), <$api>::$endpoint, $crate::testing::expected::$expected))*)*
    };
}
