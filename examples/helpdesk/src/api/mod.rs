//! The API: every endpoint, and what holds for them together.

pub mod agent_teams;
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

acl::endpoints! {
    /// What programs call.
    CALLS: prefix "/api/v2", [
        tickets::ALL, messages::ALL, label_links::ALL, departments::ALL, people::ALL, organizations::ALL,
        agent_teams::ALL, labels::ALL, roles::ALL, audit::ALL, api_tokens::ALL, me::ALL, helpdesk::ALL, batch::ALL,
        acl_keys::ALL,
    ]
}

acl::endpoints! {
    /// The pages of keys.
    PAGES: prefix "/admin", [acl_keys::pages::ALL]
}

acl::registry! {
    /// The helpdesk's API.
    pub struct Api;
    operations: ["list", "get", "post", "put", "delete", "act_as", "rotate", "narrow"],
    groups: {
        "tickets": ["tickets", "counts", "assignments", "resolutions", "messages", "ticket_labels", "departments"],
        "people": [
            "people", "person_labels", "person_tickets", "organizations", "organization_members", "agents",
            "agent_teams", "agent_team_members",
        ],
        "labels": ["labels"],
        "admin": ["roles", "agents", "audit", "decisions"],
        "keys": ["keys", "others", "audit", "usage", "secret", "assets", "browser"],
        "api_tokens": ["api_tokens"],
        "me": ["me", "access", "tickets", "api_keys", "api_tokens", "api_token_renewals", "passwords"],
        "helpdesk": ["discover", "openapi", "stats", "maintenance"],
        "batch": ["batch"],
    },
    endpoints: [CALLS, PAGES],
    renamed: { "admin.api_keys" => "keys.keys", "admin.api_key_calls" => "keys.usage" },
    removed: [
        "admin.api_key_codes.*", "admin.api_key_narrowings.*", "admin.api_key_previews.*", "admin.api_key_promotions.*",
        "admin.api_key_suggestions.*",
    ],
    policies: {
        /// What no credential but a session may hold, whatever its list.
        /// The tags of keys once began with `admin`; lists with the former names still match them.
        pub ADMINISTRATION = "admin.*, keys.others.*, keys.audit.*",
        /// What an agent's role begins with.
        pub AGENT = "tickets.*, people.*, labels.*, me.*, helpdesk.*, -tickets.departments.delete",
        /// Reading, and nothing of administration.
        pub READ_ONLY = "*.list, *.get, -admin.*, -keys.*",
    },
    rules: [
        ADMINISTRATION only by [session],
        AGENT never ADMINISTRATION,
        READ_ONLY only [GET],
        public only "helpdesk.discover.*, helpdesk.openapi.*, api_tokens.*, keys.assets.*",
        [DELETE] only "*.delete",
        "*.passwords.*" only by [session],
        "*.api_token_renewals.*" only by [token],
    ],
    with: [acl_tower::axum(crate::app::App)],
}
