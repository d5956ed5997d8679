//! Values as sled holds them: packed, because sled keeps in memory whatever it has read, and in
//! pieces, because a page that grows too large becomes a file of its own, which nobody syncs.

use ::sled::{Batch, Db};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// Before the keys of pieces: `\x01`, the value's key, `\0`, the number of the piece.
const PIECE: u8 = 1;
/// The size of a piece. A page of sled holds at most 17 entries, so it stays below 300 kB, and a
/// segment's quarter is 512 kB.
const PIECE_BYTES: usize = 16 << 10;
/// Below this many bytes packing a value saves next to nothing.
const WORTH_PACKING: usize = 128;
/// What values are packed against: parts of records of invented people, so that what all records
/// share is not kept once for each (tests/ledger/words.py chose them). With them a filing of a
/// bare sheet takes less than half of what zlib alone leaves. Never changed: zlib refuses to read
/// with other words.
const WORDS: &[u8] = include_bytes!("words.txt");

/// In the first byte under a key: the number of pieces follows, and not the value itself.
const IN_PIECES: u8 = 1;
/// In the first byte under a key: what the value comes to was packed by zlib.
const PACKED: u8 = 2;

/// Adds a value to a batch: behind the byte that says how, itself or the number of its pieces,
/// which lie under keys that no scan sees.
pub(super) fn write(batch: &mut Batch, key: &str, value: &[u8]) {
    let packed = pack(value);
    let (how, bytes) = match &packed {
        Some(packed) => (PACKED, packed.as_slice()),
        None => (0, value),
    };
    let mut head = Vec::with_capacity(bytes.len().min(PIECE_BYTES) + 1);
    if bytes.len() <= PIECE_BYTES {
        head.push(how);
        head.extend_from_slice(bytes);
    } else {
        let pieces = bytes.chunks(PIECE_BYTES);
        head.push(how | IN_PIECES);
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
    let broken = |what: String| ::sled::Error::ReportableBug(format!("{key}: {what}"));
    let (how, rest) = head
        .split_first()
        .ok_or_else(|| broken("it is empty".into()))?;
    let mut gathered = Vec::new();
    let mut bytes = rest;
    if how & IN_PIECES != 0 {
        for nth in 0..pieces(head) {
            let piece = db.get(piece_key(key, nth))?;
            let piece = piece.ok_or_else(|| broken(format!("piece {nth} is gone")))?;
            gathered.extend_from_slice(&piece);
        }
        bytes = &gathered;
    }
    if how & PACKED == 0 {
        return Ok(bytes.to_vec());
    }
    unpack(bytes).ok_or_else(|| broken("it was not packed by this program".into()))
}

/// A value in fewer bytes, behind its length; `None` where it would not have fewer.
fn pack(value: &[u8]) -> Option<Vec<u8>> {
    if value.len() < WORTH_PACKING {
        return None;
    }
    let mut packed = Vec::with_capacity(value.len());
    packed.extend_from_slice(&u32::try_from(value.len()).ok()?.to_be_bytes());
    let mut zlib = Compress::new(Compression::default(), true);
    zlib.set_dictionary(WORDS).ok()?;
    // It stops where there is no room, so what it ends in is shorter than the value.
    let end = zlib.compress_vec(value, &mut packed, FlushCompress::Finish);
    matches!(end, Ok(Status::StreamEnd)).then_some(packed)
}

/// What was packed; `None` for what was not: zlib's checksum tells.
fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let (length, packed) = packed.split_first_chunk()?;
    let mut value = Vec::with_capacity(u32::from_be_bytes(*length) as usize);
    let mut zlib = Decompress::new(true);
    let mut end = zlib.decompress_vec(packed, &mut value, FlushDecompress::Finish);
    if end
        .as_ref()
        .is_err_and(|error| error.needs_dictionary().is_some())
    {
        zlib.set_dictionary(WORDS).ok()?;
        let rest = &packed[zlib.total_in() as usize..];
        end = zlib.decompress_vec(rest, &mut value, FlushDecompress::Finish);
    }
    matches!(end, Ok(Status::StreamEnd)).then_some(value)
}

