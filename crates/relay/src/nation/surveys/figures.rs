//! Adding up: numbers are summed, choices counted, tables summed by their kinds of row. Pure.

use desk::assessment::form::{Answer, Answers, Form, Item, Kind};
use std::collections::BTreeMap;

/// The answers of one agency with the groups it belongs to.
pub struct Given<'a> {
    /// Prefecture or kind of agency.
    pub group: String,
    /// As submitted.
    pub answers: &'a Answers,
}

/// A question with its figures: one column a choice or number, one row a group, all together first.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// As asked.
    pub label: String,
    /// Unit of numbers; 機関 for counted choices.
    pub unit: String,
    /// What is counted or summed.
    pub columns: Vec<String>,
    /// Group, agencies that answered, figures.
    pub rows: Vec<(String, usize, Vec<f64>)>,
}

/// What all groups together are called.
pub const ALL: &str = "合計";

type Cells = Vec<(String, f64)>;

/// Every question that can be added up.
pub fn questions(form: &Form, given: &[Given<'_>]) -> Vec<Question> {
    form.items().flat_map(|item| question(item, given)).collect()
}

fn question(item: &Item, given: &[Given<'_>]) -> Vec<Question> {
    match item.kind {
        Kind::Number => {
            vec![figures(item.label.clone(), unit(item, ""), vec![item.label.clone()], given, |answers| {
                answers.get(&item.key).map(|answer| vec![(item.label.clone(), number(answer))])
            })]
        }
        Kind::Choice | Kind::State | Kind::Scale | Kind::Multi => {
            let columns: Vec<String> = item.options().iter().map(|(_, label)| (*label).to_owned()).collect();
            vec![figures(item.label.clone(), "機関".to_owned(), columns, given, |answers| {
                answers.get(&item.key).map(|answer| chosen(item, answer))
            })]
        }
        Kind::Rows => rows(item, given),
        Kind::Text | Kind::Long | Kind::Date | Kind::Person => Vec::new(),
    }
}

fn unit(item: &Item, usual: &str) -> String {
    if item.unit.is_empty() { usual.to_owned() } else { item.unit.clone() }
}

fn number(answer: &Answer) -> f64 {
    match answer {
        Answer::Number(number) => number.as_f64().unwrap_or(0.0),
        _ => 0.0,
    }
}

fn chosen(item: &Item, answer: &Answer) -> Cells {
    let label =
        |code: &str| item.options().iter().find(|(known, _)| *known == code).map(|(_, label)| (*label).to_owned());
    let codes: Vec<&str> = match answer {
        Answer::Text(code) => vec![code],
        Answer::Many(codes) => codes.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    codes.into_iter().filter_map(|code| label(code).map(|label| (label, 1.0))).collect()
}

/// A table: for each of its columns of numbers one question, with the kinds of row as columns.
fn rows(item: &Item, given: &[Given<'_>]) -> Vec<Question> {
    let kind = item.columns.iter().find(|column| column.kind == Kind::Choice);
    let columns: Vec<String> = kind
        .map(|kind| kind.options().iter().map(|(_, label)| (*label).to_owned()).collect())
        .unwrap_or_else(|| vec![item.label.clone()]);
    let numbers = item.columns.iter().filter(|column| column.kind == Kind::Number);
    numbers
        .map(|column| {
            let label = format!("{} {}", item.label, column.label);
            figures(label, unit(column, ""), columns.clone(), given, |answers| {
                let Some(Answer::Rows(rows)) = answers.get(&item.key) else { return None };
                let cell = |row: &desk::assessment::form::Row| {
                    let sum = row.get(&column.key).map_or(0.0, number);
                    match kind {
                        None => vec![(item.label.clone(), sum)],
                        Some(kind) => row
                            .get(&kind.key)
                            .map(|answer| chosen(kind, answer).into_iter().map(|(label, _)| (label, sum)).collect())
                            .unwrap_or_default(),
                    }
                };
                Some(rows.iter().flat_map(cell).collect())
            })
        })
        .collect()
}

/// Adds up what each agency gives to the columns, by group.
fn figures(
    label: String,
    unit: String,
    columns: Vec<String>,
    given: &[Given<'_>],
    read: impl Fn(&Answers) -> Option<Cells>,
) -> Question {
    let mut groups: BTreeMap<&str, (usize, Vec<f64>)> = BTreeMap::new();
    let mut all = (0, vec![0.0; columns.len()]);
    for one in given {
        let group = groups.entry(one.group.as_str()).or_insert_with(|| (0, vec![0.0; columns.len()]));
        let Some(cells) = read(one.answers) else { continue };
        for sums in [group, &mut all] {
            sums.0 += 1;
            for (name, n) in &cells {
                let at = columns.iter().position(|column| column == name);
                if let Some(sum) = at.and_then(|at| sums.1.get_mut(at)) {
                    *sum += n;
                }
            }
        }
    }
    let rows = groups.into_iter().map(|(name, (n, sums))| (name.to_owned(), n, sums));
    Question { label, unit, columns, rows: std::iter::once((ALL.to_owned(), all.0, all.1)).chain(rows).collect() }
}

/// 12 or 12.5
pub fn shown(n: f64) -> String {
    format!("{n}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk::assessment::form::Choice;
    use serde_json::json;

    fn choice(code: &str, label: &str) -> Choice {
        Choice { code: code.into(), label: label.into() }
    }

    fn answers(value: serde_json::Value) -> Answers {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn numbers_are_summed_and_choices_counted_by_group() {
        let mut staff = Item::new("staff", "職員", Kind::Rows);
        let mut kind = Item::new("kind", "職種", Kind::Choice);
        kind.choices = vec![choice("worker", "児童福祉司"), choice("mind", "児童心理司")];
        staff.columns = vec![kind, Item::new("full", "常勤", Kind::Number)];
        let mut night = Item::new("night", "夜間", Kind::Choice);
        night.choices = vec![choice("own", "当直"), choice("call", "呼出し")];
        let given = [
            (
                "東京都",
                json!({ "n": 3, "night": "own", "staff": [{ "kind": "worker", "full": 5 }, { "kind": "mind", "full": 2 }] }),
            ),
            ("東京都", json!({ "n": 4, "night": "call", "staff": [{ "kind": "worker", "full": 7 }] })),
            ("広島県", json!({ "night": "own" })),
        ];
        let given: Vec<(&str, Answers)> = given.into_iter().map(|(group, value)| (group, answers(value))).collect();
        let given: Vec<Given<'_>> =
            given.iter().map(|(group, answers)| Given { group: (*group).to_owned(), answers }).collect();
        let number = question(&Item::new("n", "件数", Kind::Number), &given);
        let rows = |name: &str, n, sums: &[f64]| (name.to_owned(), n, sums.to_vec());
        assert_eq!(number[0].rows, [rows(ALL, 2, &[7.0]), rows("広島県", 0, &[0.0]), rows("東京都", 2, &[7.0])]);
        let night = question(&night, &given);
        assert_eq!(night[0].columns, ["当直", "呼出し"]);
        assert_eq!(
            night[0].rows,
            [rows(ALL, 3, &[2.0, 1.0]), rows("広島県", 1, &[1.0, 0.0]), rows("東京都", 2, &[1.0, 1.0])]
        );
        let staff = question(&staff, &given);
        assert_eq!(staff[0].label, "職員 常勤");
        assert_eq!(staff[0].rows[0], rows(ALL, 2, &[12.0, 2.0]), "a blank table is no answer");
    }
}
