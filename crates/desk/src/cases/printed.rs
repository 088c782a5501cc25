//! Parts that several documents share: lines of a form, tick boxes, the tables of guardians and family.

use super::codes;
use crate::people::{PersonView, RelativeView};

/// A label, what stands beside it, and whether it wants the whole width.
pub type Line = (String, String, bool);
/// A label and its boxes, ticked or not.
pub type Boxes = (String, Vec<(String, bool)>);

/// Half the width.
pub fn line(label: &str, text: impl Into<String>) -> Line {
    (label.to_owned(), text.into(), false)
}

/// The whole width.
pub fn wide(label: &str, text: impl Into<String>) -> Line {
    (label.to_owned(), text.into(), true)
}

/// The boxes of a code list.
pub fn boxes(label: &str, table: codes::Table, is_ticked: impl Fn(&str) -> bool) -> Boxes {
    (label.to_owned(), table.iter().map(|&(code, text)| (text.to_owned(), is_ticked(code))).collect())
}

/// Who the child is; protected addresses and telephones are blank already.
pub fn child(person: &PersonView) -> Vec<Line> {
    let strip = &person.strip;
    let mut lines = vec![
        line("ふりがな", &strip.kana),
        line("性別", &strip.sex),
        line("氏名", &strip.name),
        line("生年月日", format!("{}({})", person.birth, strip.age)),
    ];
    let spaced = |text: &str, note: &str| format!("{text} {note}").trim().to_owned();
    lines.extend(person.names.iter().skip(1).map(|name| wide(&name.label, spaced(&name.text, &name.note))));
    let addresses = person.addresses.iter().filter(|address| !address.past);
    lines.extend(addresses.map(|address| wide(&address.label, &address.text)));
    lines.extend(person.phones.iter().map(|phone| wide("電話", spaced(&phone.text, &phone.note))));
    lines
}

/// 続柄, 氏名, 親権, 現住所, 電話(留意), 勤務先 of those who have the child.
pub fn guardians(person: &PersonView) -> Vec<[String; 6]> {
    present(person).filter(|relative| relative.guardian).map(guardian).collect()
}

/// 続柄, 氏名, 生年月日, 年齢, 職業, 健康状況, 福祉サービス, 備考 of the family.
pub fn family(person: &PersonView) -> Vec<[String; 8]> {
    present(person).map(member).collect()
}

fn present(person: &PersonView) -> impl Iterator<Item = &RelativeView> {
    person.relatives.iter().filter(|relative| !relative.past)
}

fn guardian(relative: &RelativeView) -> [String; 6] {
    let phones = relative.phones.iter().map(|phone| format!("{} {}", phone.text, phone.note).trim().to_owned());
    [
        relative.kind.clone(),
        relative.name.clone(),
        if relative.custodian { "親権者".to_owned() } else { String::new() },
        relative.address.clone(),
        phones.collect::<Vec<_>>().join("\n"),
        relative.workplace.clone(),
    ]
}

fn member(relative: &RelativeView) -> [String; 8] {
    [
        relative.kind.clone(),
        relative.name.clone(),
        relative.birth.clone(),
        relative.age.clone(),
        relative.occupation.clone(),
        relative.health.clone(),
        relative.services.clone(),
        format!("{} {}", relative.together, relative.note).trim().to_owned(),
    ]
}

/// Invented people for the samples of documents; the characters are those that break careless templates.
pub mod sample {
    use super::{Line, line, wide};

    /// 架空 child.
    pub fn child() -> Vec<Line> {
        vec![
            line("ふりがな", "かくう つじこ"),
            line("性別", "女"),
            line("氏名", "架空 辻󠄀子"),
            line("生年月日", "平成31年4月30日(7歳)"),
            wide("通称", "カクウ・マリア・デ・ラ・コンセプシオン(架空)"),
            wide("現住所", "架空県架空郡架空町大字架空字見本一丁目2番地3 見本団地第2号棟405号室"),
            wide("電話", "0000-00-0000 平日17時以降"),
        ]
    }

    /// 架空 mother, who has the child.
    pub fn guardians() -> Vec<[String; 6]> {
        vec![["実母", "𠮷田 葛󠄀子(架空)", "親権者", "同上", "000-0000-0000 昼間", "架空商店"].map(str::to_owned)]
    }

    /// The family.
    pub fn family() -> Vec<[String; 8]> {
        let member = |kind: &str, name: &str, birth: &str, age: &str, work: &str| {
            [kind, name, birth, age, work, "良好", "なし", "同居"].map(str::to_owned)
        };
        vec![
            member("実母", "𠮷田 葛󠄀子(架空)", "昭和63年1月7日", "38歳", "会社員(8時から17時)"),
            member("弟", "架空 次郎", "令和2年2月29日", "6歳", "架空保育所"),
        ]
    }

    /// Several sentences.
    pub fn passage() -> String {
        "架空の記載です。長い文章でも枠に収まり、頁をまたぐときは次の頁に続きます。\n".repeat(5)
    }
}
