//! The HTTP edge of acl, for any framework that is made of tower services.

mod answer;
mod audit;
mod authenticate;
mod authorized;
mod carriers;
mod credential;
mod edge;
mod guard;
mod refusal;
mod settings;
mod target;
mod verdict;

#[cfg(feature = "axum")]
mod extract;
#[cfg(feature = "axum")]
mod hook;
#[cfg(feature = "axum")]
mod protect;
#[cfg(feature = "axum")]
mod routes;

#[cfg(feature = "utoipa")]
pub mod openapi;
#[cfg(feature = "testing")]
pub mod testing;

pub use audit::AUDIT;
pub use authenticate::{Authenticate, Authenticated, Rejected};
pub use authorized::Authorized;
pub use carriers::{Carried, Carriers};
pub use credential::Credential;
pub use edge::Edge;
pub use guard::{Guard, GuardLayer, Guarding};
#[cfg(feature = "axum")]
pub use protect::{Protected, protect};
pub use refusal::{Cause, Refusal};
#[cfg(feature = "axum")]
pub use routes::Routes;
pub use settings::Settings;
pub use target::Target;
pub use verdict::Verdict;
