//! Which file belongs to which slot of which filing, by the names of folders and files.
//!
//! 1. A file's folders, and its name where it lies flat, tell the filing: 材料文件夹, the
//!    filing's number, a domain, the subject's name, the principal's name if it occurs once.
//! 2. Its name, or else its folder's, tells the slot, the side and the rest.
//! 3. Of several files for one slot the best key wins, and a site's own folder over the shared
//!    one; sides and pages come into their order.
//! 4. Who is the same person in two roles gives one card for both.
//!
//! What found no place is listed, never dropped silently.

use super::names::{self, Said};
use crate::catalog::slots::Slots;
use crate::model::material::{Labels, Material, Outcome, Side, Slot, Source};
use crate::model::{Column, Filing};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The files of a drop, in their places.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    /// The materials of each filing, in the order of the filings and of the upload page; none at
    /// all where there are no files.
    pub materials: Vec<Vec<Material>>,
    /// The files that found no place.
    pub unmatched: Vec<Source>,
}

/// Puts the files of a drop into the slots of its filings.
pub fn sort(filings: &[Filing], files: &[Source], slots: &Slots) -> Sorted {
    if files.is_empty() {
        return Sorted {
            materials: Vec::new(),
            unmatched: Vec::new(),
        };
    }
    let keys = keys(filings);
    let people: Vec<People> = filings.iter().map(People::of).collect();
    let mut places: Vec<Places> = vec![BTreeMap::new(); filings.len()];
    let files: Vec<&Source> = files.iter().filter(|file| !is_aside(&file.path)).collect();
    for file in &files {
        for claim in claims(file, &keys, filings.len()) {
            let people = &people[claim.filing];
            place(file, &claim, people, slots, &mut places[claim.filing]);
        }
    }
    let mut used = HashSet::new();
    let materials = places
        .into_iter()
        .zip(filings)
        .zip(&people)
        .map(|((places, filing), people)| settle(places, filing, people, &mut used))
        .collect();
    Sorted {
        materials,
        unmatched: files
            .into_iter()
            .filter(|file| !used.contains(file.path.as_str()))
            .cloned()
            .collect(),
    }
}

/// Files that are no materials: the sheets themselves, ready marks, what systems leave behind.
fn is_aside(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = name.to_lowercase();
    name.starts_with('.')
        || name.starts_with("~$")
        || name.starts_with("_beiand-")
        || path.split('/').any(|part| part == "__MACOSX")
        || matches!(
            lower.as_str(),
            "thumbs.db" | "desktop.ini" | "ready" | "ready.txt" | "完成" | "完成.txt"
        )
        || matches!(
            names::ending(name).as_str(),
            "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" | "csv" | "tsv"
        )
}

/// A text that names a filing.
struct Key {
    text: String,
    /// The place among the kinds of keys; lower wins.
    class: u8,
    filing: usize,
    site: Option<usize>,
}

fn keys(filings: &[Filing]) -> Vec<Key> {
    let mut principals: HashMap<String, usize> = HashMap::new();
    for filing in filings {
        *principals
            .entry(names::plain(filing.get(Column::PrincipalName)))
            .or_default() += 1;
    }
    let mut keys = Vec::new();
    for (index, filing) in filings.iter().enumerate() {
        let mut add = |text: &str, class, site| {
            let text = names::plain(text.trim_matches(['/', '\\'])).replace('\\', "/");
            if text.chars().count() > 1 || class < 2 && !text.is_empty() {
                keys.push(Key {
                    text,
                    class,
                    filing: index,
                    site,
                });
            }
        };
        let several = filing.rows.len() > 1;
        for site in filing.sites() {
            let folder = site.get(Column::MaterialsFolder);
            let own = site.index > 0 && folder != filing.get(Column::MaterialsFolder);
            if site.index == 0 || own {
                add(folder, 0, own.then_some(site.index));
            }
            for domain in domains(site.get(Column::SiteDomain)) {
                add(&domain, 2, several.then_some(site.index));
            }
        }
        add(&filing.no, 1, None);
        add(filing.get(Column::FilingNo), 1, None);
        add(filing.get(Column::SubjectName), 3, None);
        let principal = names::plain(filing.get(Column::PrincipalName));
        if principals.get(&principal) == Some(&1) {
            add(&principal, 4, None);
        }
    }
    keys
}

/// The host names of a cell, comparable, without `www.`.
fn domains(cell: &str) -> Vec<String> {
    cell.split(|c: char| c.is_whitespace() || ";,；，、/".contains(c))
        .map(names::plain)
        .map(|host| host.strip_prefix("www.").unwrap_or(&host).to_owned())
        .filter(|host| host.contains('.'))
        .collect()
}

