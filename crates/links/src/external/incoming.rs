//! A message of a linked system, whether it came as JSON or as a line of a file.

use ground::Result;
use ground::web::{Fields, Reader};
use sha2::{Digest, Sha256};

/// Members that steer the message and are no content.
const STEERING: [&str; 3] = ["revision", "version", "person_version"];

/// A message.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The system's own counter of this record.
    pub revision: Option<i64>,
    /// Version of the record the system has read; none: as it left it.
    pub version: Option<i32>,
    /// Version of the person the system has read.
    pub person_version: Option<i32>,
    /// Content, under the names of the forms.
    pub fields: Fields,
    /// Of the content, in whatever order it was sent.
    pub hash: Vec<u8>,
}

impl Incoming {
    /// Tells steering and content apart.
    ///
    /// # Errors
    /// `Invalid` when a number is none.
    pub fn read(sent: &Fields) -> Result<Self> {
        let mut reader = Reader::new(sent);
        let revision = reader.number("revision", "改訂番号", 0..=i64::MAX);
        let version = reader.number("version", "版", 1..=i32::MAX);
        let person_version = reader.number("person_version", "本人の版", 1..=i32::MAX);
        reader.finish(())?;
        let content = sent.0.iter().filter(|(name, _)| !STEERING.contains(&name.as_str()));
        let fields = Fields(content.cloned().collect());
        Ok(Self { revision, version, person_version, hash: hash(&fields), fields })
    }

    /// Whether the system says which version it has read.
    pub fn has_read(&self) -> bool {
        self.version.is_some() || self.person_version.is_some()
    }
}

fn hash(fields: &Fields) -> Vec<u8> {
    let mut parts: Vec<&(String, String)> = fields.0.iter().collect();
    // Stable: the order within a list stays.
    parts.sort_by(|one, other| one.0.cmp(&other.0));
    let mut digest = Sha256::new();
    for text in parts.iter().flat_map(|(name, value)| [name, value]) {
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    }
    digest.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_content_counts_and_its_order_does_not() {
        let fields = |pairs: &[(&str, &str)]| Fields(pairs.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect());
        let one = Incoming::read(&fields(&[("revision", "3"), ("kind", "01"), ("person.family", "架空")])).unwrap();
        let other = Incoming::read(&fields(&[("person.family", "架空"), ("kind", "01"), ("version", "9")])).unwrap();
        assert_eq!(one.hash, other.hash);
        assert_eq!((one.revision, other.version), (Some(3), Some(9)));
        let changed = Incoming::read(&fields(&[("person.family", "架空"), ("kind", "02")])).unwrap();
        assert_ne!(one.hash, changed.hash);
        let moved = Incoming::read(&fields(&[("person.family", "架"), ("kind", "空01")])).unwrap();
        assert_ne!(one.hash, moved.hash, "texts do not run into each other");
        assert!(Incoming::read(&fields(&[("revision", "x")])).is_err());
    }
}
