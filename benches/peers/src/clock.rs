//! Time by turns: every subject runs in every round, so noise of the machine falls on all of them alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// What is timed: it works through a batch and says how many units it did.
pub(crate) struct Subject<'a> {
    run: Box<dyn FnMut() + 'a>,
    units: f64,
}

impl<'a> Subject<'a> {
    /// `run` does `units` units of work.
    pub(crate) fn new(units: usize, run: impl FnMut() + 'a) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand units")]
        Self { run: Box::new(run), units: units as f64 }
    }

    /// One check an input; the answers are counted, so that none is left out and none is a branch.
    pub(crate) fn checks<T: Copy + 'a>(inputs: &'a [T], mut check: impl FnMut(T) -> bool + 'a) -> Self {
        Self::new(inputs.len(), move || {
            let mut allowed = 0_u64;
            for input in black_box(inputs) {
                allowed += u64::from(check(*input));
            }
            black_box(allowed);
        })
    }
}

/// How long a subject runs in one round, at least.
const TURN: Duration = Duration::from_micros(150);

/// Nanoseconds a unit of each subject, the least of the rounds: noise only ever adds.
pub(crate) fn least(subjects: &mut [Subject<'_>], rounds: usize) -> Vec<f64> {
    let repeats: Vec<u32> = (subjects.iter_mut())
        .map(|subject| {
            (subject.run)();
            let start = Instant::now();
            (subject.run)();
            let once = start.elapsed().max(Duration::from_nanos(10));
            u32::try_from(TURN.as_nanos() / once.as_nanos()).unwrap_or(u32::MAX).clamp(1, 10_000)
        })
        .collect();
    let mut least = vec![f64::INFINITY; subjects.len()];
    for _ in 0..rounds {
        for ((subject, repeats), least) in subjects.iter_mut().zip(&repeats).zip(&mut least) {
            let start = Instant::now();
            for _ in 0..*repeats {
                (subject.run)();
            }
            let unit = start.elapsed().as_secs_f64() * 1e9 / (f64::from(*repeats) * subject.units);
            *least = least.min(unit);
        }
    }
    least
}
