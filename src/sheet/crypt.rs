//! Workbooks under a password: the encrypted package of [MS-OFFCRYPTO], agile and standard.
//!
//! Tried are the passwords that the installation names and the one that Excel itself uses for
//! books that are only protected. A password is believed only when the file's own verifier
//! confirms it. What a file asks for in rounds of hashing is bounded.

use super::cfb::Compound;
use super::fault::Fault;
use super::xml::{Attributes, Scanner, Token};
use aes::cipher::{Block, BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// The password that Excel gives to books whose structure is protected; nobody types it.
const BUILT_IN: &str = "VelvetSweatshop";
/// Rounds of hashing; Office asks for 100 000.
const MOST_ROUNDS: u32 = 1_000_000;
/// Each piece of an agile package has its own start value.
const PIECE: usize = 4096;
const BLOCK: usize = 16;

/// The package inside an encrypted compound file, opened with the first password that fits.
///
/// # Errors
/// [`Fault::Encrypted`] when none fits or the way of encryption is not known,
/// [`Fault::WrongPassword`] when passwords were configured and none of them fits.
pub fn open(file: &Compound<'_>, passwords: &[String]) -> Result<Vec<u8>, Fault> {
    let torn = || Fault::corrupt("加密信息损坏");
    let info = file.stream("EncryptionInfo")?.ok_or_else(torn)?;
    let package = file.stream("EncryptedPackage")?.ok_or_else(torn)?;
    let (size, sealed) = package.split_first_chunk::<8>().ok_or_else(torn)?;
    let size = usize::try_from(u64::from_le_bytes(*size)).map_err(|_| torn())?;
    let lock = Lock::read(&info)?;
    let opened = std::iter::once(BUILT_IN)
        .chain(passwords.iter().map(String::as_str))
        .find_map(|password| lock.key(password));
    let Some(key) = opened else {
        return Err(if passwords.is_empty() {
            Fault::Encrypted
        } else {
            Fault::WrongPassword
        });
    };
    let mut opened = lock.unseal(&key, sealed).ok_or_else(torn)?;
    if size > opened.len() {
        return Err(torn());
    }
    opened.truncate(size);
    Ok(opened)
}

/// How a package is locked.
enum Lock {
    Standard(Standard),
    Agile(Agile),
}

/// ECMA-376 standard encryption: AES in single blocks, SHA-1, 50 000 rounds.
struct Standard {
    key_bytes: usize,
    salt: Vec<u8>,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
}

/// Agile encryption: AES in chained blocks, everything else said in XML.
#[derive(Default)]
struct Agile {
    /// How the package is sealed.
    data: Cipher,
    /// How its key is.
    own: Cipher,
    rounds: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key: Vec<u8>,
}

#[derive(Default)]
struct Cipher {
    hash: Hash,
    key_bytes: usize,
    salt: Vec<u8>,
}

#[derive(Clone, Copy, Default)]
enum Hash {
    #[default]
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn run<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut hash = D::new();
            for part in parts {
                hash.update(part);
            }
            hash.finalize().to_vec()
        }
        match self {
            Self::Sha1 => run::<Sha1>(parts),
            Self::Sha256 => run::<Sha256>(parts),
            Self::Sha384 => run::<Sha384>(parts),
            Self::Sha512 => run::<Sha512>(parts),
        }
    }

    /// The password's hash after many rounds.
    fn spun(self, salt: &[u8], password: &str, rounds: u32) -> Vec<u8> {
        let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
        (0..rounds).fold(self.of(&[salt, &password]), |hash, round| {
            self.of(&[&round.to_le_bytes(), &hash])
        })
    }
}

impl Lock {
    fn read(info: &[u8]) -> Result<Self, Fault> {
        let torn = || Fault::corrupt("加密信息损坏");
        let half = |at: usize| Some(u16::from_le_bytes(info.get(at..at + 2)?.try_into().ok()?));
        match (half(0).ok_or_else(torn)?, half(2).ok_or_else(torn)?) {
            (4, 4) => Agile::read(info.get(8..).ok_or_else(torn)?).map(Self::Agile),
            (2..=4, 2) => Standard::read(info).ok_or_else(torn).map(Self::Standard),
            // Certificates, other providers: nobody's everyday workbook.
            _ => Err(Fault::Encrypted),
        }
    }

    /// The package's key, if the password is the right one.
    fn key(&self, password: &str) -> Option<Vec<u8>> {
        match self {
            Self::Standard(standard) => standard.key(password),
            Self::Agile(agile) => agile.key(password),
        }
    }

