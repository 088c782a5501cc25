use super::*;
use desk::people::model::Birth;
use ground::db::Key;
use jiff::civil::date;
use uuid::Uuid;

fn case(n: u128, kana: &str, reasons: &[Reason]) -> Case {
    let day = date(2018, 5, 5);
    Case {
        key: Key::new(34, Uuid::from_u128(n)),
        centre: 1,
        name: "髙橋 花子".to_owned(),
        kana: kana.to_owned(),
        other_names: vec!["サントス 花子".to_owned()],
        sex: "female".to_owned(),
        birth: Some(Birth { first: day, last: day, text: String::new() }),
        hidden: false,
        address: "広島県安芸郡府中町大通一丁目1-1".to_owned(),
        residence: Some(20),
        school: String::new(),
        is_open: true,
        accepted_on: None,
        closed_on: None,
        kinds: Vec::new(),
        urgency: String::new(),
        severity: None,
        received_at: None,
        due_at: None,
        clock_seen_at: None,
        seen_at: None,
        checked: None,
        custodies: Vec::new(),
        returned_at: None,
        moved_from: None,
        moved_on: None,
        reports: 1,
        reasons: reasons.to_vec(),
    }
}

#[test]
fn a_child_is_meant_by_part_of_name_reading_birth_or_address() {
    let case = case(1, "たかはし はなこ", &[]);
    for typed in [
        "高橋",
        "髙橋　花",
        "橋花",
        "タカハシ",
        "はしはな",
        "takahashi",
        "サントス",
        "H30.5.5",
        "平成30年生",
        "大通1丁目1",
        "高橋 府中町",
        "5月5日",
    ] {
        assert!(is_meant(&case, typed), "{typed}");
    }
    for typed in ["高梨", "高橋 H29", "海田町", "花子 大通2-2", "090"] {
        assert!(!is_meant(&case, typed), "{typed}");
    }
    assert!(is_meant(&case, " "), "nothing typed means everybody");
}

#[test]
fn what_is_hidden_finds_nobody() {
    let hidden = Case { hidden: true, address: String::new(), ..case(1, "たかはし はなこ", &[]) };
    assert!(!is_meant(&hidden, "府中町"));
}

#[test]
fn the_pressing_come_first_then_the_syllabary() {
    let mut cases = vec![
        case(1, "あ", &[]),
        case(2, "わ", &[Reason::Moved, Reason::Unseen]),
        case(3, "い", &[Reason::Grave]),
        Case { is_open: false, ..case(4, "あ", &[]) },
        case(5, "が", &[Reason::Grave]),
    ];
    sort(&mut cases);
    let order: Vec<u128> = cases.iter().map(|case| case.key.id.as_u128()).collect();
    assert_eq!(order, [2, 3, 5, 1, 4]);
}

#[test]
fn reasons_read_back() {
    for reason in Reason::ALL {
        assert_eq!(Reason::from_code(reason.code()), Some(reason));
    }
}
