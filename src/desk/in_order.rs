//! Work done side by side whose results are told one after the other, in order.
//!
//! Nobody hands the work out: each thread takes the next piece when it is done with the last, so
//! that none falls asleep between two pieces, and tells what it made as soon as all before is told.

use rayon::ThreadPool;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many pieces, for each thread, may be begun before an earlier one is told.
const AHEAD: usize = 4;

/// Makes something of each piece on the threads of the pool, and tells of one after the other in
/// the pieces' order. What waits to be told is little, however many pieces there are.
///
/// # Errors
/// The first that `tell` gives; nothing is told after it.
///
/// # Panics
/// Where `make` or `tell` does.
pub(super) fn in_order<P: Send, T: Send, E: Send>(
    pool: &ThreadPool,
    pieces: impl Iterator<Item = P> + Send,
    make: impl Fn(P) -> T + Sync,
    tell: impl FnMut(T) -> Result<(), E> + Send,
) -> Result<(), E> {
    let threads = pool.current_num_threads();
    let pieces = Mutex::new(pieces.enumerate());
    let telling = Telling {
        told: Mutex::new(Told {
            next: 0,
            waiting: BTreeMap::new(),
            tell,
            ended: None,
        }),
        moved: Condvar::new(),
    };
    let next = || held(&pieces).next();
    let work = |_| {
        while let Some((at, piece)) = next()
            && telling.is_near(at, threads * AHEAD)
        {
            let told = AssertUnwindSafe(|| telling.tell(at, make(piece)));
            if let Err(panic) = catch_unwind(told) {
                // Nobody must wait for what will never be told.
                telling.end();
                resume_unwind(panic);
            }
        }
    };
    let every = (0..threads).into_par_iter().with_max_len(1);
    pool.install(|| every.for_each(work));
    let told = telling.told.into_inner();
    let told = told.unwrap_or_else(PoisonError::into_inner);
    told.ended.unwrap_or(Ok(()))
}

/// What is told, by whom, and who waits for it.
struct Telling<T, F, E> {
    told: Mutex<Told<T, F, E>>,
    moved: Condvar,
}

struct Told<T, F, E> {
    /// The piece that is told next.
    next: usize,
    /// What was made of later ones.
    waiting: BTreeMap<usize, T>,
    tell: F,
    /// How it ended early.
    ended: Option<Result<(), E>>,
}

impl<T, F: FnMut(T) -> Result<(), E>, E> Telling<T, F, E> {
    /// Waits until a piece is less than so many behind the next that is told; `false` at an early
    /// end. Who has the next piece never waits.
    fn is_near(&self, at: usize, ahead: usize) -> bool {
        let is_far = |told: &mut Told<T, F, E>| told.ended.is_none() && at >= told.next + ahead;
        let told = self.moved.wait_while(held(&self.told), is_far);
        let told = told.unwrap_or_else(PoisonError::into_inner);
        told.ended.is_none()
    }

    /// Tells what was made of a piece, and what waits behind it; later, where something before it
    /// is still being made.
    fn tell(&self, at: usize, made: T) {
        let mut told = held(&self.told);
        let Told {
            next,
            waiting,
            tell,
            ended,
        } = &mut *told;
        waiting.insert(at, made);
        while ended.is_none()
            && let Some(made) = waiting.remove(next)
        {
            *next += 1;
            *ended = tell(made).err().map(Err);
        }
        self.moved.notify_all();
    }

    /// Nothing more is told.
    fn end(&self) {
        held(&self.told).ended.get_or_insert(Ok(()));
        self.moved.notify_all();
    }
}

/// What a lock holds, also after a panic: it is passed on once all threads are done.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;
    use std::time::Duration;

    fn pool(threads: usize) -> ThreadPool {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().expect("threads")
    }

    /// Longer for some pieces than for those behind them.
    fn slowly(piece: usize) -> usize {
        thread::sleep(Duration::from_micros([900, 0, 30][piece % 3]));
        piece
    }

    #[test]
    fn results_are_told_in_the_pieces_order_on_any_number_of_threads() {
        for threads in [1, 2, 5] {
            for pieces in [0, 1, 200] {
                let mut told = Vec::new();
                let tell = |made| {
                    told.push(made);
                    Ok::<_, ()>(())
                };
                assert_eq!(in_order(&pool(threads), 0..pieces, slowly, tell), Ok(()));
                assert!(told.into_iter().eq(0..pieces), "{threads} threads");
            }
        }
    }

    #[test]
    fn nothing_is_told_after_an_error() {
        let mut told = Vec::new();
        let tell = |made| {
            told.push(made);
            if made == 40 { Err("full") } else { Ok(()) }
        };
        assert_eq!(in_order(&pool(4), 0..10_000, slowly, tell), Err("full"));
        assert!(told.into_iter().eq(0..=40));
    }

    #[test]
    fn a_panic_is_passed_on_and_leaves_nobody_waiting() {
        let make = |piece| {
            assert!(piece != 30, "the thirtieth");
            slowly(piece)
        };
        let run = || in_order(&pool(4), 0..10_000, make, |_| Ok::<_, ()>(()));
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        let tell = |made| {
            assert!(made != 30, "the thirtieth");
            Ok::<_, ()>(())
        };
        let run = || in_order(&pool(4), 0..10_000, slowly, tell);
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    }

    #[test]
    fn a_slow_piece_keeps_few_results_waiting() {
        let begun = Mutex::new(0);
        let make = |piece| {
            if piece == 3 {
                thread::sleep(Duration::from_millis(60));
                return *held(&begun);
            }
            *held(&begun) += 1;
            0
        };
        let mut begun_meanwhile = 0;
        let tell = |made| {
            begun_meanwhile = begun_meanwhile.max(made);
            Ok::<_, ()>(())
        };
        assert_eq!(in_order(&pool(3), 0..10_000, make, tell), Ok(()));
        assert!(begun_meanwhile <= 3 + 3 * AHEAD, "{begun_meanwhile}");
    }
}
