//! How much may be decoded at a time: megapixels, shared by all threads.
//!
//! Bounding files would bound nothing: twelve scans of a WeChat picture are less than one
//! photograph of fifty megapixels.

use std::sync::{Condvar, Mutex};

/// A number of megapixels to share.
pub struct Budget {
    free: Mutex<f64>,
    all: f64,
    bell: Condvar,
}

/// Megapixels taken, given back when dropped.
pub struct Share<'a> {
    budget: &'a Budget,
    taken: f64,
}

impl Budget {
    /// A budget of so many megapixels.
    pub fn new(megapixels: u64) -> Self {
        let all = megapixels as f64;
        Self {
            free: Mutex::new(all),
            all,
            bell: Condvar::new(),
        }
    }

    /// Waits for a share. A picture larger than the whole budget waits to be alone.
    pub fn take(&self, megapixels: f64) -> Share<'_> {
        let taken = megapixels.clamp(0.0, self.all);
        let mut free = self
            .free
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        while *free < taken {
            free = self
                .bell
                .wait(free)
                .unwrap_or_else(|poisoned| poisoned.into_inner());
        }
        *free -= taken;
        Share {
            budget: self,
            taken,
        }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        *self
            .budget
            .free
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) += self.taken;
        self.budget.bell.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn never_more_than_the_budget_is_out_and_a_giant_gets_its_turn() {
        let budget = Budget::new(10);
        let (out, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for size in [4_usize, 4, 4, 4, 500, 4, 4] {
                let (budget, out, most) = (&budget, &out, &most);
                scope.spawn(move || {
                    let _share = budget.take(size as f64);
                    let now = out.fetch_add(size.min(10), Ordering::SeqCst) + size.min(10);
                    most.fetch_max(now, Ordering::SeqCst);
                    std::thread::yield_now();
                    out.fetch_sub(size.min(10), Ordering::SeqCst);
                });
            }
        });
        assert!(most.into_inner() <= 10);
    }
}
