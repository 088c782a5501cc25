use super::super::model::{Given, Told};
use super::super::rules::asked_part;
use super::*;
use desk::assessment::form::{Answer, Answers};
use desk::assessment::shipped::shipped;
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

fn ask(kind: Kind, answers: Option<Answers>) -> Ask {
    let form = shipped().on(kind.form(), date(2026, 11, 21)).unwrap();
    let given = |answers| Given {
        id: Uuid::from_u128(9),
        answers,
        whole: true,
        by_file: false,
        by: String::new(),
        at: Timestamp::UNIX_EPOCH,
    };
    Ask {
        id: Uuid::from_u128(1),
        org: 1,
        round: Uuid::from_u128(2),
        candidate: Uuid::from_u128(3),
        person: Uuid::from_u128(4),
        kind,
        place: "架空小学校".to_owned(),
        to_org: None,
        to_section: None,
        told: Told {
            round: "第1回 架空の調査".to_owned(),
            name: "架空 調子".to_owned(),
            kana: "かくう しらこ".to_owned(),
            birth: "平成30年5月5日".to_owned(),
            age: "8歳".to_owned(),
            grade: "2".to_owned(),
            class: "1".to_owned(),
        },
        form: asked_part(form, kind),
        due_on: date(2026, 12, 1),
        sent_by: String::new(),
        sent_at: Timestamp::UNIX_EPOCH,
        reminded_on: None,
        given: answers.map(given),
    }
}

/// What a filled-in sheet says once it went through Excel.
fn back(ask: &Ask, change: impl Fn(&mut Table)) -> Result<form::Typed, Vec<String>> {
    let mut table = table(std::slice::from_ref(ask), "取扱注意").unwrap();
    change(&mut table);
    let bytes = tables::write_xlsx(&table).unwrap();
    let number = Field::new("number", NUMBER, &[]).required();
    let (sheet, _) = sheet(&bytes, &Layout { fields: vec![number] }).unwrap();
    read(&ask.form, &sheet.header, &sheet.rows[0])
}

fn put(table: &mut Table, title: &str, cell: &str) {
    let column =
        table.header.iter().position(|head| head.starts_with(title)).unwrap_or_else(|| panic!("{:?}", table.header));
    table.rows[0][column] = cell.to_owned();
}

#[test]
fn what_is_written_into_the_sheet_is_read_back() {
    let ask = ask(Kind::School, None);
    let typed = back(&ask, |table| {
        put(table, "校内サポート状況", "別室での学習支援");
        put(table, "気になる項目「欠食」", "○");
        put(table, "気になる項目「人間関係", "〇");
        put(table, "気になる項目「学力", "×");
        put(table, "気になる項目の内容", "朝食をとらずに登校する");
    })
    .unwrap();
    assert!(typed.missing.is_empty());
    assert_eq!(typed.answers.get("concerns"), Some(&Answer::Many(vec!["meals".into(), "relations".into()])));
    assert_eq!(typed.answers.code("support"), "別室での学習支援");
    assert_eq!(typed.answers.code("concern_text"), "朝食をとらずに登校する");
}

#[test]
fn an_empty_row_is_no_answer_and_a_missing_part_makes_it_partial() {
    let school = ask(Kind::School, None);
    assert!(back(&school, |_| ()).unwrap().answers.0.is_empty());
    let partial = back(&school, |table| put(table, "気になる項目「欠食」", "○")).unwrap();
    assert_eq!(partial.missing.len(), 1, "the words are missing");
    let health = back(&ask(Kind::Health, None), |table| put(table, "ヒヤリング", "電話で聞いた")).unwrap();
    assert!(!health.missing.is_empty(), "母子保健管理 is missing");
}

#[test]
fn what_cannot_be_read_is_told_in_the_words_of_the_sheet() {
    let health = ask(Kind::Health, None);
    let wrong = back(&health, |table| {
        put(table, "母子保健管理", "たぶん管理");
        put(table, "ネウボラ気になる項目「未就園", "たまに");
    })
    .unwrap_err();
    assert_eq!(wrong.len(), 2);
    assert!(wrong.iter().any(|why| why.contains("母子保健管理") && why.contains("地区管理児童")), "{wrong:?}");
    assert!(wrong.iter().any(|why| why.contains("未就園") && why.contains('○')), "{wrong:?}");
}

#[test]
fn the_sheet_says_who_the_child_is_and_nothing_of_why() {
    let table = table(&[ask(Kind::School, None)], "取扱注意").unwrap();
    for forbidden in ["理由", "経路", "要対協", "スコア", "推定", "結果", "判断"] {
        assert!(!table.header.iter().any(|head| head.contains(forbidden)), "{forbidden}: {:?}", table.header);
    }
    assert_eq!(table.rows[0][1], "架空 調子");
}

proptest! {
    #[test]
    fn answers_survive_the_way_through_excel(
        support in "[ぁ-んァ-ヶ一-龠a-z0-9。、]{0,30}", concerns in prop::collection::btree_set(0..5usize, 0..5), text in "[ぁ-ん一-龠]{1,20}",
    ) {
        let codes = ["meals", "adaptation", "learning", "relations", "home"];
        let mut answers = Answers::default();
        answers.set("support", Answer::text(support.as_str()));
        if !concerns.is_empty() {
            answers.set("concerns", Some(Answer::Many(concerns.iter().map(|n| codes[*n].to_owned()).collect())));
            answers.set("concern_text", Answer::text(text));
        }
        let typed = back(&ask(Kind::School, Some(answers.clone())), |_| ()).unwrap();
        prop_assert_eq!(typed.answers, answers);
    }
}
