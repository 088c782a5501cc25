//! 点検: what makes a return wrong, with the cases responsible.

use super::facts::Case;
use super::period::Period;
use super::rules::RuleSet;
use super::table::{Fact, Of, Table};
use crate::cases::codes;
use std::collections::HashMap;
use uuid::Uuid;

/// A point to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// As in addresses.
    pub id: &'static str,
    /// What should be so.
    pub words: &'static str,
    /// What to do with the cases listed.
    pub remedy: &'static str,
    /// Must be empty before reporting; the others are only to be looked at.
    pub is_required: bool,
}

/// Every point, in the order of the page.
pub const POINTS: [Point; 8] = [
    Point {
        id: "kind", words: "相談種別が一覧にある", remedy: "受付票の種別を直してください。", is_required: true
    },
    Point {
        id: "route", words: "相談の経路が一覧にある", remedy: "受付票の経路を直してください。", is_required: true
    },
    Point {
        id: "abuse",
        words: "児童虐待相談に主な虐待種別がある",
        remedy: "受付票の虐待の分類を選んでください。",
        is_required: true,
    },
    Point {
        id: "abuser",
        words: "児童虐待相談に主な虐待者がある",
        remedy: "受付票の虐待者を選んでください。",
        is_required: true,
    },
    Point {
        id: "band",
        words: "児童虐待相談のこどもの年齢区分が決まる",
        remedy: "生年月日を登録してください。",
        is_required: true,
    },
    Point {
        id: "order",
        words: "対応の決定日が受理年月日より前でない",
        remedy: "対応の決定日を訂正してください。",
        is_required: true,
    },
    Point {
        id: "estimated",
        words: "対応の決定日が推定でない",
        remedy: "決定日が分かるときは、対応を訂正して入力してください。",
        is_required: false,
    },
    Point {
        id: "closed",
        words: "終結したケースに対応がある",
        remedy: "決めた対応を、こどものページの「対応」に入力してください。",
        is_required: true,
    },
];

/// Children received twice on one day: not in [`POINTS`], as one case alone cannot tell.
pub const TWICE: Point = Point {
    id: "twice",
    words: "同じ日に同じこどもの受理が二つない",
    remedy: "二重登録のときは、誤った受理を終結し、対応を取り消してください。",
    is_required: false,
};

impl Point {
    /// Whether a case offends against it.
    fn offends(&self, rules: &RuleSet, case: &Case) -> bool {
        let of = &case.of;
        let abuse_disposed = of.kind == codes::KIND_ABUSE && of.fact == Fact::Disposed;
        match self.id {
            "kind" => !codes::KINDS.iter().any(|(code, _)| *code == of.kind),
            "route" => {
                of.fact == Fact::Received && !rules.routes().iter().any(|(code, _)| *code == rules.route(&of.route))
            }
            "abuse" => abuse_disposed && !is_main_abuse(of),
            "abuser" => abuse_disposed && rules.abuser(&of.abuser).is_empty(),
            "band" => abuse_disposed && of.band.is_empty(),
            "order" => case.decided_on.is_some_and(|day| day < case.accepted_on),
            "estimated" => of.fact == Fact::Disposed && case.is_estimated,
            "closed" => of.fact == Fact::Open && case.closed_on.is_some() && case.decided_on.is_none(),
            _ => false,
        }
    }
}

fn is_main_abuse(of: &Of) -> bool {
    codes::ABUSE_TYPES.iter().any(|(code, _)| *code == of.abuse && *code != "不明")
}

/// The cases that offend against a point, each once.
pub fn offenders(point: &Point, rules: &RuleSet, cases: &[Case]) -> Vec<Case> {
    let mut found: Vec<Case> = match point.id {
        "twice" => twice(cases),
        _ => cases.iter().filter(|case| point.offends(rules, case)).cloned().collect(),
    };
    let mut seen = std::collections::HashSet::new();
    found.retain(|case| seen.insert(case.episode));
    found
}

fn twice(cases: &[Case]) -> Vec<Case> {
    let received = || cases.iter().filter(|case| case.of.fact == Fact::Received);
    let mut times: HashMap<(Uuid, jiff::civil::Date), usize> = HashMap::new();
    for case in received() {
        *times.entry((case.person, case.accepted_on)).or_default() += 1;
    }
    received().filter(|case| times.get(&(case.person, case.accepted_on)).is_some_and(|n| *n > 1)).cloned().collect()
}

/// A sum that must equal another.
pub struct Balance {
    /// Both sides in words.
    pub words: &'static str,
    /// Left.
    pub left: i64,
    /// Right.
    pub right: i64,
}

impl Balance {
    /// Whether both sides agree.
    pub fn holds(&self) -> bool {
        self.left == self.right
    }
}

/// Sums that must agree across the tables.
pub fn balances(tables: &[Table], period: Period) -> Vec<Balance> {
    let sum = |id: &str, row: &str, column: &str| {
        tables.iter().find(|table| table.id == id).map_or(0, |table| table.at(row, column))
    };
    let kinds = |fact: Fact| sum("kinds", "*", fact.code());
    let abuse = |fact: Fact| sum("kinds", codes::KIND_ABUSE, fact.code());
    let total = |id: &str| sum(id, "*", "*");
    let mut balances = vec![
        Balance {
            words: "前からの繰越 + 受付 = 対応 + 未対応",
            left: kinds(Fact::Carried) + kinds(Fact::Received),
            right: kinds(Fact::Disposed) + kinds(Fact::Open),
        },
        Balance { words: "種別の受付計 = 経路の計", left: kinds(Fact::Received), right: total("routes") },
        Balance {
            words: "種別の対応計 + 未対応 = 対応の種類の計",
            left: kinds(Fact::Disposed) + kinds(Fact::Open),
            right: total("dispositions"),
        },
        Balance {
            words: "虐待の対応計 = 虐待の経路の計", left: abuse(Fact::Disposed), right: total("abuse-routes")
        },
        Balance {
            words: "虐待の対応計 = 主な虐待者の計", left: abuse(Fact::Disposed), right: total("abuse-abusers")
        },
        Balance {
            words: "虐待の対応計 = 年齢区分の計", left: abuse(Fact::Disposed), right: total("abuse-ages")
        },
        Balance {
            words: "虐待の対応計 + 未対応 = 虐待の対応の種類の計",
            left: abuse(Fact::Disposed) + abuse(Fact::Open),
            right: total("abuse-dispositions"),
        },
    ];
    if period.months().len() > 1 {
        let months = |fact: Fact| sum("months", "*", fact.code());
        balances.push(Balance {
            words: "受付計 = 月の受付の計",
            left: kinds(Fact::Received),
            right: months(Fact::Received),
        });
        balances.push(Balance {
            words: "対応計 = 月の対応の計",
            left: kinds(Fact::Disposed),
            right: months(Fact::Disposed),
        });
    }
    balances
}
