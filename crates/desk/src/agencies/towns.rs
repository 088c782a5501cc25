//! 町名 of an address, and the area of an agency that holds it. Pure.

/// 町名 of an address within a municipality: 大通 of 広島県安芸郡府中町大通一丁目1-11; empty when there is none.
pub fn town(line: &str, municipality: &str) -> String {
    let line = line.trim();
    let rest = match (line.find(municipality), municipality.is_empty()) {
        (Some(at), false) => line.get(at + municipality.len()..).unwrap_or_default(),
        _ => after_municipality(line),
    };
    let rest = rest.trim_start_matches([' ', '　']).trim_start_matches("大字").trim_start_matches("字");
    let end = rest
        .char_indices()
        .find(|(at, c)| {
            c.is_numeric() || is_block(rest.get(*at..).unwrap_or_default()) || matches!(c, ' ' | '　' | '-' | 'ー')
        })
        .map(|(at, _)| at);
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().to_owned()
}

/// Whether 一丁目 and the like begin here.
fn is_block(rest: &str) -> bool {
    let digits = rest
        .chars()
        .take_while(|c| matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'))
        .count();
    let after: String = rest.chars().skip(digits).take(2).collect();
    digits > 0 && (after.starts_with("丁目") || after.starts_with("番"))
}

/// What follows the municipality where its name is not known: after 都道府県, 郡, and the first 市区町村.
fn after_municipality(line: &str) -> &str {
    let end_of = |line: &str, marks: &[char]| {
        line.char_indices().skip(1).find(|(_, c)| marks.contains(c)).map(|(at, c)| at + c.len_utf8())
    };
    let prefecture = end_of(line, &['都', '道', '府', '県'])
        .filter(|at| line.get(..*at).is_some_and(|name| name.chars().count() <= 4))
        .unwrap_or(0);
    let rest = line.get(prefecture..).unwrap_or_default();
    let rest = rest.get(end_of(rest, &['郡']).unwrap_or(0)..).unwrap_or_default();
    rest.get(end_of(rest, &['市', '区', '町', '村']).unwrap_or(0)..).unwrap_or_default()
}

/// The area, by its place in `areas`, that holds a town: of 大通 and 大通北 the one that names more of it.
pub fn area_of<'a>(town: &str, areas: impl Iterator<Item = &'a [String]>) -> Option<usize> {
    let key = jp::fold(town);
    let fits = |towns: &[String]| {
        let known = towns.iter().map(|known| jp::fold(known)).filter(|known| key.starts_with(known));
        known.map(|known| known.chars().count()).max()
    };
    let fitting = areas.enumerate().filter_map(|(nth, towns)| Some((fits(towns)?, nth)));
    fitting.max_by_key(|(length, nth)| (*length, std::cmp::Reverse(*nth))).map(|(_, nth)| nth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_town_stands_between_municipality_and_number() {
        for (line, municipality, expected) in [
            ("広島県安芸郡府中町大通一丁目1-11", "府中町", "大通"),
            ("広島県安芸郡府中町大通1-1-11", "", "大通"),
            ("府中町 桜ヶ丘３番", "府中町", "桜ヶ丘"),
            ("東京都新宿区西新宿二丁目8", "新宿区", "西新宿"),
            ("広島県三原市大字架空町12", "三原市", "架空町"),
            ("府中町", "府中町", ""),
            ("", "", ""),
        ] {
            assert_eq!(town(line, municipality), expected, "{line}");
        }
    }

    #[test]
    fn the_longer_name_of_a_town_decides() {
        let areas = [vec!["大通".to_owned()], vec!["大通北".to_owned(), "桜".to_owned()]];
        let of = |town| area_of(town, areas.iter().map(Vec::as_slice));
        assert_eq!((of("大通"), of("大通北二"), of("桜ヶ丘"), of("南")), (Some(0), Some(1), Some(1), None));
    }
}
