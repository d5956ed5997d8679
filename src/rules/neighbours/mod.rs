//! Who else uses the same account, domain, person or phone: the batch and the ledger's history,
//! indexed once, so that a cross-row rule is an ordinary rule on one filing.
//!
//! Keys that one filing alone has are left out once all are known. Of the others each keeps at
//! most five holders: enough to answer «is there another organisation, through another person?»
//! whoever asks, however many share the key.

mod marks;
mod trace;

pub(super) use trace::organisation_key;
pub use trace::{Key, Trace, keys, trace};

use super::Dossier;
use crate::model::Filing;
use marks::{Marks, Shared};
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use trace::{NO_ACCOUNT, account_digest, hash, person};

/// Another filing that has something in common with the one being judged.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Its key.
    pub no: Box<str>,
    /// Its subject's name.
    pub subject: Box<str>,
    /// Its first row; of a filing of this batch.
    pub row: u32,
    /// Whether it is from the ledger's history rather than this batch.
    pub past: bool,
    /// Whether an order of it is in flight.
    pub in_flight: bool,
    /// Whether somebody else has one of its keys.
    shares: bool,
    /// The first of the filings in the batch that say the same; mostly itself.
    first: u32,
    organisation: u64,
    whole: u64,
}

impl Holder {
    /// Where a clerk finds it.
    pub fn place(&self) -> String {
        if self.past {
            format!("历史备案 {}", self.no)
        } else {
            format!("第{}行，{}", self.row, self.no)
        }
    }

    /// The same in English.
    pub fn place_en(&self) -> String {
        if self.past {
            format!("earlier filing {}", self.no)
        } else {
            format!("row {}, {}", self.row, self.no)
        }
    }
}

/// One use of a key.
#[derive(Clone, Copy, Debug)]
struct Use {
    key: u64,
    person: u64,
    holder: u32,
}

/// The most holders that are kept of a key.
const MOST: usize = 5;

/// The batch and the history, by what they have in common.
///
/// Most keys have one user, and of those nobody asks: what is kept is small, however large the
/// batch is.
#[derive(Debug, Default)]
pub struct Neighbours {
    holders: Vec<Holder>,
    /// The uses of keys that several filings have, by key, the earliest filing first.
    uses: Vec<Use>,
    numbers: Table,
    /// By organisation: its orders in flight, with the keys that tell whether it is one's own.
    in_flight: HashMap<u64, Vec<(u32, Vec<u64>)>>,
}

/// Digests are spread already: hashing them again would only cost.
type Table = HashMap<u64, u32, BuildHasherDefault<Spread>>;

#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Who asks: the filing being judged, as its neighbours see it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Me {
    holder: u32,
    first: u32,
    organisation: u64,
    whole: u64,
    shares: bool,
}

