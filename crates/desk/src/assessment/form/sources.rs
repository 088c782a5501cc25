//! Where first answers come from: names that forms use, filled from the record by the slice.

/// Every source with its label in the editor. `stat.…` stands for any figure of the statistics.
pub const SOURCES: &[(&str, &str)] = &[
    ("child.name", "こども: 氏名"),
    ("child.kana", "こども: ふりがな"),
    ("child.birth", "こども: 生年月日"),
    ("child.age", "こども: 年齢"),
    ("child.sex", "こども: 性別"),
    ("child.grade", "こども: 学年"),
    ("child.school", "こども: 所属"),
    ("child.class", "こども: 組"),
    ("child.domicile", "こども: 本籍(支援措置のときは空欄)"),
    ("child.nationality", "こども: 国籍"),
    ("child.address", "こども: 現住所(支援措置のときは空欄)"),
    ("child.phone", "こども: 電話(支援措置のときは空欄)"),
    ("guardian.name", "保護者: 氏名"),
    ("guardian.kana", "保護者: ふりがな"),
    ("guardian.relation", "保護者: 続柄"),
    ("guardian.age", "保護者: 年齢"),
    ("guardian.occupation", "保護者: 職業"),
    ("guardian.address", "保護者: 現住所(支援措置のときは空欄)"),
    ("guardian.phone", "保護者: 電話(支援措置のときは空欄)"),
    ("custodians", "親権者の一覧(表)"),
    ("family", "家族の一覧(表)"),
    ("record.case_no", "記録: 事例番号"),
    ("record.kind", "記録: 相談種別"),
    ("record.route", "記録: 経路"),
    ("record.accepted_on", "記録: 受理年月日"),
    ("record.abuse_main", "記録: 主な虐待種別"),
    ("record.abuser_main", "記録: 主な虐待者"),
    ("record.severity", "記録: 重症度"),
    ("record.in_charge", "記録: 担当者"),
    ("record.past_contact", "記録: 過去の相談履歴"),
    ("record.family_state", "記録: 家族歴"),
    ("record.living", "記録: 生活状況"),
    ("record.growth", "記録: 成育歴"),
    ("sighting.on", "最後の安全確認: 年月日"),
    ("sighting.by", "最後の安全確認: 確認者"),
    ("sighting.place", "最後の安全確認: 場所"),
    ("sighting.method", "最後の安全確認: 方法"),
    ("user.name", "入力する人: 氏名"),
    ("user.post", "入力する人: 職"),
    ("user.org", "入力する人: 所属"),
    ("today", "今日の日付"),
    ("period.from", "報告の期間: 始め"),
    ("period.until", "報告の期間: 終わり"),
];

/// The figures of the statistics are named by the slice that counts them.
const FIGURES: &str = "stat.";

/// What the editor calls a source.
pub fn source_label(source: &str) -> &str {
    SOURCES.iter().find(|(known, _)| *known == source).map_or(source, |(_, label)| label)
}

/// Whether there is such a source.
pub(super) fn is_source(source: &str) -> bool {
    SOURCES.iter().any(|(known, _)| *known == source)
        || source.strip_prefix(FIGURES).is_some_and(|name| !name.is_empty())
}

/// Whether a source is an address or a telephone number.
pub fn is_place(source: &str) -> bool {
    source.ends_with(".address") || source.ends_with(".phone") || source == "child.domicile"
}
