//! What `with: [acl_tower::axum]` in `registry!` calls where the feature is off.

/// Mounts a registry in axum, with the feature `axum`, which is off here.
#[macro_export]
macro_rules! axum {
    ($($any:tt)*) => {
        ::core::compile_error! {
            "`acl_tower::axum` needs the feature `axum` of acl-tower: write `features = [\"axum\"]` in Cargo.toml"
        }
    };
}
