//! Handlers that carry axum's, tracing's and utoipa's attributes beside acl's, on either side of it.

#![expect(clippy::unused_async, reason = "the handlers are async because axum wants them so")]

/// acl's attribute first.
pub mod above {
    /// Checked by axum.
    #[acl::endpoint(GET, "/above/axum", tags("above.axum.list"))]
    #[axum::debug_handler]
    pub async fn axum() -> &'static str {
        "axum"
    }

    /// Traced.
    #[acl::endpoint(GET, "/above/tracing", tags("above.tracing.list"))]
    #[tracing::instrument]
    pub async fn traced(id: u64) -> u64 {
        id
    }

    /// Documented.
    #[acl::endpoint(GET, "/above/utoipa", tags("above.utoipa.list"))]
    #[utoipa::path(get, path = "/above/utoipa", responses((status = 200)))]
    pub async fn documented() {}

    acl::endpoints! { pub ALL: [axum, traced, documented] }
}

/// acl's attribute last.
pub mod below {
    /// Checked by axum.
    #[axum::debug_handler]
    #[acl::endpoint(GET, "/below/axum", tags("below.axum.list"))]
    pub async fn axum() -> &'static str {
        "axum"
    }

    /// Traced.
    #[tracing::instrument]
    #[acl::endpoint(GET, "/below/tracing", tags("below.tracing.list"))]
    pub async fn traced(id: u64) -> u64 {
        id
    }

    /// Documented.
    #[utoipa::path(get, path = "/below/utoipa", responses((status = 200)))]
    #[acl::endpoint(GET, "/below/utoipa", tags("below.utoipa.list"))]
    pub async fn documented() {}

    acl::endpoints! { pub ALL: [axum, traced, documented] }
}

acl::registry! {
    /// All of them.
    pub struct Api;
    endpoints: [above::ALL, below::ALL],
}

#[cfg(test)]
mod tests {
    use super::Api;
    use acl::{EndpointId, Mode, PatternList};

    #[test]
    fn every_handler_is_collected() {
        assert_eq!(EndpointId::<Api>::all().count(), 6);
        assert!(PatternList::EVERYTHING.decide(Api::BELOW_TRACED, Mode::KEY).is_allowed());
    }
}
