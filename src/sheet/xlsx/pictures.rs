//! Pictures of a sheet: WPS's pictures inside cells, and pictures anchored over a row.

use super::workbook::{SMALL_PART, relations};
use crate::sheet::Limits;
use crate::sheet::escapes::unescape;
use crate::sheet::fault::Fault;
use crate::sheet::grid::{CellPicture, PictureName};
use crate::sheet::names::ending;
use crate::sheet::package::Package;
use crate::sheet::xml::{Scanner, Token};
use std::collections::HashMap;

/// The pictures that cells name and those that lie over the sheet.
///
/// Pictures are a gift: what cannot be found or is too large is left out, and the cells stand.
pub fn read(
    package: &mut Package<'_>,
    sheet: &str,
    drawing: Option<&str>,
    wanted: &[PictureName],
    limits: &Limits,
) -> Vec<CellPicture> {
    let mut pictures = Vec::new();
    let mut left = limits.picture_bytes;
    if !wanted.is_empty()
        && let Ok(targets) = cell_images(package)
    {
        for name in wanted {
            if let Some(target) = targets.get(&name.name) {
                take(
                    package,
                    target,
                    name.row,
                    name.column,
                    &mut left,
                    &mut pictures,
                );
            }
        }
    }
    if let Some(id) = drawing
        && let Ok(anchored) = anchored(package, sheet, id)
    {
        for (row, column, target) in anchored {
            take(package, &target, row, column, &mut left, &mut pictures);
        }
    }
    pictures
}

fn take(
    package: &mut Package<'_>,
    target: &str,
    row: u32,
    column: u32,
    left: &mut u64,
    pictures: &mut Vec<CellPicture>,
) {
    if let Ok(Some(bytes)) = package.bytes(target, *left) {
        *left -= bytes.len() as u64;
        pictures.push(CellPicture {
            row,
            column,
            header: String::new(),
            extension: ending(target),
            bytes,
        });
    }
}

/// `xl/cellimages.xml`: the name of each picture and the part that holds it.
fn cell_images(package: &mut Package<'_>) -> Result<HashMap<String, String>, Fault> {
    let path = "xl/cellimages.xml";
    let targets: HashMap<String, String> = relations(package, path)?
        .into_iter()
        .map(|relation| (relation.id, relation.target))
        .collect();
    let Some(bytes) = package.bytes(path, SMALL_PART)? else {
        return Ok(HashMap::new());
    };
    let mut found = HashMap::new();
    let mut name = String::new();
    let mut scanner = Scanner::new(bytes.as_slice());
    loop {
        match scanner.next()? {
            Token::Open(b"cNvPr", attributes) => {
                name = attributes.text(b"name")?.unwrap_or_default();
            }
            Token::Open(b"blip", attributes) => {
                let id = attributes.text(b"embed")?.unwrap_or_default();
                if let Some(target) = targets.get(&id) {
                    found.insert(name.clone(), target.clone());
                }
            }
            Token::End => return Ok(found),
            _ => {}
        }
    }
}

/// The pictures of a drawing, with the cell of their upper left corner.
fn anchored(
    package: &mut Package<'_>,
    sheet: &str,
    id: &str,
) -> Result<Vec<(u32, u32, String)>, Fault> {
    let Some(drawing) = relations(package, sheet)?
        .into_iter()
        .find(|relation| relation.id == id)
    else {
        return Ok(Vec::new());
    };
    let targets: HashMap<String, String> = relations(package, &drawing.target)?
        .into_iter()
        .filter(|relation| relation.kind == "image" && !relation.target.is_empty())
        .map(|relation| (relation.id, relation.target))
        .collect();
    let Some(bytes) = package.bytes(&drawing.target, SMALL_PART)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut from = false;
    let mut field = None;
    let mut text = String::new();
    let mut scanner = Scanner::new(bytes.as_slice());
    loop {
        match scanner.next()? {
            Token::Open(b"from", _) => from = true,
            Token::Close(b"from") => from = false,
            Token::Open(b"row", _) if from => field = Some(false),
            Token::Open(b"col", _) if from => field = Some(true),
            Token::Text(raw) if field.is_some() => {
                text.clear();
                unescape(raw, &mut text)?;
                let number = text.trim().parse().unwrap_or(0);
                match field {
                    Some(true) => column = number,
                    _ => row = number,
                }
            }
            Token::Close(b"row" | b"col") => field = None,
            Token::Open(b"blip", attributes) => {
                let id = attributes.text(b"embed")?.unwrap_or_default();
                if let Some(target) = targets.get(&id) {
                    found.push((row.saturating_add(1), column, target.clone()));
                }
            }
            Token::End => return Ok(found),
            _ => {}
        }
    }
}
