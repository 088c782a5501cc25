use super::*;
use proptest::prelude::*;

fn column(name: &str) -> &'static Column {
    Column::named(name).unwrap()
}

#[test]
fn cells_are_stored_as_people_may_type_them() {
    assert_eq!(column("next_review").read("令和9年2月1日"), Ok("R9.2.1".into()));
    assert_eq!(column("next_review").read("20270201"), Ok("R9.2.1".into()));
    assert!(column("next_review").read("令和9年").is_err(), "a month or year is no day");
    assert_eq!(column("severity").read(""), Ok(String::new()));
    assert!(column("severity").read("9").is_err());
    assert!(column("status").read("").is_err());
    assert_eq!(column("plan").read(" 週1回の訪問\n "), Ok("週1回の訪問".into()));
    assert!(column("plan").read(&"あ".repeat(4001)).is_err());
}

#[test]
fn an_edit_counts_from_what_stands_there() {
    let mut cells = Cells::default();
    assert!(matches!(edit(&mut cells, column("plan"), "", "訪問"), Ok(Edited::Saved(_))));
    assert_eq!(edit(&mut cells, column("plan"), "", "電話"), Ok(Edited::Conflict("訪問".into())));
    assert_eq!(edit(&mut cells, column("plan"), "", "訪問"), Ok(Edited::Same), "both typed the same");
    let saved = edit(&mut cells, column("severity"), "", "4").unwrap();
    assert_eq!(
        saved,
        Edited::Saved(FieldChange {
            field: "severity".into(),
            label: "重症度".into(),
            from: "".into(),
            to: "中度".into()
        })
    );
}

#[test]
fn days_unseen_are_coloured_and_worded() {
    let of = |days| (unseen(days).class, unseen(days).text);
    assert_eq!(of(None), ("danger", "目視の記録なし".into()));
    assert_eq!(of(Some(59)), ("good", "59日前".into()));
    assert_eq!(of(Some(60)), ("warn", "60日前・注意".into()));
    assert_eq!(of(Some(90)), ("danger", "90日前・至急".into()));
}

proptest! {
    /// Several editors, each of whom saw the cell at some time, write in any order: what was saved is one chain, each link begun from
    /// the one before it, and its end stands in the cell.
    #[test]
    fn saved_edits_are_one_chain(edits in prop::collection::vec((0usize..6, "[a-c]{1,2}", any::<bool>()), 1..60)) {
        let mut cells = Cells::default();
        let mut seen = vec![String::new(); 6];
        let mut chain = vec![String::new()];
        for (editor, typed, looks_first) in edits {
            if looks_first {
                seen[editor] = cells.get("plan").to_owned();
            }
            match edit(&mut cells, column("plan"), &seen[editor], &typed).unwrap() {
                Edited::Saved(change) => {
                    prop_assert_eq!(Some(&change.from), chain.last());
                    prop_assert_eq!(&seen[editor], &change.from, "written from an outdated text");
                    chain.push(change.to);
                    seen[editor] = typed;
                }
                Edited::Conflict(now) => {
                    prop_assert_eq!(Some(&now), chain.last());
                    prop_assert_ne!(&seen[editor], &now);
                }
                Edited::Same => prop_assert_eq!(Some(&typed), chain.last()),
            }
            prop_assert_eq!(Some(cells.get("plan")), chain.last().map(String::as_str));
        }
    }

    #[test]
    fn what_was_read_reads_back_the_same(typed in "\\PC{0,30}") {
        for column in COLUMNS {
            if let Ok(stored) = column.read(&typed) {
                prop_assert_eq!(column.read(&stored), Ok(stored.clone()));
            }
        }
    }
}
