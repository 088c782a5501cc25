//! What a newer version of a form asks otherwise, and which answers can be taken along.

use super::{Answer, Answers, Form, Item, Kind};
use std::collections::BTreeSet;

/// One difference between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// 追加, 廃止, 変更
    pub what: &'static str,
    /// Label of the item.
    pub label: String,
    /// What changed about it.
    pub detail: String,
}

/// What `newer` asks otherwise than `older`, in the order of the newer one.
pub fn differences(older: &Form, newer: &Form) -> Vec<Difference> {
    let mut found = Vec::new();
    for item in newer.asked() {
        match older.item(&item.key).filter(|before| !before.retired) {
            None => {
                found.push(Difference {
                    what: "追加", label: item.label.clone(), detail: item.kind.label().to_owned()
                })
            }
            Some(before) => {
                let detail = changed(before, item).join("、");
                if !detail.is_empty() {
                    found.push(Difference { what: "変更", label: item.label.clone(), detail });
                }
            }
        }
    }
    for item in older.asked() {
        if newer.item(&item.key).is_none_or(|after| after.retired) {
            found.push(Difference { what: "廃止", label: item.label.clone(), detail: String::new() });
        }
    }
    found
}

fn changed(before: &Item, after: &Item) -> Vec<String> {
    let mut changes = Vec::new();
    if before.label != after.label {
        changes.push(format!("項目名 {} → {}", before.label, after.label));
    }
    if before.kind != after.kind {
        changes.push(format!("種類 {} → {}", before.kind.label(), after.kind.label()));
    }
    let codes = |item: &Item| -> BTreeSet<(String, String)> {
        item.options().into_iter().map(|(code, label)| (code.to_owned(), label.to_owned())).collect()
    };
    if before.kind == after.kind && codes(before) != codes(after) {
        changes.push("選択肢".to_owned());
    }
    if before.required != after.required || before.required_if != after.required_if {
        changes.push("必須の条件".to_owned());
    }
    if before.shown_if != after.shown_if {
        changes.push("表示の条件".to_owned());
    }
    if (before.min, before.max, &before.unit) != (after.min, after.max, &after.unit) {
        changes.push("単位・範囲".to_owned());
    }
    if before.help != after.help {
        changes.push("説明".to_owned());
    }
    if before.linked != after.linked {
        changes.push("連携情報から入れる答え".to_owned());
    }
    if before.weigh != after.weigh {
        changes.push(if after.weigh { "スコアに使う" } else { "スコアに使わない" }.to_owned());
    }
    if before.columns != after.columns {
        changes.push("表の列".to_owned());
    }
    changes
}

impl Answers {
    /// The answers that mean the same in another version: same item, same kind, choices that still exist.
    pub fn carried_to(&self, older: &Form, newer: &Form) -> Self {
        let mut carried = Self::default();
        for item in newer.asked() {
            let same_kind = older.item(&item.key).is_some_and(|before| before.kind == item.kind);
            if let Some(answer) = self.get(&item.key).filter(|_| same_kind) {
                carried.set(&item.key, still(item, answer));
            }
        }
        carried
    }
}

fn still(item: &Item, answer: &Answer) -> Option<Answer> {
    let is_known = |code: &String| item.options().iter().any(|(known, _)| known == code);
    match (item.kind, answer) {
        (Kind::Choice | Kind::Scale | Kind::State, Answer::Text(code)) => is_known(code).then(|| answer.clone()),
        (Kind::Multi, Answer::Many(codes)) => {
            let kept: Vec<String> = codes.iter().filter(|code| is_known(code)).cloned().collect();
            (!kept.is_empty()).then_some(Answer::Many(kept))
        }
        (Kind::Rows, Answer::Rows(rows)) => {
            let kept = rows.iter().map(|row| {
                let cells = item.columns.iter().filter_map(|column| {
                    let cell = row.get(&column.key).and_then(|answer| still(column, answer))?;
                    Some((column.key.clone(), cell))
                });
                cells.collect()
            });
            Some(Answer::Rows(kept.collect()))
        }
        _ => Some(answer.clone()),
    }
}
