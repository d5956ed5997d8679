//! Values in pieces: no page of sled grows so large that it becomes a file of its own, which
//! nobody syncs.

use ::sled::{Batch, Db};

/// Before the keys of pieces: `\x01`, the value's key, `\0`, the number of the piece.
const PIECE: u8 = 1;
/// The size of a piece. A page of sled holds at most 17 entries, so it stays below 300 kB, and a
/// segment's quarter is 512 kB.
const PIECE_BYTES: usize = 16 << 10;

/// Adds a value to a batch: whole behind a `0`, or behind a `1` the number of its pieces, which
/// lie under keys that no scan sees.
pub(super) fn write(batch: &mut Batch, key: &str, value: &[u8]) {
    let mut head = Vec::with_capacity(value.len().min(PIECE_BYTES) + 1);
    if value.len() <= PIECE_BYTES {
        head.push(0);
        head.extend_from_slice(value);
    } else {
        let pieces = value.chunks(PIECE_BYTES);
        head.push(1);
        head.extend_from_slice(&(pieces.len() as u32).to_be_bytes());
        for (nth, piece) in (0_u32..).zip(pieces) {
            batch.insert(piece_key(key, nth), piece);
        }
    }
    batch.insert(key.as_bytes(), head);
}

/// Adds the removal of whatever lies under a key.
pub(super) fn remove(batch: &mut Batch, db: &Db, key: &str) -> ::sled::Result<()> {
    if let Some(head) = db.get(key)? {
        for nth in 0..pieces(&head) {
            batch.remove(piece_key(key, nth));
        }
        batch.remove(key.as_bytes());
    }
    Ok(())
}

/// The value behind what lies under a key.
pub(super) fn whole(db: &Db, key: &str, head: &[u8]) -> ::sled::Result<Vec<u8>> {
    let count = pieces(head);
    if count == 0 {
        return Ok(head.get(1..).unwrap_or_default().to_vec());
    }
    let mut value = Vec::with_capacity(count as usize * PIECE_BYTES);
    for nth in 0..count {
        let piece = db.get(piece_key(key, nth))?;
        let piece = piece
            .ok_or_else(|| ::sled::Error::ReportableBug(format!("piece {nth} of {key} is gone")))?;
        value.extend_from_slice(&piece);
    }
    Ok(value)
}

fn pieces(head: &[u8]) -> u32 {
    match head.split_first() {
        Some((1, count)) => count.try_into().map_or(0, u32::from_be_bytes),
        _ => 0,
    }
}

fn piece_key(key: &str, nth: u32) -> Vec<u8> {
    let mut piece = vec![PIECE];
    piece.extend_from_slice(key.as_bytes());
    piece.push(0);
    piece.extend_from_slice(&nth.to_be_bytes());
    piece
}
