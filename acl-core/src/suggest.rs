//! Suggestions: words and patterns that may have been meant, and a list for what was used (feature `alloc`).

mod hint;
mod near_endpoints;
mod near_pattern;
mod nearest;
mod used;

pub use hint::{Hint, hint};
pub use near_endpoints::endpoints;
pub use near_pattern::pattern;
pub use nearest::nearest;
pub use used::{SuggestedList, list_for};
