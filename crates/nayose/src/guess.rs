//! What a column holds, guessed from its title and some of its values.

use std::collections::HashSet;

use crate::roles::{Role, key};

/// The role of a column.
pub(crate) fn guess_one(title: &str, values: &[&str]) -> Role {
    let key = key(title);
    let by_title = TITLES.iter().find(|(_, titles)| titles.contains(&key.as_str())).map(|(role, _)| *role);
    let japanese = share(values, |value| value.chars().any(is_japanese));
    let kana = share(values, |value| jp::fold(value).chars().all(jp::is_kana));
    match by_title {
        Some(Role::Name) if kana > 0.8 => Role::Kana,
        Some(Role::Surname) if kana > 0.95 => Role::SurnameKana,
        Some(Role::Given) if kana > 0.95 => Role::GivenKana,
        Some(Role::Name) if japanese < 0.5 && !looks_like_persons(values) => Role::Text,
        Some(Role::Address) if japanese < 0.5 => Role::Text,
        Some(Role::Birth) if share(values, |value| value.chars().any(|c| c.is_numeric())) < 0.5 => Role::Ignore,
        Some(role) => role,
        None => by_content(&key, values),
    }
}

/// A role for a title nobody has heard of. What looks like a key is left out: it may be the very answer that is sought.
fn by_content(key: &str, values: &[&str]) -> Role {
    let distinct = values.iter().collect::<HashSet<_>>().len();
    let letters = share(values, |value| value.chars().any(char::is_alphabetic));
    let words = share(values, |value| value.split_whitespace().count() > 1);
    let looks_like_key = key.ends_with("id")
        || key.ends_with("key")
        || key.ends_with("番号")
        || key.contains("cluster")
        || key.contains("class");
    match () {
        () if values.len() < 2 || looks_like_key => Role::Ignore,
        () if share(values, |value| value.contains('@')) > 0.8 => Role::Email,
        () if distinct * 20 < values.len() => Role::Category,
        () if letters > 0.5 && (words > 0.2 || distinct * 2 > values.len()) => Role::Text,
        () if letters > 0.5 => Role::Category,
        () => Role::Ignore,
    }
}

fn looks_like_persons(values: &[&str]) -> bool {
    let person = |value: &&str| {
        let words = value.split_whitespace().count();
        (2..=3).contains(&words) && value.chars().all(|c| c.is_alphabetic() || " .,'-".contains(c))
    };
    share(values, |value| person(&value)) > 0.9
}

fn share(values: &[&str], test: impl Fn(&str) -> bool) -> f64 {
    let hits = values.iter().filter(|value| test(value)).count();
    crate::jaro::count(hits) / crate::jaro::count(values.len().max(1))
}

pub(crate) fn is_latin(text: &str) -> bool {
    text.chars().all(|c| !c.is_alphabetic() || c < '\u{250}')
}

fn is_japanese(c: char) -> bool {
    jp::is_kana(c) || matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | 'ｦ'..='ﾟ' | '々' | '〓')
}

/// Titles met in registers and in data others publish.
const TITLES: [(Role, &[&str]); 21] = [
    (Role::Id, &["id", "recid", "recordid", "rowid", "行番号", "レコードid", "レコード番号", "整理番号", "no", "番号"]),
    (Role::Source, &["source", "system", "dataset", "src", "システム", "システム名", "データ元", "取込元"]),
    (
        Role::Municipality,
        &[
            "muni",
            "municipality",
            "municipalitycode",
            "citycode",
            "自治体",
            "自治体コード",
            "団体コード",
            "市区町村コード",
            "全国地方公共団体コード",
        ],
    ),
    (Role::Number, &["atena", "atenano", "atenanumber", "宛名番号", "住民番号", "個人番号識別", "宛名no"]),
    (
        Role::Name,
        &[
            "name",
            "fullname",
            "namekanji",
            "kanjiname",
            "personname",
            "氏名",
            "氏名漢字",
            "漢字氏名",
            "名前",
            "児童氏名",
            "児童名",
            "対象者氏名",
            "本人氏名",
            "お名前",
        ],
    ),
    (
        Role::Kana,
        &[
            "kana",
            "namekana",
            "kananame",
            "reading",
            "カナ",
            "氏名カナ",
            "カナ氏名",
            "氏名かな",
            "ふりがな",
            "フリガナ",
            "氏名フリガナ",
            "よみ",
            "読み",
            "児童氏名カナ",
            "児童カナ",
        ],
    ),
    (Role::Surname, &["surname", "lastname", "familyname", "lname", "sname", "last", "姓", "氏", "苗字", "名字"]),
    (
        Role::SurnameKana,
        &["surnamekana", "lastnamekana", "familynamekana", "姓カナ", "姓かな", "姓フリガナ", "セイ", "せい", "カナ姓"],
    ),
    (Role::Given, &["givenname", "given", "firstname", "fname", "forename", "first", "名"]),
    (
        Role::GivenKana,
        &["givennamekana", "firstnamekana", "givenkana", "名カナ", "名かな", "名フリガナ", "メイ", "めい", "カナ名"],
    ),
    (Role::FormerSurname, &["formersurname", "maidenname", "formername", "旧姓", "旧氏", "通称姓"]),
    (Role::FormerSurnameKana, &["formersurnamekana", "旧姓カナ", "旧氏カナ", "旧姓フリガナ"]),
    (
        Role::Birth,
        &[
            "birth",
            "birthdate",
            "dob",
            "dateofbirth",
            "birthday",
            "bday",
            "生年月日",
            "生年月日西暦",
            "生年月日和暦",
            "誕生日",
            "児童生年月日",
        ],
    ),
    (Role::Sex, &["sex", "gender", "性別", "性別コード"]),
    (Role::Address, &["address", "addr", "fulladdress", "住所", "現住所", "居所", "住民票住所", "所在地", "住所地"]),
    (
        Role::Phone,
        &[
            "phone",
            "phonenumber",
            "tel",
            "telephone",
            "mobile",
            "電話",
            "電話番号",
            "携帯",
            "携帯電話",
            "連絡先",
            "電話番号1",
            "電話番号2",
        ],
    ),
    (Role::Email, &["email", "mail", "emailaddress", "メール", "メールアドレス", "eメール"]),
    (Role::Postcode, &["postcode", "zip", "zipcode", "postalcode", "郵便番号"]),
    (
        Role::Code,
        &[
            "socsecid",
            "ssn",
            "isbn",
            "modelno",
            "model",
            "nationalid",
            "patientid",
            "streetnumber",
            "housenumber",
            "受給者番号",
            "被保険者番号",
            "在留カード番号",
            "手帳番号",
        ],
    ),
    (
        Role::Category,
        &[
            "state",
            "suburb",
            "city",
            "town",
            "country",
            "type",
            "category",
            "brand",
            "manufacturer",
            "venue",
            "year",
            "都道府県",
            "市区町村",
            "町名",
            "学校",
            "学校名",
            "学年",
            "国籍",
        ],
    ),
    (Role::Quantity, &["price", "amount", "weight", "height", "age", "価格", "金額", "年齢"]),
];