/// A filing that a file may belong to.
#[derive(Clone, Debug)]
struct Claim {
    filing: usize,
    site: Option<usize>,
    /// How good the key is that told it; lower wins.
    rank: u8,
    /// The part of the file's name that the key took, in bytes of the comparable stem.
    taken: usize,
}

/// The filings that a file's folders name, from the outermost inwards; where none does, the name.
fn claims(file: &Source, keys: &[Key], filings: usize) -> Vec<Claim> {
    let parts: Vec<String> = file.path.split('/').map(names::plain).collect();
    let folders = &parts[..parts.len() - 1];
    let mut claims: Vec<Claim> = Vec::new();
    for (depth, folder) in folders.iter().enumerate() {
        let path = folders[..=depth].join("/");
        let found = best(keys.iter().filter_map(|key| {
            let exact =
                key.text == *folder || key.text.contains('/') && names::ends(&path, &key.text);
            let near = || names::starts(folder, &key.text) || names::ends(folder, &key.text);
            let rank = if exact {
                key.class
            } else if near() {
                key.class + 5
            } else {
                return None;
            };
            Some((rank, key, 0))
        }));
        let both: Vec<Claim> = found
            .iter()
            .filter_map(|inner| {
                let outer = claims.iter().find(|outer| outer.filing == inner.filing)?;
                Some(Claim {
                    site: inner.site.or(outer.site),
                    rank: inner.rank.min(outer.rank),
                    ..*inner
                })
            })
            .collect();
        if !both.is_empty() {
            claims = both;
        } else if claims.is_empty() || found.iter().any(|claim| claim.rank < 4) {
            // A person's folder inside another filing's is that filing's person, not a filing.
            if !found.is_empty() {
                claims = found;
            }
        }
    }
    if !claims.is_empty() {
        return claims;
    }
    let name = names::plain(names::stem(&file.path));
    let found = best(keys.iter().filter_map(|key| {
        names::starts(&name, &key.text).then_some((key.class, key, key.text.len()))
    }));
    let longest = found.iter().map(|claim| claim.taken).max().unwrap_or(0);
    if longest > 0 {
        return found
            .into_iter()
            .filter(|claim| claim.taken == longest)
            .collect();
    }
    if filings == 1 {
        return vec![Claim {
            filing: 0,
            site: None,
            rank: 9,
            taken: 0,
        }];
    }
    Vec::new()
}

/// The best claim of each filing; exact names beat near ones, a longer key a shorter one.
fn best<'a>(found: impl Iterator<Item = (u8, &'a Key, usize)>) -> Vec<Claim> {
    let mut claims: BTreeMap<usize, (usize, Claim)> = BTreeMap::new();
    let mut exact = false;
    let mut near = 0;
    for (rank, key, taken) in found {
        exact |= rank < 5;
        if rank >= 5 {
            near = near.max(key.text.len());
        }
        let length = key.text.len();
        let claim = Claim {
            filing: key.filing,
            site: key.site,
            rank,
            taken,
        };
        let old = claims.get(&key.filing);
        let better = old.is_none_or(|(old_length, old)| {
            (rank, std::cmp::Reverse(length)) < (old.rank, std::cmp::Reverse(*old_length))
        });
        if better {
            claims.insert(key.filing, (length, claim));
        } else if let Some((_, old)) = claims.get_mut(&key.filing)
            && old.rank == rank
            && old.site != key.site
        {
            // Two sites of one filing under one name: the folder is the filing's.
            old.site = None;
        }
    }
    claims
        .into_values()
        .filter(|(length, claim)| claim.rank < 5 || !exact && *length == near)
        .map(|(_, claim)| claim)
        .collect()
}

/// The people and domains of a filing, comparable.
struct People {
    principal: String,
    principal_number: String,
    /// Name and number per site; an empty name is the principal's.
    site_principals: Vec<(String, String)>,
    domains: Vec<Vec<String>>,
    is_person: bool,
}

impl People {
    fn of(filing: &Filing) -> Self {
        let name = |text: &str| names::plain(text);
        Self {
            principal: name(filing.get(Column::PrincipalName)),
            principal_number: name(filing.get(Column::PrincipalCertNo)),
            site_principals: filing
                .sites()
                .map(|site| {
                    (
                        name(site.get(Column::SitePrincipalName)),
                        name(site.get(Column::SitePrincipalCertNo)),
                    )
                })
                .collect(),
            domains: filing
                .sites()
                .map(|site| domains(site.get(Column::SiteDomain)))
                .collect(),
            is_person: filing.get(Column::SubjectNature).contains("个人"),
        }
    }

