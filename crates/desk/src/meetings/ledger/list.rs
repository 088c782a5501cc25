//! Which rows are shown and in which order.

use super::Row;
use crate::cases::codes::{self, SEVERITIES, Table};
use crate::meetings::codes::DIVISIONS;
use ground::db::Tx;
use ground::web::Fields;
use ground::{Sealed, View};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// Orders of the ledger.
pub const ORDERS: Table = &[
    ("number", "整理番号順"),
    ("kana", "五十音順"),
    ("severity", "重症度の高い順"),
    ("unseen", "会っていない順"),
    ("review", "次回確認の早い順"),
];

/// Which rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// 区分 code.
    pub division: String,
    /// 重症度 code.
    pub severity: String,
    /// Not seen for so many days.
    pub unseen_days: Option<i64>,
    /// Only those whose 次回確認 is past or today.
    pub due: bool,
    /// Only those in one's own charge.
    pub mine: bool,
    /// A code of [`ORDERS`].
    pub order: String,
}

impl Filter {
    /// Reads the query; what cannot be read filters nothing.
    pub fn read(fields: &Fields) -> Self {
        let known = |table: Table, field: &str| {
            let typed = fields.get(field);
            if codes::codes(table).contains(&typed) { typed.to_owned() } else { String::new() }
        };
        let order = known(ORDERS, "order");
        Self {
            division: known(DIVISIONS, "division"),
            severity: known(SEVERITIES, "severity"),
            unseen_days: fields.get("unseen").parse().ok().filter(|days| (1..=3650).contains(days)),
            due: fields.get("due") == "1",
            mine: fields.get("mine") == "1",
            order: if order.is_empty() { "number".to_owned() } else { order },
        }
    }

    /// The condition as the audit trail and the paper name it.
    pub fn label(&self) -> String {
        let mut words = Vec::new();
        if !self.division.is_empty() {
            words.push(codes::label(DIVISIONS, &self.division).to_owned());
        }
        if !self.severity.is_empty() {
            words.push(codes::label(SEVERITIES, &self.severity).to_owned());
        }
        if let Some(days) = self.unseen_days {
            words.push(format!("{days}日以上目視なし"));
        }
        if self.due {
            words.push("次回確認の期限".to_owned());
        }
        if self.mine {
            words.push("自分の担当".to_owned());
        }
        if words.is_empty() { "すべて".to_owned() } else { words.join("・") }
    }

    /// Keeps and orders rows for a member of staff.
    pub fn apply(&self, mut rows: Vec<Row>, staff: Option<Uuid>, now: Timestamp, today: Date) -> Vec<Row> {
        rows.retain(|row| {
            (self.division.is_empty() || row.cells.get("division") == self.division)
                && (self.severity.is_empty() || row.cells.get("severity") == self.severity)
                && self.unseen_days.is_none_or(|days| row.days_unseen(now).is_none_or(|unseen| unseen >= days))
                && (!self.due || row.cells.next_review().is_none_or(|day| day <= today))
                && (!self.mine || (staff.is_some() && row.in_charge_id == staff))
        });
        match self.order.as_str() {
            "kana" => rows.sort_by_cached_key(|row| jp::gojuon_key(&row.kana)),
            "severity" => rows.sort_by_key(|row| std::cmp::Reverse(row.cells.severity())),
            "unseen" => rows.sort_by_key(|row| row.seen.as_ref().map(|(at, _)| *at)),
            "review" => rows.sort_by_key(|row| row.cells.next_review()),
            _ => {}
        }
        rows
    }
}

/// Rows that are shown, printed or handed out, with the audit row that says whose they are.
pub fn audited(tx: &Tx<'_>, rows: Vec<Row>, kind: &'static str, detail: String) -> Sealed<Vec<Row>> {
    let actor = tx.permit().actor();
    let view = View {
        kind,
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "ledger_row",
        fields: "name,birth,school,household,severity,seen_at,changes,plan,roles",
        detail,
        count: i32::try_from(rows.len()).ok(),
        persons: rows.iter().map(|row| row.person.id).collect(),
        ..View::default()
    };
    Sealed::new(rows, view)
}
