//! Which municipality an address lies in.

use crate::reference::{Place, PlaceKind, places};
use std::sync::LazyLock;

/// Prefectures and municipalities, each with the prefecture's number.
struct Names {
    prefectures: Vec<Place>,
    municipalities: Vec<Place>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| Names {
    prefectures: places().filter(|place| place.kind == PlaceKind::Prefecture).collect(),
    municipalities: places().filter(|place| place.kind == PlaceKind::Municipality).collect(),
});

/// The five-digit code of the municipality an address begins with; none when the beginning fits no municipality, or several
/// (府中市 without a prefecture is in Tokyo or in Hiroshima). A county 郡 may be written or left out.
pub fn municipality_of(line: &str) -> Option<String> {
    let line = line.trim_start();
    let prefecture = NAMES.prefectures.iter().find(|place| line.starts_with(place.name));
    let rest = prefecture.map_or(line, |place| line.get(place.name.len()..).unwrap_or_default().trim_start());
    let of_prefecture = |place: &&Place| prefecture.is_none_or(|known| known.prefecture() == place.prefecture());
    let begins = |text: &str| -> Vec<&Place> {
        NAMES.municipalities.iter().filter(of_prefecture).filter(|place| text.starts_with(place.name)).collect()
    };
    let mut found = begins(rest);
    if found.is_empty()
        && let Some((_, after_county)) = rest.split_once('郡')
    {
        found = begins(after_county);
    }
    // 余市郡余市町 begins with no shorter name, but 市 and 町 names can begin alike: the longest one is meant.
    let longest = found.iter().map(|place| place.name.len()).max()?;
    found.retain(|place| place.name.len() == longest);
    match found.as_slice() {
        [only] => Some(only.short_code().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::municipality_of;

    #[test]
    fn an_address_names_its_municipality() {
        let code = |line: &str| municipality_of(line).unwrap_or_default();
        assert_eq!(code("広島県安芸郡府中町大通一丁目1-1"), "34302");
        assert_eq!(code("広島県府中町本町1丁目"), "34302");
        assert_eq!(code("広島県府中市府川町315"), "34208");
        assert_eq!(code("東京都府中市宮西町2-24"), "13206");
        assert_eq!(code("横浜市中区本町6丁目"), "14100");
        assert_eq!(code("府中市宮西町2-24"), "", "two cities have the name");
        assert_eq!(code("どこか知らない町"), "");
    }
}
