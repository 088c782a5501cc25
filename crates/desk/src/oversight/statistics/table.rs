//! The tables of the return, folded from counts: pure, and the same for the page, the file, the closing and the cases behind a number.

use super::bands::BANDS;
use super::period::Period;
use super::rules::RuleSet;
use crate::cases::codes;
use ground::gate::AgencyKind;
use jiff::civil::Date;
use jp::Wareki;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What about a case is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Received before the period, undecided at its beginning.
    Carried,
    /// Received in the period.
    Received,
    /// First decided in the period.
    Disposed,
    /// Undecided at the end of the period.
    Open,
}

impl Fact {
    /// In the order of the table.
    pub const ALL: [Self; 4] = [Self::Carried, Self::Received, Self::Disposed, Self::Open];

    /// As in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Carried => "carried",
            Self::Received => "received",
            Self::Disposed => "disposed",
            Self::Open => "open",
        }
    }

    /// Heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Carried => "前からの繰越",
            Self::Received => "受付件数",
            Self::Disposed => "対応件数",
            Self::Open => "未対応(期末)",
        }
    }
}

/// What a count is told apart by, as the records say it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Of {
    /// What about a case.
    pub fact: Fact,
    /// First day of the month.
    pub month: Date,
    /// 相談種別 code.
    pub kind: String,
    /// 経路 code.
    pub route: String,
    /// 主な虐待種別 code.
    pub abuse: String,
    /// 主な虐待者, a relation or a national code.
    pub abuser: String,
    /// 年齢区分 code; empty when the birth does not decide it.
    pub band: String,
    /// First 対応 code; empty when undecided.
    pub disposition: String,
}

/// So many alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// What.
    #[serde(flatten)]
    pub of: Of,
    /// How many.
    pub n: i64,
}

/// One direction of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Fact,
    Kind,
    Route,
    Abuse,
    Abuser,
    Band,
    Disposition,
    Month,
}

/// A row or column: its code and its label.
pub type Head = (Cow<'static, str>, Cow<'static, str>);

/// The code under which what an axis cannot place is found; a count under it is to be corrected before reporting.
pub const UNPLACED: &str = "-";
/// The code of a sum over an axis.
pub const ALL: &str = "*";
/// 未対応 as a row among the dispositions.
const UNDECIDED: &str = "未対応";

impl Axis {
    fn heads(self, rules: &RuleSet, agency: AgencyKind, period: Period) -> Vec<Head> {
        let fixed = |table: Vec<(&'static str, &'static str)>| {
            table.into_iter().map(|(code, label)| (Cow::Borrowed(code), Cow::Borrowed(label))).collect()
        };
        match self {
            Self::Fact => fixed(Fact::ALL.map(|fact| (fact.code(), fact.label())).to_vec()),
            Self::Kind => fixed(codes::KINDS.to_vec()),
            Self::Route => fixed(rules.routes()),
            Self::Abuse => fixed(codes::ABUSE_TYPES.iter().copied().filter(|(code, _)| *code != "不明").collect()),
            Self::Abuser => fixed(codes::NATIONAL_ABUSERS.to_vec()),
            Self::Band => fixed(BANDS.to_vec()),
            Self::Disposition => fixed(codes::dispositions(agency).to_vec()),
            Self::Month => {
                let head = |month: Period| (month.from.to_string().into(), Wareki(month.from).month().into());
                period.months().into_iter().map(head).collect()
            }
        }
    }

    /// Where a count stands on the axis; a code no head has is [`UNPLACED`].
    fn code<'a>(self, rules: &RuleSet, of: &'a Of) -> Cow<'a, str> {
        match self {
            Self::Fact => of.fact.code().into(),
            Self::Kind => of.kind.as_str().into(),
            Self::Route => rules.route(&of.route).into(),
            Self::Abuse => of.abuse.as_str().into(),
            Self::Abuser => rules.abuser(&of.abuser).into(),
            Self::Band => of.band.as_str().into(),
            Self::Disposition if of.fact == Fact::Open => UNDECIDED.into(),
            Self::Disposition => of.disposition.as_str().into(),
            Self::Month => of.month.to_string().into(),
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Fact => "件数",
            Self::Kind => "相談種別",
            Self::Route => "相談の経路",
            Self::Abuse => "虐待の種別",
            Self::Abuser => "主な虐待者",
            Self::Band => "被虐待者の年齢区分",
            Self::Disposition => "対応の種類",
            Self::Month => "月",
        }
    }
}

