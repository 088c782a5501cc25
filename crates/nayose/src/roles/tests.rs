//! Columns of tables in many shapes.

use super::*;

fn table(titles: &[&str], rows: &[&[&str]]) -> (Vec<String>, Vec<Vec<String>>) {
    let own = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
    (own(titles), rows.iter().map(|row| own(row)).collect())
}

#[test]
fn titles_and_content_tell_the_roles() {
    let (titles, rows) = table(
        &["rec_id", "muni", "atena", "氏　名", "ﾌﾘｶﾞﾅ", "生年月日", "性別", "住所", "person_id"],
        &[
            &["a1", "34302", "0001", "架空 花子", "カクウ ハナコ", "R3.4.5", "女", "府中町本町1-2", "7"],
            &["a2", "34302", "0002", "架空 太郎", "カクウ タロウ", "H30.4.5", "男", "府中町本町1-2", "8"],
        ],
    );
    let columns = Columns::guess(&titles, &rows).unwrap();
    use Role::{Address, Birth, Id, Ignore, Kana, Municipality, Name, Number, Sex};
    assert_eq!(columns.roles, [Id, Municipality, Number, Name, Kana, Birth, Sex, Address, Ignore]);
    assert!(!columns.family_last);
}

#[test]
fn data_of_others_have_roles_too() {
    let (titles, rows) = table(
        &[
            "rec_id",
            "given_name",
            "surname",
            "street_number",
            "address_1",
            "suburb",
            "postcode",
            "state",
            "date_of_birth",
            "soc_sec_id",
        ],
        &[
            &["r1", "ava", "smith", "12", "rose street", "kew", "3101", "vic", "19991231", "5304218"],
            &["r2", "noah", "jones", "7", "mill lane", "ayr", "4807", "qld", "19810101", "8271232"],
        ],
    );
    let columns = Columns::guess(&titles, &rows).unwrap();
    use Role::{Birth, Category, Code, Given, Id, Postcode, Surname, Text};
    assert_eq!(columns.roles, [Id, Given, Surname, Code, Text, Category, Postcode, Category, Birth, Code]);
    let (titles, rows) = table(
        &["id", "name", "addr", "phone", "class"],
        &[
            &["1", "arnie morton's of chicago", "435 s. la cienega blv.", "310/246-1501", "0"],
            &["2", "art's delicatessen", "12224 ventura blvd.", "818/762-1221", "1"],
        ],
    );
    let columns = Columns::guess(&titles, &rows).unwrap();
    assert_eq!(columns.roles, [Role::Id, Role::Text, Role::Text, Role::Phone, Role::Ignore]);
}

#[test]
fn unknown_titles_are_told_by_what_is_below_them() {
    let row = |n: usize| {
        let given = ["花子", "太郎", "翔", "葵"][n % 4];
        let cells = [
            format!("{n}"),
            format!("架空 {given}"),
            "カクウ ハナコ".to_owned(),
            format!("平成{}年4月{}日", 10 + n % 9, 1 + n % 27),
            format!("府中町本町{}-2", n + 1),
            format!("082-000-{:04}", n * 7),
            format!("735-{n:04}"),
            format!("kaku{n}@example.com"),
            ["男", "女"][n % 2].to_owned(),
        ];
        cells.to_vec()
    };
    let rows: Vec<Vec<String>> = (0..60).map(row).collect();
    let titles: Vec<String> = "abcdefghi".chars().map(String::from).collect();
    use Role::{Address, Birth, Email, Ignore, Kana, Name, Phone, Postcode, Sex};
    let roles = Columns::guess(&titles, &rows).unwrap().roles;
    assert_eq!(roles, [Ignore, Name, Kana, Birth, Address, Phone, Postcode, Email, Sex]);
}

#[test]
fn what_says_the_names_again_is_left_out_and_a_key_without_title_of_its_own_is_found() {
    let (titles, rows) = table(
        &["unit_id", "full_name", "first_name", "surname", "city"],
        &[
            &["7", "ava rose smith", "ava", "smith", "kew"],
            &["9", "noah jones, baron", "noah", "jones", "ayr"],
            &["11", "jones, mia", "mia", "jones", "ayr"],
        ],
    );
    let columns = Columns::guess(&titles, &rows).unwrap();
    assert_eq!(columns.roles[..4], [Role::Id, Role::Ignore, Role::Given, Role::Surname]);
}

#[test]
fn companies_are_no_persons() {
    let (titles, rows) = table(
        &["名称", "氏名", "住所"],
        &[&["1", "株式会社架空商店", "府中町本町1-2"], &["2", "架空病院", "府中町浜田3-4"]],
    );
    assert_eq!(Columns::guess(&titles, &rows).unwrap().roles[1], Role::Text);
}

#[test]
fn a_file_of_roles_is_taken_at_its_word() {
    let (titles, rows) = table(&["a", "b", "c"], &[&["x", "y", "z"]]);
    let roles = RolesFile::parse("[columns]\na = \"surname\"\nb = \"given\"\n").unwrap();
    assert_eq!(Columns::named(&titles, &roles, &rows).unwrap().roles, [Role::Surname, Role::Given, Role::Ignore]);
    let wrong = RolesFile::parse("[columns]\nd = \"surname\"\n").unwrap();
    assert!(matches!(Columns::named(&titles, &wrong, &rows), Err(ColumnsError::NoColumn { .. })));
    let twice = RolesFile::parse("[columns]\na = \"birth\"\nb = \"birth\"\n").unwrap();
    assert!(matches!(Columns::named(&titles, &twice, &rows), Err(ColumnsError::Twice { .. })));
    let nothing = RolesFile::parse("[columns]\na = \"id\"\n").unwrap();
    assert!(matches!(Columns::named(&titles, &nothing, &rows), Err(ColumnsError::Nothing(_))));
    assert!(RolesFile::parse("[columns]\na = \"shoe\"\n").is_err());
}

#[test]
fn days_or_months_come_first() {
    assert!(day_first(["31/12/1999", "01/02/2000"].into_iter()));
    assert!(!day_first(["12/31/1999", "01/02/2000"].into_iter()));
}
