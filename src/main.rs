//! The `beiand` program.
fn main() {}
