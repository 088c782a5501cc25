//! Tables over drawn counts: every sum agrees, every number is what its link finds, a moved day moves one count.

use super::check::balances;
use super::close::differences;
use super::period::Period;
use super::rules;
use super::store::Closing;
use super::table::{ALL, Cell, Count, Fact, Of, tables};
use crate::cases::codes;
use ground::gate::AgencyKind;
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::HashSet;

fn one_of(codes: Vec<&'static str>) -> impl Strategy<Value = String> {
    prop::sample::select(codes).prop_map(str::to_owned)
}

fn drawn() -> impl Strategy<Value = Count> {
    let fact = prop::sample::select(Fact::ALL.to_vec());
    let words = (
        one_of(vec!["01", "01", "02", "16", "99"]),
        one_of(vec!["警察等", "認定こども園", "学校", "昔の経路"]),
        one_of(vec!["身体的", "心理的", "不明", ""]),
        one_of(vec!["実父", "継父", "実父以外の父親", "不明", ""]),
        one_of(vec!["under3", "older", ""]),
        one_of(vec!["助言指導", "市町村送致", "児童相談所送致", ""]),
    );
    (fact, 0_i32..12, words, 1_i64..50).prop_map(|(fact, month, (kind, route, abuse, abuser, band, disposition), n)| {
        let month = date(2026, 4, 1).saturating_add(month.months());
        Count { of: Of { fact, month, kind, route, abuse, abuser, band, disposition }, n }
    })
}

fn year() -> Period {
    Period::year(jp::FiscalYear(2026))
}

proptest! {
    #[test]
    fn rows_and_columns_add_up_and_all_tables_agree(mut counts in prop::collection::vec(drawn(), 0..60)) {
        // What is undecided at the end follows from the rest.
        counts.retain(|count| count.of.fact != Fact::Open);
        let sum = |fact: Fact| counts.iter().filter(|count| count.of.fact == fact).map(|count| count.n).sum::<i64>();
        let total = sum(Fact::Received);
        for agency in [AgencyKind::Centre, AgencyKind::Municipality] {
            let tables = tables(rules::of(year().until), agency, year(), &counts);
            for table in &tables {
                for (code, _) in &table.columns {
                    let rows: i64 = table.rows.iter().filter(|(row, _)| row != ALL).map(|(row, _)| table.at(row, code)).sum();
                    prop_assert_eq!(rows, table.at(ALL, code), "{} {}", table.id, code);
                }
                if table.columns.iter().any(|(code, _)| code == ALL) {
                    for (code, _) in &table.rows {
                        let columns: i64 = table.columns.iter().filter(|(column, _)| column != ALL).map(|(column, _)| table.at(code, column)).sum();
                        prop_assert_eq!(columns, table.at(code, ALL), "{} {}", table.id, code);
                    }
                }
            }
            prop_assert_eq!(tables[1].at(ALL, ALL), total);
            for balance in balances(&tables, year()).into_iter().skip(1) {
                prop_assert!(balance.holds(), "{}: {} {}", balance.words, balance.left, balance.right);
            }
        }
    }

    #[test]
    fn a_number_is_what_its_link_finds(counts in prop::collection::vec(drawn(), 0..40)) {
        let set = rules::of(year().until);
        for table in tables(set, AgencyKind::Centre, year(), &counts) {
            for (row, _) in &table.rows {
                for (column, _) in &table.columns {
                    let cell = Cell::find(set, AgencyKind::Centre, year(), (table.id, row, column)).unwrap();
                    let found: i64 = counts.iter().filter(|count| cell.holds(&count.of)).map(|count| count.n).sum();
                    prop_assert_eq!(found, table.at(row, column), "{} {} {}", table.id, row, column);
                }
            }
        }
    }

    #[test]
    fn months_add_up_to_the_year_and_a_moved_day_moves_one_count(counts in prop::collection::vec(drawn(), 1..30), which in any::<prop::sample::Index>(), to in 0_i32..12) {
        let set = rules::of(year().until);
        let at = |counts: &[Count], month: &str, fact: Fact| {
            tables(set, AgencyKind::Centre, year(), counts).pop().unwrap().at(month, fact.code())
        };
        let mut moved = counts.clone();
        let place = which.index(moved.len());
        let (fact, from) = (moved[place].of.fact, moved[place].of.month);
        prop_assume!(matches!(fact, Fact::Received | Fact::Disposed));
        let to = date(2026, 4, 1).saturating_add(to.months());
        moved[place].n -= 1;
        let one = Count { of: Of { month: to, ..moved[place].of.clone() }, n: 1 };
        moved.push(one);
        for month in year().months() {
            let code = month.from.to_string();
            for known in [Fact::Received, Fact::Disposed] {
                let by = i64::from(known == fact && month.from == to) - i64::from(known == fact && month.from == from);
                prop_assert_eq!(at(&moved, &code, known), at(&counts, &code, known) + by);
            }
        }
        let received: i64 = counts.iter().filter(|count| count.of.fact == Fact::Received).map(|count| count.n).sum();
        prop_assert_eq!(at(&counts, ALL, Fact::Received), received);
    }
}

