//! See benches/hot.rs.
