//! The key of one export: numbers it makes cannot be turned back, and are the same for the same person in all tables of it.

use ground::{Error, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Letters of the numbers: consonants spell no name, and no digit can be taken for part of a number.
const LETTERS: [char; 16] = ['b', 'c', 'd', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p', 'q', 'v', 'w', 'x', 'z'];
/// Bytes of the keyed hash that a number shows: two numbers agree by chance once in 2⁶⁴.
const SHOWN: usize = 8;

/// A key; wiped from memory when dropped.
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A fresh one.
    pub fn random() -> Self {
        Self(Zeroizing::new(rand::random()))
    }

    /// One that was kept.
    ///
    /// # Errors
    /// When it is no key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let bytes = bytes.try_into().map_err(|_| Error::internal("a kept key has another length"))?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// For sealing it.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The number that stands for `value` within `space` (persons, households, a source's own numbers).
    pub fn number(&self, space: &str, value: &str) -> String {
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block.iter_mut().zip(self.0.iter()).for_each(|(to, from)| *to = *from);
        let mut mac = Hmac::<Sha256>::new(&block);
        for part in [space, "\0", value] {
            mac.update(part.as_bytes());
        }
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let letter = |nibble: u8| LETTERS.get(usize::from(nibble & 15)).copied().unwrap_or('b');
        digest.iter().take(SHOWN).flat_map(|byte| [letter(byte >> 4), letter(*byte)]).collect()
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}