    /// Whether a site's principal is the subject's.
    fn same(&self, site: usize) -> bool {
        let (name, number) = &self.site_principals[site];
        name.is_empty()
            || *name == self.principal
                && (number.is_empty()
                    || self.principal_number.is_empty()
                    || *number == self.principal_number)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::iter::once(&self.principal)
            .chain(self.site_principals.iter().map(|(name, _)| name))
            .filter(|name| !name.is_empty())
            .cloned()
            .collect();
        names.sort();
        names.dedup();
        names
    }
}

/// A file that wants a slot.
#[derive(Clone)]
struct Candidate {
    source: Source,
    said: Said,
    word: String,
    rank: u8,
    /// Whether the site's own folder or name holds it.
    own: bool,
}

type Places = BTreeMap<(Slot, Option<usize>), Vec<Candidate>>;

/// Reads a file's name for one filing and puts it with the candidates of its slot.
fn place(file: &Source, claim: &Claim, people: &People, slots: &Slots, places: &mut Places) {
    let persons = people.names();
    let all_domains: Vec<String> = people.domains.iter().flatten().cloned().collect();
    let name = names::plain(names::stem(&file.path));
    let mut said = names::read(&name[claim.taken..], slots, &persons, &all_domains);
    // What the name does not say, its folders may: 主体负责人证件/正面.jpg.
    let folders: Vec<&str> = file.path.split('/').collect();
    for folder in folders[..folders.len() - 1].iter().rev() {
        let outer = names::read(&names::plain(folder), slots, &persons, &all_domains);
        if said.slot.is_none() && outer.slot.is_some() {
            said.slot = outer.slot;
        }
        if said.slot.is_none() && said.id.is_none() {
            said.id = outer.id;
        }
        said.side = said.side.or(outer.side);
        said.version = said.version.or(outer.version);
        said.domain = said
            .domain
            .or(outer.domain.filter(|domain| all_domains.contains(domain)));
    }
    let named_site = said.domain.as_ref().and_then(|domain| {
        people
            .domains
            .iter()
            .position(|domains| domains.contains(domain))
    });
    let site = named_site.or(claim.site);
    let Some((slot, word)) = said
        .slot
        .clone()
        .or_else(|| whose_id(&said, people, site).zip(said.id.clone()))
    else {
        return;
    };
    let mut put = |site: Option<usize>, own: bool| {
        places.entry((slot, site)).or_default().push(Candidate {
            source: file.clone(),
            said: said.clone(),
            word: word.clone(),
            rank: claim.rank,
            own,
        });
    };
    if !slot.is_per_site() {
        put(None, site.is_some());
    } else if let Some(site) = site {
        put(Some(site), true);
    } else {
        // A person's card or photo goes to the sites that this person answers for.
        let of_person: Vec<usize> = match &said.person {
            Some(person) => (0..people.site_principals.len())
                .filter(|&site| people.site_principals[site].0 == *person)
                .collect(),
            None => Vec::new(),
        };
        if of_person.is_empty() {
            (0..people.site_principals.len()).for_each(|site| put(Some(site), false));
        } else {
            of_person
                .into_iter()
                .for_each(|site| put(Some(site), false));
        }
    }
}

/// The slot of a card that does not say in which role its owner stands.
fn whose_id(said: &Said, people: &People, site: Option<usize>) -> Option<Slot> {
    let sites = people.site_principals.len();
    if let Some(person) = &said.person {
        if *person == people.principal {
            return Some(Slot::PrincipalId);
        }
        let answers = people
            .site_principals
            .iter()
            .any(|(name, _)| name == person);
        return answers.then_some(Slot::SitePrincipalId);
    }
    let one_person = match site {
        Some(site) => people.same(site),
        None => (0..sites).all(|site| people.same(site)),
    };
    one_person.then_some(Slot::PrincipalId)
}

/// The materials of one filing from the candidates of its slots.
fn settle(
    mut places: Places,
    filing: &Filing,
    people: &People,
    used: &mut HashSet<String>,
) -> Vec<Material> {
    let mut materials: BTreeMap<(Slot, Option<usize>), Material> = BTreeMap::new();
    let mut spare: Vec<Candidate> = Vec::new();
    for slot in Slot::ALL {
        let sites: Vec<Option<usize>> = if slot.is_per_site() {
            (0..filing.rows.len()).map(Some).collect()
        } else {
            vec![None]
        };
        for site in sites {
            let mut candidates = places.remove(&(slot, site)).unwrap_or_default();
            if slot == Slot::SubjectOther2 && candidates.is_empty() {
                candidates = std::mem::take(&mut spare);
            }
            let (chosen, left) = choose(slot, candidates, used);
            if slot == Slot::SubjectOther1 {
                spare = left;
            }
            if let Some(material) = material(slot, site, chosen, used) {
                materials.insert((slot, site), material);
            }
        }
    }
    share(&mut materials, filing.rows.len(), people);
    materials.into_values().collect()
}

