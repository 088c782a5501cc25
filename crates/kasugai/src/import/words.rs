//! Words of old registers and the codes they mean.
//!
//! A word is known when it is the label of a code, one of the customary short forms below, or a part of exactly one label.

use crate::cases::codes::{self, Table};
use ground::gate::AgencyKind;

/// Customary short forms per table; compared folded.
const SEXES: Table = &[
    ("male", "男"),
    ("female", "女"),
    ("unknown", "不明"),
    ("male", "男性"),
    ("female", "女性"),
    ("male", "男児"),
    ("female", "女児"),
    ("male", "M"),
    ("female", "F"),
];
const KINDS: Table = &[
    ("01", "虐待"),
    ("01", "児童虐待"),
    ("01", "虐待相談"),
    ("01", "養護(虐待)"),
    ("02", "養護"),
    ("02", "養護(その他)"),
    ("03", "保健"),
    ("04", "肢体不自由"),
    ("07", "重心"),
    ("08", "知的"),
    ("09", "発達"),
    ("10", "ぐ犯"),
    ("11", "触法"),
    ("12", "性格行動"),
    ("13", "不登校"),
    ("14", "適性"),
    ("15", "育児"),
    ("15", "しつけ"),
    ("16", "その他"),
];
const ROUTES: Table = &[
    ("neighbour", "近隣"),
    ("neighbour", "知人"),
    ("school.school", "学校"),
    ("school.school", "小学校"),
    ("school.school", "中学校"),
    ("school.kindergarten", "幼稚園"),
    ("school.board", "教育委員会"),
    ("facility.nursery", "保育所"),
    ("facility.nursery", "保育園"),
    ("kodomoen", "こども園"),
    ("police", "警察"),
    ("police", "警察署"),
    ("prefecture.centre", "児相"),
    ("prefecture.centre", "児童相談所"),
    ("prefecture.centre", "こ家C"),
    ("municipality.welfare", "福祉事務所"),
    ("municipality.health", "保健センター"),
    ("health.medical", "病院"),
    ("health.medical", "医療機関"),
    ("health.office", "保健所"),
    ("court", "家裁"),
    ("child", "本人"),
    ("family.father", "父"),
    ("family.mother", "母"),
    ("family.other", "家族"),
    ("family.other", "祖父母"),
    ("commissioner", "民生委員"),
    ("commissioner", "民生児童委員"),
    ("foster", "里親"),
    ("other", "その他"),
    ("other", "匿名"),
];
const ABUSE: Table = &[
    ("physical", "身"),
    ("physical", "身体"),
    ("sexual", "性"),
    ("psychological", "心"),
    ("psychological", "心理"),
    ("neglect", "ネ"),
    ("neglect", "ネグ"),
    ("neglect", "保護の怠慢・拒否"),
    ("dv", "面前DV"),
    ("dv", "DV"),
];
const ABUSERS: Table = &[
    ("father", "父"),
    ("mother", "母"),
    ("grandparent", "祖父"),
    ("grandparent", "祖母"),
    ("sibling", "兄"),
    ("sibling", "姉"),
];
const SEVERITIES: Table = &[
    ("6", "最重"),
    ("5", "重"),
    ("4", "中"),
    ("3", "軽"),
    ("2", "危"),
    ("2", "危惧"),
    ("1", "要支"),
    ("0", "なし"),
    ("0", "無"),
];
const DIVISIONS: Table = &[("protection", "要保護"), ("support", "要支援"), ("pregnant", "特定"), ("watch", "見守り")];
const DISPOSITIONS: Table = &[
    ("advice", "助言"),
    ("continued", "継続"),
    ("referred", "あっせん"),
    ("to_centre", "児相送致"),
    ("none_yet", "未処理"),
];
const REASONS: Table = &[
    ("resolved", "改善"),
    ("resolved", "解決"),
    ("moved", "転出"),
    ("moved", "転居"),
    ("placed", "施設入所"),
    ("placed", "里親委託"),
    ("adult", "18歳"),
    ("death", "死亡"),
    ("other", "その他"),
];
const CATEGORIES: Table = &[
    ("phone", "TEL"),
    ("visit", "訪問"),
    ("office", "来所"),
    ("office", "面接"),
    ("school", "学校訪問"),
    ("agency", "連絡"),
    ("meeting", "ケース会議"),
];

/// 性別
pub fn sex(typed: &str) -> Option<&'static str> {
    find(typed, SEXES, &[])
}

