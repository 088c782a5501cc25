//! Settings of an agency: a number, a switch, words, a time or a choice, with the day it takes effect. What is not set has the shipped value.

use ground::gate::{Agency, AgencyKind, Registry};
use jiff::civil::Date;
use serde_json::Value;

/// What kind of value a setting has. Numbers and switches are stored as whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number within bounds, with its unit.
    Number {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
        /// Unit on screen.
        unit: &'static str,
    },
    /// 0 or 1.
    Switch,
    /// Words; none by default.
    Words {
        /// Most characters.
        longest: usize,
    },
    /// A time of the day, stored as minutes from midnight.
    Time,
    /// One of a list; the first is shipped.
    One(Table),
    /// Any of a list; all of them are shipped.
    Many(Table),
}

/// Codes and labels of a choice.
pub type Table = &'static [(&'static str, &'static str)];

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// As stored.
    pub name: &'static str,
    /// As shown.
    pub label: &'static str,
    /// What it does, for the administrator.
    pub note: &'static str,
    /// Kind and bounds.
    pub kind: Kind,
    /// Shipped value of a number, a switch or a time.
    pub default: i64,
}

/// Hours until a child must have been seen; the state's rule is 48, an agency may be stricter.
pub const SAFETY_CHECK_HOURS: Setting = Setting {
    name: "safety_check_hours",
    label: "安全確認の期限",
    note: "通告の受付から目視による安全確認までの時間です。国のルールは48時間以内で、短くすることだけができます。",
    kind: Kind::Number { min: 1, max: 48, unit: "時間" },
    default: 48,
};

/// Minutes without activity after which a session ends; the gate reads it.
pub const IDLE_MINUTES: Setting = Setting {
    name: ground::gate::IDLE_MINUTES,
    label: "自動ログアウトまでの時間",
    note: "操作がないときに自動でログアウトするまでの時間です。",
    kind: Kind::Number { min: 5, max: 60, unit: "分" },
    default: 15,
};

/// Whether the posts that have the right may search the nation; the gate takes the right away where it is off.
pub const NATION_SEARCH: Setting = Setting {
    name: ground::gate::NATION_SEARCH,
    label: "全国検索",
    note: "「使わない」にすると、権限のある職でも全国検索ができなくなります。",
    kind: Kind::Switch,
    default: 1,
};

/// Hour at which the night begins, for the watch over look-ups at unusual hours.
pub const NIGHT_FROM: Setting = Setting {
    name: "night_from",
    label: "夜間の始まり",
    note: "この時刻からの閲覧は、時間外の閲覧として見張りの対象になります。",
    kind: Kind::Number { min: 0, max: 23, unit: "時" },
    default: 22,
};

/// Hour at which it ends.
pub const NIGHT_UNTIL: Setting = Setting {
    name: "night_until",
    label: "夜間の終わり",
    note: "この時刻までの閲覧は、時間外の閲覧として見張りの対象になります。",
    kind: Kind::Number { min: 0, max: 23, unit: "時" },
    default: 6,
};

/// Hour from which the agency uses the system; log-ins before are told of.
pub const USE_FROM: Setting = Setting {
    name: "use_from",
    label: "利用時間の始まり",
    note: "利用時間の外のログインを、見張りの警告で知らせます。0時から24時までのときは、いつでも使えるものとして知らせません。夜間・当直の職は知らせません。",
    kind: Kind::Number { min: 0, max: 23, unit: "時" },
    default: 0,
};

/// Hour until which it does.
pub const USE_UNTIL: Setting = Setting {
    name: "use_until",
    label: "利用時間の終わり",
    note: "この時刻から後のログインを、見張りの警告で知らせます。",
    kind: Kind::Number { min: 1, max: 24, unit: "時" },
    default: 24,
};

/// Months until a case of the council is looked at again; the guideline says three, an agency may be stricter.
pub const COUNCIL_REVIEW_MONTHS: Setting = Setting {
    name: "council_review_months",
    label: "進行管理の確認の間隔",
    note: "要対協のケースを次に確認するまでの月数です。国の指針は3か月に1度以上で、短くすることだけができます。",
    kind: Kind::Number { min: 1, max: 3, unit: "か月" },
    default: 3,
};

