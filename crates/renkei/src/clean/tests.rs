use super::*;
use crate::layout::{Kind, for_day, parse, shipped};
use jiff::civil::date;
use proptest::prelude::*;

fn column(kind: Kind) -> Column {
    Column {
        id: "x".into(),
        title: "列".into(),
        titles: Vec::new(),
        at: None,
        length: 0,
        kind,
        digits: if kind == Kind::Digits { 10 } else { 0 },
        blank: vec!["99999999".into()],
        required: false,
        codes: BTreeMap::from([("01".into(), "転入".into()), ("1A".into(), "甲".into())]),
        asked: false,
    }
}

#[track_caller]
fn becomes(kind: Kind, given: &str, text: Option<&str>, rules: &[Rule]) {
    let value = clean(&column(kind), &["-".into(), "　".into()], given);
    assert_eq!((value.text.as_deref(), value.rules.as_slice()), (text, rules), "{given}");
}

#[test]
fn texts_lose_what_cannot_be_seen_and_nothing_else() {
    becomes(Kind::Text, "架空　髙子", Some("架空　髙子"), &[]);
    becomes(Kind::Text, "　\u{200B}架空 ", Some("架空"), &[Rule::Trim]);
    becomes(Kind::Text, "架空      ", Some("架空"), &[]);
    becomes(Kind::Text, "　　", None, &[Rule::Trim]);
    becomes(Kind::Text, "", None, &[]);
    becomes(Kind::Text, " - ", None, &[Rule::Trim, Rule::Blank]);
    becomes(Kind::Text, "\u{E000}田", Some("\u{E000}田"), &[Rule::Private]);
    becomes(Kind::Text, "山\u{FFFD}", Some("山\u{FFFD}"), &[Rule::Lost]);
}

#[test]
fn numbers_that_name_something_keep_their_digits() {
    becomes(Kind::Digits, "0000012345", Some("0000012345"), &[]);
    becomes(Kind::Digits, "12345", Some("0000012345"), &[Rule::Zeros]);
    becomes(Kind::Digits, "１２３４５６７８９０", Some("1234567890"), &[Rule::Width]);
    becomes(Kind::Digits, "12345.0", Some("0000012345"), &[Rule::Number, Rule::Zeros]);
    becomes(Kind::Digits, "12345.5", Some("12345.5"), &[Rule::Kept]);
    becomes(Kind::Digits, "A１2", Some("A１2"), &[Rule::Kept]);
    becomes(Kind::Digits, "99999999", None, &[Rule::Blank]);
}

#[test]
fn dates_become_one_kind_of_date() {
    becomes(Kind::Date, "2026-04-01", Some("2026-04-01"), &[]);
    becomes(Kind::Date, "20260401", Some("2026-04-01"), &[Rule::Date]);
    becomes(Kind::Date, "2026/4/1 10:30", Some("2026-04-01"), &[Rule::Date]);
    becomes(Kind::Date, "令和８年４月１日", Some("2026-04-01"), &[Rule::Era]);
    becomes(Kind::Date, "5080401", Some("2026-04-01"), &[Rule::Era]);
    becomes(Kind::Date, "平成35年4月", Some("2023-04"), &[Rule::Era]);
    becomes(Kind::Date, "46113", Some("2026-04-01"), &[Rule::Serial]);
    becomes(Kind::Date, "99999999", None, &[Rule::Blank]);
    becomes(Kind::Date, "00000000", Some("00000000"), &[Rule::Kept]);
    becomes(Kind::Date, "2026-02-30", Some("2026-02-30"), &[Rule::Kept]);
}

