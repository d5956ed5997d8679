//! A ledger for other eyes: every entry with the values of people masked.
//!
//! Cells of a filing are masked by their column; everywhere else names that any filing knows,
//! numbers, phones and mail addresses are found in the text. The kept copies of the ledger are
//! not made here: what is to rebuild it must be whole.

use crate::model::{Column, mask};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// Names of people that are found anywhere, by their first letter.
#[derive(Clone, Debug, Default)]
pub struct Names {
    by_letter: HashMap<char, Vec<String>>,
}

impl Names {
    /// The names in entries of filings.
    ///
    /// # Errors
    /// The first one among the values.
    pub fn of<E>(values: impl Iterator<Item = Result<Vec<u8>, E>>) -> Result<Self, E> {
        let mut names = BTreeSet::new();
        for value in values {
            if let Ok(value) = serde_json::from_slice::<Value>(&value?) {
                collect(&value, &mut names);
            }
        }
        let mut by_letter: HashMap<char, Vec<String>> = HashMap::new();
        // Longer names first: one may begin with another.
        for name in names.into_iter().rev() {
            if let Some(first) = name.chars().next() {
                by_letter.entry(first).or_default().push(name);
            }
        }
        Ok(Self { by_letter })
    }

    fn mask(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let known = self.by_letter.get(&first).into_iter().flatten();
            let length = match known.into_iter().find(|name| rest.starts_with(*name)) {
                Some(name) => {
                    masked.push_str(&mask::name(name));
                    name.len()
                }
                None => {
                    masked.push(first);
                    first.len_utf8()
                }
            };
            rest = &rest[length..];
        }
        masked
    }
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (column(key), value) {
                    (Some(column), Value::String(name)) if mask::is_name(column) => {
                        let name = name.trim();
                        if name.chars().count() > 1 {
                            names.insert(name.to_owned());
                        }
                    }
                    _ => collect(value, names),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}

fn column(key: &str) -> Option<Column> {
    serde_json::from_value(Value::String(key.to_owned())).ok()
}

/// An entry's value, masked. What is no JSON is no record of ours and is left out.
pub fn mask(value: &[u8], names: &Names) -> Vec<u8> {
    let Ok(mut value) = serde_json::from_slice::<Value>(value) else {
        return b"null".to_vec();
    };
    walk("", &mut value, names);
    serde_json::to_vec(&value).expect("it was JSON")
}

fn walk(key: &str, value: &mut Value, names: &Names) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                walk(key, value, names);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(key, item, names)),
        // Identities of ours look like addresses and belong to nobody.
        Value::String(_) if matches!(key, "message_id" | "references") => {}
        Value::String(text) => {
            *text = match column(key) {
                Some(column) if mask::is_name(column) => mask::name(text),
                Some(Column::AccountManagerEmail) => mask::mail(text),
                Some(column) => mask::text(&names.mask(&mask::cell(column, text))).into_owned(),
                None => mask::text(&names.mask(text)).into_owned(),
            };
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_people_are_masked_wherever_they_stand() {
        let filing = r#"{"v":1,"record":{"filing":{"no":"C01","rows":[{"row":2,"cells":{
            "principal.name":"李小龙","principal.mobile":"19420000001","subject.name":"某公司",
            "principal.cert_no":"110101190001019981"}}]},
            "unmatched":[{"path":"C01/李小龙-身份证.jpg"}]}}"#;
        let filings = [Ok::<_, ()>(filing.into())];
        let names = Names::of(filings.into_iter()).expect("read");
        let masked = String::from_utf8(mask(filing.as_bytes(), &names)).expect("text");
        for secret in ["李小龙", "19420000001", "110101190001019981"] {
            assert!(!masked.contains(secret), "{masked}");
        }
        assert!(masked.contains("某公司") && masked.contains("C01/李**-身份证.jpg"));
        let batch = r#"{"v":1,"record":{"message_id":"<a@b.cn>","say":"李小龙 wang@b.cn"}}"#;
        let masked = String::from_utf8(mask(batch.as_bytes(), &names)).expect("text");
        assert!(
            masked.contains("<a@b.cn>") && masked.contains("李** w***@b.cn"),
            "{masked}"
        );
    }
}
