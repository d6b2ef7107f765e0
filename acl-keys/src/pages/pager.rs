//! Pages of rows.

use maud::{Markup, html};

use super::failure::Failure;
use super::fields::{Fields, query};

pub(super) const PER_PAGE: u32 = 50;

/// The page that an address asks for, from 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pager(u32);

impl Pager {
    pub(super) fn of(asked: &Fields) -> Result<Self, Failure> {
        let number = match asked.text("page") {
            "" => Some(1),
            text => text.parse().ok(),
        };
        let number = number.filter(|number| (1..=1_000_000).contains(number));
        number.map(Self).ok_or_else(|| Failure::bad_request("Expected a page from 1 to 1000000."))
    }

    /// How many rows are before it.
    pub(super) const fn skip(self) -> u32 {
        (self.0 - 1) * PER_PAGE
    }

    /// Links to the pages before and after; the rest of the address stays.
    pub(super) fn render(self, total: u64, kept: &[(&str, &str)]) -> Markup {
        let pages = total.div_ceil(u64::from(PER_PAGE));
        let link = |page: u32| {
            let page = page.to_string();
            format!("?{}", query(kept.iter().copied().chain([("page", page.as_str())])))
        };
        html! {
            @if pages > 1 || self.0 > 1 {
                nav.pager aria-label="Pages" {
                    @if self.0 > 1 { a rel="prev" href=(link(self.0 - 1)) { "Previous" } }
                    span { "Page " (self.0) " of " (pages) }
                    @if u64::from(self.0) < pages { a rel="next" href=(link(self.0 + 1)) { "Next" } }
                }
            }
        }
    }
}