#[test]
fn quantities_and_codes() {
    becomes(Kind::Number, "１，２３４円", Some("1234"), &[Rule::Number]);
    becomes(Kind::Number, "△3.50", Some("-3.5"), &[Rule::Number]);
    becomes(Kind::Number, "多い", Some("多い"), &[Rule::Kept]);
    becomes(Kind::Number, "-0", Some("0"), &[Rule::Number]);
    becomes(Kind::Code, "01", Some("転入"), &[Rule::Code]);
    becomes(Kind::Code, "1", Some("転入"), &[Rule::Code]);
    becomes(Kind::Code, "１", Some("転入"), &[Rule::Code]);
    becomes(Kind::Code, "転入", Some("転入"), &[]);
    becomes(Kind::Code, "77", Some("77"), &[Rule::Unknown]);
    becomes(Kind::Code, "00", Some("00"), &[Rule::Unknown]);
}

fn row(number: u32, cells: &[&str]) -> Row {
    Row { number, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() }
}

const JUMIN: [&str; 13] = [
    "宛名番号",
    "世帯番号",
    "氏名",
    "氏名カナ",
    "通称名",
    "生年月日",
    "性別",
    "続柄",
    "住所",
    "方書",
    "住民となった日",
    "異動日",
    "異動事由",
];

fn jumin() -> &'static Layout {
    for_day("jumin", date(2026, 4, 1), &[]).unwrap()
}

fn header() -> Vec<String> {
    JUMIN.map(str::to_owned).to_vec()
}

#[test]
fn a_row_says_who_and_what_and_what_was_done_to_it() {
    let header = header();
    let cleaner = Cleaner::titled(jumin(), 7, &header).unwrap();
    let mut tally = Tally::new();
    let cells = [
        "123",
        "0000000001",
        "架空　髙子",
        "ｶｸｳ ﾀｶｺ",
        "-",
        "20180505",
        "2",
        "子",
        "広島県安芸郡府中町本町１－２",
        "",
        "",
        "20180505",
        "04",
    ];
    let Outcome::Taken(taken) = cleaner.clean(&row(2, &cells), &mut tally) else { panic!("refused") };
    let [who, what] = taken.facts.as_slice() else { panic!("{:?}", taken.facts) };
    assert_eq!(who.series, taken.record, "the record is the series that tells who");
    assert_eq!(who.attributes["name"], "架空　髙子", "as given");
    assert_eq!(who.attributes["name_key"], jp::fold("架空高子"));
    assert_eq!(who.attributes["kana"], "ｶｸｳ ﾀｶｺ", "as given");
    assert_eq!((&who.attributes["number"], &who.attributes["birth"]), (&json!("0000000123"), &json!("2018-05-05")));
    assert_eq!(who.raw["number"], json!(["123", ["zeros"]]));
    assert_eq!(what.attributes["reason"], "出生");
    assert!(what.attributes.get("alias").is_none() && what.raw["alias"] == json!(["-", ["blank"]]));
    assert_eq!(what.from, Some(date(2018, 5, 5)));
    assert_eq!(tally.values().sum::<u32>(), 6, "{tally:?}");

    // The same row of another agency is another record; the same again is the same.
    let other = Cleaner::titled(jumin(), 8, &header).unwrap().clean(&row(9, &cells), &mut tally);
    let Outcome::Taken(other) = other else { panic!("refused") };
    assert_ne!(other.record, taken.record);
    assert_eq!(other.facts[1].hash, what.hash);
}

#[test]
fn what_matters_and_cannot_be_read_refuses_the_row() {
    let header = header();
    let cleaner = Cleaner::titled(jumin(), 7, &header).unwrap();
    let mut cells = [""; 13];
    cells[2] = "架空　花子";
    let refused = |cells: &[&str]| match cleaner.clean(&row(2, cells), &mut Tally::new()) {
        Outcome::Refused(reasons, touched) => {
            (reasons.iter().map(|reason| reason.column.clone()).collect::<Vec<_>>(), touched.len())
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&cells), (vec!["宛名番号".to_owned()], 0), "without its key");
    cells[0] = "12A";
    assert_eq!(refused(&cells).0, ["宛名番号"]);
    (cells[0], cells[2]) = ("123", "　");
    assert_eq!(refused(&cells), (vec!["氏名".to_owned()], 2), "its keys are known: what stands is not gone");
    assert_eq!(refused(&cells[..5]).0, [""], "too few cells");
    assert_eq!(refused(&[&cells[..], &["余り"]].concat()).0, [""], "too many");
    assert_eq!(cleaner.clean(&row(2, &[" ", "　"]), &mut Tally::new()), Outcome::Blank);
    let why = Cleaner::titled(jumin(), 7, &["氏名".to_owned()]).unwrap_err();
    assert!(why.contains("「宛名番号」"), "{why}");
}

