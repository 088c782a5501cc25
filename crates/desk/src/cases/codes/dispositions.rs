//! 対応の種類: what became of a report; centres and municipalities have lists of their own.

use super::{Table, label};

/// 対応の種類 of a child guidance centre.
pub const CENTRE_DISPOSITIONS: Table = &[
    ("助言指導", "面接指導: 助言指導"),
    ("継続指導", "面接指導: 継続指導"),
    ("他機関あっせん", "面接指導: 他機関あっせん"),
    ("児童福祉司指導", "児童福祉司指導"),
    ("児童委員指導", "児童委員指導"),
    ("児童家庭支援センター指導・指導委託", "児童家庭支援センター指導・指導委託"),
    ("市町村指導委託", "市町村指導委託"),
    ("知的障害者福祉司・社会福祉主事指導", "知的障害者福祉司・社会福祉主事指導"),
    ("訓戒・誓約", "訓戒・誓約"),
    ("児童福祉施設入所", "児童福祉施設入所"),
    ("児童福祉施設通所", "児童福祉施設通所"),
    ("指定発達支援医療機関委託", "指定発達支援医療機関委託"),
    ("里親委託", "里親委託"),
    ("小規模住居型児童養育事業(ファミリーホーム)委託", "小規模住居型児童養育事業(ファミリーホーム)委託"),
    ("児童自立生活援助", "児童自立生活援助"),
    ("市町村送致", "市町村送致"),
    ("福祉事務所送致・通知", "福祉事務所送致・通知"),
    ("都道府県知事報告", "都道府県知事報告"),
    ("家庭裁判所送致", "家庭裁判所送致"),
    ("障害児入所施設等利用契約", "障害児入所施設等利用契約"),
    ("その他", "その他"),
    ("未対応", "未対応"),
];

/// 対応の種類 of a municipality.
pub const MUNICIPALITY_DISPOSITIONS: Table = &[
    ("助言指導", "面接指導: 助言指導"),
    ("継続指導", "面接指導: 継続指導"),
    ("他機関あっせん", "面接指導: 他機関あっせん"),
    ("児童相談所送致", "児童相談所送致"),
    ("知的障害者福祉司・社会福祉主事指導", "知的障害者福祉司・社会福祉主事指導"),
    ("児童委員指導", "児童委員指導"),
    ("助産・母子保護の実施に係る報告", "助産・母子保護の実施に係る報告"),
    ("保育の実施等", "保育の実施等"),
    ("その他", "その他"),
    ("未対応", "未対応"),
];

/// The dispositions an agency of this kind may choose from.
pub fn dispositions(kind: ground::gate::AgencyKind) -> Table {
    match kind {
        ground::gate::AgencyKind::Centre => CENTRE_DISPOSITIONS,
        _ => MUNICIPALITY_DISPOSITIONS,
    }
}

/// Label of a disposition of either table.
pub fn disposition(code: &str) -> &str {
    match label(CENTRE_DISPOSITIONS, code) {
        unknown if unknown == code => label(MUNICIPALITY_DISPOSITIONS, code),
        known => known,
    }
}
