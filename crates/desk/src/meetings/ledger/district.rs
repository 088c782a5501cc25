//! 住所地区: the part of an address a list may show. Pure.

/// The place within the municipality without its numbers: 大通 of 広島県安芸郡府中町大通一丁目1-1.
pub fn district(line: &str) -> String {
    let rest = ["都", "道", "府", "県"]
        .into_iter()
        .filter_map(|mark| line.find(mark).filter(|at| (6..=9).contains(at)).map(|at| at + mark.len()))
        .next()
        .and_then(|end| line.get(end..))
        .unwrap_or(line);
    let rest = rest.split_once('郡').map_or(rest, |(_, rest)| rest);
    let town = ["市", "町", "村", "区"]
        .into_iter()
        .filter_map(|mark| rest.find(mark).filter(|at| *at > 0).map(|at| at + mark.len()))
        .min()
        .and_then(|end| rest.get(end..))
        .filter(|town| !town.is_empty())
        .unwrap_or(rest);
    let is_number = |c: char| c.is_numeric() || "一二三四五六七八九十".contains(c);
    let end = town
        .char_indices()
        .find(|(at, c)| {
            let counts = |rest: &str| rest.trim_start_matches(is_number).starts_with(['丁', '番', '号', '-', '－']);
            c.is_ascii_digit() || ('０'..='９').contains(c) || (is_number(*c) && town.get(*at..).is_some_and(counts))
        })
        .map_or(town.len(), |(at, _)| at);
    town.get(..end).unwrap_or(town).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::district;

    #[test]
    fn a_district_has_no_numbers() {
        for (line, expected) in [
            ("広島県安芸郡府中町大通一丁目1-1", "大通"),
            ("府中町本町2-3", "本町"),
            ("広島県府中市府川町315", "府川町"),
            ("東京都新宿区西新宿８丁目", "西新宿"),
            ("府中町八幡一の三", "八幡一の三"),
            ("どこか", "どこか"),
            ("", ""),
        ] {
            assert_eq!(district(line), expected, "{line}");
        }
    }
}
