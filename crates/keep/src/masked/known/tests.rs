use super::*;
use jiff::civil::date;
use proptest::prelude::*;

/// Somebody who does not exist.
fn known() -> Known {
    let mut known = Known::default();
    known.name("架空　髙𣘺 一郎");
    known.name("髙𣘺 一郎");
    known.name("ﾀｶﾊｼ ｲﾁﾛｳ");
    known.name("林 一");
    known.address("広島県安芸郡府中町大通三丁目5-1 架空荘101");
    known.phone("082-286-3901");
    known.number("0001234567");
    known.parts("who", "髙𣘺 一郎");
    known.birth("who", date(2018, 5, 5));
    known
}

#[test]
fn every_spelling_is_found() {
    for (cell, kind) in [
        ("高橋一郎", Kind::Name),
        ("高橋　一郎くんが来所", Kind::Name),
        ("たかはし いちろう", Kind::Name),
        ("タカハシ・イチロウ", Kind::Name),
        ("TAKAHASHI Ichirou", Kind::Name),
        ("Ichiro TAKAHASHI", Kind::Name),
        ("林　一", Kind::Name),
        ("府中町大通３丁目５番１号", Kind::Place),
        ("安芸郡府中町大通3-5-1", Kind::Place),
        ("大通三丁目5番1号の近く", Kind::Place),
        ("０８２（２８６）３９０１", Kind::Contact),
        ("電話0822863901へ", Kind::Contact),
        ("082 286 3901", Kind::Contact),
        ("090-0000-1111 082-286-3901", Kind::Contact),
        ("+81-82-286-3901", Kind::Contact),
        ("宛名0001234567", Kind::Number),
        ("1234567", Kind::Number),
        ("１２３４５６７", Kind::Number),
    ] {
        assert_eq!(known().found_in("", cell), Some(kind), "{cell}");
    }
    for (cell, kind) in [
        ("一郎は元気", Kind::Name),
        ("H30.5.5", Kind::Birth),
        ("2018/05/05生", Kind::Birth),
        ("平成三十年五月五日", Kind::Birth),
        ("20180505", Kind::Birth),
    ] {
        assert_eq!(known().found_in("who", cell), Some(kind), "{cell}");
        assert_eq!(known().found_in("somebody else", cell), None, "{cell}");
    }
}

#[test]
fn what_is_left_of_a_table_is_no_finding() {
    for cell in [
        "",
        "***",
        "2018-05",
        "受診",
        "3.2",
        "府中町",
        "令和8年11月20日",
        "bcdfghjkmnpqvwxz",
        "12345",
        "小学校3年",
        "林一丁目",
    ] {
        assert_eq!(known().found_in("who", cell), None, "{cell}");
    }
}

proptest! {
    #[test]
    fn a_name_is_found_wherever_it_stands(before in "[ぁ-んa-z0-9、。 ]{0,12}", after in "[ぁ-んa-z0-9、。 ]{0,12}") {
        let cell = format!("{before}髙橋一郎{after}");
        prop_assert_eq!(known().found_in("", &cell), Some(Kind::Name));
    }

    #[test]
    fn a_telephone_is_found_however_it_is_parted(at in prop::collection::vec(prop::sample::select(vec!["", "-", " ", "ー", "－"]), 9)) {
        let digits = "0822863901";
        let cell: String = digits.chars().zip(at.iter().chain([&""])).map(|(c, part)| format!("{c}{part}")).collect();
        prop_assert_eq!(known().found_in("", &cell), Some(Kind::Contact), "{}", cell);
    }

    #[test]
    fn keyed_numbers_are_nobodys_name(value in "\\PC{0,20}") {
        let number = crate::masked::key::Key::random().number("x", &value);
        prop_assert_eq!(known().found_in("who", &number), None);
    }
}
