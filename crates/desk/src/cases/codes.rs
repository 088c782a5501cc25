//! Code tables of 受付 and 児童記録票: stored codes and the labels people read.
//!
//! Source: 福祉行政報告例 (kinds, routes, dispositions), 児童虐待防止法2条 (types of abuse) and the forms of a town hall.
//! Codes are the short words staff use themselves, so that a register, an export and the database read alike. A code never changes its
//! meaning; where a table changed between fiscal years the function that lists it says so.

mod dispositions;
mod traits;

pub use dispositions::{CENTRE_DISPOSITIONS, MUNICIPALITY_DISPOSITIONS, disposition, dispositions};
pub use traits::{TRAITS, Trait};

/// A table of codes with their labels, in the order of the paper.
pub type Table = &'static [(&'static str, &'static str)];

/// Label of a code; a code of another version of the table is shown as it is.
pub fn label(table: Table, code: &str) -> &str {
    table.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
}

/// Labels of several codes, joined by 「、」.
pub fn labels(table: Table, codes: &[String]) -> String {
    codes.iter().map(|code| label(table, code)).collect::<Vec<_>>().join("、")
}

/// The codes of a table, for [`ground::web::Reader`].
pub fn codes(table: Table) -> Vec<&'static str> {
    table.iter().map(|(code, _)| *code).collect()
}

/// 相談種別
pub const KINDS: Table = &[
    ("01", "養護相談(児童虐待)"),
    ("02", "養護相談(その他)"),
    ("03", "保健相談"),
    ("04", "障害相談(肢体不自由)"),
    ("05", "障害相談(視聴覚障害)"),
    ("06", "障害相談(言語発達障害等)"),
    ("07", "障害相談(重症心身障害)"),
    ("08", "障害相談(知的障害)"),
    ("09", "障害相談(発達障害)"),
    ("10", "非行相談(ぐ犯行為等)"),
    ("11", "非行相談(触法行為等)"),
    ("12", "育成相談(性格行動)"),
    ("13", "育成相談(不登校)"),
    ("14", "育成相談(適性)"),
    ("15", "育成相談(育児・しつけ)"),
    ("16", "その他の相談"),
];

/// 児童虐待: the kind whose reports start the clock by themselves.
pub const KIND_ABUSE: &str = "01";

/// 虐待の分類, in the order of the national table, and 不明.
pub const ABUSE_TYPES: Table = &[
    ("身体的", "身体的虐待"),
    ("性的", "性的虐待"),
    ("心理的", "心理的虐待"),
    ("ネグレクト", "ネグレクト"),
    ("不明", "不明"),
];

/// What a type of abuse was in particular; each belongs to one main type ([`main_type`]).
pub const ABUSE_DETAILS: Table = &[
    ("面前DV", "面前DV"),
    ("きょうだい目撃", "きょうだいへの虐待の目撃"),
    ("AHT", "乳幼児頭部外傷(AHT)の疑い"),
    ("MSBP", "代理ミュンヒハウゼン症候群(MSBP)の疑い"),
    ("医療ネグレクト", "医療ネグレクト"),
    ("同居人放置", "同居人による虐待の放置"),
    ("宗教", "宗教の信仰等に関係"),
];

/// The main type a detail implies; 宗教 may belong to any of them.
pub fn main_type(detail: &str) -> Option<&'static str> {
    match detail {
        "面前DV" | "きょうだい目撃" => Some("心理的"),
        "AHT" | "MSBP" => Some("身体的"),
        "医療ネグレクト" | "同居人放置" => Some("ネグレクト"),
        _ => None,
    }
}

/// 虐待者 by relation to the child, as the town's form lists them.
pub const ABUSERS: Table = &[
    ("実父", "実父"),
    ("実母", "実母"),
    ("養父", "養父"),
    ("養母", "養母"),
    ("継父", "継父"),
    ("継母", "継母"),
    ("内縁の夫", "内縁の夫・交際相手(男)"),
    ("内縁の妻", "内縁の妻・交際相手(女)"),
    ("祖父母", "祖父母"),
    ("兄弟姉妹", "兄弟姉妹"),
    ("その他", "その他"),
    ("不明", "不明"),
];