/// How a table is made.
struct Spec {
    id: &'static str,
    title: &'static str,
    rows: Axis,
    columns: Axis,
    facts: &'static [Fact],
    only_abuse: bool,
}

const SPECS: [Spec; 8] = [
    Spec {
        id: "kinds",
        title: "相談種別 受付・対応件数",
        rows: Axis::Kind,
        columns: Axis::Fact,
        facts: &Fact::ALL,
        only_abuse: false,
    },
    Spec {
        id: "routes",
        title: "相談の経路 × 相談種別(受付)",
        rows: Axis::Route,
        columns: Axis::Kind,
        facts: &[Fact::Received],
        only_abuse: false,
    },
    Spec {
        id: "dispositions",
        title: "対応の種類 × 相談種別",
        rows: Axis::Disposition,
        columns: Axis::Kind,
        facts: &[Fact::Disposed, Fact::Open],
        only_abuse: false,
    },
    Spec {
        id: "abuse-routes",
        title: "児童虐待相談 経路 × 虐待の種別(対応)",
        rows: Axis::Route,
        columns: Axis::Abuse,
        facts: &[Fact::Disposed],
        only_abuse: true,
    },
    Spec {
        id: "abuse-abusers",
        title: "児童虐待相談 主な虐待者 × 虐待の種別(対応)",
        rows: Axis::Abuser,
        columns: Axis::Abuse,
        facts: &[Fact::Disposed],
        only_abuse: true,
    },
    Spec {
        id: "abuse-ages",
        title: "児童虐待相談 年齢区分 × 虐待の種別(対応)",
        rows: Axis::Band,
        columns: Axis::Abuse,
        facts: &[Fact::Disposed],
        only_abuse: true,
    },
    Spec {
        id: "abuse-dispositions",
        title: "児童虐待相談 対応の種類 × 虐待の種別",
        rows: Axis::Disposition,
        columns: Axis::Abuse,
        facts: &[Fact::Disposed, Fact::Open],
        only_abuse: true,
    },
    Spec {
        id: "months",
        title: "月別 受付・対応件数",
        rows: Axis::Month,
        columns: Axis::Fact,
        facts: &[Fact::Received, Fact::Disposed],
        only_abuse: false,
    },
];

impl Spec {
    fn takes(&self, of: &Of) -> bool {
        self.facts.contains(&of.fact) && (!self.only_abuse || of.kind == codes::KIND_ABUSE)
    }

    /// Facts do not add up to anything.
    fn sums_columns(&self) -> bool {
        self.columns != Axis::Fact
    }
}

/// A table of numbers. The last row holds the sums, the last column too where they mean something; what could not be placed has a row or
/// column of its own before them, only when there is any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// As in addresses.
    pub id: &'static str,
    /// Heading.
    pub title: &'static str,
    /// What the rows are.
    pub row_label: &'static str,
    /// Heads of the rows.
    pub rows: Vec<Head>,
    /// Heads of the columns.
    pub columns: Vec<Head>,
    /// Row by row.
    pub cells: Vec<Vec<i64>>,
}

impl Table {
    /// The number at two codes; 0 where there is no such row or column.
    pub fn at(&self, row: &str, column: &str) -> i64 {
        let place = |heads: &[Head], code: &str| heads.iter().position(|(known, _)| known == code);
        let cell = place(&self.rows, row).zip(place(&self.columns, column));
        cell.and_then(|(row, column)| self.cells.get(row)?.get(column)).copied().unwrap_or(0)
    }

    /// What it could not place in a row or column of the return.
    pub fn unplaced(&self) -> i64 {
        let row: i64 =
            self.columns.iter().filter(|(code, _)| code != ALL).map(|(code, _)| self.at(UNPLACED, code)).sum();
        let column: i64 = self
            .rows
            .iter()
            .filter(|(code, _)| code != ALL && code != UNPLACED)
            .map(|(code, _)| self.at(code, UNPLACED))
            .sum();
        row + column
    }
}

/// Every table of an agency's return for a period.
pub fn tables(rules: &RuleSet, agency: AgencyKind, period: Period, counts: &[Count]) -> Vec<Table> {
    let only_first_months = SPECS.iter().filter(|spec| spec.id != "months" || period.months().len() > 1);
    only_first_months.map(|spec| fold(spec, rules, agency, period, counts)).collect()
}

