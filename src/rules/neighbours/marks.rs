//! Who shares something at all: a pass over marks of eight bytes, before anything more is kept.
//!
//! A mark is the upper bits of a key with the number of its holder below. Two keys may by chance
//! be one here; that only costs their holders a second look.

use super::Trace;

/// More marks than an ordinary filing has: room that is not used costs nothing, a list that grows
/// is held twice.
const EACH: usize = 16;

/// The marks of a batch.
#[derive(Debug)]
pub(super) struct Marks {
    all: Vec<u64>,
    /// The bits of a mark that are its holder's number.
    holder: u64,
    /// The keys that the history has too.
    asked: Vec<u64>,
    batch: usize,
}

impl Marks {
    /// Room for so many filings.
    pub(super) fn of(batch: usize) -> Self {
        Self {
            all: Vec::with_capacity(batch * EACH),
            holder: (batch as u64 + 1).next_power_of_two() - 1,
            asked: Vec::new(),
            batch,
        }
    }

    /// Adds what the filing at a place of the batch has.
    pub(super) fn add(&mut self, keys: &[(u64, u64)], at: usize) {
        let mark = |&(key, _): &(u64, u64)| key & !self.holder | at as u64;
        self.all.extend(keys.iter().map(mark));
    }

    /// Brings equal keys together, once all are there.
    pub(super) fn sort(&mut self) {
        self.all.sort_unstable();
    }

    /// Whether a filing of the history has something that one of the batch has; what that is will
    /// be shared.
    pub(super) fn ask(&mut self, past: &Trace) -> bool {
        let before = self.asked.len();
        let flight = past.in_flight.then_some(past.organisation);
        let keys = past.keys.iter().map(|&(key, _)| key).chain(flight);
        for key in keys.map(|key| key & !self.holder) {
            let at = self.all.partition_point(|&mark| mark < key);
            if self
                .all
                .get(at)
                .is_some_and(|mark| mark & !self.holder == key)
            {
                self.asked.push(key);
            }
        }
        self.asked.len() > before
    }

    /// What several have, and who they are.
    pub(super) fn shared(mut self) -> Shared {
        self.asked.sort_unstable();
        let mut shared = Shared {
            keys: Vec::new(),
            holder: self.holder,
            holders: vec![false; self.batch],
        };
        for group in self
            .all
            .chunk_by(|one, other| one & !self.holder == other & !self.holder)
        {
            let key = group[0] & !self.holder;
            if group[0] != group[group.len() - 1] || self.asked.binary_search(&key).is_ok() {
                shared.keys.push(key);
                for mark in group {
                    shared.holders[(mark & self.holder) as usize] = true;
                }
            }
        }
        shared
    }
}

/// What several filings have.
#[derive(Debug)]
pub(super) struct Shared {
    keys: Vec<u64>,
    holder: u64,
    holders: Vec<bool>,
}

impl Shared {
    /// Whether the filing at a place of the batch may have something that another has.
    pub(super) fn has(&self, at: usize) -> bool {
        self.holders[at]
    }

    /// Whether several may have this key.
    pub(super) fn is_key(&self, key: u64) -> bool {
        self.keys.binary_search(&(key & !self.holder)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys() -> impl Strategy<Value = Vec<(u64, u64)>> {
        // Few different ones, spread as digests are.
        let key = (0_u64..40).prop_map(|key| (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) & !1, 0));
        prop::collection::vec(key, 0..6)
    }

    proptest! {
        #[test]
        fn whoever_has_what_another_has_is_found(
            batch in prop::collection::vec(keys(), 0..9),
            past in prop::collection::vec(keys(), 0..4),
        ) {
            let mut marks = Marks::of(batch.len());
            for (at, keys) in batch.iter().enumerate() {
                marks.add(keys, at);
            }
            marks.sort();
            for keys in &past {
                let trace = Trace { keys: keys.clone(), ..Trace::default() };
                let in_batch = batch.iter().any(|own| own.iter().any(|key| keys.contains(key)));
                prop_assert_eq!(marks.ask(&trace), in_batch);
            }
            let shared = marks.shared();
            for (at, keys) in batch.iter().enumerate() {
                let others = || {
                    let beside = batch.iter().enumerate();
                    let beside = beside.filter(|(other, _)| *other != at).map(|(_, keys)| keys);
                    beside.chain(&past)
                };
                let is_shared = |key| others().any(|other| other.contains(key));
                prop_assert_eq!(shared.has(at), keys.iter().any(is_shared));
                for key in keys {
                    prop_assert_eq!(shared.is_key(key.0), is_shared(key));
                }
            }
        }
    }
}
