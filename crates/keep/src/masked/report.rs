//! 報告書 and 送付書: what was removed, and whose file this is, as they lie beside the tables.

use super::model::{Order, Told};
use super::tables::Table;
use desk::frame::moment_wareki;
use jiff::Timestamp;

/// Counts what became of the columns of a table while its rows go by.
#[derive(Debug)]
pub struct Counter {
    told: Vec<Told>,
}

impl Counter {
    /// For a table.
    pub fn new(table: &Table) -> Self {
        let told = table.columns.iter().map(|column| Told {
            table: table.name.clone(),
            column: column.title.clone(),
            rule: column.rule,
            by_hand: column.by_hand,
            cells: 0,
            changed: 0,
        });
        Self { told: told.collect() }
    }

    /// A cell before and after.
    pub fn note(&mut self, n: usize, before: &str, after: &str) {
        if let Some(told) = self.told.get_mut(n).filter(|_| !before.trim().is_empty()) {
            told.cells += 1;
            told.changed += u64::from(before != after);
        }
    }

    /// The lines of the report.
    pub fn told(self) -> Vec<Told> {
        self.told
    }
}

/// The report as a table.
pub fn report(told: &[Told]) -> tables::Table {
    let header = ["表", "項目", "処理", "値のある件数", "変えた件数", "そのままの件数"];
    let rows = told.iter().map(|told| {
        let rule = if told.by_hand { format!("{}(指定)", told.rule.label()) } else { told.rule.label().to_owned() };
        vec![
            told.table.clone(),
            told.column.clone(),
            rule,
            told.cells.to_string(),
            told.changed.to_string(),
            told.left().to_string(),
        ]
    });
    tables::Table { name: "報告書".to_owned(), header: header.map(str::to_owned).to_vec(), rows: rows.collect() }
}

/// What stands on the cover: label and words.
pub fn lines(order: &Order, org: &str, rows: &[(String, u64)], now: Timestamp) -> Vec<(String, String)> {
    let key = if order.wish.key_kept {
        "番号を作った鍵は、封印して保管しています。使うには2人の職員の手続が要ります。"
    } else {
        "番号を作った鍵は、作成と同時に破棄しました。もとの番号に戻すことはだれにもできません。"
    };
    let decided = order.decided_at.map(moment_wareki).unwrap_or_default();
    let held: Vec<String> = rows.iter().map(|(name, rows)| format!("{name} {rows}行")).collect();
    [
        ("管理番号", order.id.simple().to_string()),
        ("提供する機関", org.to_owned()),
        ("受領者", order.wish.receiver.clone()),
        ("目的", order.wish.purpose.clone()),
        ("受け渡し・返却", order.wish.note.clone()),
        ("申請", format!("{} {}", moment_wareki(order.asked_at), order.asked_by_name)),
        ("承認", format!("{decided} {}", order.decided_by_name)),
        ("作成", moment_wareki(now)),
        ("内容", held.join("、")),
        ("鍵", key.to_owned()),
        (
            "自己点検",
            "できあがった表のすべての値を読み直し、登録されている人の氏名・カナ・番号・住所・電話・生年月日が残っていないことを確かめました。".to_owned(),
        ),
        ("取扱い", "目的の外に使わないこと。個人を特定しようとしないこと。複製しないこと。終わったら返却または消去し、報告すること。".to_owned()),
    ]
    .map(|(label, words)| (label.to_owned(), words))
    .to_vec()
}

/// The cover as a text any computer opens.
pub fn cover_text(lines: &[(String, String)]) -> Vec<u8> {
    let body: String =
        lines.iter().map(|(label, words)| format!("{label}: {}\r\n", words.replace('\n', " "))).collect();
    [b"\xEF\xBB\xBF".as_slice(), "分析用データ 送付書\r\n\r\n".as_bytes(), body.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masked::rules::Rule;

    #[test]
    fn what_was_changed_and_what_was_left_add_up_to_what_was_there() {
        let out = |title: &str, rule| super::super::tables::Out {
            id: title.into(),
            title: title.into(),
            rule,
            by_hand: false,
            kind: None,
            space: String::new(),
        };
        let table = Table { name: "表".into(), columns: vec![out("氏名", Rule::Star), out("学年", Rule::Keep)] };
        let mut counter = Counter::new(&table);
        for (before, after) in [("架空 一郎", "***"), ("", ""), ("架空 二郎", "***")] {
            counter.note(0, before, after);
        }
        counter.note(1, "3年", "3年");
        counter.note(1, "　", "");
        counter.note(7, "外", "");
        let told = counter.told();
        assert_eq!((told[0].cells, told[0].changed, told[0].left()), (2, 2, 0));
        assert_eq!((told[1].cells, told[1].changed, told[1].left()), (1, 0, 1));
        let report = report(&told);
        assert_eq!(report.rows[0], ["表", "氏名", "伏字", "2", "2", "0"]);
        assert!(report.rows.iter().all(|row| row.len() == report.header.len()));
    }
}
