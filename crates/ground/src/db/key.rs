//! Public identifiers carry the area, so that every query has its partition.

use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Area and id of a row; written `13-0198…` in addresses and the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// 児相設置自治体 whose storage holds the row.
    pub area: i16,
    /// Id within it.
    pub id: Uuid,
}

impl Key {
    /// Joins area and id.
    pub fn new(area: i16, id: Uuid) -> Self {
        Self { area, id }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.area, self.id.simple())
    }
}

impl FromStr for Key {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (area, id) = text.split_once('-').ok_or(crate::Error::NotFound)?;
        let area = area.parse().map_err(|_| crate::Error::NotFound)?;
        let id = Uuid::parse_str(id).map_err(|_| crate::Error::NotFound)?;
        Ok(Self { area, id })
    }
}

impl serde::Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("malformed key"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_as_written() {
        let key = Key::new(13, Uuid::from_u128(7));
        assert_eq!(key.to_string().parse::<Key>().unwrap(), key);
        assert!("13".parse::<Key>().is_err());
        assert!("x-1".parse::<Key>().is_err());
    }
}