/// Months between two 実務者会議; proposes the day of the next one.
pub const COUNCIL_MEETING_MONTHS: Setting = Setting {
    name: "council_meeting_months",
    label: "実務者会議の間隔",
    note: "実務者会議を開く間隔です。次の会議を予定するときの日の案になります。",
    kind: Kind::Number { min: 1, max: 6, unit: "か月" },
    default: 3,
};

/// Hours until a case that was sent must be taken or refused, nights and holidays included.
pub const HANDOVER_HOURS: Setting = Setting {
    name: "handover_hours",
    label: "移管・送致・通告の回答の期限",
    note: "この所属が送る移管・送致・通告に、相手が答えるまでの時間です。夜間・休日も数えます。送るときに変えられます。",
    kind: Kind::Number { min: 1, max: 72, unit: "時間" },
    default: 24,
};

/// Days until an inquiry that was sent must be answered.
pub const INQUIRY_DAYS: Setting = Setting {
    name: "inquiry_days",
    label: "照会・依頼の回答の期限",
    note: "この所属が送る照会・援助依頼・資料提供依頼に、相手が答えるまでの日数です。送るときに変えられます。",
    kind: Kind::Number { min: 1, max: 60, unit: "日" },
    default: 14,
};

/// Hours after which the summary of a record passes by itself to an agency that asks at night or on a holiday; 0: never.
pub const NIGHT_SUMMARY_HOURS: Setting = Setting {
    name: "night_summary_hours",
    label: "夜間・休日に要約を自動で渡すまでの時間",
    note: "転入先から記録を求められ、夜間・休日にこの時間だれも答えないとき、氏名・生年月日・最終の安全確認・重症度・連絡先だけを自動で渡します。0のときは渡しません。渡したことはこの所属に知らせ、閲覧履歴に残ります。",
    kind: Kind::Number { min: 0, max: 24, unit: "時間" },
    default: 0,
};

/// The post in whose name letters go out and to whom they are addressed.
pub const HEAD: Setting = Setting {
    name: "letter_head_post",
    label: "文書の発信者・あて先にする職",
    note: "所属の長の職名です。例: 広島県西部こども家庭センター所長、府中町長。施行する文書の発信者と、ほかの機関からの文書のあて先になります。決めていないときは、児童相談所・学校・警察署は名称に「長」を付け、ほかは名称を使います。",
    kind: Kind::Words { longest: 60 },
    default: 0,
};

/// In whose name an agency writes on a day: the post that is set, or else its head where the law names one, or else the agency.
pub fn head_of(registry: &Registry, agency: &Agency, on: Date) -> String {
    let set = HEAD.value(registry, agency.id, on);
    set.as_str().map_or_else(
        || match agency.kind {
            AgencyKind::Centre | AgencyKind::School | AgencyKind::PoliceStation => format!("{}長", agency.name),
            _ => agency.name.clone(),
        },
        str::to_owned,
    )
}

/// How much counterparts under 相互閲覧 see of the agency's records; the gate reads it.
pub const SHARING_RANGE: Setting = Setting {
    name: ground::gate::SHARING_RANGE,
    label: "共有の範囲",
    note: "相互閲覧の相手(児童相談所と市区町村)が、この所属の記録をどこまで読めるかです。狭めても、全国検索の該当・知らせ・緊急閲覧・個別に許可した閲覧は変わりません。",
    kind: Kind::One(&[("full", "記録まで読める"), (ground::gate::ONLY_HITS, "該当の有無と連絡先だけ")]),
    default: 0,
};

/// Which of the notices that may be turned off the agency takes.
pub const TAKEN_NOTICES: Setting = Setting {
    name: "taken_notices",
    label: "受け取る知らせ",
    note: "ほかの機関からの知らせのうち、受け取るものです。登録・受理・終結・安全確認・期限・緊急のものは、いつも届きます。",
    kind: Kind::Many(&[
        ("record.updated", "児童記録票の更新"),
        ("person.updated", "基本情報の更新"),
        ("progress.added", "経過記録の追加"),
        ("progress.edited", "経過記録の訂正"),
        ("attachment.added", "添付の追加"),
        ("attachment.removed", "添付の削除"),
        ("register.imported", "台帳の取込"),
    ]),
    default: 0,
};

/// When the office opens on working days.
pub const OFFICE_FROM: Setting = Setting {
    name: "office_from",
    label: "開庁の時刻",
    note: "平日の執務時間の始まりです。ほかの機関の画面で、昼間の電話と夜間・休日の電話のどちらを先に示すかが変わります。",
    kind: Kind::Time,
    default: 8 * 60 + 30,
};