#[test]
fn a_mark_takes_a_row_back() {
    let layout = for_day("jido_teate", date(2026, 4, 1), &[]).unwrap();
    let cleaner = Cleaner::placed(layout, 7);
    let mut cells = vec![""; cleaner.titles().len()];
    (cells[0], cells[1]) = ("3", "17");
    match cleaner.clean(&row(1, &cells), &mut Tally::new()) {
        Outcome::Taken(taken) => assert!(taken.removed && taken.facts[1].key == "0000017"),
        other => panic!("{other:?}"),
    }
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "[0-9０-９./年月日令平和HRS元 　-]{0,14}",
        Just("99999999".to_owned()),
        Just("　".to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>().prop_map(|n| n.to_string()),
        "[\\x00-\\x1f\u{200b}\u{e000}\u{fffd}]{0,5}",
    ]
}

proptest! {
    #[test]
    fn cleaning_twice_is_cleaning_once(given in any_cell()) {
        let blank = ["-".to_owned(), "　".to_owned()];
        for kind in [Kind::Text, Kind::Digits, Kind::Date, Kind::Number, Kind::Code] {
            let once = clean(&column(kind), &blank, &given);
            let twice = clean(&column(kind), &blank, once.text.as_deref().unwrap_or_default());
            prop_assert_eq!(&twice.text, &once.text, "{:?} {:?}", kind, given);
            let changes = |value: &Value| {
                let still = [Rule::Kept, Rule::Lost, Rule::Private, Rule::Unknown];
                value.rules.iter().any(|rule| !still.contains(rule))
            };
            prop_assert!(!changes(&twice), "{:?} {:?} {:?}", kind, given, twice);
            if once.rules.is_empty() {
                prop_assert_eq!(once.text.unwrap_or_default(), given.trim_end_matches(' '), "nothing changes unsaid");
            }
        }
    }

    #[test]
    fn no_row_breaks_a_cleaner(cells in proptest::collection::vec(any_cell(), 0..40), n in 0..28_usize) {
        let layout = &shipped()[n];
        let titles: Vec<String> = layout.columns.iter().map(|column| column.title.clone()).collect();
        // As the readers give them.
        let row = Row { number: 1, cells: cells.into_iter().map(|cell| cell.replace('\0', "␀")).collect() };
        for cleaner in [Cleaner::placed(layout, 1), Cleaner::titled(layout, 1, &titles).unwrap()] {
            if let Outcome::Taken(taken) = cleaner.clean(&row, &mut Tally::new()) {
                for stated in taken.facts {
                    prop_assert!(!stated.attributes.to_string().contains("\\u0000"), "no database takes it");
                }
            }
        }
    }
}

#[test]
fn parts_of_a_name_make_a_name() {
    let layout = parse(crate::layout::text_of("gakuseki")).unwrap();
    let titles: Vec<String> = layout.columns.iter().map(|column| column.title.clone()).collect();
    let cleaner = Cleaner::titled(&layout, 1, &titles).unwrap();
    let mut cells = vec![""; titles.len()];
    (cells[0], cells[2], cells[3], cells[4]) = ("1", "架空", "花子", "かくう");
    let Outcome::Taken(taken) = cleaner.clean(&row(1, &cells), &mut Tally::new()) else { panic!("refused") };
    let who = &taken.facts[0].attributes;
    assert_eq!((&who["name"], &who["kana"]), (&json!("架空　花子"), &json!("かくう")));
    assert!(who.get("number").is_none());
}
