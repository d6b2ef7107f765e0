//! Chance that a number repeats.

use std::cell::Cell;

/// The generator `SplitMix64`.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than this.
    #[allow(clippy::cast_possible_truncation)] // it is less than what came in
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    /// Once in so many.
    pub(crate) fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

thread_local! {
    static COMPOSING: Cell<bool> = const { Cell::new(false) };
}

/// What axum says of routers that cannot be composed is not shown.
pub(crate) fn quiet() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !COMPOSING.get() {
                before(info);
            }
        }));
    });
}

/// While this lives.
pub(crate) struct Composing;

impl Composing {
    pub(crate) fn new() -> Self {
        COMPOSING.set(true);
        Self
    }
}

impl Drop for Composing {
    fn drop(&mut self) {
        COMPOSING.set(false);
    }
}
