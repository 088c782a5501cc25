use super::*;
use crate::{Options, evaluate, fit};

/// Rows with an id, quoted texts, blanks and an outcome in words.
fn table() -> String {
    let rows = (0..120_u32).map(|i| {
        let kind = ["親, 本人", "学校", ""][(i % 3) as usize];
        let days = if i % 7 == 0 { "不明".to_owned() } else { (i * 13 % 40).to_string() };
        let yes = if (i * 13 % 40 + i % 2 * 9 + i * 31 % 23) > 34 { "はい" } else { "いいえ" };
        format!("K-{i},\"{kind}\",{days},{yes}\r\n")
    });
    format!("\u{feff}整理番号,経路,日数,再通告\r\n{}", rows.collect::<String>())
}

#[test]
fn a_file_is_learnt_from_scored_and_measured_as_it_came() {
    let text = table();
    let mut reading = Reading { keep: vec!["再通告".to_owned()], ..Reading::default() };
    let frame = Frame::read(text.as_bytes(), &mut reading).unwrap();
    let found = fit(frame, "再通告", &Options::default()).unwrap();
    let names: Vec<&str> = found.model.columns().iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["経路", "日数"]);
    let scored = score(text.as_bytes(), &found.model).unwrap();
    let mut reading = Reading { keep: vec!["再通告".to_owned(), SCORE.to_owned()], ..Reading::default() };
    let back = Frame::read(&scored.csv, &mut reading).unwrap();
    assert_eq!((scored.rows, back.rows()), (120, 120));
    assert!(String::from_utf8(scored.csv).unwrap().lines().nth(1).unwrap().starts_with("K-0,\"親, 本人\",不明,"));
    let yes: Vec<bool> = back.outcome("再通告").unwrap().into_iter().map(|yes| yes == Some(true)).collect();
    let p: Vec<f64> = (0..120)
        .map(|row| match back.column(SCORE).unwrap().cell(row) {
            crate::Cell::Number(p) => p,
            other => panic!("{other:?}"),
        })
        .collect();
    // Maximum likelihood: what is foretold adds up to what happened, and the likelihood is the one of the fit.
    let log_loss = evaluate::log_loss(&p, &yes);
    assert!((log_loss * 120.0 + found.report.log_likelihood).abs() < 1e-9);
}

#[test]
fn a_table_without_the_columns_of_the_model_is_refused_and_new_levels_are_told() {
    let text = table();
    let mut reading = Reading::default();
    let found = fit(Frame::read(text.as_bytes(), &mut reading).unwrap(), "再通告", &Options::default()).unwrap();
    let error = score("経路\n学校\n".as_bytes(), &found.model).unwrap_err();
    assert!(error.to_string().contains("日数"), "{error}");
    let scored = score("経路,日数,score\n宇宙,3,a\n学校,x,b\n".as_bytes(), &found.model).unwrap();
    let text = String::from_utf8(scored.csv).unwrap();
    assert!(
        text.starts_with("経路,日数,score (元の列),score,score_low,score_high,unknown,outside\n宇宙,3,a,0."),
        "{text}"
    );
    assert!(scored.notes.iter().any(|note| note.contains("「経路」") && note.contains('1')), "{:?}", scored.notes);
}

#[test]
fn a_table_scored_again_keeps_every_column_under_a_title_of_its_own() {
    let text = table();
    let found =
        fit(Frame::read(text.as_bytes(), &mut Reading::default()).unwrap(), "再通告", &Options::default()).unwrap();
    let mut again = text.into_bytes();
    for _ in 0..3 {
        again = score(&again, &found.model).unwrap().csv;
    }
    let mut reading = Reading { keep: vec![SCORE.to_owned()], ..Reading::default() };
    let frame = Frame::read(&again, &mut reading).unwrap();
    assert_eq!(frame.column(SCORE).unwrap().cells, frame.column("score (元の列) (元の列)").unwrap().cells);
}

#[test]
fn rows_beyond_what_was_learnt_from_are_counted_and_told() {
    let text = table();
    let found =
        fit(Frame::read(text.as_bytes(), &mut Reading::default()).unwrap(), "再通告", &Options::default()).unwrap();
    let rows = "経路,日数\n学校,3\n学校,-1\n学校,90\n宇宙,40\n学校,不明\n学校,39\n";
    let scored = score(rows.as_bytes(), &found.model).unwrap();
    assert_eq!((scored.rows, scored.outside), (6, 3));
    let counts = |name: &str| {
        let column = scored.columns.iter().find(|column| column.name == name).unwrap();
        (column.low, column.high, column.held, column.unseen)
    };
    assert_eq!(counts("日数"), (Some(0.0), Some(39.0), 3, 0));
    assert_eq!(counts("経路"), (None, None, 0, 1));
    let lines: Vec<String> = String::from_utf8(scored.csv).unwrap().lines().map(str::to_owned).collect();
    let outside: Vec<&str> = lines.iter().map(|line| line.rsplit(',').next().unwrap()).collect();
    assert_eq!(outside, ["outside", "0", "1", "1", "2", "0", "0"]);
    let score_of = |line: usize| lines[line].split(',').nth(2).unwrap().to_owned();
    assert_eq!(score_of(3), score_of(6), "90 days count as 39");
    assert!(
        scored.notes.iter().any(|note| note.contains("「日数」の3行は、学習した範囲(0〜39)の外")),
        "{:?}",
        scored.notes
    );
    assert!(scored.without_range.is_empty());
    let endless = found.model.to_json().replacen("\"low\":0.0,", "", 1);
    let scored = score(rows.as_bytes(), &Model::from_json(&endless).unwrap()).unwrap();
    assert_eq!((scored.outside, scored.without_range), (1, vec!["日数".to_owned()]));
    assert!(scored.notes.iter().any(|note| note.contains("学習した範囲がない") && note.contains("日数")));
}
