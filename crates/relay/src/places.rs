//! The 47 prefectures: names by code, and their places on a map of squares.

/// A prefecture on the map of squares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// 01–47
    pub code: &'static str,
    /// 北海道
    pub name: &'static str,
    /// Column, from the west.
    pub x: u8,
    /// Row, from the north.
    pub y: u8,
}

const fn tile(code: &'static str, name: &'static str, x: u8, y: u8) -> Tile {
    Tile { code, name, x, y }
}

/// Every prefecture, by code.
pub const TILES: [Tile; 47] = [
    tile("01", "北海道", 13, 0),
    tile("02", "青森県", 12, 2),
    tile("03", "岩手県", 13, 3),
    tile("04", "宮城県", 13, 4),
    tile("05", "秋田県", 12, 3),
    tile("06", "山形県", 12, 4),
    tile("07", "福島県", 13, 5),
    tile("08", "茨城県", 13, 6),
    tile("09", "栃木県", 12, 6),
    tile("10", "群馬県", 11, 6),
    tile("11", "埼玉県", 12, 7),
    tile("12", "千葉県", 13, 8),
    tile("13", "東京都", 12, 8),
    tile("14", "神奈川県", 12, 9),
    tile("15", "新潟県", 12, 5),
    tile("16", "富山県", 10, 5),
    tile("17", "石川県", 9, 5),
    tile("18", "福井県", 9, 6),
    tile("19", "山梨県", 11, 8),
    tile("20", "長野県", 11, 7),
    tile("21", "岐阜県", 10, 6),
    tile("22", "静岡県", 11, 9),
    tile("23", "愛知県", 10, 7),
    tile("24", "三重県", 9, 8),
    tile("25", "滋賀県", 9, 7),
    tile("26", "京都府", 8, 6),
    tile("27", "大阪府", 8, 7),
    tile("28", "兵庫県", 7, 6),
    tile("29", "奈良県", 8, 8),
    tile("30", "和歌山県", 8, 9),
    tile("31", "鳥取県", 6, 6),
    tile("32", "島根県", 5, 6),
    tile("33", "岡山県", 6, 7),
    tile("34", "広島県", 5, 7),
    tile("35", "山口県", 4, 6),
    tile("36", "徳島県", 7, 9),
    tile("37", "香川県", 7, 8),
    tile("38", "愛媛県", 6, 8),
    tile("39", "高知県", 6, 9),
    tile("40", "福岡県", 3, 7),
    tile("41", "佐賀県", 2, 7),
    tile("42", "長崎県", 1, 7),
    tile("43", "熊本県", 2, 8),
    tile("44", "大分県", 3, 8),
    tile("45", "宮崎県", 3, 9),
    tile("46", "鹿児島県", 2, 9),
    tile("47", "沖縄県", 0, 10),
];

/// Name of a prefecture; the code itself when there is none of it.
pub fn prefecture(code: &str) -> &str {
    TILES.iter().find(|tile| tile.code == code).map_or(code, |tile| tile.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_prefecture_has_a_square_of_its_own() {
        let places: BTreeSet<(u8, u8)> = TILES.iter().map(|tile| (tile.x, tile.y)).collect();
        assert_eq!(places.len(), 47);
        let codes: Vec<String> = (1..=47).map(|n| format!("{n:02}")).collect();
        assert!(TILES.iter().map(|tile| tile.code).eq(codes.iter().map(String::as_str)));
        assert_eq!(prefecture("34"), "広島県");
    }
}
