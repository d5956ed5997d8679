//! The samples, inside the program: `demo` and `init` need no checkout.

use anyhow::Context;
use include_dir::{Dir, DirEntry, include_dir};
use std::path::Path;

static CLEAN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/samples/clean-batch");
static FLAWED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/samples/flawed-batch");

/// Writes the batch in which everything is right.
pub(super) fn write_clean(to: &Path) -> anyhow::Result<()> {
    write(&CLEAN, to)
}

/// Writes the batch in which every filing is wrong in another way.
pub(super) fn write_flawed(to: &Path) -> anyhow::Result<()> {
    write(&FLAWED, to)
}

fn write(dir: &Dir<'_>, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in dir.entries() {
        let name = entry.path().file_name().context("an entry has a name")?;
        let path = to.join(name);
        match entry {
            DirEntry::Dir(inner) => write(inner, &path)?,
            // What explains the sample is for readers of the repository, not for the inbox.
            DirEntry::File(file) if name != "README.md" => {
                std::fs::write(&path, file.contents())
                    .with_context(|| path.display().to_string())?;
            }
            DirEntry::File(_) => {}
        }
    }
    Ok(())
}
