//! How much memory pictures may take at a time: bytes, shared by all threads.
//!
//! Bounding files would bound nothing, nor would bounding pixels: a progressive JPEG takes ten
//! times the memory of a sequential one of the same size, a PNG of 16 bits four times that of
//! one of 8.

use std::sync::{Condvar, Mutex};

/// A number of bytes to share.
pub struct Budget {
    free: Mutex<u64>,
    all: u64,
    bell: Condvar,
}

/// Bytes taken, given back when dropped.
pub struct Share<'a> {
    budget: &'a Budget,
    taken: u64,
}

impl Budget {
    /// A budget of so many bytes.
    pub fn new(bytes: u64) -> Self {
        Self {
            free: Mutex::new(bytes),
            all: bytes,
            bell: Condvar::new(),
        }
    }

    /// Waits for a share. A picture larger than the whole budget waits to be alone.
    pub fn take(&self, bytes: u64) -> Share<'_> {
        let taken = bytes.min(self.all);
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
                    let _share = budget.take(size as u64);
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
