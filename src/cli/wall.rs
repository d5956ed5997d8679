//! The child's side of the wall: it may die of a workbook, the daemon does not.

use super::exit;

pub(super) fn press_pages() -> anyhow::Result<u8> {
    crate::wall::serve_press(std::io::stdin().lock(), std::io::stdout().lock())?;
    Ok(exit::READY)
}

pub(super) fn read_sheet() -> anyhow::Result<u8> {
    crate::wall::serve(std::io::stdin().lock(), std::io::stdout().lock())?;
    Ok(exit::READY)
}
