//! A set of words that are looked for inside short texts, such as site names and business scopes.
//!
//! Most letters begin no word of the set; one bit per letter tells so, and a text that holds none
//! of the words costs a few nanoseconds a letter and no allocation.

/// Words, each with what is known about it.
#[derive(Clone, Debug)]
pub struct Words<T> {
    /// Sorted by the word.
    entries: Vec<(Box<str>, T)>,
    /// One bit per letter of the basic plane: whether a word begins with it.
    begins: Box<[u64; 1024]>,
    /// The first letters, in order, each with where its words begin and end.
    runs: Vec<(char, u32, u32)>,
}

impl<T> Words<T> {
    /// A set of these words; the later of two equal ones is dropped.
    pub fn new(words: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut entries: Vec<(Box<str>, T)> = words
            .into_iter()
            .filter(|(word, _)| !word.is_empty())
            .map(|(word, what)| (word.into_boxed_str(), what))
            .collect();
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        entries.dedup_by(|(later, _), (first, _)| later == first);
        let mut begins = Box::new([0; 1024]);
        let mut runs: Vec<(char, u32, u32)> = Vec::new();
        let first = |word: &str| word.chars().next();
        for (letter, index) in (0..)
            .zip(&entries)
            .filter_map(|(index, (word, _))| first(word).map(|letter| (letter, index)))
        {
            let (at, bit) = place(letter);
            begins[at] |= bit;
            match runs.last_mut() {
                Some((of, _, end)) if *of == letter => *end = index + 1,
                _ => runs.push((letter, index, index + 1)),
            }
        }
        Self {
            entries,
            begins,
            runs,
        }
    }

    /// What is known about a word.
    pub fn get(&self, word: &str) -> Option<&T> {
        self.entries
            .binary_search_by(|(entry, _)| (**entry).cmp(word))
            .ok()
            .map(|at| &self.entries[at].1)
    }

    /// Every word of the set that a text holds, with its place in bytes.
    pub fn find_all<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (usize, &'a str, &'a T)> + 'a {
        text.char_indices()
            .filter(|&(_, letter)| {
                let (at, bit) = place(letter);
                self.begins[at] & bit != 0
            })
            .flat_map(move |(start, letter)| {
                let rest = &text[start..];
                self.beginning_with(letter)
                    .iter()
                    .filter(move |(word, _)| rest.starts_with(&**word))
                    .map(move |(word, what)| (start, &**word, what))
            })
    }

    fn beginning_with(&self, letter: char) -> &[(Box<str>, T)] {
        let run = self.runs.binary_search_by_key(&letter, |(of, ..)| *of);
        run.map_or(&[], |at| {
            let (_, from, until) = self.runs[at];
            &self.entries[from as usize..until as usize]
        })
    }

    /// The words, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> {
        self.entries.iter().map(|(word, what)| (&**word, what))
    }
}

fn place(letter: char) -> (usize, u64) {
    let at = letter as usize & 0xFFFF;
    (at / 64, 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_where_it_stands_and_nothing_else() {
        let words = Words::new(
            [
                ("中国", 1),
                ("国家", 2),
                ("家", 3),
                ("家电", 4),
                ("Mall", 5),
            ]
            .map(|(word, n)| (word.to_owned(), n)),
        );
        let found: Vec<_> = words
            .find_all("中国家电Mall")
            .map(|(at, word, &n)| (at, word, n))
            .collect();
        assert_eq!(
            found,
            [
                (0, "中国", 1),
                (3, "国家", 2),
                (6, "家", 3),
                (6, "家电", 4),
                (12, "Mall", 5)
            ]
        );
        assert_eq!(words.find_all("演示").count(), 0);
        assert_eq!(words.get("家电"), Some(&4));
        assert_eq!(words.get("电"), None);
    }
}
