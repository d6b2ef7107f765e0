//! `only by`: at the mode that is one too many; of several routes, once.

#[acl::endpoint(PUT, "/api_keys/{id}", PATCH, "/api_keys/{id}", tags("admin.api_keys.put"), modes(key, session))]
fn update() {}

acl::registry! {
    struct Api;
    endpoints: [update],
    rules: [
        "*.api_keys.*" only by [session],
    ],
}

fn main() {}