    fn unseal(&self, key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Standard(_) => blocks(key, sealed),
            Self::Agile(agile) => {
                let mut opened = Vec::with_capacity(sealed.len());
                for (number, piece) in (0_u32..).zip(sealed.chunks(PIECE)) {
                    let data = &agile.data;
                    let start = data.hash.of(&[&data.salt, &number.to_le_bytes()]);
                    opened.extend(chained(key, &fitted(start, BLOCK), piece)?);
                }
                Some(opened)
            }
        }
    }
}

impl Standard {
    fn read(info: &[u8]) -> Option<Self> {
        let word = |at: usize| Some(u32::from_le_bytes(info.get(at..at + 4)?.try_into().ok()?));
        let header = 12;
        let verifier = header + usize::try_from(word(8)?).ok()?;
        let key_bits = word(header + 16)?;
        let salt = verifier.checked_add(4)?;
        matches!(key_bits, 128 | 192 | 256).then_some(())?;
        Some(Self {
            key_bytes: key_bits as usize / 8,
            salt: info.get(salt..salt + 16)?.to_vec(),
            verifier: info.get(salt + 16..salt + 32)?.to_vec(),
            verifier_hash: info.get(salt + 36..salt + 68)?.to_vec(),
        })
    }

    fn key(&self, password: &str) -> Option<Vec<u8>> {
        let hash = Hash::Sha1.spun(&self.salt, password, 50_000);
        let hash = Hash::Sha1.of(&[&hash, &0_u32.to_le_bytes()]);
        let half = |pad: u8| {
            let mut block = [pad; 64];
            for (place, byte) in block.iter_mut().zip(&hash) {
                *place ^= byte;
            }
            Hash::Sha1.of(&[&block])
        };
        let mut key = [half(0x36), half(0x5C)].concat();
        key.truncate(self.key_bytes);
        let verifier = blocks(&key, &self.verifier)?;
        let hash = blocks(&key, &self.verifier_hash)?;
        hash.starts_with(&Hash::Sha1.of(&[&verifier]))
            .then_some(key)
    }
}

impl Agile {
    fn read(xml: &[u8]) -> Result<Self, Fault> {
        let mut agile = Self::default();
        let mut scanner = Scanner::new(xml);
        let (mut has_data, mut has_key) = (false, false);
        loop {
            match scanner.next()? {
                Token::Open(b"keyData", attributes) => {
                    agile.data = Cipher::read(attributes)?;
                    has_data = true;
                }
                Token::Open(b"encryptedKey", attributes) if !has_key => {
                    let bytes = |name| decoded(attributes, name);
                    agile.own = Cipher::read(attributes)?;
                    agile.rounds = attributes
                        .text(b"spinCount")?
                        .and_then(|rounds| rounds.parse().ok())
                        .unwrap_or(u32::MAX);
                    agile.verifier = bytes(b"encryptedVerifierHashInput")?;
                    agile.verifier_hash = bytes(b"encryptedVerifierHashValue")?;
                    agile.key = bytes(b"encryptedKeyValue")?;
                    has_key = true;
                }
                Token::End => break,
                _ => {}
            }
        }
        if has_data && has_key && agile.rounds <= MOST_ROUNDS {
            Ok(agile)
        } else {
            Err(Fault::Encrypted)
        }
    }

    fn key(&self, password: &str) -> Option<Vec<u8>> {
        const VERIFIER: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
        const VERIFIER_HASH: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
        const KEY: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];
        let Cipher {
            hash,
            key_bytes,
            salt,
        } = &self.own;
        let spun = hash.spun(salt, password, self.rounds);
        let start = fitted(salt.clone(), BLOCK);
        let unlocked = |purpose: [u8; 8], sealed: &[u8]| {
            let key = fitted(hash.of(&[&spun, &purpose]), *key_bytes);
            chained(&key, &start, sealed)
        };
        let verifier = unlocked(VERIFIER, &self.verifier)?;
        let expected = hash.of(&[verifier.get(..salt.len())?]);
        if !unlocked(VERIFIER_HASH, &self.verifier_hash)?.starts_with(&expected) {
            return None;
        }
        let mut key = unlocked(KEY, &self.key)?;
        key.truncate(self.data.key_bytes);
        Some(key)
    }
}