#[test]
fn differences_name_the_cells_that_changed_and_nothing_else() {
    let of = |kind: &str, route: &str| Of {
        fact: Fact::Received,
        month: date(2026, 5, 1),
        kind: kind.to_owned(),
        route: route.to_owned(),
        abuse: String::new(),
        abuser: String::new(),
        band: String::new(),
        disposition: String::new(),
    };
    let count = |kind: &str, route: &str, n: i64| Count { of: of(kind, route), n };
    let closing = Closing {
        org: 1,
        month: date(2026, 5, 1),
        revision: 1,
        rule: "平成27年度版".into(),
        counts: vec![count("01", "警察等", 3), count("02", "学校", 1)],
        closed_by: String::new(),
        closed_at: jiff::Timestamp::UNIX_EPOCH,
    };
    assert_eq!(differences(&closing, AgencyKind::Centre, &closing.counts), []);
    let now = [count("01", "警察等", 2), count("01", "昔の経路", 1), count("02", "学校", 1)];
    let found = differences(&closing, AgencyKind::Centre, &now);
    let cells: HashSet<_> =
        found.iter().map(|one| (one.table, one.row.0.as_str(), one.column.0.as_str(), one.reported, one.now)).collect();
    assert_eq!(cells, HashSet::from([("routes", "警察等", "01", 3, 2), ("routes", "-", "01", 0, 1)]));
}

#[test]
fn an_empty_return_is_full_of_zeros_in_the_national_order() {
    let tables = tables(rules::of(year().until), AgencyKind::Municipality, year(), &[]);
    let kinds = &tables[0];
    assert_eq!(kinds.rows.len(), codes::KINDS.len() + 1);
    assert!(tables.iter().all(|table| table.cells.iter().flatten().all(|n| *n == 0)));
    let heads: Vec<_> = tables[5].rows.iter().map(|(_, label)| label.as_ref()).collect();
    assert_eq!(heads, ["0~3歳未満", "3歳~学齢前", "小学生", "中学生", "高校生・その他", "計"]);
    let types: Vec<_> = tables[5].columns.iter().map(|(_, label)| label.as_ref()).collect();
    assert_eq!(types, ["身体的虐待", "性的虐待", "心理的虐待", "ネグレクト", "計"]);
}

#[test]
fn values_for_sheets_are_named_by_what_they_count() {
    let of = |fact: Fact, kind: &str| Of {
        fact,
        month: date(2026, 5, 1),
        kind: kind.to_owned(),
        route: "警察等".to_owned(),
        abuse: "心理的".to_owned(),
        abuser: "実父".to_owned(),
        band: "primary".to_owned(),
        disposition: if fact == Fact::Disposed { "助言指導".to_owned() } else { String::new() },
    };
    let counts =
        [(Fact::Received, "01", 5), (Fact::Received, "02", 2), (Fact::Disposed, "01", 3), (Fact::Open, "01", 2)];
    let counts = counts.map(|(fact, kind, n)| Count { of: of(fact, kind), n });
    let values = super::table::values(&counts);
    let value = |name: &str| values.get(name).copied().unwrap_or(0);
    assert_eq!((value("stat.received"), value("stat.received.01"), value("stat.route.警察等")), (7, 5, 7));
    assert_eq!((value("stat.disposed"), value("stat.disposition.助言指導"), value("stat.open")), (3, 3, 2));
    assert_eq!((value("stat.abuse.心理的"), value("stat.abuse.age.primary")), (3, 3));
}