/// The files of one slot in their order, and those that are too many.
fn choose(
    slot: Slot,
    mut candidates: Vec<Candidate>,
    used: &mut HashSet<String>,
) -> (Vec<Candidate>, Vec<Candidate>) {
    let own = candidates.iter().any(|candidate| candidate.own);
    candidates.retain(|candidate| candidate.own == own);
    let best = candidates.iter().map(|candidate| candidate.rank).min();
    candidates.retain(|candidate| Some(candidate.rank) == best);
    candidates.sort_by(|a, b| {
        // «营业执照» before «营业执照-旧»: the plainest name is the one that was meant.
        let key = |one: &Candidate| (one.said.page, one.source.path.chars().count());
        key(a)
            .cmp(&key(b))
            .then_with(|| a.source.path.cmp(&b.source.path))
    });
    // The same content under two names is one file.
    let mut seen = HashSet::new();
    candidates.retain(|candidate| {
        let new = seen.insert(candidate.source.hash.clone());
        if !new {
            used.insert(candidate.source.path.clone());
        }
        new
    });
    if candidates.len() < 2 {
        return (candidates, Vec::new());
    }
    let is_card = slot.is_id() || candidates.iter().any(|one| one.said.side.is_some());
    let keep: Vec<usize> = if is_card {
        let of = |side: Option<Side>| {
            candidates
                .iter()
                .position(|candidate| candidate.said.side == side)
        };
        let bare: Vec<usize> = (0..candidates.len())
            .filter(|&at| candidates[at].said.side.is_none())
            .collect();
        match (
            of(Some(Side::Both)),
            of(Some(Side::Front)),
            of(Some(Side::Back)),
        ) {
            (Some(both), _, _) => vec![both],
            (None, Some(front), Some(back)) => vec![front, back],
            // The side that is not named is the other one.
            (None, Some(front), None) => std::iter::once(front)
                .chain(bare.first().copied())
                .collect(),
            (None, None, Some(back)) => bare.first().copied().into_iter().chain([back]).collect(),
            (None, None, None) => bare.into_iter().take(2).collect(),
        }
    } else {
        let pages: HashSet<_> = candidates
            .iter()
            .filter_map(|candidate| candidate.said.page)
            .collect();
        // Pages are joined only when every one is numbered: two licences are not two pages.
        if slot != Slot::BackdropPhoto && pages.len() == candidates.len() {
            (0..candidates.len()).collect()
        } else {
            vec![0]
        }
    };
    let mut slotted: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
    let chosen = keep
        .into_iter()
        .filter_map(|at| slotted[at].take())
        .collect();
    (chosen, slotted.into_iter().flatten().collect())
}

fn material(
    slot: Slot,
    site: Option<usize>,
    chosen: Vec<Candidate>,
    used: &mut HashSet<String>,
) -> Option<Material> {
    let first = chosen.first()?.clone();
    let mut labels = Labels {
        sides: chosen.iter().filter_map(|one| one.said.side).collect(),
        word: first.word,
        ..Labels::default()
    };
    for candidate in &chosen {
        used.insert(candidate.source.path.clone());
        let said = &candidate.said;
        labels.person = labels.person.or_else(|| said.person.clone());
        labels.version = labels.version.or_else(|| said.version.clone());
        labels.date = labels.date.or(said.date);
        labels.domain = labels.domain.or_else(|| said.domain.clone());
    }
    // Where one side was told by the other, both are known.
    if chosen.len() == 2 && labels.sides.len() == 1 {
        labels.sides = vec![Side::Front, Side::Back];
    }
    Some(Material {
        slot,
        site,
        sources: chosen.into_iter().map(|one| one.source).collect(),
        labels,
        outcome: Outcome::Waiting,
    })
}

/// One person in two roles shows one card: fills the empty slot from the other.
fn share(materials: &mut BTreeMap<(Slot, Option<usize>), Material>, sites: usize, people: &People) {
    let mut lend = |from: (Slot, Option<usize>), to: (Slot, Option<usize>)| {
        if !materials.contains_key(&to)
            && let Some(material) = materials.get(&from)
        {
            let lent = Material {
                slot: to.0,
                site: to.1,
                ..material.clone()
            };
            materials.insert(to, lent);
        }
    };
    let (principal, certificate) = ((Slot::PrincipalId, None), (Slot::SubjectCertificate, None));
    for site in (0..sites).filter(|&site| people.same(site)) {
        lend((Slot::SitePrincipalId, Some(site)), principal);
    }
    if people.is_person {
        lend(certificate, principal);
        lend(principal, certificate);
    }
    for site in (0..sites).filter(|&site| people.same(site)) {
        lend(principal, (Slot::SitePrincipalId, Some(site)));
    }
}