impl Neighbours {
    /// Indexes the filings of this batch, mended, and the traces of earlier ones.
    ///
    /// `history` should not hold earlier rounds of the same drop: they are the same filings.
    pub fn new<'a>(
        batch: impl Iterator<Item = Dossier<'a>>,
        history: impl Iterator<Item = &'a Trace>,
    ) -> Self {
        let batch: Vec<Dossier<'_>> = batch.collect();
        let keys = |at: usize| Cow::Owned(keys(batch[at].filing, batch[at].materials));
        let trace = |at: usize| Cow::Owned(trace(batch[at].filing, batch[at].materials));
        Self::of(batch.len(), keys, trace, history)
    }

    /// The same from the keys and traces of the batch's filings, by their places in it.
    ///
    /// Of a large batch most filings share nothing. So what is gone through first is a mark of
    /// eight bytes for each key, and only those that have a mark in common with another are asked
    /// for their trace.
    pub fn of<'a, 't>(
        batch: usize,
        keys: impl Fn(usize) -> Cow<'t, [(u64, u64)]>,
        trace: impl Fn(usize) -> Cow<'t, Trace>,
        history: impl Iterator<Item = &'a Trace>,
    ) -> Self {
        let mut marks = Marks::of(batch);
        for at in 0..batch {
            marks.add(&keys(at), at);
        }
        marks.sort();
        // Of the history only what somebody of the batch has can ever be asked for.
        let past: Vec<&Trace> = history.filter(|trace| marks.ask(trace)).collect();
        let shared = marks.shared();
        let mut index = Self::default();
        let mut uses = Vec::new();
        let mut wholes = Table::default();
        for at in (0..batch).filter(|&at| shared.has(at)) {
            index.add(&trace(at), &shared, &mut uses, &mut wholes);
        }
        for trace in past {
            let holder = index.hold(trace, true);
            index.note(holder, trace, &shared, &mut uses);
        }
        uses.sort_unstable_by_key(|one| (one.key, one.holder));
        index.keep(&uses);
        index
    }

    fn hold(&mut self, trace: &Trace, past: bool) -> u32 {
        let holder = u32::try_from(self.holders.len()).expect("fewer filings than 2^32");
        self.holders.push(Holder {
            no: trace.no.as_str().into(),
            subject: trace.subject.as_str().into(),
            row: trace.row,
            past,
            in_flight: trace.in_flight,
            shares: false,
            first: holder,
            organisation: trace.organisation,
            whole: trace.whole,
        });
        holder
    }

    /// A filing of the batch that may share something.
    fn add(&mut self, trace: &Trace, shared: &Shared, uses: &mut Vec<Use>, wholes: &mut Table) {
        let holder = self.hold(trace, false);
        self.numbers.insert(hash(&trace.no), holder);
        let first = *wholes.entry(trace.whole).or_insert(holder);
        if first == holder {
            self.note(holder, trace, shared, uses);
            return;
        }
        // The same filing again: it is told so once, and has nothing new to share.
        self.holders[holder as usize].first = first;
        self.holders[first as usize].shares = true;
    }

    fn note(&mut self, holder: u32, trace: &Trace, shared: &Shared, uses: &mut Vec<Use>) {
        self.note_flight(holder, &trace.keys);
        let keys = trace.keys.iter().filter(|(key, _)| shared.is_key(*key));
        uses.extend(keys.map(|&(key, person)| Use {
            key,
            person,
            holder,
        }));
    }

    fn note_flight(&mut self, holder: u32, keys: &[(u64, u64)]) {
        let own = &self.holders[holder as usize];
        if own.in_flight {
            let keys = keys.iter().map(|&(key, _)| key).collect();
            let orders = self.in_flight.entry(own.organisation).or_default();
            if orders.len() < MOST {
                orders.push((holder, keys));
            }
        }
    }

    /// Keeps of each key's uses those that five kept ones, or two of the same person or
    /// organisation, do not make needless: whichever organisation and person a question leaves
    /// out, one of those remains.
    fn keep(&mut self, uses: &[Use]) {
        for group in uses.chunk_by(|one, other| one.key == other.key) {
            if group.iter().all(|one| one.holder == group[0].holder) {
                continue;
            }
            let start = self.uses.len();
            for &one in group {
                let organisation = self.holders[one.holder as usize].organisation;
                let (mut of_person, mut of_organisation) = (0, 0);
                for at in start..self.uses.len() {
                    let other = self.uses[at];
                    if other.holder != one.holder {
                        self.holders[other.holder as usize].shares = true;
                        self.holders[one.holder as usize].shares = true;
                    }
                    of_person += usize::from(other.person == one.person);
                    of_organisation += usize::from(
                        one.key & 1 == 0
                            && self.holders[other.holder as usize].organisation == organisation,
                    );
                }
                let kept = self.uses.len() - start;
                if kept < MOST && of_person < 2 && of_organisation < 2 {
                    self.uses.push(one);
                }
            }
        }
        self.uses.shrink_to_fit();
    }

    /// Who asks; one that is not held shares nothing, and is answered so without a question.
    pub(super) fn me(&self, filing: &Filing) -> Me {
        let holder = self.numbers.get(&hash(&filing.no));
        holder.map_or_else(Me::default, |&holder| {
            let own = &self.holders[holder as usize];
            Me {
                holder,
                first: own.first,
                organisation: own.organisation,
                whole: own.whole,
                shares: own.shares,
            }
        })
    }

    /// The first filing of the batch that is the same as mine, when mine is a later one.
    pub(super) fn twin(&self, me: Me) -> Option<&Holder> {
        (me.first != me.holder).then(|| &self.holders[me.first as usize])
    }

    /// A filing of another organisation that uses the key through another person than `person`.
    pub(super) fn other_organisation(
        &self,
        me: Me,
        key: Key<'_>,
        person: Option<(&str, &str)>,
    ) -> Option<&Holder> {
        if !me.shares {
            return None;
        }
        let own = person.map(|(number, name)| self::person(number, name));
        self.find(key.digest(), |holder, use_| {
            holder.organisation != me.organisation && Some(use_.person) != own
        })
    }

    /// Another filing that uses the key; one from the history only when it is of another
    /// organisation.
    pub(super) fn other_filing(&self, me: Me, key: Key<'_>) -> Option<&Holder> {
        if !me.shares {
            return None;
        }
        self.find(key.digest(), |holder, use_| {
            use_.holder != me.holder
                && holder.whole != me.whole
                && (!holder.past || holder.organisation != me.organisation)
        })
    }

    /// A filing of the same organisation with a site of the same name: an earlier one of this
    /// batch, or one of the history that is not the same site again.
    pub(super) fn namesake(&self, me: Me, name: &str, domain: &str) -> Option<&Holder> {
        if !me.shares {
            return None;
        }
        self.find(
            Key::SiteName(me.organisation, name).digest(),
            |holder, use_| {
                use_.holder != me.holder
                    && holder.whole != me.whole
                    && if holder.past {
                        !self.has(use_.holder, Key::Domain(domain))
                    } else {
                        use_.holder < me.holder
                    }
            },
        )
    }

    /// Whether a filing is among the kept uses of a key.
    fn has(&self, of: u32, key: Key<'_>) -> bool {
        self.find(key.digest(), |_, use_| use_.holder == of)
            .is_some()
    }

    /// A filing of the same organisation under another account.
    pub(super) fn other_account(&self, me: Me, account: &str) -> Option<&Holder> {
        if !me.shares {
            return None;
        }
        let own = account_digest(account);
        self.find(me.organisation, |holder, use_| {
            holder.organisation == me.organisation
                && use_.person != own
                && use_.person != NO_ACCOUNT
        })
    }

    /// Another order of the same organisation: one in flight, or an earlier one of this batch.
    /// An order for one of the same domains is no other order, but this one as it was dropped
    /// before.
    pub(super) fn other_order<'d>(
        &self,
        me: Me,
        domains: impl Iterator<Item = &'d str>,
    ) -> Option<&Holder> {
        let in_flight = self.in_flight.get(&me.organisation).and_then(|orders| {
            let own: Vec<u64> = domains.map(|domain| Key::Domain(domain).digest()).collect();
            let other = orders.iter().find(|(holder, keys)| {
                *holder != me.holder
                    && self.holders[*holder as usize].whole != me.whole
                    && !own.iter().any(|key| keys.contains(key))
            });
            other.map(|(holder, _)| &self.holders[*holder as usize])
        });
        let earlier = || {
            self.find(me.organisation, |holder, use_| {
                !holder.past
                    && use_.holder < me.holder
                    && holder.organisation == me.organisation
                    && holder.whole != me.whole
            })
        };
        in_flight.or_else(|| me.shares.then(earlier).flatten())
    }

    /// The earliest kept use that fits.
    fn find(&self, key: u64, fits: impl Fn(&Holder, &Use) -> bool) -> Option<&Holder> {
        let from = self.uses.partition_point(|one| one.key < key);
        self.uses[from..]
            .iter()
            .take_while(|one| one.key == key)
            .map(|one| (one, &self.holders[one.holder as usize]))
            .find(|(one, holder)| fits(holder, one))
            .map(|(_, holder)| holder)
    }
}
