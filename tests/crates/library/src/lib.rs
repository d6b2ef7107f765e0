//! A library of handlers. It is quiet under every lint that a careful author turns on.

#![deny(warnings)]
#![deny(clippy::all, clippy::pedantic, missing_docs, unreachable_pub, missing_debug_implementations)]
#![forbid(unsafe_code, unused)]

/// Agents and their teams.
pub mod people {
    /// Lists people.
    #[must_use]
    #[acl::endpoint(GET, "/people", tags("people.people.list"))]
    pub fn list() -> &'static str {
        "people"
    }

    /// Handlers of teams, one module down.
    pub mod teams {
        /// Lists teams.
        #[acl::endpoint(GET, "/teams", tags("people.agent_teams.list"), modes(session))]
        #[must_use]
        pub fn list() -> &'static str {
            "teams"
        }
    }

    acl::endpoints! { pub ALL: [list, crate::people::teams::list] }
}

/// A handler with a type parameter.
///
/// # Errors
/// Never.
#[acl::endpoint(POST, "/echo", tags("helpdesk.echo.post"))]
pub fn echo<T: Clone>(value: &T) -> Result<T, core::fmt::Error> {
    Ok(value.clone())
}

acl::endpoints! { pub EVERYTHING: [people::ALL, echo] }
