//! Code tables of 一時保護: stored codes and the labels people read.
//!
//! Source: 児童福祉法施行規則35条の3 (grounds and purposes), 児童福祉法33条, 一時保護ガイドライン (places, ends).

use crate::cases::codes::Table;

/// 開始の根拠
pub const BASES: Table = &[("authority", "職権"), ("consent", "同意")];

/// 一時保護の場所の種類: all that papers say of the place while it is hidden.
pub const PLACE_KINDS: Table = &[
    ("所内", "児童相談所の一時保護施設"),
    ("里親", "委託一時保護(里親)"),
    ("施設", "委託一時保護(児童福祉施設)"),
    ("医療機関", "委託一時保護(医療機関)"),
    ("警察", "委託一時保護(警察署)"),
    ("親族等", "委託一時保護(親族・知人等)"),
    ("その他", "委託一時保護(その他の適当な者)"),
];

/// 府令35条の3の号. Several may hold at once; 1号 knows three tenses, 5号 two items.
pub const GROUNDS: Table = &[
    ("1-done", "1号 児童虐待を受けた"),
    ("1-maybe", "1号 児童虐待を受けたおそれがある"),
    ("1-fear", "1号 児童虐待を受けるおそれがある"),
    ("2", "2号 少年法の送致又は警察からの通告を受けた"),
    ("3", "3号 自己又は他人の生命・心身・財産に危害を生じさせ、又はそのおそれがある"),
    ("4", "4号 こどもが保護を求め、又はこれに相当する意見・意向を表明した"),
    ("5-i", "5号イ 保護者の死亡・不明・拘禁・入院等又は家出により、保護者又は住居がない(そのおそれを含む)"),
    ("5-ro", "5号ロ 同じ事情により、住居が明らかでない(そのおそれを含む)"),
    ("6", "6号 保護者が保護を求め、又はこれに相当する意見を表明した"),
    ("7", "7号 一時保護をしなければ生命又は心身に重大な危害が生じるおそれがある"),
];

/// The number of a ground: what facts are linked to.
pub const GROUND_NUMBERS: Table = &[
    ("1", "1号(児童虐待)"),
    ("2", "2号(送致・警察の通告)"),
    ("3", "3号(自傷他害等)"),
    ("4", "4号(こどもの求め・意向)"),
    ("5", "5号(保護者・住居の不在)"),
    ("6", "6号(保護者の求め)"),
    ("7", "7号(重大な危害のおそれ)"),
];

/// 1 of 1-done, 5 of 5-ro.
pub fn ground_number(ground: &str) -> &str {
    ground.split('-').next().unwrap_or(ground)
}

/// 一時保護の目的
pub const PURPOSES: Table = &[("安全確保", "安全の確保"), ("アセスメント", "心身の状況・環境等の把握(アセスメント)")];

/// 親権者等の同意
pub const ANSWERS: Table =
    &[("consents", "同意"), ("refuses", "不同意"), ("unclear", "不明・未確認"), ("withdrawn", "同意の撤回")];

/// 同意の確認の方法
pub const HOWS: Table = &[("面接", "面接"), ("電話", "電話"), ("書面", "書面"), ("その他", "その他")];

/// こどもの意見聴取等措置 (33条の3の3)
pub const TIMINGS: Table =
    &[("before", "一時保護の前に聴いた"), ("after", "一時保護の後に聴いた(緊急)"), ("none", "まだ聴いていない")];

/// 延長の根拠. Only against the will of the custodians is a court asked.
pub const EXTENSIONS: Table = &[
    ("家裁承認", "家庭裁判所の承認(親権者等の意に反する)"),
    ("同意", "親権者等の同意(2か月ごとの見直し)"),
    ("28条申立て中", "28条の承認の申立てが係属中"),
    ("親権停止等請求中", "親権喪失・停止の審判の請求が係属中"),
    ("親権者なし", "親権を行う者・未成年後見人がない"),
];

/// 家庭裁判所の承認を求める延長
pub const COURT_EXTENSION: &str = "家裁承認";

/// 解除の事由
pub const ENDS: Table = &[
    ("家庭復帰", "家庭復帰"),
    ("施設入所", "児童福祉施設への入所措置"),
    ("里親委託", "里親等への委託措置"),
    ("家裁送致", "家庭裁判所送致"),
    ("他機関", "他の児童相談所・機関への引継ぎ"),
    ("却下", "一時保護状の請求の却下"),
    ("その他", "その他"),
];

/// Going home: the municipality of residence is told.
pub const HOME: &str = "家庭復帰";

/// 請求先の裁判所: any of the three at the place of the requester's office.
pub const COURTS: Table = &[("地方裁判所", "地方裁判所"), ("家庭裁判所", "家庭裁判所"), ("簡易裁判所", "簡易裁判所")];

/// 様式 that speak of a 一時保護: forms of `crate::assessment` and their short names.
pub const SHEETS: Table = &[(OPINION, "意見聴取記録"), (CONSENT, "同意書記録")];

/// 意見聴取記録 (33条の3の3)
pub const OPINION: &str = "opinion";

/// 同意書記録
pub const CONSENT: &str = "consent";

/// What a child asked to be kept from the parents: on no paper a parent may come to see.
pub const KEPT_FROM_PARENTS: &[&str] = &["hide"];