/// 主な虐待者 of the national statistics.
pub const NATIONAL_ABUSERS: Table = &[
    ("実父", "実父"),
    ("実父以外の父親", "実父以外の父親"),
    ("実母", "実母"),
    ("実母以外の母親", "実母以外の母親"),
    ("その他", "その他"),
];

/// The national code of an abuser's relation.
pub fn national_abuser(relation: &str) -> &'static str {
    match relation {
        "実父" => "実父",
        "養父" | "継父" | "内縁の夫" => "実父以外の父親",
        "実母" => "実母",
        "養母" | "継母" | "内縁の妻" => "実母以外の母親",
        _ => "その他",
    }
}

/// 相談の経路, in the order of the national table. From the 2015 fiscal year on 認定こども園 is a route of its own.
pub const ROUTES: Table = &[
    ("家族(虐待者本人・父親)", "家族: 虐待者本人(父親)"),
    ("家族(虐待者本人・母親)", "家族: 虐待者本人(母親)"),
    ("家族(虐待者本人・その他)", "家族: 虐待者本人(その他)"),
    ("家族(父親)", "家族: 虐待者以外(父親)"),
    ("家族(母親)", "家族: 虐待者以外(母親)"),
    ("家族(その他)", "家族: 虐待者以外(その他)"),
    ("家族", "家族(区分不明)"),
    ("親戚", "親戚"),
    ("近隣・知人", "近隣・知人"),
    ("児童本人", "児童本人"),
    ("児童相談所", "都道府県・指定都市・中核市: 児童相談所"),
    ("都道府県福祉事務所", "都道府県・指定都市・中核市: 福祉事務所"),
    ("都道府県保健センター", "都道府県・指定都市・中核市: 保健センター"),
    ("都道府県その他", "都道府県・指定都市・中核市: その他"),
    ("市町村福祉事務所", "市町村: 福祉事務所"),
    ("市町村保健センター", "市町村: 保健センター"),
    ("市町村その他", "市町村: その他"),
    ("保育所", "児童福祉施設等: 保育所"),
    ("児童福祉施設", "児童福祉施設等: 児童福祉施設"),
    ("指定発達支援医療機関", "児童福祉施設等: 指定発達支援医療機関"),
    ("認定こども園", "認定こども園"),
    ("児童家庭支援センター", "児童家庭支援センター"),
    ("警察等", "警察等"),
    ("家庭裁判所", "家庭裁判所"),
    ("保健所", "保健所及び医療機関: 保健所"),
    ("医療機関", "保健所及び医療機関: 医療機関"),
    ("幼稚園", "学校等: 幼稚園"),
    ("学校", "学校等: 学校"),
    ("教育委員会", "学校等: 教育委員会等"),
    ("里親", "里親"),
    ("児童委員", "児童委員"),
    ("その他", "その他(匿名を含む)"),
];

/// Routes that can be chosen for a report of a fiscal year.
pub fn routes_of(fiscal_year: jp::FiscalYear) -> Vec<(&'static str, &'static str)> {
    ROUTES.iter().copied().filter(|(code, _)| *code != "認定こども園" || fiscal_year.0 >= 2015).collect()
}

/// 区分 of the register.
pub const DIVISIONS: Table = &[
    ("要保護", "要保護児童"),
    ("要支援", "要支援児童"),
    ("特定妊婦", "特定妊婦"),
    ("見守り", "見守り対象児童"),
    ("その他", "その他"),
];

/// How a report reached the agency.
pub const MEANS: Table = &[
    ("電話", "電話"),
    ("189", "電話(189)"),
    ("来所", "来所"),
    ("訪問", "訪問"),
    ("文書", "文書"),
    ("メール・SNS", "メール・SNS"),
    ("その他", "その他"),
];

