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
    ("近隣・知人", "近隣"),
    ("近隣・知人", "知人"),
    ("学校", "学校"),
    ("学校", "小学校"),
    ("学校", "中学校"),
    ("幼稚園", "幼稚園"),
    ("教育委員会", "教育委員会"),
    ("保育所", "保育所"),
    ("保育所", "保育園"),
    ("認定こども園", "こども園"),
    ("警察等", "警察"),
    ("警察等", "警察署"),
    ("児童相談所", "児相"),
    ("児童相談所", "児童相談所"),
    ("児童相談所", "こ家C"),
    ("市町村福祉事務所", "福祉事務所"),
    ("市町村保健センター", "保健センター"),
    ("医療機関", "病院"),
    ("医療機関", "医療機関"),
    ("保健所", "保健所"),
    ("家庭裁判所", "家裁"),
    ("児童本人", "本人"),
    ("家族(父親)", "父"),
    ("家族(母親)", "母"),
    ("家族", "家族"),
    ("家族(その他)", "祖父母"),
    ("児童委員", "民生委員"),
    ("児童委員", "民生児童委員"),
    ("里親", "里親"),
    ("その他", "その他"),
    ("その他", "匿名"),
];
const ABUSE: Table = &[
    ("身体的", "身"),
    ("身体的", "身体"),
    ("性的", "性"),
    ("心理的", "心"),
    ("心理的", "心理"),
    ("ネグレクト", "ネ"),
    ("ネグレクト", "ネグ"),
    ("ネグレクト", "保護の怠慢・拒否"),
    ("面前DV", "面前DV"),
    ("面前DV", "DV"),
];
const ABUSERS: Table =
    &[("実父", "父"), ("実母", "母"), ("祖父母", "祖父"), ("祖父母", "祖母"), ("兄弟姉妹", "兄"), ("兄弟姉妹", "姉")];
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
const DIVISIONS: Table = &[("要保護", "要保護"), ("要支援", "要支援"), ("特定妊婦", "特定"), ("見守り", "見守り")];
const DISPOSITIONS: Table = &[
    ("助言指導", "助言"),
    ("継続指導", "継続"),
    ("他機関あっせん", "あっせん"),
    ("児童相談所送致", "児相送致"),
    ("未対応", "未処理"),
];
const REASONS: Table = &[
    ("状況の改善", "改善"),
    ("状況の改善", "解決"),
    ("転出(移管)", "転出"),
    ("転出(移管)", "転居"),
    ("施設入所・里親委託等", "施設入所"),
    ("施設入所・里親委託等", "里親委託"),
    ("18歳到達", "18歳"),
    ("死亡", "死亡"),
    ("その他", "その他"),
];
const CATEGORIES: Table = &[
    ("電話", "TEL"),
    ("家庭訪問", "訪問"),
    ("来所面接", "来所"),
    ("来所面接", "面接"),
    ("所属訪問", "学校訪問"),
    ("関係機関連絡", "連絡"),
    ("会議", "ケース会議"),
];

/// その他 of 経路 and of 経過記録の区分: what a register does not tell.
pub const OTHER: &str = "その他";

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
    fn short_forms_stand_for_codes_of_their_tables() {
        let dispositions = [codes::CENTRE_DISPOSITIONS, codes::MUNICIPALITY_DISPOSITIONS].concat();
        let abuse = [codes::ABUSE_TYPES, codes::ABUSE_DETAILS].concat();
        let pairs: [(Table, &[(&str, &str)]); 9] = [
            (KINDS, codes::KINDS),
            (ROUTES, codes::ROUTES),
            (ABUSE, &abuse),
            (ABUSERS, codes::ABUSERS),
            (SEVERITIES, codes::SEVERITIES),
            (DIVISIONS, codes::DIVISIONS),
            (DISPOSITIONS, &dispositions),
            (REASONS, codes::CLOSE_REASONS),
            (CATEGORIES, codes::CATEGORIES),
        ];
        for (short, table) in pairs {
            for (code, word) in short {
                assert!(table.iter().any(|(known, _)| known == code), "{word} stands for {code}, which is no code");
            }
        }
        assert!(
            codes::ROUTES.iter().any(|(code, _)| *code == OTHER)
                && codes::CATEGORIES.iter().any(|(code, _)| *code == OTHER)
        );
    }

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
        assert_eq!(route("警察"), Some("警察等"));
        assert_eq!(route("市町村:保健センター"), Some("市町村保健センター"));
        assert_eq!(abuse_types("身・ネグレクト"), Some(vec!["身体的".to_owned(), "ネグレクト".to_owned()]));
        assert_eq!(abuse_types("心理的虐待"), Some(vec!["心理的".to_owned()]));
        assert_eq!(abuse_types("いろいろ"), None);
        assert_eq!(severity("重"), Some("5"));
        assert_eq!(severity("3"), None);
        assert_eq!(handling("児相送致", AgencyKind::Municipality), Some("児童相談所送致"));
        assert_eq!(handling("児相送致", AgencyKind::Centre), None);
        assert_eq!(close_reason("転出"), Some("転出(移管)"));
    }
}