fn pieces(head: &[u8]) -> u32 {
    match head.split_first() {
        Some((how, count)) if how & IN_PIECES != 0 => {
            count.try_into().map_or(0, u32::from_be_bytes)
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> Db {
        let config = ::sled::Config::new().temporary(true);
        config.open().expect("a new database")
    }

    fn read(db: &Db, key: &str) -> Option<Vec<u8>> {
        let head = db.get(key).expect("readable")?;
        Some(whole(db, key, &head).expect("whole"))
    }

    /// Text such as records are, and bytes that nothing makes shorter.
    fn values() -> Vec<Vec<u8>> {
        let lengths = [
            0, 1, 127, 128, 200, 16_383, 16_384, 16_385, 100_000, 3_000_000,
        ];
        let mut noise = blake3::Hasher::new().update(b"noise").finalize_xof();
        let texts = lengths.map(|length| {
            let records = WORDS.split(|byte| *byte == b'\n').cycle().flatten();
            records.copied().take(length).collect()
        });
        let noises = lengths.map(|length| {
            let mut bytes = vec![0; length];
            noise.fill(&mut bytes);
            bytes
        });
        texts.into_iter().chain(noises).collect()
    }

    #[test]
    fn a_value_of_any_size_comes_back_and_leaves_nothing_behind() {
        let db = database();
        for (round, value) in values().iter().chain(&values()).enumerate() {
            let mut batch = Batch::default();
            remove(&mut batch, &db, "key").expect("readable");
            write(&mut batch, "key", value);
            db.apply_batch(batch).expect("lands");
            assert!(read(&db, "key").as_ref() == Some(value), "round {round}");
            for entry in db.iter() {
                let (_, bytes) = entry.expect("readable");
                assert!(bytes.len() <= PIECE_BYTES + 1, "no page grows too large");
            }
        }
        let mut batch = Batch::default();
        remove(&mut batch, &db, "key").expect("readable");
        db.apply_batch(batch).expect("lands");
        assert!(db.is_empty(), "no piece is left");
    }

    #[test]
    fn a_record_takes_a_fraction_of_its_length() {
        let record = WORDS
            .split(|byte| *byte == b'\n')
            .max_by_key(|line| line.len());
        let record = record.expect("words");
        let packed = pack(record).expect("packed");
        assert!(
            packed.len() * 20 < record.len(),
            "{} of {}",
            packed.len(),
            record.len()
        );
    }

    /// What an earlier program wrote: nothing was packed then.
    #[test]
    fn what_was_written_before_values_were_packed_is_read() {
        let db = database();
        let long = b"a record ".repeat(4_000);
        let pieces: Vec<_> = long.chunks(PIECE_BYTES).collect();
        db.insert("short", b"\0a record").expect("lands");
        db.insert("long", [&[1][..], &3_u32.to_be_bytes()].concat())
            .expect("lands");
        for (nth, piece) in (0..).zip(&pieces) {
            db.insert(piece_key("long", nth), *piece).expect("lands");
        }
        assert_eq!(pieces.len(), 3);
        assert_eq!(read(&db, "short"), Some(b"a record".to_vec()));
        assert_eq!(read(&db, "long"), Some(long));
    }

    /// Packed by the first program that packed; fails when its words were changed.
    #[test]
    fn what_a_released_program_packed_is_read() {
        let pairs = (0..PACKED_IN_2026.len()).step_by(2);
        let pairs = pairs.map(|at| &PACKED_IN_2026[at..at + 2]);
        let packed: Result<Vec<_>, _> = pairs.map(|pair| u8::from_str_radix(pair, 16)).collect();
        let value = unpack(&packed.expect("digits")).expect("its words are here");
        assert_eq!(String::from_utf8_lossy(&value), VALUE_OF_2026);
    }

    const VALUE_OF_2026: &str = r#"{"rule":"PER-01","severity":"warn","place":{"row":34,"field":"principal.name","cell":"备案信息!M34"},"message":{"zh":"表里没有法定代表人，无法核对。"}}"#;
    const PACKED_IN_2026: &str =
        "000000aa78bb459b9edf233d8a8d4d084731f2b241455f63ac1b70888f6c5038d4d60200ef2c4c00";

    #[test]
    fn a_damaged_value_is_never_taken_for_a_whole_one() {
        let value = WORDS.repeat(2);
        let packed = pack(&value).expect("packed");
        assert!(unpack(&packed).as_ref() == Some(&value));
        for cut in 0..packed.len() {
            assert_eq!(unpack(&packed[..cut]), None, "cut at {cut}");
        }
        for at in 0..packed.len() {
            let mut flipped = packed.clone();
            flipped[at] ^= 0x10;
            assert!(
                unpack(&flipped).is_none_or(|found| found == value),
                "flipped at {at}"
            );
        }
        // Larger than what a page holds, and gone.
        let db = database();
        let mut batch = Batch::default();
        let noise = values().pop().expect("a large one");
        write(&mut batch, "key", &noise);
        db.apply_batch(batch).expect("lands");
        db.remove(piece_key("key", 1)).expect("lands");
        let head = db.get("key").expect("readable").expect("there");
        let error = whole(&db, "key", &head).expect_err("a piece is gone");
        assert!(error.to_string().contains("piece 1"), "{error}");
    }
}
