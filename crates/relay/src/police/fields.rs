//! 共有する項目: field by field what the police may see, and where it comes from. The one list; `app.police_cases` yields these columns, and a
//! test holds the two against each other.

/// One thing the police may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Columns of `app.police_case`, which `app.police_cases` yields.
    pub columns: &'static [&'static str],
    /// What it is called.
    pub label: &'static str,
    /// Where it comes from and what is left out of it.
    pub note: &'static str,
}

const fn field(columns: &'static [&'static str], label: &'static str, note: &'static str) -> Field {
    Field { columns, label, note }
}

/// Everything the police may see, in the order of their screen.
pub const FIELDS: [Field; 19] = [
    field(&["family", "given", "other_names"], "氏名", "本名と通称など。登録されたとおりの字です。"),
    field(&["family_kana", "given_kana"], "ふりがな", "登録されたふりがなです。"),
    field(&["birth_first", "birth_last", "birth_text"], "生年月日", "わかる範囲です。年齢はここから計算します。"),
    field(&["sex"], "性別", ""),
    field(
        &["address", "residence_org"],
        "住所・市区町村",
        "現住所だけです。こどもか家族に支援措置があるときは市区町村も出ません。",
    ),
    field(
        &["hidden"],
        "住所秘匿の有無",
        "こどもか家族に支援措置があることだけです。このときは警察本部にだけ出て、警察署の端末には出ません。",
    ),
    field(&["school"], "所属", "学校・園の名前だけです。こどもか家族に支援措置があるときは出ません。"),
    field(&["area", "org_id", "person_id"], "担当の児童相談所", "名称と、昼間・夜間の連絡先です。"),
    field(&["is_open", "accepted_on", "closed_on"], "対応中・終結の別", "虐待相談としての受理日と終結日です。"),
    field(&["kinds"], "虐待の種別", "身体的・性的・心理的・ネグレクトの別だけです。内容は出ません。"),
    field(&["urgency"], "緊急度", "最新の通告について、緊急受理会議の決定が先です。"),
    field(&["severity"], "重症度", ""),
    field(
        &["received_at", "reports"],
        "通告の日時と回数",
        "最新の通告の日時と、これまでの回数です。だれが通告したかは出ません。",
    ),
    field(&["due_at", "clock_seen_at"], "48時間以内の安全確認", "期限と、確認した日時です。"),
    field(
        &["seen_at", "checked_at", "checked_how"],
        "最後の安全確認とその結果",
        "日時と、目視できたかどうかです。こどもの様子は出ません。",
    ),
    field(&["custodies"], "一時保護の期間", "始まり・終わりと、解除の事由です。保護先は出ません。"),
    field(
        &["returned_at"],
        "家庭復帰",
        "一時保護から家庭に戻った日時です。施設入所・里親委託などの措置の解除は、まだ項目として記録していないため出ません。",
    ),
    field(
        &["moved_from_org", "moved_on"],
        "転出入",
        "180日以内に市区町村を移ったか、ケース移管・転出情報提供があったとき、その日と元の市区町村です。",
    ),
    field(&["reasons"], "国の最低基準のどれにあたるか", "上の項目から自動で決まります。"),
];

/// What never goes to the police, for those who read the list.
pub const NEVER: [&str; 9] = [
    "通告者・相談者(氏名、連絡先、続柄)",
    "経過記録・調査の内容・会議の記録",
    "心理診断・医学診断などの所見",
    "こども・家族の健康・障害・障害福祉の情報",
    "支援措置で秘匿している住所・電話番号",
    "一時保護先・里親・施設の名前",
    "家族・きょうだいの情報",
    "アセスメントの点数、リスクの判定",
    "添付(写真・診断書など)",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_column_stands_under_two_fields() {
        let columns: Vec<_> = FIELDS.iter().flat_map(|field| field.columns).collect();
        assert_eq!(columns.iter().collect::<BTreeSet<_>>().len(), columns.len());
    }
}
