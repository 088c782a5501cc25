use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn column<'a>(id: &'a str, title: &'a str, sort: Sort, longest: usize) -> Column<'a> {
    Column { id, title, sort, is_key: false, room: None, longest }
}

#[test]
fn each_column_of_the_town_has_the_rule_of_the_table() {
    for (id, title, sort, longest, rule) in [
        ("name", "氏名", Sort::Text, 8, Rule::Star),
        ("mother", "母氏名", Sort::Text, 8, Rule::Star),
        ("kana", "氏名カナ", Sort::Text, 12, Rule::Star),
        ("teacher", "担任", Sort::Text, 6, Rule::Star),
        ("address", "住所", Sort::Text, 30, Rule::Star),
        ("building", "方書", Sort::Text, 12, Rule::Star),
        ("tel", "自宅電話", Sort::Text, 13, Rule::Star),
        ("tel", "緊急連絡先", Sort::Digits, 11, Rule::Star),
        ("number", "宛名番号", Sort::Digits, 10, Rule::Number),
        ("household", "世帯番号", Sort::Digits, 10, Rule::Number),
        ("karte", "カルテ番号", Sort::Text, 8, Rule::Number),
        ("birth", "生年月日", Sort::Day, 10, Rule::Month),
        ("due", "出産予定の児の生年月日", Sort::Text, 10, Rule::Month),
        ("note", "所見", Sort::Text, 50, Rule::Blank),
        ("name", "氏名", Sort::Text, 60, Rule::Blank),
        ("note", "所見", Sort::Text, 49, Rule::Keep),
        ("state", "受診の状況", Sort::Fixed, 3, Rule::Keep),
        ("on", "受診日", Sort::Day, 10, Rule::Keep),
        ("weight", "体重", Sort::Fixed, 5, Rule::Keep),
    ] {
        assert_eq!(column(id, title, sort, longest).rule(), rule, "{title} {longest}");
    }
    assert_eq!(Column { is_key: true, ..column("seq", "通番", Sort::Text, 4) }.rule(), Rule::Number);
    assert_eq!(Column { room: Some(50), ..column("note", "備考", Sort::Text, 0) }.rule(), Rule::Blank);
}

#[test]
fn a_birth_date_leaves_to_the_month_whatever_column_it_stands_in() {
    let (key, born) = (Key::random(), [date(2018, 5, 5)]);
    for cell in ["2018-05-05", "20180505", "H30.5.5", "平成30年5月5日"] {
        assert_eq!(apply(Rule::Keep, "", cell, &key, &born), "2018-05", "{cell}");
        assert_eq!(apply(Rule::Month, "", cell, &key, &[]), "2018-05", "{cell}");
    }
    assert_eq!(apply(Rule::Keep, "", "2018-05-06", &key, &born), "2018-05-06");
    assert_eq!(apply(Rule::Month, "", "2018年5月", &key, &[]), "2018-05");
    assert_eq!(apply(Rule::Month, "", "不明", &key, &[]), "");
    // Within other words there is no month to keep.
    assert_eq!(apply(Rule::Keep, "", "誕生日は平成30年5月5日です", &key, &born), "");
}

#[test]
fn numbers_are_one_within_their_space_and_cannot_be_compared_across_exports() {
    let (one, other) = (Key::random(), Key::random());
    assert_eq!(one.number("number", "1234567890"), one.number("number", "1234567890"));
    assert_ne!(one.number("number", "1234567890"), one.number("household", "1234567890"));
    assert_ne!(one.number("number", "1234567890"), other.number("number", "1234567890"));
    assert_eq!(Key::from_bytes(one.bytes()).unwrap().number("x", "y"), one.number("x", "y"));
    assert!(Key::from_bytes(&[0; 31]).is_err());
}

proptest! {
    #[test]
    fn what_is_masked_says_nothing_of_what_it_was(cell in "\\PC{1,60}") {
        let key = Key::random();
        for rule in [Rule::Blank, Rule::Star] {
            let masked = apply(rule, "s", &cell, &key, &[]);
            prop_assert!(masked.is_empty() || masked == STARS);
        }
        let number = apply(Rule::Number, "s", &cell, &key, &[]);
        prop_assert!(number.chars().all(|c| c.is_ascii_lowercase() && !"aeiouy".contains(c)), "{number}");
        prop_assert!(number.is_empty() == cell.trim().is_empty() && [0, 16].contains(&number.len()));
    }

    #[test]
    fn no_text_of_fifty_characters_is_kept(cell in "\\PC{50,80}") {
        prop_assert_eq!(apply(Rule::Keep, "", &cell, &Key::random(), &[]), "");
    }

    #[test]
    fn no_style_of_a_birth_date_survives(days in 0..40_000i64, style in 0..6usize) {
        let birth = date(1920, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let wareki = jp::Wareki(birth).to_string();
        let styles = [
            birth.to_string(),
            birth.strftime("%Y%m%d").to_string(),
            birth.strftime("%Y/%-m/%-d").to_string(),
            birth.strftime("%Y年%-m月%-d日").to_string(),
            wareki.clone(),
            format!("生年月日:{wareki}生"),
        ];
        let masked = apply(Rule::Keep, "", &styles[style], &Key::random(), &[birth]);
        prop_assert!(!days_in(&masked).contains(&birth), "{} → {masked}", styles[style]);
    }
}
