//! The API: every endpoint, and what holds for them together.

pub mod agent_teams;
pub mod api_keys;
pub mod api_tokens;
pub mod audit;
pub mod batch;
pub mod departments;
pub mod helpdesk;
pub mod label_links;
pub mod labels;
pub mod me;
pub mod messages;
pub mod organizations;
pub mod people;
pub mod roles;
pub mod tickets;

acl::registry! {
    /// The helpdesk's API.
    pub struct Api;
    prefix: "/api/v2",
    operations: ["list", "get", "post", "put", "delete"],
    groups: {
        "tickets": ["tickets", "counts", "assignments", "resolutions", "messages", "ticket_labels", "departments"],
        "people": [
            "people", "person_labels", "person_tickets", "organizations", "organization_members", "agents",
            "agent_teams", "agent_team_members",
        ],
        "labels": ["labels"],
        "admin": [
            "api_keys", "api_key_previews", "api_key_narrowings", "api_key_codes", "api_key_promotions",
            "api_key_calls", "api_key_suggestions", "roles", "agents", "audit", "decisions",
        ],
        "api_tokens": ["api_tokens"],
        "me": ["me", "access", "tickets", "api_keys", "api_tokens", "api_token_renewals", "passwords"],
        "helpdesk": ["discover", "openapi", "stats", "maintenance"],
        "batch": ["batch"],
    },
    endpoints: [
        tickets::ALL, messages::ALL, label_links::ALL, departments::ALL, people::ALL, organizations::ALL,
        agent_teams::ALL, labels::ALL, api_keys::ALL, roles::ALL, audit::ALL, api_tokens::ALL, me::ALL,
        helpdesk::ALL, batch::ALL,
    ],
    policies: {
        /// What no credential but a session may hold, whatever its list.
        pub ADMINISTRATION = "admin.*",
        /// What an agent's role begins with.
        pub AGENT = "tickets.*, people.*, labels.*, me.*, helpdesk.*, -tickets.departments.delete",
        /// Reading, and nothing of administration.
        pub READ_ONLY = "*.list, *.get, -admin.*",
    },
    rules: [
        ADMINISTRATION only by [session],
        AGENT never ADMINISTRATION,
        READ_ONLY only [GET],
        public only "helpdesk.discover.*, helpdesk.openapi.*, api_tokens.*",
        [DELETE] only "*.delete",
        "*.passwords.*" only by [session],
        "*.api_token_renewals.*" only by [token],
    ],
    with: [acl_tower::axum(crate::app::App)],
}
