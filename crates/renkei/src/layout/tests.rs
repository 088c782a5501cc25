use super::*;
use jiff::civil::date;

#[test]
fn every_shipped_file_is_a_layout_of_its_own_name() {
    let mut codes = Vec::new();
    for text in shipped::files() {
        let layout = parse(text).unwrap_or_else(|why| panic!("{why}\n{text}"));
        assert!(!layout.facts.is_empty(), "{} states nothing", layout.code);
        assert!(layout.late_after > 0 && layout.number <= 25, "{}", layout.code);
        codes.push(layout.code);
    }
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), shipped::files().len());
    let systems: std::collections::BTreeSet<&str> =
        super::shipped().iter().map(|layout| layout.system.as_str()).collect();
    assert!(systems.len() >= 8, "{systems:?}");
    let rows: std::collections::BTreeSet<u16> = super::shipped().iter().map(|layout| layout.number).collect();
    assert_eq!(rows, (1..=25).collect(), "every row of the list of linked data");
}

#[test]
fn the_day_of_a_file_is_in_its_name() {
    let layout = for_day("jumin", date(2026, 4, 1), &[]).unwrap();
    assert_eq!(layout.day_of("JUMIN_20260401.csv"), Some(date(2026, 4, 1)));
    assert_eq!(layout.day_of("34302-20260401123000.csv"), Some(date(2026, 4, 1)), "with a time behind it");
    for name in ["jumin.csv", "20261301.csv", "2026-04-01.csv", ""] {
        assert_eq!(layout.day_of(name), None, "{name}");
    }
}

#[test]
fn an_agency_has_its_own_way_from_a_day_on() {
    let text = text_of("jumin")
        .replace("effective = \"2022-05-19\"", "effective = \"2026-04-01\"")
        .replace("宛名番号", "統合宛名番号");
    let own = [parse(&text).unwrap()];
    let title = |day| for_day("jumin", day, &own).unwrap().title_of("number").to_owned();
    assert_eq!(title(date(2026, 3, 31)), "宛名番号");
    assert_eq!(title(date(2026, 4, 1)), "統合宛名番号");
    assert!(for_day("jumin", date(1999, 1, 1), &own).is_some(), "older than the first version: read by that");
    assert!(for_day("nothing", date(2026, 4, 1), &own).is_none());
}

#[test]
fn a_wrong_layout_is_told_in_japanese() {
    let good = text_of("jumin");
    let wrong = [
        ("code = \"jumin\"", "code = \"住基\"", "code"),
        ("key = [\"number\"]", "key = [\"nobody\"]", "nobody"),
        ("format = \"csv\"", "format = \"pdf\"", "pdf"),
        ("encoding = \"cp932\"", "encoding = \"ebcdic\"", "ebcdic"),
        ("effective = \"2022-05-19\"", "effective = \"きのう\"", "きのう"),
        ("kind = \"resident\"", "kind = \"identity\"", "identity"),
        ("codes = { 1 = \"男\", 2 = \"女\" }", "codes = { 1 = \"2\", 2 = \"女\" }", "性別"),
        ("id = \"kana\"", "id = \"name\"", "name"),
    ];
    for (from, to, told) in wrong {
        let why = parse(&good.replacen(from, to, 1)).unwrap_err();
        assert!(why.contains(told), "{to}: {why}");
    }
    assert!(parse("こわれた").unwrap_err().starts_with("様式を読み取れません"));
}
