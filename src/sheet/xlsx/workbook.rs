//! The parts of a workbook and how they find each other.

use crate::sheet::escapes::unescape;
use crate::sheet::fault::Fault;
use crate::sheet::grid::SheetEntry;
use crate::sheet::package::Package;
use crate::sheet::xml::{Scanner, Token};

/// The longest part beside sheets and strings that is read at all.
pub const SMALL_PART: u64 = 16 << 20;

/// What the workbook part says.
#[derive(Debug, Default)]
pub struct Workbook {
    /// The sheets with cells, in the order of the tabs.
    pub sheets: Vec<Sheet>,
    /// Where the styles are.
    pub styles: Option<String>,
    /// Where the shared strings are.
    pub strings: Option<String>,
    /// Whether days count from 1904.
    pub since_1904: bool,
}

/// A sheet and its part.
#[derive(Debug)]
pub struct Sheet {
    /// Name and visibility.
    pub entry: SheetEntry,
    /// The part's name.
    pub path: String,
}

/// A relation of a part to another.
#[derive(Debug)]
pub struct Relation {
    /// Its id, `rId1`.
    pub id: String,
    /// The last word of its type: `worksheet`, `image`.
    pub kind: String,
    /// The other part's name from the root; empty when it lies outside the package.
    pub target: String,
}

impl Workbook {
    /// Where the workbook part lies.
    ///
    /// # Errors
    /// When the package's relations are torn.
    pub fn path(package: &mut Package<'_>) -> Result<String, Fault> {
        Ok(relations(package, "")?
            .into_iter()
            .find(|relation| relation.kind == "officeDocument")
            .map(|relation| relation.target)
            .filter(|path| package.has(path))
            .unwrap_or_else(|| "xl/workbook.xml".to_owned()))
    }

    /// Reads the workbook part and its relations.
    ///
    /// # Errors
    /// When there is none, or it is torn.
    pub fn read(package: &mut Package<'_>) -> Result<Self, Fault> {
        let path = Self::path(package)?;
        let relations = relations(package, &path)?;
        let part = |kind: &str| {
            relations
                .iter()
                .find(|relation| relation.kind == kind)
                .map(|relation| relation.target.clone())
        };
        let mut workbook = Self {
            styles: part("styles"),
            strings: part("sharedStrings"),
            ..Self::default()
        };
        let bytes = package
            .bytes(&path, SMALL_PART)?
            .ok_or_else(|| Fault::corrupt("缺少 workbook.xml"))?;
        let mut scanner = Scanner::new(bytes.as_slice());
        loop {
            match scanner.next()? {
                Token::Open(b"workbookPr", attributes) => {
                    workbook.since_1904 = attributes.is_true(b"date1904");
                }
                Token::Open(b"sheet", attributes) => {
                    let name = attributes.text(b"name")?.unwrap_or_default();
                    let id = attributes.text(b"id")?.unwrap_or_default();
                    let visible =
                        !matches!(attributes.get(b"state"), Some(b"hidden" | b"veryHidden"));
                    // Charts, dialogs and macro sheets have no cells for us.
                    if let Some(relation) = relations
                        .iter()
                        .find(|relation| relation.id == id && relation.kind == "worksheet")
                    {
                        workbook.sheets.push(Sheet {
                            entry: SheetEntry { name, visible },
                            path: relation.target.clone(),
                        });
                    }
                }
                Token::End => break,
                _ => {}
            }
        }
        if workbook.sheets.is_empty() {
            return Err(Fault::Empty);
        }
        Ok(workbook)
    }
}

/// The relations of a part; `""` is the package itself.
///
/// # Errors
/// When the part that holds them is torn.
pub fn relations(package: &mut Package<'_>, path: &str) -> Result<Vec<Relation>, Fault> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let at = if folder.is_empty() {
        format!("_rels/{file}.rels")
    } else {
        format!("{folder}/_rels/{file}.rels")
    };
    let Some(bytes) = package.bytes(&at, SMALL_PART)? else {
        return Ok(Vec::new());
    };
    let mut relations = Vec::new();
    let mut scanner = Scanner::new(bytes.as_slice());
    loop {
        match scanner.next()? {
            Token::Open(b"Relationship", attributes) => {
                let kind = attributes.text(b"Type")?.unwrap_or_default();
                let target = attributes.text(b"Target")?.unwrap_or_default();
                let outside = attributes.get(b"TargetMode") == Some(b"External");
                relations.push(Relation {
                    id: attributes.text(b"Id")?.unwrap_or_default(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: if outside {
                        String::new()
                    } else {
                        resolve(folder, &target)
                    },
                });
            }
            Token::End => return Ok(relations),
            _ => {}
        }
    }
}

/// A target from the root: it is relative to the folder of its part unless it starts with `/`.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut parts: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The text of a custom document property.
pub fn custom_property(package: &mut Package<'_>, name: &str) -> Option<String> {
    let bytes = package.bytes("docProps/custom.xml", SMALL_PART).ok()??;
    let mut scanner = Scanner::new(bytes.as_slice());
    let mut inside = false;
    loop {
        match scanner.next().ok()? {
            Token::Open(b"property", attributes) => {
                inside = attributes.get(b"name") == Some(name.as_bytes());
            }
            Token::Text(text) if inside && !text.trim_ascii().is_empty() => {
                let mut value = String::new();
                unescape(text, &mut value).ok()?;
                return Some(value.trim().to_owned());
            }
            Token::End => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_found_from_its_parts_folder_or_the_root() {
        assert_eq!(
            resolve("xl", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(resolve("xl/worksheets", "../media/a.png"), "xl/media/a.png");
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("xl", "../../../etc/passwd"), "etc/passwd");
    }
}