/// 相談種別, also by its number 1 to 16.
pub fn kind(typed: &str) -> Option<&'static str> {
    let number = jp::fold(typed).parse::<u8>().map(|number| format!("{number:02}")).unwrap_or_default();
    let numbered = codes::KINDS.iter().find(|(code, _)| *code == number).map(|(code, _)| *code);
    numbered.or_else(|| find(typed, KINDS, codes::KINDS))
}

/// 経路
pub fn route(typed: &str) -> Option<&'static str> {
    find(typed, ROUTES, codes::ROUTES)
}

/// 虐待の分類, several in one cell.
pub fn abuse_types(typed: &str) -> Option<Vec<String>> {
    several(typed, |word| find(word, ABUSE, codes::ABUSE_TYPES).or_else(|| find(word, &[], codes::ABUSE_DETAILS)))
}

/// 虐待者, several in one cell.
pub fn abusers(typed: &str) -> Option<Vec<String>> {
    several(typed, |word| find(word, ABUSERS, codes::ABUSERS))
}

/// 処理 (対応の種類) of an agency of this kind.
pub fn handling(typed: &str, agency: AgencyKind) -> Option<&'static str> {
    let table = codes::dispositions(agency);
    let code = find(typed, DISPOSITIONS, table)?;
    table.iter().find(|(known, _)| *known == code).map(|(code, _)| *code)
}

/// 区分
pub fn division(typed: &str) -> Option<&'static str> {
    find(typed, DIVISIONS, codes::DIVISIONS)
}

/// 重症度. Numbers are not read: their order differs between registers.
pub fn severity(typed: &str) -> Option<&'static str> {
    find(typed, SEVERITIES, codes::SEVERITIES)
}

/// 終結理由
pub fn close_reason(typed: &str) -> Option<&'static str> {
    find(typed, REASONS, codes::CLOSE_REASONS)
}

/// 経過記録の区分
pub fn category(typed: &str) -> Option<&'static str> {
    find(typed, CATEGORIES, codes::CATEGORIES)
}

fn several(typed: &str, one: impl Fn(&str) -> Option<&'static str>) -> Option<Vec<String>> {
    if let Some(code) = one(typed) {
        return Some(vec![code.to_owned()]);
    }
    let words = typed
        .split(['、', '，', ',', '・', '/', '／', '+', '＋', '\n', ' ', '　'])
        .filter(|word| !word.trim().is_empty());
    let mut found: Vec<String> = words.map(|word| one(word).map(str::to_owned)).collect::<Option<_>>()?;
    found.dedup();
    Some(found)
}

fn find(typed: &str, short: Table, labels: Table) -> Option<&'static str> {
    let wanted = key(typed);
    if wanted.is_empty() {
        return None;
    }
    let equal = |table: Table| table.iter().find(|(_, label)| key(label) == wanted).map(|(code, _)| *code);
    equal(labels).or_else(|| equal(short)).or_else(|| {
        let mut containing = labels.iter().filter(|(_, label)| key(label).contains(&wanted));
        match (containing.next(), containing.next()) {
            (Some((code, _)), None) if wanted.chars().count() > 1 => Some(*code),
            _ => None,
        }
    })
}

/// What of a word counts: no width, case, brackets or marks.
fn key(text: &str) -> String {
    jp::fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_old_registers() {
        assert_eq!(sex("女児"), Some("female"));
        assert_eq!(sex("Ｍ"), Some("male"));
        assert_eq!(sex("男女"), None);
        assert_eq!(kind("１"), Some("01"));
        assert_eq!(kind("養護相談（児童虐待）"), Some("01"));
        assert_eq!(kind("13"), Some("13"));
        assert_eq!(kind("17"), None);
        assert_eq!(kind("非行"), None, "two kinds are 非行相談");
        assert_eq!(route("警察"), Some("police"));
        assert_eq!(route("市町村:保健センター"), Some("municipality.health"));
        assert_eq!(abuse_types("身・ネグレクト"), Some(vec!["physical".to_owned(), "neglect".to_owned()]));
        assert_eq!(abuse_types("心理的虐待"), Some(vec!["psychological".to_owned()]));
        assert_eq!(abuse_types("いろいろ"), None);
        assert_eq!(severity("重"), Some("5"));
        assert_eq!(severity("3"), None);
        assert_eq!(handling("児相送致", AgencyKind::Municipality), Some("to_centre"));
        assert_eq!(handling("児相送致", AgencyKind::Centre), None);
        assert_eq!(close_reason("転出"), Some("moved"));
    }
}