fn fold(spec: &Spec, rules: &RuleSet, agency: AgencyKind, period: Period, counts: &[Count]) -> Table {
    let mut rows = spec.rows.heads(rules, agency, period);
    let mut columns = spec.columns.heads(rules, agency, period);
    columns.retain(|(code, _)| spec.columns != Axis::Fact || spec.facts.iter().any(|fact| fact.code() == code));
    let mut sums: BTreeMap<(Cow<'_, str>, Cow<'_, str>), i64> = BTreeMap::new();
    for count in counts.iter().filter(|count| spec.takes(&count.of)) {
        let cell =
            (placed(&rows, spec.rows.code(rules, &count.of)), placed(&columns, spec.columns.code(rules, &count.of)));
        *sums.entry(cell).or_default() += count.n;
    }
    for (heads, found) in [
        (&mut rows, sums.keys().any(|(row, _)| row == UNPLACED)),
        (&mut columns, sums.keys().any(|(_, column)| column == UNPLACED)),
    ] {
        if found {
            heads.push((UNPLACED.into(), "区分が未入力".into()));
        }
    }
    rows.push((ALL.into(), "計".into()));
    if spec.sums_columns() {
        columns.push((ALL.into(), "計".into()));
    }
    let number = |row: &str, column: &str| -> i64 {
        let is_in = |wanted: &str, known: &str| wanted == ALL || wanted == known;
        sums.iter().filter(|((r, c), _)| is_in(row, r) && is_in(column, c)).map(|(_, n)| n).sum()
    };
    let cells = rows.iter().map(|(row, _)| columns.iter().map(|(column, _)| number(row, column)).collect()).collect();
    Table { id: spec.id, title: spec.title, row_label: spec.rows.label(), rows, columns, cells }
}

fn placed<'a>(heads: &[Head], code: Cow<'a, str>) -> Cow<'a, str> {
    if heads.iter().any(|(known, _)| *known == code) { code } else { UNPLACED.into() }
}

/// A number of a table, as its link names it.
pub struct Cell<'a> {
    spec: &'static Spec,
    row: &'a str,
    column: &'a str,
    rules: &'static RuleSet,
    rows: Vec<Head>,
    columns: Vec<Head>,
}

impl<'a> Cell<'a> {
    /// Reads table, row and column; none when there is no such table.
    pub fn find(
        rules: &'static RuleSet,
        agency: AgencyKind,
        period: Period,
        (table, row, column): (&str, &'a str, &'a str),
    ) -> Option<Self> {
        let spec = SPECS.iter().find(|spec| spec.id == table)?;
        let (rows, columns) = (spec.rows.heads(rules, agency, period), spec.columns.heads(rules, agency, period));
        Some(Self { spec, row, column, rules, rows, columns })
    }

    /// Whether a case is behind the number.
    pub fn holds(&self, of: &Of) -> bool {
        let is_in = |axis: Axis, heads: &[Head], wanted: &str| {
            wanted == ALL || placed(heads, axis.code(self.rules, of)) == wanted
        };
        self.spec.takes(of)
            && is_in(self.spec.rows, &self.rows, self.row)
            && is_in(self.spec.columns, &self.columns, self.column)
    }

    /// 相談の経路 × 相談種別(受付): 警察等、養護相談(児童虐待)
    pub fn label(&self) -> String {
        let label = |heads: &[Head], code: &str| match code {
            ALL => "計".to_owned(),
            UNPLACED => "区分が未入力".to_owned(),
            _ => heads.iter().find(|(known, _)| known == code).map_or(code.to_owned(), |(_, label)| label.to_string()),
        };
        format!("{}: {}、{}", self.spec.title, label(&self.rows, self.row), label(&self.columns, self.column))
    }
}

/// Named numbers for the yearly report.
pub fn values(counts: &[Count]) -> BTreeMap<String, i64> {
    let mut values = BTreeMap::new();
    let mut add = |name: String, n: i64| *values.entry(name).or_default() += n;
    for Count { of, n } in counts {
        let fact = of.fact.code();
        add(format!("stat.{fact}"), *n);
        add(format!("stat.{fact}.{}", of.kind), *n);
        if of.fact == Fact::Received {
            add(format!("stat.route.{}", of.route), *n);
        }
        if of.fact == Fact::Disposed {
            add(format!("stat.disposition.{}", of.disposition), *n);
        }
        if of.fact == Fact::Disposed && of.kind == codes::KIND_ABUSE {
            add(format!("stat.abuse.{}", of.abuse), *n);
            add(format!("stat.abuse.age.{}", of.band), *n);
        }
    }
    values
}