impl Cipher {
    fn read(attributes: Attributes<'_>) -> Result<Self, Fault> {
        let get = |name: &[u8]| attributes.get(name).unwrap_or_default();
        let hash = match get(b"hashAlgorithm") {
            b"SHA1" | b"SHA-1" => Hash::Sha1,
            b"SHA256" | b"SHA-256" => Hash::Sha256,
            b"SHA384" | b"SHA-384" => Hash::Sha384,
            b"SHA512" | b"SHA-512" => Hash::Sha512,
            _ => return Err(Fault::Encrypted),
        };
        let key_bytes = match get(b"keyBits") {
            b"128" => 16,
            b"192" => 24,
            b"256" => 32,
            _ => return Err(Fault::Encrypted),
        };
        if get(b"cipherAlgorithm") != b"AES" || get(b"cipherChaining") != b"ChainingModeCBC" {
            return Err(Fault::Encrypted);
        }
        Ok(Self {
            hash,
            key_bytes,
            salt: decoded(attributes, b"saltValue")?,
        })
    }
}

fn decoded(attributes: Attributes<'_>, name: &[u8]) -> Result<Vec<u8>, Fault> {
    attributes
        .get(name)
        .and_then(|value| STANDARD.decode(value).ok())
        .ok_or_else(|| Fault::corrupt("加密信息损坏"))
}

/// Cut, or filled up with 0x36, as the format wants it.
fn fitted(mut bytes: Vec<u8>, length: usize) -> Vec<u8> {
    bytes.resize(length, 0x36);
    bytes
}

/// Opens single blocks; a piece that is no whole block at the end is left out.
fn blocks(key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    fn run<C: KeyInit + BlockCipherDecrypt>(key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let cipher = C::new_from_slice(key).ok()?;
        let mut opened = sealed[..sealed.len() / BLOCK * BLOCK].to_vec();
        for block in opened.chunks_exact_mut(BLOCK) {
            cipher.decrypt_block(<&mut Block<C>>::try_from(block).ok()?);
        }
        Some(opened)
    }
    match key.len() {
        16 => run::<Aes128>(key, sealed),
        24 => run::<Aes192>(key, sealed),
        32 => run::<Aes256>(key, sealed),
        _ => None,
    }
}

/// Opens chained blocks from a start value.
fn chained(key: &[u8], start: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let mut opened = blocks(key, sealed)?;
    let before = std::iter::once(start).chain(sealed.chunks_exact(BLOCK));
    for (block, before) in opened.chunks_exact_mut(BLOCK).zip(before) {
        for (byte, before) in block.iter_mut().zip(before) {
            *byte ^= before;
        }
    }
    Some(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of msoffcrypto's documentation.
    #[test]
    fn a_standard_lock_opens_with_its_password_only() {
        let lock = Standard {
            key_bytes: 16,
            salt: b"\xe8\x82fI\x0c[\xd1\xee\xbd+C\x94\xe3\xf80\xef".to_vec(),
            verifier: b"Qos.\x96o\xac\x17\xb1\xc5\xd7\xd8\xcc6\xc9(".to_vec(),
            verifier_hash:
                b"+ah\xda\xbe)\x11\xad+\xd3|\x17Ft\\\x14\xd3\xcf\x1b\xb1@\xa4\x8fNo=#\x88\x08r\xb1j"
                    .to_vec(),
        };
        let key = b"@\xb1:q\xf9\x0b\x96n7T\x08\xf2\xd1\x81\xa1\xaa".to_vec();
        assert_eq!(lock.key("Password1234_"), Some(key));
        assert_eq!(lock.key("Password1234"), None);
    }

    #[test]
    fn a_file_that_asks_for_endless_rounds_is_left_shut() {
        let xml = |rounds: &str| {
            format!(
                "<encryption><keyData saltSize=\"16\" keyBits=\"256\" cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\" saltValue=\"AAAA\"/><p:encryptedKey spinCount=\"{rounds}\" saltSize=\"16\" keyBits=\"256\" cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\" saltValue=\"AAAA\" encryptedVerifierHashInput=\"AAAA\" encryptedVerifierHashValue=\"AAAA\" encryptedKeyValue=\"AAAA\"/></encryption>"
            )
        };
        assert!(Agile::read(xml("100000").as_bytes()).is_ok());
        assert!(matches!(
            Agile::read(xml("4000000000").as_bytes()),
            Err(Fault::Encrypted)
        ));
        // Nonsense inside opens with no password, and does not panic.
        let agile = Agile::read(xml("1").as_bytes()).expect("well formed");
        assert_eq!(agile.key("x"), None);
    }
}
