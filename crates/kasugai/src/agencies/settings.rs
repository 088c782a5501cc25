//! Settings of an agency: a number or a switch, with the day it takes effect. What is not set has the shipped value.

use ground::gate::Registry;
use jiff::civil::Date;

/// What kind of value a setting has. All are stored as whole numbers.
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
}

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
    /// Shipped value.
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

/// Every setting, in the order of the screen.
pub const ALL: [Setting; 7] = [
    SAFETY_CHECK_HOURS,
    IDLE_MINUTES,
    NATION_SEARCH,
    NIGHT_FROM,
    NIGHT_UNTIL,
    COUNCIL_REVIEW_MONTHS,
    COUNCIL_MEETING_MONTHS,
];

impl Setting {
    /// The value for an agency on a day.
    pub fn of(&self, registry: &Registry, org: i32, on: Date) -> i64 {
        let stored = registry.setting(org, self.name, on).and_then(serde_json::Value::as_i64);
        stored.filter(|value| self.accepts(*value)).unwrap_or(self.default)
    }

    /// Whether a value is within bounds.
    pub fn accepts(&self, value: i64) -> bool {
        match self.kind {
            Kind::Number { min, max, .. } => (min..=max).contains(&value),
            Kind::Switch => value == 0 || value == 1,
        }
    }

    /// A value as people read it.
    pub fn show(&self, value: i64) -> String {
        match (self.kind, value) {
            (Kind::Number { unit, .. }, value) => format!("{value}{unit}"),
            (Kind::Switch, 0) => "使わない".to_owned(),
            (Kind::Switch, _) => "使う".to_owned(),
        }
    }
}