/// 緊急度, judged at once.
pub const URGENCIES: Table = &[
    ("AA", "AA 生命の危険がある・直ちに対応"),
    ("A", "A 当日中に対応"),
    ("B", "B 48時間以内に確認"),
    ("C", "C 計画して対応"),
];

/// 就学状況
pub const SCHOOLING: Table = &[
    ("未就園", "未就園"),
    ("保育所", "保育所"),
    ("認定こども園", "認定こども園"),
    ("幼稚園", "幼稚園"),
    ("小学校", "小学校"),
    ("中学校", "中学校"),
    ("高等学校等", "高等学校等"),
    ("特別支援学校", "特別支援学校"),
    ("就労", "就労"),
    ("在籍なし", "在籍なし"),
    ("不明", "不明"),
];

/// 通告・相談の意図
pub const INTENTS: Table = &[("保護", "子どもの保護"), ("調査", "調査"), ("相談", "相談"), ("その他", "その他")];
/// 通告者の調査への協力
pub const COOPERATION: Table = &[("可", "協力できる"), ("否", "協力できない"), ("未確認", "確認していない")];
/// 保護者の了解
pub const GUARDIAN_KNOWS: Table =
    &[("承知", "この連絡を承知している"), ("知らない", "この連絡を知らない"), ("未確認", "確認していない")];

/// 重症度, set by the meeting after the investigation; larger is graver.
pub const SEVERITIES: Table = &[
    ("6", "最重度"),
    ("5", "重度"),
    ("4", "中度"),
    ("3", "軽度"),
    ("2", "虐待の危惧"),
    ("1", "要支援"),
    ("0", "なし"),
];

/// 経過記録の区分
pub const CATEGORIES: Table = &[
    ("電話", "電話"),
    ("家庭訪問", "家庭訪問"),
    ("来所面接", "来所面接"),
    ("所属訪問", "所属訪問"),
    ("関係機関連絡", "関係機関連絡"),
    ("調査", "調査"),
    ("会議", "会議"),
    ("文書", "文書"),
    ("一時保護", "一時保護"),
    ("その他", "その他"),
];

/// How a child's safety was checked. Only seeing the child stops the clock ([`super::rules::stops_clock`]).
pub const SIGHTING_METHODS: Table = &[
    ("目視", "目視"),
    ("面接", "面接"),
    ("電話", "電話で本人と話した"),
    ("聴取", "関係者から聞いた"),
    ("写真・映像", "写真・映像で見た"),
];

/// Kinds of meetings. 緊急受理会議 is about one report and recorded from its page; the others go through an agenda of cases.
pub const MEETINGS: Table = &[
    ("緊急受理", "緊急受理会議"),
    ("受理", "受理会議"),
    ("課内", "課内会議"),
    ("援助方針", "援助方針会議"),
    ("判定", "判定会議"),
    ("個別ケース", "個別ケース検討会議"),
    ("実務者", "実務者会議"),
    ("代表者", "代表者会議"),
];

/// 安全確認 as the meeting decides it.
pub const SAFETY_CHECKS: Table = &[
    ("即時調査", "即時調査"),
    ("48時間以内調査", "48時間以内調査"),
    ("調査依頼", "調査依頼"),
    ("調査不要", "調査不要"),
    ("調査不能", "調査不能"),
];

/// 一時保護判定
pub const CUSTODY: Table =
    &[("緊急", "緊急一時保護"), ("発生前", "発生前の一時保護"), ("集中援助", "集中援助"), ("継続援助", "継続援助")];