/// When it closes.
pub const OFFICE_UNTIL: Setting = Setting {
    name: "office_until",
    label: "閉庁の時刻",
    note: "平日の執務時間の終わりです。この時刻からは夜間・休日の電話を先に示します。",
    kind: Kind::Time,
    default: 17 * 60 + 15,
};

/// Hours after which a receiver that has not read a 行方不明の手配 of the agency is reminded.
pub const MISSING_READ_HOURS: Setting = Setting {
    name: "missing_read_hours",
    label: "手配を読むまでの時間",
    note: "この所属が出した行方不明の手配を、受けた機関が読むまでの時間です。過ぎると督促し、その倍を過ぎると受けた機関の所属長とこの所属に知らせます。",
    kind: Kind::Number { min: 1, max: 72, unit: "時間" },
    default: 4,
};

/// Age to which a child's record is kept; the state's guideline says 25, an agency may keep longer.
pub const RETENTION_CASE_AGE: Setting = Setting {
    name: "retention_case_age",
    label: "ケースの記録を保存する年齢",
    note: "こどもがこの年齢に達する日までケースの記録を保存します。国の指針は25歳までで、長くすることだけができます。",
    kind: Kind::Number { min: 25, max: 100, unit: "歳" },
    default: 25,
};

/// Age to which it is kept where the child was placed or in custody.
pub const RETENTION_CUSTODY_AGE: Setting = Setting {
    name: "retention_custody_age",
    label: "措置・一時保護のあったケースを保存する年齢",
    note: "一時保護や施設入所・里親委託などの措置があったケースの記録を、こどもがこの年齢に達する日まで保存します。国の指針は25歳までで、長くすることだけができます。",
    kind: Kind::Number { min: 25, max: 100, unit: "歳" },
    default: 25,
};

/// Fiscal years for which a record is kept after it was closed, whatever the age.
pub const RETENTION_CLOSE_YEARS: Setting = Setting {
    name: "retention_close_years",
    label: "終結してから保存する年度",
    note: "年齢による満了のほかに、終結した年度の翌年度からこの年数は保存します。",
    kind: Kind::Number { min: 5, max: 50, unit: "年度" },
    default: 5,
};

/// Age to which what the town's systems say of a person is kept.
pub const RETENTION_LINKED_AGE: Setting = Setting {
    name: "retention_linked_age",
    label: "連携した情報を保存する年齢",
    note: "ほかのシステムから連携した情報を、こどもがこの年齢に達する日まで保存します。児童福祉法の児童の年齢(18歳)より短くはできません。",
    kind: Kind::Number { min: 18, max: 25, unit: "歳" },
    default: 18,
};

/// Years for which the rests of files of sources are kept.
pub const RETENTION_ROWS_YEARS: Setting = Setting {
    name: "retention_rows_years",
    label: "取込ファイルの残りを保存する年数",
    note: "取り込めなかった行、検査で見つかった行など、連携のファイルの残りを保存する年数です。",
    kind: Kind::Number { min: 1, max: 10, unit: "年" },
    default: 1,
};

/// Days after which a backup is thrown away; stands in the certificate of erasure.
pub const BACKUP_DAYS: Setting = Setting {
    name: "backup_days",
    label: "バックアップを保存する日数",
    note: "この日数を過ぎたバックアップを捨てる運用にしてください。消去した記録の写しがすべてなくなる日として、消去証明書に載ります。",
    kind: Kind::Number { min: 1, max: 400, unit: "日" },
    default: 35,
};

impl Setting {
    /// The number for an agency on a day.
    pub fn of(&self, registry: &Registry, org: i32, on: Date) -> i64 {
        self.value(registry, org, on).as_i64().unwrap_or(self.default)
    }

    /// The code of a choice for an agency on a day.
    pub fn chosen(&self, registry: &Registry, org: i32, on: Date) -> String {
        self.value(registry, org, on).as_str().unwrap_or_default().to_owned()
    }

    /// Whether a code is among those an agency has on a day.
    pub fn has(&self, registry: &Registry, org: i32, on: Date, code: &str) -> bool {
        self.codes(&self.value(registry, org, on)).contains(&code)
    }