/// 対応方針
pub const POLICIES: Table = &[
    ("一時保護(職権)", "一時保護(職権)"),
    ("一時保護(同意)", "一時保護(同意)"),
    ("児童相談所に調査・対応を依頼", "児童相談所に調査・対応を依頼"),
    ("市町村に調査・対応を依頼", "市町村に調査・対応を依頼"),
    ("家庭へ訪問", "家庭へ訪問"),
    ("所属へ訪問", "所属へ訪問"),
    ("保護者を呼び出し", "保護者を呼び出し"),
    ("保護者に電話", "保護者に電話"),
    ("所属機関に見守り・面接を依頼", "所属機関に見守り・面接を依頼"),
    ("関係機関に保護者の対応を依頼", "関係機関に保護者の対応を依頼"),
    ("調査を継続", "調査を継続"),
    ("ケース会議を開催・依頼", "ケース会議を開催・依頼"),
    ("警察と連携", "警察と連携"),
    ("医療機関と連携", "医療機関と連携"),
    ("他県・他市に調査・対応を依頼", "他県・他市に調査・対応を依頼"),
];

/// 終結理由
pub const CLOSE_REASONS: Table = &[
    ("状況の改善", "状況の改善"),
    ("助言により終了", "助言により終了"),
    ("転出(移管)", "転出(移管)"),
    ("他機関へ引継ぎ", "他機関へ引継ぎ"),
    ("施設入所・里親委託等", "施設入所・里親委託等"),
    ("18歳到達", "18歳到達"),
    ("虐待の事実なし", "虐待の事実なし"),
    ("死亡", "死亡"),
    ("その他", "その他"),
];

/// Kinds of attachment.
pub const ATTACHMENT_KINDS: Table = &[
    ("傷の写真", "傷の写真"),
    ("写真", "写真"),
    ("診断書", "診断書"),
    ("通告書・送致書", "通告書・送致書"),
    ("文書", "文書"),
    ("その他", "その他"),
];

/// Where on the body a photographed injury is.
pub const BODY_PARTS: Table = &[
    ("頭部", "頭部"),
    ("顔", "顔"),
    ("首", "首"),
    ("胸・腹", "胸・腹"),
    ("背中", "背中"),
    ("腰・臀部", "腰・臀部"),
    ("右腕・右手", "右腕・右手"),
    ("左腕・左手", "左腕・左手"),
    ("右脚・右足", "右脚・右足"),
    ("左脚・左足", "左脚・左足"),
    ("性器・肛門", "性器・肛門"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const ALL: &[Table] = &[
        KINDS,
        ABUSE_TYPES,
        ABUSE_DETAILS,
        ABUSERS,
        NATIONAL_ABUSERS,
        ROUTES,
        CENTRE_DISPOSITIONS,
        MUNICIPALITY_DISPOSITIONS,
        DIVISIONS,
        MEANS,
        URGENCIES,
        SCHOOLING,
        INTENTS,
        COOPERATION,
        GUARDIAN_KNOWS,
        SEVERITIES,
        CATEGORIES,
        SIGHTING_METHODS,
        MEETINGS,
        SAFETY_CHECKS,
        CUSTODY,
        POLICIES,
        CLOSE_REASONS,
        ATTACHMENT_KINDS,
        BODY_PARTS,
    ];

    #[test]
    fn no_code_stands_twice_in_a_table() {
        for table in ALL.iter().copied().chain(TRAITS.iter().map(|column| column.table)) {
            let known: HashSet<_> = table.iter().map(|(code, _)| code).collect();
            assert_eq!(known.len(), table.len(), "{table:?}");
        }
    }

    #[test]
    fn every_abuser_has_a_national_code() {
        for (relation, _) in ABUSERS {
            assert!(codes(NATIONAL_ABUSERS).contains(&national_abuser(relation)));
        }
        assert_eq!(national_abuser("継父"), "実父以外の父親");
    }

    #[test]
    fn details_belong_to_a_type_of_abuse() {
        for (detail, _) in ABUSE_DETAILS {
            assert!(main_type(detail).is_none_or(|main| codes(ABUSE_TYPES).contains(&main)));
        }
        assert_eq!(main_type("面前DV"), Some("心理的"));
    }

    #[test]
    fn kodomoen_is_a_route_since_2015() {
        let has = |year| routes_of(jp::FiscalYear(year)).iter().any(|(code, _)| *code == "認定こども園");
        assert!(!has(2014) && has(2015));
    }
}