    /// The codes of a value, in the order of the list.
    pub fn codes(&self, value: &Value) -> Vec<&'static str> {
        let Kind::Many(table) = self.kind else { return Vec::new() };
        let held = value.as_array();
        let is_held = |code: &str| held.is_none_or(|held| held.iter().any(|one| one.as_str() == Some(code)));
        table.iter().map(|(code, _)| *code).filter(|code| is_held(code)).collect()
    }

    /// The value for an agency on a day; null where words are not set.
    pub fn value(&self, registry: &Registry, org: i32, on: Date) -> Value {
        let stored = registry.setting(org, self.name, on).filter(|value| self.accepts(value));
        stored.cloned().unwrap_or_else(|| self.shipped())
    }

    /// The value that holds where nothing is set.
    pub fn shipped(&self) -> Value {
        match self.kind {
            Kind::Words { .. } => Value::Null,
            Kind::Number { .. } | Kind::Switch | Kind::Time => self.default.into(),
            Kind::One(table) => table.first().map_or(Value::Null, |(code, _)| (*code).into()),
            Kind::Many(table) => table.iter().map(|(code, _)| *code).collect(),
        }
    }

    /// Whether a value is within bounds.
    pub fn accepts(&self, value: &Value) -> bool {
        match self.kind {
            Kind::Number { min, max, .. } => value.as_i64().is_some_and(|value| (min..=max).contains(&value)),
            Kind::Switch => value.as_i64().is_some_and(|value| value == 0 || value == 1),
            Kind::Words { longest } => value.as_str().is_some_and(|words| words.chars().count() <= longest),
            Kind::Time => value.as_i64().is_some_and(|minutes| (0..=24 * 60).contains(&minutes)),
            Kind::One(table) => value.as_str().is_some_and(|code| table.iter().any(|(known, _)| *known == code)),
            Kind::Many(_) => value.is_array(),
        }
    }

    /// A value as people read it; null puts the shipped one back.
    pub fn show(&self, value: &Value) -> String {
        match (self.kind, value) {
            (Kind::Words { .. }, Value::Null) => "決めていない".to_owned(),
            (_, Value::Null) => "出荷時の値".to_owned(),
            (Kind::Words { .. }, value) => value.as_str().unwrap_or_default().to_owned(),
            (Kind::Number { unit, .. }, value) => format!("{}{unit}", value.as_i64().unwrap_or(self.default)),
            (Kind::Time, value) => {
                let minutes = value.as_i64().unwrap_or(self.default);
                format!("{}:{:02}", minutes / 60, minutes % 60)
            }
            (Kind::One(table), value) => {
                let held = table.iter().find(|(code, _)| value.as_str() == Some(code));
                held.map_or("", |(_, label)| label).to_owned()
            }
            (Kind::Many(table), value) => {
                let codes = self.codes(value);
                let labels: Vec<&str> =
                    table.iter().filter(|(code, _)| codes.contains(code)).map(|(_, label)| *label).collect();
                match labels.len() {
                    0 => "なし".to_owned(),
                    count if count == table.len() => "すべて".to_owned(),
                    _ => labels.join("、"),
                }
            }
            (Kind::Switch, value) if value.as_i64() == Some(0) => "使わない".to_owned(),
            (Kind::Switch, _) => "使う".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_choice_of_any_keeps_the_order_of_its_list_and_forgets_unknown_codes() {
        let codes = TAKEN_NOTICES.codes(&json!(["progress.added", "record.updated", "gone"]));
        assert_eq!(codes, ["record.updated", "progress.added"]);
        assert_eq!(TAKEN_NOTICES.show(&json!(["progress.added"])), "経過記録の追加");
        assert_eq!(TAKEN_NOTICES.show(&json!([])), "なし");
        assert_eq!(TAKEN_NOTICES.show(&TAKEN_NOTICES.shipped()), "すべて");
    }

    #[test]
    fn values_out_of_bounds_are_not_taken() {
        assert!(SHARING_RANGE.accepts(&json!("hit")) && !SHARING_RANGE.accepts(&json!("nothing")));
        assert!(OFFICE_FROM.accepts(&json!(0)) && !OFFICE_FROM.accepts(&json!(1441)));
        assert_eq!(OFFICE_FROM.show(&json!(545)), "9:05");
        assert_eq!(SHARING_RANGE.show(&json!("hit")), "該当の有無と連絡先だけ");
    }
}
